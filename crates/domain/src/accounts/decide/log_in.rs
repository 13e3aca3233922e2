//! Log-in, lockout, and the user's own password. Hashes are compared outside; here comes only what the comparison said.

use crate::{
    Refusal, RefusalCode,
    accounts::{Account, AccountEvent, AccountPolicy, MustChangePassword, PasswordState, PasswordText, check_password},
    clock::china_second,
};
use jiff::{SignedDuration, Timestamp};

/// What comparing a password with the stored hash said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordCheck {
    /// It is the one.
    Right,
    /// It is not, or none is stored.
    Wrong,
}

/// What comparing a new password with the old hash said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// It is the old one again.
    Same,
    /// It is another, or there is no old one.
    Different,
}

/// What an attempt leads to: the events are recorded whatever the outcome says, since failures count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt<T> {
    /// What to record.
    pub events: Vec<AccountEvent>,
    /// What to answer.
    pub outcome: Result<T, Refusal>,
}

/// The answer to a log-in name that nobody has: word for word the answer to a wrong password.
#[must_use]
pub fn unknown_log_in() -> Refusal {
    RefusalCode::LogInRefused.into()
}

/// Decides an attempt to log in. While the account is locked, the answer is the same for any password.
#[must_use]
pub fn decide_log_in(
    account: &Account,
    check: PasswordCheck,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Attempt<MustChangePassword> {
    if let Some(refusal) = locked(account, now) {
        return Attempt { events: Vec::new(), outcome: Err(refusal) };
    }
    let has_password = matches!(account.password, PasswordState::Set { .. });
    if check == PasswordCheck::Wrong || !has_password {
        return Attempt { events: failure(account, now, policy), outcome: Err(unknown_log_in()) };
    }
    if !account.is_active() {
        return Attempt { events: Vec::new(), outcome: Err(RefusalCode::AccountDisabled.into()) };
    }
    Attempt { events: vec![AccountEvent::LoggedIn], outcome: Ok(account.must_change_password_at(now, policy)) }
}

/// Decides that a user sets a password by a set-up link; whether the link's token is this account's is checked outside.
///
/// # Errors
/// `AC-025` no link waits or it is too old; `AC-021` disabled; `AC-029` the old password; the rules of [`check_password`].
pub fn decide_complete_setup(
    account: &Account,
    password: &PasswordText,
    sameness: Sameness,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Result<Vec<AccountEvent>, Refusal> {
    match account.password {
        PasswordState::AwaitingSetup { until } if now < until => {}
        PasswordState::AwaitingSetup { .. } | PasswordState::Set { .. } => {
            return Err(RefusalCode::SetupLinkInvalid.into());
        }
    }
    if !account.is_active() {
        return Err(RefusalCode::AccountDisabled.into());
    }
    acceptable(account, password, sameness, policy)?;
    Ok(vec![AccountEvent::SetupCompleted])
}

/// Decides that a logged-in user changes the password. A wrong present password counts as a failed log-in.
#[must_use]
pub fn decide_change_password(
    account: &Account,
    present: PasswordCheck,
    password: &PasswordText,
    sameness: Sameness,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Attempt<()> {
    let refused = |events, refusal| Attempt { events, outcome: Err(refusal) };
    if let Some(refusal) = locked(account, now) {
        return refused(Vec::new(), refusal);
    }
    if !account.is_active() {
        return refused(Vec::new(), RefusalCode::AccountDisabled.into());
    }
    if present == PasswordCheck::Wrong || !matches!(account.password, PasswordState::Set { .. }) {
        return refused(failure(account, now, policy), RefusalCode::PresentPasswordWrong.into());
    }
    match acceptable(account, password, sameness, policy) {
        Ok(()) => Attempt { events: vec![AccountEvent::PasswordChanged], outcome: Ok(()) },
        Err(refusal) => refused(Vec::new(), refusal),
    }
}

fn acceptable(
    account: &Account,
    password: &PasswordText,
    sameness: Sameness,
    policy: &AccountPolicy,
) -> Result<(), Refusal> {
    check_password(password, &account.login, policy)?;
    if sameness == Sameness::Same { Err(RefusalCode::PasswordUnchanged.into()) } else { Ok(()) }
}

fn locked(account: &Account, now: Timestamp) -> Option<Refusal> {
    let until = account.locked_at(now)?;
    Some(Refusal::new(RefusalCode::AccountLocked).with("until", china_second(until)))
}

/// One more failure; the last of those allowed locks. After a lock has run out, the count begins anew.
fn failure(account: &Account, now: Timestamp, policy: &AccountPolicy) -> Vec<AccountEvent> {
    let before = if account.locked_until.is_some() { 0 } else { account.failed_attempts };
    let attempts = before.saturating_add(1);
    let mut events = vec![AccountEvent::LogInFailed { attempts }];
    if attempts >= policy.max_failed_attempts.max(1) {
        let minutes = SignedDuration::from_mins(i64::from(policy.lockout_minutes));
        events.push(AccountEvent::Locked { until: now.saturating_add(minutes).unwrap_or(now) });
    }
    events
}
