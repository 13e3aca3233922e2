//! What happened to an account, and how each event changes it.

use super::{AccessToken, Account, AccountStatus, Grant, LoginName, MustChangePassword, PasswordState, SecondFactor};
use crate::ids::{TokenId, UnitId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An event with the moment it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecorded {
    /// What happened.
    pub event: AccountEvent,
    /// When it was recorded.
    pub at: Timestamp,
}

/// What happened. The names are stored: they are added to, never changed. No event holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum AccountEvent {
    /// The account was made; it waits for its set-up link.
    Created {
        /// The name to log in by.
        login: LoginName,
        /// The person's name.
        name: String,
        /// The unit.
        unit: UnitId,
        /// Its name.
        unit_name: String,
        /// Telephone.
        phone: Option<String>,
    },
    /// Name, unit or telephone are now these.
    Edited {
        /// The person's name.
        name: String,
        /// The unit.
        unit: UnitId,
        /// Its name.
        unit_name: String,
        /// Telephone.
        phone: Option<String>,
    },
    /// A role in a subtree was granted.
    RoleGranted(Grant),
    /// A role in a subtree was taken back.
    RoleRevoked(Grant),
    /// The user acts for an enterprise from now on.
    UnitAssigned {
        /// The enterprise.
        unit: UnitId,
        /// Its name.
        unit_name: String,
    },
    /// The user acts for no enterprise any more.
    UnitReleased,
    /// Disabled.
    Disabled {
        /// Why.
        reason: String,
    },
    /// Enabled again.
    Enabled,
    /// A set-up link was handed out; the password until then is void.
    SetupLinkIssued {
        /// Until when it is good.
        until: Timestamp,
    },
    /// The user set a password by the link.
    SetupCompleted,
    /// The user changed the password.
    PasswordChanged,
    /// The next log-in leads to a change of password.
    PasswordChangeRequired,
    /// The right password was given.
    LoggedIn,
    /// A wrong password was given.
    LogInFailed {
        /// Wrong passwords in a row, this one included.
        attempts: u32,
    },
    /// Too many wrong passwords.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// The lock was lifted before its time.
    Unlocked,
    /// The right password was given; the second step of log-in is awaited.
    FirstStepPassed,
    /// A wrong code was given at the second step.
    SecondFactorFailed {
        /// Wrong codes and passwords in a row, this one included.
        attempts: u32,
    },
    /// The user enrolled a second factor; recovery codes were handed out.
    SecondFactorEnrolled {
        /// How many.
        recovery_codes: u32,
    },
    /// The user has a new set of recovery codes; the old ones are void.
    RecoveryCodesRenewed {
        /// How many.
        recovery_codes: u32,
    },
    /// A recovery code stood in for the second factor.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// The user gave the second factor up.
    SecondFactorRemoved,
    /// An administrator took the second factor away, since the telephone is lost.
    SecondFactorReset,
    /// The right password or code was given for a disabled account, and refused.
    RefusedWhileDisabled,
    /// The user logged out.
    LoggedOut,
    /// The user ended sessions on other devices.
    SessionsEnded {
        /// How many.
        count: u32,
        /// The device, when it was one.
        device: Option<String>,
    },
    /// Disabled, since nobody logged in for long.
    FoundStale {
        /// So many days.
        unused_days: u32,
    },
    /// An access token was made.
    TokenIssued(AccessToken),
    /// An access token was revoked.
    TokenRevoked {
        /// Which.
        token: TokenId,
    },
    /// An access token came to its end.
    TokenExpired {
        /// Which.
        token: TokenId,
    },
}

impl AccountEvent {
    /// The stable name of the event's kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "created",
            Self::Edited { .. } => "edited",
            Self::RoleGranted(_) => "role_granted",
            Self::RoleRevoked(_) => "role_revoked",
            Self::UnitAssigned { .. } => "unit_assigned",
            Self::UnitReleased => "unit_released",
            Self::Disabled { .. } => "disabled",
            Self::Enabled => "enabled",
            Self::SetupLinkIssued { .. } => "setup_link_issued",
            Self::SetupCompleted => "setup_completed",
            Self::PasswordChanged => "password_changed",
            Self::PasswordChangeRequired => "password_change_required",
            Self::LoggedIn => "logged_in",
            Self::LogInFailed { .. } => "log_in_failed",
            Self::Locked { .. } => "locked",
            Self::Unlocked => "unlocked",
            Self::FirstStepPassed => "first_step_passed",
            Self::SecondFactorFailed { .. } => "second_factor_failed",
            Self::SecondFactorEnrolled { .. } => "second_factor_enrolled",
            Self::RecoveryCodesRenewed { .. } => "recovery_codes_renewed",
            Self::RecoveryCodeUsed { .. } => "recovery_code_used",
            Self::SecondFactorRemoved => "second_factor_removed",
            Self::SecondFactorReset => "second_factor_reset",
            Self::RefusedWhileDisabled => "refused_while_disabled",
            Self::LoggedOut => "logged_out",
            Self::SessionsEnded { .. } => "sessions_ended",
            Self::FoundStale { .. } => "found_stale",
            Self::TokenIssued(_) => "token_issued",
            Self::TokenRevoked { .. } => "token_revoked",
            Self::TokenExpired { .. } => "token_expired",
        }
    }
}

impl Account {
    /// The account that a creation begins; `None` for any other event.
    #[must_use]
    pub fn begin(id: UserId, recorded: &AccountRecorded) -> Option<Self> {
        let AccountEvent::Created { login, name, unit, unit_name, phone } = recorded.event.clone() else { return None };
        Some(Self {
            id,
            version: 1,
            login,
            name,
            unit,
            unit_name,
            phone,
            grants: Vec::new(),
            acts_for_unit: None,
            status: AccountStatus::Active,
            password: PasswordState::AwaitingSetup { until: recorded.at },
            must_change_password: MustChangePassword::No,
            failed_attempts: 0,
            tokens: Vec::new(),
            locked_until: None,
            second_factor: SecondFactor::None,
            enabled_at: None,
            last_log_in: None,
            last_recorded_at: recorded.at,
        })
    }

    /// Applies the next event. Total: events are facts, whatever the rules have become since.
    pub fn evolve(&mut self, recorded: &AccountRecorded) {
        self.version += 1;
        self.last_recorded_at = recorded.at;
        match &recorded.event {
            AccountEvent::Created { .. }
            | AccountEvent::FirstStepPassed
            | AccountEvent::RefusedWhileDisabled
            | AccountEvent::LoggedOut
            | AccountEvent::SessionsEnded { .. } => {}
            AccountEvent::Edited { name, unit, unit_name, phone } => {
                self.name.clone_from(name);
                self.unit = *unit;
                self.unit_name.clone_from(unit_name);
                self.phone.clone_from(phone);
            }
            AccountEvent::RoleGranted(grant) => self.grants.push(grant.clone()),
            AccountEvent::RoleRevoked(grant) => self.grants.retain(|held| held != grant),
            AccountEvent::UnitAssigned { unit, unit_name } => {
                self.acts_for_unit = Some(*unit);
                self.unit = *unit;
                self.unit_name.clone_from(unit_name);
            }
            AccountEvent::UnitReleased => self.acts_for_unit = None,
            AccountEvent::Disabled { .. } => self.status = AccountStatus::Disabled,
            AccountEvent::FoundStale { .. } => self.status = AccountStatus::Stale,
            AccountEvent::Enabled => {
                self.status = AccountStatus::Active;
                self.enabled_at = Some(recorded.at);
            }
            AccountEvent::SetupLinkIssued { until } => self.password = PasswordState::AwaitingSetup { until: *until },
            AccountEvent::SetupCompleted | AccountEvent::PasswordChanged => self.password_set(recorded.at),
            AccountEvent::PasswordChangeRequired => self.must_change_password = MustChangePassword::Yes,
            AccountEvent::LoggedIn => {
                // A lock stays: it is somebody else's place that is refused, or this one could not have got in.
                self.failed_attempts = 0;
                self.last_log_in = Some(recorded.at);
            }
            AccountEvent::LogInFailed { attempts } | AccountEvent::SecondFactorFailed { attempts } => {
                self.failed_attempts = *attempts;
            }
            AccountEvent::Locked { until } => self.locked_until = Some(*until),
            AccountEvent::Unlocked => self.clear_failures(),
            AccountEvent::SecondFactorEnrolled { recovery_codes } => {
                self.second_factor = SecondFactor::Enrolled { at: recorded.at, recovery_codes_left: *recovery_codes };
            }
            AccountEvent::RecoveryCodesRenewed { recovery_codes: left } | AccountEvent::RecoveryCodeUsed { left } => {
                self.recovery_codes_left(*left);
            }
            AccountEvent::SecondFactorRemoved | AccountEvent::SecondFactorReset => {
                self.second_factor = SecondFactor::None;
            }
            AccountEvent::TokenIssued(token) => self.tokens.push(token.clone()),
            AccountEvent::TokenRevoked { token } | AccountEvent::TokenExpired { token } => {
                self.tokens.retain(|held| held.id != *token);
            }
        }
    }

    const fn recovery_codes_left(&mut self, left: u32) {
        if let SecondFactor::Enrolled { recovery_codes_left, .. } = &mut self.second_factor {
            *recovery_codes_left = left;
        }
    }

    const fn password_set(&mut self, at: Timestamp) {
        self.password = PasswordState::Set { at };
        self.must_change_password = MustChangePassword::No;
        self.clear_failures();
    }

    const fn clear_failures(&mut self) {
        self.failed_attempts = 0;
        self.locked_until = None;
    }
}
