//! What a unit owes.

use super::ProgressTable;
use crate::{
    parts::{Link, StatCard},
    shell::Shell,
    table::Table,
};
use askama::Template;

/// A unit with what it owes, and what it must rectify.
#[derive(Debug, Clone, Template)]
#[template(path = "campaigns/unit.html")]
pub struct UnitPage {
    /// The frame; its title is the unit's name.
    pub shell: Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// Kind and place.
    pub lead: String,
    /// Its page as an enterprise, if it is one that the user sees.
    pub enterprise: Option<Link>,
    /// Owed, overdue, due soon, done.
    pub figures: Vec<StatCard>,
    /// Progress by campaign.
    pub campaigns: ProgressTable,
    /// Tasks, returns, duties that it owes, and what it did last.
    pub sections: Vec<UnitSection>,
    /// Open hazards that it must rectify.
    pub hazards: Table,
    /// How many.
    pub hazard_count: String,
    /// When it was looked at, for the foot of the print.
    pub as_of: String,
}

/// A part of what a unit owes.
#[derive(Debug, Clone, Default)]
pub struct UnitSection {
    /// The part of the address.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// The first of them.
    pub table: Table,
    /// All of them.
    pub all: Link,
    /// Said when there are none.
    pub none: String,
}
