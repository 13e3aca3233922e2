//! Objects of GB/T 26875.3 as readings of their transmitter.

use super::{Measured, When, in_china, note, note_apart, own};
use bihuan_domain::monitoring::{Metric, Quality};
use bihuan_protocols::gb26875::{Component, Object};
use jiff::Timestamp;
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

const INCLUDED: &str = include_str!("../../../../packs/gb26875.toml");
/// So many components are remembered to be in alarm; a building has fewer.
const MOST: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    quantity: Vec<Quantity>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quantity {
    number: u8,
    metric: Metric,
    #[serde(default = "one")]
    factor: f64,
}

const fn one() -> f64 {
    1.0
}

static QUANTITIES: LazyLock<BTreeMap<u8, (Metric, f64)>> = LazyLock::new(|| {
    let file: File = toml::from_str(INCLUDED).expect("the included quantities are read by a test");
    file.quantity.into_iter().map(|quantity| (quantity.number, (quantity.metric, quantity.factor))).collect()
});

/// The bits of a component's or a system's state that are told, and as what.
const STATES: [(u32, &str); 3] = [(1, "fire_alarm"), (2, "component_fault"), (3, "component_shielded")];
/// Those of a system's power; of a component bit 8 is any power.
const SYSTEM_POWER: [(u32, &str); 2] = [(8, "main_power_fault"), (9, "standby_power_fault")];
/// Those of the transmitter itself.
const TRANSMITTER: [(u32, &str); 4] =
    [(1, "fire_alarm"), (2, "component_fault"), (3, "main_power_fault"), (4, "standby_power_fault")];
/// 查岗应答 among the transmitter's operations.
const ATTENDANCE: u8 = 1 << 5;

/// Which parts of a transmitter's systems are in which state, as far as they were told on this connection. A state is over when it is
/// over for all.
#[derive(Debug, Default)]
pub struct States(BTreeSet<(&'static str, Part)>);

/// Component type, system type, system address, component address; a system itself has no component.
type Part = (u8, u8, u8, u32);

impl States {
    /// What an object says.
    pub fn object(&mut self, object: &Object<'_>, now: Timestamp, into: &mut Vec<Measured>) {
        match *object {
            Object::SystemState { system, address, state, time } => {
                let when = When::told(time.moment().and_then(in_china), now);
                let part = (0, system, address, 0);
                for (bit, code) in STATES.iter().chain(&SYSTEM_POWER) {
                    self.state(code, part, state >> bit & 1 == 1, when, into);
                }
            }
            Object::ComponentState { component, state, time, .. } => {
                let when = When::told(time.moment().and_then(in_china), now);
                let Component { system, system_address, component: kind, address } = component;
                for (bit, code) in &STATES {
                    self.state(code, (kind, system, system_address, address), state >> bit & 1 == 1, when, into);
                }
            }
            Object::ComponentValue { quantity, value, time, .. } => {
                let when = When::told(time.moment().and_then(in_china), now);
                let (metric, factor) = match QUANTITIES.get(&quantity) {
                    Some(known) => *known,
                    None => match Metric::parse(&format!("gb26875_{quantity}")) {
                        Ok(metric) => (metric, 1.0),
                        Err(_) => return,
                    },
                };
                let value = rounded(f64::from(value) * factor);
                note_apart(into, metric, when, value, Quality::Good);
            }
            Object::TransmitterState { state, time } => {
                let when = When::told(time.moment().and_then(in_china), now);
                for (bit, code) in TRANSMITTER {
                    self.state(code, (0, 0, 0, u32::MAX), state >> bit & 1 == 1, when, into);
                }
            }
            Object::TransmitterOperation { operation, time, .. } if operation & ATTENDANCE != 0 => {
                let when = When::told(time.moment().and_then(in_china), now);
                note(into, own("on_duty_answered"), when, 1.0, Quality::Good);
            }
            _ => {}
        }
    }

    fn state(&mut self, code: &'static str, part: Part, is_set: bool, when: When, into: &mut Vec<Measured>) {
        if is_set && self.0.len() < MOST {
            self.0.insert((code, part));
        } else {
            self.0.remove(&(code, part));
        }
        let is_any = is_set
            || self.0.range((code, (0, 0, 0, 0))..=(code, (u8::MAX, u8::MAX, u8::MAX, u32::MAX))).next().is_some();
        let value = if is_any { 1.0 } else { 0.0 };
        // Several parts in one frame: the state after the last of them, unless one of them is on.
        let metric = own(code);
        match into.iter_mut().find(|other| other.metric == metric && other.at == when.at) {
            Some(other) => other.value = value,
            None => note(into, metric, when, value, Quality::Good),
        }
    }
}

/// A tenth times three is not quite three tenths: as the decimal number that was meant.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use bihuan_protocols::{text::Text, time::BinaryTime};

    const NOW: &str = "2026-03-02T09:00:00+08:00";

    fn noted(states: &mut States, objects: &[Object<'_>]) -> Vec<(String, f64)> {
        let (now, mut into) = (NOW.parse().unwrap(), Vec::new());
        for object in objects {
            states.object(object, now, &mut into);
        }
        into.iter().map(|measured| (measured.metric.to_string(), measured.value)).collect()
    }

    fn component(address: u32, state: u16) -> Object<'static> {
        let component = Component { system: 1, system_address: 1, component: 40, address };
        Object::ComponentState { component, state, text: Text::default(), time: BinaryTime([0, 0, 9, 2, 3, 26]) }
    }

    #[test]
    fn fire_is_over_when_no_component_is_on_fire_any_more() {
        let mut states = States::default();
        let fire = |noted: &[(String, f64)]| noted.iter().find(|(code, _)| code == "fire_alarm").unwrap().1;
        assert_eq!(fire(&noted(&mut states, &[component(1, 0b10), component(2, 0b10)])), 1.0);
        assert_eq!(fire(&noted(&mut states, &[component(1, 1)])), 1.0, "the other is still");
        assert_eq!(fire(&noted(&mut states, &[component(2, 1)])), 0.0);
        assert_eq!(fire(&noted(&mut states, &[component(3, 0b10), component(4, 1)])), 1.0, "in one frame");
    }

    #[test]
    fn quantities_are_in_their_metrics_unit() {
        let value = |quantity, value| {
            let component = Component { system: 1, system_address: 1, component: 74, address: 5 };
            Object::ComponentValue { component, quantity, value, time: BinaryTime([0, 0, 9, 2, 3, 26]) }
        };
        let found = noted(&mut States::default(), &[value(6, 123), value(6, 3), value(4, 7), value(99, -4)]);
        let expected = [
            ("gas_percent_lel", 12.3),
            ("gas_percent_lel", 0.3),
            ("hydrant_pressure_kpa", 700.0),
            ("gb26875_99", -4.0),
        ];
        assert_eq!(found, expected.map(|(code, value)| (code.to_owned(), value)));
    }

    #[test]
    fn power_and_attendance_are_told() {
        let time = BinaryTime([0, 0, 9, 2, 3, 26]);
        let system = Object::SystemState { system: 1, address: 1, state: 1 << 8, time };
        let found = noted(&mut States::default(), &[system]);
        assert!(
            found.contains(&("main_power_fault".to_owned(), 1.0))
                && found.contains(&("standby_power_fault".to_owned(), 0.0))
        );
        let answer = Object::TransmitterOperation { operation: ATTENDANCE, operator: 1, time };
        assert_eq!(noted(&mut States::default(), &[answer]), [("on_duty_answered".to_owned(), 1.0)]);
        assert_eq!(
            noted(&mut States::default(), &[Object::TransmitterOperation { operation: 1, operator: 1, time }]),
            []
        );
    }
}
