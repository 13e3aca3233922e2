//! Ledgers: what a sheet's columns mean, which rows are data, and the typed rows.

mod check;
mod field;
mod header;
mod mapping;
mod problem;
mod profile;
mod recognise;
mod records;
mod rows;
mod synonyms;

pub(crate) use header::ANNOTATIONS;

pub use check::{Duplicates, check_hazard};
pub use field::{Field, LedgerKind};
pub use mapping::{FillDown, Header, MappedColumn, Mapping, RawRecord};
pub use problem::{Problem, Severity};
pub use recognise::{recognise, recognise_kind, recognise_sheet};
pub use records::{Entry, Record, Records, SkipReason};
pub use rows::{
    EnterpriseRow, HazardRow, JurisdictionRow, ParsedRow, parse_enterprise, parse_hazard, parse_jurisdiction,
};

#[cfg(test)]
mod tests;
