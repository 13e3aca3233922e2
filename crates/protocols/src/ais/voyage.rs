//! What vessels and stations say of themselves.

use super::{bits::Name, fields::Cursor, message::Position};

const NO_NAME: Name = Name::EMPTY;

/// Metres from the antenna.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Dimensions {
    pub to_bow_m: u16,
    pub to_stern_m: u16,
    pub to_port_m: u8,
    pub to_starboard_m: u8,
}

impl Dimensions {
    const BLANK: Self = Self { to_bow_m: 0, to_stern_m: 0, to_port_m: 0, to_starboard_m: 0 };

    fn fields(&mut self, cursor: &mut Cursor<'_>) {
        cursor.number(&mut self.to_bow_m, 9).number(&mut self.to_stern_m, 9);
        cursor.number(&mut self.to_port_m, 6).number(&mut self.to_starboard_m, 6);
    }
}

/// Types 4 and 11: a base station and its clock (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct BaseStation {
    /// Type 11, the answer to an inquiry.
    pub is_answer: bool,
    /// 0 not available.
    pub year: u16,
    pub month: u8,
    pub day: u8,
    /// 24 not available.
    pub hour: u8,
    /// 60 not available.
    pub minute: u8,
    /// 60 not available.
    pub second: u8,
    /// Only where it is.
    pub position: Position,
    /// Kind of position fixing device.
    pub fixing_device: u8,
    pub is_raim: bool,
    pub radio: u32,
}

impl BaseStation {
    pub(super) const fn blank(is_answer: bool) -> Self {
        Self {
            is_answer,
            year: 0,
            month: 0,
            day: 0,
            hour: 24,
            minute: 60,
            second: 60,
            position: Position::UNKNOWN,
            fixing_device: 0,
            is_raim: false,
            radio: 0,
        }
    }

    pub(super) fn fields(&mut self, cursor: &mut Cursor<'_>) {
        cursor.number(&mut self.year, 14).number(&mut self.month, 4).number(&mut self.day, 5);
        cursor.number(&mut self.hour, 5).number(&mut self.minute, 6).number(&mut self.second, 6);
        self.position.place(cursor);
        cursor.number(&mut self.fixing_device, 4).spare(10).flag(&mut self.is_raim).number(&mut self.radio, 19);
    }
}

/// Type 5: name, kind, size, destination of a class A vessel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Voyage {
    pub ais_version: u8,
    /// 0 not available.
    pub imo: u32,
    pub call_sign: Name,
    pub name: Name,
    /// Table 53: 30 fishing, 52 tug, 60–69 passenger, 70–79 cargo, 80–89 tanker …
    pub ship_type: u8,
    pub dimensions: Dimensions,
    pub fixing_device: u8,
    /// Estimated time of arrival, UTC: 0 month, 0 day, 24 hour, 60 minute are not available.
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    /// Tenths of a metre; 0 not available.
    pub draught_dm: u8,
    pub destination: Name,
    /// Whether a data terminal is missing.
    pub has_no_terminal: bool,
}

impl Voyage {
    pub(super) const BLANK: Self = Self {
        ais_version: 0,
        imo: 0,
        call_sign: NO_NAME,
        name: NO_NAME,
        ship_type: 0,
        dimensions: Dimensions::BLANK,
        fixing_device: 0,
        month: 0,
        day: 0,
        hour: 24,
        minute: 60,
        draught_dm: 0,
        destination: NO_NAME,
        has_no_terminal: true,
    };

    pub(super) fn fields(&mut self, cursor: &mut Cursor<'_>) {
        cursor.number(&mut self.ais_version, 2).number(&mut self.imo, 30);
        cursor.text(&mut self.call_sign, 7).text(&mut self.name, 20).number(&mut self.ship_type, 8);
        self.dimensions.fields(cursor);
        cursor.number(&mut self.fixing_device, 4).number(&mut self.month, 4).number(&mut self.day, 5);
        cursor.number(&mut self.hour, 5).number(&mut self.minute, 6).number(&mut self.draught_dm, 8);
        cursor.text(&mut self.destination, 20).flag(&mut self.has_no_terminal).spare(1);
    }
}

/// Type 19: position and name of a class B vessel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Extended {
    pub position: Position,
    pub name: Name,
    pub ship_type: u8,
    pub dimensions: Dimensions,
    pub fixing_device: u8,
    pub is_raim: bool,
    pub has_no_terminal: bool,
    pub is_assigned: bool,
}

impl Extended {
    pub(super) const BLANK: Self = Self {
        position: Position::UNKNOWN,
        name: NO_NAME,
        ship_type: 0,
        dimensions: Dimensions::BLANK,
        fixing_device: 0,
        is_raim: false,
        has_no_terminal: true,
        is_assigned: false,
    };

    pub(super) fn fields(&mut self, cursor: &mut Cursor<'_>) {
        self.position.class_b(cursor);
        cursor.spare(4).text(&mut self.name, 20).number(&mut self.ship_type, 8);
        self.dimensions.fields(cursor);
        cursor.number(&mut self.fixing_device, 4).flag(&mut self.is_raim).flag(&mut self.has_no_terminal);
        cursor.flag(&mut self.is_assigned).spare(4);
    }
}

/// Type 21: a buoy, light or beacon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct AidToNavigation {
    pub aid_type: u8,
    pub name: Name,
    /// Where it is and the second of its time.
    pub position: Position,
    pub dimensions: Dimensions,
    pub fixing_device: u8,
    pub is_off_position: bool,
    pub reserved: u8,
    pub is_raim: bool,
    pub is_virtual: bool,
    pub is_assigned: bool,
    /// What of the name goes beyond twenty characters; at most fourteen.
    pub name_extension: Name,
}

impl AidToNavigation {
    pub(super) const BLANK: Self = Self {
        aid_type: 0,
        name: NO_NAME,
        position: Position::UNKNOWN,
        dimensions: Dimensions::BLANK,
        fixing_device: 0,
        is_off_position: false,
        reserved: 0,
        is_raim: false,
        is_virtual: false,
        is_assigned: false,
        name_extension: NO_NAME,
    };

    pub(super) fn fields(&mut self, cursor: &mut Cursor<'_>) {
        cursor.number(&mut self.aid_type, 5).text(&mut self.name, 20);
        self.position.place(cursor);
        self.dimensions.fields(cursor);
        cursor.number(&mut self.fixing_device, 4).number(&mut self.position.second, 6).flag(&mut self.is_off_position);
        cursor.number(&mut self.reserved, 8).flag(&mut self.is_raim).flag(&mut self.is_virtual);
        cursor.flag(&mut self.is_assigned).spare(1).text_left(&mut self.name_extension);
    }
}

/// Type 24: a class B vessel's name, or the rest of its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum StaticPart {
    /// Part A.
    Name { name: Name },
    /// Part B.
    Data {
        /// 1; 2 and 3 are not used.
        part: u8,
        ship_type: u8,
        vendor: Name,
        model: u8,
        unit_serial: u32,
        call_sign: Name,
        dimensions: Dimensions,
        /// Of an auxiliary craft (MMSI 98…), which has this instead of dimensions.
        mother_ship: u32,
    },
}

impl StaticPart {
    pub(super) const NAME: Self = Self::Name { name: NO_NAME };
    pub(super) const BLANK: Self = Self::Data {
        part: 1,
        ship_type: 0,
        vendor: NO_NAME,
        model: 0,
        unit_serial: 0,
        call_sign: NO_NAME,
        dimensions: Dimensions::BLANK,
        mother_ship: 0,
    };

    /// Whether the sender is an auxiliary craft of a mother ship.
    #[must_use]
    pub const fn is_auxiliary(mmsi: u32) -> bool {
        mmsi / 10_000_000 == 98
    }

    pub(super) fn fields(&mut self, cursor: &mut Cursor<'_>, mmsi: u32) {
        match self {
            Self::Name { name } => {
                cursor.spare(2).text(name, 20).spare(8);
            }
            Self::Data { part, ship_type, vendor, model, unit_serial, call_sign, dimensions, mother_ship } => {
                cursor.number(part, 2).number(ship_type, 8).text(vendor, 3).number(model, 4);
                cursor.number(unit_serial, 20).text(call_sign, 7);
                if Self::is_auxiliary(mmsi) {
                    cursor.number(mother_ship, 30);
                } else {
                    dimensions.fields(cursor);
                }
                cursor.spare(6);
            }
        }
    }
}
