//! AIS, from lines to messages and back.

use super::devices::{same_in_pieces, show};
use bihuan_protocols::{
    ais::{Assembly, Message, Splitter},
    json::Protocol,
};

/// Takes the bytes for lines.
pub fn run(bytes: &[u8]) {
    show(Protocol::Ais, bytes);
    same_in_pieces(bytes, messages);
}

/// All messages that hold.
fn messages(pieces: &mut dyn Iterator<Item = &[u8]>) -> Vec<Message> {
    let mut splitter = Splitter::new();
    let mut assembly = Assembly::new();
    let mut found = Vec::new();
    for piece in pieces {
        splitter.push(piece);
        while let Some(sentence) = splitter.next() {
            let bits = sentence.ok().and_then(|sentence| assembly.push(&sentence, 0).ok().flatten());
            let Some(message) = bits.and_then(|bits| Message::parse(&bits).ok()) else { continue };
            let same = Message::parse(&message.bits()).expect("what is sent holds");
            assert_eq!(same.position(), message.position());
            found.push(message);
        }
    }
    found
}
