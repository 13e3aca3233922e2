//! What the four targets of devices share.

use bihuan_protocols::json::{Kind, Options, Outcome, Protocol, decode};
use serde_json::Value;

/// Decodes in every way there is: each object says something, and the counts are those of the objects.
pub fn show(protocol: Protocol, bytes: &[u8]) {
    for kind in [Kind::Auto, Kind::Stream, Kind::Body, Kind::Header, Kind::Escape, Kind::Unescape] {
        for is_2019 in [false, true] {
            let message = bytes.first().zip(bytes.get(1)).map(|(high, low)| u16::from_be_bytes([*high, *low]));
            let options = Options { kind, is_2019, message, ..Options::default() };
            let (mut objects, mut errors) = (0, 0);
            let outcome = decode(protocol, bytes, &options, &mut |object| {
                let Value::Object(object) = object else { panic!("{object} is no object") };
                assert!(!object.is_empty());
                objects += usize::from(!object.contains_key("error") || object.len() > 1);
                errors += usize::from(object.contains_key("error"));
            });
            let Outcome { messages, faults, pending_bytes } = outcome;
            assert_eq!((messages, faults), (objects, errors), "{protocol:?} {kind:?}");
            assert!(pending_bytes <= bytes.len());
        }
    }
}

/// Whether bytes come at once or one by one is all the same.
pub fn same_in_pieces<T: PartialEq + std::fmt::Debug>(
    bytes: &[u8],
    frames: impl Fn(&mut dyn Iterator<Item = &[u8]>) -> Vec<T>,
) {
    let at_once = frames(&mut bytes.chunks(16 * 1024));
    let one_by_one = frames(&mut bytes.chunks(1));
    assert_eq!(at_once, one_by_one);
}
