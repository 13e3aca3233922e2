//! GB/T 26875.3, from the bytes of a connection to objects and back.

use super::devices::{same_in_pieces, show};
use bihuan_protocols::{
    gb26875::{Data, Frame, Splitter},
    json::Protocol,
};

/// Takes the bytes for a stream.
pub fn run(bytes: &[u8]) {
    show(Protocol::Gb26875, bytes);
    same_in_pieces(bytes, frames);
}

/// All frames that hold, written again.
fn frames(pieces: &mut dyn Iterator<Item = &[u8]>) -> Vec<Vec<u8>> {
    let mut splitter = Splitter::new();
    let mut found = Vec::new();
    for piece in pieces {
        splitter.push(piece);
        while let Some(frame) = splitter.next() {
            let Ok(frame) = frame else { continue };
            let mut out = Vec::new();
            frame.put(&mut out);
            assert_eq!(Frame::parse(&out), Ok(frame));
            if let Ok(data) = Data::parse(frame.data) {
                again(&data);
            }
            found.push(out);
        }
    }
    found
}

/// Objects that were read can be written, and are read as the same.
fn again(data: &Data<'_>) {
    let objects: Vec<_> = data.objects().filter_map(Result::ok).collect();
    let mut out = Vec::new();
    Data::put(data.kind, &objects, &mut out).expect("they came in one frame");
    let same = Data::parse(&out).expect("a unit has a head");
    assert_eq!(same.objects().map(|object| object.expect("what is written holds")).collect::<Vec<_>>(), objects);
}
