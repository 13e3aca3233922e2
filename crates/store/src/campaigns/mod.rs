//! Campaigns: rows that the events of `campaign:<uuid>` have made, texts of their documents, names that were learned.

mod commands;
mod directory;
mod openings;
mod rebuild;
mod rows;
#[cfg(test)]
mod tests;

pub use commands::{draft, draft_revision, execute, give_units};
pub use directory::{directory, named_units, units_of};
pub use openings::open_due;
pub use rebuild::{RebuildReport, rebuild_check};
pub use rows::{Brief, list, load, load_head, load_outline, text};
