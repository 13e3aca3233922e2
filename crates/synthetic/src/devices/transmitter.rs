//! A transmitter of a fire-alarm system with one smoke detector.

use super::{Common, Tally, moment};
use bihuan_protocols::{
    gb26875::{Address, Component, Data, Frame, Object, Splitter, command, kind},
    text::Text,
    time::BinaryTime,
};
use jiff::Timestamp;

/// 正常, 火警
const NORMAL: u16 = 1;
const FIRE: u16 = 1 << 1;

#[derive(Default)]
pub(super) struct Transmitter {
    splitter: Splitter,
    serial: u16,
}

impl Transmitter {
    /// A heart-beat.
    pub(super) fn greet(&mut self, common: &Common, now: Timestamp, out: &mut Vec<u8>) {
        self.splitter = Splitter::new();
        self.send(common, now, &[], out);
    }

    pub(super) fn report(&mut self, common: &Common, now: Timestamp, out: &mut Vec<u8>) {
        let is_on_fire = common.bent("fire_alarm", 0.0, now) >= 0.5;
        let object = Object::ComponentState {
            component: Component { system: 1, system_address: 1, component: 40, address: 1 },
            state: if is_on_fire { FIRE } else { NORMAL },
            text: Text::default(),
            time: BinaryTime::from(moment(now)),
        };
        let mut data = Vec::new();
        // One object: it always fits.
        let _ = Data::put(kind::COMPONENT_STATE, &[object], &mut data);
        self.send(common, now, &data, out);
    }

    fn send(&mut self, common: &Common, now: Timestamp, data: &[u8], out: &mut Vec<u8>) {
        let number: u64 = common.kind.identity(common.number).parse().unwrap_or(0);
        let [a, b, c, d, e, f, ..] = number.to_le_bytes();
        let frame = Frame {
            serial: self.serial,
            version_main: 1,
            version_user: 0,
            time: BinaryTime::from(moment(now)),
            source: Address([a, b, c, d, e, f]),
            destination: Address([1, 0, 0, 0, 0, 0]),
            command: command::SEND,
            data,
        };
        frame.put(out);
        self.serial = self.serial.wrapping_add(1);
    }

    pub(super) fn hear(&mut self, tally: &mut Tally, bytes: &[u8]) {
        self.splitter.push(bytes);
        while let Some(frame) = self.splitter.next() {
            match frame.map(|frame| frame.command) {
                // The heart-beat of the greeting was no report.
                Ok(command::CONFIRM) => tally.confirmed = (tally.confirmed + 1).min(tally.sent),
                Ok(command::DENY) => tally.refused += 1,
                _ => {}
            }
        }
    }
}
