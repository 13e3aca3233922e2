//! An event as the log keeps it.

use super::{
    EventHash, HashAlgorithm, StreamId,
    encoding::{EVENT_TAG, Fields},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An event before it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDraft {
    /// The stream that it belongs to.
    pub stream: StreamId,
    /// The event's stable name, such as `registered`.
    pub kind: String,
    /// The event as JSON text.
    pub payload: String,
    /// Who acted, by [`Actor::log_name`](crate::accounts::Actor::log_name).
    pub actor: String,
    /// When it happened; earlier than `recorded_at` for imported history.
    pub occurred_at: Timestamp,
    /// When it was written.
    pub recorded_at: Timestamp,
}

/// An event with its place in the chain. The store keeps every field exactly as it stands here: the payload byte by byte,
/// the moments to the microsecond.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventEnvelope {
    /// The stream that it belongs to.
    pub stream: StreamId,
    /// Its place in the stream, from 1 without gaps.
    pub version: u64,
    /// The event's stable name.
    pub kind: String,
    /// The event as JSON text.
    pub payload: String,
    /// Who acted.
    pub actor: String,
    /// When it happened, in whole microseconds.
    pub occurred_at: Timestamp,
    /// When it was written, in whole microseconds.
    pub recorded_at: Timestamp,
    /// The hash of the event before; [`EventHash::ZERO`] for the first.
    pub prev_hash: EventHash,
    /// The hash of all the above.
    pub hash: EventHash,
    /// How the hash was computed.
    pub algorithm: HashAlgorithm,
}

impl EventEnvelope {
    /// Seals an event as the next of its stream. `previous` is the version and hash of the event before it, `None` for
    /// the first. Moments lose what is finer than a microsecond, which databases do not keep.
    #[must_use]
    pub fn seal(previous: Option<(u64, EventHash)>, draft: EventDraft) -> Self {
        let (version, prev_hash) = previous.map_or((1, EventHash::ZERO), |(version, hash)| (version + 1, hash));
        let mut envelope = Self {
            stream: draft.stream,
            version,
            kind: draft.kind,
            payload: draft.payload,
            actor: draft.actor,
            occurred_at: whole_microseconds(draft.occurred_at),
            recorded_at: whole_microseconds(draft.recorded_at),
            prev_hash,
            hash: EventHash::ZERO,
            algorithm: HashAlgorithm::Sm3,
        };
        envelope.hash = envelope.computed_hash();
        envelope
    }

    /// The hash that the fields lead to.
    #[must_use]
    pub fn computed_hash(&self) -> EventHash {
        self.hash_as_version(self.version)
    }

    /// The hash that the fields would lead to with another version.
    pub(super) fn hash_as_version(&self, version: u64) -> EventHash {
        let fields = Fields::tagged(EVENT_TAG)
            .text(self.stream.as_str())
            .number(version)
            .text(&self.kind)
            .text(&self.payload)
            .text(&self.actor)
            .moment(self.occurred_at)
            .moment(self.recorded_at)
            .text(self.algorithm.name())
            .hash(self.prev_hash);
        self.algorithm.hash(&fields.finish())
    }
}

/// The moment without what is finer than a microsecond.
pub(super) fn whole_microseconds(moment: Timestamp) -> Timestamp {
    let finer = moment.as_nanosecond().rem_euclid(1000);
    // Only the very first moment that the type can hold has no earlier one.
    Timestamp::from_nanosecond(moment.as_nanosecond() - finer).unwrap_or(moment)
}
