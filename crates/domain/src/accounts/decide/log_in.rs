//! Log-in, locks, and the user's own password. Hashes are compared outside; here comes only what the comparison said.

use crate::{
    Refusal, RefusalCode,
    accounts::{
        Account, AccountEvent, AccountPolicy, Failures, MustChangePassword, PasswordState, PasswordText, Throttle,
        check_password,
    },
    clock::china_minute,
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
    /// It is one of those before.
    Earlier,
    /// It is another, or there is no old one.
    Different,
}

/// What was tried before, from where the attempt comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// How it is counted: by address or by known device.
    pub counted_by: Throttle,
    /// The failures that are remembered there.
    pub failures: Option<Failures>,
}

/// How far the right password leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// The user is in.
    In(MustChangePassword),
    /// To the second step.
    ToSecondStep,
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

/// Decides an attempt to log in. That the place may try at all is asked before, by [`Throttle::wait`].
#[must_use]
pub fn decide_log_in(
    account: &Account,
    check: PasswordCheck,
    tried: Tried,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Attempt<Passed> {
    let has_password = matches!(account.password, PasswordState::Set { .. });
    if check == PasswordCheck::Wrong || !has_password {
        return Attempt { events: failure(tried, now, policy), outcome: Err(unknown_log_in()) };
    }
    if !account.is_active() {
        let events = vec![AccountEvent::RefusedWhileDisabled];
        return Attempt { events, outcome: Err(RefusalCode::AccountDisabled.into()) };
    }
    if account.second_factor.is_enrolled() {
        return Attempt { events: vec![AccountEvent::FirstStepPassed], outcome: Ok(Passed::ToSecondStep) };
    }
    let passed = Passed::In(account.must_change_password_at(now, policy));
    Attempt { events: vec![AccountEvent::LoggedIn], outcome: Ok(passed) }
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
    (password, sameness): (&PasswordText, Sameness),
    tried: Tried,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Attempt<()> {
    let refused = |events, refusal| Attempt { events, outcome: Err(refusal) };
    if !account.is_active() {
        return refused(Vec::new(), RefusalCode::AccountDisabled.into());
    }
    if present == PasswordCheck::Wrong || !matches!(account.password, PasswordState::Set { .. }) {
        return refused(failure(tried, now, policy), RefusalCode::PresentPasswordWrong.into());
    }
    match old_enough(account, now, policy).and_then(|()| acceptable(account, password, sameness, policy)) {
        Ok(()) => Attempt { events: vec![AccountEvent::PasswordChanged], outcome: Ok(()) },
        Err(refusal) => refused(Vec::new(), refusal),
    }
}

/// A password that was just chosen stays for a while, so that nobody runs through the history to the old one; one that
/// must be changed does not.
fn old_enough(account: &Account, now: Timestamp, policy: &AccountPolicy) -> Result<(), Refusal> {
    let PasswordState::Set { at } = account.password else { return Ok(()) };
    let stays = SignedDuration::from_hours(i64::from(policy.password_min_age_hours));
    let until = at.saturating_add(stays).unwrap_or(at);
    if now >= until || account.must_change_password_at(now, policy) == MustChangePassword::Yes {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::PasswordTooYoung).with("until", china_minute(until)))
}

fn acceptable(
    account: &Account,
    password: &PasswordText,
    sameness: Sameness,
    policy: &AccountPolicy,
) -> Result<(), Refusal> {
    check_password(password, &account.login, policy)?;
    match sameness {
        Sameness::Same => Err(RefusalCode::PasswordUnchanged.into()),
        Sameness::Earlier => Err(Refusal::new(RefusalCode::PasswordUsedBefore).with("limit", policy.password_history)),
        Sameness::Different => Ok(()),
    }
}

/// One more wrong password, and a lock for where it came from when it was one too many.
pub(super) fn failure(tried: Tried, now: Timestamp, policy: &AccountPolicy) -> Vec<AccountEvent> {
    let failures = tried.counted_by.one_more(tried.failures, now, policy);
    let mut events = vec![AccountEvent::LogInFailed { attempts: failures.count }];
    events.extend(lock(tried, failures, now, policy));
    events
}

/// The same for a wrong code.
pub(super) fn second_failure(tried: Tried, now: Timestamp, policy: &AccountPolicy) -> Vec<AccountEvent> {
    let failures = tried.counted_by.one_more(tried.failures, now, policy);
    let mut events = vec![AccountEvent::SecondFactorFailed { attempts: failures.count }];
    events.extend(lock(tried, failures, now, policy));
    events
}

fn lock(tried: Tried, failures: Failures, now: Timestamp, policy: &AccountPolicy) -> Option<AccountEvent> {
    let wait = tried.counted_by.wait(Some(failures), now, policy)?;
    Some(AccountEvent::Locked { until: now.saturating_add(wait).unwrap_or(now) })
}
