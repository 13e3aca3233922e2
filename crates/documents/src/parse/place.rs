//! Coordinates.

use super::{Parsed, normalise, refuse, text::is_placeholder};
use crate::tables::Cell;
use bihuan_domain::{RefusalCode, enterprises::Position};

const LONGITUDES: std::ops::RangeInclusive<f64> = 73.0..=136.0;
const LATITUDES: std::ops::RangeInclusive<f64> = 3.0..=54.0;

/// A longitude within China; `None` for an empty cell or a placeholder.
///
/// # Errors
/// Everything else.
pub fn longitude(cell: &Cell) -> Parsed<Option<f64>> {
    single(cell, &LONGITUDES)
}

/// A latitude within China; `None` for an empty cell or a placeholder.
///
/// # Errors
/// Everything else.
pub fn latitude(cell: &Cell) -> Parsed<Option<f64>> {
    single(cell, &LATITUDES)
}

fn single(cell: &Cell, range: &std::ops::RangeInclusive<f64>) -> Parsed<Option<f64>> {
    let value = match cell {
        Cell::Empty => return Ok(None),
        Cell::Text(text) if is_placeholder(text) => return Ok(None),
        Cell::Number(number) => Some(*number),
        Cell::Text(text) => degrees(&normalise(text)),
        Cell::Error(_) | Cell::Date(_) | Cell::Bool(_) => None,
    };
    value.filter(|value| range.contains(value)).map(Some).ok_or_else(|| refuse(RefusalCode::CoordinateUnreadable, cell))
}

/// Both coordinates in one cell, in either order: in China the two ranges do not meet.
///
/// # Errors
/// Everything that is not such a pair.
pub fn coordinate_pair(cell: &Cell) -> Parsed<Option<Position>> {
    let unreadable = || refuse(RefusalCode::CoordinateUnreadable, cell);
    let text = match cell {
        Cell::Empty => return Ok(None),
        Cell::Text(text) if is_placeholder(text) => return Ok(None),
        Cell::Text(text) => normalise(text),
        Cell::Number(_) | Cell::Error(_) | Cell::Date(_) | Cell::Bool(_) => return Err(unreadable()),
    };
    let parts: Vec<f64> = text
        .split([',', ';', '、', '/', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| degrees(part).ok_or_else(unreadable))
        .collect::<Result<_, _>>()?;
    let found = match parts.as_slice() {
        [a, b] if LONGITUDES.contains(a) && LATITUDES.contains(b) => position(*a, *b),
        [a, b] if LONGITUDES.contains(b) && LATITUDES.contains(a) => position(*b, *a),
        _ => None,
    };
    found.map(Some).ok_or_else(unreadable)
}

/// The position of a longitude and a latitude in degrees, to the millionth.
#[must_use]
pub fn position(longitude: f64, latitude: f64) -> Option<Position> {
    #[expect(clippy::cast_possible_truncation, reason = "degrees are below 180, and the cast saturates")]
    let millionths = |degrees: f64| (degrees * 1e6).round() as i32;
    Position::new(millionths(latitude), millionths(longitude)).ok()
}

/// `118.67`, `118.67°E`, `东经118°40′12″`.
fn degrees(text: &str) -> Option<f64> {
    let text =
        text.trim_matches(|c: char| matches!(c, 'E' | 'N' | 'e' | 'n' | ' ' | ':') || "东经北纬度经".contains(c));
    if let Ok(value) = text.trim_end_matches(['°', '度']).parse() {
        return Some(value);
    }
    let parts: Vec<&str> = text
        .split(['°', '度', '\'', '′', '’', '分', '"', '″', '”', '秒'])
        .filter(|part| !part.trim().is_empty())
        .collect();
    let numbers: Vec<f64> = parts.iter().map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    match numbers.as_slice() {
        [degrees, minutes] if *minutes < 60.0 => Some(degrees + minutes / 60.0),
        [degrees, minutes, seconds] if *minutes < 60.0 && *seconds < 60.0 => {
            Some(degrees + minutes / 60.0 + seconds / 3600.0)
        }
        _ => None,
    }
}
