//! Frames out of what a connection delivers.

use super::{Frame, ReadAs, escape::FLAG};
use crate::{Code, Fault, buffer::Buffer};

/// The longest a frame can be, every byte escaped.
const LONGEST: usize = 2 * (21 + super::frame::LONGEST_BODY + 1) + 2;

/// Gives frame after frame: several at once, one in many pieces, with one flag or two between them.
///
/// Holds at most 64 KiB: push what one read gave, then take everything out with [`Splitter::next`] before the next push.
/// Offsets of faults count bytes of the whole stream.
#[derive(Debug)]
pub struct Splitter {
    buffer: Buffer,
    scratch: Vec<u8>,
    read_as: ReadAs,
    /// A flag stands just before what the buffer holds.
    after_flag: bool,
    /// That flag ended no frame: it can only begin one.
    is_begun: bool,
    /// Bytes of the buffer that were searched for a flag.
    searched: usize,
}

impl Default for Splitter {
    fn default() -> Self {
        Self::new(ReadAs::Flagged)
    }
}

impl Splitter {
    /// A splitter that reads headers so.
    #[must_use]
    pub const fn new(read_as: ReadAs) -> Self {
        Self { buffer: Buffer::new(), scratch: Vec::new(), read_as, after_flag: false, is_begun: false, searched: 0 }
    }

    /// Takes what the connection delivered.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.push(bytes);
    }

    /// Bytes that wait for the rest of their frame, its first flag included.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.buffer.held().len() + usize::from(self.is_begun)
    }

    /// Offset in the stream of the first pending byte.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.buffer.offset()
    }

    /// The next frame, or why one does not hold; none when more bytes are needed.
    #[expect(
        clippy::should_implement_trait,
        reason = "a frame borrows from the splitter, which an iterator cannot say"
    )]
    pub fn next(&mut self) -> Option<Result<Frame<'_>, Fault>> {
        if let Some(fault) = self.buffer.dropped() {
            (self.after_flag, self.is_begun, self.searched) = (false, false, 0);
            return Some(Err(fault));
        }
        let length = loop {
            let held = self.buffer.held();
            let Some(found) = memchr::memchr(FLAG, held.get(self.searched..).unwrap_or_default()) else {
                self.searched = held.len();
                return self.overlong();
            };
            let length = self.searched + found;
            self.searched = 0;
            if length > 0 {
                break length;
            }
            self.buffer.consume(1);
            (self.after_flag, self.is_begun) = (true, true);
        };
        let offset = self.buffer.offset();
        let opened = std::mem::replace(&mut self.after_flag, true);
        self.is_begun = !opened;
        let taken = self.buffer.consume(length + 1);
        if !opened {
            return Some(Err(Fault::new(Code::Garbage, offset)));
        }
        Some(
            Frame::parse_inside(&taken[..length], &mut self.scratch, self.read_as).map_err(|fault| fault.after(offset)),
        )
    }

    /// Drops what is longer than any frame.
    #[cold]
    fn overlong(&mut self) -> Option<Result<Frame<'_>, Fault>> {
        let length = self.searched;
        if length <= LONGEST {
            return None;
        }
        let fault = Fault::new(Code::Overflow, self.buffer.offset());
        self.buffer.consume(length);
        (self.after_flag, self.is_begun, self.searched) = (false, false, 0);
        Some(Err(fault))
    }
}
