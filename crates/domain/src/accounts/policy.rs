//! What a locality sets for itself: lockout, time-outs, passwords.

use super::Role;
use serde::{Deserialize, Serialize};

/// The numbers of log-in and passwords. Defaults follow common practice under GB/T 22239 level 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountPolicy {
    /// Wrong passwords or codes for one account from one place that lock the account for that place.
    pub max_failed_attempts: u32,
    /// How long the first such lock lasts; each further failure doubles it.
    pub lockout_minutes: u32,
    /// The longest such lock.
    pub longest_lockout_minutes: u32,
    /// Failures from one address, for whichever accounts, before it must wait; an office behind one address shares them.
    pub address_free_failures: u32,
    /// A session without a request for so long ends.
    pub idle_timeout_minutes: u32,
    /// The fewest characters of a password.
    pub password_min_length: u32,
    /// The fewest classes among lower case, upper case, digits and others.
    pub password_min_classes: u32,
    /// So many earlier passwords may not be used again.
    pub password_history: u32,
    /// Days after which a password must be changed; `None` for never.
    #[serde(with = "days_or_never")]
    pub password_max_age_days: Option<u32>,
    /// Hours for which a password that the user has chosen stays; 0 for none.
    pub password_min_age_hours: u32,
    /// How long a set-up link is good.
    pub setup_link_hours: u32,
    /// The roles that may not be used without a second factor.
    pub second_factor_required_roles: Vec<Role>,
    /// Days without a log-in after which an account is disabled; `None` for never.
    #[serde(with = "days_or_never")]
    pub stale_after_days: Option<u32>,
}

impl Default for AccountPolicy {
    fn default() -> Self {
        Self {
            max_failed_attempts: 5,
            lockout_minutes: 15,
            longest_lockout_minutes: 240,
            address_free_failures: 20,
            idle_timeout_minutes: 30,
            password_min_length: 10,
            password_min_classes: 3,
            password_history: 5,
            password_max_age_days: Some(90),
            password_min_age_hours: 0,
            setup_link_hours: 72,
            second_factor_required_roles: vec![
                Role::SystemAdministrator,
                Role::SecurityAdministrator,
                Role::AuditAdministrator,
            ],
            stale_after_days: Some(90),
        }
    }
}

/// A number of days, or `"never"`; 0 means never too. TOML has no word for nothing.
mod days_or_never {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Days(u32),
        Word(String),
    }

    pub fn serialize<S: Serializer>(days: &Option<u32>, serializer: S) -> Result<S::Ok, S::Error> {
        match days {
            Some(days) => serializer.serialize_u32(*days),
            None => serializer.serialize_str("never"),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
        match Written::deserialize(deserializer)? {
            Written::Days(0) => Ok(None),
            Written::Days(days) => Ok(Some(days)),
            Written::Word(word) if word == "never" => Ok(None),
            Written::Word(word) => Err(D::Error::custom(format!("“{word}”: write a number of days, or \"never\""))),
        }
    }
}
