//! What a locality sets for itself: lockout, time-outs, passwords.

use serde::{Deserialize, Serialize};

/// The numbers of log-in and passwords. Defaults follow common practice under GB/T 22239 levels 2–3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountPolicy {
    /// Wrong passwords in a row that lock an account.
    pub max_failed_attempts: u32,
    /// How long it stays locked.
    pub lockout_minutes: u32,
    /// A session without a request for so long ends.
    pub idle_timeout_minutes: u32,
    /// The fewest characters of a password.
    pub password_min_length: u32,
    /// The fewest classes among lower case, upper case, digits and others.
    pub password_min_classes: u32,
    /// Days after which a password must be changed; `None` for never.
    pub password_max_age_days: Option<u32>,
    /// How long a set-up link is good.
    pub setup_link_hours: u32,
}

impl Default for AccountPolicy {
    fn default() -> Self {
        Self {
            max_failed_attempts: 5,
            lockout_minutes: 15,
            idle_timeout_minutes: 30,
            password_min_length: 10,
            password_min_classes: 3,
            password_max_age_days: Some(90),
            setup_link_hours: 72,
        }
    }
}
