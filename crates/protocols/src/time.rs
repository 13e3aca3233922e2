//! Moments as devices write them, without a zone; JT/T 808 and HJ 212 mean Beijing time.

use std::fmt;

/// A date and time of the wall clock that exists in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Such as 2026.
    pub year: u16,
    /// 1–12.
    pub month: u8,
    /// 1–31.
    pub day: u8,
    /// 0–23.
    pub hour: u8,
    /// 0–59.
    pub minute: u8,
    /// 0–59.
    pub second: u8,
}

impl Moment {
    /// Checks the parts `[month, day, hour, minute, second]` against the calendar.
    #[must_use]
    pub const fn new(year: u16, parts: [u8; 5]) -> Option<Self> {
        let [month, day, hour, minute, second] = parts;
        let days = match month {
            2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return None,
        };
        if day == 0 || day > days || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        Some(Self { year, month, day, hour, minute, second })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(out, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

/// `YYMMDDhhmmss` in BCD (JT/T 808), as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BcdTime(pub [u8; 6]);

impl BcdTime {
    /// The moment; none when it is not in the calendar or not BCD.
    #[must_use]
    pub fn moment(self) -> Option<Moment> {
        let [year, parts @ ..] = self.0;
        let decimal = |byte: u8| (byte >> 4 < 10 && byte & 15 < 10).then_some((byte >> 4) * 10 + (byte & 15));
        let mut numbers = [0; 5];
        for (number, part) in numbers.iter_mut().zip(parts) {
            *number = decimal(part)?;
        }
        Moment::new(2000 + u16::from(decimal(year)?), numbers)
    }
}

impl From<Moment> for BcdTime {
    fn from(moment: Moment) -> Self {
        let bcd = |number: u8| ((number / 10 % 10) << 4) | (number % 10);
        let year = u8::try_from(moment.year % 100).unwrap_or(0);
        let Moment { month, day, hour, minute, second, .. } = moment;
        Self([year, month, day, hour, minute, second].map(bcd))
    }
}

impl fmt::Display for BcdTime {
    /// Shows the digits as sent, also of a moment that does not exist.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [year, month, day, hour, minute, second] = self.0;
        write!(out, "20{year:02x}-{month:02x}-{day:02x} {hour:02x}:{minute:02x}:{second:02x}")
    }
}

/// Second, minute, hour, day, month, year as plain numbers (GB/T 26875.3), as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BinaryTime(pub [u8; 6]);

impl BinaryTime {
    /// The moment; none when it is not in the calendar.
    #[must_use]
    pub fn moment(self) -> Option<Moment> {
        let [second, minute, hour, day, month, year] = self.0;
        Moment::new(2000 + u16::from(year), [month, day, hour, minute, second])
    }
}

impl From<Moment> for BinaryTime {
    fn from(moment: Moment) -> Self {
        let Moment { year, month, day, hour, minute, second } = moment;
        Self([second, minute, hour, day, month, u8::try_from(year % 100).unwrap_or(0)])
    }
}

impl fmt::Display for BinaryTime {
    /// Shows the numbers as sent, also of a moment that does not exist.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [second, minute, hour, day, month, year] = self.0;
        write!(out, "{}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}", 2000 + u16::from(year))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        assert!(Moment::new(2024, [2, 29, 23, 59, 59]).is_some());
        for wrong in
            [[2, 30, 0, 0, 0], [13, 1, 0, 0, 0], [4, 31, 0, 0, 0], [1, 1, 24, 0, 0], [1, 1, 0, 60, 0], [0, 1, 0, 0, 0]]
        {
            assert_eq!(Moment::new(2024, wrong), None, "{wrong:?}");
        }
        assert_eq!(Moment::new(2100, [2, 29, 0, 0, 0]), None);
    }

    #[test]
    fn both_forms_return_what_they_were_made_of() {
        let moment = Moment::new(2026, [11, 22, 9, 8, 7]).unwrap();
        assert_eq!(BcdTime::from(moment).moment(), Some(moment));
        assert_eq!(BcdTime::from(moment).to_string(), "2026-11-22 09:08:07");
        assert_eq!(BinaryTime::from(moment).moment(), Some(moment));
        assert_eq!(BinaryTime::from(moment).to_string(), moment.to_string());
        assert_eq!(BcdTime([0x36, 0x20, 0x10, 0x10, 0x10, 0x30]).moment(), None);
        assert_eq!(BcdTime([0x1a, 1, 1, 0, 0, 0]).moment(), None);
    }
}
