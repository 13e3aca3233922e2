//! Devices, rules and alarms.
//!
//! The gateway asks [`devices`] who somebody is and reports who was seen; [`work`] takes the new readings of a batch through the
//! rules, and [`tick`] those rules that wait for the clock: states and alarms in one transaction.

pub mod alarms;
mod apply;
mod device_list;
pub mod devices;
mod digest;
mod entry;
mod late;
pub mod live;
mod rebuild;
pub mod rules;
#[cfg(test)]
mod tests;
pub mod trial;
mod work;

pub use apply::{Applied, Found, apply};
pub use entry::{Entrant, entrant, let_in};
pub use rebuild::{RebuildReport, rebuild_check};
pub use work::{Ticked, tick, work};
