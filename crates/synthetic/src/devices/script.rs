//! What is to happen, and when.

use super::Kind;
use serde::Deserialize;

/// Incidents of some devices.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// In any order; of several for one value the last one counts.
    #[serde(default)]
    pub incident: Vec<Incident>,
}

/// One value of one device goes to another, stays, and goes back.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// Such as `sensor 1`.
    pub device: String,
    /// Of a truck `speed_0_1kmh`, of a sensor `dust_mg_m3`, `temperature_c` or `humidity_percent`, of a vessel `speed_0_1kn`, of a
    /// transmitter `fire_alarm` (1 is fire).
    pub metric: String,
    /// When it begins, seconds after the simulation.
    pub after_seconds: u32,
    /// How long the way there takes.
    #[serde(default)]
    pub over_seconds: u32,
    /// Where it goes.
    pub to: f64,
    /// How long it stays there.
    pub for_seconds: u32,
}

/// Why a script cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptError {
    /// Not a script.
    Syntax(String),
    /// No such device can be simulated.
    Device(String),
    /// Devices of this kind have no such value.
    Metric(String),
}

impl std::fmt::Display for ScriptError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Syntax(cause) => write!(f, "not a script: {cause}"),
            Self::Device(device) => {
                write!(f, "“{device}” is no device: write truck, sensor, vessel or transmitter and a number from 1")
            }
            Self::Metric(metric) => write!(f, "“{metric}” is no value that such a device sends"),
        }
    }
}

impl std::error::Error for ScriptError {}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// [`ScriptError`] when it cannot be read, or names what is not there.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        let script: Self = toml::from_str(text).map_err(|error| ScriptError::Syntax(error.to_string()))?;
        for incident in &script.incident {
            let (kind, _) = device(&incident.device).ok_or_else(|| ScriptError::Device(incident.device.clone()))?;
            if !metrics(kind).contains(&incident.metric.as_str()) {
                return Err(ScriptError::Metric(incident.metric.clone()));
            }
        }
        Ok(script)
    }

    /// What concerns one device.
    pub(super) fn of(&self, kind: Kind, number: u32) -> Self {
        let own = self.incident.iter().filter(|incident| device(&incident.device) == Some((kind, number)));
        Self { incident: own.cloned().collect() }
    }

    /// A value, so many seconds after the beginning.
    pub(super) fn bend(&self, metric: &str, value: f64, seconds: f64) -> f64 {
        let concerns = |incident: &&Incident| incident.metric == metric;
        self.incident.iter().filter(concerns).fold(value, |value, incident| {
            let since = seconds - f64::from(incident.after_seconds);
            let (over, stays) = (f64::from(incident.over_seconds), f64::from(incident.for_seconds));
            if since < 0.0 || since > over + stays {
                value
            } else if since < over {
                value + (incident.to - value) * since / over
            } else {
                incident.to
            }
        })
    }
}

fn device(text: &str) -> Option<(Kind, u32)> {
    let (kind, number) = text.split_once(' ')?;
    let kind = Kind::ALL.into_iter().find(|known| known.name() == kind)?;
    number.parse().ok().filter(|number| *number > 0).map(|number| (kind, number))
}

const fn metrics(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Truck => &["speed_0_1kmh"],
        Kind::Sensor => &["dust_mg_m3", "temperature_c", "humidity_percent"],
        Kind::Vessel => &["speed_0_1kn"],
        Kind::Transmitter => &["fire_alarm"],
    }
}
