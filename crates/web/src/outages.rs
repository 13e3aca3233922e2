//! Outages in the log: told once when they begin, then once a minute with how many requests they met.

use crate::WebError;
use bihuan_store::Outage;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};

/// How often an outage that lasts is told.
const EVERY: SignedDuration = SignedDuration::from_secs(60);

/// What the log was told last.
#[derive(Debug, Default)]
pub struct Outages(Mutex<Vec<Told>>);

#[derive(Debug)]
struct Told {
    outage: Outage,
    at: Timestamp,
    unanswered: u64,
}

impl Outages {
    /// Tells the log of a request that could not be answered, unless it was told of the like just now.
    pub fn note(&self, error: &WebError, now: Timestamp) {
        let WebError::Unavailable { outage, cause } = error else { return };
        match self.count(*outage, now) {
            Some(unanswered) => {
                tracing::error!(%cause, code = outage.code().number(), unanswered, "requests cannot be answered");
            }
            None => tracing::debug!(%cause, code = outage.code().number(), "a request could not be answered"),
        }
    }

    /// How many requests the outage met since the log was last told, with this one, when it shall be told now.
    fn count(&self, outage: Outage, now: Timestamp) -> Option<u64> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(last) = told.iter_mut().find(|told| told.outage == outage) else {
            told.push(Told { outage, at: now, unanswered: 0 });
            return Some(1);
        };
        last.unanswered += 1;
        // A clock that was set back tells, too.
        if now.duration_since(last.at).abs() < EVERY {
            return None;
        }
        last.at = now;
        Some(std::mem::take(&mut last.unanswered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_told_at_the_beginning_and_once_a_minute() {
        let outages = Outages::default();
        let start: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        assert_eq!(outages.count(Outage::Storage, start), Some(1));
        assert_eq!(outages.count(Outage::Storage, after(1)), None);
        assert_eq!(outages.count(Outage::Unreachable, after(1)), Some(1));
        assert_eq!(outages.count(Outage::Storage, after(30)), None);
        assert_eq!(outages.count(Outage::Storage, after(61)), Some(3));
        assert_eq!(outages.count(Outage::Storage, after(-3600)), Some(1));
    }
}
