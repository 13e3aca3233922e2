//! The bits of a message, out of six-bit armour and back.

use crate::{Code, Fault};
use std::fmt;

/// The longest message: five slots.
const LONGEST: usize = 1_064;
const BYTES: usize = LONGEST.div_ceil(8);

/// The bits of a message, the highest of each byte first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Bits {
    bytes: [u8; BYTES],
    length: usize,
}

impl Default for Bits {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Bits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Bits({}, {})", self.length, crate::text::hex(self.bytes()))
    }
}

impl Bits {
    /// No bits.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: [0; BYTES], length: 0 }
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The bytes, the last one filled up with zeros.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length.div_ceil(8)]
    }

    /// Appends the bits of a sentence's payload, without its last `fill` bits.
    ///
    /// # Errors
    ///
    /// [`Code::BadArmour`] at the character's offset in the payload, [`Code::TooLong`].
    pub fn push_armoured(&mut self, payload: &[u8], fill: u8) -> Result<(), Fault> {
        for (at, character) in payload.iter().enumerate() {
            let six = match character {
                b'0'..=b'W' => character - b'0',
                b'`'..=b'w' => character - b'0' - 8,
                _ => return Err(Fault::new(Code::BadArmour, at).of(u32::from(*character), u32::from(b'0'))),
            };
            if self.length + 6 > LONGEST {
                return Err(Fault::new(Code::TooLong, at));
            }
            self.put(u64::from(six), 6);
        }
        self.length = self.length.saturating_sub(usize::from(fill));
        // What comes next is written over zeros.
        if let Some(last) = self.bytes.get_mut(self.length / 8) {
            *last &= !(0xff >> (self.length % 8));
        }
        if let Some(after) = self.bytes.get_mut(self.length / 8 + 1) {
            *after = 0;
        }
        Ok(())
    }

    /// Appends the lowest bits of a number; what does not fit any more is lost.
    pub fn put(&mut self, value: u64, width: usize) {
        for bit in (0..width).rev() {
            if self.length < LONGEST {
                let set = u8::from(value >> bit & 1 == 1);
                self.bytes[self.length / 8] |= set << (7 - self.length % 8);
                self.length += 1;
            }
        }
    }

    /// Appends a signed number.
    pub fn put_signed(&mut self, value: i32, width: usize) {
        self.put(u64::from(u32::from_ne_bytes(value.to_ne_bytes())), width);
    }

    /// Appends text in six-bit characters, filled up with `@`.
    pub fn put_text(&mut self, text: &str, characters: usize) {
        let shown = text.bytes().chain(std::iter::repeat(b'@')).take(characters);
        for character in shown {
            let six = match character.to_ascii_uppercase() {
                upper @ b'@'..=b'_' => upper - b'@',
                other @ b' '..=b'?' => other,
                _ => b'?',
            };
            self.put(u64::from(six), 6);
        }
    }

    /// An unsigned number of at most 32 bits. Bits after the last one are zeros.
    #[must_use]
    pub fn get(&self, at: usize, width: usize) -> u32 {
        let first = at / 8;
        let mut window = [0; 8];
        let there = self.bytes.get(first..).unwrap_or_default();
        let taken = there.len().min(8);
        window[..taken].copy_from_slice(&there[..taken]);
        let shifted = u64::from_be_bytes(window) << (at % 8);
        u32::try_from(shifted >> (64 - width.clamp(1, 32))).unwrap_or(u32::MAX)
    }

    /// A signed number of at most 32 bits.
    #[must_use]
    pub fn signed(&self, at: usize, width: usize) -> i32 {
        let spare = 32 - width.clamp(1, 32);
        i32::from_ne_bytes((self.get(at, width) << spare).to_ne_bytes()) >> spare
    }

    /// One bit.
    #[must_use]
    pub fn bit(&self, at: usize) -> bool {
        self.get(at, 1) == 1
    }

    /// Text of so many six-bit characters, up to the first `@`, without spaces at its ends.
    #[must_use]
    pub fn text(&self, at: usize, characters: usize) -> Name {
        let mut name = Name::default();
        let there = characters.min(self.length.saturating_sub(at) / 6);
        for number in 0..there.min(name.characters.len()) {
            let six = u8::try_from(self.get(at + number * 6, 6)).unwrap_or(0);
            if six == 0 {
                break;
            }
            name.characters[number] = if six < 32 { six + 64 } else { six };
            name.length = number + 1;
        }
        while name.length > 0 && name.characters[name.length - 1] == b' ' {
            name.length -= 1;
            // Names are compared by all their characters.
            name.characters[name.length] = 0;
        }
        let blank = name.characters.iter().take_while(|character| **character == b' ').count();
        name.characters[..blank].fill(0);
        name.characters.rotate_left(blank);
        name.length -= blank.min(name.length);
        name
    }
}

/// Short text of a vessel: its name, call sign or destination; ASCII, at most 34 characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Name {
    characters: [u8; 34],
    length: usize,
}

impl Default for Name {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Name {
    /// No text.
    pub const EMPTY: Self = Self { characters: [0; 34], length: 0 };

    /// A name of the characters that AIS has; letters become capitals, others question marks.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut bits = Bits::new();
        bits.put_text(text, 34);
        bits.text(0, 34)
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.characters[..self.length]).unwrap_or_default()
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_at_any_place() {
        let mut bits = Bits::new();
        bits.put(5, 3);
        bits.put_signed(-73_404_971, 28);
        bits.put(u64::from(u32::MAX), 32);
        assert_eq!((bits.get(0, 3), bits.signed(3, 28), bits.get(31, 32)), (5, -73_404_971, u32::MAX));
        assert_eq!(bits.get(2_000, 8), 0);
        assert_eq!(bits.get(60, 8), 0b1110_0000);
    }

    #[test]
    fn armour_and_fill() {
        let mut bits = Bits::new();
        bits.push_armoured(b"w", 2).unwrap();
        bits.push_armoured(b"0w", 0).unwrap();
        assert_eq!((bits.len(), bits.get(0, 16)), (16, 0b1111_0000_0011_1111));
        assert_eq!(Bits::new().push_armoured(b"0X", 0).unwrap_err().code, Code::BadArmour);
        assert_eq!(Bits::new().push_armoured(b"0 ", 0).unwrap_err().offset, 1);
        assert_eq!(Bits::new().push_armoured(&[b'0'; 200], 0).unwrap_err().code, Code::TooLong);
    }

    #[test]
    fn texts() {
        assert_eq!(Name::new("Capt.J.Rimes 12 ").as_str(), "CAPT.J.RIMES 12");
        assert_eq!(Name::new("渔船").as_str(), "??????");
        assert_eq!(Name::new("A@B").as_str(), "A");
        assert_eq!(Name::new("  NL LMMR "), Name::new("NL LMMR"));
        assert_eq!(Name::new(&" ".repeat(34)), Name::EMPTY);
    }
}
