//! Messages of several sentences.

use super::{bits::Bits, sentence::Sentence};
use crate::{Code, Fault};
use std::collections::BTreeMap;

/// Sentences whose others did not come yet. No clock: the caller says what time it is. Bounded: there are ten sequence
/// numbers on a few channels, and a new message with the numbers of an old one takes its place.
#[derive(Debug, Default)]
pub struct Assembly {
    waiting: BTreeMap<Key, Waiting>,
}

type Key = (bool, Option<u8>, Option<u8>);

#[derive(Debug)]
struct Waiting {
    total: u8,
    since_ms: u64,
    parts: BTreeMap<u8, (Vec<u8>, u8)>,
}

/// Sentences of one message come within this time.
const TIME_OUT_MS: u64 = 30_000;
/// More channels than there are.
const MOST: usize = 64;

impl Assembly {
    /// An empty one.
    #[must_use]
    pub const fn new() -> Self {
        Self { waiting: BTreeMap::new() }
    }

    /// Takes a sentence; gives the bits of the message when this was the last one missing.
    ///
    /// # Errors
    ///
    /// [`Code::PayloadTooShort`] for an empty payload, [`Code::BadArmour`] and [`Code::TooLong`] as of
    /// [`Bits::push_armoured`], with the offset in the sentence.
    pub fn push(&mut self, sentence: &Sentence<'_>, now_ms: u64) -> Result<Option<Bits>, Fault> {
        let fault = |fault: Fault| fault.after(sentence.payload_at);
        let mut bits = Bits::new();
        bits.push_armoured(sentence.payload, sentence.fill).map_err(fault)?;
        if sentence.total == 1 {
            let empty = Fault::new(Code::PayloadTooShort, sentence.payload_at).of(0, 38);
            return if bits.is_empty() { Err(empty) } else { Ok(Some(bits)) };
        }
        self.waiting.retain(|_, waiting| now_ms.saturating_sub(waiting.since_ms) <= TIME_OUT_MS);
        let key = (sentence.is_own, sentence.sequence, sentence.channel);
        let is_other =
            |waiting: &Waiting| waiting.total != sentence.total || waiting.parts.contains_key(&sentence.number);
        if self.waiting.get(&key).is_some_and(is_other) || self.waiting.len() >= MOST {
            self.waiting.remove(&key);
        }
        if self.waiting.len() >= MOST {
            self.waiting.pop_first();
        }
        let waiting = self.waiting.entry(key).or_insert_with(|| Waiting {
            total: sentence.total,
            since_ms: now_ms,
            parts: BTreeMap::new(),
        });
        waiting.parts.insert(sentence.number, (sentence.payload.to_vec(), sentence.fill));
        if waiting.parts.len() < usize::from(waiting.total) {
            return Ok(None);
        }
        let parts = self.waiting.remove(&key).map(|waiting| waiting.parts).unwrap_or_default();
        let mut whole = Bits::new();
        for (payload, fill) in parts.values() {
            whole.push_armoured(payload, *fill).map_err(fault)?;
        }
        Ok(Some(whole))
    }

    /// Messages that wait for sentences.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}
