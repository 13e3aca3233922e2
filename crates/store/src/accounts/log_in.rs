//! Log-in, log-out, and the user's own password. Hashes are compared by the caller, outside any transaction.

use super::{
    commands::{Circumstances, record},
    devices, rows, second_factor, sessions,
    throttles::{Gate, Origin, Step},
    tokens,
};
use crate::{
    CommandError, StoreError, Tx,
    events::{self, NewEvent},
};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{
        Account, AccountEvent, Actor, Attempt, LoginName, Passed, PasswordCheck, PasswordText, Sameness, Throttle,
        Tried, decide_change_password, decide_complete_setup, decide_log_in,
    },
    audit::{StreamId, StreamKind, SystemEvent},
    china_date,
    ids::UserId,
};
use jiff::{SignedDuration, Timestamp};

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

/// How far an attempt led.
#[derive(Debug, Clone, PartialEq)]
pub enum LogIn {
    /// The user is in: the session is open.
    In(Account),
    /// The second step comes next: the half log-in of the same token is open.
    ToSecondStep(Account),
}

/// Why an attempt led nowhere. What is to be recorded of it is recorded, therefore it is a value and not an error that would
/// undo it.
#[derive(Debug, Clone, PartialEq)]
pub enum NoEntry {
    /// A rule says no.
    Refused(Refusal),
    /// Too many have failed from there; nothing was compared for it.
    Wait(SignedDuration),
}

impl NoEntry {
    pub(super) fn gone() -> Self {
        Self::Refused(RefusalCode::AccountDisabled.into())
    }
}

/// An attempt to log in, with what comparing with `compared` said. On success a session of `session_hash` is open, or a half
/// log-in of the same hash when a second step comes.
///
/// # Errors
/// A fault of the database.
pub fn log_in(
    tx: &mut Tx<'_>,
    compared: &Presented,
    check: PasswordCheck,
    session_hash: &[u8; 32],
    origin: &Origin,
    given: Circumstances<'_>,
) -> Result<Result<LogIn, NoEntry>, StoreError> {
    let id = compared.account.id;
    let Some(asked) = ask_password(tx, compared, check, origin, given)? else {
        return Ok(Err(NoEntry::Refused(RefusalCode::LogInRefused.into())));
    };
    // Others may have failed here while the password was compared: nothing is said about it then.
    if let Some(wait) = asked.wait {
        return Ok(Err(NoEntry::Wait(wait)));
    }
    let attempt = decide_log_in(&asked.account, asked.check, asked.gate.tried(), given.now, given.policy);
    // Who got in is the one who acted; who was refused is nobody yet.
    let actor = match attempt.outcome {
        Ok(_) => Actor::Person(asked.account.person()),
        Err(_) => Actor::System,
    };
    let account = if attempt.events.is_empty() {
        asked.account
    } else {
        record(tx, id, Some(asked.account), as_user(given, &actor), &attempt.events)?
    };
    match attempt.outcome {
        Ok(Passed::In(_)) => {
            asked.gate.forgive(tx)?;
            enter(tx, id, session_hash, origin, given)?;
            Ok(Ok(LogIn::In(account)))
        }
        Ok(Passed::ToSecondStep) => {
            second_factor::open_half(tx, session_hash, id, given.now)?;
            Ok(Ok(LogIn::ToSecondStep(account)))
        }
        Err(refusal) => {
            asked.gate.failed(tx, given.now, given.policy)?;
            Ok(Err(NoEntry::Refused(refusal)))
        }
    }
}

/// An account held for a question of its password.
pub(super) struct Asked {
    pub(super) account: Account,
    pub(super) gate: Gate,
    pub(super) check: PasswordCheck,
    pub(super) wait: Option<SignedDuration>,
}

/// Holds the account and the counts of failures. A password that was changed meanwhile is not the one that was compared.
pub(super) fn ask_password(
    tx: &mut Tx<'_>,
    compared: &Presented,
    check: PasswordCheck,
    origin: &Origin,
    given: Circumstances<'_>,
) -> Result<Option<Asked>, StoreError> {
    let id = compared.account.id;
    let Some(account) = rows::lock(tx, id)? else { return Ok(None) };
    let is_current = tokens::password_hash(tx, id)? == compared.hash;
    let check = if is_current { check } else { PasswordCheck::Wrong };
    let gate = Gate::before(tx, origin, Some(id), Step::Password)?;
    let wait = gate.wait(given.now, given.policy);
    Ok(Some(Asked { account, gate, check, wait }))
}

impl Asked {
    /// Records what an attempt of a logged-in user led to, and counts its failure.
    pub(super) fn settle(
        self,
        tx: &mut Tx<'_>,
        attempt: Attempt<()>,
        given: Circumstances<'_>,
    ) -> Result<Result<Account, NoEntry>, StoreError> {
        let id = self.account.id;
        let account = if attempt.events.is_empty() {
            self.account
        } else {
            record(tx, id, Some(self.account), given, &attempt.events)?
        };
        match attempt.outcome {
            Ok(()) => {
                self.gate.forgive(tx)?;
                Ok(Ok(account))
            }
            Err(refusal) => {
                // Only failures are recorded of an attempt that is refused.
                if !attempt.events.is_empty() {
                    self.gate.failed(tx, given.now, given.policy)?;
                }
                Ok(Err(NoEntry::Refused(refusal)))
            }
        }
    }
}

/// Opens a session and remembers the device.
fn enter(
    tx: &mut Tx<'_>,
    id: UserId,
    session_hash: &[u8; 32],
    origin: &Origin,
    given: Circumstances<'_>,
) -> Result<(), StoreError> {
    devices::remember(tx, id, origin, given.now)?;
    sessions::open_from(tx, session_hash, id, given.now, given.address.unwrap_or_default(), &origin.device)
}

/// Records an attempt with a log-in name that nobody has. The name itself is not kept: people type passwords there.
///
/// # Errors
/// A fault of the database.
pub fn unknown_log_in(tx: &mut Tx<'_>, origin: &Origin, given: Circumstances<'_>) -> Result<NoEntry, StoreError> {
    let gate = Gate::before(tx, origin, None, Step::Password)?;
    if let Some(wait) = gate.wait(given.now, given.policy) {
        return Ok(NoEntry::Wait(wait));
    }
    gate.failed(tx, given.now, given.policy)?;
    let event = SystemEvent::UnknownLogIn { address: given.address.map(str::to_owned) };
    record_system(tx, "unknown-log-ins", &event, None, given.now)?;
    Ok(NoEntry::Refused(bihuan_domain::accounts::unknown_log_in()))
}

/// Records what happened to the system itself, or what a user was refused, in a stream for each day.
///
/// # Errors
/// A fault of the database.
pub fn record_system(
    tx: &mut Tx<'_>,
    what: &str,
    event: &SystemEvent,
    user: Option<UserId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stream = StreamId::new(StreamKind::System, &format!("{what}-{}", china_date(now)))
        .map_err(|error| StoreError::corrupt("stream", error))?;
    let payload = serde_json::to_string(event).map_err(|error| StoreError::corrupt("event.payload", error))?;
    let event = NewEvent { kind: event.name(), payload, occurred_at: now };
    let actor = user.map_or_else(|| Actor::System.log_name(), |user| user.to_string());
    events::note(tx, &stream, &actor, now, &event)?;
    Ok(())
}

/// Closes a session of whoever logs out.
///
/// # Errors
/// A fault of the database.
pub fn log_out(
    tx: &mut Tx<'_>,
    user: UserId,
    token_hash: &[u8; 32],
    given: Circumstances<'_>,
) -> Result<(), StoreError> {
    if sessions::close(tx, token_hash)? == 0 {
        return Ok(());
    }
    let account = rows::lock(tx, user)?;
    record(tx, user, account, given, &[AccountEvent::LoggedOut])?;
    Ok(())
}

/// Which of the own sessions end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The one of this identifier, see [`sessions::SessionInfo::id`].
    One(String),
    /// All but the one that asks.
    Others,
}

/// Ends sessions of whoever asks, at once.
///
/// # Errors
/// `AC-046` when there is none; a fault of the database.
pub fn end_sessions(
    tx: &mut Tx<'_>,
    user: UserId,
    own_hash: &[u8; 32],
    ending: &Ending,
    given: Circumstances<'_>,
) -> Result<u64, CommandError> {
    let ended = match ending {
        Ending::One(id) => sessions::end_one(tx, user, id)?,
        Ending::Others => sessions::end_others(tx, user, own_hash)?,
    };
    let count = u32::try_from(ended.len()).unwrap_or(u32::MAX);
    let device = match ending {
        Ending::One(_) => ended.into_iter().next(),
        Ending::Others => None,
    };
    if count == 0 {
        return Err(Refusal::from(RefusalCode::SessionUnknown).into());
    }
    let account = rows::lock(tx, user)?;
    record(tx, user, account, given, &[AccountEvent::SessionsEnded { count, device }])?;
    Ok(count.into())
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
    origin: &Origin,
    given: Circumstances<'_>,
) -> Result<Result<Account, NoEntry>, StoreError> {
    let id = compared.account.id;
    let Some(asked) = ask_password(tx, compared, present, origin, given)? else { return Ok(Err(NoEntry::gone())) };
    if let Some(wait) = asked.wait {
        return Ok(Err(NoEntry::Wait(wait)));
    }
    let (tried, wanted) = (asked.gate.tried(), (new.text, new.sameness));
    let attempt = decide_change_password(&asked.account, asked.check, wanted, tried, given.now, given.policy);
    let changed = asked.settle(tx, attempt, given)?;
    if changed.is_ok() {
        tokens::set_password(tx, id, new.hash, given.now, given.policy)?;
        sessions::close_all_of(tx, id)?;
        enter(tx, id, session_hash, origin, given)?;
    }
    Ok(changed)
}

/// Sets the password of the account that waits for a set-up link, and logs the user in as far as the second step.
///
/// # Errors
/// `AC-025` when no account waits for this link; other refusals `AC-0xx`; a fault of the database.
pub fn complete_setup(
    tx: &mut Tx<'_>,
    token: &str,
    new: &NewPassword<'_>,
    session_hash: &[u8; 32],
    origin: &Origin,
    given: Circumstances<'_>,
) -> Result<LogIn, CommandError> {
    let invalid = || CommandError::from(Refusal::from(RefusalCode::SetupLinkInvalid));
    let account = tokens::find_by_setup_token(tx, token)?.ok_or_else(invalid)?;
    let id = account.id;
    let account = rows::lock(tx, id)?.filter(|locked| locked.version == account.version).ok_or_else(invalid)?;
    let events = decide_complete_setup(&account, new.text, new.sameness, given.now, given.policy)?;
    let actor = Actor::Person(account.person());
    let given = as_user(given, &actor);
    let account = record(tx, id, Some(account), given, &events)?;
    tokens::set_password(tx, id, new.hash, given.now, given.policy)?;
    sessions::close_all_of(tx, id)?;
    let tried = Tried { counted_by: Throttle::AccountFromAddress, failures: None };
    let attempt = decide_log_in(&account, PasswordCheck::Right, tried, given.now, given.policy);
    let account = record(tx, id, Some(account), given, &attempt.events)?;
    match attempt.outcome? {
        Passed::In(_) => {
            enter(tx, id, session_hash, origin, given)?;
            Ok(LogIn::In(account))
        }
        Passed::ToSecondStep => {
            second_factor::open_half(tx, session_hash, id, given.now)?;
            Ok(LogIn::ToSecondStep(account))
        }
    }
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
