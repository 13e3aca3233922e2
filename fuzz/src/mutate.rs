//! Changes to a sample, the same for the same seed.

use rand_chacha::{
    ChaCha12Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

/// What breaks readers more often than chance would.
const TOKENS: [&[u8]; 22] = [
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\"",
    b"\r\n",
    b"\t",
    b",",
    b"&amp;",
    b"&#x0;",
    b"&#xD800;",
    b"<!DOCTYPE x [<!ENTITY a \"b\">]>",
    b"<![CDATA[",
    b"]]>",
    b"99999999999999999999",
    b"-1",
    b"1e999",
    b"NaN",
    b"A1048577",
    b"XFD1",
    "配电箱".as_bytes(),
    b"\n--part--\n",
    b"PK\x05\x06",
];

/// A stream of changed samples.
pub struct Mutator {
    random: ChaCha12Rng,
}

impl Mutator {
    /// One for a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { random: ChaCha12Rng::seed_from_u64(seed) }
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.random.next_u64() % bound).unwrap_or(0)
    }

    /// Another sample out of those there are.
    pub fn next(&mut self, samples: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = samples[self.below(samples.len())].clone();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes, samples);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, samples: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        let end = (at + self.below(64)).min(bytes.len());
        match self.below(7) {
            0 if !bytes.is_empty() => {
                let at = self.below(bytes.len());
                bytes[at] ^= 1 << self.below(8);
            }
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, piece));
            }
            3 => bytes.truncate(at),
            4 => {
                let other = &samples[self.below(samples.len())];
                let from = self.below(other.len() + 1);
                let to = (from + self.below(256)).min(other.len());
                drop(bytes.splice(at..end, other[from..to].to_vec()));
            }
            _ => {
                let token = TOKENS[self.below(TOKENS.len())];
                drop(bytes.splice(at..at, token.iter().copied()));
            }
        }
    }
}
