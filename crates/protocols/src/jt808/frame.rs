//! A frame and its header.

use super::escape::{FLAG, checksum, escaped_offset, unescape};
use crate::{
    Code, Fault,
    reader::{Reader, number},
    text,
};
use std::fmt;

const VERSION_FLAG: u16 = 1 << 14;
const PACKAGE_FLAG: u16 = 1 << 13;
/// The longest body of one frame.
pub(super) const LONGEST_BODY: usize = 0x3ff;

/// The terminal's number as sent: six bytes before 2019, ten since. Meant to be decimal digits; there are terminals with
/// other hexadecimal ones.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone {
    digits: [u8; 10],
    bytes: u8,
}

impl Phone {
    /// The number in the width of a header: `since_2019` has twenty digits, else twelve. Shorter ones are padded with zeros
    /// in front. None for longer ones or others than hexadecimal digits.
    #[must_use]
    pub fn new(digits: &str, version: Option<u8>) -> Option<Self> {
        let bytes: u8 = if version.is_some() { 10 } else { 6 };
        if digits.len() > usize::from(bytes) * 2 {
            return None;
        }
        let mut packed = [0; 10];
        let last = usize::from(bytes) * 2 - 1;
        for (place, digit) in digits.chars().rev().enumerate() {
            let value = u8::try_from(digit.to_digit(16)?).ok()?;
            let index = last - place;
            packed[index / 2] |= if index % 2 == 0 { value << 4 } else { value };
        }
        Some(Self { digits: packed, bytes })
    }

    fn read(bytes: &[u8]) -> Self {
        let mut digits = [0; 10];
        let kept = bytes.len().min(10);
        digits[..kept].copy_from_slice(&bytes[..kept]);
        Self { digits, bytes: if kept == 10 { 10 } else { 6 } }
    }

    /// The bytes on the wire: six or ten.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.digits[..usize::from(self.bytes)]
    }

    /// The number without leading zeros, as people write it and as devices are registered.
    #[must_use]
    pub fn trimmed(&self) -> String {
        self.to_string().trim_start_matches('0').to_owned()
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&text::hex(self.bytes()))
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// Which part of a longer message a frame carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// How many parts there are.
    pub total: u16,
    /// Which one this is, from 1.
    pub number: u16,
}

/// What stands before the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The kind of message, such as 0x0200; see [`super::id`].
    pub message: u16,
    /// Bytes of the body, as the header says.
    pub body_length: u16,
    /// 0 none, 1 RSA (bits 10–12 of the attributes).
    pub encryption: u8,
    /// Since 2019: the version of the protocol, 1 for that of 2019. None before.
    pub version: Option<u8>,
    /// The terminal.
    pub phone: Phone,
    /// The sender's running number of the message.
    pub serial: u16,
    /// Set for a part of a longer message.
    pub package: Option<Package>,
}

impl Header {
    /// A part that is the whole message, or no part.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.package.is_none_or(|package| package.total == 1)
    }

    /// Appends the header's bytes; the body's length is given.
    pub(super) fn put(&self, body_length: usize, out: &mut Vec<u8>) {
        let mut attributes =
            u16::try_from(body_length & LONGEST_BODY).unwrap_or(0) | u16::from(self.encryption & 7) << 10;
        attributes |= if self.version.is_some() { VERSION_FLAG } else { 0 };
        attributes |= if self.package.is_some() { PACKAGE_FLAG } else { 0 };
        out.extend_from_slice(&self.message.to_be_bytes());
        out.extend_from_slice(&attributes.to_be_bytes());
        out.extend(self.version);
        out.extend_from_slice(self.phone.bytes());
        out.extend_from_slice(&self.serial.to_be_bytes());
        if let Some(package) = self.package {
            out.extend_from_slice(&package.total.to_be_bytes());
            out.extend_from_slice(&package.number.to_be_bytes());
        }
    }
}

/// Which header a frame is taken to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadAs {
    /// What bit 14 of the attributes says. A frame whose length fits the other header only is refused with
    /// [`Code::FalseVersionFlag`].
    #[default]
    Flagged,
    /// As flagged, but where only the header of 2013 fits the length, that one: there are terminals of 2013 that set bit 14
    /// by mistake.
    Lenient,
    /// The header of 2011 and 2013, whatever bit 14 says.
    Until2013,
}

/// Reads a header; returns it with its length in bytes.
///
/// # Errors
///
/// [`Code::HeaderTooShort`], [`Code::BadPackage`].
pub fn header(bytes: &[u8], read_as: ReadAs) -> Result<(Header, usize), Fault> {
    let short = |fault: Fault| Fault { code: Code::HeaderTooShort, ..fault };
    let mut reader = Reader::new(bytes);
    let message = reader.u16().map_err(short)?;
    let attributes = reader.u16().map_err(short)?;
    let since_2019 = attributes & VERSION_FLAG != 0 && read_as != ReadAs::Until2013;
    let version = if since_2019 { Some(reader.u8().map_err(short)?) } else { None };
    let phone = Phone::read(reader.take(if since_2019 { 10 } else { 6 }).map_err(short)?);
    let serial = reader.u16().map_err(short)?;
    let package = if attributes & PACKAGE_FLAG == 0 {
        None
    } else {
        let package = Package { total: reader.u16().map_err(short)?, number: reader.u16().map_err(short)? };
        Some(package)
    };
    let header = Header {
        message,
        body_length: attributes & 0x3ff,
        encryption: u8::try_from(attributes >> 10 & 7).unwrap_or(0),
        version,
        phone,
        serial,
        package,
    };
    Ok((header, reader.offset()))
}

/// A frame whose check code and length hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// What stands before the body.
    pub header: Header,
    /// The body, unescaped; still encrypted if it is.
    pub body: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Parses a frame with its two flags. `scratch` takes the unescaped bytes if there are escapes; keep it for the next
    /// frame.
    ///
    /// # Errors
    ///
    /// [`Code::Incomplete`] without the flags, and those of [`Frame::parse_inside`]. Offsets count bytes as sent.
    pub fn parse(bytes: &'a [u8], scratch: &'a mut Vec<u8>, read_as: ReadAs) -> Result<Self, Fault> {
        match bytes {
            [FLAG, inside @ .., FLAG] => Self::parse_inside(inside, scratch, read_as).map_err(|fault| fault.after(1)),
            [FLAG, ..] => Err(Fault::new(Code::Incomplete, bytes.len())),
            _ => Err(Fault::new(Code::Garbage, 0)),
        }
    }

    /// Parses what stands between two flags.
    ///
    /// # Errors
    ///
    /// [`Code::BadEscape`], [`Code::HeaderTooShort`], [`Code::ChecksumMismatch`], [`Code::LengthMismatch`],
    /// [`Code::FalseVersionFlag`], [`Code::BadPackage`].
    pub fn parse_inside(inside: &'a [u8], scratch: &'a mut Vec<u8>, read_as: ReadAs) -> Result<Self, Fault> {
        if let Some(flag) = memchr::memchr(FLAG, inside) {
            return Err(Fault::new(Code::BadEscape, flag));
        }
        let bytes = unescape(inside, scratch)?;
        Self::parse_unescaped(bytes, read_as)
            .map_err(|fault| Fault { offset: escaped_offset(inside, fault.offset), ..fault })
    }

    fn parse_unescaped(bytes: &'a [u8], read_as: ReadAs) -> Result<Self, Fault> {
        let [checked @ .., code] = bytes else {
            return Err(Fault::new(Code::HeaderTooShort, 0));
        };
        let (header, length) = header(checked, read_as)?;
        let computed = checksum(checked);
        if computed != *code {
            return Err(Fault::new(Code::ChecksumMismatch, checked.len()).of(u32::from(*code), u32::from(computed)));
        }
        let body = &checked[length..];
        if body.len() != usize::from(header.body_length) {
            return Self::misfit(checked, body.len(), header, read_as);
        }
        if let Some(Package { total, number }) = header.package
            && (number == 0 || number > total)
        {
            return Err(Fault::new(Code::BadPackage, length - 2).of(u32::from(number), u32::from(total)));
        }
        Ok(Self { header, body })
    }

    /// A frame whose length does not fit its header: perhaps a terminal of 2013 that sets bit 14.
    #[cold]
    fn misfit(checked: &'a [u8], found: usize, misread: Header, read_as: ReadAs) -> Result<Self, Fault> {
        let fault = Fault::new(Code::LengthMismatch, 2).of(number(found), u32::from(misread.body_length));
        if misread.version.is_none() {
            return Err(fault);
        }
        let (header, length) = header(checked, ReadAs::Until2013)?;
        let body = &checked[length..];
        if body.len() != usize::from(header.body_length) {
            return Err(fault);
        }
        match read_as {
            ReadAs::Lenient => Ok(Self { header, body }),
            ReadAs::Flagged | ReadAs::Until2013 => Err(Fault { code: Code::FalseVersionFlag, ..fault }),
        }
    }
}
