//! 驾驶舱: figures that open the records they count.

use crate::{
    enterprises::MapArea,
    json::JsonBlock,
    parts::{Link, StatCard},
    shell::Shell,
    table::FilterBar,
};
use askama::Template;

/// The dashboard.
#[derive(Debug, Clone, Template)]
#[template(path = "figures/dashboard.html")]
pub struct DashboardPage {
    /// The frame.
    pub shell: Shell,
    /// Whose figures, as of when.
    pub lead: String,
    /// Jurisdiction and period.
    pub filters: FilterBar,
    /// Found, closed, closing rate, overdue, major stock of 2023-and-before, new this year.
    pub figures: Vec<StatCard>,
    /// By village.
    pub places: Breakdown,
    /// By sector.
    pub sectors: Breakdown,
    /// By month, the table behind the chart.
    pub months: Vec<MonthRow>,
    /// The same for the script: a [`MonthChart`].
    pub month_chart: JsonBlock,
    /// The areas of the four-colour map, as tiles for those without scripts or without positions.
    pub areas: Vec<MapArea>,
    /// The same for the script: a [`MapData`](crate::enterprises::MapData).
    pub map: JsonBlock,
    /// How the four colours are given, one sentence.
    pub map_note: String,
}

/// Figures by something.
#[derive(Debug, Clone, Default)]
pub struct Breakdown {
    /// By what, such as `村（社区）`.
    pub label: String,
    /// What the third figure counts: overdue, open.
    pub third_label: String,
    /// The rows, the most first.
    pub rows: Vec<BreakdownRow>,
}

/// A row of figures; each opens the ledger with exactly what it counts.
#[derive(Debug, Clone, Default)]
pub struct BreakdownRow {
    /// What it is about; leads one level down or to the ledger.
    pub name: Link,
    /// Found.
    pub found: Link,
    /// Closed.
    pub closed: Link,
    /// Overdue, open: see [`Breakdown::third_label`].
    pub third: Link,
    /// The closing rate in words, such as `86.4%`.
    pub rate: String,
    /// The closing rate as the length of a bar, 0 to 100.
    pub rate_percent: u8,
}

/// A month.
#[derive(Debug, Clone, Default)]
pub struct MonthRow {
    /// Its name.
    pub month: String,
    /// Found in it.
    pub found: Link,
    /// Closed in it.
    pub closed: Link,
}

/// What the line chart shows.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct MonthChart {
    /// The name of the line of what was found.
    pub found_label: String,
    /// The name of the line of what was closed.
    pub closed_label: String,
    /// The months' names.
    pub months: Vec<String>,
    /// Found in each.
    pub found: Vec<u64>,
    /// Closed in each.
    pub closed: Vec<u64>,
    /// The ledger with what was found in each.
    pub found_hrefs: Vec<String>,
    /// The ledger with what was closed in each.
    pub closed_hrefs: Vec<String>,
}
