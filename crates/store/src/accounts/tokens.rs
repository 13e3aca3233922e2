//! Secrets: hashes of passwords and of set-up links, kept apart from the log.

use super::rows;
use crate::{StoreError, Tx};
use bihuan_domain::{accounts::Account, ids::UserId};
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

/// Keeps the hash of a new password; a set-up link that was waiting is void.
pub(super) fn set_password(tx: &mut Tx<'_>, id: UserId, hash: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO account_secret (user_id, password_hash, setup_token_hash) VALUES ($1, $2, NULL)
         ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash, setup_token_hash = NULL",
        &[id.into(), hash.into()],
    )?;
    Ok(())
}
