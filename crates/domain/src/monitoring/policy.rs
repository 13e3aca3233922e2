//! What a locality sets for itself about devices.

use serde::{Deserialize, Serialize};

/// The numbers that a locality configures. Defaults are proposals, not law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MonitoringPolicy {
    /// A device that sent something within so many minutes is on line.
    pub online_minutes: u32,
    /// How often rules that wait for the clock (off-line, missing data) are looked at.
    pub tick_seconds: u32,
    /// The most unknown devices that one address may announce; later ones are not noted.
    pub unknown_per_address: u32,
    /// The most unknown devices in all.
    pub unknown_in_all: u32,
    /// The hour in China from which the day's digest of alarms is made.
    pub digest_hour: i8,
}

impl Default for MonitoringPolicy {
    fn default() -> Self {
        Self { online_minutes: 10, tick_seconds: 30, unknown_per_address: 50, unknown_in_all: 2000, digest_hour: 8 }
    }
}
