//! Appending to the log: the only way in which anything is recorded.

use crate::{CommandError, StoreError, Tx, Value, territory};
use bihuan_domain::{
    Refusal, RefusalCode,
    audit::{EventDraft, EventEnvelope, EventHash, StreamId, StreamKind},
    clock::{runs_backwards, steady},
    jurisdictions::Place,
};
use jiff::Timestamp;
use serde::Serialize;

/// An event to append.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// The stable name of its kind.
    pub kind: &'static str,
    /// What happened, as JSON.
    pub payload: String,
    /// When it happened: equals the moment of recording, except for imported history.
    pub occurred_at: Timestamp,
}

impl NewEvent {
    /// An event as the log takes it.
    ///
    /// # Errors
    /// `HZ-007` when a text of it holds a null character, which not every engine stores; [`StoreError`] when it is no JSON.
    pub(crate) fn of(kind: &'static str, event: &impl Serialize, occurred_at: Timestamp) -> Result<Self, CommandError> {
        let payload = serde_json::to_string(event).map_err(|error| StoreError::corrupt(kind, error))?;
        if holds_null(&payload) {
            return Err(Refusal::new(RefusalCode::TextUnstorable).into());
        }
        Ok(Self { kind, payload, occurred_at })
    }
}

/// Whether a JSON text holds an escaped null character (and not merely a backslash before `u0000`).
pub(crate) fn holds_null(json: &str) -> bool {
    json.match_indices("\\u0000")
        .any(|(at, _)| json[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0)
}

/// An event with who caused it and when it was recorded.
#[derive(Debug, Clone)]
pub struct Stamped {
    /// The actor, as the log names it.
    pub actor: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The event.
    pub event: NewEvent,
}

/// A stream with the territory in which it begins, if it is not there yet; one that is there keeps its own.
#[derive(Debug, Clone)]
pub struct Stream {
    id: StreamId,
    territory: String,
}

impl Stream {
    /// A stream that begins in the territory of a place.
    #[must_use]
    pub fn within(id: StreamId, place: &Place) -> Self {
        Self { id, territory: territory::of(place).to_owned() }
    }
}

impl From<&StreamId> for Stream {
    fn from(id: &StreamId) -> Self {
        Self { id: id.clone(), territory: territory::NONE.to_owned() }
    }
}

impl From<&Self> for Stream {
    fn from(stream: &Self) -> Self {
        stream.clone()
    }
}

/// Where a stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Count of its events.
    pub version: u64,
    /// Hash of the last; zeros for a new stream.
    pub hash: EventHash,
    /// When the last was recorded, as far as this transaction sees it.
    pub recorded_at: Option<Timestamp>,
}

impl Head {
    /// Of a stream that has no events yet.
    const NEW: Self = Self { version: 0, hash: EventHash::ZERO, recorded_at: None };
}

/// Where a stream stands; version 0 for one that has no events.
///
/// # Errors
/// A fault of the database.
pub fn head(tx: &mut Tx<'_>, stream: &StreamId) -> Result<Head, StoreError> {
    Ok(standing(tx, stream)?.map_or(Head::NEW, |standing| standing.head))
}

/// Where a stream stands, and the node of the instance below that keeps it, if one does.
///
/// # Errors
/// A fault of the database.
pub(crate) fn head_and_keeper(tx: &mut Tx<'_>, stream: &StreamId) -> Result<(Head, Option<String>), StoreError> {
    Ok(standing(tx, stream)?.map_or((Head::NEW, None), |standing| (standing.head, standing.kept_by)))
}

struct Standing {
    head: Head,
    territory: String,
    /// The node of the instance below that keeps it, if one does.
    kept_by: Option<String>,
}

fn standing(tx: &mut Tx<'_>, stream: &StreamId) -> Result<Option<Standing>, StoreError> {
    let sql = format!(
        "SELECT version, hash,
             (SELECT recorded_at FROM event WHERE event.stream = stream_head.stream AND event.version = stream_head.version
                 AND event.territory = stream_head.territory),
             mirrored_from, territory
         FROM stream_head WHERE stream = $1{}",
        tx.for_update()
    );
    let row = tx.query_first(&sql, &[stream.as_str().into()])?;
    row.map(|row| {
        let head = Head { version: row.get(0)?, hash: EventHash(row.get(1)?), recorded_at: row.get(2)? };
        Ok(Standing { head, kept_by: row.get(3)?, territory: row.get(4)? })
    })
    .transpose()
}

/// Appends events to a stream that stands at `expected`, each chained to the one before. Moments are kept to the
/// millisecond.
///
/// # Errors
/// [`StoreError::Conflict`] when the stream has moved on, [`StoreError::ClockBehind`] when an event would be recorded
/// before the stream's last one, [`StoreError::KeptBelow`] when an instance below keeps it; a fault of the database.
pub fn append(
    tx: &mut Tx<'_>,
    stream: impl Into<Stream>,
    expected: u64,
    actor: &str,
    recorded_at: Timestamp,
    events: &[NewEvent],
) -> Result<Head, StoreError> {
    let stamp = |event: &NewEvent| Stamped { actor: actor.to_owned(), recorded_at, event: event.clone() };
    append_stamped(tx, stream, expected, events.iter().map(stamp))
}

/// Appends an event to a stream wherever it stands, also when another process has just begun it.
///
/// # Errors
/// As [`append`], without [`StoreError::Conflict`].
pub fn note(
    tx: &mut Tx<'_>,
    stream: &StreamId,
    actor: &str,
    recorded_at: Timestamp,
    event: &NewEvent,
) -> Result<Head, StoreError> {
    loop {
        let version = head(tx, stream)?.version;
        match append(tx, stream, version, actor, recorded_at, std::slice::from_ref(event)) {
            // Whoever began it has committed by now: the next look sees it and holds it.
            Err(StoreError::Conflict { current, .. }) if version == 0 && current > 0 => {}
            outcome => return outcome,
        }
    }
}

/// Appends events of several actors and moments, as made-up histories have them.
///
/// # Errors
/// As [`append`].
pub fn append_stamped(
    tx: &mut Tx<'_>,
    stream: impl Into<Stream>,
    expected: u64,
    events: impl IntoIterator<Item = Stamped>,
) -> Result<Head, StoreError> {
    tx.lock_log_for_append()?;
    let Stream { id: stream, territory } = stream.into();
    let stream = &stream;
    // Whether a stream begins already is known when its head is inserted.
    let standing = if expected == 0 { None } else { standing(tx, stream)? };
    refuse_kept_below(stream, standing.as_ref())?;
    let (mut head, territory) = standing.map_or((Head::NEW, territory), |standing| (standing.head, standing.territory));
    if head.version != expected {
        return Err(StoreError::Conflict { stream: stream.to_string(), current: head.version });
    }
    let is_new = head.version == 0;
    let mut sealed = Vec::new();
    for event in events {
        let event = in_time(stream, head, event)?;
        let next = seal(stream, head, event);
        head = Head { version: next.version, hash: next.hash, recorded_at: Some(next.recorded_at) };
        sealed.push(next);
    }
    // The head first: of two processes that begin a stream at once, the second waits here and is told.
    let sql = if is_new {
        "INSERT INTO stream_head (stream, version, hash, sealed_version, territory) VALUES ($1, $2, $3, 0, $4)
         ON CONFLICT DO NOTHING"
    } else {
        "UPDATE stream_head SET version = $2, hash = $3 WHERE stream = $1 AND territory = $4"
    };
    let values = [stream.as_str().into(), head.version.into(), head.hash.0.into(), (&territory).into()];
    if tx.execute(sql, &values)? == 0 {
        let standing = self::standing(tx, stream)?;
        refuse_kept_below(stream, standing.as_ref())?;
        let current = standing.map_or(0, |standing| standing.head.version);
        return Err(StoreError::Conflict { stream: stream.to_string(), current });
    }
    for event in sealed {
        insert(tx, &territory, event)?;
    }
    Ok(head)
}

fn refuse_kept_below(stream: &StreamId, standing: Option<&Standing>) -> Result<(), StoreError> {
    match standing.and_then(|standing| standing.kept_by.as_ref()) {
        Some(_) => Err(StoreError::KeptBelow { stream: stream.to_string() }),
        None => Ok(()),
    }
}

/// The event not before the last one of its stream. What the server notes for itself, such as an attempt to log in with an
/// unknown name, is noted whatever the clock says: nothing is decided by it.
fn in_time(stream: &StreamId, head: Head, mut event: Stamped) -> Result<Stamped, StoreError> {
    let is_diary = stream.as_str().starts_with("system:");
    if let Some(last) = head.recorded_at.filter(|_| !is_diary) {
        if runs_backwards(event.recorded_at, last) {
            return Err(StoreError::ClockBehind { stream: stream.to_string(), last });
        }
        let recorded_at = steady(event.recorded_at, last);
        if event.event.occurred_at == event.recorded_at {
            event.event.occurred_at = recorded_at;
        }
        event.recorded_at = recorded_at;
    }
    Ok(event)
}

fn seal(stream: &StreamId, head: Head, stamped: Stamped) -> EventEnvelope {
    let draft = EventDraft {
        stream: stream.clone(),
        kind: stamped.event.kind.to_owned(),
        payload: stamped.event.payload,
        actor: stamped.actor,
        occurred_at: to_the_millisecond(stamped.event.occurred_at),
        recorded_at: to_the_millisecond(stamped.recorded_at),
    };
    let previous = (head.version > 0).then_some((head.version, head.hash));
    EventEnvelope::seal(previous, draft)
}

/// Appends sealed events of an instance below, which continue what stands, and notes who keeps the stream.
pub(crate) fn append_mirrored(
    tx: &mut Tx<'_>,
    stream: &StreamId,
    events: &[EventEnvelope],
    kept_by: &str,
) -> Result<(), StoreError> {
    let Some(last) = events.last() else { return Ok(()) };
    tx.lock_log_for_append()?;
    let territory = match standing(tx, stream)? {
        Some(standing) => standing.territory,
        None => territory_of_hazard(tx, stream)?,
    };
    for event in events {
        insert(tx, &territory, event.clone())?;
    }
    let update = "UPDATE stream_head SET version = $2, hash = $3 WHERE stream = $1 AND territory = $4";
    let insert = "INSERT INTO stream_head (stream, version, hash, sealed_version, territory, mirrored_from)
                  VALUES ($1, $2, $3, 0, $4, $5)";
    let mut values: Vec<Value> =
        vec![stream.as_str().into(), last.version.into(), last.hash.0.into(), (&territory).into()];
    if tx.execute(update, &values)? == 0 {
        values.push(kept_by.into());
        tx.execute(insert, &values)?;
    }
    Ok(())
}

/// The territory of a hazard's row, which was written before its events.
fn territory_of_hazard(tx: &mut Tx<'_>, stream: &StreamId) -> Result<String, StoreError> {
    let row = match stream.kind() {
        StreamKind::Hazard => tx.query_first("SELECT territory FROM hazard WHERE id = $1", &[stream.id().into()])?,
        _ => None,
    };
    row.map_or(Ok(territory::NONE.to_owned()), |row| row.get(0))
}

fn insert(tx: &mut Tx<'_>, territory: &str, sealed: EventEnvelope) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO event (stream, version, kind, payload, actor, occurred_at, recorded_at, algorithm, prev_hash, hash,
                            territory)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            sealed.stream.as_str().into(),
            sealed.version.into(),
            sealed.kind.into(),
            sealed.payload.into(),
            sealed.actor.into(),
            sealed.occurred_at.into(),
            sealed.recorded_at.into(),
            sealed.algorithm.name().into(),
            sealed.prev_hash.0.into(),
            sealed.hash.0.into(),
            territory.into(),
        ],
    )?;
    Ok(())
}

/// What the database keeps of a moment, so that the hash of what was written is the hash of what is read.
pub(crate) fn to_the_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    #[test]
    fn null_characters_are_told_from_texts_that_speak_of_them() {
        assert!(holds_null(&serde_json::to_string("a\0b").unwrap()));
        assert!(holds_null(&serde_json::to_string("a\\\0b").unwrap()));
        assert!(!holds_null(&serde_json::to_string("a\\u0000b").unwrap()));
        assert!(!holds_null(&serde_json::to_string("plain").unwrap()));
    }

    fn note(number: u8) -> StreamId {
        format!("system:{number}").parse().unwrap()
    }

    fn event(payload: &str) -> NewEvent {
        NewEvent { kind: "noted", payload: payload.to_owned(), occurred_at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn events_are_chained_and_versions_are_checked() {
        on_both_engines(|store| {
            let first = store
                .write_blocking(|tx| {
                    append(tx, &note(1), 0, "system", Timestamp::UNIX_EPOCH, &[event("{}"), event("1")])
                })
                .unwrap();
            assert_eq!(first.version, 2);
            let stale =
                store.write_blocking(|tx| append(tx, &note(1), 1, "system", Timestamp::UNIX_EPOCH, &[event("2")]));
            assert!(matches!(stale, Err(StoreError::Conflict { current: 2, .. })), "{stale:?}");
            let rows =
                store.read_blocking(|tx| tx.query("SELECT prev_hash, hash FROM event ORDER BY version", &[])).unwrap();
            assert_eq!(rows.len(), 2);
            assert_eq!(rows[1].get::<[u8; 32]>(0).unwrap(), rows[0].get::<[u8; 32]>(1).unwrap());
            assert_eq!(first.hash.0, rows[1].get::<[u8; 32]>(1).unwrap());
        });
    }

    #[test]
    fn an_event_is_never_recorded_before_the_last_one() {
        on_both_engines(|store| {
            let enterprise: StreamId = "enterprise:1".parse().unwrap();
            let (now, stream) = (Timestamp::UNIX_EPOCH, enterprise.clone());
            store.write_blocking(move |tx| append(tx, &stream, 0, "system", now, &[event("{}")])).unwrap();
            let (earlier, stream) = (now - jiff::SignedDuration::from_hours(1), enterprise.clone());
            let behind = store.write_blocking(move |tx| append(tx, &stream, 1, "system", earlier, &[event("{}")]));
            assert!(matches!(behind, Err(StoreError::ClockBehind { last, .. }) if last == now), "{behind:?}");
            let refused = crate::CommandError::from(behind.unwrap_err());
            assert!(refused.to_string().contains("SY-006"), "{refused}");
            // Nothing is decided by the diary: it goes on, and tells of the clock.
            for at in [now, earlier] {
                store
                    .write_blocking(move |tx| {
                        let version = head(tx, &note(1))?.version;
                        append(tx, &note(1), version, "system", at, &[event("{}")])
                    })
                    .unwrap();
            }
            let (later, stream) = (now + jiff::SignedDuration::from_secs(1), enterprise);
            store.write_blocking(move |tx| append(tx, &stream, 1, "system", later, &[event("{}")])).unwrap();
        });
    }

    #[test]
    fn time_stands_still_while_another_clock_is_ahead() {
        on_both_engines(|store| {
            let enterprise: StreamId = "enterprise:1".parse().unwrap();
            let (now, stream) = (Timestamp::UNIX_EPOCH, enterprise.clone());
            store.write_blocking(move |tx| append(tx, &stream, 0, "system", now, &[event("{}")])).unwrap();
            let (earlier, stream) = (now - jiff::SignedDuration::from_secs(60), enterprise.clone());
            let told = NewEvent { occurred_at: earlier, ..event("{}") };
            store.write_blocking(move |tx| append(tx, &stream, 1, "system", earlier, &[told])).unwrap();
            let sql = "SELECT occurred_at, recorded_at FROM event WHERE version = 2";
            let row = store.read_blocking(|tx| tx.query(sql, &[])).unwrap().remove(0);
            assert_eq!((row.get::<Timestamp>(0).unwrap(), row.get::<Timestamp>(1).unwrap()), (now, now));
        });
    }

    #[test]
    fn a_stream_that_many_begin_at_once_is_one() {
        on_both_engines(|store| {
            std::thread::scope(|scope| {
                for _ in 0..6 {
                    scope.spawn(|| {
                        let noted = store.write_blocking(|tx| {
                            super::note(tx, &note(1), "system", Timestamp::UNIX_EPOCH, &event("{}"))
                        });
                        noted.unwrap();
                        let begun = store.write_blocking(|tx| {
                            append(tx, &note(2), 0, "system", Timestamp::UNIX_EPOCH, &[event("{}")])
                        });
                        assert!(matches!(begun, Ok(_) | Err(StoreError::Conflict { current: 1, .. })), "{begun:?}");
                    });
                }
            });
            let heads = store.write_blocking(|tx| Ok::<_, StoreError>((head(tx, &note(1))?, head(tx, &note(2))?)));
            let (noted, begun) = heads.unwrap();
            assert_eq!((noted.version, begun.version), (6, 1));
        });
    }

    #[test]
    fn a_refused_function_stores_nothing_and_its_neighbours_stand() {
        on_both_engines(|store| {
            let refused: Result<(), StoreError> = store.write_blocking(|tx| {
                append(tx, &note(1), 0, "system", Timestamp::UNIX_EPOCH, &[event("{}")])?;
                Err(StoreError::ShutDown)
            });
            assert!(refused.is_err());
            let panicked: Result<(), StoreError> = store.write_blocking(|_| panic!("on purpose"));
            assert!(matches!(panicked, Err(StoreError::Panicked(_))));
            store
                .write_blocking(|tx| append(tx, &note(2), 0, "system", Timestamp::UNIX_EPOCH, &[event("{}")]))
                .unwrap();
            let count: i64 =
                store.read_blocking(|tx| tx.query_first("SELECT COUNT(*) FROM event", &[])?.unwrap().get(0)).unwrap();
            assert_eq!(count, 1);
        });
    }
}
