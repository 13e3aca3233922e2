//! What the tests of all crates share: a clock and identifiers that a test decides, a PostgreSQL, a browser.
//!
//! The feature `browser` brings the browser; without default features only the small parts are built.

#[cfg(feature = "browser")]
pub mod browser;
pub mod clock;
pub mod paths;
pub mod postgres;

pub use clock::{FixedClock, SeededIds};
