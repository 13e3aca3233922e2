//! A monitor of a workshop's air.

use super::{Common, Tally, moment};
use crate::Dice;
use bihuan_protocols::hj212::{Flag, Head, Segment, Splitter, command, put_packet};
use jiff::Timestamp;

pub(super) struct Monitor {
    splitter: Splitter,
    /// Hundredths of mg/m³, tenths of a degree, percent.
    dust: i64,
    temperature: i64,
    humidity: i64,
}

impl Monitor {
    pub(super) fn new(dice: &mut Dice) -> Self {
        let (dust, temperature, humidity) = (dice.between(80, 220), dice.between(180, 300), dice.between(40, 75));
        Self { splitter: Splitter::new(), dust, temperature, humidity }
    }

    pub(super) fn forget(&mut self) {
        self.splitter = Splitter::new();
    }

    pub(super) fn report(&mut self, common: &mut Common, now: Timestamp, out: &mut Vec<u8>) {
        self.dust = (self.dust + common.dice.between(-3, 3)).clamp(20, 300);
        self.temperature = (self.temperature + common.dice.between(-1, 1)).clamp(100, 400);
        self.humidity = (self.humidity + common.dice.between(-1, 1)).clamp(20, 95);
        let number = |value: i64| f64::from(i32::try_from(value).unwrap_or(0));
        let dust = common.bent("dust_mg_m3", number(self.dust) / 100.0, now);
        let temperature = common.bent("temperature_c", number(self.temperature) / 10.0, now);
        let humidity = common.bent("humidity_percent", number(self.humidity), now);
        let digits: String = moment(now).to_string().chars().filter(char::is_ascii_digit).collect();
        let request = format!("{digits}{:03}", now.as_millisecond().rem_euclid(1_000));
        let device = common.kind.identity(common.number);
        let head = Head {
            request: request.as_bytes(),
            system: b"31",
            command: command::REAL_TIME,
            password: common.password.as_bytes(),
            device: device.as_bytes(),
            flag: Some(Flag(5)),
        };
        let parameters = format!(
            "DataTime={digits};a34013-Rtd={dust:.2},a34013-Flag=N;a01001-Rtd={temperature:.1},a01001-Flag=N;\
             a01002-Rtd={humidity:.0},a01002-Flag=N"
        );
        // Far shorter than a packet may be.
        let _ = put_packet(&head, parameters.as_bytes(), out);
    }

    pub(super) fn hear(&mut self, tally: &mut Tally, bytes: &[u8]) {
        self.splitter.push(bytes);
        while let Some(packet) = self.splitter.next() {
            let Ok(packet) = packet else { continue };
            match Segment::parse(packet.segment).map(|segment| segment.command) {
                Ok(command::DATA_REPLY) => tally.confirmed += 1,
                Ok(command::REQUEST_REPLY) => tally.refused += 1,
                _ => {}
            }
        }
    }
}
