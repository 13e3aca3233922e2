//! AIS: positions and data of vessels, ITU-R M.1371 in sentences of NMEA 0183.
//!
//! [`Splitter`] or [`Sentence::parse`] → [`Sentence`] → [`Assembly`] (messages of several sentences) → [`Bits`] →
//! [`Message::parse`]. The other way: [`Message::bits`] and [`put_sentences`].

mod assembly;
mod bits;
mod fields;
mod message;
mod sentence;
mod voyage;

pub use assembly::Assembly;
pub use bits::{Bits, Name};
pub use message::{Content, Message, Position};
pub use sentence::{Sentence, Splitter, put_sentences};
pub use voyage::{AidToNavigation, BaseStation, Dimensions, Extended, StaticPart, Voyage};
