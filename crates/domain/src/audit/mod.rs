//! The proof that the log is whole: hash chains of events, checkpoints over them, and the search for the first fault.
//!
//! Every stream (one hazard, one enterprise …) is a chain: an event's hash covers all its fields and the hash of the
//! event before it. So an event cannot be altered, removed or moved without the chain showing where. Two things a chain
//! cannot show: that its end was cut off, and that the whole chain is gone or was computed anew. Checkpoints show these:
//! each covers the heads of the streams that grew since the checkpoint before, and that checkpoint's hash.
//!
//! The hash is SM3 (GB/T 32905) over [a canonical encoding](encoding); the algorithm is named with each event.

mod chain;
mod checkpoint;
pub mod encoding;
mod envelope;
mod fault;
mod hash;
mod stream;
mod system;

pub use chain::ChainVerifier;
pub use checkpoint::{Checkpoint, CheckpointVerifier, RecordedEvent, StreamHead};
pub use envelope::{EventDraft, EventEnvelope};
pub use fault::{CheckpointFault, EventFault, Fault};
pub use hash::{EventHash, HashAlgorithm, HashError};
pub use stream::{StreamError, StreamId, StreamKind};
pub use system::{DestinationChange, Finding, SystemEvent};

#[cfg(test)]
mod tests;
