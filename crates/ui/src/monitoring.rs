//! Devices, rules and alarms: lists, pages and forms.

use crate::{
    form::ActionForm,
    hazards::FieldGroup,
    json::JsonBlock,
    parts::{Badge, Empty, Fact, Link, Paging, StatCard, Tab, TimelineEvent},
    shell::Shell,
    table::{FilterBar, Table},
};
use askama::Template;
use serde::Serialize;

/// Devices, rules or alarms.
#[derive(Debug, Clone, Template)]
#[template(path = "monitoring/list.html")]
pub struct MonitoringListPage {
    /// The frame.
    pub shell: Shell,
    /// One sentence under the title.
    pub lead: String,
    /// The three lists beside each other.
    pub tabs: Vec<Tab>,
    /// What can be done, the first of it first.
    pub actions: Vec<Link>,
    /// Figures above the list.
    pub figures: Vec<StatCard>,
    /// The conditions; none where there are none to set.
    pub filters: Option<FilterBar>,
    /// How many there are, in words.
    pub total: String,
    /// The list.
    pub table: Table,
    /// Shown when it is empty.
    pub empty: Empty,
    /// The pages before and after.
    pub paging: Paging,
    /// Further lists under it.
    pub further: Vec<FurtherTable>,
}

/// A list under a list.
#[derive(Debug, Clone, Default)]
pub struct FurtherTable {
    /// Its head.
    pub title: String,
    /// What it is about, one sentence.
    pub lead: String,
    /// The rows.
    pub table: Table,
}

/// A device, a rule or an alarm.
#[derive(Debug, Clone, Template)]
#[template(path = "monitoring/detail.html")]
pub struct MonitoringPage {
    /// The frame; its title is the name.
    pub shell: Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// How it stands.
    pub badges: Vec<Badge>,
    /// One line under the name.
    pub lead: String,
    /// A secret that was just made, shown once.
    pub secret: Option<String>,
    /// What else can be done, as links.
    pub links: Vec<Link>,
    /// The head of the facts.
    pub facts_title: String,
    /// The facts.
    pub facts: Vec<Fact>,
    /// Lists.
    pub tables: Vec<FurtherTable>,
    /// What a device measured.
    pub readings: Option<ReadingsSection>,
    /// What happened, the latest first.
    pub timeline: Vec<TimelineEvent>,
    /// The steps that the person may take.
    pub actions: Vec<ActionForm>,
}

/// What a device measured: its last values, and one of them over time.
#[derive(Debug, Clone)]
pub struct ReadingsSection {
    /// What the chart shows.
    pub title: String,
    /// The last value of each metric; each opens its chart.
    pub last: Table,
    /// How far back the chart looks.
    pub spans: Vec<Tab>,
    /// A [`ReadingsChart`].
    pub chart: JsonBlock,
}

/// Values over time, in the unit that people read; `least` and `greatest` are there when each point stands for many readings.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ReadingsChart {
    /// What was measured.
    pub label: String,
    /// The name of the least.
    pub least_label: String,
    /// The name of the greatest.
    pub greatest_label: String,
    /// When, as texts.
    pub moments: Vec<String>,
    /// The values, or the means.
    pub values: Vec<f64>,
    /// The least of each stretch.
    pub least: Vec<f64>,
    /// The greatest of each stretch.
    pub greatest: Vec<f64>,
}

/// Registering a device, or writing a rule.
#[derive(Debug, Clone, Template)]
#[template(path = "monitoring/form.html")]
pub struct MonitoringFormPage {
    /// The frame.
    pub shell: Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// Where it is posted.
    pub action: String,
    /// What is asked.
    pub groups: Vec<FieldGroup>,
    /// The button.
    pub submit_label: String,
    /// Where cancelling leads.
    pub cancel_href: String,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
}
