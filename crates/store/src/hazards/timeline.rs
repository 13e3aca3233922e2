//! What happened to a hazard, for people to read.

use super::load;
use crate::{StoreError, Tx};
use bihuan_domain::{accounts::Scope, audit::StreamId, hazards::HazardEvent, ids::HazardId};
use jiff::Timestamp;
use std::fmt::Write as _;

/// An event of a hazard.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    /// Its place in the stream, from 1.
    pub version: u64,
    /// What happened.
    pub event: HazardEvent,
    /// Who did it, as the log names it: a user's identifier, `system` or `operator`.
    pub actor: String,
    /// That user's name, where the actor is a user whose account is known.
    pub actor_name: Option<String>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The event's hash, hexadecimal.
    pub hash: String,
}

/// The events of a hazard, oldest first; `None` when there is none that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn timeline(tx: &mut Tx<'_>, scope: &Scope, id: HazardId) -> Result<Option<Vec<TimelineEntry>>, StoreError> {
    if load(tx, scope, id)?.is_none() {
        return Ok(None);
    }
    let rows = tx.query(
        "SELECT event.version, payload, event.actor, occurred_at, recorded_at, hash, COALESCE(account.name, below.name)
         FROM event LEFT JOIN account ON account.id = event.actor
         LEFT JOIN mirrored_actor below ON below.actor = event.actor WHERE stream = $1 ORDER BY event.version",
        &[StreamId::hazard(id).as_str().into()],
    )?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let payload: String = row.get(1)?;
        let event = serde_json::from_str(&payload).map_err(|error| StoreError::corrupt("event.payload", error))?;
        entries.push(TimelineEntry {
            version: row.get(0)?,
            event,
            actor: row.get(2)?,
            actor_name: row.get(6)?,
            occurred_at: row.get(3)?,
            recorded_at: row.get(4)?,
            hash: hexadecimal(&row.get::<[u8; 32]>(5)?),
        });
    }
    Ok(Some(entries))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
