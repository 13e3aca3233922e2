//! Where time and chance come into the program: here and nowhere else.

use bihuan_domain::{Clock, IdSource};
use jiff::Timestamp;
use rand::{RngExt as _, rng};
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
