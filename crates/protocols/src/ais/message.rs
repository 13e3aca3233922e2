//! Messages and positions. Numbers are as sent, with the standard's values for "not available".

use super::{
    bits::Bits,
    fields::Cursor,
    voyage::{AidToNavigation, BaseStation, Extended, StaticPart, Voyage},
};
use crate::{Code, Fault, reader::number};

/// Bits of type, repeat indicator and MMSI.
pub(super) const HEAD: usize = 38;

/// Where a vessel is and how it moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Tenths of a knot; 1023 not available.
    pub speed_deci_knots: u16,
    /// Whether the position is better than 10 m.
    pub is_accurate: bool,
    /// 1/600,000 degree, west negative; 108,600,000 (181°) not available.
    pub longitude: i32,
    /// 1/600,000 degree, south negative; 54,600,000 (91°) not available.
    pub latitude: i32,
    /// Course over ground, tenths of a degree; 3600 not available.
    pub course_deci_deg: u16,
    /// True heading, degrees; 511 not available.
    pub heading_deg: u16,
    /// Second of the minute, 60 and above not available.
    pub second: u8,
}

impl Position {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self {
        speed_deci_knots: 1023,
        is_accurate: false,
        longitude: 108_600_000,
        latitude: 54_600_000,
        course_deci_deg: 3600,
        heading_deg: 511,
        second: 60,
    };

    /// Degrees, as (longitude, latitude); none when not available or not on the globe.
    #[must_use]
    pub fn degrees(&self) -> Option<(f64, f64)> {
        let is_there = self.longitude.unsigned_abs() <= 108_000_000 && self.latitude.unsigned_abs() <= 54_000_000;
        is_there.then(|| (f64::from(self.longitude) / 600_000.0, f64::from(self.latitude) / 600_000.0))
    }

    pub(super) fn place(&mut self, cursor: &mut Cursor<'_>) {
        cursor.flag(&mut self.is_accurate).signed(&mut self.longitude, 28).signed(&mut self.latitude, 27);
    }

    pub(super) fn class_b(&mut self, cursor: &mut Cursor<'_>) {
        cursor.spare(8).number(&mut self.speed_deci_knots, 10);
        self.place(cursor);
        cursor.number(&mut self.course_deci_deg, 12).number(&mut self.heading_deg, 9).number(&mut self.second, 6);
    }
}

/// What a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named as in the tables of M.1371")]
pub enum Content {
    /// Types 1, 2, 3: class A.
    ClassA { kind: u8, status: u8, rate_of_turn: i32, position: Position, manoeuvre: u8, is_raim: bool, radio: u32 },
    /// Types 4 and 11.
    BaseStation(BaseStation),
    /// Type 5.
    Voyage(Voyage),
    /// Type 9: aircraft in search and rescue; speed in knots.
    Aircraft { altitude_m: u16, position: Position, is_assigned: bool, is_raim: bool, radio: u32 },
    /// Type 18: class B. `unit`: carrier sense, display, DSC, band, message 22, assigned, from the highest bit.
    ClassB { position: Position, unit: u8, is_raim: bool, radio: u32 },
    /// Type 19.
    Extended(Extended),
    /// Type 21.
    AidToNavigation(AidToNavigation),
    /// Type 24.
    StaticPart(StaticPart),
    /// Type 27: 1/600 degree, knots, degrees; in `position` in the units of the others.
    LongRange { is_raim: bool, status: u8, position: Position, is_late: bool },
    /// Types 6–8, 10, 12–17, 20, 22, 23, 25, 26: only their head is read.
    Other { kind: u8 },
}

/// A message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// How often it was repeated.
    pub repeat: u8,
    /// Who sends: nine digits.
    pub mmsi: u32,
    /// What it says.
    pub content: Content,
}

impl Message {
    /// Parses a message.
    ///
    /// # Errors
    ///
    /// [`Code::PayloadTooShort`], [`Code::UnknownType`].
    pub fn parse(bits: &Bits) -> Result<Self, Fault> {
        let kind = u8::try_from(bits.get(0, 6)).unwrap_or(0);
        let wanted = match kind {
            1..=4 | 9 | 11 | 18 => 168,
            5 => 420,
            19 => 308,
            21 => 271,
            24 if bits.get(HEAD, 2) == 0 => 160,
            24 => 162,
            27 => 95,
            _ => HEAD,
        };
        if bits.len() < wanted {
            return Err(Fault::new(Code::PayloadTooShort, 0).of(number(bits.len()), number(wanted)));
        }
        let mut content =
            Content::blank(kind, bits.get(HEAD, 2)).ok_or(Fault::new(Code::UnknownType, 0).of(u32::from(kind), 27))?;
        let mmsi = bits.get(8, 30);
        content.fields(&mut Cursor::reading(bits, HEAD), mmsi);
        Ok(Self { repeat: u8::try_from(bits.get(6, 2)).unwrap_or(0), mmsi, content })
    }

    /// The bits of a message. Of [`Content::Other`] only the head.
    #[must_use]
    pub fn bits(&self) -> Bits {
        let mut bits = Bits::new();
        bits.put(u64::from(self.content.kind()), 6);
        bits.put(u64::from(self.repeat), 2);
        bits.put(u64::from(self.mmsi), 30);
        let mut content = self.content;
        content.fields(&mut Cursor::writing(&mut bits), self.mmsi);
        bits
    }

    /// Where the sender is, if the message says so.
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        Some(match self.content {
            Content::ClassA { position, .. }
            | Content::Aircraft { position, .. }
            | Content::ClassB { position, .. }
            | Content::LongRange { position, .. }
            | Content::BaseStation(BaseStation { position, .. })
            | Content::Extended(Extended { position, .. })
            | Content::AidToNavigation(AidToNavigation { position, .. }) => position,
            Content::Voyage(_) | Content::StaticPart(_) | Content::Other { .. } => return None,
        })
    }
}

impl Content {
    /// The message type.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        match self {
            Self::ClassA { kind, .. } | Self::Other { kind } => *kind,
            Self::BaseStation(station) => {
                if station.is_answer {
                    11
                } else {
                    4
                }
            }
            Self::Voyage(_) => 5,
            Self::Aircraft { .. } => 9,
            Self::ClassB { .. } => 18,
            Self::Extended(_) => 19,
            Self::AidToNavigation(_) => 21,
            Self::StaticPart(_) => 24,
            Self::LongRange { .. } => 27,
        }
    }

    const fn blank(kind: u8, part: u32) -> Option<Self> {
        let position = Position::UNKNOWN;
        Some(match kind {
            1..=3 => {
                Self::ClassA { kind, status: 15, rate_of_turn: -128, position, manoeuvre: 0, is_raim: false, radio: 0 }
            }
            4 | 11 => Self::BaseStation(BaseStation::blank(kind == 11)),
            5 => Self::Voyage(Voyage::BLANK),
            9 => Self::Aircraft { altitude_m: 4095, position, is_assigned: false, is_raim: false, radio: 0 },
            18 => Self::ClassB { position, unit: 0, is_raim: false, radio: 0 },
            19 => Self::Extended(Extended::BLANK),
            21 => Self::AidToNavigation(AidToNavigation::BLANK),
            24 => Self::StaticPart(if part == 0 { StaticPart::NAME } else { StaticPart::BLANK }),
            27 => Self::LongRange { is_raim: false, status: 15, position, is_late: true },
            6..=8 | 10 | 12..=17 | 20 | 22 | 23 | 25 | 26 => Self::Other { kind },
            _ => return None,
        })
    }

    fn fields(&mut self, cursor: &mut Cursor<'_>, mmsi: u32) {
        match self {
            Self::ClassA { status, rate_of_turn, position, manoeuvre, is_raim, radio, .. } => {
                cursor.number(status, 4).signed(rate_of_turn, 8).number(&mut position.speed_deci_knots, 10);
                position.place(cursor);
                cursor.number(&mut position.course_deci_deg, 12).number(&mut position.heading_deg, 9);
                cursor.number(&mut position.second, 6).number(manoeuvre, 2).spare(3).flag(is_raim).number(radio, 19);
            }
            Self::Aircraft { altitude_m, position, is_assigned, is_raim, radio } => {
                cursor.number(altitude_m, 12);
                tenfold(&mut position.speed_deci_knots, 1023, cursor, 10);
                position.place(cursor);
                cursor.number(&mut position.course_deci_deg, 12).number(&mut position.second, 6).spare(12);
                cursor.flag(is_assigned).flag(is_raim).number(radio, 20);
            }
            Self::ClassB { position, unit, is_raim, radio } => {
                position.class_b(cursor);
                cursor.spare(2).number(unit, 6).flag(is_raim).number(radio, 20);
            }
            Self::LongRange { is_raim, status, position, is_late } => {
                cursor.flag(&mut position.is_accurate).flag(is_raim).number(status, 4);
                coarse(&mut position.longitude, cursor, 18);
                coarse(&mut position.latitude, cursor, 17);
                tenfold(&mut position.speed_deci_knots, 63, cursor, 6);
                // Whole degrees, 511 not available.
                let mut course = if position.course_deci_deg >= 3600 { 511 } else { position.course_deci_deg / 10 };
                cursor.number(&mut course, 9);
                position.course_deci_deg = if course >= 360 { 3600 } else { course * 10 };
                cursor.flag(is_late).spare(1);
            }
            Self::BaseStation(station) => station.fields(cursor),
            Self::Voyage(voyage) => voyage.fields(cursor),
            Self::Extended(extended) => extended.fields(cursor),
            Self::AidToNavigation(aid) => aid.fields(cursor),
            Self::StaticPart(part) => part.fields(cursor, mmsi),
            Self::Other { .. } => {}
        }
    }
}

/// A speed in whole knots where others have tenths.
fn tenfold(speed_deci_knots: &mut u16, unknown: u16, cursor: &mut Cursor<'_>, width: usize) {
    let mut knots = if *speed_deci_knots == 1023 { unknown } else { *speed_deci_knots / 10 };
    cursor.number(&mut knots, width);
    *speed_deci_knots = if knots == unknown { 1023 } else { knots * 10 };
}

/// An angle in 1/600 degree where others have 1/600,000.
fn coarse(angle: &mut i32, cursor: &mut Cursor<'_>, width: usize) {
    let mut sent = *angle / 1_000;
    cursor.signed(&mut sent, width);
    *angle = sent * 1_000;
}
