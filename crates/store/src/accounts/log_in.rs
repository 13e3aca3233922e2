//! Log-in, log-out, and the user's own password. Hashes are compared by the caller, outside any transaction.

use super::{
    commands::{Circumstances, record},
    rows, sessions, tokens,
};
use crate::{
    CommandError, StoreError, Tx,
    events::{self, NewEvent},
};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{
        Account, Actor, LoginName, PasswordCheck, PasswordText, Sameness, decide_change_password,
        decide_complete_setup, decide_log_in,
    },
    audit::{StreamId, StreamKind, SystemEvent},
    china_date,
    ids::UserId,
};
use jiff::Timestamp;

/// What a password that was given is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Presented {
    /// The account of the log-in name.
    pub account: Account,
    /// The hash of its password, if one was ever set.
    pub hash: Option<String>,
}

/// The account of a log-in name, with what its password is compared with.
///
/// # Errors
/// A fault of the database.
pub fn presented(tx: &mut Tx<'_>, login: &LoginName) -> Result<Option<Presented>, StoreError> {
    let Some(account) = rows::find_by_login(tx, login)? else { return Ok(None) };
    let hash = tokens::password_hash(tx, account.id)?;
    Ok(Some(Presented { account, hash }))
}

/// An attempt to log in, with what comparing with `compared` said. A failure is recorded as much as a success, so the
/// refusal is a value here, not an error that would undo it. On success a session of `session_hash` is open.
///
/// # Errors
/// A fault of the database.
pub fn log_in(
    tx: &mut Tx<'_>,
    compared: &Presented,
    check: PasswordCheck,
    session_hash: &[u8; 32],
    given: Circumstances<'_>,
) -> Result<Result<Account, Refusal>, StoreError> {
    let id = compared.account.id;
    let Some(account) = rows::lock(tx, id)? else { return Ok(Err(RefusalCode::LogInRefused.into())) };
    // The password may have been changed while the old hash was being compared.
    let is_current = tokens::password_hash(tx, id)? == compared.hash;
    let check = if is_current { check } else { PasswordCheck::Wrong };
    let attempt = decide_log_in(&account, check, given.now, given.policy);
    let account = if attempt.events.is_empty() {
        account
    } else {
        // Who got in is the one who acted; who was refused is nobody yet.
        let actor = match attempt.outcome {
            Ok(_) => Actor::Person(account.person()),
            Err(_) => Actor::System,
        };
        record(tx, id, Some(account), as_user(given, &actor), &attempt.events)?
    };
    if attempt.outcome.is_ok() {
        sessions::open(tx, session_hash, id, given.now)?;
    }
    Ok(attempt.outcome.map(|_| account))
}

/// Records an attempt with a log-in name that nobody has. The name itself is not kept: people type passwords there.
///
/// # Errors
/// A fault of the database.
pub fn unknown_log_in(tx: &mut Tx<'_>, now: Timestamp, address: Option<&str>) -> Result<(), StoreError> {
    let stream = StreamId::new(StreamKind::System, &format!("unknown-log-ins-{}", china_date(now)))
        .map_err(|error| StoreError::corrupt("stream", error))?;
    let event = SystemEvent::UnknownLogIn { address: address.map(str::to_owned) };
    let payload = serde_json::to_string(&event).map_err(|error| StoreError::corrupt("event.payload", error))?;
    let event = NewEvent { kind: event.name(), payload, occurred_at: now };
    let head = events::head(tx, &stream)?;
    events::append(tx, &stream, head.version, "system", now, &[event])?;
    Ok(())
}

/// A logged-in user's new password: what comparing said, and the new hash.
#[derive(Debug)]
pub struct NewPassword<'a> {
    /// The new password, for its rules.
    pub text: &'a PasswordText,
    /// Whether it is the old one again.
    pub sameness: Sameness,
    /// Its hash, as a PHC string.
    pub hash: &'a str,
}

/// Changes a user's own password. Every session of the user ends; on success one of `session_hash` is open. As with
/// [`log_in`], a refusal is a value, since a wrong present password is recorded.
///
/// # Errors
/// A fault of the database.
pub fn change_password(
    tx: &mut Tx<'_>,
    compared: &Presented,
    present: PasswordCheck,
    new: &NewPassword<'_>,
    session_hash: &[u8; 32],
    given: Circumstances<'_>,
) -> Result<Result<Account, Refusal>, StoreError> {
    let id = compared.account.id;
    let Some(account) = rows::lock(tx, id)? else { return Ok(Err(RefusalCode::AccountDisabled.into())) };
    let is_current = tokens::password_hash(tx, id)? == compared.hash;
    let present = if is_current { present } else { PasswordCheck::Wrong };
    let attempt = decide_change_password(&account, present, new.text, new.sameness, given.now, given.policy);
    let account =
        if attempt.events.is_empty() { account } else { record(tx, id, Some(account), given, &attempt.events)? };
    if let Err(refusal) = attempt.outcome {
        return Ok(Err(refusal));
    }
    tokens::set_password(tx, id, new.hash)?;
    sessions::close_all_of(tx, id)?;
    sessions::open(tx, session_hash, id, given.now)?;
    Ok(Ok(account))
}

/// Sets the password of the account that waits for a set-up link, and logs the user in.
///
/// # Errors
/// `AC-025` when no account waits for this link; other refusals `AC-0xx`; a fault of the database.
pub fn complete_setup(
    tx: &mut Tx<'_>,
    token: &str,
    new: &NewPassword<'_>,
    session_hash: &[u8; 32],
    given: Circumstances<'_>,
) -> Result<Account, CommandError> {
    let invalid = || CommandError::from(Refusal::from(RefusalCode::SetupLinkInvalid));
    let account = tokens::find_by_setup_token(tx, token)?.ok_or_else(invalid)?;
    let id = account.id;
    let account = rows::lock(tx, id)?.filter(|locked| locked.version == account.version).ok_or_else(invalid)?;
    let events = decide_complete_setup(&account, new.text, new.sameness, given.now, given.policy)?;
    let actor = Actor::Person(account.person());
    let given = as_user(given, &actor);
    let account = record(tx, id, Some(account), given, &events)?;
    tokens::set_password(tx, id, new.hash)?;
    sessions::close_all_of(tx, id)?;
    let attempt = decide_log_in(&account, PasswordCheck::Right, given.now, given.policy);
    let account = record(tx, id, Some(account), given, &attempt.events)?;
    attempt.outcome?;
    sessions::open(tx, session_hash, id, given.now)?;
    Ok(account)
}

/// Whether a set-up link is good at `now`: the account that waits for it.
///
/// # Errors
/// `AC-025`; a fault of the database.
pub fn waiting_for(tx: &mut Tx<'_>, token: &str, now: Timestamp) -> Result<(UserId, LoginName), CommandError> {
    use bihuan_domain::accounts::PasswordState;
    let account = tokens::find_by_setup_token(tx, token)?;
    let waiting = account.filter(|account| {
        account.is_active() && matches!(account.password, PasswordState::AwaitingSetup { until } if now < until)
    });
    let account = waiting.ok_or_else(|| CommandError::from(Refusal::from(RefusalCode::SetupLinkInvalid)))?;
    Ok((account.id, account.login))
}

/// The same circumstances with another actor.
const fn as_user<'a>(given: Circumstances<'a>, actor: &'a Actor) -> Circumstances<'a> {
    Circumstances { actor, now: given.now, policy: given.policy, address: given.address }
}
