//! Browsers in which somebody has logged in to an account before. Attempts from such a one are counted by themselves: what
//! others do elsewhere does not lock it out ("device cookies" of OWASP).

use super::throttles::Origin;
use crate::{StoreError, Tx};
use bihuan_domain::ids::UserId;
use jiff::Timestamp;

/// The most devices of one account; the one unused for longest goes first.
const MOST: usize = 20;

/// The identifier of a device that the account knows.
pub(super) fn find(tx: &mut Tx<'_>, user: UserId, token_hash: &[u8; 32]) -> Result<Option<String>, StoreError> {
    let sql = "SELECT id FROM known_device WHERE user_id = $1 AND token_hash = $2";
    tx.query_first(sql, &[user.into(), (*token_hash).into()])?.map(|row| row.get(0)).transpose()
}

/// Whether the account was used from an address before.
pub(super) fn is_usual_address(tx: &mut Tx<'_>, user: UserId, network: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM known_device WHERE user_id = $1 AND address = $2 LIMIT 1";
    Ok(tx.query_first(sql, &[user.into(), network.into()])?.is_some())
}

/// Notes that an account was logged in to from a device. Its token is renewed for all accounts of this browser, so that
/// a token that somebody planted there is worth nothing afterwards.
pub(super) fn remember(tx: &mut Tx<'_>, user: UserId, origin: &Origin, now: Timestamp) -> Result<(), StoreError> {
    let (new_token, new_id) = &origin.new_device;
    let known = match origin.device_token {
        Some(old) => {
            let known = find(tx, user, &old)?;
            let values = [old.into(), (*new_token).into()];
            tx.execute("UPDATE known_device SET token_hash = $2 WHERE token_hash = $1", &values)?;
            known
        }
        None => None,
    };
    tx.execute(
        "INSERT INTO known_device (user_id, id, token_hash, address, used_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_id, id) DO UPDATE SET address = excluded.address, used_at = excluded.used_at",
        &[
            user.into(),
            known.as_ref().unwrap_or(new_id).into(),
            (*new_token).into(),
            (&origin.network).into(),
            now.into(),
        ],
    )?;
    let too_old = tx.query(
        "SELECT id FROM known_device WHERE user_id = $1 ORDER BY used_at DESC, id LIMIT 100 OFFSET $2",
        &[user.into(), MOST.into()],
    )?;
    for row in too_old {
        let id: String = row.get(0)?;
        tx.execute("DELETE FROM known_device WHERE user_id = $1 AND id = $2", &[user.into(), id.into()])?;
    }
    Ok(())
}

/// Forgets all devices of an account.
pub(super) fn forget_all_of(tx: &mut Tx<'_>, user: UserId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM known_device WHERE user_id = $1", &[user.into()])?;
    Ok(())
}

/// Forgets devices that have not been used since a moment; returns how many.
///
/// # Errors
/// A fault of the database.
pub fn sweep(tx: &mut Tx<'_>, unused_since: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM known_device WHERE used_at < $1", &[unused_since.into()])
}
