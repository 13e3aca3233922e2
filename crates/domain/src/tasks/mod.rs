//! Tasks (任务) of published campaigns: who owes what by when, what units report, and who confirms and verifies it.
//!
//! A task, one period of a return and one period of a duty are all a [`Task`]. [`decide`] answers a command with events or
//! a [`Refusal`](crate::Refusal); [`Task::evolve`] applies events.

mod command;
pub mod decide;
mod event;
mod evidence;
mod policy;
mod task;

pub use command::{ReportInput, TaskCommand, TaskCommandKind, thousandths};
pub use decide::{Context, available, decide};
pub use event::{Asked, Opened, OwedBy, Revised, TaskEvent};
pub use evidence::{Attachment, DocumentKind, file_name};
pub use policy::CampaignPolicy;
pub use task::{Claim, Figure, Report, Task, TaskKind, TaskParty, TaskState, Verdict};
