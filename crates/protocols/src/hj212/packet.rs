//! `##`, length, data segment, checksum, CR LF.

use super::crc;
use crate::{Code, Fault, reader::number};

pub(super) const MARK: &[u8; 2] = b"##";
/// Mark and length.
pub(super) const HEAD: usize = 6;
pub(super) const CRC: usize = 4;

/// A packet whose length and checksum hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// The data segment. The standards allow 1,024 bytes; there are monitors that send more.
    pub segment: &'a [u8],
    /// The checksum as sent, four hexadecimal digits of either case.
    pub checksum: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Parses exactly one packet; CR LF after it may be missing.
    ///
    /// # Errors
    ///
    /// [`Code::Garbage`], [`Code::Incomplete`], [`Code::BadLength`], [`Code::LengthMismatch`], [`Code::ChecksumMismatch`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        let (packet, length) = Self::parse_prefix(bytes)?.ok_or(Fault::new(Code::Incomplete, bytes.len()))?;
        let rest = bytes[length..].trim_ascii();
        if !rest.is_empty() {
            let found = number(bytes.trim_ascii_end().len().saturating_sub(HEAD + CRC));
            return Err(Fault::new(Code::LengthMismatch, 2).of(found, number(packet.segment.len())));
        }
        Ok(packet)
    }

    /// The packet that begins here and its length without CR LF; none when more bytes are needed to tell.
    pub(super) fn parse_prefix(bytes: &'a [u8]) -> Result<Option<(Self, usize)>, Fault> {
        if !bytes.starts_with(&MARK[..bytes.len().min(2)]) {
            return Err(Fault::new(Code::Garbage, 0));
        }
        let digits = bytes.get(2..bytes.len().min(HEAD)).unwrap_or_default();
        if let Some(at) = digits.iter().position(|digit| !digit.is_ascii_digit()) {
            return Err(Fault::new(Code::BadLength, 2 + at));
        }
        if digits.len() < 4 {
            return Ok(None);
        }
        let length = digits.iter().fold(0, |length, digit| length * 10 + usize::from(digit - b'0'));
        let end = HEAD + length + CRC;
        let Some(packet) = bytes.get(..end) else {
            return Ok(None);
        };
        let (segment, checksum) = packet[HEAD..].split_at(length);
        let Some(sent) = hexadecimal(checksum) else {
            return Err(Fault::new(Code::LengthMismatch, 2));
        };
        let computed = crc(segment);
        if computed != sent {
            // A packet that goes on after its checksum has a false length; one with a false checksum only has not.
            let ends = bytes.get(end).is_none_or(|next| matches!(next, b'\r' | b'\n' | b'#' | b' '));
            if !ends || !segment.ends_with(b"&&") {
                return Err(Fault::new(Code::LengthMismatch, 2));
            }
            let fault = Fault::new(Code::ChecksumMismatch, HEAD + length);
            return Err(fault.of(u32::from(sent), u32::from(computed)));
        }
        Ok(Some((Self { segment, checksum }, end)))
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0, |value: u16, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            b'A'..=b'F' => digit - b'A' + 10,
            _ => return None,
        };
        Some(value << 4 | u16::from(digit))
    })
}
