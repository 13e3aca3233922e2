//! The gateway: what devices send becomes readings in the store.
//!
//! A connection's bytes become frames (`bihuan_protocols`), a frame becomes what it says: who, and which values
//! ([`normalise`]). The [`Registry`] tells which device that is, or that there is none. Its readings go through the [`Intake`] into
//! the store, many connections' in one commit; only then is the frame confirmed, and the [`Sink`] (the rules) gets them.
//!
//! Bounded everywhere: connections, in all and of an address; bytes of a frame that does not end; readings that wait for the store. Who
//! waits holds its own sender back.

mod connection;
mod counters;
mod doors;
mod gateway;
mod intake;
mod judge;
pub mod mqtt;
pub mod normalise;
mod presence;
mod push;
mod register;
mod registry;
pub mod relay;
mod settings;
mod speakers;
mod vessels;

pub use counters::{Counted, Counters};
pub use gateway::{Addresses, Gateway, GatewayError, Parts};
pub use intake::{Intake, Sink, Taken};
pub use judge::Judge;
pub use push::{PushError, PushItem, PushedBy, Pushes, Took};
pub use register::{Office, Register};
pub use registry::{Found, Knock, Registry, RegistryError, Takes};
pub use settings::{GatewaySettings, HttpPush};
