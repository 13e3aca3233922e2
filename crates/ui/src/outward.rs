//! Upwards and outwards: where events are sent to, and what instances below have sent.

use crate::{
    hazards::FieldGroup,
    parts::{Badge, Empty},
    shell::Shell,
};
use askama::Template;

/// Destinations, what is stuck, and the instances below.
#[derive(Debug, Clone, Template)]
#[template(path = "outward/destinations.html")]
pub struct DestinationsPage {
    /// The frame.
    pub shell: Shell,
    /// The key of a new webhook, shown once.
    pub secret: Option<String>,
    /// The destinations.
    pub destinations: Vec<DestinationLine>,
    /// Shown when there are none.
    pub empty: Empty,
    /// Streams that are not taken, with the destination's name.
    pub stuck: Vec<StuckLine>,
    /// What was stuck on the last mornings.
    pub digests: Vec<DigestLine>,
    /// Instances below.
    pub mirrors: Vec<MirrorLine>,
    /// Streams of theirs that were not taken here.
    pub refused: Vec<StuckLine>,
    /// What is asked for another; empty while the configuration allows no host.
    pub form: Vec<FieldGroup>,
    /// Why the last try was refused.
    pub error: Option<String>,
    /// The refusal's number, empty for none.
    pub code: String,
}

/// A destination.
#[derive(Debug, Clone, Default)]
pub struct DestinationLine {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// What stands there.
    pub kind: String,
    /// The node whose records are sent.
    pub place: String,
    /// How it stands.
    pub badge: Badge,
    /// When something last arrived, with the number of the receipt.
    pub last_success: String,
    /// Streams that wait.
    pub waiting: String,
    /// Why the last try failed; empty when it did not.
    pub error: String,
    /// What can be done: label, address, whether it must be confirmed.
    pub steps: Vec<StepButton>,
}

/// A button of a line.
#[derive(Debug, Clone, Default)]
pub struct StepButton {
    /// What it says.
    pub label: String,
    /// Where it posts to.
    pub action: String,
    /// What is asked before; empty for nothing.
    pub confirm: String,
}

/// A stream that is not taken.
#[derive(Debug, Clone, Default)]
pub struct StuckLine {
    /// Where to or where from.
    pub other: String,
    /// The stream.
    pub stream: String,
    /// Why.
    pub error: String,
    /// When it is tried again, or since when it is so.
    pub at: String,
}

/// A morning.
#[derive(Debug, Clone, Default)]
pub struct DigestLine {
    /// The day.
    pub day: String,
    /// Streams that waited.
    pub waiting: String,
    /// Those that were stuck.
    pub stuck: String,
}

/// An instance below.
#[derive(Debug, Clone, Default)]
pub struct MirrorLine {
    /// The node whose records it sends.
    pub place: String,
    /// When something last came.
    pub last_received: String,
    /// The number of the last receipt.
    pub receipt: String,
    /// Since when its records are kept here.
    pub ended: Option<String>,
    /// How to keep them here.
    pub step: Option<StepButton>,
}
