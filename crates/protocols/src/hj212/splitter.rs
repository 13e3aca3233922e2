//! Packets out of what a connection delivers.

use super::{
    Packet,
    packet::{HEAD, MARK},
};
use crate::{Code, Fault};

crate::buffer::splitter! {
    /// Gives packet after packet: several at once with CR LF between them or without, one in many pieces. Holds at most 64 KiB:
    /// take everything out before the next push. Offsets of faults count bytes of the whole stream.
    pub struct Splitter;
}

impl Splitter {
    /// Gives the waiting packet up: a connection that ended, or that was silent for too long within a packet.
    pub fn skip_pending(&mut self) {
        self.skip();
    }

    /// Goes to where another one may begin.
    fn skip(&mut self) {
        self.buffer.consume(MARK.len());
        let skipped = start(self.buffer.held());
        self.buffer.consume(skipped);
    }

    /// The next packet, or why one does not hold; none when more bytes are needed.
    #[expect(
        clippy::should_implement_trait,
        reason = "a packet borrows from the splitter, which an iterator cannot say"
    )]
    pub fn next(&mut self) -> Option<Result<Packet<'_>, Fault>> {
        if let Some(fault) = self.buffer.dropped() {
            return Some(Err(fault));
        }
        let blank = self.buffer.held().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.buffer.consume(blank);
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
        let fault = match Packet::parse_prefix(held) {
            Ok(Some((packet, end))) => {
                let length = packet.segment.len();
                let (segment, checksum) = self.buffer.consume(end)[HEAD..].split_at(length);
                return Some(Ok(Packet { segment, checksum }));
            }
            Ok(None) => self.cut_off()?,
            Err(fault) => fault,
        };
        // The packet's length cannot be trusted: the next one begins wherever its mark stands.
        self.skip();
        Some(Err(fault.after(offset)))
    }

    /// A packet that another one follows before it is complete has a false length: no need to wait for more.
    fn cut_off(&self) -> Option<Fault> {
        let held = self.buffer.held();
        let is_packet = |at: usize| {
            held[at - 1].is_ascii_whitespace()
                && held
                    .get(at..at + HEAD)
                    .is_some_and(|head| head.starts_with(MARK) && head[MARK.len()..].iter().all(u8::is_ascii_digit))
        };
        let next = memchr::memchr_iter(MARK[0], held).skip_while(|at| *at < HEAD).find(|at| is_packet(*at));
        next.map(|_| Fault::new(Code::LengthMismatch, 2))
    }
}

/// Where a packet may begin; the length when nowhere. A last byte that could be half of the mark is kept.
fn start(bytes: &[u8]) -> usize {
    for at in memchr::memchr_iter(MARK[0], bytes) {
        if bytes.get(at + 1).is_none_or(|next| *next == MARK[1]) {
            return at;
        }
    }
    bytes.len()
}
