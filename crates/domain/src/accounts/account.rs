//! An account as its events have made it.

use super::{
    AccessToken, AccountPolicy, AccountRecorded, Grant, LoginName, Person, Role, SecondFactor, SecondFactorNeed,
};
use crate::ids::{UnitId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// An account: the fold of its events. It holds no secret: password hashes and tokens are kept outside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Identifier.
    pub id: UserId,
    /// Count of its events.
    pub version: u64,
    /// The name to log in by.
    pub login: LoginName,
    /// The person's name.
    pub name: String,
    /// The unit that the user belongs to.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Telephone, if known.
    pub phone: Option<String>,
    /// The (role, subtree) pairs.
    pub grants: Vec<Grant>,
    /// The enterprise for which the user acts as 企业安全员; then `grants` is empty.
    pub acts_for_unit: Option<UnitId>,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// Whether a password is set.
    pub password: PasswordState,
    /// Whether the next log-in leads to a change of password.
    pub must_change_password: MustChangePassword,
    /// Wrong passwords or codes in a row, wherever the last came from.
    pub failed_attempts: u32,
    /// The access tokens that are neither expired nor revoked, in the order in which they were issued.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<AccessToken>,
    /// Until when the place from which too many wrong passwords came is refused; other places are not.
    pub locked_until: Option<Timestamp>,
    /// Whether log-in has a second step.
    #[serde(default)]
    pub second_factor: SecondFactor,
    /// When it was last enabled again.
    #[serde(default)]
    pub enabled_at: Option<Timestamp>,
    /// The last log-in.
    pub last_log_in: Option<Timestamp>,
    /// When its last event was recorded.
    pub last_recorded_at: Timestamp,
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// In use (启用).
    Active,
    /// Disabled (停用): every session ends at once.
    Disabled,
    /// Disabled because nobody logged in for long (长期未登录).
    Stale,
}

/// Whether a password is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum PasswordState {
    /// Waits for its set-up link to be used; an earlier password is void.
    AwaitingSetup {
        /// Until when the link is good.
        until: Timestamp,
    },
    /// The user has set one.
    Set {
        /// When.
        at: Timestamp,
    },
}

/// Whether the next log-in leads to a change of password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MustChangePassword {
    /// It does.
    Yes,
    /// It does not.
    No,
}

impl Account {
    /// The user as the rules of the other slices see one.
    #[must_use]
    pub fn person(&self) -> Person {
        Person {
            id: self.id,
            name: self.name.clone(),
            unit: self.unit,
            unit_name: self.unit_name.clone(),
            grants: self.grants.clone(),
            acts_for_unit: self.acts_for_unit,
            narrowed_to: None,
        }
    }

    /// Whether it may be used.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.status, AccountStatus::Active)
    }

    /// Whether the user holds the role anywhere.
    #[must_use]
    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Until when some place is refused after too many wrong passwords, if one is at `now`.
    #[must_use]
    pub fn locked_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.locked_until.filter(|until| *until > now)
    }

    /// Whether the user must set a new password before anything else: told to, or the password is too old.
    #[must_use]
    pub fn must_change_password_at(&self, now: Timestamp, policy: &AccountPolicy) -> MustChangePassword {
        let age = policy.password_max_age_days.map(|days| SignedDuration::from_hours(24 * i64::from(days)));
        let expired = match (self.password, age) {
            (PasswordState::Set { at }, Some(age)) => now.duration_since(at) > age,
            _ => false,
        };
        if expired { MustChangePassword::Yes } else { self.must_change_password }
    }

    /// Whether the user must enrol a second factor before anything else: a role demands it and there is none.
    #[must_use]
    pub fn second_factor_need(&self, policy: &AccountPolicy) -> SecondFactorNeed {
        match self.second_factor {
            SecondFactor::Enrolled { .. } => SecondFactorNeed::Met,
            SecondFactor::None if self.role_demands_second_factor(policy) => SecondFactorNeed::MustEnrol,
            SecondFactor::None => SecondFactorNeed::Optional,
        }
    }

    /// Whether a role of the user may not be used without a second factor.
    #[must_use]
    pub fn role_demands_second_factor(&self, policy: &AccountPolicy) -> bool {
        let person = self.person();
        policy.second_factor_required_roles.iter().any(|role| person.has(*role))
    }

    /// Since when nobody has used the account: the last log-in, the last password set, the end of a link that waits, or
    /// the day it was enabled again, whichever is latest.
    #[must_use]
    pub fn unused_since(&self) -> Timestamp {
        let password = match self.password {
            PasswordState::AwaitingSetup { until } => until,
            PasswordState::Set { at } => at,
        };
        [self.last_log_in, self.enabled_at].into_iter().flatten().fold(password, Timestamp::max)
    }

    /// The account of its events in order; `None` when they do not begin with a creation.
    #[must_use]
    pub fn replay<'a>(id: UserId, events: impl IntoIterator<Item = &'a AccountRecorded>) -> Option<Self> {
        let mut events = events.into_iter();
        let mut account = Self::begin(id, events.next()?)?;
        events.for_each(|event| account.evolve(event));
        Some(account)
    }
}
