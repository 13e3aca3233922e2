//! MQTT 5: the gateway subscribes to a broker, and acknowledges a message when its readings are durable and handed on.
//!
//! The session outlives the connection: what is sent while the gateway is away waits at the broker, and what a gateway that dies
//! had not acknowledged comes again. A message that cannot be used is counted and acknowledged, so that it holds up nothing.

mod mapping;
mod settings;
mod subscriber;
mod topic;

pub use settings::{MqttError, MqttSettings, Proof, TopicSettings, ValueSettings};
pub(crate) use subscriber::{Subscriber, serve};
