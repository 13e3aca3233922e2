//! What a connection delivered and no frame took yet: bounded, and knows how far into the stream it stands.

use crate::{Code, Fault};

/// The most that waits for the rest of a frame: many times the longest of any protocol.
const LIMIT_BYTES: usize = 64 * 1024;

/// Bytes that wait for the rest of their frame.
#[derive(Debug)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    /// Where what was not consumed begins.
    start: usize,
    /// Bytes of the stream before `bytes`.
    before: usize,
    limit: usize,
    dropped_at: Option<usize>,
}

impl Buffer {
    /// A buffer that holds at most 64 KiB.
    pub(crate) const fn new() -> Self {
        Self::holding(LIMIT_BYTES)
    }

    const fn holding(limit: usize) -> Self {
        Self { bytes: Vec::new(), start: 0, before: 0, limit, dropped_at: None }
    }

    /// Appends; when it would hold more than its limit, drops everything and remembers to say so.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.before += self.start;
        self.bytes.drain(..self.start);
        self.start = 0;
        // A burst must not keep its memory for as long as the connection lasts.
        if self.bytes.is_empty() && self.bytes.capacity() > 8_192 {
            self.bytes = Vec::new();
        }
        if self.bytes.len() + bytes.len() > self.limit {
            self.dropped_at = self.dropped_at.or(Some(self.before));
            self.before += self.bytes.len() + bytes.len();
            self.bytes = Vec::new();
            return;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// The fault of dropped bytes, once.
    pub(crate) fn dropped(&mut self) -> Option<Fault> {
        self.dropped_at.take().map(|offset| Fault::new(Code::Overflow, offset))
    }

    pub(crate) fn held(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Offset in the stream of the first byte held.
    pub(crate) const fn offset(&self) -> usize {
        self.before + self.start
    }

    /// Consumes bytes and gives them.
    pub(crate) fn consume(&mut self, length: usize) -> &[u8] {
        let from = self.start;
        self.start = (self.start + length).min(self.bytes.len());
        &self.bytes[from..self.start]
    }
}

/// A splitter whose whole state is its buffer; `next` is the protocol's own.
macro_rules! splitter {
    ($(#[$doc:meta])* pub struct $name:ident;) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            buffer: $crate::buffer::Buffer,
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl $name {
            /// An empty one.
            #[must_use]
            pub const fn new() -> Self {
                Self { buffer: $crate::buffer::Buffer::new() }
            }

            /// Takes what the connection delivered.
            pub fn push(&mut self, bytes: &[u8]) {
                self.buffer.push(bytes);
            }

            /// Bytes that wait for the rest of what they begin.
            #[must_use]
            pub fn pending(&self) -> usize {
                self.buffer.held().len()
            }

            /// Offset in the stream of the first pending byte.
            #[must_use]
            pub const fn offset(&self) -> usize {
                self.buffer.offset()
            }
        }
    };
}
pub(crate) use splitter;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_on_over_what_was_consumed_and_dropped() {
        let mut buffer = Buffer::holding(8);
        buffer.push(b"abcdef");
        assert_eq!(buffer.consume(4), b"abcd");
        assert_eq!((buffer.offset(), buffer.held()), (4, &b"ef"[..]));
        buffer.push(b"gh");
        assert_eq!((buffer.offset(), buffer.held()), (4, &b"efgh"[..]));
        assert_eq!(buffer.dropped(), None);
        buffer.push(b"12345");
        assert_eq!(buffer.dropped(), Some(Fault::new(Code::Overflow, 4)));
        assert_eq!(buffer.dropped(), None);
        assert_eq!((buffer.offset(), buffer.held()), (13, &b""[..]));
    }
}
