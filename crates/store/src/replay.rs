//! Streams of one kind with their events, in order, read in pieces of bounded size; and rows compared with what they make.

use crate::{Row, StoreError, Tx, Value};
use bihuan_domain::audit::StreamKind;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::collections::VecDeque;

/// Events read at a time.
const CHUNK: i64 = 5_000;

/// Differences that are told; the rest is counted.
const TOLD: usize = 100;

/// An event as a replay takes it: its payload and when it was recorded.
pub(crate) type Logged = (String, Timestamp);

/// The streams of a kind, in the order of their names.
pub(crate) struct Streams {
    kind: StreamKind,
    read: VecDeque<(String, Logged)>,
    last: Option<(String, i64)>,
    ended: bool,
}

impl Streams {
    pub(crate) fn of(kind: StreamKind) -> Self {
        Self { kind, read: VecDeque::new(), last: None, ended: false }
    }

    /// The identifier of the next stream, with its events.
    pub(crate) fn next(&mut self, tx: &mut Tx<'_>) -> Result<Option<(String, Vec<Logged>)>, StoreError> {
        let mut current: Option<String> = None;
        let mut events = Vec::new();
        loop {
            if self.read.is_empty() && !self.ended {
                self.fill(tx)?;
            }
            let Some((stream, _)) = self.read.front() else { break };
            if current.as_ref().is_some_and(|current| current != stream) {
                break;
            }
            if let Some((stream, event)) = self.read.pop_front() {
                current = Some(stream);
                events.push(event);
            }
        }
        let prefix = self.kind.name().len() + 1;
        Ok(current.map(|stream| (stream[prefix..].to_owned(), events)))
    }

    fn fill(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let (stream, version) = self.last.clone().unwrap_or_else(|| (format!("{}:", self.kind.name()), 0));
        // `;` follows `:`.
        let end = format!("{};", self.kind.name());
        let rows = tx.query(
            "SELECT stream, version, payload, recorded_at FROM event
             WHERE (stream, version) > ($1, $2) AND stream < $3 ORDER BY stream, version LIMIT $4",
            &[stream.into(), version.into(), end.into(), CHUNK.into()],
        )?;
        self.ended = rows.is_empty();
        for row in rows {
            let stream: String = row.get(0)?;
            self.last = Some((stream.clone(), row.get(1)?));
            self.read.push_back((stream, (row.get(2)?, row.get(3)?)));
        }
        Ok(())
    }
}

/// Where rows are not what the log says.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    /// The first: the stream, and what differs.
    pub(crate) told: Vec<(String, String)>,
    /// How many there are.
    pub(crate) count: u64,
}

/// A table whose rows follow from streams: its name, that of the streams, and its columns, the identifier first.
pub(crate) struct Replayed {
    pub(crate) table: &'static str,
    pub(crate) stream: &'static str,
    pub(crate) columns: &'static [&'static str],
}

/// The events of a stream; `None` when one of them cannot be read.
pub(crate) fn events<T: DeserializeOwned>(events: &[Logged]) -> Option<Vec<(T, Timestamp)>> {
    events.iter().map(|(payload, at)| Some((serde_json::from_str(payload).ok()?, *at))).collect()
}

impl Differences {
    pub(crate) fn tell(&mut self, stream: String, what: impl Into<String>) {
        self.count += 1;
        if self.told.len() < TOLD {
            self.told.push((stream, what.into()));
        }
    }

    /// Compares the row of a stream with what a replay made; `None` where the stream cannot be replayed.
    pub(crate) fn compare(
        &mut self,
        tx: &mut Tx<'_>,
        of: &Replayed,
        id: &str,
        expected: Option<Vec<Value>>,
    ) -> Result<(), StoreError> {
        let stream = format!("{}:{id}", of.stream);
        let Some(expected) = expected else {
            self.tell(stream, "the stream cannot be replayed");
            return Ok(());
        };
        let sql = format!("SELECT {} FROM {} WHERE id = $1", of.columns.join(", "), of.table);
        match tx.query_first(&sql, &[id.into()])? {
            None => self.tell(stream, "no row"),
            Some(row) => {
                let differing = differing(&row, of.columns, &expected);
                if !differing.is_empty() {
                    self.tell(stream, differing.join(", "));
                }
            }
        }
        Ok(())
    }

    /// Tells of rows that no stream has made.
    pub(crate) fn rest(&mut self, tx: &mut Tx<'_>, table: &str, replayed: u64) -> Result<(), StoreError> {
        let rows: u64 =
            tx.query_first(&format!("SELECT COUNT(*) FROM {table}"), &[])?.map_or(Ok(0), |row| row.get(0))?;
        if rows > replayed {
            self.tell(table.to_owned(), format!("{} rows of which the log does not tell", rows - replayed));
        }
        Ok(())
    }
}

fn differing(row: &Row, columns: &[&'static str], expected: &[Value]) -> Vec<&'static str> {
    let pairs = columns.iter().zip(row.values().iter().zip(expected));
    pairs.filter(|(_, (stored, expected))| !same(stored, expected)).map(|(column, _)| *column).collect()
}

/// Whether a stored value is what a replay made. A measured value is read from the log a hair's breadth off: JSON numbers of many digits
/// are not read to their last bit.
fn same(stored: &Value, expected: &Value) -> bool {
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    match (stored, expected) {
        (Value::Text(one), Value::Text(other)) if one != other && one.starts_with('{') => {
            json(one).zip(json(other)).is_some_and(|(one, other)| alike(&one, &other))
        }
        _ => stored == expected,
    }
}

fn alike(one: &serde_json::Value, other: &serde_json::Value) -> bool {
    use serde_json::Value as J;
    match (one, other) {
        (J::Object(one), J::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|other| alike(value, other)))
        }
        (J::Array(one), J::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (J::Number(one), J::Number(other)) if one.is_f64() && other.is_f64() => {
            let (one, other) = (one.as_f64().unwrap_or(f64::NAN), other.as_f64().unwrap_or(f64::NAN));
            (one - other).abs() <= one.abs() * 1e-14
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measured_value_may_be_off_by_its_last_bit_and_nothing_else() {
        let text = |text: &str| Value::Text(text.to_owned());
        let stored = text(r#"{"id":"a","value":35.37320000000001,"list":[1,2.5]}"#);
        assert!(same(&stored, &text(r#"{"id":"a","value":35.373200000000004,"list":[1,2.5]}"#)));
        for other in [
            r#"{"id":"a","value":35.3733,"list":[1,2.5]}"#,
            r#"{"id":"b","value":35.37320000000001,"list":[1,2.5]}"#,
            r#"{"id":"a","value":35.37320000000001,"list":[2,2.5]}"#,
            r#"{"id":"a","value":35.37320000000001,"list":[1,2.5],"more":null}"#,
            r#"{"id":"a","value":35.37320000000001,"list":[1]}"#,
        ] {
            assert!(!same(&stored, &text(other)), "{other}");
        }
    }
}
