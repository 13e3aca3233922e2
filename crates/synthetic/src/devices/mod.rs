//! Simulated devices: terminals, monitors, transmitters and vessels that speak their protocols. Pure: bytes in, bytes out; whoever has
//! the sockets and the clock lends them.
//!
//! Values come from dice of a seed; a [`Script`] bends them at given times. Identities belong to nobody: telephone numbers and
//! MMSIs of ranges that are not given out.

mod monitor;
mod script;
mod transmitter;
mod truck;
mod vessel;

pub use script::{Incident, Script, ScriptError};

use crate::Dice;
use bihuan_domain::monitoring::Protocol;
use bihuan_protocols::time::Moment;
use jiff::{Timestamp, tz::Offset};
use std::fmt;

/// The kinds of devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// JT/T 808.
    Truck,
    /// HJ 212: dust, temperature and humidity of a workshop.
    Sensor,
    /// AIS.
    Vessel,
    /// GB/T 26875.3.
    Transmitter,
}

impl Kind {
    /// All.
    pub const ALL: [Self; 4] = [Self::Truck, Self::Sensor, Self::Vessel, Self::Transmitter];

    /// The word of scripts and of the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Truck => "truck",
            Self::Sensor => "sensor",
            Self::Vessel => "vessel",
            Self::Transmitter => "transmitter",
        }
    }

    /// What it speaks.
    #[must_use]
    pub const fn protocol(self) -> Protocol {
        match self {
            Self::Truck => Protocol::Jt808,
            Self::Sensor => Protocol::Hj212,
            Self::Vessel => Protocol::Ais,
            Self::Transmitter => Protocol::Gb26875,
        }
    }

    /// What the wire names the device of a number by, from 1.
    #[must_use]
    pub fn identity(self, number: u32) -> String {
        match self {
            // Mobile numbers begin with 1 and have eleven digits; these have twelve.
            Self::Truck => format!("9{number:011}"),
            Self::Sensor => format!("SIM{number:021}"),
            // 999 is the country of nobody.
            Self::Vessel => format!("999{number:06}"),
            Self::Transmitter => format!("{}", 900_000_000 + u64::from(number)),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What has been counted of one device, or of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Reports that were sent.
    pub sent: u64,
    /// Reports that the other side confirmed.
    pub confirmed: u64,
    /// Frames that the other side refused.
    pub refused: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.sent += other.sent;
        self.confirmed += other.confirmed;
        self.refused += other.refused;
    }
}

/// A device.
pub struct Device {
    common: Common,
    speech: Speech,
}

/// What all kinds have.
struct Common {
    kind: Kind,
    number: u32,
    password: String,
    dice: Dice,
    script: Script,
    began: Timestamp,
    tally: Tally,
}

enum Speech {
    Truck(truck::Truck),
    Sensor(monitor::Monitor),
    Vessel(vessel::Vessel),
    Transmitter(transmitter::Transmitter),
}

impl Device {
    /// The device of a kind and number, from 1. `began` is when the script begins; `password` is the PW of monitors.
    #[must_use]
    pub fn new(seed: u64, kind: Kind, number: u32, script: &Script, began: Timestamp, password: &str) -> Self {
        let mut dice = Dice::new(seed, [8_080, kind as u64, u64::from(number)]);
        let speech = match kind {
            Kind::Truck => Speech::Truck(truck::Truck::new(number, &mut dice)),
            Kind::Sensor => Speech::Sensor(monitor::Monitor::new(&mut dice)),
            Kind::Vessel => Speech::Vessel(vessel::Vessel::new(&mut dice)),
            Kind::Transmitter => Speech::Transmitter(transmitter::Transmitter::default()),
        };
        let script = script.of(kind, number);
        let common =
            Common { kind, number, password: password.to_owned(), dice, script, began, tally: Tally::default() };
        Self { common, speech }
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.common.kind
    }

    /// What it says when its connection begins.
    pub fn greet(&mut self, now: Timestamp, out: &mut Vec<u8>) {
        match &mut self.speech {
            Speech::Truck(truck) => truck.greet(out),
            Speech::Sensor(monitor) => monitor.forget(),
            Speech::Transmitter(transmitter) => transmitter.greet(&self.common, now, out),
            Speech::Vessel(_) => {}
        }
    }

    /// Its report of the moment; nothing while it is not let in yet.
    pub fn report(&mut self, now: Timestamp, out: &mut Vec<u8>) {
        let before = out.len();
        match &mut self.speech {
            Speech::Truck(truck) => truck.report(&mut self.common, now, out),
            Speech::Sensor(monitor) => monitor.report(&mut self.common, now, out),
            Speech::Vessel(vessel) => vessel.report(&mut self.common, now, out),
            Speech::Transmitter(transmitter) => transmitter.report(&self.common, now, out),
        }
        self.common.tally.sent += u64::from(out.len() > before);
    }

    /// Takes what came back; appends what it says to that.
    pub fn hear(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        match &mut self.speech {
            Speech::Truck(truck) => truck.hear(&mut self.common.tally, bytes, out),
            Speech::Sensor(monitor) => monitor.hear(&mut self.common.tally, bytes),
            Speech::Transmitter(transmitter) => transmitter.hear(&mut self.common.tally, bytes),
            Speech::Vessel(_) => {}
        }
    }

    /// What has been counted.
    #[must_use]
    pub const fn tally(&self) -> Tally {
        self.common.tally
    }
}

impl Common {
    /// What the script makes of a value now.
    fn bent(&self, metric: &str, value: f64, now: Timestamp) -> f64 {
        self.script.bend(metric, value, now.duration_since(self.began).as_secs_f64())
    }
}

/// What China's clocks show, as devices write it.
fn moment(now: Timestamp) -> Moment {
    let time = Offset::constant(8).to_datetime(now);
    let small = |number: i8| u8::try_from(number).unwrap_or(0);
    let parts = [time.month(), time.day(), time.hour(), time.minute(), time.second()].map(small);
    let first = Moment { year: 2000, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
    Moment::new(u16::try_from(time.year()).unwrap_or(2000), parts).unwrap_or(first)
}

/// A whole number within bounds.
#[expect(clippy::cast_possible_truncation, reason = "it is within the bounds of the smaller type")]
fn whole(value: f64, low: i32, high: i32) -> i32 {
    value.round().clamp(f64::from(low), f64::from(high)) as i32
}

#[cfg(test)]
mod tests;
