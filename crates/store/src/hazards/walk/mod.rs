//! Which index a query walks, decided by counts from the figure cells and not by the engines' planners.

mod choose;
mod statement;

use super::{
    cursor::Key,
    row::{LISTED_COLUMNS, LedgerRow, read_body},
};
use crate::{Row, StoreError};
use bihuan_domain::{
    figures::Month,
    hazards::{Hazard, HazardState},
    ids::UnitId,
    jurisdictions::Subtree,
};
pub(super) use choose::decide;
#[cfg(test)]
pub(crate) use statement::plans;
pub(super) use statement::{Conditions, Direction, statement};

/// What a query of the ledger hands over.
pub(super) trait Entry: Sized {
    /// The columns that it is read from.
    const COLUMNS: &'static str;
    /// Reads it.
    fn read(row: &Row) -> Result<Self, StoreError>;
    /// Its place in the order.
    fn key(&self) -> Key;
}

impl Entry for LedgerRow {
    const COLUMNS: &'static str = LISTED_COLUMNS;
    fn read(row: &Row) -> Result<Self, StoreError> {
        Self::read(row)
    }
    fn key(&self) -> Key {
        Key { found_on: self.found_on, id: self.id }
    }
}

impl Entry for Hazard {
    const COLUMNS: &'static str = "body";
    fn read(row: &Row) -> Result<Self, StoreError> {
        read_body(row, 0)
    }
    fn key(&self) -> Key {
        Key { found_on: self.found_on, id: self.id }
    }
}

/// An index of the ledger with its always-true term, and the term of a partial one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Index {
    pub name: &'static str,
    pub term: &'static str,
}

const FOUND: Index = Index { name: "hazard_found", term: "version <> -1" };
const COUNTY: Index = Index { name: "hazard_county", term: "version <> -2" };
const TOWNSHIP: Index = Index { name: "hazard_township", term: "version <> -3" };
const VILLAGE: Index = Index { name: "hazard_village", term: "version <> -4" };
const GRID: Index = Index { name: "hazard_grid", term: "version <> -5" };
const STATE: Index = Index { name: "hazard_state", term: "version <> -6" };
const SECTOR: Index = Index { name: "hazard_sector", term: "version <> -7" };
const SOURCE: Index = Index { name: "hazard_source", term: "version <> -8" };
const LEVEL: Index = Index { name: "hazard_level", term: "level <> 'general' AND version <> -9" };
const OVERDUE: Index = Index { name: "hazard_overdue", term: "overdue = 1 AND version <> -10" };
const OVERDUE_COUNTY: Index = Index { name: "hazard_overdue_county", term: "overdue = 1 AND version <> -20" };
const LISTED: Index = Index { name: "hazard_listed", term: "listed = 1 AND version <> -11" };
const ENTERPRISE: Index = Index { name: "hazard_enterprise", term: "version <> -12" };
/// What runs, by the last day of its term.
pub(super) const DUE: Index = Index { name: "hazard_due", term: "state = 'rectifying' AND version <> -14" };
const RESPONSIBLE: Index = Index { name: "hazard_responsible", term: "version <> -13" };
/// What was closed out, by [`CLOSED_MONTH`].
const CLOSED: Index = Index { name: "hazard_closed_month", term: "closed_on IS NOT NULL AND version <> -19" };
/// The month of closing, exactly as the index has it.
const CLOSED_MONTH: &str = "substr(closed_on, 1, 7)";

/// One part of what a scope sees.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Branch {
    /// All of these; empty for everywhere.
    places: Vec<Subtree>,
    /// The innermost of them.
    innermost: Option<Subtree>,
    /// What belongs to a unit, by one of its two columns.
    unit: Option<(UnitColumn, UnitId)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnitColumn {
    Enterprise,
    Responsible,
}

/// How a branch is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Walk {
    branch: Branch,
    index: Index,
    /// One of these states; a walk of its own for each where the index leads by state.
    states: Vec<HazardState>,
    /// Closed out in this month; a walk of its own for each where the index leads by month.
    month: Option<Month>,
}

/// How a question is answered: walks whose results are merged.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Walks {
    /// None when the cells already tell that there is nothing.
    pub walks: Vec<Walk>,
    /// How many there are, where the cells tell.
    pub total: Option<u64>,
}
