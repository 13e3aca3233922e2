//! What the audit page lists: events, newest first, by keyset.

use super::{COLUMNS, envelope, sight::Sight};
use crate::{StoreError, Tx, Value};
use bihuan_domain::{
    accounts::Scope,
    audit::{EventEnvelope, StreamId, StreamKind},
};
use jiff::Timestamp;
use std::collections::HashMap;

/// Events that one page looks at for a reader who sees only a part of the log; the next page goes on from there.
const LOOKED_AT: usize = 2_000;

/// Which events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Of one stream, by its whole name.
    pub stream: Option<String>,
    /// Of streams of one kind.
    pub kind: Option<StreamKind>,
    /// By one of these actors, as the log names them; nobody's when there are none.
    pub actors: Option<Vec<String>>,
    /// Recorded at or after.
    pub from: Option<Timestamp>,
    /// Recorded before.
    pub until: Option<Timestamp>,
}

/// An event with the name of who caused it.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// The event.
    pub event: EventEnvelope,
    /// The actor's name, when it is an account.
    pub actor_name: Option<String>,
}

/// A page of events, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPage {
    /// The events.
    pub rows: Vec<EventRow>,
    /// Where the next (older) page begins: the moment, stream and version of the last row here.
    pub next: Option<(Timestamp, String, u64)>,
}

/// A page of events about what the scope sees, newest first, after a cursor. For a scope that sees only a part of the
/// tree a page may hold fewer than `limit` events and still have a next page.
///
/// # Errors
/// A fault of the database.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &EventFilter,
    after: Option<&(Timestamp, String, u64)>,
    limit: usize,
) -> Result<EventPage, StoreError> {
    let sight = Sight::of(tx, scope)?;
    if sight == Sight::Whole {
        return run(tx, filter, after, limit);
    }
    let mut known: HashMap<StreamId, bool> = HashMap::new();
    let mut found = EventPage { rows: Vec::new(), next: after.cloned() };
    let mut looked_at = 0;
    while looked_at < LOOKED_AT {
        let page = run(tx, filter, found.next.as_ref(), limit)?;
        looked_at += limit;
        for row in page.rows {
            let stream = &row.event.stream;
            let is_seen = match known.get(stream) {
                Some(is_seen) => *is_seen,
                None => sight.covers(tx, stream)?,
            };
            known.insert(stream.clone(), is_seen);
            found.next = Some(key(&row));
            if is_seen {
                found.rows.push(row);
                if found.rows.len() == limit {
                    return Ok(found);
                }
            }
        }
        if page.next.is_none() {
            found.next = None;
            break;
        }
    }
    Ok(found)
}

/// Where the events after this one begin.
fn key(row: &EventRow) -> (Timestamp, String, u64) {
    (row.event.recorded_at, row.event.stream.to_string(), row.event.version)
}

/// A page of all events.
fn run(
    tx: &mut Tx<'_>,
    filter: &EventFilter,
    after: Option<&(Timestamp, String, u64)>,
    limit: usize,
) -> Result<EventPage, StoreError> {
    let (condition, mut values) = condition(filter, after);
    values.push((limit + 1).into());
    let sql = format!(
        "SELECT {COLUMNS}, (SELECT name FROM account WHERE account.id = event.actor)
         FROM event WHERE {condition}
         ORDER BY recorded_at DESC, stream DESC, version DESC LIMIT ${}",
        values.len()
    );
    let mut rows: Vec<_> = tx
        .query(&sql, &values)?
        .iter()
        .map(|row| Ok(EventRow { event: envelope(row)?, actor_name: row.get(10)? }))
        .collect::<Result<_, StoreError>>()?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(key);
    Ok(EventPage { rows, next })
}

/// When the last event was recorded; `None` for an empty log.
///
/// # Errors
/// A fault of the database.
pub fn last_recorded_at(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_first("SELECT recorded_at FROM event ORDER BY recorded_at DESC LIMIT 1", &[])?;
    row.map(|row| row.get(0)).transpose()
}

fn condition(filter: &EventFilter, after: Option<&(Timestamp, String, u64)>) -> (String, Vec<Value>) {
    let mut parts = vec!["1 = 1".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    if let Some(stream) = &filter.stream {
        add(&mut parts, &mut values, "stream = ?", stream.into());
    }
    if let Some(kind) = filter.kind {
        // ';' follows ':' in byte order: all streams of the kind.
        add(&mut parts, &mut values, "stream >= ?", format!("{}:", kind.name()).into());
        add(&mut parts, &mut values, "stream < ?", format!("{};", kind.name()).into());
    }
    if filter.kind.is_some_and(|kind| kind != StreamKind::Hazard) {
        // The condition of the partial index, word for word.
        parts.push("(stream < 'hazard:' OR stream >= 'hazard;')".to_owned());
    }
    if let Some(actors) = &filter.actors {
        let first = values.len() + 1;
        values.extend(actors.iter().map(Value::from));
        let places: Vec<_> = (first..=values.len()).map(|place| format!("${place}")).collect();
        parts.push(if places.is_empty() { "1 = 0".to_owned() } else { format!("actor IN ({})", places.join(", ")) });
    }
    if let Some(from) = filter.from {
        add(&mut parts, &mut values, "recorded_at >= ?", from.into());
    }
    if let Some(until) = filter.until {
        add(&mut parts, &mut values, "recorded_at < ?", until.into());
    }
    if let Some((at, stream, version)) = after {
        let first = values.len() + 1;
        values.extend([(*at).into(), stream.into(), (*version).into()]);
        parts.push(format!("(recorded_at, stream, version) < (${first}, ${}, ${})", first + 1, first + 2));
    }
    (parts.join(" AND "), values)
}

fn add(parts: &mut Vec<String>, values: &mut Vec<Value>, sql: &str, value: Value) {
    values.push(value);
    parts.push(sql.replace('?', &format!("${}", values.len())));
}
