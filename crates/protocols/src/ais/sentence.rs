//! Sentences of NMEA 0183 that carry AIS.

use super::bits::Bits;
use crate::{Code, Fault, reader::number};

/// A sentence whose checksum holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence<'a> {
    /// Such as `AI`, `BS`, `AN`.
    pub talker: [u8; 2],
    /// `VDO`: the receiver's own vessel.
    pub is_own: bool,
    /// How many sentences the message has, 1–9.
    pub total: u8,
    /// Which one this is, from 1.
    pub number: u8,
    /// What sentences of one message have in common, 0–9.
    pub sequence: Option<u8>,
    /// `A` or `B`.
    pub channel: Option<u8>,
    /// Six-bit characters.
    pub payload: &'a [u8],
    /// Bits at the end of the payload that do not count, 0–5.
    pub fill: u8,
    /// The tag block before the sentence, without its backslashes; empty if there is none.
    pub tag: &'a [u8],
    /// Where the payload stands.
    pub payload_at: usize,
}

/// The longest line: a tag block and a sentence. NMEA allows 82 characters for the sentence, some receivers send more.
const LONGEST: usize = 1_024;

impl<'a> Sentence<'a> {
    /// Parses one sentence, with a tag block before it or without. What follows the checksum is not looked at.
    ///
    /// # Errors
    ///
    /// [`Code::NotAis`], [`Code::BadSentence`], [`Code::ChecksumMismatch`].
    pub fn parse(line: &'a [u8]) -> Result<Self, Fault> {
        let (tag, at) = match line {
            [b'\\', rest @ ..] => match memchr::memchr(b'\\', rest) {
                Some(end) => (&rest[..end], end + 2),
                None => return Err(Fault::new(Code::BadSentence, line.len())),
            },
            _ => (&line[..0], 0),
        };
        Self::parse_bare(&line[at..], tag)
            .map(|sentence| Sentence { payload_at: sentence.payload_at + at, ..sentence })
            .map_err(|fault| fault.after(at))
    }

    fn parse_bare(line: &'a [u8], tag: &'a [u8]) -> Result<Self, Fault> {
        let &[b'!', first, second, b'V', b'D', kind @ (b'M' | b'O'), b',', ..] = line else {
            return Err(Fault::new(Code::NotAis, 0));
        };
        let Some(star) = memchr::memchr(b'*', line) else {
            return Err(Fault::new(Code::BadSentence, line.len()));
        };
        let sent = line.get(star + 1..star + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(sent) = sent.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            return Err(Fault::new(Code::BadSentence, star + 1));
        };
        let computed = line[1..star].iter().fold(0, |sum, byte| sum ^ byte);
        if computed != sent {
            return Err(Fault::new(Code::ChecksumMismatch, star + 1).of(u32::from(sent), u32::from(computed)));
        }
        let mut fields = Fields { line: &line[..star], at: 7 };
        let total = fields.digit(1..=9)?.ok_or(Fault::new(Code::BadSentence, 7))?;
        let number_at = fields.at;
        let number = fields.digit(1..=total)?.ok_or(Fault::new(Code::BadSentence, number_at))?;
        let sequence = fields.digit(0..=9)?;
        let channel = fields.next()?.1.first().copied();
        let (payload_at, payload) = fields.next()?;
        let fill = fields.digit(0..=5)?.unwrap_or(0);
        Ok(Self {
            talker: [first, second],
            is_own: kind == b'O',
            total,
            number,
            sequence,
            channel,
            payload,
            fill,
            tag,
            payload_at,
        })
    }

    /// The seconds since 1970 of the tag block's field `c`, when the receiver heard the message.
    #[must_use]
    pub fn heard_s(&self) -> Option<u64> {
        let fields = self.tag.split(|byte| *byte == b'*').next()?;
        let value = fields.split(|byte| *byte == b',').find_map(|field| field.strip_prefix(b"c:"))?;
        let number: u64 = std::str::from_utf8(value).ok()?.parse().ok()?;
        // Some receivers send milliseconds.
        Some(if number > 100_000_000_000 { number / 1_000 } else { number })
    }
}

/// The fields of a sentence, separated by commas.
struct Fields<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    fn next(&mut self) -> Result<(usize, &'a [u8]), Fault> {
        let at = self.at;
        let Some(left) = self.line.get(at..) else {
            return Err(Fault::new(Code::BadSentence, self.line.len()));
        };
        let end = memchr::memchr(b',', left).unwrap_or(left.len());
        self.at += end + 1;
        Ok((at, &left[..end]))
    }

    /// A field of one digit; none when it is empty.
    fn digit(&mut self, allowed: std::ops::RangeInclusive<u8>) -> Result<Option<u8>, Fault> {
        match self.next()? {
            (_, []) => Ok(None),
            (at, &[digit]) if digit.is_ascii_digit() => {
                let digit = digit - b'0';
                let bad = Fault::new(Code::BadSentence, at).of(u32::from(digit), u32::from(*allowed.end()));
                if allowed.contains(&digit) { Ok(Some(digit)) } else { Err(bad) }
            }
            (at, _) => Err(Fault::new(Code::BadSentence, at)),
        }
    }
}

/// Appends the sentences of a message: one, or several with `sequence` in common. `talker` is `AIVDM` as a rule.
pub fn put_sentences(bits: &Bits, talker: &str, channel: char, sequence: u8, out: &mut Vec<u8>) {
    let characters = bits.len().div_ceil(6);
    let armoured: Vec<u8> = (0..characters)
        .map(|at| u8::try_from(bits.get(at * 6, 6)).unwrap_or(0))
        .map(|six| if six < 40 { six + b'0' } else { six + b'0' + 8 })
        .collect();
    let parts: Vec<&[u8]> = armoured.chunks(60).collect();
    for (at, part) in parts.iter().enumerate() {
        let start = out.len() + 1;
        let sequence = if parts.len() > 1 { (sequence % 10).to_string() } else { String::new() };
        out.extend_from_slice(format!("!{talker},{},{},{sequence},{channel},", parts.len(), at + 1).as_bytes());
        out.extend_from_slice(part);
        let fill = if at + 1 == parts.len() { characters * 6 - bits.len() } else { 0 };
        out.extend_from_slice(format!(",{fill}").as_bytes());
        let checksum = out[start..].iter().fold(0, |sum, byte| sum ^ byte);
        out.extend_from_slice(format!("*{checksum:02X}\r\n").as_bytes());
    }
}

crate::buffer::splitter! {
    /// Sentences out of what a connection delivers, one a line; blank lines and those that begin with `#` are passed over. Holds
    /// at most 64 KiB: take everything out before the next push. Offsets of faults count bytes of the whole stream.
    pub struct Splitter;
}

impl Splitter {
    /// The next sentence, or why one does not hold; none when more bytes are needed.
    #[expect(
        clippy::should_implement_trait,
        reason = "a sentence borrows from the splitter, which an iterator cannot say"
    )]
    pub fn next(&mut self) -> Option<Result<Sentence<'_>, Fault>> {
        if let Some(fault) = self.buffer.dropped() {
            return Some(Err(fault));
        }
        loop {
            let held = self.buffer.held();
            let Some(end) = memchr::memchr2(b'\r', b'\n', held) else {
                return self.overlong();
            };
            let offset = self.buffer.offset();
            let line = held[..end].trim_ascii();
            if line.is_empty() || line.starts_with(b"#") {
                self.buffer.consume(end + 1);
                continue;
            }
            let blank = held.len() - held.trim_ascii_start().len();
            // Sentences without a line between them.
            let next = memchr::memchr_iter(b'!', &held[..end]).find(|at| {
                let before = &held[blank..*at];
                before.len() > 2 && before[before.len() - 3] == b'*'
            });
            let taken = self.buffer.consume(next.unwrap_or(end + 1));
            let offset = offset + blank;
            return Some(Sentence::parse(taken[blank..].trim_ascii_end()).map_err(|fault| fault.after(offset)));
        }
    }

    /// Drops what is longer than any line.
    fn overlong(&mut self) -> Option<Result<Sentence<'_>, Fault>> {
        let length = self.buffer.held().len();
        if length <= LONGEST {
            return None;
        }
        let fault = Fault::new(Code::Overflow, self.buffer.offset()).of(number(length), number(LONGEST));
        self.buffer.consume(length);
        Some(Err(fault))
    }
}
