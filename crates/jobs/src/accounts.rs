//! Chores of accounts: failures that no longer count, and accounts that nobody uses.

use crate::{Chore, ChoreError};
use bihuan_domain::accounts::AccountPolicy;
use bihuan_store::{
    Store, StoreError,
    accounts::{devices, disable_stale, second_factor, throttles},
};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// Devices unused for so long are forgotten: as long as their cookie lives.
const DEVICE: SignedDuration = SignedDuration::from_hours(24 * 180);
/// Accounts that are looked at in one transaction.
const BATCH: usize = 200;

/// Forgets failed log-ins that no longer count, half-finished log-ins, and devices that nobody uses.
#[derive(Debug, Clone)]
pub struct OldLogIns {
    /// How long failures count.
    pub policy: AccountPolicy,
}

impl Chore for OldLogIns {
    fn name(&self) -> &'static str {
        "old log-ins"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(600)
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        let policy = self.policy.clone();
        let gone: Result<u64, StoreError> = store.write_blocking(move |tx| {
            let failures = throttles::sweep(tx, now, &policy)?;
            let half = second_factor::sweep(tx, now)?;
            Ok(failures + half + devices::sweep(tx, now - DEVICE)?)
        });
        Ok(gone?)
    }
}

/// Disables accounts to which nobody has logged in for long.
#[derive(Debug, Clone)]
pub struct StaleAccounts {
    /// After how long.
    pub policy: AccountPolicy,
}

impl Chore for StaleAccounts {
    fn name(&self) -> &'static str {
        "stale accounts"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(24 * 3600)
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        if self.policy.stale_after_days.is_none() {
            return Ok(0);
        }
        let (mut disabled, mut after) = (0, None);
        loop {
            let policy = self.policy.clone();
            let (count, next) = store.write_blocking(move |tx| disable_stale(tx, after, BATCH, now, &policy))?;
            disabled += count;
            if next.is_none() {
                return Ok(disabled);
            }
            after = next;
        }
    }
}
