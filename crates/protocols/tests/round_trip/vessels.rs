//! Messages of vessels for the round trip.

use bihuan_protocols::ais::{self, Name};

/// A message of every type, all of the same random bits.
pub struct Vessels {
    number: u32,
    bytes: [u8; 7],
    position: ais::Position,
    stationary: ais::Position,
    dimensions: ais::Dimensions,
    name: Name,
    call_sign: Name,
}

impl Vessels {
    pub fn new(words: [u32; 2], bytes: [u8; 7], place: (i32, i32), names: (&str, &str)) -> Self {
        let [a, b, c, d, ..] = bytes;
        let stationary = ais::Position {
            is_accurate: bytes[6] & 1 == 1,
            longitude: place.0,
            latitude: place.1,
            ..ais::Position::UNKNOWN
        };
        let position = ais::Position {
            speed_deci_knots: u16::from(a) * 4,
            course_deci_deg: u16::from(b) * 10,
            heading_deg: u16::from(c),
            second: d & 63,
            ..stationary
        };
        let dimensions = ais::Dimensions {
            to_bow_m: u16::from(a),
            to_stern_m: u16::from(b),
            to_port_m: c & 63,
            to_starboard_m: d & 63,
        };
        let (name, call_sign) = (Name::new(names.0), Name::new(names.1));
        Self { number: words[1], bytes, position, stationary, dimensions, name, call_sign }
    }

    fn is(&self, bit: u8) -> bool {
        self.bytes[6] >> bit & 1 == 1
    }

    pub fn moving(&self) -> Vec<ais::Content> {
        use ais::Content as C;
        let [a, b, c, _, e, ..] = self.bytes;
        let Self { position, number, .. } = *self;
        let (is_raim, is_assigned) = (self.is(1), self.is(4));
        let coarse = ais::Position {
            speed_deci_knots: u16::from(a % 63) * 10,
            longitude: position.longitude / 1000 * 1000,
            latitude: position.latitude / 1000 * 1000,
            heading_deg: 511,
            second: 60,
            ..position
        };
        let (status, rate_of_turn, manoeuvre) = (b & 15, i32::from(c) - 128, e & 3);
        let radio = number >> 13;
        let knots = ais::Position { speed_deci_knots: u16::from(a) * 10, heading_deg: 511, ..position };
        vec![
            C::ClassA { kind: 1 + a % 3, status, rate_of_turn, position, manoeuvre, is_raim, radio },
            C::Aircraft { altitude_m: 700, position: knots, is_assigned, is_raim, radio },
            C::ClassB { position, unit: e & 63, is_raim, radio },
            C::LongRange { is_raim, status, position: coarse, is_late: self.is(7) },
        ]
    }

    pub fn described(&self) -> Vec<ais::Content> {
        use ais::Content as C;
        let [a, b, c, d, e, f, g] = self.bytes;
        let Self { position, stationary, dimensions, name, call_sign, number, .. } = *self;
        let (is_raim, has_no_terminal, is_assigned, fixing_device) = (self.is(1), self.is(3), self.is(4), f & 15);
        let (month, day, hour, minute) = (a & 15, b & 31, c & 31, d & 63);
        let station = ais::BaseStation {
            is_answer: self.is(2),
            year: 2026,
            month,
            day,
            hour,
            minute,
            second: e & 63,
            position: stationary,
            fixing_device,
            is_raim,
            radio: number >> 13,
        };
        let voyage = ais::Voyage {
            ais_version: a & 3,
            imo: number >> 2,
            call_sign,
            name,
            ship_type: e,
            dimensions,
            fixing_device,
            month,
            day,
            hour,
            minute,
            draught_dm: g,
            destination: name,
            has_no_terminal,
        };
        let (ship_type, reserved, is_off_position, is_virtual) = (e, b, self.is(5), self.is(6));
        let extended = ais::Extended {
            position,
            name,
            ship_type,
            dimensions,
            fixing_device,
            is_raim,
            has_no_terminal,
            is_assigned,
        };
        let aid = ais::AidToNavigation {
            aid_type: a & 31,
            name,
            position: ais::Position { second: d & 63, ..stationary },
            dimensions,
            fixing_device,
            is_off_position,
            reserved,
            is_raim,
            is_virtual,
            is_assigned,
            name_extension: call_sign,
        };
        let parts = [C::StaticPart(ais::StaticPart::Name { name }), C::Extended(extended), C::AidToNavigation(aid)];
        [vec![C::BaseStation(station), C::Voyage(voyage)], parts.to_vec()].concat()
    }

    /// Part B of type 24, whose last field depends on the sender.
    pub fn data(&self, mmsi: u32) -> ais::Content {
        let [_, _, c, _, e, ..] = self.bytes;
        let is_auxiliary = ais::StaticPart::is_auxiliary(mmsi);
        ais::Content::StaticPart(ais::StaticPart::Data {
            part: 1,
            ship_type: e,
            vendor: Name::new("FEC"),
            model: c & 15,
            unit_serial: self.number >> 12,
            call_sign: self.call_sign,
            dimensions: if is_auxiliary { ais::Dimensions::default() } else { self.dimensions },
            mother_ship: if is_auxiliary { self.number >> 2 } else { 0 },
        })
    }
}
