//! Checkpoints over all streams.

use super::{
    CheckpointFault, EventFault, EventHash, Fault, HashAlgorithm, StreamId,
    encoding::{CHECKPOINT_TAG, Fields},
    envelope::whole_microseconds,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The last event of a stream at some moment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StreamHead {
    /// The stream.
    pub stream: StreamId,
    /// The version of its last event.
    pub version: u64,
    /// That event's hash.
    pub hash: EventHash,
}

/// A checkpoint: the heads of the streams that grew since the checkpoint before, chained to that checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Its number, from 1 without gaps.
    pub number: u64,
    /// The hash of the checkpoint before; [`EventHash::ZERO`] for the first.
    pub previous_hash: EventHash,
    /// The heads, ordered by stream, each stream once.
    pub heads: Vec<StreamHead>,
    /// When it was made, in whole microseconds.
    pub created_at: Timestamp,
    /// The hash of all the above.
    pub hash: EventHash,
    /// How the hash was computed.
    pub algorithm: HashAlgorithm,
}

impl Checkpoint {
    /// Seals a checkpoint. `previous` is the number and hash of the one before. Heads are ordered; of several heads of
    /// one stream the highest version stays.
    #[must_use]
    pub fn seal(previous: Option<(u64, EventHash)>, heads: Vec<StreamHead>, created_at: Timestamp) -> Self {
        let (number, previous_hash) = previous.map_or((1, EventHash::ZERO), |(number, hash)| (number + 1, hash));
        let mut ordered: BTreeMap<StreamId, StreamHead> = BTreeMap::new();
        for head in heads {
            let kept = ordered.entry(head.stream.clone()).or_insert_with(|| head.clone());
            if head.version > kept.version {
                *kept = head;
            }
        }
        let mut checkpoint = Self {
            number,
            previous_hash,
            heads: ordered.into_values().collect(),
            created_at: whole_microseconds(created_at),
            hash: EventHash::ZERO,
            algorithm: HashAlgorithm::Sm3,
        };
        checkpoint.hash = checkpoint.computed_hash();
        checkpoint
    }

    /// The hash that the fields lead to.
    #[must_use]
    pub fn computed_hash(&self) -> EventHash {
        let fields = Fields::tagged(CHECKPOINT_TAG)
            .number(self.number)
            .hash(self.previous_hash)
            .moment(self.created_at)
            .text(self.algorithm.name())
            .number(self.heads.len() as u64);
        let fields = self
            .heads
            .iter()
            .fold(fields, |fields, head| fields.text(head.stream.as_str()).number(head.version).hash(head.hash));
        self.algorithm.hash(&fields.finish())
    }
}

/// What the log holds at a place that a checkpoint names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordedEvent {
    /// An event with this hash.
    Found(EventHash),
    /// No event; the stream ends at this version, 0 when it is gone.
    EndsAt(u64),
}

/// Verifies the checkpoints in their order, and the log against them. It presumes that each stream was verified as a
/// chain: a stream that is sound in itself and has the hash that a checkpoint saw is the one that it saw.
#[derive(Debug, Clone)]
pub struct CheckpointVerifier {
    head: (u64, EventHash),
}

impl Default for CheckpointVerifier {
    fn default() -> Self {
        Self::new()
    }
}

impl CheckpointVerifier {
    /// Begins before the first checkpoint.
    #[must_use]
    pub const fn new() -> Self {
        Self { head: (0, EventHash::ZERO) }
    }

    /// Takes the next checkpoint; `recorded` looks up what the log holds of a stream at a version.
    ///
    /// # Errors
    /// The first [`Fault`]: of the checkpoint, or of the first of its streams (in their order) that differs. A stream that
    /// ends too early lacks the event after its end; one that was written anew is named at the version that differs.
    pub fn push(
        &mut self,
        checkpoint: &Checkpoint,
        mut recorded: impl FnMut(&StreamId, u64) -> RecordedEvent,
    ) -> Result<(), Fault> {
        self.check_chain(checkpoint)?;
        for head in &checkpoint.heads {
            let (version, fault) = match recorded(&head.stream, head.version) {
                RecordedEvent::Found(hash) if hash == head.hash => continue,
                RecordedEvent::Found(_) => (head.version, EventFault::Rewritten),
                RecordedEvent::EndsAt(end) => ((end + 1).min(head.version), EventFault::Missing),
            };
            return Err(Fault::Event { stream: head.stream.clone(), version, fault });
        }
        self.head = (checkpoint.number, checkpoint.hash);
        Ok(())
    }

    /// The number and hash of the last checkpoint: worth writing down outside, since only somebody who remembers them
    /// can tell that the last checkpoints were cut off.
    #[must_use]
    pub const fn head(&self) -> (u64, EventHash) {
        self.head
    }

    fn check_chain(&self, checkpoint: &Checkpoint) -> Result<(), Fault> {
        let expected = self.head.0 + 1;
        let sound = checkpoint.computed_hash() == checkpoint.hash;
        let fault = match (sound, checkpoint.number) {
            (true, number) if number == expected && checkpoint.previous_hash == self.head.1 => return Ok(()),
            (true, number) if number == expected => CheckpointFault::WrongPrevious,
            // A later one stands here. One that is not sound may have had only its number changed: the chain tells.
            (true, _) => CheckpointFault::Missing,
            (false, number) if number > expected && checkpoint.previous_hash != self.head.1 => CheckpointFault::Missing,
            (false, _) => CheckpointFault::Altered,
        };
        Err(Fault::Checkpoint { number: expected, fault })
    }
}
