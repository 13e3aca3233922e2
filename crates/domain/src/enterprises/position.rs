//! Where something stands on the map.

use crate::{Refusal, RefusalCode};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A position in China (CGCS2000, degrees), in millionths of a degree: about 0.1 m.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Raw", into = "Raw")]
pub struct Position {
    latitude_1e6: i32,
    longitude_1e6: i32,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Raw {
    latitude_1e6: i32,
    longitude_1e6: i32,
}

/// A position outside China (3–54 N, 73–136 E).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("latitude {latitude_1e6}e-6, longitude {longitude_1e6}e-6 lies outside 3–54 N, 73–136 E")]
pub struct PositionError {
    /// What was given, in millionths of a degree.
    pub latitude_1e6: i32,
    /// What was given, in millionths of a degree.
    pub longitude_1e6: i32,
}

impl Position {
    /// A position.
    ///
    /// # Errors
    /// [`PositionError`] outside 3–54 N, 73–136 E.
    pub fn new(latitude_1e6: i32, longitude_1e6: i32) -> Result<Self, PositionError> {
        let inside =
            (3_000_000..=54_000_000).contains(&latitude_1e6) && (73_000_000..=136_000_000).contains(&longitude_1e6);
        if inside {
            Ok(Self { latitude_1e6, longitude_1e6 })
        } else {
            Err(PositionError { latitude_1e6, longitude_1e6 })
        }
    }

    /// Millionths of a degree north.
    #[must_use]
    pub const fn latitude_1e6(self) -> i32 {
        self.latitude_1e6
    }

    /// Millionths of a degree east.
    #[must_use]
    pub const fn longitude_1e6(self) -> i32 {
        self.longitude_1e6
    }
}

impl TryFrom<Raw> for Position {
    type Error = PositionError;
    fn try_from(raw: Raw) -> Result<Self, PositionError> {
        Self::new(raw.latitude_1e6, raw.longitude_1e6)
    }
}

impl From<Position> for Raw {
    fn from(position: Position) -> Self {
        Self { latitude_1e6: position.latitude_1e6, longitude_1e6: position.longitude_1e6 }
    }
}

/// Degrees with six decimals, latitude first.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", degrees(self.latitude_1e6), degrees(self.longitude_1e6))
    }
}

impl From<PositionError> for Refusal {
    fn from(error: PositionError) -> Self {
        Self::new(RefusalCode::PositionOutOfRange)
            .with("latitude", degrees(error.latitude_1e6))
            .with("longitude", degrees(error.longitude_1e6))
    }
}

fn degrees(millionths: i32) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let millionths = millionths.unsigned_abs();
    format!("{sign}{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn the_edges_of_china_are_inside() {
        for (latitude, longitude) in [(3_000_000, 73_000_000), (54_000_000, 136_000_000), (25_012_345, 118_000_001)] {
            assert!(Position::new(latitude, longitude).is_ok());
        }
        for (latitude, longitude) in
            [(2_999_999, 100_000_000), (54_000_001, 100_000_000), (30_000_000, 72_999_999), (30_000_000, 136_000_001)]
        {
            assert!(Position::new(latitude, longitude).is_err());
        }
    }

    #[test]
    fn exchanged_coordinates_are_refused_with_a_hint() {
        let refusal = Refusal::from(Position::new(118_000_000, -25_500_000).unwrap_err());
        assert_eq!(refusal.code, RefusalCode::PositionOutOfRange);
        let message = refusal.message(Language::English);
        assert!(message.contains("118.000000") && message.contains("-25.500000") && message.contains("exchanged"));
    }

    #[test]
    fn positions_are_checked_when_read_and_print_degrees() {
        let position = Position::new(25_012_345, 118_000_001).unwrap();
        assert_eq!(position.to_string(), "25.012345, 118.000001");
        let json = serde_json::to_string(&position).unwrap();
        assert_eq!(serde_json::from_str::<Position>(&json).unwrap(), position);
        assert!(serde_json::from_str::<Position>(r#"{"latitude_1e6":0,"longitude_1e6":0}"#).is_err());
    }
}
