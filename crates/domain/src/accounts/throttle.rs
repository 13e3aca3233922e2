//! How attempts to log in are slowed down, so that guessing is hopeless and nobody can lock somebody else out.
//!
//! Failures are counted by where they come from. A place that has failed too often waits, longer after each further failure;
//! other places do not. A device that has logged in to the account before (it holds a device cookie) is counted by
//! itself alone, whatever others do. Failures of an account from everywhere only slow unknown places down. See "device
//! cookies" of OWASP.

use super::AccountPolicy;
use jiff::{SignedDuration, Timestamp};

/// What failures are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Throttle {
    /// One account from one address without a known device.
    AccountFromAddress,
    /// One account from one known device.
    AccountFromDevice,
    /// One address, whatever account; known devices are exempt.
    Address,
    /// One account from all unknown places together: slows down, never locks.
    Account,
    /// Wrong codes of one account from all unknown devices: only somebody who has the password gets so far.
    SecondFactor,
}

/// Failures that are remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How many in a row.
    pub count: u32,
    /// When the last was.
    pub last: Timestamp,
}

/// The numbers of one way of counting.
struct Measure {
    free: u32,
    first: SignedDuration,
    longest: SignedDuration,
    forgotten_after: SignedDuration,
}

impl Throttle {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::AccountFromAddress, Self::AccountFromDevice, Self::Address, Self::Account, Self::SecondFactor];

    /// The stable name, as the database holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccountFromAddress => "account_from_address",
            Self::AccountFromDevice => "account_from_device",
            Self::Address => "address",
            Self::Account => "account",
            Self::SecondFactor => "second_factor",
        }
    }

    fn measure(self, policy: &AccountPolicy) -> Measure {
        let minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
        let seconds = SignedDuration::from_secs;
        match self {
            Self::AccountFromAddress | Self::AccountFromDevice => Measure {
                free: policy.max_failed_attempts.max(1),
                first: minutes(policy.lockout_minutes),
                longest: minutes(policy.longest_lockout_minutes.max(policy.lockout_minutes)),
                forgotten_after: SignedDuration::from_hours(24),
            },
            Self::Address => Measure {
                free: policy.address_free_failures.max(1),
                first: seconds(2),
                longest: seconds(600),
                forgotten_after: SignedDuration::from_hours(1),
            },
            Self::Account => Measure {
                free: 30,
                first: seconds(1),
                longest: seconds(30),
                forgotten_after: SignedDuration::from_hours(1),
            },
            Self::SecondFactor => Measure {
                free: 10,
                first: seconds(60),
                longest: seconds(3_600),
                forgotten_after: SignedDuration::from_hours(24),
            },
        }
    }

    /// How long must still be waited at `now`; `None` when it may be tried.
    #[must_use]
    pub fn wait(self, failures: Option<Failures>, now: Timestamp, policy: &AccountPolicy) -> Option<SignedDuration> {
        let failures = self.remembered(failures, now, policy)?;
        let measure = self.measure(policy);
        let excess = failures.count.checked_sub(measure.free)?;
        let delay = measure.first.checked_mul(1 << excess.min(20)).unwrap_or(measure.longest).min(measure.longest);
        let left = delay - now.duration_since(failures.last);
        left.is_positive().then_some(left)
    }

    /// The failures with one more.
    #[must_use]
    pub fn one_more(self, failures: Option<Failures>, now: Timestamp, policy: &AccountPolicy) -> Failures {
        let count = self.remembered(failures, now, policy).map_or(0, |failures| failures.count);
        Failures { count: count.saturating_add(1), last: now }
    }

    /// After so long nothing is remembered of failures.
    #[must_use]
    pub fn forgotten_after(self, policy: &AccountPolicy) -> SignedDuration {
        let measure = self.measure(policy);
        measure.forgotten_after.max(measure.longest)
    }

    fn remembered(self, failures: Option<Failures>, now: Timestamp, policy: &AccountPolicy) -> Option<Failures> {
        failures.filter(|failures| now.duration_since(failures.last) < self.forgotten_after(policy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn failed(throttle: Throttle, times: u32) -> Option<Failures> {
        let policy = AccountPolicy::default();
        (0..times).fold(None, |failures, _| Some(throttle.one_more(failures, at(0), &policy)))
    }

    fn seconds(throttle: Throttle, times: u32) -> Option<i64> {
        let wait = throttle.wait(failed(throttle, times), at(0), &AccountPolicy::default());
        wait.map(|wait| wait.as_secs())
    }

    #[test]
    fn a_place_waits_longer_after_each_failure_up_to_a_bound() {
        for throttle in [Throttle::AccountFromAddress, Throttle::AccountFromDevice] {
            let waits: Vec<_> = (4..=10).map(|times| seconds(throttle, times).map(|wait| wait / 60)).collect();
            let expected = [None, Some(15), Some(30), Some(60), Some(120), Some(240), Some(240)];
            assert_eq!(waits, expected, "{throttle:?}");
        }
        assert_eq!((seconds(Throttle::Address, 19), seconds(Throttle::Address, 20)), (None, Some(2)));
        assert_eq!(seconds(Throttle::Address, 10_000), Some(600));
        assert_eq!((seconds(Throttle::Account, 29), seconds(Throttle::Account, 10_000)), (None, Some(30)));
        assert_eq!((seconds(Throttle::SecondFactor, 9), seconds(Throttle::SecondFactor, 10)), (None, Some(60)));
    }

    #[test]
    fn waiting_helps_and_everything_is_forgotten_in_the_end() {
        let policy = AccountPolicy::default();
        let failures = failed(Throttle::AccountFromAddress, 5);
        let wait = |now| Throttle::AccountFromAddress.wait(failures, now, &policy).map(|wait| wait.as_secs());
        assert_eq!((wait(at(899)), wait(at(900))), (Some(1), None));
        let count = |now| Throttle::AccountFromAddress.one_more(failures, now, &policy).count;
        assert_eq!((count(at(86_399)), count(at(86_400))), (6, 1));
    }

    #[test]
    fn a_careless_policy_neither_locks_for_ever_nor_overflows() {
        let policy = AccountPolicy { max_failed_attempts: 0, lockout_minutes: u32::MAX, ..AccountPolicy::default() };
        let failures = Some(Failures { count: u32::MAX, last: at(0) });
        for throttle in Throttle::ALL {
            assert!(throttle.wait(failures, at(0), &policy).is_some());
            assert_eq!(throttle.one_more(failures, at(0), &policy).count, u32::MAX);
            assert_eq!(throttle.wait(None, at(0), &policy), None);
        }
    }
}
