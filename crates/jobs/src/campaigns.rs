//! What running campaigns ask for by the clock: periods that begin, reminders, expired terms, escalation.

use crate::{Chore, ChoreError};
use bihuan_domain::{IdSource, Rules, accounts::Actor, china_date, ids::TaskId, tasks::TaskCommand};
use bihuan_store::{CommandError, Store, StoreError, Tx, campaigns, engine::Purpose, hazards::By, tasks};
use jiff::Timestamp;
use std::{sync::Arc, time::Duration};

/// Tasks of one transaction: other writers wait no longer than for these.
const BATCH: u32 = 50;

/// Opens the tasks of periods that begin, reminds of last days, marks what is overdue and lets it climb: each through the
/// same decision as any command.
#[derive(Clone)]
pub struct CampaignClock {
    /// Calendar and policies of the locality.
    pub rules: Arc<Rules>,
    /// Where identifiers of tasks come from.
    pub ids: Arc<dyn IdSource>,
}

/// What is swept, in this order: what is found overdue climbs at once.
#[derive(Debug, Clone, Copy)]
enum Sweep {
    Open,
    Remind,
    Overdue,
    Escalation,
}

impl Chore for CampaignClock {
    fn name(&self) -> &'static str {
        "campaign clock"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(60)
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        let mut done = 0;
        for what in [Sweep::Open, Sweep::Remind, Sweep::Overdue, Sweep::Escalation] {
            loop {
                let clock = self.clone();
                let batch = store.write_blocking(move |tx| clock.batch(tx, what, now))?;
                done += batch;
                // A batch of refusals only would come back for ever.
                if batch == 0 {
                    break;
                }
            }
        }
        Ok(done)
    }
}

impl CampaignClock {
    fn batch(&self, tx: &mut Tx<'_>, what: Sweep, now: Timestamp) -> Result<u64, StoreError> {
        tx.lock_for(Purpose::Sweeps)?;
        let by = By { actor: &Actor::System, now, rules: &self.rules };
        if matches!(what, Sweep::Open) {
            return campaigns::open_due(tx, &*self.ids, by, BATCH as usize);
        }
        let mut done = 0;
        for (id, command) in self.due(tx, what, now)? {
            match tasks::execute(tx, id, None, &command, by) {
                Ok(_) => done += 1,
                Err(CommandError::Store(fault)) => return Err(fault),
                // Decided before anything was written: the transaction is as it was.
                Err(refused) => tracing::warn!(%id, %refused, ?command, "a sweep was refused"),
            }
        }
        Ok(done)
    }

    fn due(&self, tx: &mut Tx<'_>, what: Sweep, now: Timestamp) -> Result<Vec<(TaskId, TaskCommand)>, StoreError> {
        let today = china_date(now);
        let Rules { calendar, campaigns: policy, .. } = &*self.rules;
        let all = |ids: Vec<TaskId>, command: TaskCommand| ids.into_iter().map(move |id| (id, command.clone()));
        Ok(match what {
            Sweep::Open => Vec::new(),
            Sweep::Remind => {
                let due = tasks::due_for_reminder(tx, today, calendar, policy, BATCH)?;
                all(due, TaskCommand::Remind).collect()
            }
            Sweep::Overdue => all(tasks::due_for_overdue(tx, today, BATCH)?, TaskCommand::MarkOverdue).collect(),
            Sweep::Escalation => {
                let due = tasks::due_for_escalation(tx, today, policy, BATCH)?;
                due.into_iter().map(|(id, step)| (id, TaskCommand::Escalate(step))).collect()
            }
        })
    }
}
