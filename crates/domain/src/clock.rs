//! Time and identifiers as inputs: whoever needs them takes these traits.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};
use uuid::Uuid;

/// Where the present moment comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Today's date in China (UTC+8, which knows no summer time).
    fn today(&self) -> Date {
        china_date(self.now())
    }
}

/// Where new identifiers come from.
pub trait IdSource: Send + Sync {
    /// A new identifier, ordered by time (UUID version 7).
    fn next(&self) -> Uuid;
    /// `N` unpredictable bytes, for tokens and salts.
    fn secret_bytes(&self) -> [u8; 32];
}

/// The largest step back of a clock, or difference between the clocks of two machines, that is bridged.
pub const BRIDGED: SignedDuration = SignedDuration::from_secs(60);

/// The present moment for whoever goes on from `last`: machines' clocks differ a little, and of two processes the one that
/// looked at its clock first may come second. Time stands still then; a clock that stands further back is told as it is.
#[must_use]
pub fn steady(now: Timestamp, last: Timestamp) -> Timestamp {
    if runs_backwards(now, last) { now } else { now.max(last) }
}

/// Whether `now` stands before `last` by more than is bridged.
#[must_use]
pub fn runs_backwards(now: Timestamp, last: Timestamp) -> bool {
    last.duration_since(now) > BRIDGED
}

/// What calendar and clock show in China at a moment.
#[must_use]
pub fn china_time(at: Timestamp) -> DateTime {
    Offset::constant(8).to_datetime(at)
}

/// The calendar date in China at a moment.
#[must_use]
pub fn china_date(at: Timestamp) -> Date {
    china_time(at).date()
}

/// A moment as people in China read it, such as `2026-03-02 09:05`.
#[must_use]
pub fn china_minute(at: Timestamp) -> String {
    china_time(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// The same to the second.
#[must_use]
pub fn china_second(at: Timestamp) -> String {
    china_time(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The moment at which a calendar date begins in China.
///
/// # Panics
/// Never for the years 1 to 9998, which is all that [`Date`] inputs of this program hold.
#[must_use]
pub fn start_of_china_date(date: Date) -> Timestamp {
    Offset::constant(8).to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_bridged_and_no_more() {
        let last = Timestamp::UNIX_EPOCH;
        let at = |seconds| last + SignedDuration::from_secs(seconds);
        assert_eq!([at(5), at(0), at(-60)].map(|now| steady(now, last)), [at(5), last, last]);
        assert!(!runs_backwards(at(-60), last));
        assert_eq!((steady(at(-61), last), runs_backwards(at(-61), last)), (at(-61), true));
    }
}
