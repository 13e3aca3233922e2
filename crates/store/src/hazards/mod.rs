//! The ledger: commands on hazards, and everything that reads them.

mod cursor;
mod execute;
mod export;
mod filter;
mod import;
mod ledger;
mod lives;
mod load;
mod mirror;
mod number;
mod open;
mod rebuild;
mod record;
mod responsible;
mod row;
mod search;
mod sweep;
mod timeline;
mod walk;
mod workbench;

pub use cursor::Cursor;
pub use execute::{execute, execute_on};
pub use export::for_each_row;
pub use filter::{LedgerFilter, StandardView};
pub use import::{Draft as HistoryDraft, ImportProgress, import_history};
pub use ledger::{PAGE_SIZE, Page, list, list_up_to};
pub use lives::{LivedEvent, record_lives};
pub use load::{load, load_by_number, load_for_update, recurrences};
pub(crate) use mirror::{mirror, unreadable};
pub use open::{Draft, open};
pub use rebuild::{Difference, RebuildReport, rebuild_check};
pub use responsible::open_of_responsible;
pub use row::{COLUMNS, LedgerRow, projection};
pub use search::rebuild as rebuild_search;
pub use sweep::{due_for_escalation, due_for_overdue};
pub use timeline::{TimelineEntry, timeline};
#[cfg(test)]
pub(crate) use walk::plans;
pub(crate) use workbench::facts_of_unit;
pub use workbench::{Section, SectionKind, workbench};

use bihuan_domain::{Rules, accounts::Actor, clock::steady, hazards::Context};
use jiff::Timestamp;

/// Who acts, when, and by which rules.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// The present moment.
    pub now: Timestamp,
    /// Calendar and policies of the locality.
    pub rules: &'a Rules,
}

impl<'a> By<'a> {
    /// The same, not before the last event of what is changed (see [`steady`]).
    #[must_use]
    pub(crate) fn going_on_from(self, last: Timestamp) -> Self {
        Self { now: steady(self.now, last), ..self }
    }

    /// The present moment as the database keeps it.
    #[must_use]
    pub(crate) fn moment(&self) -> Timestamp {
        crate::events::to_the_millisecond(self.now)
    }

    /// What `domain` decides with.
    #[must_use]
    pub fn context(&self) -> Context<'a> {
        Context { actor: self.actor, now: self.moment(), calendar: &self.rules.calendar, policy: &self.rules.hazards }
    }
}

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
