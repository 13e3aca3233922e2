//! The proof: every chain, every head, every checkpoint.

use super::{COLUMNS, envelope};
use crate::{StoreError, Tx};
use bihuan_domain::audit::{
    ChainVerifier, Checkpoint, CheckpointVerifier, EventEnvelope, EventFault, EventHash, Fault, HashAlgorithm,
    RecordedEvent, StreamHead, StreamId,
};
use std::collections::BTreeMap;

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is as it was written.
    Sound(Verified),
    /// The first fault.
    Faulty(Fault),
}

/// How much was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Streams.
    pub streams: u64,
    /// Events.
    pub events: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Number and hash of the last checkpoint: worth keeping outside of the database.
    pub last_checkpoint: (u64, EventHash),
}

/// Verifies the whole log: each stream's chain, that each stream ends where its head says, and that the checkpoints
/// follow each other and saw what stands there. `progress` is told the number of events so far, now and then.
///
/// # Errors
/// A fault of the database; a broken log is a [`Verdict`], not an error.
pub fn verify(tx: &mut Tx<'_>, mut progress: impl FnMut(u64)) -> Result<Verdict, StoreError> {
    let mut walk = Walk::default();
    let sql = format!("SELECT {COLUMNS} FROM event ORDER BY stream, version");
    tx.for_each(&sql, &[], |row| -> Result<(), StoreError> {
        walk.take(&envelope(&row)?);
        if walk.events.is_multiple_of(100_000) {
            progress(walk.events);
        }
        Ok(())
    })?;
    walk.end_stream();
    if let Some(fault) = walk.fault {
        return Ok(Verdict::Faulty(fault));
    }
    if let Some(fault) = check_heads(tx)? {
        return Ok(Verdict::Faulty(fault));
    }
    match check_checkpoints(tx)? {
        Err(fault) => Ok(Verdict::Faulty(fault)),
        Ok((checkpoints, last_checkpoint)) => {
            Ok(Verdict::Sound(Verified { streams: walk.streams, events: walk.events, checkpoints, last_checkpoint }))
        }
    }
}

/// The events of one stream, in order.
///
/// # Errors
/// A fault of the database.
pub fn stream_envelopes(tx: &mut Tx<'_>, stream: &StreamId) -> Result<Vec<EventEnvelope>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE stream = $1 ORDER BY version");
    tx.query(&sql, &[stream.as_str().into()])?.iter().map(envelope).collect()
}

#[derive(Default)]
struct Walk {
    verifier: Option<(StreamId, ChainVerifier)>,
    streams: u64,
    events: u64,
    fault: Option<Fault>,
}

impl Walk {
    fn take(&mut self, event: &EventEnvelope) {
        if self.fault.is_some() {
            return;
        }
        self.events += 1;
        if self.verifier.as_ref().is_none_or(|(stream, _)| *stream != event.stream) {
            self.end_stream();
            self.streams += 1;
            self.verifier = Some((event.stream.clone(), ChainVerifier::new(event.stream.clone())));
        }
        if let Some((_, verifier)) = &mut self.verifier {
            verifier.push(event);
        }
    }

    fn end_stream(&mut self) {
        if let Some((_, verifier)) = self.verifier.take()
            && let Err(fault) = verifier.finish()
        {
            self.fault.get_or_insert(fault);
        }
    }
}

/// Each head names the last event of its stream: what was cut off at the end, or lost as a whole, shows here.
fn check_heads(tx: &mut Tx<'_>) -> Result<Option<Fault>, StoreError> {
    let row = tx.query_first(
        "SELECT head.stream, head.version, COALESCE((SELECT MAX(event.version) FROM event WHERE event.stream = head.stream), 0)
         FROM stream_head AS head
         LEFT JOIN event ON event.stream = head.stream AND event.version = head.version AND event.hash = head.hash
         WHERE event.stream IS NULL ORDER BY head.stream LIMIT 1",
        &[],
    )?;
    if let Some(row) = row {
        let (version, end): (u64, u64) = (row.get(1)?, row.get(2)?);
        let (version, fault) =
            if end < version { (end + 1, EventFault::Missing) } else { (version, EventFault::Rewritten) };
        return Ok(Some(Fault::Event { stream: parse_stream(&row.get::<String>(0)?)?, version, fault }));
    }
    let beyond = tx.query_first(
        "SELECT event.stream, event.version FROM event
         LEFT JOIN stream_head AS head ON head.stream = event.stream AND head.version >= event.version
         WHERE head.stream IS NULL ORDER BY event.stream, event.version LIMIT 1",
        &[],
    )?;
    beyond
        .map(|row| {
            let fault = EventFault::Rewritten;
            Ok(Fault::Event { stream: parse_stream(&row.get::<String>(0)?)?, version: row.get(1)?, fault })
        })
        .transpose()
}

type Checked = Result<(u64, (u64, EventHash)), Fault>;

fn check_checkpoints(tx: &mut Tx<'_>) -> Result<Checked, StoreError> {
    let mut verifier = CheckpointVerifier::new();
    let mut count = 0;
    let rows = tx.query("SELECT number, previous_hash, hash, created_at FROM checkpoint ORDER BY number", &[])?;
    for row in rows {
        let number: u64 = row.get(0)?;
        let checkpoint = Checkpoint {
            number,
            previous_hash: EventHash(row.get(1)?),
            heads: heads_of(tx, number)?,
            created_at: row.get(3)?,
            hash: EventHash(row.get(2)?),
            algorithm: HashAlgorithm::Sm3,
        };
        let recorded = recorded_at_heads(tx, number)?;
        let look_up = |stream: &StreamId, _| recorded.get(stream).copied().unwrap_or(RecordedEvent::EndsAt(0));
        if let Err(fault) = verifier.push(&checkpoint, look_up) {
            return Ok(Err(fault));
        }
        count += 1;
    }
    Ok(Ok((count, verifier.head())))
}

fn heads_of(tx: &mut Tx<'_>, number: u64) -> Result<Vec<StreamHead>, StoreError> {
    let sql = "SELECT stream, version, hash FROM checkpoint_head WHERE number = $1 ORDER BY stream";
    let rows = tx.query(sql, &[number.into()])?;
    rows.iter()
        .map(|row| {
            let stream = parse_stream(&row.get::<String>(0)?)?;
            Ok(StreamHead { stream, version: row.get(1)?, hash: EventHash(row.get(2)?) })
        })
        .collect()
}

fn recorded_at_heads(tx: &mut Tx<'_>, number: u64) -> Result<BTreeMap<StreamId, RecordedEvent>, StoreError> {
    let rows = tx.query(
        "SELECT seen.stream, event.hash,
                CASE WHEN event.hash IS NULL
                     THEN COALESCE((SELECT MAX(version) FROM event AS other WHERE other.stream = seen.stream), 0)
                     ELSE 0 END
         FROM checkpoint_head AS seen
         LEFT JOIN event ON event.stream = seen.stream AND event.version = seen.version
         WHERE seen.number = $1",
        &[number.into()],
    )?;
    rows.iter()
        .map(|row| {
            let found: Option<[u8; 32]> = row.get(1)?;
            let recorded = match found {
                Some(hash) => RecordedEvent::Found(EventHash(hash)),
                None => RecordedEvent::EndsAt(row.get(2)?),
            };
            Ok((parse_stream(&row.get::<String>(0)?)?, recorded))
        })
        .collect()
}

fn parse_stream(text: &str) -> Result<StreamId, StoreError> {
    text.parse().map_err(|error| StoreError::corrupt("stream", error))
}

#[cfg(test)]
mod tests;
