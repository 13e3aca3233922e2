//! What handlers take out of a request.

mod fields;
pub(crate) mod visitor;
mod wrapped;

pub use fields::Fields;
pub use visitor::{Signed, Visitor};
pub use wrapped::{Path, Query};
