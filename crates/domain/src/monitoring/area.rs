//! Areas on the map.

use super::rule_form::Unreadable;
use crate::enterprises::Position;
use serde::{Deserialize, Serialize};

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_320.0;
/// The most corners of an area.
const CORNERS: usize = 100;
/// The largest radius.
const RADIUS_M: u32 = 200_000;

/// An area: within some metres of a point, or inside a polygon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Area {
    /// A circle.
    Circle {
        /// Its middle.
        centre: Position,
        /// Its radius.
        radius_m: u32,
    },
    /// A polygon, closed by itself.
    Polygon {
        /// Its corners in order, 3 to 100.
        corners: Vec<Position>,
    },
}

impl Area {
    /// Reads lines: one of `latitude, longitude, radius in metres`, or three and more of `latitude, longitude` in degrees.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let numbers = |line: &str| -> Result<Vec<f64>, Unreadable> {
            line.split([',', '，', ' '])
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().map_err(|_| Unreadable))
                .collect()
        };
        let rows = lines.into_iter().map(numbers).collect::<Result<Vec<_>, _>>()?;
        match rows.as_slice() {
            [row] if row.len() == 3 => {
                let radius_m = in_bounds(row[2], 1.0, f64::from(RADIUS_M))?;
                Ok(Self::Circle { centre: position(row[0], row[1])?, radius_m })
            }
            rows if (3..=CORNERS).contains(&rows.len()) && rows.iter().all(|row| row.len() == 2) => {
                let corners = rows.iter().map(|row| position(row[0], row[1])).collect::<Result<_, _>>()?;
                Ok(Self::Polygon { corners })
            }
            _ => Err(Unreadable),
        }
    }

    /// The lines that [`Area::read`] reads.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Circle { centre, radius_m } => format!("{centre}, {radius_m}"),
            Self::Polygon { corners } => {
                let lines: Vec<String> = corners.iter().map(ToString::to_string).collect();
                lines.join("\n")
            }
        }
    }

    /// Whether a point lies inside. A polygon is taken as flat, which is exact enough over a county.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        match self {
            Self::Circle { centre, radius_m } => distance_m(Point::of(*centre), point) <= f64::from(*radius_m),
            Self::Polygon { corners } => {
                let points: Vec<Point> = corners.iter().map(|corner| Point::of(*corner)).collect();
                let edges = points.iter().zip(points.iter().cycle().skip(1)).take(points.len());
                // A line to the east crosses an odd number of edges.
                let crosses = |(from, to): &(&Point, &Point)| {
                    (from.latitude > point.latitude) != (to.latitude > point.latitude)
                        && point.longitude
                            < from.longitude
                                + (point.latitude - from.latitude) / (to.latitude - from.latitude)
                                    * (to.longitude - from.longitude)
                };
                edges.filter(crosses).count() % 2 == 1
            }
        }
    }
}

/// A point in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// North.
    pub latitude: f64,
    /// East.
    pub longitude: f64,
}

impl Point {
    fn of(position: Position) -> Self {
        Self {
            latitude: f64::from(position.latitude_1e6()) / 1e6,
            longitude: f64::from(position.longitude_1e6()) / 1e6,
        }
    }
}

/// The way between two points in metres, on a sphere.
#[must_use]
pub fn distance_m(from: Point, to: Point) -> f64 {
    let (north, east) = ((to.latitude - from.latitude).to_radians(), (to.longitude - from.longitude).to_radians());
    let half = (north / 2.0).sin().powi(2)
        + from.latitude.to_radians().cos() * to.latitude.to_radians().cos() * (east / 2.0).sin().powi(2);
    2.0 * (DEGREE_M * 180.0 / std::f64::consts::PI) * half.sqrt().clamp(0.0, 1.0).asin()
}

fn position(latitude: f64, longitude: f64) -> Result<Position, Unreadable> {
    let latitude = in_bounds(latitude * 1e6, 0.0, 90e6)?;
    let longitude = in_bounds(longitude * 1e6, 0.0, 180e6)?;
    let signed = |degrees: u32| i32::try_from(degrees).map_err(|_| Unreadable);
    Position::new(signed(latitude)?, signed(longitude)?).map_err(|_| Unreadable)
}

/// A number in bounds as a whole one.
fn in_bounds(value: f64, lowest: f64, highest: f64) -> Result<u32, Unreadable> {
    let rounded = value.round();
    if !(lowest..=highest).contains(&rounded) {
        return Err(Unreadable);
    }
    format!("{rounded:.0}").parse().map_err(|_| Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn point(latitude: f64, longitude: f64) -> Point {
        Point { latitude, longitude }
    }

    #[test]
    fn areas_are_read_as_they_are_written() {
        for text in
            ["25.100000, 118.100000, 500", "25.000000, 118.000000\n25.000000, 118.200000\n25.200000, 118.100000"]
        {
            assert_eq!(Area::read(text).unwrap().written(), text);
        }
        for bad in [
            "",
            "25.1, 118.1",
            "25.1, 118.1, 0",
            "118.1, 25.1, 500",
            "25.1 118.1\n25.2 118.1",
            "a, b, c",
            "NaN, 118, 5",
        ] {
            assert!(Area::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn points_are_inside_or_outside() {
        let circle = Area::read("25.1, 118.1, 500").unwrap();
        assert!(circle.contains(point(25.104, 118.1)));
        assert!(!circle.contains(point(25.105, 118.1)));
        let bay = Area::read("25, 118\n25, 119\n26, 119\n26, 118.6\n25.5, 118.5\n26, 118.4\n26, 118").unwrap();
        assert!(bay.contains(point(25.2, 118.5)));
        assert!(bay.contains(point(25.9, 118.2)));
        assert!(!bay.contains(point(25.9, 118.5)), "in the notch");
        assert!(!bay.contains(point(24.9, 118.5)));
    }

    #[test]
    fn a_degree_of_latitude_is_its_metres() {
        let way = distance_m(point(25.0, 118.0), point(26.0, 118.0));
        assert!((way - DEGREE_M).abs() < 1.0, "{way}");
        assert!(distance_m(point(25.0, 118.0), point(25.0, 118.0)).abs() < 1e-6);
    }
}
