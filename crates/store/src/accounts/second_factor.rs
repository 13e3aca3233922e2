//! The second factor: the secret that waits for enrolment, the one in use, recovery codes. Secrets come in and go out as
//! they are stored: sealing them is the caller's business.

use super::{
    commands::{Circumstances, record},
    log_in::{NoEntry, Presented, ask_password},
    rows, sessions,
    throttles::{Gate, Origin, Step},
};
use crate::{StoreError, Tx};
use bihuan_domain::{
    RefusalCode,
    accounts::{
        Account, AccountEvent, CodeCheck, PasswordCheck, RECOVERY_CODES, decide_enrolment, decide_removal,
        decide_renewal,
    },
    ids::UserId,
};
use jiff::{SignedDuration, Timestamp};

/// How long a secret waits for its first code.
const WAITS: SignedDuration = SignedDuration::from_mins(30);

/// A code as somebody gave it, already compared with what was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenCode {
    /// The code of a step of time by the secret that was stored so.
    Telephone {
        /// The secret with which it was compared, as stored.
        stored: Vec<u8>,
        /// The step of time to which it belongs.
        step: i64,
    },
    /// Perhaps a recovery code: its hash by [`super::token_hash`].
    Recovery([u8; 32]),
    /// Nothing that could be right.
    Wrong,
}

/// The secret in use, as stored.
///
/// # Errors
/// A fault of the database.
pub fn secret(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT secret FROM second_factor WHERE user_id = $1 AND confirmed_at IS NOT NULL";
    tx.query_first(sql, &[user.into()])?.map(|row| row.get(0)).transpose()
}

/// The secret that waits for its first code, if it has not waited for too long.
///
/// # Errors
/// A fault of the database.
pub fn waiting_secret(tx: &mut Tx<'_>, user: UserId, now: Timestamp) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT secret, created_at FROM second_factor WHERE user_id = $1 AND confirmed_at IS NULL";
    let Some(row) = tx.query_first(sql, &[user.into()])? else { return Ok(None) };
    let created_at: Timestamp = row.get(1)?;
    Ok(if now.duration_since(created_at) < WAITS { Some(row.get(0)?) } else { None })
}

/// Lets a new secret wait for its first code, in the place of an earlier one that waited; one in use stays.
///
/// # Errors
/// A fault of the database.
pub fn let_wait(tx: &mut Tx<'_>, user: UserId, stored: &[u8], now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO second_factor (user_id, secret, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at
         WHERE second_factor.confirmed_at IS NULL",
        &[user.into(), stored.into(), now.into()],
    )?;
    Ok(())
}

/// Enrols: the secret that waited is in use from now on, with new recovery codes.
///
/// # Errors
/// Why not; a fault of the database.
pub fn enrol(
    tx: &mut Tx<'_>,
    compared: &Presented,
    present: PasswordCheck,
    code: &GivenCode,
    recovery_hashes: &[[u8; 32]],
    origin: &Origin,
    given: Circumstances<'_>,
) -> Result<Result<Account, NoEntry>, StoreError> {
    let id = compared.account.id;
    let Some(asked) = ask_password(tx, compared, present, origin, given)? else { return Ok(Err(NoEntry::gone())) };
    if let Some(wait) = asked.wait {
        return Ok(Err(NoEntry::Wait(wait)));
    }
    let check = match code {
        GivenCode::Telephone { stored, step } if waiting_secret(tx, id, given.now)?.as_ref() == Some(stored) => {
            Some(*step)
        }
        _ => None,
    };
    let compared_code = check.map_or(CodeCheck::Wrong, |_| CodeCheck::Telephone);
    let attempt =
        decide_enrolment(&asked.account, asked.check, compared_code, asked.gate.tried(), given.now, given.policy);
    let done = asked.settle(tx, attempt, given)?;
    if let (Ok(_), Some(step)) = (&done, check) {
        tx.execute(
            "UPDATE second_factor SET confirmed_at = $2, last_step = $3 WHERE user_id = $1",
            &[id.into(), given.now.into(), step.into()],
        )?;
        keep_codes(tx, id, recovery_hashes)?;
    }
    Ok(done)
}

/// Replaces the recovery codes.
///
/// # Errors
/// Why not; a fault of the database.
pub fn renew_codes(
    tx: &mut Tx<'_>,
    compared: &Presented,
    present: PasswordCheck,
    recovery_hashes: &[[u8; 32]],
    origin: &Origin,
    given: Circumstances<'_>,
) -> Result<Result<Account, NoEntry>, StoreError> {
    let Some(asked) = ask_password(tx, compared, present, origin, given)? else { return Ok(Err(NoEntry::gone())) };
    if let Some(wait) = asked.wait {
        return Ok(Err(NoEntry::Wait(wait)));
    }
    let attempt = decide_renewal(&asked.account, asked.check, asked.gate.tried(), given.now, given.policy);
    let done = asked.settle(tx, attempt, given)?;
    if done.is_ok() {
        keep_codes(tx, compared.account.id, recovery_hashes)?;
    }
    Ok(done)
}

/// Gives the second factor up.
///
/// # Errors
/// Why not; a fault of the database.
pub fn remove(
    tx: &mut Tx<'_>,
    compared: &Presented,
    present: PasswordCheck,
    code: &GivenCode,
    origin: &Origin,
    given: Circumstances<'_>,
) -> Result<Result<Account, NoEntry>, StoreError> {
    let id = compared.account.id;
    let Some(mut asked) = ask_password(tx, compared, present, origin, given)? else { return Ok(Err(NoEntry::gone())) };
    if let Some(wait) = asked.wait {
        return Ok(Err(NoEntry::Wait(wait)));
    }
    let mut check = CodeCheck::Wrong;
    if asked.check == PasswordCheck::Right {
        asked.gate = Gate::before(tx, origin, Some(id), Step::Code)?;
        if let Some(wait) = asked.gate.wait(given.now, given.policy) {
            return Ok(Err(NoEntry::Wait(wait)));
        }
        check = take_code(tx, id, code)?;
    }
    let attempt = decide_removal(&asked.account, asked.check, check, asked.gate.tried(), given.now, given.policy);
    let done = asked.settle(tx, attempt, given)?;
    if done.is_ok() {
        forget(tx, id)?;
    }
    Ok(done)
}

/// Uses a code up, if it is right.
pub(super) fn take_code(tx: &mut Tx<'_>, user: UserId, code: &GivenCode) -> Result<CodeCheck, StoreError> {
    match code {
        GivenCode::Telephone { stored, step } => {
            // A step is taken once, and none before it; the secret must still be the one that was compared.
            let taken = tx.execute(
                "UPDATE second_factor SET last_step = $3 WHERE user_id = $1 AND secret = $2
                 AND confirmed_at IS NOT NULL AND (last_step IS NULL OR last_step < $3)",
                &[user.into(), stored.as_slice().into(), (*step).into()],
            )?;
            Ok(if taken == 1 { CodeCheck::Telephone } else { CodeCheck::Wrong })
        }
        GivenCode::Recovery(hash) => {
            let values = [user.into(), (*hash).into()];
            if tx.execute("DELETE FROM recovery_code WHERE user_id = $1 AND code_hash = $2", &values)? == 0 {
                return Ok(CodeCheck::Wrong);
            }
            let row = tx.query_first("SELECT COUNT(*) FROM recovery_code WHERE user_id = $1", &[user.into()])?;
            Ok(CodeCheck::Recovery { left: row.map_or(Ok(0), |row| row.get(0))? })
        }
        GivenCode::Wrong => Ok(CodeCheck::Wrong),
    }
}

fn keep_codes(tx: &mut Tx<'_>, user: UserId, hashes: &[[u8; 32]]) -> Result<(), StoreError> {
    tx.execute("DELETE FROM recovery_code WHERE user_id = $1", &[user.into()])?;
    for hash in hashes {
        let values = [user.into(), (*hash).into()];
        tx.execute("INSERT INTO recovery_code (user_id, code_hash) VALUES ($1, $2)", &values)?;
    }
    Ok(())
}

/// Forgets secret and recovery codes.
pub(super) fn forget(tx: &mut Tx<'_>, user: UserId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM second_factor WHERE user_id = $1", &[user.into()])?;
    tx.execute("DELETE FROM recovery_code WHERE user_id = $1", &[user.into()])?;
    Ok(())
}

/// Enrols an account as the operator, without asking for anything: for demonstrations and tests.
///
/// # Errors
/// A fault of the database.
pub fn seed(tx: &mut Tx<'_>, user: UserId, stored: &[u8], now: Timestamp) -> Result<(), StoreError> {
    let account = rows::lock(tx, user)?;
    let event = AccountEvent::SecondFactorEnrolled { recovery_codes: RECOVERY_CODES };
    rows::record(tx, user, account, "operator", now, None, &[event])?;
    let_wait(tx, user, stored, now)?;
    tx.execute("UPDATE second_factor SET confirmed_at = $2 WHERE user_id = $1", &[user.into(), now.into()])?;
    Ok(())
}

/// A log-in whose password was right.
#[derive(Debug, Clone, PartialEq)]
pub struct HalfLogIn {
    /// Whose it is.
    pub account: Account,
    /// The secret in use, as stored.
    pub stored: Vec<u8>,
}

/// How long the second step may take.
const SECOND_STEP: SignedDuration = SignedDuration::from_mins(5);
/// Wrong codes after which it begins anew with the password.
const MOST_WRONG_CODES: u32 = 5;

/// The log-in that waits for its second step.
///
/// # Errors
/// A fault of the database.
pub fn half_log_in(tx: &mut Tx<'_>, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<HalfLogIn>, StoreError> {
    let row = tx.query_first(
        "SELECT user_id, created_at, failures FROM half_log_in WHERE token_hash = $1",
        &[(*token_hash).into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let (user, created_at, failures): (UserId, Timestamp, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
    if now.duration_since(created_at) >= SECOND_STEP || failures >= MOST_WRONG_CODES {
        return Ok(None);
    }
    let found = (rows::find(tx, user)?, secret(tx, user)?);
    Ok(match found {
        (Some(account), Some(stored)) if account.is_active() => Some(HalfLogIn { account, stored }),
        _ => None,
    })
}

pub(super) fn open_half(
    tx: &mut Tx<'_>,
    token_hash: &[u8; 32],
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO half_log_in (token_hash, user_id, created_at, failures) VALUES ($1, $2, $3, 0)",
        &[(*token_hash).into(), user.into(), now.into()],
    )?;
    Ok(())
}

/// The second step of log-in, by a code. On success a session of `session_hash` is open and the half log-in is gone.
///
/// # Errors
/// A fault of the database.
pub fn second_step(
    tx: &mut Tx<'_>,
    half_hash: &[u8; 32],
    session_hash: &[u8; 32],
    code: &GivenCode,
    origin: &Origin,
    given: Circumstances<'_>,
) -> Result<Result<Account, NoEntry>, StoreError> {
    let over = || Ok(Err(NoEntry::Refused(RefusalCode::SecondStepOver.into())));
    let Some(half) = half_log_in(tx, half_hash, given.now)? else { return over() };
    let id = half.account.id;
    let Some(account) = rows::lock(tx, id)? else { return over() };
    // Another request with the same half log-in may have been faster.
    if half_log_in(tx, half_hash, given.now)?.is_none() {
        return over();
    }
    let gate = Gate::before(tx, origin, Some(id), Step::Code)?;
    if let Some(wait) = gate.wait(given.now, given.policy) {
        return Ok(Err(NoEntry::Wait(wait)));
    }
    let check = take_code(tx, id, code)?;
    let attempt = bihuan_domain::accounts::decide_second_step(&account, check, gate.tried(), given.now, given.policy);
    let actor = match attempt.outcome {
        Ok(_) => bihuan_domain::accounts::Actor::Person(account.person()),
        Err(_) => bihuan_domain::accounts::Actor::System,
    };
    let account = if attempt.events.is_empty() {
        account
    } else {
        record(tx, id, Some(account), Circumstances { actor: &actor, ..given }, &attempt.events)?
    };
    if let Err(refusal) = attempt.outcome {
        gate.failed(tx, given.now, given.policy)?;
        let sql = "UPDATE half_log_in SET failures = failures + 1 WHERE token_hash = $1";
        tx.execute(sql, &[(*half_hash).into()])?;
        return Ok(Err(NoEntry::Refused(refusal)));
    }
    gate.forgive(tx)?;
    tx.execute("DELETE FROM half_log_in WHERE token_hash = $1", &[(*half_hash).into()])?;
    super::devices::remember(tx, id, origin, given.now)?;
    sessions::open_from(tx, session_hash, id, given.now, given.address.unwrap_or_default(), &origin.device)?;
    Ok(Ok(account))
}

/// Forgets log-ins that have waited for too long, and secrets that nobody confirmed; returns how many.
///
/// # Errors
/// A fault of the database.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    let half = tx.execute("DELETE FROM half_log_in WHERE created_at < $1", &[(now - SECOND_STEP).into()])?;
    let sql = "DELETE FROM second_factor WHERE confirmed_at IS NULL AND created_at < $1";
    Ok(half + tx.execute(sql, &[(now - WAITS).into()])?)
}
