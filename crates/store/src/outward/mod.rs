//! Upwards and outwards: what is sent to other instances and systems, and what instances below have sent.
//!
//! Nothing is written when a command is executed. A checkpoint names every stream that moved since the one before and no
//! event slips between two of them, so that reading the checkpoints in order ([`gather`]) finds everything that is to be
//! sent, once, at no cost to whoever works.

mod destinations;
mod digest;
mod gather;
mod photos;
mod receive;
mod send;
mod take_over;
#[cfg(test)]
mod tests;

pub use destinations::{Standing, add, change, exists, list, sending};
pub use digest::{Digest, digest, digests};
pub use gather::gather;
pub use photos::{Awaited, DuePhoto, awaited_photo, due_photos, photo_arrived, photo_failed, receive_photo};
pub use receive::{Mirror, MirrorRefusal, Outcome, Receipt, Received, Sent, kept_below, mirrors, receive};
pub use send::{
    Due, Failure, Outbound, OutboundEvent, arrived, due, events_after, failed, give_up, lease, secret, stream_failed,
    succeeded, waiting,
};
pub use take_over::take_over;

pub(crate) use receive::refuse_below;

use crate::{StoreError, Tx};

/// The name of somebody whose account is at an instance below.
///
/// # Errors
/// A fault of the database.
pub fn actor_name(tx: &mut Tx<'_>, actor: &str) -> Result<Option<String>, StoreError> {
    let row = tx.query_first("SELECT name FROM mirrored_actor WHERE actor = $1", &[actor.into()])?;
    row.map(|row| row.get(0)).transpose()
}
