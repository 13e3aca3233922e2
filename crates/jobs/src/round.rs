//! Everything that the clock asks for, once.

use crate::sweeps::{Sweep, sweep};
use bihuan_domain::{Clock, Rules};
use bihuan_store::{Store, StoreError, audit, figures};
use std::sync::Arc;

/// Changes folded in one transaction.
const FOLD: u32 = 500;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Hazards marked overdue.
    pub overdue: u64,
    /// Steps that overdue hazards climbed.
    pub escalated: u64,
    /// Changes folded into figure cells.
    pub folded: u64,
    /// Checkpoints made.
    pub checkpoints: u64,
}

/// Marks, escalates, folds and seals whatever there is at the clock's present moment.
///
/// # Errors
/// The first fault of the database; what was done before it stands.
pub async fn run_once(store: &Store, clock: &dyn Clock, rules: &Arc<Rules>) -> Result<Round, StoreError> {
    let (overdue, escalated) = sweep_all(store, clock, rules).await?;
    let folded = fold_all(store).await?;
    let checkpoints = seal_all(store, clock).await?;
    Ok(Round { overdue, escalated, folded, checkpoints })
}

/// Expired terms first, so that what is found overdue climbs at once.
pub(crate) async fn sweep_all(store: &Store, clock: &dyn Clock, rules: &Arc<Rules>) -> Result<(u64, u64), StoreError> {
    let now = clock.now();
    let overdue = sweep(store, Sweep::Overdue, now, rules).await?;
    let escalated = sweep(store, Sweep::Escalation, now, rules).await?;
    Ok((overdue, escalated))
}

pub(crate) async fn fold_all(store: &Store) -> Result<u64, StoreError> {
    let mut folded = 0;
    loop {
        // Asked first by a reader, so that an idle store is not written to.
        if store.read(figures::pending_is_empty).await? {
            return Ok(folded);
        }
        folded += store.write(|tx| figures::fold(tx, FOLD)).await?;
    }
}

pub(crate) async fn seal_all(store: &Store, clock: &dyn Clock) -> Result<u64, StoreError> {
    let mut checkpoints = 0;
    loop {
        let now = clock.now();
        match store.write(move |tx| audit::checkpoint(tx, now)).await? {
            Some(_) => checkpoints += 1,
            None => return Ok(checkpoints),
        }
    }
}
