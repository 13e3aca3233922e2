//! Sealing: a checkpoint over the heads of all streams that moved since the last one.

use crate::{StoreError, Tx};
use bihuan_domain::audit::{Checkpoint, EventHash, StreamHead};
use jiff::Timestamp;

/// The most streams that one checkpoint covers; whoever has more calls again.
pub const SEALED_AT_ONCE: usize = 20_000;

/// Makes the next checkpoint over the streams that moved since the last one. Returns its number and how many streams it
/// covers, or `None` when none moved.
///
/// # Errors
/// A fault of the database.
pub fn checkpoint(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<(u64, usize)>, StoreError> {
    tx.lock_log_for_checkpoint()?;
    let heads = unsealed(tx)?;
    if heads.is_empty() {
        return Ok(None);
    }
    let count = heads.len();
    let now = crate::events::to_the_millisecond(now);
    let (heads, territories): (Vec<_>, Vec<_>) = heads.into_iter().unzip();
    let checkpoint = Checkpoint::seal(last(tx)?, heads, now);
    tx.execute(
        "INSERT INTO checkpoint (number, previous_hash, hash, created_at) VALUES ($1, $2, $3, $4)",
        &[
            checkpoint.number.into(),
            checkpoint.previous_hash.0.into(),
            checkpoint.hash.0.into(),
            checkpoint.created_at.into(),
        ],
    )?;
    for (head, territory) in checkpoint.heads.iter().zip(&territories) {
        let stream = head.stream.as_str();
        tx.execute(
            "INSERT INTO checkpoint_head (number, stream, version, hash, territory) VALUES ($1, $2, $3, $4, $5)",
            &[checkpoint.number.into(), stream.into(), head.version.into(), head.hash.0.into(), territory.into()],
        )?;
        tx.execute(
            "UPDATE stream_head SET sealed_version = $2 WHERE stream = $1 AND territory = $3",
            &[stream.into(), head.version.into(), territory.into()],
        )?;
    }
    Ok(Some((checkpoint.number, count)))
}

/// How many streams wait for the next checkpoint.
///
/// # Errors
/// A fault of the database.
pub fn count_unsealed(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let row = tx.query_first("SELECT COUNT(*) FROM stream_head WHERE sealed_version < version", &[])?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// With the territory of each, by stream.
fn unsealed(tx: &mut Tx<'_>) -> Result<Vec<(StreamHead, String)>, StoreError> {
    let rows = tx.query(
        "SELECT stream, version, hash, territory FROM stream_head WHERE sealed_version < version ORDER BY stream LIMIT $1",
        &[SEALED_AT_ONCE.into()],
    )?;
    rows.iter()
        .map(|row| {
            let stream: String = row.get(0)?;
            let stream = stream.parse().map_err(|error| StoreError::corrupt("stream_head.stream", error))?;
            Ok((StreamHead { stream, version: row.get(1)?, hash: EventHash(row.get(2)?) }, row.get(3)?))
        })
        .collect()
}

fn last(tx: &mut Tx<'_>) -> Result<Option<(u64, EventHash)>, StoreError> {
    let row = tx.query_first("SELECT number, hash FROM checkpoint ORDER BY number DESC LIMIT 1", &[])?;
    row.map(|row| Ok((row.get(0)?, EventHash(row.get(1)?)))).transpose()
}
