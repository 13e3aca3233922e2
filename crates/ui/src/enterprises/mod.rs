//! The list of enterprises, the page of one (一企一档), its form, and suggestions while typing.

use crate::{
    form::ActionForm,
    hazards::FieldGroup,
    json::JsonBlock,
    monitoring::FurtherTable,
    parts::{Badge, Empty, Fact, Link, Paging, StatCard, TimelineEvent},
    shell::Shell,
    table::{FilterBar, Table},
};
use askama::Template;

/// The list of enterprises.
#[derive(Debug, Clone, Template)]
#[template(path = "enterprises/list.html")]
pub struct EnterpriseListPage {
    /// The frame.
    pub shell: Shell,
    /// The conditions.
    pub filters: FilterBar,
    /// How many there are, grouped.
    pub total: String,
    /// The rows of this page.
    pub table: Table,
    /// The pages before and after.
    pub paging: Paging,
    /// The same list as a workbook.
    pub export_href: Option<String>,
    /// Where to register one, if the user may.
    pub register_href: Option<String>,
    /// Shown when the list is empty.
    pub empty: Empty,
}

/// Everything known about an enterprise (一企一档); prints on A4.
#[derive(Debug, Clone, Template)]
#[template(path = "enterprises/enterprise.html")]
pub struct EnterprisePage {
    /// The frame; its title is the name.
    pub shell: Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// Risk colour, standardisation grade, kind, closed.
    pub badges: Vec<Badge>,
    /// Credit code and address, one line.
    pub lead: String,
    /// Found, open, overdue, closing rate; each opens the ledger.
    pub figures: Vec<StatCard>,
    /// The facts, in groups.
    pub groups: Vec<FactGroup>,
    /// Where it is: a [`MapData`] with one marker; `None` when no position is known.
    pub map: Option<JsonBlock>,
    /// What recurs and binds it: next due, last fulfilled; `None` for those who do not see its tasks.
    pub duties: Option<Table>,
    /// All periods of them.
    pub all_duties: Link,
    /// Its history, the latest first.
    pub timeline: Vec<TimelineEvent>,
    /// Closing or reopening it: what the user may.
    pub actions: Vec<ActionForm>,
    /// Its hazards, the latest first.
    pub hazards: Table,
    /// The ledger with all of them.
    pub all_hazards: Link,
    /// Its devices and their standing alarms; empty when it has none.
    pub monitoring: Vec<FurtherTable>,
    /// Where to edit it, if the user may.
    pub edit_href: Option<String>,
    /// Where to register a hazard there, if the user may.
    pub register_href: Option<String>,
    /// When it was printed or looked at, in words, for the foot of the print.
    pub as_of: String,
}

/// Facts under one head.
#[derive(Debug, Clone, Default)]
pub struct FactGroup {
    /// The head.
    pub title: String,
    /// The facts.
    pub facts: Vec<Fact>,
}

/// Registering or editing an enterprise; the position can be set by a click on the map.
#[derive(Debug, Clone, Template)]
#[template(path = "enterprises/form.html")]
pub struct EnterpriseFormPage {
    /// The frame.
    pub shell: Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// Where it is posted.
    pub action: String,
    /// What is asked; one group has a [`Position`](crate::FieldKind::Position) field.
    pub groups: Vec<FieldGroup>,
    /// A [`MapData`] with what lies around, for the click.
    pub map: Option<JsonBlock>,
    /// The button.
    pub submit_label: String,
    /// Where cancelling leads.
    pub cancel_href: String,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
}

/// A fragment: what matches the typed text, for a [`Suggest`](crate::FieldKind::Suggest) field.
#[derive(Debug, Clone, Template)]
#[template(path = "enterprises/suggestions.html")]
pub struct Suggestions {
    /// What matches, the best first; at most ten.
    pub options: Vec<Suggestion>,
    /// What it says when nothing matches.
    pub none: String,
}

/// One thing that matches.
#[derive(Debug, Clone, Default)]
pub struct Suggestion {
    /// What is sent.
    pub value: String,
    /// What is put into the field.
    pub label: String,
    /// A second line: credit code, village.
    pub detail: String,
}

/// What a map shows: areas in the four colours, and points. Positions are WGS 84 degrees.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct MapData {
    /// Villages, grids: drawn from their outline, or schematically around their centre.
    pub areas: Vec<MapArea>,
    /// Enterprises, hazards.
    pub points: Vec<MapPoint>,
}

/// An area of a map.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct MapArea {
    /// Its name.
    pub name: String,
    /// `red`, `orange`, `yellow` or `blue`.
    pub risk: &'static str,
    /// The colour in words.
    pub risk_label: String,
    /// A line under the name, such as `未销号 12，逾期 3`.
    pub note: String,
    /// What a click opens.
    pub href: String,
    /// Its centre (latitude, longitude); `None` when unknown: the area is then only listed.
    pub centre: Option<(f64, f64)>,
    /// Its outline (latitude, longitude), if known.
    pub outline: Vec<(f64, f64)>,
}

/// A point of a map.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct MapPoint {
    /// Its name.
    pub name: String,
    /// `red`, `orange`, `yellow`, `blue`, or empty.
    pub risk: &'static str,
    /// A line under the name.
    pub note: String,
    /// What a click opens; empty for nothing.
    pub href: String,
    /// Latitude and longitude.
    pub position: (f64, f64),
}
