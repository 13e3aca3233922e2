//! The numbers of sending, and the hosts that are sent to.

use serde::{Deserialize, Serialize};

/// What the configuration allows: without a host nothing is ever sent, whatever a form says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutwardPolicy {
    /// The hosts, with their port where it is not 443, to which anything may be sent.
    pub allowed_hosts: Vec<String>,
    /// Those of them that may be reached by plain http: the own machine, a private network.
    pub plain_http_hosts: Vec<String>,
    /// Files (PEM) of certificate authorities that are trusted instead of the public ones.
    pub authority_files: Vec<String>,
    /// How often what is new is looked for.
    pub every_seconds: u32,
    /// Events in one request.
    pub events_per_request: u32,
    /// How long an answer may take.
    pub timeout_seconds: u32,
    /// The longest wait between two tries.
    pub longest_wait_minutes: u32,
    /// After so many days of failure a webhook is given up.
    pub webhook_give_up_days: u32,
    /// The hour in China from which the day's digest of what is stuck is made.
    pub digest_hour: i8,
}

impl Default for OutwardPolicy {
    fn default() -> Self {
        Self {
            allowed_hosts: Vec::new(),
            plain_http_hosts: Vec::new(),
            authority_files: Vec::new(),
            every_seconds: 5,
            events_per_request: 200,
            timeout_seconds: 10,
            longest_wait_minutes: 15,
            webhook_give_up_days: 5,
            digest_hour: 8,
        }
    }
}

/// The most events in one request, whatever the sender is set to.
pub const EVENTS_LIMIT: usize = 500;

impl OutwardPolicy {
    /// How many events a request holds.
    #[must_use]
    pub fn batch(&self) -> usize {
        usize::try_from(self.events_per_request).unwrap_or(1).clamp(1, EVENTS_LIMIT)
    }

    /// How many seconds pass before the next try after `attempts` failures: doubled each time, never longer than the
    /// longest, and spread by chance (any byte) over its second half, so that many senders do not come at once.
    #[must_use]
    pub fn wait_seconds(&self, attempts: u32, chance: u8) -> i64 {
        let longest = i64::from(self.longest_wait_minutes.max(1)) * 60;
        let doubled = i64::from(self.every_seconds.max(1)) << attempts.clamp(1, 20);
        let whole = doubled.min(longest);
        (whole - whole * i64::from(chance) / 512).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_chance_shortens_them_by_half_at_most() {
        let policy = OutwardPolicy::default();
        assert_eq!([1, 2, 3].map(|attempts| policy.wait_seconds(attempts, 0)), [10, 20, 40]);
        assert_eq!(policy.wait_seconds(u32::MAX, 0), 900);
        assert!(policy.wait_seconds(20, 255) > 450);
        assert_eq!(OutwardPolicy { events_per_request: 9_999, ..policy }.batch(), EVENTS_LIMIT);
    }
}
