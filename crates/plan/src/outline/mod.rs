//! The outline of a document by its numbering.

pub(crate) mod label;
pub(crate) mod tree;
