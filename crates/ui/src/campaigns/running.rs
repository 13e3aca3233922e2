//! A running campaign, its tasks, its calendar.

use crate::{
    form::ActionForm,
    json::JsonBlock,
    parts::{Badge, Download, Empty, Fact, Link, Paging, StatCard, TimelineEvent},
    shell::Shell,
    table::{FilterBar, Table},
};
use askama::Template;

/// A campaign.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/campaign.html")]
pub struct CampaignPage {
    /// The frame.
    pub shell: Shell,
    /// Up to the list.
    pub crumbs: Vec<Link>,
    /// Its title.
    pub title: String,
    /// State.
    pub badges: Vec<Badge>,
    /// Tasks, calendar, export.
    pub links: Vec<Link>,
    /// Done, overdue, waiting, due soon.
    pub figures: Vec<StatCard>,
    /// The parts of its time.
    pub phases: Vec<PhaseLine>,
    /// Figures against targets.
    pub targets: Vec<TargetLine>,
    /// Progress by heading.
    pub chapters: ProgressTable,
    /// Progress by unit.
    pub units: ProgressTable,
    /// The page with all units, when not all are shown.
    pub all_units: Option<Link>,
    /// By month, the table behind the chart: month, due, done.
    pub months: Vec<(String, Link, Link)>,
    /// The same for the script: a [`MonthChart`](crate::figures::MonthChart).
    pub month_chart: JsonBlock,
    /// What is due within thirty days.
    pub due_soon: Table,
    /// Reports to draft.
    pub downloads: Vec<Download>,
    /// What the document says of itself.
    pub facts: Vec<Fact>,
    /// Enter a figure, end the campaign.
    pub actions: Vec<ActionForm>,
}

/// A part of a campaign's time.
#[derive(Debug, Clone, Default)]
pub struct PhaseLine {
    /// Its name.
    pub title: String,
    /// From when to when.
    pub when: String,
    /// Over, running, to come.
    pub badge: Badge,
}

/// A figure against its target.
#[derive(Debug, Clone, Default)]
pub struct TargetLine {
    /// What, as the document words it.
    pub text: String,
    /// By when.
    pub by: String,
    /// The value to reach.
    pub goal: String,
    /// The figure; leads to what it counts where it is measured.
    pub value: Link,
    /// Where the figure comes from.
    pub source: String,
    /// Reached, open, without a figure.
    pub badge: Badge,
}

/// Progress by something.
#[derive(Debug, Clone, Default)]
pub struct ProgressTable {
    /// By what.
    pub label: String,
    /// The rows.
    pub rows: Vec<ProgressRow>,
}

/// A row of progress; each figure opens the tasks it counts.
#[derive(Debug, Clone, Default)]
pub struct ProgressRow {
    /// What it is about.
    pub name: Link,
    /// All.
    pub total: Link,
    /// Done.
    pub done: Link,
    /// Overdue.
    pub overdue: Link,
    /// Done of all in words.
    pub rate: String,
    /// The same as the length of a bar, 0 to 100.
    pub percent: u8,
}

/// A list of tasks.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/tasks.html")]
pub struct TasksPage {
    /// The frame.
    pub shell: Shell,
    /// Up to the campaign.
    pub crumbs: Vec<Link>,
    /// The title: of the campaign, or of a unit.
    pub title: String,
    /// What is said of it; empty for nothing.
    pub lead: String,
    /// The page of the unit, if one is asked for.
    pub unit: Option<Link>,
    /// Figures of a unit.
    pub figures: Vec<StatCard>,
    /// The list as a workbook.
    pub export_href: String,
    /// Conditions.
    pub filters: FilterBar,
    /// How many, grouped.
    pub total: String,
    /// The tasks of this page.
    pub table: Table,
    /// The pages before and after.
    pub paging: Paging,
    /// Shown when there are none.
    pub empty: Empty,
}

/// A task.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/task.html")]
pub struct TaskPage {
    /// The frame.
    pub shell: Shell,
    /// Up to the campaign.
    pub crumbs: Vec<Link>,
    /// In a few words.
    pub title: String,
    /// Kind, state, overdue, escalation.
    pub badges: Vec<Badge>,
    /// The steps from opening to verification.
    pub steps: Vec<crate::hazards::LoopStep>,
    /// Number, heading, dates, campaign.
    pub facts: Vec<Fact>,
    /// As the document words it.
    pub text: String,
    /// Units with what they reported.
    pub parties: Table,
    /// What happened, the latest first.
    pub timeline: Vec<TimelineEvent>,
    /// Whom it waits for, for those who have no step.
    pub waiting_for: String,
    /// Why somebody whose step it would be cannot take it.
    pub obstacles: Vec<Fact>,
    /// The steps that the user may take.
    pub actions: Vec<ActionForm>,
}

/// What happened in a campaign.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/timeline.html")]
pub struct TimelinePage {
    /// The frame.
    pub shell: Shell,
    /// Up to the campaign.
    pub crumbs: Vec<Link>,
    /// The parts of its time.
    pub phases: Vec<PhaseLine>,
    /// What happened and what is planned, the latest first.
    pub events: Vec<TimelineEvent>,
}

/// The calendar of a campaign's returns and duties.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/calendar.html")]
pub struct CalendarPage {
    /// The frame.
    pub shell: Shell,
    /// Up to the campaign.
    pub crumbs: Vec<Link>,
    /// The months, this one first.
    pub months: Vec<CalendarMonth>,
    /// Shown when there is nothing to hand in.
    pub empty: Empty,
}

/// A month of the calendar.
#[derive(Debug, Clone, Default)]
pub struct CalendarMonth {
    /// Its name.
    pub name: String,
    /// What is to be handed in or done.
    pub lines: Vec<ReturnLine>,
}

/// A return or a duty on a day.
#[derive(Debug, Clone, Default)]
pub struct ReturnLine {
    /// The last day, with the day of the week.
    pub day: String,
    /// A return or a duty.
    pub kind: Badge,
    /// What; leads to the task once it is open.
    pub what: Link,
    /// By whom and to whom.
    pub who: String,
    /// Where it stands.
    pub badge: Badge,
}
