//! Longer messages out of their parts.

use super::{Frame, Header, Phone};
use std::collections::BTreeMap;

/// Parts of messages that are not complete yet. No clock: the caller says what time it is.
///
/// Parts of one message have consecutive serials, so that (terminal, message, serial of the first part) names it, in
/// whatever order they come. What does not become complete in time is dropped, and so is the oldest when there are too many.
#[derive(Debug)]
pub struct Reassembly {
    waiting: BTreeMap<Key, Waiting>,
    bytes: usize,
    time_out_ms: u64,
    limit_bytes: usize,
}

type Key = (Phone, u16, u16);

#[derive(Debug)]
struct Waiting {
    total: u16,
    since_ms: u64,
    parts: BTreeMap<u16, Vec<u8>>,
}

/// A re-assembled message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The header of the part that came last, with the serial of the first.
    pub header: Header,
    /// The bodies of all parts.
    pub body: Vec<u8>,
}

/// What a part costs beside its bytes.
const OVERHEAD: usize = 64;

impl Reassembly {
    /// Waits so long for missing parts, and keeps so many bytes at most.
    #[must_use]
    pub const fn new(time_out_ms: u64, limit_bytes: usize) -> Self {
        Self { waiting: BTreeMap::new(), bytes: 0, time_out_ms, limit_bytes }
    }

    /// Takes a part; gives the message when this was the last one missing. A frame that is no part gives nothing.
    pub fn push(&mut self, frame: &Frame<'_>, now_ms: u64) -> Option<Whole> {
        let package = frame.header.package?;
        let first = frame.header.serial.wrapping_sub(package.number.wrapping_sub(1));
        let key = (frame.header.phone, frame.header.message, first);
        self.expire(now_ms);
        if self.waiting.get(&key).is_some_and(|waiting| waiting.total != package.total) {
            self.remove(key);
        }
        let waiting = self.waiting.entry(key).or_insert_with(|| Waiting {
            total: package.total,
            since_ms: now_ms,
            parts: BTreeMap::new(),
        });
        let cost = frame.body.len() + OVERHEAD;
        self.bytes += cost;
        if let Some(repeated) = waiting.parts.insert(package.number, frame.body.to_vec()) {
            self.bytes -= repeated.len() + OVERHEAD;
        }
        if waiting.parts.len() == usize::from(package.total) {
            let parts = self.remove(key)?.parts;
            let header = Header { serial: first, ..frame.header };
            return Some(Whole { header, body: parts.into_values().flatten().collect() });
        }
        self.shrink(key);
        None
    }

    /// Drops what waited too long.
    pub fn expire(&mut self, now_ms: u64) {
        let oldest_ms = now_ms.saturating_sub(self.time_out_ms);
        let late: Vec<_> =
            self.waiting.iter().filter(|(_, waiting)| waiting.since_ms < oldest_ms).map(|(key, _)| *key).collect();
        for key in late {
            self.remove(key);
        }
    }

    /// Drops the oldest until the rest fits; the one that just grew goes last.
    fn shrink(&mut self, latest: Key) {
        while self.bytes > self.limit_bytes {
            let others = self.waiting.iter().filter(|(key, _)| **key != latest);
            let oldest = others.min_by_key(|(_, waiting)| waiting.since_ms).map_or(latest, |(key, _)| *key);
            if self.remove(oldest).is_none() {
                return;
            }
        }
    }

    fn remove(&mut self, key: Key) -> Option<Waiting> {
        let waiting = self.waiting.remove(&key)?;
        self.bytes -= waiting.parts.values().map(|part| part.len() + OVERHEAD).sum::<usize>();
        Some(waiting)
    }

    /// Messages that wait for parts.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The parts of a terminal's message that did not come, to be asked for by 补传分包请求 (0x8003); empty when nothing
    /// waits. `first` is the serial of the first part.
    #[must_use]
    pub fn missing(&self, phone: Phone, message: u16, first: u16) -> Vec<u16> {
        let Some(waiting) = self.waiting.get(&(phone, message, first)) else {
            return Vec::new();
        };
        (1..=waiting.total).filter(|number| !waiting.parts.contains_key(number)).collect()
    }
}
