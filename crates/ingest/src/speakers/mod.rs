//! What is particular to each protocol of a connection: frames in, what they claim and say, and answers. No sockets, no clock.

mod ais;
mod gb26875;
mod hj212;
mod jt808;

pub(crate) use ais::Ais;
pub(crate) use gb26875::Gb26875;
pub(crate) use hj212::Hj212;
pub(crate) use jt808::Jt808;

use crate::normalise::Measured;
use bihuan_domain::monitoring::Protocol;
use bihuan_protocols::Fault;
use jiff::Timestamp;

/// One side of a connection.
pub(crate) trait Speaker: Send {
    /// What is needed to answer a frame.
    type Wish: Send;
    /// Which protocol.
    const PROTOCOL: Protocol;
    /// Takes what the connection delivered.
    fn push(&mut self, bytes: &[u8]);
    /// The next frame, or why one does not hold; none when more bytes are needed.
    fn next(&mut self, now: Timestamp) -> Option<Result<Told<Self::Wish>, Fault>>;
    /// Whether a frame has begun and not ended.
    fn is_within_frame(&self) -> bool;
    /// Gives such a frame up.
    fn give_up(&mut self);
    /// Appends the answer to a frame, if the protocol has one.
    fn answer(&mut self, wish: Self::Wish, outcome: &Outcome, now: Timestamp, out: &mut Vec<u8>);
}

/// What a frame says.
pub(crate) struct Told<W> {
    /// What the sender calls itself, as the protocol writes it.
    pub(crate) identity: String,
    /// How it proves that.
    pub(crate) claim: Claim,
    /// What it says of itself, for adoption.
    pub(crate) about: String,
    /// The values.
    pub(crate) measured: Vec<Measured>,
    /// For the answer.
    pub(crate) wish: W,
}

/// How a sender proves who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The protocol has no secrets.
    Bare,
    /// It asks for an authentication code.
    Registers,
    /// It shows its secret; the connection remembers.
    Shows(String),
    /// It must have shown it on this connection.
    Before,
}

/// What became of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Its readings are durable, or it had none, or its device is suspended.
    Done,
    /// The registration is accepted; what the terminal shows from now on, unless it brings its own.
    Registered(Option<String>),
    /// Nobody registered this identity.
    Unknown,
    /// The sender did not prove who it is.
    Unproved,
    /// The store or the register did not take it.
    Failed,
}
