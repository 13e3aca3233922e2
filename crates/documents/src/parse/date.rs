//! Dates, in all the ways in which ledgers write them.

use super::{Parsed, normalise, refuse, text::is_placeholder};
use crate::tables::Cell;
use bihuan_domain::{Refusal, RefusalCode};
use jiff::{
    ToSpan,
    civil::{Date, date as civil_date},
};

/// Years that a ledger can mean.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2099;
/// Serial numbers of 1990-01-01 and 2099-12-31 in a spreadsheet.
const SERIALS: std::ops::RangeInclusive<i64> = 32_874..=73_050;

/// The day of a cell: a date cell, a serial number, or a text such as `2024-03-05`, `2024.3.5`, `2024年3月5日`, `20240305`,
/// with or without a time of day.
///
/// # Errors
/// Anything that does not name one day of the years 1990 to 2099; an empty cell too.
pub fn date(cell: &Cell) -> Parsed<Date> {
    match cell {
        Cell::Date(at) => in_range(at.date(), cell),
        Cell::Number(number) => from_number(*number, cell),
        Cell::Text(text) => from_text(text),
        Cell::Error(error) => Err(refuse(RefusalCode::FormulaError, error)),
        Cell::Bool(_) => Err(refuse(RefusalCode::DateUnreadable, cell)),
        Cell::Empty => Err(RefusalCode::CellMissing.into()),
    }
}

/// The day of a cell that may be empty, hold a placeholder or say that the step has not been taken (`未完成`).
///
/// # Errors
/// As [`date`].
pub fn optional_date(cell: &Cell) -> Parsed<Option<Date>> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) if is_placeholder(text) || says_not_yet(text) => Ok(None),
        _ => date(cell).map(Some),
    }
}

fn says_not_yet(text: &str) -> bool {
    let text = text.trim();
    let words = ["未", "尚未", "待", "整改中", "正在", "进行中", "治理中", "暂未", "还未"];
    text.chars().count() <= 8
        && !text.contains(|c: char| c.is_ascii_digit())
        && words.iter().any(|word| text.starts_with(word))
}

/// A time limit: a day, or a number of days after the hazard was found (`立即` is 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deadline {
    /// On this day.
    On(Date),
    /// So many days after the hazard was found.
    DaysAfterFound(u16),
}

impl Deadline {
    /// The day, for a hazard found on a day.
    #[must_use]
    pub fn resolve(self, found_on: Date) -> Date {
        match self {
            Self::On(date) => date,
            Self::DaysAfterFound(days) => found_on.checked_add(i64::from(days).days()).unwrap_or(found_on),
        }
    }
}

/// A time limit, or `None` for an empty cell or a placeholder.
///
/// # Errors
/// As [`date`]; working days (`5个工作日`) and what never ends (`长期`) are refused too.
pub fn deadline(cell: &Cell) -> Parsed<Option<Deadline>> {
    if let Cell::Text(text) = cell {
        let text = normalise(text).replace(' ', "");
        if ["立即", "当场", "现场", "立查立改", "即查即改", "立行立改", "即知即改", "即时", "当日", "当天"]
            .iter()
            .any(|word| text.starts_with(word))
        {
            return Ok(Some(Deadline::DaysAfterFound(0)));
        }
        let digits: String = text.trim_start_matches("限").chars().take_while(char::is_ascii_digit).collect();
        let rest = text.trim_start_matches("限").trim_start_matches(|c: char| c.is_ascii_digit());
        let days = [
            "日内",
            "天内",
            "天",
            "日之内",
            "日内完成",
            "天内完成",
            "日内整改",
            "天内整改",
            "日内整改完成",
            "天内整改完成",
            "个自然日",
            "个自然日内",
        ];
        if (1..=3).contains(&digits.len())
            && days.contains(&rest)
            && let Ok(days) = digits.parse()
        {
            return Ok(Some(Deadline::DaysAfterFound(days)));
        }
    }
    Ok(optional_date(cell)?.map(Deadline::On))
}

fn in_range(date: Date, shown: impl std::fmt::Display) -> Parsed<Date> {
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(refuse(RefusalCode::DateOutOfRange, shown)) }
}

fn from_number(number: f64, cell: &Cell) -> Parsed<Date> {
    let unreadable = || refuse(RefusalCode::DateUnreadable, cell);
    if !number.is_finite() || !(0.0..1e9).contains(&number) {
        return Err(unreadable());
    }
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 10⁹")]
    let whole = number as i64;
    if SERIALS.contains(&whole) {
        return from_serial(whole).ok_or_else(unreadable);
    }
    if number.fract() == 0.0 && whole >= 10_000_000 {
        return compact(&whole.to_string(), cell);
    }
    // 2024.3 and 202403 are months, 2024 is a year.
    let month = |year: i64, month: i64| (1990..=2099).contains(&year) && (1..=12).contains(&month);
    if (1990..=2099).contains(&whole) || (number.fract() == 0.0 && month(whole / 100, whole % 100)) {
        return Err(refuse(RefusalCode::DateIncomplete, cell));
    }
    Err(unreadable())
}

fn from_serial(serial: i64) -> Option<Date> {
    civil_date(1899, 12, 30).checked_add(serial.days()).ok()
}

/// Eight digits: 20240305.
fn compact(digits: &str, shown: impl std::fmt::Display) -> Parsed<Date> {
    let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..]);
    if digits.len() != 8 {
        return Err(refuse(RefusalCode::DateUnreadable, shown));
    }
    build(year, month, day, shown)
}

fn build(year: &str, month: &str, day: &str, shown: impl std::fmt::Display) -> Parsed<Date> {
    let numbers = (year.parse::<i16>(), month.parse::<i8>(), day.parse::<i8>());
    let (Ok(year), Ok(month), Ok(day)) = numbers else { return Err(refuse(RefusalCode::DateImpossible, shown)) };
    match Date::new(year, month, day) {
        Ok(date) => in_range(date, shown),
        Err(_) if !YEARS.contains(&year) => Err(refuse(RefusalCode::DateOutOfRange, shown)),
        Err(_) => Err(refuse(RefusalCode::DateImpossible, shown)),
    }
}

fn from_text(original: &str) -> Parsed<Date> {
    let shown = original.trim();
    let text = chinese_digits(&normalise(original));
    let text = text.trim_matches(|c: char| matches!(c, '.' | '。' | ',' | ';' | '、' | '\'' | '"' | ' ' | '`'));
    if text.is_empty() || is_placeholder(text) {
        return Err(RefusalCode::CellMissing.into());
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_digits(text, shown);
    }
    let (numbers, rest) = split(text);
    match numbers.as_slice() {
        [year, month, day] if year.len() == 4 => {
            if !is_harmless_tail(rest) || month.len() > 2 || day.len() > 2 {
                return Err(refuse(RefusalCode::DateUnreadable, shown));
            }
            build(year, month, day, shown)
        }
        [year, _, day] if year.len() <= 2 && day.len() <= 2 && is_harmless_tail(rest) => {
            Err(refuse(RefusalCode::DateTwoDigitYear, shown))
        }
        [year, month] if year.len() == 4 && month.len() <= 2 && !rest.contains(|c: char| c.is_ascii_digit()) => {
            Err(incomplete_or_unreadable(year, shown))
        }
        [year] if year.len() == 4 && matches!(rest, "" | "年") => Err(incomplete_or_unreadable(year, shown)),
        [month, day] if month.len() <= 2 && day.len() <= 2 && text.contains('月') => {
            Err(refuse(RefusalCode::DateIncomplete, shown))
        }
        _ => Err(refuse(RefusalCode::DateUnreadable, shown)),
    }
}

fn incomplete_or_unreadable(year: &str, shown: &str) -> Refusal {
    let plausible = year.parse().is_ok_and(|year: i16| YEARS.contains(&year));
    refuse(if plausible { RefusalCode::DateIncomplete } else { RefusalCode::DateUnreadable }, shown)
}

fn from_digits(digits: &str, shown: &str) -> Parsed<Date> {
    let number: i64 = digits.parse().unwrap_or(i64::MAX);
    match digits.len() {
        8 => compact(digits, shown),
        14 => compact(&digits[..8], shown),
        5 if SERIALS.contains(&number) => from_serial(number).ok_or_else(|| refuse(RefusalCode::DateUnreadable, shown)),
        4 => Err(incomplete_or_unreadable(digits, shown)),
        6 if (1990..=2099).contains(&(number / 100)) && (1..=12).contains(&(number % 100)) => {
            Err(refuse(RefusalCode::DateIncomplete, shown))
        }
        6 => Err(refuse(RefusalCode::DateTwoDigitYear, shown)),
        _ => Err(refuse(RefusalCode::DateUnreadable, shown)),
    }
}

/// Up to three numbers and what follows the last of them. Between numbers stands one separator, blanks around it.
fn split(text: &str) -> (Vec<&str>, &str) {
    let mut numbers = Vec::with_capacity(3);
    let mut rest = text;
    while numbers.len() < 3 {
        let trimmed = rest.trim_start();
        let end = trimmed.find(|c: char| !c.is_ascii_digit()).unwrap_or(trimmed.len());
        if end == 0 {
            break;
        }
        numbers.push(&trimmed[..end]);
        rest = &trimmed[end..];
        if numbers.len() == 3 {
            break;
        }
        let after = rest.trim_start();
        match after.chars().next() {
            Some(c) if "-/.年月\\_,、—–―·~号日".contains(c) => {
                let next = &after[c.len_utf8()..];
                if !next.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
                    break;
                }
                rest = next;
            }
            _ if rest.starts_with(' ') && after.starts_with(|c: char| c.is_ascii_digit()) => rest = after,
            _ => break,
        }
    }
    (numbers, rest)
}

/// What may follow a date without changing it: 日, a weekday, a time of day, 前.
fn is_harmless_tail(tail: &str) -> bool {
    let mut tail = tail.trim();
    for prefix in ["日", "号"] {
        tail = tail.strip_prefix(prefix).unwrap_or(tail).trim_start();
    }
    tail = tail.strip_prefix('T').unwrap_or(tail);
    for suffix in ["之前", "以前", "前"] {
        tail = tail.strip_suffix(suffix).unwrap_or(tail);
    }
    let tail = tail.trim_matches(|c: char| matches!(c, '(' | ')' | '.' | '。' | ',' | ' '));
    if tail.is_empty() {
        return true;
    }
    let weekday = tail.strip_prefix("星期").or_else(|| tail.strip_prefix('周')).or_else(|| tail.strip_prefix("礼拜"));
    if weekday.is_some_and(|day| day.chars().count() == 1 && "一二三四五六日天".contains(day)) {
        return true;
    }
    let time = tail.trim_start_matches(['上', '下', '午', '早', '晚', '中', '凌', '晨', ' ']);
    let time = time.trim_end_matches(['Z', 'A', 'P', 'M', 'a', 'p', 'm', ' ']);
    let shape = time
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ':' | '时' | '分' | '秒' | '点' | '.' | ' ' | '整' | '许'));
    shape && (time.is_empty() || time.contains([':', '时', '点']))
}

/// 二〇二四年三月五日 → 2024年3月5日. Other texts stay as they are.
fn chinese_digits(text: &str) -> String {
    const DIGITS: &str = "〇一二三四五六七八九";
    let digit = |c: char| {
        DIGITS.chars().position(|d| d == c || (c == '零' && d == '〇') || (matches!(c, '○' | 'O' | 'o') && d == '〇'))
    };
    if !text.contains('年') || !text.starts_with("二") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let characters: Vec<char> = text.chars().collect();
    for (index, &c) in characters.iter().enumerate() {
        let neighbour = |at: Option<usize>| at.and_then(|at| characters.get(at)).and_then(|&c| digit(c)).is_some();
        match (c, digit(c)) {
            ('十', _) => {
                let (before, after) = (neighbour(index.checked_sub(1)), neighbour(Some(index + 1)));
                out.push_str(match (before, after) {
                    (true, true) => "",
                    (true, false) => "0",
                    (false, true) => "1",
                    (false, false) => "10",
                });
            }
            (_, Some(value)) => out.push_str(&value.to_string()),
            _ => out.push(c),
        }
    }
    out
}
