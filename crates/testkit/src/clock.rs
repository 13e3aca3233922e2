//! Time and identifiers that a test decides.

use bihuan_domain::{Clock, IdSource};
use jiff::{SignedDuration, Timestamp};
use rand_chacha::{
    ChaCha12Rng,
    rand_core::{Rng, SeedableRng},
};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A clock that stands still until the test moves it. Clones show the same time.
#[derive(Debug, Clone)]
pub struct FixedClock(Arc<Mutex<Timestamp>>);

impl FixedClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// A clock that stands at an RFC 3339 moment, such as `2026-03-02T09:00:00+08:00`.
    ///
    /// # Panics
    /// When the text is not such a moment.
    #[must_use]
    pub fn at(text: &str) -> Self {
        Self::new(text.parse().unwrap_or_else(|error| panic!("{text} is not a moment: {error}")))
    }

    /// Moves the clock to `now`, backwards too.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves the clock by a span, backwards when it is negative.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now += by;
    }

    /// Moves the clock by whole days of 24 hours (China has no summer time).
    pub fn advance_days(&self, days: i64) {
        self.advance(SignedDuration::from_hours(24 * days));
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Identifiers out of a seed: the same seed gives the same ones. Clones draw from one sequence.
#[derive(Debug, Clone)]
pub struct SeededIds(Arc<Mutex<Sequence>>);

#[derive(Debug)]
struct Sequence {
    next_millisecond: u64,
    random: ChaCha12Rng,
}

/// 2026-01-01T00:00:00Z, where every sequence begins.
const FIRST_MILLISECOND: u64 = 1_767_225_600_000;

impl SeededIds {
    /// A sequence of identifiers.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let random = ChaCha12Rng::seed_from_u64(seed);
        Self(Arc::new(Mutex::new(Sequence { next_millisecond: FIRST_MILLISECOND, random })))
    }
}

impl IdSource for SeededIds {
    /// UUIDs of version 7, a millisecond apart, so that their order is the order of drawing.
    fn next(&self) -> Uuid {
        let mut sequence = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = [0; 10];
        sequence.random.fill_bytes(&mut bytes);
        sequence.next_millisecond += 1;
        uuid::Builder::from_unix_timestamp_millis(sequence.next_millisecond, &bytes).into_uuid()
    }

    fn secret_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random.fill_bytes(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_moves_only_when_told_and_its_clones_with_it() {
        let clock = FixedClock::at("2026-03-02T23:30:00+08:00");
        let other = clock.clone();
        assert_eq!(other.today().to_string(), "2026-03-02");
        clock.advance(SignedDuration::from_mins(30));
        assert_eq!(other.today().to_string(), "2026-03-03");
        clock.advance_days(-2);
        assert_eq!(other.today().to_string(), "2026-03-01");
    }

    #[test]
    fn a_seed_decides_the_identifiers_and_their_order() {
        let draw = |seed| {
            let ids = SeededIds::new(seed);
            (0..1000).map(|_| ids.next()).collect::<Vec<_>>()
        };
        let first = draw(7);
        assert_eq!(first, draw(7));
        assert_ne!(first, draw(8));
        assert!(first.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(first.iter().all(|id| id.get_version_num() == 7));
        let ids = SeededIds::new(7);
        assert_ne!(ids.secret_bytes(), ids.secret_bytes());
    }
}
