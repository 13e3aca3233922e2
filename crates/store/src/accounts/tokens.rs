//! Secrets: hashes of passwords and of set-up links, kept apart from the log.

use super::rows;
use crate::{StoreError, Tx};
use bihuan_domain::{
    accounts::{Account, AccountPolicy},
    ids::UserId,
};
use jiff::Timestamp;
use sm3::Digest as _;

/// What the database keeps of a token.
#[must_use]
pub fn token_hash(token: &str) -> [u8; 32] {
    sm3::Sm3::digest(token.as_bytes()).into()
}

/// Keeps the hash of a new set-up link; an earlier link is void.
pub(super) fn keep(tx: &mut Tx<'_>, id: UserId, token: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO account_secret (user_id, setup_token_hash) VALUES ($1, $2)
         ON CONFLICT (user_id) DO UPDATE SET setup_token_hash = excluded.setup_token_hash",
        &[id.into(), token_hash(token).into()],
    )?;
    Ok(())
}

/// The account that waits for a set-up link, whatever its age.
///
/// # Errors
/// A fault of the database.
pub fn find_by_setup_token(tx: &mut Tx<'_>, token: &str) -> Result<Option<Account>, StoreError> {
    let hash = token_hash(token);
    let row = tx.query_first("SELECT user_id FROM account_secret WHERE setup_token_hash = $1", &[hash.into()])?;
    let id = row.map(|row| row.get::<UserId>(0)).transpose()?;
    id.map_or(Ok(None), |id| rows::find(tx, id))
}

/// The hash of a user's password, as a PHC string, if one was ever set.
///
/// # Errors
/// A fault of the database.
pub fn password_hash(tx: &mut Tx<'_>, id: UserId) -> Result<Option<String>, StoreError> {
    let row = tx.query_first("SELECT password_hash FROM account_secret WHERE user_id = $1", &[id.into()])?;
    row.map_or(Ok(None), |row| row.get(0))
}

/// Keeps the hash of a new password, and those before as many as the policy remembers; a set-up link that was waiting is
/// void.
pub(super) fn set_password(
    tx: &mut Tx<'_>,
    id: UserId,
    hash: &str,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Result<(), StoreError> {
    // A password of before the history was kept belongs to it too.
    tx.execute(
        "INSERT INTO password_history (user_id, set_at, hash)
         SELECT user_id, 0, password_hash FROM account_secret s WHERE user_id = $1 AND password_hash IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM password_history h WHERE h.user_id = s.user_id)",
        &[id.into()],
    )?;
    tx.execute(
        "INSERT INTO account_secret (user_id, password_hash, setup_token_hash) VALUES ($1, $2, NULL)
         ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash, setup_token_hash = NULL",
        &[id.into(), hash.into()],
    )?;
    tx.execute(
        "INSERT INTO password_history (user_id, set_at, hash) VALUES ($1, $2, $3)",
        &[id.into(), now.into(), hash.into()],
    )?;
    tx.execute(
        "DELETE FROM password_history WHERE user_id = $1 AND hash NOT IN
         (SELECT hash FROM password_history WHERE user_id = $1 ORDER BY set_at DESC, hash LIMIT $2)",
        &[id.into(), policy.password_history.max(1).into()],
    )?;
    Ok(())
}

/// Hashes of the last passwords, the present one included, as many as the policy remembers.
///
/// # Errors
/// A fault of the database.
pub fn earlier_hashes(tx: &mut Tx<'_>, id: UserId, policy: &AccountPolicy) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT hash FROM password_history WHERE user_id = $1 ORDER BY set_at DESC, hash LIMIT $2";
    tx.query(sql, &[id.into(), policy.password_history.into()])?.iter().map(|row| row.get(0)).collect()
}
