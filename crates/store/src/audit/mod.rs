//! The log: its checkpoints, its proof, and what the audit page lists.

mod checkpoint;
mod list;
mod proof;
mod sight;
mod verify;

pub use checkpoint::{SEALED_AT_ONCE, checkpoint, count_unsealed};
pub use list::{EventFilter, EventPage, EventRow, last_recorded_at, list};
pub use proof::{Proven, SealedBy, checkpoints, last_checkpoint, last_proof, record_proof};
pub use verify::{Verdict, Verified, stream_envelopes, verify};

use crate::{Row, StoreError};
use bihuan_domain::audit::{EventEnvelope, EventHash, HashAlgorithm};

/// The columns of an event, in the order that [`envelope`] reads.
pub(crate) const COLUMNS: &str =
    "stream, version, kind, payload, actor, occurred_at, recorded_at, algorithm, prev_hash, hash";

/// An event as the log keeps it.
pub(crate) fn envelope(row: &Row) -> Result<EventEnvelope, StoreError> {
    let stream: String = row.get(0)?;
    let algorithm: String = row.get(7)?;
    Ok(EventEnvelope {
        stream: stream.parse().map_err(|error| StoreError::corrupt("event.stream", error))?,
        version: row.get(1)?,
        kind: row.get(2)?,
        payload: row.get(3)?,
        actor: row.get(4)?,
        occurred_at: row.get(5)?,
        recorded_at: row.get(6)?,
        algorithm: HashAlgorithm::from_name(&algorithm)
            .ok_or_else(|| StoreError::corrupt("event.algorithm", format!("{algorithm} is not known")))?,
        prev_hash: EventHash(row.get(8)?),
        hash: EventHash(row.get(9)?),
    })
}
