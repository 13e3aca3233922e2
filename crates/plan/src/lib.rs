//! An issued plan in, a campaign out: the bytes of a document become its text, its outline, and the tasks, deadlines,
//! responsible units, duties, returns and targets that the text words.
//!
//! Pure: no network, no clock, no randomness, no other files. Nothing is guessed: where the text leaves a doubt, a
//! [`Warning`] stands beside what was read. `docs/plan.md` lists what is recognised.

mod blocks;
mod compile;
mod coverage;
mod deadlines;
mod error;
mod find;
mod layout;
pub mod model;
mod numbers;
mod outline;
mod read;
mod sheets;
mod source;
mod tables;
mod units;

pub use error::PlanError;
pub use model::{
    ColumnKind, Deadline, DeadlineKind, DocumentHead, Duty, DutyException, Every, EveryPeriod, Heading, Milestone,
    Origin, Period, Phase, Plan, Responsible, Return, Role, Span, TableColumn, Target, TargetValue, Task, TaskRow,
    TaskTable, UnitKind, Warning, WarningCode,
};
pub use read::MAX_FILE_BYTES;
pub use sheets::{Sheet, SheetCell, SheetRow, compile_sheets};

/// A document that was read, and what was found in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// The document's text, as `bihuan plan compile --format text` prints it. Every [`Span`] counts its characters.
    pub text: String,
    /// What was found.
    pub plan: Plan,
}

/// Compiles a document.
///
/// `name` is the file's name; its ending only decides between formats that look alike (.txt and .md).
///
/// # Errors
/// [`PlanError`] when the bytes cannot be read as a document: wrong kind, encrypted, damaged, empty, too large. A document
/// without a single task is no error.
pub fn compile(bytes: &[u8], name: &str) -> Result<Compiled, PlanError> {
    let extracted = read::read(bytes, name)?;
    let plan = compile::plan(&extracted.chars, extracted.blocks);
    Ok(Compiled { text: extracted.chars.into_iter().collect(), plan })
}
