//! Streams of one kind with their events, in order, read in pieces of bounded size.

use crate::{StoreError, Tx};
use bihuan_domain::audit::StreamKind;
use jiff::Timestamp;
use std::collections::VecDeque;

/// Events read at a time.
const CHUNK: i64 = 5_000;

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
