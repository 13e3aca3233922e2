//! Photos as evidence: sniffed, bounded, re-encoded for the eye, kept as sent for the record.

mod metadata;
mod picture;
mod serve;
mod shelf;

pub use metadata::in_millionths;
pub use picture::{PICTURE_BYTES, Picture, PictureKind, too_large};
pub use serve::{picture as serve_picture, serve};
pub use shelf::{Shelf, Staged, Variant};

#[cfg(test)]
pub(crate) mod samples;
