//! Upwards and outwards (对外报送): where events are sent to, and when a failed try is made again.

mod address;
mod destination;
mod inbound;
mod policy;
mod take_over;

pub use address::Address;
pub use destination::{
    AddDestination, Destination, DestinationCommand, DestinationKind, DestinationState, decide_add, decide_change,
};
pub use inbound::{continuation, last_common};
pub use policy::{EVENTS_LIMIT, OutwardPolicy};
pub use take_over::decide_take_over;
