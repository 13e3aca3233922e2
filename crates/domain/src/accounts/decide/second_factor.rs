//! The second factor: log-in's second step, enrolment, recovery codes, removal, reset.

use super::{
    AccountContext, is_self,
    log_in::{Attempt, PasswordCheck, Tried, failure, second_failure},
};
use crate::{
    Refusal, RefusalCode,
    accounts::{Account, AccountEvent, AccountPolicy, MustChangePassword, RECOVERY_CODES},
};
use jiff::Timestamp;

/// What comparing a code said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// It is the present code of the telephone, not used before.
    Telephone,
    /// It is a recovery code that was left; it is used up now.
    Recovery {
        /// How many are left after this one.
        left: u32,
    },
    /// It is neither.
    Wrong,
}

/// Decides the second step of a log-in whose password was right.
#[must_use]
pub fn decide_second_step(
    account: &Account,
    check: CodeCheck,
    tried: Tried,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Attempt<MustChangePassword> {
    if !account.is_active() {
        let events = vec![AccountEvent::RefusedWhileDisabled];
        return Attempt { events, outcome: Err(RefusalCode::AccountDisabled.into()) };
    }
    let events = match check {
        CodeCheck::Wrong => {
            let events = second_failure(tried, now, policy);
            return Attempt { events, outcome: Err(RefusalCode::SecondFactorWrong.into()) };
        }
        CodeCheck::Telephone => vec![AccountEvent::LoggedIn],
        CodeCheck::Recovery { left } => vec![AccountEvent::RecoveryCodeUsed { left }, AccountEvent::LoggedIn],
    };
    Attempt { events, outcome: Ok(account.must_change_password_at(now, policy)) }
}

/// Decides that a user enrols: the password again, and a code that the telephone shows. The code is compared with the
/// secret that waits, so a wrong one is a slip, not an attack.
#[must_use]
pub fn decide_enrolment(
    account: &Account,
    present: PasswordCheck,
    code: CodeCheck,
    tried: Tried,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Attempt<()> {
    if account.second_factor.is_enrolled() {
        return refused(RefusalCode::SecondFactorEnrolled);
    }
    if present == PasswordCheck::Wrong {
        return wrong_password(tried, now, policy);
    }
    if code != CodeCheck::Telephone {
        return refused(RefusalCode::SecondFactorWrong);
    }
    done(AccountEvent::SecondFactorEnrolled { recovery_codes: RECOVERY_CODES })
}

/// Decides that a user has a new set of recovery codes.
#[must_use]
pub fn decide_renewal(
    account: &Account,
    present: PasswordCheck,
    tried: Tried,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Attempt<()> {
    if let Some(refused) = unproven(account, present, tried, now, policy) {
        return refused;
    }
    done(AccountEvent::RecoveryCodesRenewed { recovery_codes: RECOVERY_CODES })
}

/// Decides that a user gives the second factor up, for another telephone or for good: the password again, and a code. One
/// whose role demands it is led to enrol again at once.
#[must_use]
pub fn decide_removal(
    account: &Account,
    present: PasswordCheck,
    code: CodeCheck,
    tried: Tried,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Attempt<()> {
    if let Some(refused) = unproven(account, present, tried, now, policy) {
        return refused;
    }
    if code == CodeCheck::Wrong {
        let events = second_failure(tried, now, policy);
        return Attempt { events, outcome: Err(RefusalCode::SecondFactorWrong.into()) };
    }
    done(AccountEvent::SecondFactorRemoved)
}

pub fn reset(account: &Account, context: &AccountContext<'_>) -> Result<Vec<AccountEvent>, Refusal> {
    if is_self(account, context.actor) {
        return Err(RefusalCode::GrantToSelf.into());
    }
    if !account.second_factor.is_enrolled() {
        return Err(RefusalCode::SecondFactorMissing.into());
    }
    Ok(vec![AccountEvent::SecondFactorReset])
}

/// Refuses whoever has no second factor to change, or does not know the password.
fn unproven(
    account: &Account,
    present: PasswordCheck,
    tried: Tried,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Option<Attempt<()>> {
    if !account.second_factor.is_enrolled() {
        return Some(refused(RefusalCode::SecondFactorMissing));
    }
    (present == PasswordCheck::Wrong).then(|| wrong_password(tried, now, policy))
}

fn refused(code: RefusalCode) -> Attempt<()> {
    Attempt { events: Vec::new(), outcome: Err(code.into()) }
}

fn wrong_password(tried: Tried, now: Timestamp, policy: &AccountPolicy) -> Attempt<()> {
    Attempt { events: failure(tried, now, policy), outcome: Err(RefusalCode::PresentPasswordWrong.into()) }
}

fn done(event: AccountEvent) -> Attempt<()> {
    Attempt { events: vec![event], outcome: Ok(()) }
}
