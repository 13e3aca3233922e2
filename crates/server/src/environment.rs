//! Where time and chance come into the program: here and nowhere else.

use bihuan_domain::{
    Clock, IdSource,
    clock::{runs_backwards, steady},
};
use jiff::Timestamp;
use rand::{RngExt as _, rng};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is given")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's clock for a server: it does not run backwards for the small corrections that a machine makes to its clock.
/// Until the machine has caught up, the time stands still; nobody is refused for a second of difference. A clock that was
/// set back further is told as it is: the rules then refuse what would run backwards, and say why.
#[derive(Debug)]
pub struct SteadyClock<C = SystemClock> {
    machine: C,
    latest: Mutex<Latest>,
}

#[derive(Debug)]
struct Latest {
    at: Timestamp,
    is_told: bool,
}

impl SteadyClock {
    /// A clock that goes on from the last moment that was recorded, if any.
    pub fn since(last: Option<Timestamp>) -> Self {
        Self::over(SystemClock, last)
    }
}

impl<C: Clock> SteadyClock<C> {
    fn over(machine: C, last: Option<Timestamp>) -> Self {
        Self { machine, latest: Mutex::new(Latest { at: last.unwrap_or(Timestamp::UNIX_EPOCH), is_told: false }) }
    }
}

impl<C: Clock> Clock for SteadyClock<C> {
    fn now(&self) -> Timestamp {
        let now = self.machine.now();
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if !runs_backwards(now, latest.at) {
            let at = steady(now, latest.at);
            if at == now {
                *latest = Latest { at, is_told: false };
            }
            return at;
        }
        if !std::mem::replace(&mut latest.is_told, true) {
            let latest = latest.at;
            tracing::error!(%now, %latest, "the machine's clock was set back: what would run backwards is refused");
        }
        now
    }
}

/// Identifiers and secrets from the machine's source of randomness.
#[derive(Debug, Clone, Copy)]
pub struct RandomIds;

impl IdSource for RandomIds {
    fn next(&self) -> Uuid {
        let milliseconds = u64::try_from(SystemClock.now().as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &rng().random()).into_uuid()
    }

    fn secret_bytes(&self) -> [u8; 32] {
        rng().random()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bihuan_testkit::FixedClock;
    use jiff::SignedDuration;

    #[test]
    fn a_small_step_back_is_bridged_and_a_large_one_is_told() {
        let machine = FixedClock::at("2026-03-02T09:00:00+08:00");
        let start = machine.now();
        let clock = SteadyClock::over(machine.clone(), None);
        assert_eq!(clock.now(), start);
        machine.advance(SignedDuration::from_secs(-30));
        assert_eq!(clock.now(), start, "it stands still");
        machine.advance(SignedDuration::from_secs(31));
        assert_eq!(clock.now(), start + SignedDuration::from_secs(1), "and goes on");
        machine.advance(SignedDuration::from_hours(-1));
        assert_eq!(clock.now(), machine.now(), "an hour is told as it is");
        machine.advance(SignedDuration::from_hours(2));
        assert_eq!(clock.now(), machine.now());
    }

    #[test]
    fn a_restarted_server_goes_on_from_what_was_recorded() {
        let machine = FixedClock::at("2026-03-02T09:00:00+08:00");
        let recorded = machine.now() + SignedDuration::from_secs(5);
        assert_eq!(SteadyClock::over(machine.clone(), Some(recorded)).now(), recorded);
        let far = machine.now() + SignedDuration::from_hours(1);
        assert_eq!(SteadyClock::over(machine.clone(), Some(far)).now(), machine.now());
    }
}
