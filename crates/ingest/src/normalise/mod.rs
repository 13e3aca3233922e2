//! What frames say, in the words of the ledger: metric, moment, value, quality. Pure.
//!
//! A value that its metric cannot have is kept as [`Quality::Bad`]. A device whose clock is off by more than ten minutes into the future,
//! or that tells a moment of more than 400 days ago or none at all, is believed the value but not the moment: the gateway's own
//! is taken, and the reading is [`Quality::Doubtful`].

pub mod ais;
pub mod gb26875;
pub mod hj212;
pub mod json;
pub mod jt808;

use bihuan_domain::{
    ids::DeviceId,
    monitoring::{Metric, Metrics, Quality, Reading},
};
use bihuan_protocols::time::Moment;
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::Offset};

/// A clock may go wrong by so much before it is not believed.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);
/// Readings may come so late.
const LATE: SignedDuration = SignedDuration::from_hours(24 * 400);

/// A value that is not a device's yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// What.
    pub metric: Metric,
    /// When.
    pub at: Timestamp,
    /// How much, in the metric's unit.
    pub value: f64,
    /// How far it is to be trusted.
    pub quality: Quality,
}

impl Measured {
    /// The same, of a device.
    #[must_use]
    pub const fn of(&self, device: DeviceId) -> Reading {
        Reading { device, metric: self.metric, at: self.at, value: self.value, quality: self.quality }
    }
}

/// A moment, and whether it is believed.
#[derive(Debug, Clone, Copy)]
pub struct When {
    at: Timestamp,
    quality: Quality,
}

impl When {
    /// What a device says, or the present moment instead.
    #[must_use]
    pub fn told(told: Option<Timestamp>, now: Timestamp) -> Self {
        match told.filter(|at| *at <= now + AHEAD && *at >= now - LATE) {
            Some(at) => Self { at, quality: Quality::Good },
            None => Self { at: now, quality: Quality::Doubtful },
        }
    }

    /// The present moment, of a device that tells none.
    #[must_use]
    pub const fn now(now: Timestamp) -> Self {
        Self { at: now, quality: Quality::Good }
    }

    /// The same moment, when there is a doubt about the value.
    #[must_use]
    pub fn doubtful(self) -> Self {
        Self { quality: Quality::Doubtful, ..self }
    }
}

/// A wall clock's moment in China.
#[must_use]
pub fn in_china(moment: Moment) -> Option<Timestamp> {
    let small = |number: u8| i8::try_from(number).unwrap_or(0);
    let time = DateTime::new(
        i16::try_from(moment.year).ok()?,
        small(moment.month),
        small(moment.day),
        small(moment.hour),
        small(moment.minute),
        small(moment.second),
        0,
    );
    Offset::constant(8).to_timestamp(time.ok()?).ok()
}

/// What China's clocks show.
#[must_use]
pub fn moment_in_china(at: Timestamp) -> Option<Moment> {
    let time = bihuan_domain::clock::china_time(at);
    let small = |number: i8| u8::try_from(number).unwrap_or(0);
    Moment::new(
        u16::try_from(time.year()).ok()?,
        [time.month(), time.day(), time.hour(), time.minute(), time.second()].map(small),
    )
}

/// Adds a value; one that is infinite or no number is left out.
pub(crate) fn note(into: &mut Vec<Measured>, metric: Metric, when: When, value: f64, quality: Quality) {
    if !value.is_finite() {
        return;
    }
    let is_sane = Metrics::included().get(&metric).is_none_or(|info| info.is_sane(value));
    let quality = match quality {
        _ if !is_sane => Quality::Bad,
        Quality::Good => when.quality,
        other => other,
    };
    into.push(Measured { metric, at: when.at, value, quality });
}

/// The same for one of several things that a device reports as one metric, such as the detectors behind a transmitter: one that tells
/// another value at the very same moment is put a millisecond later, so that none covers the other.
pub(crate) fn note_apart(into: &mut Vec<Measured>, metric: Metric, when: When, value: f64, quality: Quality) {
    let mut when = when;
    while into
        .iter()
        .any(|other| other.metric == metric && other.at == when.at && other.value.to_bits() != value.to_bits())
    {
        when.at += SignedDuration::from_millis(1);
    }
    note(into, metric, when, value, quality);
}

/// A metric that the program itself names.
pub(crate) fn own(code: &'static str) -> Metric {
    Metric::parse(code).expect("codes in the program are short lower-case words; tests note each of them")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_is_not_believed() {
        let now: Timestamp = "2026-03-02T09:00:00+08:00".parse().unwrap();
        let told = |text: &str| When::told(Some(text.parse().unwrap()), now);
        for (text, believed) in [
            ("2026-03-02T08:59:00+08:00", true),
            ("2026-03-02T09:10:00+08:00", true),
            ("2026-03-02T09:10:01+08:00", false),
            ("2025-03-02T09:00:00+08:00", true),
            ("2000-01-01T00:00:00+08:00", false),
        ] {
            let when = told(text);
            assert_eq!(when.quality == Quality::Good, believed, "{text}");
            assert_eq!(when.at == now, !believed, "{text}");
        }
        assert_eq!(When::told(None, now).quality, Quality::Doubtful);
    }

    #[test]
    fn wall_clocks_are_chinas() {
        let at: Timestamp = "2026-03-02T23:30:15+08:00".parse().unwrap();
        let moment = moment_in_china(at).unwrap();
        assert_eq!((moment.day, moment.hour, moment.second), (2, 23, 15));
        assert_eq!(in_china(moment), Some(at));
    }

    #[test]
    fn values_that_cannot_be_are_bad_or_left_out() {
        let now = Timestamp::UNIX_EPOCH;
        let mut noted = Vec::new();
        let dust = own("dust_mg_m3");
        for value in [3.0, -1.0, f64::NAN, f64::INFINITY] {
            note(&mut noted, dust, When::now(now), value, Quality::Good);
        }
        let qualities: Vec<_> = noted.iter().map(|measured| measured.quality).collect();
        assert_eq!(qualities, [Quality::Good, Quality::Bad]);
        note_apart(&mut noted, dust, When::now(now), 4.0, Quality::Maintenance);
        note_apart(&mut noted, dust, When::now(now), 4.0, Quality::Maintenance);
        assert_eq!(noted[2].at.as_millisecond(), 1);
        assert_eq!((noted[3].at.as_millisecond(), noted[3].quality), (1, Quality::Maintenance));
    }
}
