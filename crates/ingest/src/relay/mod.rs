//! Readings between many gateways and many rule workers, over NATS JetStream.
//!
//! A gateway that uses the relay stores readings as ever, then puts them into the stream, and only then confirms them to the
//! device. The stream has a fixed number of lanes; a device is always in the same one. Of each lane one parcel is worked off at
//! a time, by whichever worker is free, in the order in which parcels came; so the rules see the readings of a device in order, and a
//! parcel whose worker died is given to another.
//!
//! A parcel may be worked off twice, when a worker dies between its commit and its confirmation: rules pass over readings that are not
//! newer than what they saw, and an alarm is raised once.

mod connect;
mod parcel;
mod publisher;
mod settings;
mod worker;

pub use connect::RelayError;
pub use publisher::Publisher;
pub use settings::RelaySettings;
pub use worker::Worker;
