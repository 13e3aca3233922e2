//! Parameters of a terminal, in 0x0104 and 0x8103.

use crate::{Code, Fault, reader::Reader, text::Text};

/// A list of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters<'a> {
    /// How many the message says there are.
    pub count: u8,
    bytes: &'a [u8],
}

/// One parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// Such as 0x0001, the interval of heartbeats in seconds.
    pub id: u32,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What a parameter is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterValue<'a> {
    /// A number of one, two or four bytes.
    Number(u32),
    /// Text.
    Text(Text<'a>),
    /// A structure of its own.
    Bytes(&'a [u8]),
}

impl<'a> Parameter<'a> {
    /// The value, by what the standards (808, 1078, 苏标) say of the parameter.
    #[must_use]
    pub const fn value(&self) -> ParameterValue<'a> {
        if matches!(self.id, 0x10..=0x17 | 0x1a | 0x1d | 0x23..=0x26 | 0x40..=0x44 | 0x48 | 0x49 | 0x83) {
            return ParameterValue::Text(Text::padded(self.bytes));
        }
        match *self.bytes {
            [a] => ParameterValue::Number(a as u32),
            [a, b] if self.id < 0xf000 => ParameterValue::Number(u16::from_be_bytes([a, b]) as u32),
            [a, b, c, d] if self.id != 0x32 => ParameterValue::Number(u32::from_be_bytes([a, b, c, d])),
            _ => ParameterValue::Bytes(self.bytes),
        }
    }
}

impl<'a> Parameters<'a> {
    /// Parses the count; the parameters are parsed by [`Parameters::iter`].
    ///
    /// # Errors
    ///
    /// [`Code::BodyTooShort`].
    pub fn parse(body: &'a [u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(body);
        Ok(Self { count: reader.u8()?, bytes: reader.rest() })
    }

    /// The parameters. One that runs past the end is a fault and the last; offsets count from the count.
    pub fn iter(&self) -> impl Iterator<Item = Result<Parameter<'a>, Fault>> + use<'a> {
        let mut reader = Reader::new(self.bytes);
        std::iter::from_fn(move || {
            if reader.left() == 0 {
                return None;
            }
            let at = reader.offset() + 1;
            let id = reader.u32();
            let length = reader.u8().map(usize::from);
            let bytes = length.and_then(|length| reader.take(length));
            let (Ok(id), Ok(bytes)) = (id, bytes) else {
                reader.rest();
                return Some(Err(Fault::new(Code::ItemTruncated, at)));
            };
            Some(Ok(Parameter { id, bytes }))
        })
    }
}
