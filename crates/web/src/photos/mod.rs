//! Photos and documents as evidence: sniffed, bounded, kept as sent for the record; photos re-encoded for the eye.

mod document;
mod metadata;
mod picture;
mod serve;
mod shelf;
mod upload;

pub use bihuan_files::Variant;
pub use document::DOCUMENT_BYTES;
pub use metadata::in_millionths;
pub use picture::{PICTURE_BYTES, Picture, PictureKind, too_large};
pub use serve::{document as serve_document, picture as serve_picture, serve};
pub use shelf::{Shelf, Staged, StagedDocument};
pub use upload::{UPLOAD_BYTES, Upload};

#[cfg(test)]
pub(crate) mod samples;
