//! Device codecs: bytes in, messages out, and back. No sockets, no clock, no randomness.
//!
//! | module | what |
//! |---|---|
//! | [`jt808`] | JT/T 808-2011, -2013 and -2019: vehicle terminals, with the active-safety items of T/JSATL 12 (苏标) |
//! | [`gb26875`] | GB/T 26875.3-2011: fire-alarm transmitters |
//! | [`hj212`] | HJ 212-2005, -2017 and -2025: pollution-source monitors |
//! | [`ais`] | ITU-R M.1371 over NMEA 0183: vessels |
//! | [`json`] | all of them as JSON for `bihuan decode`; allocates, the others do not where it can be avoided |
//!
//! Each protocol has a `Splitter` that takes what a connection delivers, in whatever pieces, and gives frame after frame. A
//! frame that does not hold is a [`Fault`]; the splitter goes on with the next one. Decoded messages are views of the
//! frame's bytes.
#![forbid(unsafe_code)]

pub mod ais;
mod buffer;
pub mod fault;
pub mod gb26875;
pub mod hj212;
pub mod json;
pub mod jt808;
mod reader;
pub mod text;
pub mod time;

pub use fault::{Code, Fault};
