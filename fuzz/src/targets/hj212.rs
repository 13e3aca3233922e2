//! HJ 212, from the bytes of a connection to values.

use super::devices::{same_in_pieces, show};
use bihuan_protocols::{
    hj212::{Packet, Segment, Splitter, answer},
    json::Protocol,
};

/// Takes the bytes for a stream, and for a data segment.
pub fn run(bytes: &[u8]) {
    show(Protocol::Hj212, bytes);
    same_in_pieces(bytes, packets);
    let Ok(segment) = Segment::parse(bytes) else { return };
    for item in segment.items().flatten() {
        assert!(item.number().is_none_or(f64::is_finite));
        assert!(item.key.len() + item.value.len() < bytes.len());
    }
    let mut out = Vec::new();
    if answer::data(&segment, &mut out).is_ok() {
        Packet::parse(&out).expect("what is sent holds");
    }
}

/// The segments of all packets that hold.
fn packets(pieces: &mut dyn Iterator<Item = &[u8]>) -> Vec<Vec<u8>> {
    let mut splitter = Splitter::new();
    let mut found = Vec::new();
    for piece in pieces {
        splitter.push(piece);
        while let Some(packet) = splitter.next() {
            found.extend(packet.map(|packet| packet.segment.to_vec()));
        }
    }
    found
}
