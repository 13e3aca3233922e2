//! What happened to a task, for people to read.

use super::rows;
use crate::{StoreError, Tx};
use bihuan_domain::{accounts::Scope, audit::StreamId, ids::TaskId, tasks::TaskEvent};
use jiff::Timestamp;

/// An event of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    /// Its place in the stream, from 1.
    pub version: u64,
    /// What happened.
    pub event: TaskEvent,
    /// Who did it: a user's identifier, `system` or `operator`.
    pub actor: String,
    /// That user's name, where the account is known.
    pub actor_name: Option<String>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The event's hash, hexadecimal.
    pub hash: String,
}

/// The events of a task, oldest first; `None` when there is none that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn timeline(tx: &mut Tx<'_>, scope: &Scope, id: TaskId) -> Result<Option<Vec<TimelineEntry>>, StoreError> {
    if rows::load(tx, scope, id)?.is_none() {
        return Ok(None);
    }
    let found = tx.query(
        "SELECT event.version, payload, actor, recorded_at, hash, account.name
         FROM event LEFT JOIN account ON account.id = event.actor WHERE stream = $1 ORDER BY event.version",
        &[StreamId::task(id).as_str().into()],
    )?;
    let entry = |row: &crate::Row| {
        let payload: String = row.get(1)?;
        let event = serde_json::from_str(&payload).map_err(|error| StoreError::corrupt("event.payload", error))?;
        let hash = bihuan_domain::audit::EventHash(row.get(4)?).to_string();
        let (version, actor, recorded_at) = (row.get(0)?, row.get(2)?, row.get(3)?);
        Ok(TimelineEntry { version, event, actor, actor_name: row.get(5)?, recorded_at, hash })
    };
    found.iter().map(entry).collect::<Result<_, _>>().map(Some)
}
