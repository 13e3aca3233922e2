//! JSON as readings: the program's own shape, which MQTT and HTTP push share, and numbers and moments as other shapes write them.

use super::{Measured, When, note, own};
use bihuan_domain::monitoring::{Metric, Quality};
use jiff::{Timestamp, civil::DateTime, tz::Offset};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most readings of one message.
pub const MOST_READINGS: usize = 1_000;
/// What only the gateway itself says of a device.
const RESERVED: &str = "connections";

/// How a moment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeFormat {
    /// `2026-03-02T09:00:00+08:00`, or a number of seconds or milliseconds since 1970, told apart by their size.
    #[default]
    Any,
    /// Seconds since 1970, also with a fraction.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMilliseconds,
    /// `2026-03-02 09:00:00` on China's clocks; `/` or nothing instead of `-` too, as in `20260302090000`.
    China,
}

/// A number beyond this is milliseconds: as seconds it would be the year 5138.
const MILLISECONDS_FROM: f64 = 1e11;

impl TimeFormat {
    /// The moment that a value says; `None` when it says none.
    #[must_use]
    pub fn read(self, value: &Value) -> Option<Timestamp> {
        match self {
            Self::Any => match value {
                Value::String(text) => text.parse().ok(),
                _ => {
                    let number = value.as_f64()?;
                    if number.abs() < MILLISECONDS_FROM { seconds(number) } else { milliseconds(number) }
                }
            },
            Self::UnixSeconds => seconds(number(value)?),
            Self::UnixMilliseconds => milliseconds(number(value)?),
            Self::China => {
                let digits: String = value.as_str()?.chars().filter(char::is_ascii_digit).take(14).collect();
                let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i16>().ok();
                let small = |from: usize| i8::try_from(part(from, from + 2)?).ok();
                let time = DateTime::new(part(0, 4)?, small(4)?, small(6)?, small(8)?, small(10)?, small(12)?, 0);
                Offset::constant(8).to_timestamp(time.ok()?).ok()
            }
        }
    }
}

fn seconds(number: f64) -> Option<Timestamp> {
    milliseconds(number * 1_000.0)
}

fn milliseconds(number: f64) -> Option<Timestamp> {
    // What is out of the range saturates, and is no moment then.
    Timestamp::from_millisecond(number.round() as i64).ok()
}

/// A number, also one that is written as text, or a truth as 1 or 0.
#[must_use]
pub fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        Value::Bool(is_so) => f64::from(u8::from(*is_so)),
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// A metric that devices may speak of.
///
/// # Errors
/// What is wrong with it.
pub fn metric(code: &str) -> Result<Metric, JsonFault> {
    Metric::parse(code).ok().filter(|metric| metric.as_str() != RESERVED).ok_or(JsonFault::Metric)
}

/// A message of the program's own shape.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Who it says it is.
    pub device: Option<String>,
    /// Its secret.
    pub secret: Option<String>,
    /// The readings.
    pub readings: Vec<Value>,
}

/// One reading of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    metric: String,
    value: f64,
    at: Option<Value>,
    quality: Option<Quality>,
}

/// Why a message or a reading cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// The text is larger than is taken.
    #[error("{0} bytes are too many")]
    TooLarge(usize),
    /// It holds no JSON, or JSON of another shape.
    #[error("not the JSON that is expected: {0}")]
    Shape(String),
    /// More readings than are taken.
    #[error("{0} readings are too many")]
    TooMany(usize),
    /// Not the code of a metric, or the gateway's own.
    #[error("no metric that a device may send")]
    Metric,
    /// No number.
    #[error("no number at {0}")]
    Number(String),
    /// A moment that cannot be read.
    #[error("no moment that can be read")]
    Time,
    /// Nothing says which device it is.
    #[error("no device is named")]
    Device,
    /// Its topic is mapped nowhere.
    #[error("no mapping for the topic")]
    Topic,
}

impl Message {
    /// Reads a message.
    ///
    /// # Errors
    /// [`JsonFault::Shape`] and [`JsonFault::TooMany`].
    pub fn read(value: Value) -> Result<Self, JsonFault> {
        let message: Self = serde_json::from_value(value).map_err(|error| JsonFault::Shape(error.to_string()))?;
        if message.readings.len() > MOST_READINGS {
            return Err(JsonFault::TooMany(message.readings.len()));
        }
        Ok(message)
    }
}

/// A reading of the program's own shape: `{"metric": …, "value": …, "at": …, "quality": …}`, the last two if need be. Without
/// `at` it is of the present moment.
///
/// # Errors
/// What is wrong with it; then nothing is added.
pub fn item(value: &Value, now: Timestamp, into: &mut Vec<Measured>) -> Result<(), JsonFault> {
    let item = Item::deserialize(value).map_err(|error| JsonFault::Shape(error.to_string()))?;
    let metric = metric(&item.metric)?;
    let when = match &item.at {
        None => When::now(now),
        Some(at) => When::told(Some(TimeFormat::Any.read(at).ok_or(JsonFault::Time)?), now),
    };
    note(into, metric, when, item.value, item.quality.unwrap_or(Quality::Good));
    Ok(())
}

/// Whether a reading tells its own moment.
#[must_use]
pub fn tells_time(value: &Value) -> bool {
    value.get("at").is_some_and(|at| !at.is_null())
}

/// How many connections a device is on, as the gateway itself notes it.
#[must_use]
pub fn connections(count: u32, now: Timestamp) -> Measured {
    Measured { metric: own(RESERVED), at: now, value: f64::from(count), quality: Quality::Good }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: &str = "2026-03-02T09:00:00+08:00";

    fn read(value: &Value) -> Result<Vec<Measured>, JsonFault> {
        let mut into = Vec::new();
        item(value, NOW.parse().unwrap(), &mut into)?;
        Ok(into)
    }

    #[test]
    fn a_reading_has_a_metric_and_a_number_and_perhaps_a_moment_and_a_quality() {
        let now: Timestamp = NOW.parse().unwrap();
        let earlier = now - jiff::SignedDuration::from_secs(60);
        for (at, expected) in [
            (json!(null), now),
            (json!("2026-03-02T08:59:00+08:00"), earlier),
            (json!(earlier.as_second()), earlier),
            (json!(earlier.as_millisecond()), earlier),
        ] {
            let found = read(&json!({ "metric": "dust_mg_m3", "value": 8.25, "at": at })).unwrap();
            assert_eq!((found[0].at, found[0].value, found[0].quality), (expected, 8.25, Quality::Good), "{at}");
        }
        let maintained = read(&json!({ "metric": "dust_mg_m3", "value": 1, "quality": "maintenance" })).unwrap();
        assert_eq!(maintained[0].quality, Quality::Maintenance);
        for at in ["2031-01-01T00:00:00Z", "1999-01-01T00:00:00Z"] {
            let found = read(&json!({ "metric": "dust_mg_m3", "value": 1, "at": at })).unwrap();
            assert_eq!((found[0].at, found[0].quality), (now, Quality::Doubtful), "{at}");
        }
        let absurd = read(&json!({ "metric": "dust_mg_m3", "value": 1e308 })).unwrap();
        assert_eq!(absurd[0].quality, Quality::Bad);
    }

    #[test]
    fn what_is_no_reading_is_refused() {
        for bad in [
            json!({ "metric": "dust_mg_m3", "value": "8" }),
            json!({ "metric": "dust_mg_m3" }),
            json!({ "metric": "Dust", "value": 1 }),
            json!({ "metric": "dust\u{0}", "value": 1 }),
            json!({ "metric": "connections", "value": 1 }),
            json!({ "metric": "dust_mg_m3", "value": 1, "at": "yesterday" }),
            json!({ "metric": "dust_mg_m3", "value": 1, "at": 1e300 }),
            json!({ "metric": "dust_mg_m3", "value": 1, "unit": "mg" }),
            json!({ "metric": "dust_mg_m3", "value": 1, "quality": "perfect" }),
            json!([1, 2]),
            json!(null),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn moments_are_read_as_their_format_says() {
        let at: Timestamp = NOW.parse().unwrap();
        for (format, value) in [
            (TimeFormat::UnixSeconds, json!(at.as_second())),
            (TimeFormat::UnixSeconds, json!(at.as_second().to_string())),
            (TimeFormat::UnixMilliseconds, json!(at.as_millisecond())),
            (TimeFormat::China, json!("2026-03-02 09:00:00")),
            (TimeFormat::China, json!("2026/03/02 09:00:00.5")),
            (TimeFormat::China, json!("20260302090000")),
        ] {
            assert_eq!(format.read(&value), Some(at), "{format:?} {value}");
        }
        for (format, value) in [
            (TimeFormat::China, json!("2026-13-02 09:00:00")),
            (TimeFormat::China, json!("")),
            (TimeFormat::UnixSeconds, json!(1e300)),
            (TimeFormat::UnixSeconds, json!("NaN")),
            (TimeFormat::Any, json!({})),
        ] {
            assert_eq!(format.read(&value), None, "{format:?} {value}");
        }
    }
}
