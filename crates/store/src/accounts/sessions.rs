//! Sessions of logged-in users. The token itself is known to the browser only.

use super::rows;
use crate::{StoreError, Tx};
use bihuan_domain::{Language, accounts::Account, ids::UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How far apart the clocks of several servers over one database may be.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// A message that the next page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFlash {
    /// The stable name of its kind.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// The refusal's number, if it is one.
    pub code: Option<String>,
}

/// How long a session lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without a request for so long, it ends.
    pub idle: SignedDuration,
    /// It ends so long after log-in in any case.
    pub absolute: SignedDuration,
}

/// A session that is alive, with whom it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveSession {
    /// The account as it is now.
    pub account: Account,
    /// The language that the user has chosen, if any.
    pub language: Option<Language>,
    /// When it was last seen, to the minute.
    pub seen_at: Timestamp,
    /// What the next page shows.
    pub flashes: Vec<StoredFlash>,
}

/// Opens a session of which it is not known where.
///
/// # Errors
/// A fault of the database.
pub fn open(tx: &mut Tx<'_>, token_hash: &[u8; 32], user: UserId, now: Timestamp) -> Result<(), StoreError> {
    open_from(tx, token_hash, user, now, "", "")
}

/// Opens a session from an address and a device, which its user is shown.
///
/// # Errors
/// A fault of the database.
pub fn open_from(
    tx: &mut Tx<'_>,
    token_hash: &[u8; 32],
    user: UserId,
    now: Timestamp,
    address: &str,
    device: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO session (token_hash, user_id, created_at, seen_at, flashes, address, device)
         VALUES ($1, $2, $3, $3, '[]', $4, $5)",
        &[(*token_hash).into(), user.into(), now.into(), address.into(), device.into()],
    )?;
    Ok(())
}

/// A session as its user is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    /// Names it among the user's sessions; it opens nothing.
    pub id: String,
    /// Browser and system, empty when not known.
    pub device: String,
    /// The address, empty when not known.
    pub address: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last seen, to the minute.
    pub seen_at: Timestamp,
}

/// What names a session among those of its user: half of the hash that the database keeps, from which nobody finds the
/// token.
#[must_use]
pub fn public_id(token_hash: &[u8; 32]) -> String {
    token_hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The sessions of a user that are alive, the one used last first, at most a hundred.
///
/// # Errors
/// A fault of the database.
pub fn of_user(
    tx: &mut Tx<'_>,
    user: UserId,
    limits: SessionLimits,
    now: Timestamp,
) -> Result<Vec<SessionInfo>, StoreError> {
    let rows = tx.query(
        "SELECT token_hash, device, address, created_at, seen_at FROM session
         WHERE user_id = $1 AND seen_at > $2 AND created_at > $3 ORDER BY seen_at DESC, created_at DESC LIMIT 100",
        &[user.into(), (now - limits.idle).into(), (now - limits.absolute).into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(SessionInfo {
                id: public_id(&row.get(0)?),
                device: row.get(1)?,
                address: row.get(2)?,
                created_at: row.get(3)?,
                seen_at: row.get(4)?,
            })
        })
        .collect()
}

/// Ends one session of a user, by its public identifier; returns its device.
pub(super) fn end_one(tx: &mut Tx<'_>, user: UserId, id: &str) -> Result<Vec<String>, StoreError> {
    let found = with_devices(tx, user)?;
    close_those(tx, found.into_iter().filter(|(hash, _)| public_id(hash) == id))
}

/// Ends all sessions of a user but one; returns their devices.
pub(super) fn end_others(tx: &mut Tx<'_>, user: UserId, own: &[u8; 32]) -> Result<Vec<String>, StoreError> {
    let found = with_devices(tx, user)?;
    close_those(tx, found.into_iter().filter(|(hash, _)| hash != own))
}

fn with_devices(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<([u8; 32], String)>, StoreError> {
    let rows = tx.query("SELECT token_hash, device FROM session WHERE user_id = $1", &[user.into()])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

fn close_those(tx: &mut Tx<'_>, sessions: impl Iterator<Item = ([u8; 32], String)>) -> Result<Vec<String>, StoreError> {
    let mut devices = Vec::new();
    for (hash, device) in sessions {
        close(tx, &hash)?;
        devices.push(device);
    }
    Ok(devices)
}

/// The session of a token, if it is alive and its account active. One query, whatever the number of sessions.
///
/// # Errors
/// A fault of the database.
pub fn load(
    tx: &mut Tx<'_>,
    token_hash: &[u8; 32],
    limits: SessionLimits,
    now: Timestamp,
) -> Result<Option<LiveSession>, StoreError> {
    let row = tx.query_first(
        "SELECT a.body, p.language, s.created_at, s.seen_at, s.flashes
         FROM session s JOIN account a ON a.id = s.user_id LEFT JOIN account_preference p ON p.user_id = s.user_id
         WHERE s.token_hash = $1",
        &[(*token_hash).into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let (created_at, seen_at): (Timestamp, Timestamp) = (row.get(2)?, row.get(3)?);
    let is_over = now.duration_since(seen_at) >= limits.idle || now.duration_since(created_at) >= limits.absolute;
    let account = rows::read(&row, 0)?;
    if is_over || !account.is_active() {
        return Ok(None);
    }
    let flashes: String = row.get(4)?;
    Ok(Some(LiveSession {
        account,
        language: row.get::<Option<String>>(1)?.as_deref().and_then(Language::from_tag),
        seen_at,
        flashes: serde_json::from_str(&flashes).map_err(|error| StoreError::corrupt("session.flashes", error))?,
    }))
}

/// Notes that a session was used. A session that has been closed meanwhile stays closed.
///
/// # Errors
/// A fault of the database.
pub fn touch(tx: &mut Tx<'_>, token_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
    tx.execute("UPDATE session SET seen_at = $2 WHERE token_hash = $1", &[(*token_hash).into(), now.into()])?;
    Ok(())
}

/// Sets what the next page shows.
///
/// # Errors
/// A fault of the database.
pub fn set_flashes(tx: &mut Tx<'_>, token_hash: &[u8; 32], flashes: &[StoredFlash]) -> Result<(), StoreError> {
    let text = serde_json::to_string(flashes).map_err(|error| StoreError::corrupt("session.flashes", error))?;
    tx.execute("UPDATE session SET flashes = $2 WHERE token_hash = $1", &[(*token_hash).into(), text.into()])?;
    Ok(())
}

/// Ends a session; returns how many there were.
///
/// # Errors
/// A fault of the database.
pub fn close(tx: &mut Tx<'_>, token_hash: &[u8; 32]) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM session WHERE token_hash = $1", &[(*token_hash).into()])
}

/// Ends all sessions of a user, and log-ins that wait for their second step; returns how many sessions there were.
///
/// # Errors
/// A fault of the database.
pub fn close_all_of(tx: &mut Tx<'_>, user: UserId) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM half_log_in WHERE user_id = $1", &[user.into()])?;
    tx.execute("DELETE FROM session WHERE user_id = $1", &[user.into()])
}

/// Brings sessions that were opened or used "later" than now, by a clock that was set back since, to the present, so that
/// their time-outs begin at last; returns how many.
///
/// # Errors
/// A fault of the database.
pub fn set_back(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    let latest = now + CLOCK_TOLERANCE;
    let opened = "UPDATE session SET created_at = $1 WHERE created_at > $2";
    tx.execute(opened, &[now.into(), latest.into()])?;
    tx.execute("UPDATE session SET seen_at = $1 WHERE seen_at > $2", &[now.into(), latest.into()])
}

/// Deletes sessions that have not been used since a moment; returns how many.
///
/// # Errors
/// A fault of the database.
pub fn sweep(tx: &mut Tx<'_>, unseen_since: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM session WHERE seen_at < $1", &[unseen_since.into()])
}
