//! The frame, its splitter, and what a centre sends.

use super::{command, data::Data, kind, object::Object};
use crate::{Code, Fault, reader::number, time::BinaryTime};

const START: &[u8; 2] = b"@@";
const END: &[u8; 2] = b"##";
/// Bytes of a frame without application data.
const EMPTY: usize = 30;
/// Bytes up to the application data.
const HEAD: usize = 27;
const LONGEST_DATA: usize = 1024;

/// An address of six bytes, the lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Address(pub [u8; 6]);

impl Address {
    /// As a number of 48 bits.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

/// A frame whose length, checksum and end hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Running number; an answer has that of what it answers.
    pub serial: u16,
    /// 1.
    pub version_main: u8,
    /// Given by the maker.
    pub version_user: u8,
    /// When it was sent.
    pub time: BinaryTime,
    /// Who sent it.
    pub source: Address,
    /// To whom.
    pub destination: Address,
    /// See [`super::command`].
    pub command: u8,
    /// The application data; empty in answers and heart-beats.
    pub data: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Parses exactly one frame.
    ///
    /// # Errors
    ///
    /// [`Code::Garbage`], [`Code::Incomplete`], [`Code::BadLength`], [`Code::BadEnd`], [`Code::ChecksumMismatch`],
    /// [`Code::LengthMismatch`] when bytes follow.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        let length = Self::length(bytes)?.ok_or(Fault::new(Code::Incomplete, bytes.len()))?;
        let Some(taken) = bytes.get(..length) else {
            return Err(Fault::new(Code::Incomplete, bytes.len()).of(number(bytes.len()), number(length)));
        };
        if bytes.len() > length {
            return Err(Fault::new(Code::LengthMismatch, 24).of(number(bytes.len() - EMPTY), number(length - EMPTY)));
        }
        Self::parse_exact(taken)
    }

    /// The length of the frame that begins here; none when more bytes are needed to tell.
    fn length(bytes: &[u8]) -> Result<Option<usize>, Fault> {
        if !bytes.starts_with(&START[..bytes.len().min(2)]) {
            return Err(Fault::new(Code::Garbage, 0));
        }
        let Some(&[low, high]) = bytes.get(24..26) else {
            return Ok(None);
        };
        let length = usize::from(u16::from_le_bytes([low, high]));
        if length > LONGEST_DATA {
            return Err(Fault::new(Code::BadLength, 24).of(number(length), number(LONGEST_DATA)));
        }
        Ok(Some(EMPTY + length))
    }

    fn parse_exact(bytes: &'a [u8]) -> Result<Self, Fault> {
        let sum_at = bytes.len() - 3;
        if &bytes[sum_at + 1..] != END {
            return Err(Fault::new(Code::BadEnd, sum_at + 1));
        }
        let computed = sum(&bytes[2..sum_at]);
        if computed != bytes[sum_at] {
            return Err(Fault::new(Code::ChecksumMismatch, sum_at).of(u32::from(bytes[sum_at]), u32::from(computed)));
        }
        let six = |at: usize| [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3], bytes[at + 4], bytes[at + 5]];
        Ok(Self {
            serial: u16::from_le_bytes([bytes[2], bytes[3]]),
            version_main: bytes[4],
            version_user: bytes[5],
            time: BinaryTime(six(6)),
            source: Address(six(12)),
            destination: Address(six(18)),
            command: bytes[26],
            data: &bytes[HEAD..sum_at],
        })
    }

    /// The checksum of the frame.
    #[must_use]
    pub fn checksum(&self) -> u8 {
        let mut out = Vec::with_capacity(EMPTY + self.data.len());
        self.put(&mut out);
        out.get(out.len().saturating_sub(3)).copied().unwrap_or_default()
    }

    /// Appends the frame. Application data beyond 1,024 bytes is cut; [`Data::put`] refuses to write so much.
    pub fn put(&self, out: &mut Vec<u8>) {
        let data = &self.data[..self.data.len().min(LONGEST_DATA)];
        out.extend_from_slice(START);
        let from = out.len();
        out.extend_from_slice(&self.serial.to_le_bytes());
        out.extend_from_slice(&[self.version_main, self.version_user]);
        out.extend_from_slice(&self.time.0);
        out.extend_from_slice(&self.source.0);
        out.extend_from_slice(&self.destination.0);
        out.extend_from_slice(&u16::try_from(data.len()).unwrap_or(0).to_le_bytes());
        out.push(self.command);
        out.extend_from_slice(data);
        out.push(sum(&out[from..]));
        out.extend_from_slice(END);
    }
}

fn sum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte))
}

/// The centre's answer to a frame: confirms or denies it, with its serial.
#[must_use]
pub const fn answer(frame: &Frame<'_>, is_taken: Taken, time: BinaryTime) -> Frame<'static> {
    let command = match is_taken {
        Taken::Confirmed => command::CONFIRM,
        Taken::Denied => command::DENY,
    };
    Frame {
        serial: frame.serial,
        version_main: frame.version_main,
        version_user: frame.version_user,
        time,
        source: frame.destination,
        destination: frame.source,
        command,
        data: &[],
    }
}

/// Whether a centre takes a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// 确认
    Confirmed,
    /// 否认: the transmitter sends it again.
    Denied,
}

/// Data of the centre's orders.
pub mod order {
    use super::{BinaryTime, Data, Object, kind};

    /// 同步时钟; sent with [`super::command::CONTROL`].
    pub fn synchronise(time: BinaryTime, out: &mut Vec<u8>) {
        out.extend_from_slice(&[kind::SYNCHRONISE, 1]);
        out.extend_from_slice(&time.0);
    }

    /// 查岗: whoever is on duty must answer within so many minutes; sent with [`super::command::CONTROL`].
    pub fn inspect(within_minutes: u8, out: &mut Vec<u8>) {
        out.extend_from_slice(&[kind::INSPECT, 1, within_minutes]);
    }

    /// 初始化; sent with [`super::command::CONTROL`].
    pub fn initialise(out: &mut Vec<u8>) {
        out.extend_from_slice(&[kind::INITIALISE, 1, 0]);
    }

    /// 读传输装置运行状态; sent with [`super::command::REQUEST`].
    pub fn read_transmitter_state(out: &mut Vec<u8>) {
        out.extend_from_slice(&[kind::READ_TRANSMITTER_STATE, 1, 0]);
    }

    /// 读建筑消防设施系统状态; sent with [`super::command::REQUEST`].
    pub fn read_system_state(system: u8, address: u8, out: &mut Vec<u8>) {
        // Two bytes fit in any unit.
        let _ = Data::put(61, &[Object::ReadSystem { system, address }], out);
    }
}

crate::buffer::splitter! {
    /// Frames out of what a connection delivers. Holds at most 64 KiB: take everything out before the next push. Offsets of
    /// faults count bytes of the whole stream.
    pub struct Splitter;
}

impl Splitter {
    /// Gives the waiting frame up: a connection that ended, or that was silent for too long within a frame.
    pub fn skip_pending(&mut self) {
        self.skip();
    }

    /// Goes to where another one may begin.
    fn skip(&mut self) {
        self.buffer.consume(START.len());
        let skipped = start(self.buffer.held());
        self.buffer.consume(skipped);
    }

    /// The next frame, or why one does not hold; none when more bytes are needed.
    #[expect(
        clippy::should_implement_trait,
        reason = "a frame borrows from the splitter, which an iterator cannot say"
    )]
    pub fn next(&mut self) -> Option<Result<Frame<'_>, Fault>> {
        if let Some(fault) = self.buffer.dropped() {
            return Some(Err(fault));
        }
        let offset = self.buffer.offset();
        let held = self.buffer.held();
        if held.is_empty() {
            return None;
        }
        let garbage = start(held);
        if garbage > 0 {
            self.buffer.consume(garbage);
            return Some(Err(Fault::new(Code::Garbage, offset)));
        }
        let fault = match Frame::length(held) {
            Ok(Some(length)) if held.len() >= length => match Frame::parse_exact(&held[..length]) {
                Ok(_) => {
                    let taken = self.buffer.consume(length);
                    return Some(Frame::parse_exact(taken));
                }
                Err(fault) => fault,
            },
            Ok(_) => return None,
            Err(fault) => fault,
        };
        // The frame's length cannot be trusted: the next one begins wherever its mark stands.
        self.skip();
        Some(Err(fault.after(offset)))
    }
}

/// Where a frame may begin; the length when nowhere. A last byte that could be half of the mark is kept.
fn start(bytes: &[u8]) -> usize {
    for at in memchr::memchr_iter(START[0], bytes) {
        if bytes.get(at + 1).is_none_or(|next| *next == START[1]) {
            return at;
        }
    }
    bytes.len()
}
