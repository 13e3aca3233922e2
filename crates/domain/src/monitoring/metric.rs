//! What is measured.

use crate::Language;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, sync::LazyLock};

const INCLUDED: &str = include_str!("../../../../packs/metrics.toml");
/// The longest code, in bytes.
const CODE_LIMIT: usize = 31;

/// What a reading measures: a short code with its unit in the name, such as `dust_mg_m3`, `speed_0_1kmh`, `latitude_1e7`.
/// Lower-case letters, digits and `_`, a letter first, at most 31. A code need not stand in the table of metrics: an
/// instrument may send what nobody has named yet. Copied, never allocated: every reading holds one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[a-z][a-z0-9_]{0,30}$")))]
pub struct Metric {
    /// Zeros behind the code, so that the bytes order as the texts do.
    bytes: [u8; CODE_LIMIT],
    length: u8,
}

/// A text that is no code of a metric.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no metric: a letter, then lower-case letters, digits and _, at most 31")]
pub struct MetricError(pub String);

/// What is known of a metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricInfo {
    /// Its code.
    pub code: Metric,
    /// Its Chinese name.
    pub chinese: String,
    /// Its English name.
    pub english: String,
    /// What people read after the value; empty for counts and states.
    pub unit: String,
    /// What the stored value is multiplied by to be shown in that unit.
    #[serde(default = "one")]
    pub factor: f64,
    /// The least stored value that can be true.
    pub lowest: f64,
    /// The greatest stored value that can be true.
    pub highest: f64,
}

/// Why the table of metrics cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetricsError {
    /// Not a table of metrics.
    #[error("not a table of metrics: {0}")]
    Syntax(String),
    /// A code stands twice.
    #[error("the metric “{0}” stands twice")]
    Twice(Metric),
    /// The bounds or the factor are not in order.
    #[error("the bounds or the factor of the metric “{0}” are not in order")]
    Bounds(Metric),
}

/// The metrics that have names.
#[derive(Debug, Clone, PartialEq)]
pub struct Metrics(BTreeMap<Metric, MetricInfo>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    metric: Vec<MetricInfo>,
}

const fn one() -> f64 {
    1.0
}

impl Metric {
    /// Reads a code.
    ///
    /// # Errors
    /// [`MetricError`] for another text.
    pub fn parse(text: &str) -> Result<Self, MetricError> {
        let is_mark = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let fits = (1..=CODE_LIMIT).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(is_mark);
        let length = u8::try_from(text.len()).ok().filter(|_| fits);
        let length = length.ok_or_else(|| MetricError(text.chars().take(100).collect()))?;
        let mut bytes = [0; CODE_LIMIT];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self { bytes, length })
    }

    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever put in.
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }
}

impl TryFrom<String> for Metric {
    type Error = MetricError;
    fn try_from(text: String) -> Result<Self, MetricError> {
        Self::parse(&text)
    }
}

impl From<Metric> for String {
    fn from(metric: Metric) -> Self {
        metric.as_str().to_owned()
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Metric({})", self.as_str())
    }
}

impl MetricInfo {
    /// Its name.
    #[must_use]
    pub fn label(&self, language: Language) -> &str {
        language.pick(&self.chinese, &self.english)
    }

    /// Whether a stored value can be true.
    #[must_use]
    pub fn is_sane(&self, value: f64) -> bool {
        (self.lowest..=self.highest).contains(&value)
    }
}

impl Metrics {
    /// Reads a table (`packs/metrics.toml`).
    ///
    /// # Errors
    /// [`MetricsError`] when it cannot be read or is not in order.
    pub fn parse(text: &str) -> Result<Self, MetricsError> {
        let file: File = toml::from_str(text).map_err(|error| MetricsError::Syntax(error.to_string()))?;
        let mut metrics = BTreeMap::new();
        for info in file.metric {
            let in_order = info.lowest < info.highest && info.factor.is_normal() && info.factor > 0.0;
            if !in_order || !info.lowest.is_finite() || !info.highest.is_finite() {
                return Err(MetricsError::Bounds(info.code));
            }
            if let Some(twice) = metrics.insert(info.code, info) {
                return Err(MetricsError::Twice(twice.code));
            }
        }
        Ok(Self(metrics))
    }

    /// The metrics that come with the program.
    ///
    /// # Panics
    /// Never: the included text is part of the program and a test reads it.
    #[must_use]
    pub fn included() -> &'static Self {
        static METRICS: LazyLock<Metrics> =
            LazyLock::new(|| Metrics::parse(INCLUDED).expect("the included metrics are read by a test"));
        &METRICS
    }

    /// All, by code.
    pub fn all(&self) -> impl Iterator<Item = &MetricInfo> {
        self.0.values()
    }

    /// What is known of one.
    #[must_use]
    pub fn get(&self, metric: &Metric) -> Option<&MetricInfo> {
        self.0.get(metric)
    }

    /// A metric's name; its code when nothing is known of it.
    #[must_use]
    pub fn label<'a>(&'a self, metric: &'a Metric, language: Language) -> &'a str {
        self.get(metric).map_or(metric.as_str(), |info| info.label(language))
    }

    /// A stored value as people read it: in the shown unit, with no more than four digits after the point.
    #[must_use]
    pub fn shown(&self, metric: &Metric, value: f64) -> String {
        let info = self.get(metric);
        let number = format!("{:.4}", value * info.map_or(1.0, |info| info.factor));
        let number = number.trim_end_matches('0').trim_end_matches('.');
        let number = if number == "-0" { "0" } else { number };
        match info.map_or("", |info| info.unit.as_str()) {
            "" => number.to_owned(),
            unit => format!("{number} {unit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_lower_case_ascii() {
        for good in ["dust_mg_m3", "speed_0_1kmh", "latitude_1e7", "a", &"a".repeat(31)] {
            assert_eq!(Metric::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "1a", "_a", "Dust", "dust-mg", "粉尘", "a b", &"a".repeat(32)] {
            assert!(Metric::parse(bad).is_err(), "{bad}");
            assert!(serde_json::from_value::<Metric>(bad.into()).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_included_table_names_what_the_protocols_send() {
        let metrics = Metrics::included();
        for code in ["dust_mg_m3", "speed_0_1kmh", "latitude_1e7", "longitude_1e7", "power_kw", "persons_on_board"] {
            let metric = Metric::parse(code).unwrap();
            assert!(!metrics.label(&metric, Language::Chinese).is_ascii(), "{code}");
            assert!(metrics.label(&metric, Language::English).is_ascii(), "{code}");
        }
    }

    #[test]
    fn values_are_shown_in_the_unit_that_people_read() {
        let metrics = Metrics::included();
        let shown = |code: &str, value: f64| metrics.shown(&Metric::parse(code).unwrap(), value);
        assert_eq!(shown("speed_0_1kmh", 605.0), "60.5 km/h");
        assert_eq!(shown("dust_mg_m3", 8.0), "8 mg/m³");
        assert_eq!(shown("persons_on_board", -0.0), "0");
        assert_eq!(shown("unheard_of", 1.25), "1.25");
        assert!(!metrics.get(&Metric::parse("latitude_1e7").unwrap()).unwrap().is_sane(900_000_001.0));
    }

    #[test]
    fn a_table_that_is_not_in_order_is_refused() {
        let entry = |code: &str, lowest: &str| {
            format!(
                "[[metric]]\ncode = \"{code}\"\nchinese = \"甲\"\nenglish = \"A\"\nunit = \"\"\nlowest = {lowest}\nhighest = 5\n"
            )
        };
        assert!(Metrics::parse(&entry("a", "0")).is_ok());
        assert!(matches!(Metrics::parse(&entry("a", "5")), Err(MetricsError::Bounds(_))));
        assert!(matches!(Metrics::parse(&entry("a", "nan")), Err(MetricsError::Bounds(_))));
        assert!(matches!(Metrics::parse(&(entry("a", "0") + &entry("a", "0"))), Err(MetricsError::Twice(_))));
        assert!(matches!(Metrics::parse(&entry("A", "0")), Err(MetricsError::Syntax(_))));
    }
}
