//! Keeping here what an instance below has kept so far.

use super::destinations::append_system;
use crate::{CommandError, StoreError, Tx};
use bihuan_domain::{
    accounts::Actor,
    jurisdictions::{JurisdictionCode, Place},
    outward::decide_take_over,
};
use jiff::Timestamp;

/// Takes a place over: its records are worked on here from now on, and what its instance still sends is refused.
///
/// # Errors
/// [`CommandError::NotFound`] when no instance sends the place; `OU-007`, `OU-008`; a fault of the database.
pub fn take_over(tx: &mut Tx<'_>, place: &JurisdictionCode, actor: &Actor, now: Timestamp) -> Result<(), CommandError> {
    let sql = format!("SELECT place, ended_at FROM mirror WHERE place_code = $1{}", tx.for_update());
    let row = tx.query_first(&sql, &[place.as_str().into()])?.ok_or(CommandError::NotFound)?;
    let text: String = row.get(0)?;
    let whole: Place = serde_json::from_str(&text).map_err(|error| StoreError::corrupt("mirror.place", error))?;
    let event = decide_take_over(&whole, row.get(1)?, actor)?;
    let key = [place.as_str().into()];
    tx.execute("UPDATE stream_head SET mirrored_from = NULL WHERE mirrored_from = $1", &key)?;
    tx.execute("DELETE FROM mirror_refused WHERE place_code = $1", &key)?;
    tx.execute("UPDATE mirror SET ended_at = $2 WHERE place_code = $1", &[place.as_str().into(), now.into()])?;
    append_system(tx, &format!("received-{place}"), &event, &actor.log_name(), now)?;
    Ok(())
}
