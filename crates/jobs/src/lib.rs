//! What happens by the clock: expired terms, the climb of overdue hazards, figures, checkpoints, chores.
//!
//! Every job may run at any time, any number of times, in several processes over one PostgreSQL at once: what there is to
//! do is asked under a lock, in the transaction that does it.

mod accounts;
mod campaigns;
mod chores;
mod clockwork;
mod monitoring;
mod outward;
mod readings;
mod round;
mod sweeps;

pub use accounts::{OldLogIns, StaleAccounts};
pub use campaigns::CampaignClock;
pub use chores::{Chore, ChoreError, OrphanedUploads};
pub use clockwork::{Clockwork, Running, spawn};
pub use monitoring::DeviceClock;
pub use outward::{Sender, SenderParts};
pub use readings::{OldReadings, PackedReadings, ReadingsPolicy, RetentionClass};
pub use round::{Round, run_once};
