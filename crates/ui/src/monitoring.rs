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
    /// Stretches in which an alarm stands: the first and the last of their moments, by place in the list.
    pub marked: Vec<(usize, usize)>,
    /// What is marked.
    pub marked_label: String,
    /// The limit of a rule.
    pub limit: Option<f64>,
    /// Its name.
    pub limit_label: String,
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

/// A rule tried against the past.
#[derive(Debug, Clone, Template)]
#[template(path = "monitoring/trial.html")]
pub struct TrialPage {
    /// The frame.
    pub shell: Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// One sentence under the title.
    pub lead: String,
    /// What is asked.
    pub bar: FilterBar,
    /// Why it was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
    /// What came of it; none before anything was asked.
    pub outcome: Option<TrialOutcome>,
}

/// What a rule would have done.
#[derive(Debug, Clone)]
pub struct TrialOutcome {
    /// How many alarms, of how many devices and readings.
    pub summary: String,
    /// What is to be known about the figures.
    pub notes: Vec<String>,
    /// The alarms.
    pub table: Table,
    /// Shown when there are none.
    pub empty: Empty,
    /// The curves.
    pub charts: Vec<TrialChart>,
}

/// The curve of a device with the alarms that it would have raised.
#[derive(Debug, Clone)]
pub struct TrialChart {
    /// Names the block on the page.
    pub id: String,
    /// The device and what it measured.
    pub title: String,
    /// A [`ReadingsChart`].
    pub data: JsonBlock,
}

/// Devices as they stand.
#[derive(Debug, Clone, Template)]
#[template(path = "monitoring/live.html")]
pub struct LivePage {
    /// The frame.
    pub shell: Shell,
    /// One sentence under the title.
    pub lead: String,
    /// The lists beside each other.
    pub tabs: Vec<Tab>,
    /// The conditions.
    pub filters: FilterBar,
    /// Where the changes come from.
    pub events: String,
    /// The moment that the page shows.
    pub as_of: String,
    /// That there are more than are shown; empty when there are not.
    pub total: String,
    /// Every mark that a row may carry.
    pub marks: Vec<LiveMark>,
    /// The devices.
    pub rows: Vec<LiveRow>,
    /// Whether any of them has a place on the map.
    pub has_map: bool,
    /// A [`LiveMap`].
    pub map: JsonBlock,
}

impl LivePage {
    /// The mark of a name.
    fn mark(&self, key: &str) -> Option<&Badge> {
        self.marks.iter().find(|mark| mark.key == key).map(|mark| &mark.badge)
    }
}

/// A mark by its name.
#[derive(Debug, Clone)]
pub struct LiveMark {
    /// Its name: `online`, `offline`, or a level of alarms.
    pub key: &'static str,
    /// The mark.
    pub badge: Badge,
}

/// A device as it stands.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LiveRow {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// What it speaks, and what it is called there.
    pub second_line: String,
    /// Where it is supervised.
    pub place: String,
    /// Whose it is.
    pub enterprise: String,
    /// The name of a mark.
    pub presence: &'static str,
    /// The name of a mark; empty when no alarm stands.
    pub alarm: &'static str,
    /// How many alarms, when there are several.
    pub alarm_note: String,
    /// What it measured last.
    pub values: Vec<LiveValue>,
    /// When it last sent anything.
    pub seen: String,
    /// The moment that this shows, in milliseconds since 1970.
    pub as_of: i64,
    /// Where it is on the map.
    pub point: Option<LivePoint>,
}

/// A value with its name.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LiveValue {
    /// What was measured.
    pub label: String,
    /// How much.
    pub value: String,
}

/// What the map of devices shows: points alone.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LiveMap {
    /// No areas.
    pub areas: [(); 0],
    /// The devices.
    pub points: Vec<LivePoint>,
}

/// A device on the map.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LivePoint {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The colour, named as on the other maps.
    pub risk: &'static str,
    /// A line under the name.
    pub note: String,
    /// Its page.
    pub href: String,
    /// Latitude and longitude in degrees.
    pub position: (f64, f64),
}
