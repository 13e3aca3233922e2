//! JT/T 808, from the bytes of a connection to messages and back.

use super::devices::{same_in_pieces, show};
use bihuan_protocols::{
    json::Protocol,
    jt808::{Frame, Message, ReadAs, Reassembly, Sender, Splitter, escape},
};

/// Takes the bytes for a stream.
pub fn run(bytes: &[u8]) {
    show(Protocol::Jt808, bytes);
    same_in_pieces(bytes, frames);
    let mut escaped = Vec::new();
    escape(bytes, &mut escaped);
    let mut scratch = Vec::new();
    let inside = &escaped[1..escaped.len() - 1];
    assert_eq!(bihuan_protocols::jt808::unescape(inside, &mut scratch), Ok(bytes));
}

/// The bodies of all frames that hold.
fn frames(pieces: &mut dyn Iterator<Item = &[u8]>) -> Vec<(u16, Vec<u8>)> {
    let mut splitter = Splitter::new(ReadAs::Lenient);
    let mut reassembly = Reassembly::new(0, 1 << 16);
    let mut found = Vec::new();
    for piece in pieces {
        splitter.push(piece);
        while let Some(frame) = splitter.next() {
            let Ok(frame) = frame else { continue };
            if let Err(fault) = Message::parse(&frame) {
                assert!(fault.offset <= frame.body.len(), "{fault:?}");
            }
            reassembly.push(&frame, 0);
            again(&frame);
            found.push((frame.header.message, frame.body.to_vec()));
        }
    }
    found
}

/// A frame that was read can be sent, and is read as the same.
fn again(frame: &Frame<'_>) {
    if frame.header.package.is_some() || frame.header.encryption != 0 {
        return;
    }
    let mut out = Vec::new();
    let mut sender = Sender::answering(&frame.header, frame.header.serial);
    sender.send(frame.header.message, &mut out, |body| body.extend_from_slice(frame.body)).expect("it was one frame");
    let mut scratch = Vec::new();
    let same = Frame::parse(&out, &mut scratch, ReadAs::Flagged).expect("what is sent holds");
    assert_eq!((same.header, same.body), (frame.header, frame.body));
}
