//! A point of time as written: 2024年, 2024年6月, 6月30日, 2024年三季度, 2024.06.30.

use crate::{
    numbers::{arabic, chinese, number},
    source::{starts, starts_any},
};
use jiff::civil::Date;

/// A point of time: a year that may be missing, and a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    /// The year as written.
    pub year: Option<Year>,
    /// Which part.
    pub part: Part,
    /// How many characters it takes.
    pub length: usize,
}

/// A year as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Year {
    /// 2024年
    Number(i16),
    /// 今年, 本年, 当年: 0; 明年, 次年: 1.
    FromNow(i16),
}

/// A part of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Year,
    /// 年初
    YearStart,
    /// 年中
    YearMiddle,
    /// 年底, 年末
    YearEnd,
    /// 上半年, 下半年
    Half(u8),
    /// 一季度
    Quarter(u8),
    /// 6月
    Month(u8),
    /// 6月上旬: 1, 中旬: 2, 下旬: 3
    Third(u8, u8),
    /// 6月初
    MonthStart(u8),
    /// 6月底
    MonthEnd(u8),
    /// 6月30日
    Day(u8, u8),
}

impl Part {
    /// Whether 前 after it means before it begins.
    pub const fn is_long(self) -> bool {
        matches!(self, Self::Year | Self::Half(_) | Self::Quarter(_) | Self::Month(_))
    }

    /// The first day in a year; `None` when the calendar does not have it.
    pub fn first(self, year: i16) -> Option<Date> {
        let (month, day) = match self {
            Self::Year | Self::YearStart => (1, 1),
            Self::YearMiddle => (6, 1),
            Self::YearEnd => (12, 1),
            Self::Half(half) => (half * 6 - 5, 1),
            Self::Quarter(quarter) => (quarter * 3 - 2, 1),
            Self::Month(month) | Self::MonthStart(month) | Self::MonthEnd(month) => (month, 1),
            Self::Third(month, third) => (month, third * 10 - 9),
            Self::Day(month, day) => (month, day),
        };
        civil(year, month, day)
    }

    /// The last day in a year.
    pub fn last(self, year: i16) -> Option<Date> {
        match self {
            Self::Year | Self::YearEnd => civil(year, 12, 31),
            Self::YearStart => civil(year, 1, 31),
            Self::YearMiddle => civil(year, 6, 30),
            Self::Half(half) => civil(year, half * 6, 1).map(Date::last_of_month),
            Self::Quarter(quarter) => civil(year, quarter * 3, 1).map(Date::last_of_month),
            Self::Month(month) | Self::MonthEnd(month) | Self::Third(month, 3) => {
                civil(year, month, 1).map(Date::last_of_month)
            }
            Self::MonthStart(month) => civil(year, month, 10),
            Self::Third(month, third) => civil(year, month, third * 10),
            Self::Day(month, day) => civil(year, month, day),
        }
    }

    /// The month and the day by which it ends in any year, for what recurs; a month's end is its 31st or 30th day.
    pub const fn month_and_day(self) -> (u8, u8) {
        match self {
            Self::Year | Self::YearEnd => (12, 31),
            Self::YearStart => (1, 31),
            Self::YearMiddle => (6, 30),
            Self::Half(half) => (half * 6, month_days(half * 6)),
            Self::Quarter(quarter) => (quarter * 3, month_days(quarter * 3)),
            Self::Month(month) | Self::MonthEnd(month) | Self::Third(month, 3) => (month, month_days(month)),
            Self::MonthStart(month) => (month, 10),
            Self::Third(month, third) => (month, third * 10),
            Self::Day(month, day) => (month, day),
        }
    }
}

/// The longest that a month can be.
pub(crate) const fn month_days(month: u8) -> u8 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

pub(crate) fn civil(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

impl Point {
    /// A point at the beginning of the characters. A month or day without a year counts; a bare number does not.
    pub fn read(chars: &[char]) -> Option<Self> {
        if let Some((date, length)) = punctuated(chars) {
            return Some(Self { length, ..date });
        }
        if let Some((year, length)) = year(chars) {
            let (part, more) = part(&chars[length..], InYear::Yes).unwrap_or((Part::Year, 0));
            return Some(Self { year: Some(year), part, length: length + more });
        }
        let (part, length) = part(chars, InYear::No)?;
        Some(Self { year: None, part, length })
    }
}

/// The number of a year from 1990 to 2099 without 年, as in 2020-2022年.
pub(crate) fn bare_year(chars: &[char]) -> Option<(i16, usize)> {
    let (value, length) = match arabic(chars) {
        Some((value, 4)) => (value, 4),
        Some(_) => return None,
        None => chinese(chars).filter(|(_, length)| *length == 4)?,
    };
    let year = i16::try_from(value).ok().filter(|year| (1990..=2099).contains(year))?;
    Some((year, length))
}

fn year(chars: &[char]) -> Option<(Year, usize)> {
    for (word, offset) in
        [("今年", 0), ("本年度", 0), ("本年", 0), ("当年", 0), ("明年", 1), ("次年", 1), ("下一年度", 1)]
    {
        if starts(chars, word) {
            return Some((Year::FromNow(offset), word.chars().count()));
        }
    }
    let Some((year, length)) = bare_year(chars) else { return short_year(chars) };
    let after = &chars[length..];
    let word = starts_any(after, &["年度", "年"])?;
    Some((Year::Number(year), length + word))
}

/// 26年6月底: two figures, where a part of the year follows; 使用满20年 is a time that lasts.
fn short_year(chars: &[char]) -> Option<(Year, usize)> {
    let (value, length) = arabic(chars).filter(|(value, length)| (20..=40).contains(value) && *length == 2)?;
    let word = starts_any(&chars[length..], &["年"])?;
    part(&chars[length + word..], InYear::Yes)?;
    Some((Year::Number(2000 + i16::try_from(value).ok()?), length + word))
}

/// 2024.06.30, 2024/6/30, 2024-06-30, 2024.6; the day may be missing after a dot only.
fn punctuated(chars: &[char]) -> Option<(Point, usize)> {
    let (year, mut length) = bare_year(chars)?;
    let mark = *chars.get(length).filter(|mark| matches!(mark, '.' | '/' | '-'))?;
    let (month, taken) =
        arabic(&chars[length + 1..]).filter(|(month, taken)| (1..=12).contains(month) && *taken <= 2)?;
    length += 1 + taken;
    let month = u8::try_from(month).ok()?;
    let day = (chars.get(length) == Some(&mark)).then(|| arabic(&chars[length + 1..])).flatten();
    let part = match day {
        Some((day, taken)) if (1..=31).contains(&day) && taken <= 2 => {
            length += 1 + taken;
            if starts(&chars[length..], "日") {
                length += 1;
            }
            Part::Day(month, u8::try_from(day).ok()?)
        }
        _ if mark == '.' => {
            if starts(&chars[length..], "月") {
                length += 1;
            }
            Part::Month(month)
        }
        _ => return None,
    };
    Some((Point { year: Some(Year::Number(year)), part, length }, length))
}

/// Whether a year stands before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum InYear {
    Yes,
    No,
}

fn part(chars: &[char], in_year: InYear) -> Option<(Part, usize)> {
    let words: &[(&str, Part)] = &[
        ("上半年", Part::Half(1)),
        ("下半年", Part::Half(2)),
        ("年底", Part::YearEnd),
        ("年末", Part::YearEnd),
        ("年终", Part::YearEnd),
        ("年中", Part::YearMiddle),
        ("年初", Part::YearStart),
        ("岁末", Part::YearEnd),
    ];
    for (word, part) in words {
        if starts(chars, word) {
            return Some((*part, word.chars().count()));
        }
    }
    if in_year == InYear::Yes {
        for (word, part) in [("底", Part::YearEnd), ("末", Part::YearEnd), ("初", Part::YearStart)] {
            if starts(chars, word) {
                return Some((part, 1));
            }
        }
    }
    quarter(chars).or_else(|| month(chars))
}

fn quarter(chars: &[char]) -> Option<(Part, usize)> {
    // Q3, q3
    if let ['Q' | 'q', number @ '1'..='4', ..] = chars {
        return Some((Part::Quarter(u8::try_from(number.to_digit(10)?).ok()?), 2));
    }
    let skipped = usize::from(starts(chars, "第"));
    let (value, length) = number(&chars[skipped..]).filter(|(value, _)| (1..=4).contains(value))?;
    let after = &chars[skipped + length..];
    let word = starts_any(after, &["个季度", "季度", "季"])?;
    let quarter = u8::try_from(value).ok()?;
    let end = skipped + length + word;
    if starts_any(&chars[end..], &["末", "底"]).is_some() {
        return Some((Part::MonthEnd(quarter * 3), end + 1));
    }
    Some((Part::Quarter(quarter), end))
}

fn month(chars: &[char]) -> Option<(Part, usize)> {
    let (value, length) = number(chars).filter(|(value, _)| (1..=12).contains(value))?;
    let month = u8::try_from(value).ok()?;
    let mut at = length + starts_any(&chars[length..], &["月份", "月"])?;
    let after = &chars[at..];
    let thirds: &[(&str, Part)] = &[
        ("上旬", Part::Third(month, 1)),
        ("上中旬", Part::Third(month, 2)),
        ("中上旬", Part::Third(month, 2)),
        ("中旬", Part::Third(month, 2)),
        ("中下旬", Part::Third(month, 3)),
        ("下旬", Part::Third(month, 3)),
        ("上半月", Part::Day(month, 15)),
        ("下半月", Part::MonthEnd(month)),
        ("月底", Part::MonthEnd(month)),
        ("底", Part::MonthEnd(month)),
        ("末", Part::MonthEnd(month)),
        ("初", Part::MonthStart(month)),
        ("中", Part::Day(month, 15)),
    ];
    for (word, part) in thirds {
        // 12月中央… is no middle of December.
        if starts(after, word)
            && (*word != "中" || starts_any(&after[1..], &["前", "完成", "，", "；", "。"]).is_some())
        {
            return Some((*part, at + word.chars().count()));
        }
    }
    let Some((day, length)) = number(after).filter(|(day, _)| (1..=31).contains(day)) else {
        return Some((Part::Month(month), at));
    };
    let day = u8::try_from(day).ok()?;
    let word = starts_any(&after[length..], &["日", "号"]);
    // 12月20前, with its 日 forgotten.
    let forgotten = starts(&after[length..], "前").then_some(0);
    match word.or(forgotten) {
        Some(word) => {
            at += length + word;
            Some((Part::Day(month, day), at))
        }
        None => Some((Part::Month(month), at)),
    }
}
