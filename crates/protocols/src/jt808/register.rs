//! How a terminal makes itself known: registration, its answer, authentication.

use crate::{
    Code, Fault,
    reader::{Reader, number},
    text::{Text, put_padded},
};

/// Which standard a registration follows: they differ in the widths of maker, model and terminal id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// 5, 8 and 7 bytes.
    V2011,
    /// 5, 20 and 7 bytes.
    V2013,
    /// 11, 30 and 30 bytes.
    V2019,
}

impl Layout {
    /// The year of the standard.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2011 => "2011",
            Self::V2013 => "2013",
            Self::V2019 => "2019",
        }
    }

    const fn widths(self) -> [usize; 3] {
        match self {
            Self::V2011 => [5, 8, 7],
            Self::V2013 => [5, 20, 7],
            Self::V2019 => [11, 30, 30],
        }
    }

    /// Bytes before the plate.
    const fn fixed(self) -> usize {
        let [maker, model, terminal] = self.widths();
        4 + maker + model + terminal + 1
    }

    /// The header tells 2019 only. Of the others, 2011 is shorter; its body with a vehicle's identification number is as
    /// long as one of 2013, therefore the place of the plate's colour is looked at.
    fn guess(body: &[u8], version: Option<u8>) -> Self {
        if version.is_some() {
            return Self::V2019;
        }
        let colour_at = |layout: Self| body.get(layout.fixed() - 1).copied();
        let Some(colour) = colour_at(Self::V2013) else {
            return Self::V2011;
        };
        let is_2011 = !is_plate_colour(colour) && colour_at(Self::V2011).is_some_and(is_plate_colour);
        if is_2011 { Self::V2011 } else { Self::V2013 }
    }
}

/// JT/T 697.7: 0 no plate, 1 blue, 2 yellow, 3 black, 4 white, 5 green, 9 other; those of 2014 above 90.
const fn is_plate_colour(value: u8) -> bool {
    matches!(value, 0..=5 | 9 | 91..=94)
}

/// 终端注册, 0x0100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Register<'a> {
    /// First two digits of the division code (GB/T 2260).
    pub province: u16,
    /// Last four digits.
    pub city: u16,
    /// 制造商
    pub maker: Text<'a>,
    /// 终端型号
    pub model: Text<'a>,
    /// 终端 ID, given by the maker.
    pub terminal: Text<'a>,
    /// 车牌颜色; 0 is a vehicle without plate.
    pub plate_colour: u8,
    /// The plate; the vehicle's identification number when it has none.
    pub plate: Text<'a>,
    /// The standard that the body follows.
    pub layout: Layout,
}

impl<'a> Register<'a> {
    /// Parses a body; `version` as in the header.
    ///
    /// # Errors
    ///
    /// [`Code::BodyTooShort`].
    pub fn parse(body: &'a [u8], version: Option<u8>) -> Result<Self, Fault> {
        let layout = Layout::guess(body, version);
        let [maker, model, terminal] = layout.widths();
        let mut reader = Reader::new(body);
        Ok(Self {
            province: reader.u16()?,
            city: reader.u16()?,
            maker: Text::padded(reader.take(maker)?),
            model: Text::padded(reader.take(model)?),
            terminal: Text::padded(reader.take(terminal)?),
            plate_colour: reader.u8()?,
            plate: Text::padded(reader.rest()),
            layout,
        })
    }

    /// Appends the body.
    pub fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.province.to_be_bytes());
        out.extend_from_slice(&self.city.to_be_bytes());
        let texts = [self.maker, self.model, self.terminal];
        for (text, width) in texts.iter().zip(self.layout.widths()) {
            put_padded(out, text.bytes(), width);
        }
        out.push(self.plate_colour);
        out.extend_from_slice(self.plate.bytes());
    }
}

/// 终端注册应答, 0x8100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterReply<'a> {
    /// The serial of the registration.
    pub serial: u16,
    /// 0 accepted, 1 the vehicle is registered already, 2 there is no such vehicle, 3 the terminal is registered already,
    /// 4 there is no such terminal.
    pub result: u8,
    /// What the terminal authenticates itself with; empty unless accepted.
    pub code: Text<'a>,
}

impl<'a> RegisterReply<'a> {
    /// Parses a body.
    ///
    /// # Errors
    ///
    /// [`Code::BodyTooShort`].
    pub fn parse(body: &'a [u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(body);
        Ok(Self { serial: reader.u16()?, result: reader.u8()?, code: Text::padded(reader.rest()) })
    }

    /// Appends the body.
    pub fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.serial.to_be_bytes());
        out.push(self.result);
        if self.result == 0 {
            out.extend_from_slice(self.code.bytes());
        }
    }
}

/// 终端鉴权, 0x0102.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authenticate<'a> {
    /// The code from the registration's answer.
    pub code: Text<'a>,
    /// Since 2019: IMEI and software version.
    pub device: Option<(Text<'a>, Text<'a>)>,
}

const IMEI: usize = 15;
const SOFTWARE: usize = 20;

impl<'a> Authenticate<'a> {
    /// Parses a body; `version` as in the header.
    ///
    /// # Errors
    ///
    /// [`Code::BodyTooShort`].
    pub fn parse(body: &'a [u8], version: Option<u8>) -> Result<Self, Fault> {
        if body.is_empty() {
            return Err(Fault::new(Code::BodyTooShort, 0).of(0, 1));
        }
        if version.is_none() {
            return Ok(Self { code: Text::padded(body), device: None });
        }
        let mut reader = Reader::new(body);
        let length = usize::from(reader.u8()?);
        let code = Text::padded(reader.take(length)?);
        let left = reader.left();
        if left < IMEI {
            return Err(Fault::new(Code::BodyTooShort, body.len()).of(number(left), number(IMEI + SOFTWARE)));
        }
        // The software version is sent shorter by some.
        let device = Some((Text::padded(reader.take(IMEI)?), Text::padded(reader.rest())));
        Ok(Self { code, device })
    }

    /// Appends the body.
    pub fn put(&self, out: &mut Vec<u8>) {
        let Some((imei, software)) = self.device else {
            out.extend_from_slice(self.code.bytes());
            return;
        };
        let length = u8::try_from(self.code.bytes().len()).unwrap_or(u8::MAX);
        out.push(length);
        put_padded(out, self.code.bytes(), usize::from(length));
        put_padded(out, imei.bytes(), IMEI);
        put_padded(out, software.bytes(), SOFTWARE);
    }
}
