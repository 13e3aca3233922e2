//! What the camera wrote into the file: when and where.

use exif::{Exif, In, Reader, Tag, Value};
use jiff::{Timestamp, tz::Offset};
use std::io::Cursor;

/// Time and position as the camera says; absent or senseless values are none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Metadata {
    /// When it was taken.
    pub taken_at: Option<Timestamp>,
    /// Latitude and longitude in millionths of a degree.
    pub position_1e6: Option<(i32, i32)>,
}

impl Metadata {
    /// Reads the EXIF part of a JPEG, PNG or WebP file; a file without one has no metadata.
    pub fn read(bytes: &[u8]) -> Self {
        let mut reader = Reader::new();
        reader.continue_on_error(true);
        let exif = match reader.read_from_container(&mut Cursor::new(bytes)) {
            Ok(exif) => exif,
            Err(exif::Error::PartialResult(partial)) => partial.into_inner().0,
            Err(_) => return Self::default(),
        };
        Self { taken_at: taken_at(&exif), position_1e6: position(&exif) }
    }
}

fn taken_at(exif: &Exif) -> Option<Timestamp> {
    let field = exif.get_field(Tag::DateTimeOriginal, In::PRIMARY)?;
    let mut time = exif::DateTime::from_ascii(ascii(&field.value)?).ok()?;
    let offset = exif.get_field(Tag::OffsetTimeOriginal, In::PRIMARY);
    if let Some(text) = offset.and_then(|field| ascii(&field.value)) {
        // Without a readable offset the camera's clock is taken to show China's time.
        let _ = time.parse_offset(text);
    }
    let date = jiff::civil::Date::new(
        i16::try_from(time.year).ok()?,
        i8::try_from(time.month).ok()?,
        i8::try_from(time.day).ok()?,
    )
    .ok()?;
    let clock = jiff::civil::Time::new(
        i8::try_from(time.hour).ok()?,
        i8::try_from(time.minute).ok()?,
        i8::try_from(time.second).ok()?,
        0,
    )
    .ok()?;
    let offset = Offset::from_seconds(i32::from(time.offset.unwrap_or(8 * 60)) * 60).ok()?;
    offset.to_timestamp(date.to_datetime(clock)).ok()
}

fn position(exif: &Exif) -> Option<(i32, i32)> {
    let latitude = coordinate(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b"S", 90.0)?;
    let longitude = coordinate(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b"W", 180.0)?;
    // Cameras without a fix write zeros.
    (latitude != 0 || longitude != 0).then_some((latitude, longitude))
}

fn coordinate(exif: &Exif, tag: Tag, reference: Tag, negative: &[u8], bound: f64) -> Option<i32> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let [degrees, minutes, seconds] = parts.get(..3)? else { return None };
    let value = degrees.to_f64() + minutes.to_f64() / 60.0 + seconds.to_f64() / 3600.0;
    let sign = exif.get_field(reference, In::PRIMARY).and_then(|field| ascii(&field.value));
    let value = if sign == Some(negative) { -value } else { value };
    in_millionths(value, bound)
}

/// A coordinate in degrees as millionths; none outside of ± `bound` or when it is no number.
pub fn in_millionths(degrees: f64, bound: f64) -> Option<i32> {
    if !degrees.is_finite() || degrees.abs() > bound {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 million, which an i32 holds")]
    Some((degrees * 1e6).round() as i32)
}

fn ascii(value: &Value) -> Option<&[u8]> {
    match value {
        Value::Ascii(texts) => texts.first().map(Vec::as_slice),
        _ => None,
    }
}
