//! A vessel.

use super::{Common, whole};
use crate::Dice;
use bihuan_protocols::ais::{Content, Message, Position, put_sentences};
use jiff::Timestamp;

pub(super) struct Vessel {
    /// 1/600,000 degree.
    longitude: i32,
    latitude: i32,
}

impl Vessel {
    pub(super) fn new(dice: &mut Dice) -> Self {
        let step = |dice: &mut Dice| i32::try_from(dice.between(0, 300_000)).unwrap_or(0);
        Self { longitude: 71_100_000 + step(dice), latitude: 14_700_000 + step(dice) }
    }

    pub(super) fn report(&mut self, common: &mut Common, now: Timestamp, out: &mut Vec<u8>) {
        let speed = f64::from(i32::try_from(common.dice.between(40, 120)).unwrap_or(0));
        let speed = whole(common.bent("speed_0_1kn", speed, now), 0, 1_022);
        self.longitude += speed;
        let position = Position {
            speed_deci_knots: u16::try_from(speed).unwrap_or(0),
            longitude: self.longitude,
            latitude: self.latitude,
            course_deci_deg: 900,
            ..Position::UNKNOWN
        };
        let content =
            Content::ClassA { kind: 1, status: 0, rate_of_turn: 0, position, manoeuvre: 0, is_raim: false, radio: 0 };
        let mmsi = common.kind.identity(common.number).parse().unwrap_or(0);
        put_sentences(&Message { repeat: 0, mmsi, content }.bits(), "AIVDM", 'A', 0, out);
    }
}
