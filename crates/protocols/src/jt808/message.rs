//! The messages that a gateway acts on.

use super::{Authenticate, Batch, Frame, Header, Location, Multimedia, Parameters, Register, RegisterReply, id};
use crate::{Fault, reader::Reader, time::BcdTime};

/// 通用应答, 0x0001 from the terminal and 0x8001 from the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeneralReply {
    /// The serial of what is answered.
    pub serial: u16,
    /// The message id of what is answered.
    pub message: u16,
    /// 0 done, 1 failed, 2 the message is wrong, 3 not supported, 4 the alarm is being dealt with (from the platform).
    pub result: u8,
}

impl GeneralReply {
    /// Parses a body.
    ///
    /// # Errors
    ///
    /// [`crate::Code::BodyTooShort`].
    pub fn parse(body: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(body);
        Ok(Self { serial: reader.u16()?, message: reader.u16()?, result: reader.u8()? })
    }

    /// The answer to a message.
    #[must_use]
    pub const fn to(header: &Header, result: u8) -> Self {
        Self { serial: header.serial, message: header.message, result }
    }

    /// Appends the body.
    pub fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.serial.to_be_bytes());
        out.extend_from_slice(&self.message.to_be_bytes());
        out.push(self.result);
    }
}

/// A message, as far as a gateway acts on it. The bodies of the others are described by the tables of [`crate::json`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// 0x0001
    TerminalReply(GeneralReply),
    /// 0x8001
    PlatformReply(GeneralReply),
    /// 0x0002
    Heartbeat,
    /// 0x0003
    LogOut,
    /// 0x0004
    QueryTime,
    /// 0x0100
    Register(Register<'a>),
    /// 0x8100
    RegisterReply(RegisterReply<'a>),
    /// 0x0102
    Authenticate(Authenticate<'a>),
    /// 0x0200
    Location(Location<'a>),
    /// 0x0201 and 0x0500: the answered serial and where the vehicle is.
    LocationReply(u16, Location<'a>),
    /// 0x0104: the answered serial and the parameters.
    Parameters(u16, Parameters<'a>),
    /// 0x0704
    Batch(Batch<'a>),
    /// 0x0801
    Multimedia(Multimedia<'a>),
    /// A part of a longer message; see [`super::Reassembly`].
    Part(&'a [u8]),
    /// An encrypted body.
    Encrypted(&'a [u8]),
    /// A message that a gateway only answers.
    Other(&'a [u8]),
}

impl<'a> Message<'a> {
    /// Parses a frame's body.
    ///
    /// # Errors
    ///
    /// [`crate::Code::BodyTooShort`], with the offset in the body.
    #[inline]
    pub fn parse(frame: &Frame<'a>) -> Result<Self, Fault> {
        if frame.header.encryption != 0 {
            return Ok(Self::Encrypted(frame.body));
        }
        if !frame.header.is_whole() {
            return Ok(Self::Part(frame.body));
        }
        Self::parse_body(&frame.header, frame.body)
    }

    /// Parses a whole body, such as a re-assembled one.
    ///
    /// # Errors
    ///
    /// [`crate::Code::BodyTooShort`], with the offset in the body.
    pub fn parse_body(header: &Header, body: &'a [u8]) -> Result<Self, Fault> {
        let version = header.version;
        Ok(match header.message {
            id::LOCATION => Self::Location(Location::parse(body)?),
            id::TERMINAL_REPLY => Self::TerminalReply(GeneralReply::parse(body)?),
            id::PLATFORM_REPLY => Self::PlatformReply(GeneralReply::parse(body)?),
            id::HEARTBEAT => Self::Heartbeat,
            id::LOG_OUT => Self::LogOut,
            id::QUERY_TIME => Self::QueryTime,
            id::REGISTER => Self::Register(Register::parse(body, version)?),
            id::REGISTER_REPLY => Self::RegisterReply(RegisterReply::parse(body)?),
            id::AUTHENTICATE => Self::Authenticate(Authenticate::parse(body, version)?),
            id::LOCATION_REPLY | id::CONTROL_REPLY => {
                let mut reader = Reader::new(body);
                let serial = reader.u16()?;
                Self::LocationReply(serial, Location::parse(reader.rest()).map_err(|fault| fault.after(2))?)
            }
            0x0104 => {
                let mut reader = Reader::new(body);
                let serial = reader.u16()?;
                Self::Parameters(serial, Parameters::parse(reader.rest()).map_err(|fault| fault.after(2))?)
            }
            id::BATCH => Self::Batch(Batch::parse(body)?),
            id::MULTIMEDIA => Self::Multimedia(Multimedia::parse(body)?),
            _ => Self::Other(body),
        })
    }
}

/// Appends the body of 查询服务器时间应答 (0x8004): UTC, as the standard of 2019 says.
pub fn put_time_reply(time: BcdTime, out: &mut Vec<u8>) {
    out.extend_from_slice(&time.0);
}

/// Appends the body of 文本信息下发 (0x8300). `flags`: bit 2 show, bit 3 read aloud, bit 4 on the advertising screen. `kind`
/// is of 2019: 1 notice, 2 service. The text is encoded in GBK.
pub fn put_terminal_text(flags: u8, kind: Option<u8>, text: &str, out: &mut Vec<u8>) {
    out.push(flags);
    out.extend(kind);
    out.extend_from_slice(&crate::text::gb18030(text));
}

/// Appends a parameter of 设置终端参数 (0x8103). The body begins with the count of parameters, one byte.
pub fn put_parameter(parameter: u32, value: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&parameter.to_be_bytes());
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    out.push(length);
    out.extend_from_slice(&value[..usize::from(length)]);
}
