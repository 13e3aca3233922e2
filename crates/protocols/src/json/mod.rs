//! All protocols as JSON, for `bihuan decode` and for people who look for what a device means. One object a message.
//!
//! The names in it are stable; docs/protocols.md lists them. Numbers are as sent, the unit is in the name.

mod ais;
mod gb26875;
mod hj212;
mod jt808;
mod jt808_items;
mod layout;
mod tables;

use crate::{Fault, jt808::ReadAs};
use serde_json::{Map, Value, json};

/// Which protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// JT/T 808
    Jt808,
    /// GB/T 26875.3
    Gb26875,
    /// HJ 212
    Hj212,
    /// AIS
    Ais,
}

impl Protocol {
    /// The protocol that a sample's name says, such as `GB/T 26875.3-2011`.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let known = [("808", Self::Jt808), ("26875", Self::Gb26875), ("212", Self::Hj212), ("AIS", Self::Ais)];
        known.into_iter().find(|(part, _)| name.contains(part)).map(|(_, protocol)| protocol)
    }
}

/// What the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// A stream, or what its beginning shows it to be: a header, a location, a data unit or a data segment alone.
    #[default]
    Auto,
    /// Frames one after the other, as a connection delivers them; also one frame.
    Stream,
    /// The body of a JT/T 808 message, the application data unit of GB/T 26875.3, the data segment of HJ 212. Nothing in it
    /// may be malformed.
    Body,
    /// A header of JT/T 808.
    Header,
    /// Bytes of JT/T 808 to be escaped and put between flags.
    Escape,
    /// A frame of JT/T 808 of which only the flags and escapes are to be taken off.
    Unescape,
}

/// How to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// What the bytes are.
    pub kind: Kind,
    /// The message whose body is given; that of a location if none.
    pub message: Option<u16>,
    /// For a body: whether it is of 2019.
    pub is_2019: bool,
    /// Which header frames have.
    pub read_as: ReadAs,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Messages that were decoded, also in part.
    pub messages: usize,
    /// Faults that were told as `error`.
    pub faults: usize,
    /// Bytes at the end that may be the beginning of another frame.
    pub pending_bytes: usize,
}

/// Decodes what is given and hands over an object for each message: `{"error":{"code","message","offset"}}` for a frame
/// that does not hold; the message with an `error` beside it for one that holds but whose body is cut off; with `problems`
/// for one of which items had to be passed over.
pub fn decode(protocol: Protocol, bytes: &[u8], options: &Options, emit: &mut dyn FnMut(Value)) -> Outcome {
    let mut output = Output { emit, outcome: Outcome::default() };
    match protocol {
        Protocol::Jt808 => jt808::decode(bytes, options, &mut output),
        Protocol::Gb26875 => gb26875::decode(bytes, options, &mut output),
        Protocol::Hj212 => hj212::decode(bytes, options, &mut output),
        Protocol::Ais => ais::decode(bytes, &mut output),
    }
    output.outcome
}

/// Pieces in which a stream is given to a splitter.
const PIECE: usize = 16 * 1024;

/// Takes the objects and counts.
struct Output<'a> {
    emit: &'a mut dyn FnMut(Value),
    outcome: Outcome,
}

impl Output<'_> {
    fn message(&mut self, message: Described) {
        self.outcome.messages += 1;
        let mut object = message.object;
        if !message.problems.is_empty() {
            object.insert("problems".into(), message.problems.into_iter().map(fault).collect());
        }
        if let Some(cause) = message.error {
            self.outcome.faults += 1;
            object.insert("error".into(), fault(cause));
        }
        (self.emit)(Value::Object(object));
    }

    fn fault(&mut self, cause: Fault) {
        self.outcome.faults += 1;
        (self.emit)(json!({ "error": fault(cause) }));
    }

    /// A message or the fault that took its place.
    fn either(&mut self, message: Result<Described, Fault>) {
        match message {
            Ok(message) => self.message(message),
            Err(cause) => self.fault(cause),
        }
    }

    /// What is left of the input is the beginning of a frame, or is nothing.
    fn pending(&mut self, bytes: usize) {
        self.outcome.pending_bytes = bytes;
    }

    const fn is_empty(&self) -> bool {
        self.outcome.messages == 0 && self.outcome.faults == 0
    }
}

/// A message as an object, and what was wrong with it.
#[derive(Debug, Default)]
struct Described {
    object: Map<String, Value>,
    /// Items that were passed over.
    problems: Vec<Fault>,
    /// The message is cut off.
    error: Option<Fault>,
}

impl Described {
    fn of(value: Value) -> Self {
        Self { object: object(value), ..Self::default() }
    }

    /// Nothing may be malformed: the first thing that is takes the message's place.
    fn strictly(self) -> Result<Self, Fault> {
        match self.error.or_else(|| self.problems.first().copied()) {
            Some(cause) => Err(cause),
            None => Ok(self),
        }
    }
}

fn fault(cause: Fault) -> Value {
    json!({ "code": cause.code.as_str(), "message": cause.to_string(), "offset": cause.offset })
}

/// An object made by `json!`.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}

/// Adds what another object has.
fn extend(map: &mut Map<String, Value>, value: Value) {
    map.extend(object(value));
}
