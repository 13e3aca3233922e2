//! Verifications of the log that somebody asked for, themselves in the log; and the last checkpoint.

use super::{COLUMNS, Verdict, envelope};
use crate::{
    StoreError, Tx, Value,
    events::{self, NewEvent},
};
use bihuan_domain::{
    accounts::Actor,
    audit::{EventHash, Finding, StreamId, StreamKind, SystemEvent},
};
use jiff::Timestamp;

/// A verification of the whole log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Who asked for it, as the log names actors.
    pub actor: String,
    /// When it ended.
    pub at: Timestamp,
    /// What was found.
    pub finding: Finding,
}

/// The last checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedBy {
    /// Its number, from 1.
    pub number: u64,
    /// Its hash.
    pub hash: EventHash,
    /// When it was made.
    pub at: Timestamp,
}

/// Records what a verification found, and returns it as recorded.
///
/// # Errors
/// A fault of the database.
pub fn record_proof(tx: &mut Tx<'_>, verdict: &Verdict, actor: &Actor, now: Timestamp) -> Result<Proven, StoreError> {
    let finding = match verdict {
        Verdict::Sound(verified) => Finding::Sound {
            streams: verified.streams,
            events: verified.events,
            checkpoints: verified.checkpoints,
            checkpoint_number: verified.last_checkpoint.0,
            checkpoint_hash: verified.last_checkpoint.1,
        },
        Verdict::Faulty(fault) => Finding::Faulty(fault.clone()),
    };
    let event = SystemEvent::LogVerified { finding: finding.clone() };
    let payload = serde_json::to_string(&event).map_err(|error| StoreError::corrupt("event.payload", error))?;
    let stream = proofs()?;
    let head = events::head(tx, &stream)?;
    let new = NewEvent { kind: event.name(), payload, occurred_at: now };
    events::append(tx, &stream, head.version, &actor.log_name(), now, &[new])?;
    Ok(Proven { actor: actor.log_name(), at: now, finding })
}

/// The last verification that was recorded.
///
/// # Errors
/// A fault of the database.
pub fn last_proof(tx: &mut Tx<'_>) -> Result<Option<Proven>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE stream = $1 ORDER BY version DESC LIMIT 1");
    let Some(row) = tx.query_first(&sql, &[proofs()?.as_str().into()])? else { return Ok(None) };
    let event = envelope(&row)?;
    match serde_json::from_str(&event.payload).map_err(|error| StoreError::corrupt("event.payload", error))? {
        SystemEvent::LogVerified { finding } => Ok(Some(Proven { actor: event.actor, at: event.recorded_at, finding })),
        _ => Ok(None),
    }
}

/// The last checkpoint, if there is one.
///
/// # Errors
/// A fault of the database.
pub fn last_checkpoint(tx: &mut Tx<'_>) -> Result<Option<SealedBy>, StoreError> {
    let sql = "SELECT number, hash, created_at FROM checkpoint ORDER BY number DESC LIMIT 1";
    let row = tx.query_first(sql, &[])?;
    row.map(|row| Ok(SealedBy { number: row.get(0)?, hash: EventHash(row.get(1)?), at: row.get(2)? })).transpose()
}

/// Checkpoints, the latest first, before a number; at most `limit`.
///
/// # Errors
/// A fault of the database.
pub fn checkpoints(tx: &mut Tx<'_>, before: Option<u64>, limit: usize) -> Result<Vec<SealedBy>, StoreError> {
    let sql = "SELECT number, hash, created_at FROM checkpoint WHERE number < $1 ORDER BY number DESC LIMIT $2";
    let rows = tx.query(sql, &[before.map_or(i64::MAX.into(), Value::from), limit.into()])?;
    rows.iter().map(|row| Ok(SealedBy { number: row.get(0)?, hash: EventHash(row.get(1)?), at: row.get(2)? })).collect()
}

/// The stream of verifications.
fn proofs() -> Result<StreamId, StoreError> {
    StreamId::new(StreamKind::System, "verifications").map_err(|error| StoreError::corrupt("stream", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit::{EventFilter, checkpoint, list, verify},
        testing::on_both_engines,
    };

    #[test]
    fn a_verification_is_recorded_and_found_again() {
        on_both_engines(|store| {
            let now = Timestamp::from_second(1_700_000_000).unwrap();
            assert_eq!(store.read_blocking(last_proof).unwrap(), None);
            assert_eq!(store.read_blocking(last_checkpoint).unwrap(), None);
            for _ in 0..2 {
                let verdict = store.read_blocking(|tx| verify(tx, |_| {})).unwrap();
                let recorded =
                    store.write_blocking(move |tx| record_proof(tx, &verdict, &Actor::Operator, now)).unwrap();
                assert_eq!(store.read_blocking(last_proof).unwrap(), Some(recorded));
            }
            let proven = store.read_blocking(last_proof).unwrap().unwrap();
            assert!(matches!(proven.finding, Finding::Sound { streams: 1, events: 1, .. }), "{proven:?}");
            store.write_blocking(move |tx| checkpoint(tx, now)).unwrap();
            assert_eq!(store.read_blocking(last_checkpoint).unwrap().unwrap().number, 1);
            store.write_blocking(|tx| tx.execute("UPDATE event SET actor = 'x' WHERE version = 1", &[])).unwrap();
            let verdict = store.read_blocking(|tx| verify(tx, |_| {})).unwrap();
            let faulty = store.write_blocking(move |tx| record_proof(tx, &verdict, &Actor::Operator, now)).unwrap();
            assert!(matches!(faulty.finding, Finding::Faulty(_)));
        });
    }

    #[test]
    fn the_list_narrows_to_actors_and_nobody_is_nobody() {
        on_both_engines(|store| {
            let now = Timestamp::from_second(1_700_000_000).unwrap();
            for actor in [Actor::Operator, Actor::System] {
                let verdict = store.read_blocking(|tx| verify(tx, |_| {})).unwrap();
                store.write_blocking(move |tx| record_proof(tx, &verdict, &actor, now)).unwrap();
            }
            let count = |actors: Option<&[&str]>| {
                let actors = actors.map(|names| names.iter().map(ToString::to_string).collect());
                let filter = EventFilter { actors, ..EventFilter::default() };
                store
                    .read_blocking(|tx| list(tx, &bihuan_domain::accounts::Scope::everything(), &filter, None, 10))
                    .unwrap()
                    .rows
                    .len()
            };
            assert_eq!(count(None), 2);
            assert_eq!(count(Some(&["operator"])), 1);
            assert_eq!(count(Some(&["operator", "system", "nobody"])), 2);
            assert_eq!(count(Some(&[])), 0);
        });
    }
}
