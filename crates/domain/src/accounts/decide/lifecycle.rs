//! Creation, details, disabling, set-up links, unlocking.

use super::{AccountContext, Roster, is_self, may, not_authorised, not_the_last, within_reach};
use crate::{
    Refusal, RefusalCode,
    accounts::{
        Account, AccountCommandKind, AccountDetails, AccountEvent, AccountPolicy, Actor, CreateAccount, LoginName,
        LoginUse, Role,
    },
    language::Words,
};
use jiff::{SignedDuration, Timestamp};

/// The most characters of a name, a unit's name or a reason.
const LONGEST: usize = 100;
const NAME: Words = Words::new("姓名", "Name");
const UNIT: Words = Words::new("单位", "Unit");
const PHONE: Words = Words::new("电话", "Telephone");
const REASON: Words = Words::new("停用理由", "Reason for disabling");

/// Decides the creation of an account: it holds no role and waits for its set-up link.
///
/// # Errors
/// The [`Refusal`] of the first rule that says no.
pub fn decide_create(
    command: &CreateAccount,
    login_use: LoginUse,
    context: &AccountContext<'_>,
) -> Result<Vec<AccountEvent>, Refusal> {
    if !may(AccountCommandKind::Create, context.actor, context.roster) {
        return Err(not_authorised(AccountCommandKind::Create));
    }
    within_reach(AccountCommandKind::Create, context.target_places, context.actor)?;
    let login: LoginName = command.login.parse()?;
    if login_use == LoginUse::Taken {
        return Err(Refusal::new(RefusalCode::LoginTaken).with("login", &login));
    }
    let AccountDetails { name, unit, unit_name, phone } = &command.details;
    let created = AccountEvent::Created {
        login,
        name: required(name, NAME)?,
        unit: *unit,
        unit_name: required(unit_name, UNIT)?,
        phone: telephone(phone)?,
    };
    Ok(vec![created, setup_link(context)])
}

pub fn edit(account: &Account, details: &AccountDetails) -> Result<Vec<AccountEvent>, Refusal> {
    let AccountDetails { name, unit, unit_name, phone } = details;
    let (name, unit_name, phone) = (required(name, NAME)?, required(unit_name, UNIT)?, telephone(phone)?);
    if account.acts_for_unit.is_some_and(|acts_for| acts_for != *unit) {
        return Err(RefusalCode::UnitByAssignment.into());
    }
    let same =
        account.name == name && account.unit == *unit && account.unit_name == unit_name && account.phone == phone;
    if same {
        return Err(RefusalCode::NothingEdited.into());
    }
    Ok(vec![AccountEvent::Edited { name, unit: *unit, unit_name, phone }])
}

pub fn disable(account: &Account, reason: &str, context: &AccountContext<'_>) -> Result<Vec<AccountEvent>, Refusal> {
    if is_self(account, context.actor) {
        return Err(RefusalCode::DisableSelf.into());
    }
    if !account.is_active() {
        return Err(RefusalCode::AlreadyDisabled.into());
    }
    for role in [Role::SystemAdministrator, Role::SecurityAdministrator] {
        not_the_last(account, role, context.roster)?;
    }
    Ok(vec![AccountEvent::Disabled { reason: required(reason, REASON)? }])
}

pub fn enable(account: &Account) -> Result<Vec<AccountEvent>, Refusal> {
    if account.is_active() { Err(RefusalCode::NotDisabled.into()) } else { Ok(vec![AccountEvent::Enabled]) }
}

pub fn issue_setup_link(account: &Account, context: &AccountContext<'_>) -> Result<Vec<AccountEvent>, Refusal> {
    if !account.is_active() {
        return Err(RefusalCode::AccountDisabled.into());
    }
    if !may_issue_setup_link(account, context.actor) {
        return Err(RefusalCode::LinkForAdministrator.into());
    }
    Ok(vec![setup_link(context)])
}

/// Whoever has the link has the account, unless a second factor stands behind it. Therefore a person hands out the link
/// of an administrator's account only when it has one; otherwise it takes the command line of the server.
pub fn may_issue_setup_link(account: &Account, actor: &Actor) -> bool {
    let is_administrator = account.grants.iter().any(|grant| grant.role.is_administrator());
    actor.person().is_none() || !is_administrator || account.second_factor.is_enrolled()
}

/// Decides whether an account is disabled because nobody logged in for long, nor any program with one of its tokens; no
/// events when it is not. The last administrator that the system cannot do without stays.
#[must_use]
pub fn decide_stale(
    account: &Account,
    token_used_at: Option<Timestamp>,
    now: Timestamp,
    policy: &AccountPolicy,
    roster: Roster,
) -> Vec<AccountEvent> {
    let Some(stale_after_days) = policy.stale_after_days.filter(|_| account.is_active()) else { return Vec::new() };
    let unused_since = token_used_at.into_iter().fold(account.unused_since(), Timestamp::max);
    let unused_days = u32::try_from(now.duration_since(unused_since).as_hours() / 24).unwrap_or(0);
    let needed = [Role::SystemAdministrator, Role::SecurityAdministrator];
    let is_last = needed.into_iter().any(|role| not_the_last(account, role, roster).is_err());
    if unused_days < stale_after_days || is_last || now < account.last_recorded_at {
        return Vec::new();
    }
    vec![AccountEvent::FoundStale { unused_days }]
}

pub fn unlock(account: &Account, context: &AccountContext<'_>) -> Result<Vec<AccountEvent>, Refusal> {
    if is_self(account, context.actor) {
        return Err(RefusalCode::GrantToSelf.into());
    }
    if account.locked_at(context.now).is_none() {
        return Err(RefusalCode::NotLocked.into());
    }
    Ok(vec![AccountEvent::Unlocked])
}

fn setup_link(context: &AccountContext<'_>) -> AccountEvent {
    let good_for = SignedDuration::from_hours(i64::from(context.policy.setup_link_hours));
    AccountEvent::SetupLinkIssued { until: context.now.saturating_add(good_for).unwrap_or(context.now) }
}

/// The text trimmed; refused when empty or too long.
pub(super) fn required(text: &str, field: Words) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::new(RefusalCode::AccountTextMissing).with_words("field", &[field]));
    }
    if text.chars().count() > LONGEST {
        return Err(Refusal::new(RefusalCode::AccountTextTooLong).with_words("field", &[field]).with("limit", LONGEST));
    }
    Ok(text.to_owned())
}

/// A telephone number: 5 to 20 digits, spaces, `-` and `+`; `None` when empty.
fn telephone(text: &str) -> Result<Option<String>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let fits = (5..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit() || b" -+".contains(&b));
    if fits {
        return Ok(Some(text.to_owned()));
    }
    Err(Refusal::new(RefusalCode::PhoneShape).with_words("field", &[PHONE]))
}
