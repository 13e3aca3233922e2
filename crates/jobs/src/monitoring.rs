//! Devices by the clock: silence, missing data, alarms that are over, the day's digest, unknown devices to forget.

use crate::{Chore, ChoreError};
use bihuan_domain::{
    IdSource, Rules, accounts::Actor, china_date, clock::china_time, ids::DeviceId, monitoring::PackRule,
};
use bihuan_store::{
    CommandError, Store, StoreError,
    hazards::By,
    monitoring::{alarms, devices, rules, tick},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Unknown devices that were silent for so long are forgotten.
const FORGET_AFTER: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Lets time pass over devices and their alarms.
pub struct DeviceClock {
    /// The locality's numbers.
    pub rules: Arc<Rules>,
    /// Where identifiers of alarms come from.
    pub ids: Arc<dyn IdSource>,
    /// The day of the last round that did what is done once a day; the pack's rules are brought in by the first of a process.
    done_on: Mutex<Option<Date>>,
}

impl DeviceClock {
    /// A clock that has not run yet.
    #[must_use]
    pub fn new(rules: Arc<Rules>, ids: Arc<dyn IdSource>) -> Self {
        Self { rules, ids, done_on: Mutex::new(None) }
    }

    /// Goes over all devices about which time may change something; returns how many alarms changed.
    fn tick_all(&self, store: &Store, now: Timestamp) -> Result<u64, StoreError> {
        let mut after: Option<DeviceId> = None;
        let mut changed = 0;
        loop {
            let (rules, ids) = (Arc::clone(&self.rules), Arc::clone(&self.ids));
            let ticked = store.write_blocking(move |tx| {
                let book = rules::book(tx)?;
                tick(tx, &book, after, &*ids, By { actor: &Actor::System, now, rules: &rules })
            })?;
            changed += (ticked.applied.raised.len() + ticked.applied.cleared.len()) as u64;
            match ticked.next {
                Some(next) => after = Some(next),
                None => return Ok(changed),
            }
        }
    }

    fn once_a_day(&self, store: &Store, now: Timestamp) -> Result<(), CommandError> {
        let mut done_on = self.done_on.lock().unwrap_or_else(PoisonError::into_inner);
        let today = china_date(now);
        if done_on.is_none() {
            let rules = Arc::clone(&self.rules);
            let by_rules = move |tx: &mut bihuan_store::Tx<'_>| {
                rules::seed(tx, PackRule::included(), By { actor: &Actor::System, now, rules: &rules })
            };
            store.write_blocking(by_rules)?;
        }
        let is_morning = china_time(now).hour() >= self.rules.monitoring.digest_hour;
        if *done_on == Some(today) || !is_morning {
            done_on.get_or_insert(Date::MIN);
            return Ok(());
        }
        let policy = self.rules.monitoring.clone();
        let made: Result<_, StoreError> = store.write_blocking(move |tx| {
            devices::forget_unknown(tx, now - FORGET_AFTER)?;
            alarms::digest(tx, now, &policy)
        });
        if let Some(digest) = made? {
            let (raised, standing, offline) = (digest.raised, digest.standing, digest.offline);
            tracing::info!(%today, raised, standing, offline, "the day's digest of alarms");
        }
        *done_on = Some(today);
        Ok(())
    }
}

impl Chore for DeviceClock {
    fn name(&self) -> &'static str {
        "device clock"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(u64::from(self.rules.monitoring.tick_seconds.max(1)))
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        self.once_a_day(store, now)?;
        Ok(self.tick_all(store, now)?)
    }
}
