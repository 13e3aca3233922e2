//! The data segment: who sends what, and the values.

use crate::{Code, Fault};

/// A data segment. The fields are as sent; those that are absent are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// QN 请求编码: the moment of the request, 17 digits.
    pub request: &'a [u8],
    /// ST 系统编码, such as 32 surface-water pollution source, 31 air pollution source, 91 system interaction.
    pub system: &'a [u8],
    /// CN 命令编码, see [`super::command`].
    pub command: &'a [u8],
    /// PW 访问密码.
    pub password: &'a [u8],
    /// MN 设备唯一标识.
    pub device: &'a [u8],
    /// Flag; none in 2005.
    pub flag: Option<Flag>,
    /// PNUM 总包数 and PNO 包号, from 1.
    pub package: Option<(u16, u16)>,
    /// Everything before CP.
    pub head: &'a [u8],
    /// CP 指令参数, between the two `&&`.
    pub parameters: &'a [u8],
    /// Where the parameters begin in the segment.
    pub parameters_at: usize,
}

/// The field Flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flag(pub u8);

impl Flag {
    /// 0 for 2005, 1 for 2017, 2 for 2025.
    #[must_use]
    pub const fn version(self) -> u8 {
        self.0 >> 2
    }

    /// The packet says which part of a longer message it is.
    #[must_use]
    pub const fn has_package(self) -> bool {
        self.0 & 2 != 0
    }

    /// The sender waits for an answer.
    #[must_use]
    pub const fn needs_answer(self) -> bool {
        self.0 & 1 != 0
    }
}

impl<'a> Segment<'a> {
    /// Parses a data segment.
    ///
    /// # Errors
    ///
    /// [`Code::BadSegment`] without `CP=&&…&&`.
    #[inline]
    pub fn parse(segment: &'a [u8]) -> Result<Self, Fault> {
        let mut parsed = Self {
            request: b"",
            system: b"",
            command: b"",
            password: b"",
            device: b"",
            flag: None,
            package: None,
            head: b"",
            parameters: b"",
            parameters_at: 0,
        };
        parsed.parameters_at = Self::parameters_at(segment).ok_or(Fault::new(Code::BadSegment, segment.len()))?;
        parsed.head = &segment[..parsed.parameters_at - 5];
        let rest = &segment[parsed.parameters_at..];
        let Some(end) = rest.strip_suffix(b"&&").map(<[u8]>::len).or_else(|| memchr::memmem::rfind(rest, b"&&")) else {
            return Err(Fault::new(Code::BadSegment, segment.len()));
        };
        parsed.parameters = &rest[..end];
        let (mut total, mut number) = (None, None);
        for (key, value) in parsed.fields() {
            match key {
                b"QN" => parsed.request = value,
                b"ST" => parsed.system = value,
                b"CN" => parsed.command = value,
                b"PW" => parsed.password = value,
                b"MN" => parsed.device = value,
                b"Flag" => parsed.flag = decimal(value).and_then(|flag| u8::try_from(flag).ok()).map(Flag),
                b"PNUM" => total = decimal(value),
                b"PNO" => number = decimal(value),
                _ => {}
            }
        }
        parsed.package = total.zip(number);
        Ok(parsed)
    }

    /// Where the parameters begin: after `CP=&&`, before which some leave out the separator.
    fn parameters_at(segment: &[u8]) -> Option<usize> {
        memchr::memchr_iter(b'&', segment)
            .find(|at| segment[..*at].ends_with(b"CP=") && segment[*at..].starts_with(b"&&"))
            .map(|at| at + 2)
    }

    /// All fields before CP, as sent.
    pub fn fields(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let mut left = self.head;
        std::iter::from_fn(move || {
            while !left.is_empty() {
                let (equals, end) = separators(left, [b';', b';']);
                let field = &left[..end];
                left = left.get(end + 1..).unwrap_or_default();
                if let Some(equals) = equals {
                    return Some((&field[..equals], &field[equals + 1..]));
                }
            }
            None
        })
    }

    /// The values. One that has no `=` is a fault; the next ones come nevertheless. Offsets count from the start of the
    /// segment.
    #[must_use]
    pub const fn items(&self) -> Items<'a> {
        Items { left: self.parameters, group: 0, offset: self.parameters_at }
    }

    /// The first value with this key.
    #[must_use]
    pub fn value(&self, key: &[u8]) -> Option<&'a [u8]> {
        self.items().flatten().find(|item| item.key == key).map(|item| item.value)
    }
}

fn decimal(digits: &[u8]) -> Option<u16> {
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    digits.iter().try_fold(0, |value: u16, digit| digit.is_ascii_digit().then(|| value * 10 + u16::from(digit - b'0')))
}

/// One value of the parameters, such as `w01018-Rtd=2.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// Which group of values, from 0; groups are separated by `;`, values of one by `,`.
    pub group: usize,
    /// Such as `w01018-Rtd`.
    pub key: &'a [u8],
    /// Such as `2.2`.
    pub value: &'a [u8],
}

impl<'a> Item<'a> {
    /// The factor and what of it is told: `w01018` and `Rtd`. None of a key without `-`.
    #[must_use]
    pub fn factor(&self) -> Option<(&'a [u8], &'a [u8])> {
        let at = memchr::memrchr(b'-', self.key)?;
        Some((&self.key[..at], &self.key[at + 1..]))
    }

    /// The value as a finite number.
    #[must_use]
    #[inline]
    pub fn number(&self) -> Option<f64> {
        // A flag such as `N`, or a word that stands for no finite number: a third of what monitors send.
        if self.value.first().is_none_or(u8::is_ascii_alphabetic) {
            return None;
        }
        short_decimal(self.value)
            .or_else(|| std::str::from_utf8(self.value).ok()?.parse::<f64>().ok())
            .filter(|number| number.is_finite())
    }
}

/// Decimal numbers of at most 15 digits, exactly as the standard library reads them: both parts of the quotient are exact, so
/// that it is rounded once.
fn short_decimal(text: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 15 {
        return None;
    }
    let (mut whole, mut places) = (0_u64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + u64::from(byte - b'0'),
            b'.' if places.is_none() && digits.len() > 1 => places = Some(digits.len() - 1 - at),
            _ => return None,
        }
    }
    // At most 15 digits: exact.
    let high = f64::from(u32::try_from(whole >> 32).unwrap_or(0)) * 4_294_967_296.0;
    let magnitude = (high + f64::from(u32::try_from(whole & 0xffff_ffff).unwrap_or(0))) / POWERS[places.unwrap_or(0)];
    Some(if is_negative { -magnitude } else { magnitude })
}

/// The values, one after the other.
#[derive(Debug, Clone)]
pub struct Items<'a> {
    left: &'a [u8],
    group: usize,
    offset: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Item<'a>, Fault>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.left.is_empty() {
                return None;
            }
            let (group, offset) = (self.group, self.offset);
            let (equals, end) = separators(self.left, [b';', b',']);
            self.group += usize::from(self.left.get(end) == Some(&b';'));
            let item = &self.left[..end];
            self.left = self.left.get(end + 1..).unwrap_or_default();
            self.offset += end + 1;
            match equals {
                Some(equals) => return Some(Ok(Item { group, key: &item[..equals], value: &item[equals + 1..] })),
                None if item.is_empty() => {}
                None => return Some(Err(Fault::new(Code::ItemMalformed, offset))),
            }
        }
    }
}

/// Where the first `=` of an item stands, if it has one, and where the item ends: at one of two bytes or with the bytes. Items
/// are too short for the vector search of memchr to pay, and long enough for looking at eight bytes at once to.
#[inline]
fn separators(bytes: &[u8], ends: [u8; 2]) -> (Option<usize>, usize) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOWS: u64 = ONES * 0x7f;
    let spread = [b'=', ends[0], ends[1]].map(|byte| ONES * u64::from(byte));
    let (mut equals, mut at) = (None, 0);
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        // The highest bit of a byte is set where it is none of the three: no carry goes from one byte to the next.
        let others = spread.into_iter().fold(u64::MAX, |others, byte| {
            let differing = word ^ byte;
            others & (((differing & LOWS) + LOWS) | differing)
        });
        let mut found = !(others | LOWS);
        while found != 0 {
            let place = found.trailing_zeros();
            let byte = word >> (place - 7) & 0xff;
            let place = at + usize::try_from(place / 8).unwrap_or(0);
            if byte != u64::from(b'=') {
                return (equals, place);
            }
            equals = equals.or(Some(place));
            found &= found - 1;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let length = rest.iter().position(|byte| ends.contains(byte)).unwrap_or(rest.len());
    let last = || rest[..length].iter().position(|byte| *byte == b'=').map(|place| at + place);
    (equals.or_else(last), at + length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_without_equals_is_told_and_skipped() {
        let segment = Segment::parse(
            b"ST=31;CN=2011;MN=1;Flag=4;CP=&&DataTime=20210521110202;nonsense;a01012-Rtd=3.5,a01012-Flag=N&&",
        )
        .unwrap();
        let items: Vec<_> = segment.items().collect();
        assert_eq!(items.len(), 4);
        assert_eq!(items[1], Err(Fault::new(Code::ItemMalformed, 55)));
        let reading = items[2].unwrap();
        assert_eq!(
            (reading.factor(), reading.number(), reading.group),
            (Some((&b"a01012"[..], &b"Rtd"[..])), Some(3.5), 2)
        );
        assert_eq!(segment.value(b"a01012-Flag"), Some(&b"N"[..]));
    }

    #[test]
    fn parameters_must_be_there() {
        assert_eq!(Segment::parse(b"ST=31;CN=2011"), Err(Fault::new(Code::BadSegment, 13)));
        assert_eq!(Segment::parse(b"ST=31;CP=&&a=1"), Err(Fault::new(Code::BadSegment, 14)));
        assert_eq!(Segment::parse(b"ST=31;CP=&&&&").unwrap().parameters, b"");
    }

    #[test]
    fn flags_tell_version_and_wishes() {
        assert_eq!((Flag(9).version(), Flag(9).has_package(), Flag(9).needs_answer()), (2, false, true));
        assert_eq!((Flag(6).version(), Flag(6).has_package(), Flag(6).needs_answer()), (1, true, false));
    }

    #[test]
    fn numbers_are_finite() {
        let number = |value| Item { group: 0, key: b"", value }.number();
        assert_eq!(number(b"-120.4117"), Some(-120.4117));
        for wrong in [&b"NaN"[..], b"inf", b"", b"-", b".", b"1.2.3", b"12a"] {
            assert_eq!(number(wrong), None, "{}", String::from_utf8_lossy(wrong));
        }
    }

    proptest! {
        #[test]
        fn separators_are_found(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 40_u8..64], 0..40)) {
            let end = bytes.iter().position(|byte| b";,".contains(byte)).unwrap_or(bytes.len());
            let equals = bytes[..end].iter().position(|byte| *byte == b'=');
            prop_assert_eq!(separators(&bytes, *b";,"), (equals, end));
        }

        #[test]
        fn numbers_are_those_of_the_library(text in "-?[0-9]{1,9}(\\.[0-9]{0,7})?") {
            let item = Item { group: 0, key: b"", value: text.as_bytes() };
            prop_assert_eq!(item.number(), text.parse().ok());
        }
    }
}
