//! What a device measured.

use super::Metric;
use crate::ids::DeviceId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

worded! {
    /// How far a reading is to be trusted. Rules judge by [`Quality::Good`] and [`Quality::Doubtful`] ones only.
    Quality {
        /// Measured in order.
        Good = "good", "正常", "Good";
        /// Measured, but the device or the gateway has a doubt: no fix, a clock that is off, out of sane bounds by little.
        Doubtful = "doubtful", "存疑", "Doubtful";
        /// The instrument said that it is faulty or over its range, or the value cannot be true.
        Bad = "bad", "无效", "Bad";
        /// Calibration or maintenance: not to be judged.
        Maintenance = "maintenance", "维护校准", "Maintenance";
    }
}

/// One measured value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Of which device.
    pub device: DeviceId,
    /// What was measured.
    pub metric: Metric,
    /// When, by the device's clock; by the gateway's where the device has none.
    pub at: Timestamp,
    /// How much, in the unit of the metric. Never infinite and never not a number: the gateway drops such a value.
    pub value: f64,
    /// How far it is to be trusted.
    pub quality: Quality,
}

impl Quality {
    /// The number that a packed chunk holds, 0 to 3.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Doubtful => 1,
            Self::Bad => 2,
            Self::Maintenance => 3,
        }
    }

    /// The quality of a number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|quality| quality.number() == number)
    }

    /// Whether rules judge by it.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Good | Self::Doubtful)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualities_have_stable_numbers() {
        for quality in Quality::ALL {
            assert_eq!(Quality::from_number(quality.number()), Some(*quality));
        }
        assert_eq!(Quality::from_number(4), None);
        assert!(Quality::Doubtful.counts() && !Quality::Maintenance.counts() && !Quality::Bad.counts());
    }
}
