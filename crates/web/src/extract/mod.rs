//! What handlers take out of a request.

pub(crate) mod address;
mod device;
mod fields;
pub(crate) mod visitor;
mod wrapped;

pub use address::Network;
pub use fields::Fields;
pub use visitor::{Signed, Visitor};
pub use wrapped::{Path, Query};
