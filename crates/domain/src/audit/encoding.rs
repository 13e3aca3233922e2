//! The canonical encoding that hashes are computed over.
//!
//! A sequence of fields, each its length in bytes (64 bits, big-endian) and then its bytes; so no two different
//! sequences of fields have the same encoding. Numbers are big-endian: 8 bytes unsigned, a moment 16 bytes signed
//! (nanoseconds since 1970-01-01T00:00:00Z). The first field is a tag with the version of the layout.
//!
//! `bihuan-event-1`: tag, stream, version, kind, payload, actor, occurred at, recorded at, algorithm, previous hash.
//!
//! `bihuan-checkpoint-1`: tag, number, previous hash, created at, algorithm, number of heads, and for each head stream,
//! version, hash.

use super::EventHash;
use jiff::Timestamp;

/// Tag of an event's encoding.
pub const EVENT_TAG: &str = "bihuan-event-1";
/// Tag of a checkpoint's encoding.
pub const CHECKPOINT_TAG: &str = "bihuan-checkpoint-1";

/// Collects fields.
pub(super) struct Fields(Vec<u8>);

impl Fields {
    pub(super) fn tagged(tag: &str) -> Self {
        Self(Vec::with_capacity(512)).text(tag)
    }

    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    pub(super) fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    pub(super) fn number(self, number: u64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    pub(super) fn moment(self, moment: Timestamp) -> Self {
        self.bytes(&moment.as_nanosecond().to_be_bytes())
    }

    pub(super) fn hash(self, hash: EventHash) -> Self {
        self.bytes(hash.as_bytes())
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}
