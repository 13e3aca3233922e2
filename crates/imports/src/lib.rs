//! Ledgers into the database: a file is recognised and parsed (`documents`), resolved against the database, decided
//! (`domain`) and taken over (`store`), all of it in one transaction or, as a dry run, not at all.
//!
//! [`run`] is what the command line and the browser both call. Rows are streamed: whatever the file's size, memory is
//! bounded by what is wrong with it and by the distinct enterprises it names.

mod enterprises;
mod error;
mod hazards;
mod jurisdictions;
mod kind;
mod places;
mod report;
mod run;

pub use error::ImportError;
pub use kind::{import_kind, ledger_kind};
pub use report::{Observer, Outcome, Report, Silent};
pub use run::{Mode, Request, World, recognise, run};
