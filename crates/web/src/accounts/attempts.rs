//! How often an address has failed lately: beside the lock of an account, which the log knows, a brake on one who tries
//! many. Kept in memory, bounded, and forgotten at a restart.

use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Failures of one address that are let pass in a window; an office behind one address shares them.
const FREE_FAILURES: u32 = 20;
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// The longest wait after a failure.
const LONGEST: SignedDuration = SignedDuration::from_mins(10);
/// The most addresses that are remembered.
const ADDRESSES: usize = 10_000;

/// What is known of addresses.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<String, Failures>>);

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Attempts {
    /// How long the address must still wait at `now`; `None` when it may try.
    pub fn wait(&self, address: &str, now: Timestamp) -> Option<SignedDuration> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = known.get(address)?;
        let excess = failures.count.checked_sub(FREE_FAILURES)?;
        // Doubles with every failure: 2 s, 4 s, 8 s, … up to the longest.
        let wait = SignedDuration::from_secs(2_i64 << excess.min(20)).min(LONGEST);
        let left = wait - now.duration_since(failures.last);
        left.is_positive().then_some(left)
    }

    /// Notes a failure of an address.
    pub fn failed(&self, address: &str, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= ADDRESSES && !known.contains_key(address) {
            known.retain(|_, failures| now.duration_since(failures.last) < WINDOW);
            if known.len() >= ADDRESSES {
                let oldest = known.iter().min_by_key(|(_, failures)| failures.last).map(|(key, _)| key.clone());
                oldest.and_then(|key| known.remove(&key));
            }
        }
        let failures = known.entry(address.to_owned()).or_insert(Failures { count: 0, last: now });
        if now.duration_since(failures.last) >= WINDOW {
            failures.count = 0;
        }
        failures.count += 1;
        failures.last = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn an_address_waits_longer_after_each_failure_and_others_do_not() {
        let attempts = Attempts::default();
        for _ in 0..FREE_FAILURES - 1 {
            attempts.failed("10.0.0.1", at(0));
            assert_eq!(attempts.wait("10.0.0.1", at(0)), None);
        }
        attempts.failed("10.0.0.1", at(0));
        assert_eq!(attempts.wait("10.0.0.1", at(0)), Some(SignedDuration::from_secs(2)));
        assert_eq!(attempts.wait("10.0.0.1", at(2)), None);
        attempts.failed("10.0.0.1", at(2));
        assert_eq!(attempts.wait("10.0.0.1", at(2)), Some(SignedDuration::from_secs(4)));
        assert_eq!(attempts.wait("10.0.0.2", at(2)), None);
        attempts.failed("10.0.0.1", at(2 + 600));
        assert_eq!(attempts.wait("10.0.0.1", at(2 + 600)), None, "the window is over");
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = Attempts::default();
        for number in 0..ADDRESSES + 100 {
            attempts.failed(&format!("address {number}"), at(i64::try_from(number).unwrap() / 100));
        }
        assert_eq!(attempts.0.lock().unwrap().len(), ADDRESSES);
    }
}
