//! Verifying one stream.

use super::{EventEnvelope, EventFault, EventHash, Fault, StreamId};

/// How far from its place an event is searched for when its hash does not hold at its stated version.
const SEARCH: u64 = 1000;

/// Verifies one stream: give it the events in the order in which the log keeps them, then ask for the result. Memory
/// does not grow with the stream.
///
/// A chain cannot show that its end was cut off: compare the head that [`Self::finish`] returns with the version of the
/// current row and with the checkpoints.
#[derive(Debug, Clone)]
pub struct ChainVerifier {
    stream: StreamId,
    /// Version and hash of the last sound event.
    head: (u64, EventHash),
    finding: Finding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    /// All sound so far.
    Sound,
    /// The event after the head was not at its place; a later one shows whether it was moved or is gone.
    Gap,
    /// This is wrong with the event after the head.
    Fault(EventFault),
}

impl ChainVerifier {
    /// Begins a stream.
    #[must_use]
    pub const fn new(stream: StreamId) -> Self {
        Self { stream, head: (0, EventHash::ZERO), finding: Finding::Sound }
    }

    /// Takes the next event as the log keeps it.
    pub fn push(&mut self, event: &EventEnvelope) {
        match self.finding {
            Finding::Sound => self.expect_next(event),
            Finding::Gap if self.is_the_next(event) => self.finding = Finding::Fault(EventFault::Reordered),
            Finding::Gap | Finding::Fault(_) => {}
        }
    }

    /// The version and hash of the last event, (0, [`EventHash::ZERO`]) for an empty stream.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn finish(self) -> Result<(u64, EventHash), Fault> {
        let fault = match self.finding {
            Finding::Sound => return Ok(self.head),
            Finding::Gap => EventFault::Missing,
            Finding::Fault(fault) => fault,
        };
        Err(Fault::Event { stream: self.stream, version: self.head.0 + 1, fault })
    }

    /// Verifies a whole stream at once.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn verify<'a>(
        stream: StreamId,
        events: impl IntoIterator<Item = &'a EventEnvelope>,
    ) -> Result<(u64, EventHash), Fault> {
        let mut verifier = Self::new(stream);
        events.into_iter().for_each(|event| verifier.push(event));
        verifier.finish()
    }

    fn expect_next(&mut self, event: &EventEnvelope) {
        let expected = self.head.0 + 1;
        self.finding = match self.true_version(event, expected) {
            Some(version) if version != expected && version > self.head.0 => Finding::Gap,
            Some(version) if version != expected => Finding::Fault(EventFault::Repeated),
            // An event whose own version was changed, and an event that is not sound at any version.
            Some(_) if event.version != expected => Finding::Fault(EventFault::Altered),
            None if event.version > expected => Finding::Gap,
            None => Finding::Fault(EventFault::Altered),
            Some(_) if event.prev_hash != self.head.1 => Finding::Fault(EventFault::WrongPrevious),
            Some(_) => {
                self.head = (expected, event.hash);
                Finding::Sound
            }
        };
    }

    /// Whether the event that was missed stands here: sound at its place, or claiming it.
    fn is_the_next(&self, event: &EventEnvelope) -> bool {
        let expected = self.head.0 + 1;
        event.stream == self.stream && (event.version == expected || event.hash_as_version(expected) == event.hash)
    }

    /// The version at which the event's hash holds: the stated one, else one nearby, for events that were renumbered.
    fn true_version(&self, event: &EventEnvelope, expected: u64) -> Option<u64> {
        if event.stream != self.stream {
            return None;
        }
        let holds = |version: &u64| event.hash_as_version(*version) == event.hash;
        let nearby = expected.saturating_sub(SEARCH).max(1)..=expected.saturating_add(SEARCH);
        [event.version, expected].into_iter().chain(nearby).find(holds)
    }
}
