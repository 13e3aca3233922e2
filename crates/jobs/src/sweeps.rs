//! Expired terms and the climb of overdue hazards: each through the same decision as any command.

use bihuan_domain::{Rules, accounts::Actor, china_date, hazards::Command, ids::HazardId};
use bihuan_store::{
    CommandError, Store, StoreError, Tx,
    engine::Purpose,
    hazards::{self, By},
};
use jiff::Timestamp;
use std::sync::Arc;

/// Hazards of one transaction: other writers wait no longer than for these.
const BATCH: u32 = 50;

/// What a sweep does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sweep {
    /// Marks hazards whose term ran out.
    Overdue,
    /// Lets overdue hazards climb, step by step, also several steps after a time of standstill.
    Escalation,
}

/// What a batch came to.
#[derive(Debug, Clone, Copy, Default)]
struct Batch {
    found: u64,
    done: u64,
}

/// Sweeps until nothing is left; returns how many commands were recorded.
pub(crate) async fn sweep(store: &Store, what: Sweep, now: Timestamp, rules: &Arc<Rules>) -> Result<u64, StoreError> {
    let mut done = 0;
    loop {
        let rules = Arc::clone(rules);
        let batch = store.write(move |tx| sweep_batch(tx, what, now, &rules)).await?;
        done += batch.done;
        // A batch of refusals only would come back for ever.
        if batch.done == 0 || batch.found < u64::from(BATCH) && what == Sweep::Overdue {
            return Ok(done);
        }
    }
}

fn sweep_batch(tx: &mut Tx<'_>, what: Sweep, now: Timestamp, rules: &Rules) -> Result<Batch, StoreError> {
    tx.lock_for(Purpose::Sweeps)?;
    let mut batch = Batch::default();
    for (id, command) in due(tx, what, now, rules)? {
        batch.found += 1;
        match hazards::execute(tx, id, None, &command, By { actor: &Actor::System, now, rules }) {
            Ok(_) => batch.done += 1,
            Err(CommandError::Store(fault)) => return Err(fault),
            // Decided before anything was written: the transaction is as it was. Somebody else was faster, or the clock
            // stands before the hazard's last event.
            Err(refused) => tracing::warn!(%id, %refused, ?command, "a sweep was refused"),
        }
    }
    Ok(batch)
}

fn due(tx: &mut Tx<'_>, what: Sweep, now: Timestamp, rules: &Rules) -> Result<Vec<(HazardId, Command)>, StoreError> {
    let today = china_date(now);
    Ok(match what {
        Sweep::Overdue => {
            let ids = hazards::due_for_overdue(tx, today, BATCH)?;
            ids.into_iter().map(|id| (id, Command::MarkOverdue)).collect()
        }
        Sweep::Escalation => {
            let steps = hazards::due_for_escalation(tx, today, &rules.hazards, BATCH)?;
            steps.into_iter().map(|(id, step)| (id, Command::Escalate(step))).collect()
        }
    })
}
