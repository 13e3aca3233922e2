//! Finds expressions of time in a cell or a paragraph.

use super::{
    point::{Part, Point, Year, bare_year},
    recurring,
};
use crate::{
    model::Every,
    numbers::arabic,
    outline::label,
    source::{ends, has_any, starts, starts_any},
};
use jiff::civil::Date;
use std::ops::Range;

/// An expression of time and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expression {
    /// Its characters.
    pub range: Range<usize>,
    /// What it says.
    pub time: Time,
    /// Whether its year was taken from the document's date.
    pub assumed_year: bool,
    point: Option<(Point, i16)>,
}

/// What an expression of time says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Time {
    /// A day, or the last day of a month or year.
    By {
        /// When that month or year begins; the day itself otherwise.
        begins: Date,
        /// The last day.
        due: Date,
        /// The last day by the other reading of 前.
        other: Option<Date>,
    },
    /// From a day to a day; the first may be today (即日起).
    Period {
        /// The first day.
        from: Option<Date>,
        /// The last day.
        due: Date,
        /// The last day by the other reading of 前.
        other: Option<Date>,
    },
    /// From a day on, without an end.
    Since(Date),
    /// Again and again.
    Every(Every),
    /// A month or day whose year is not known.
    WithoutYear,
    /// A day that the calendar does not have, or a period that ends before it begins.
    Impossible,
}

/// What the characters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A cell for deadlines, or the heading of a phase: every date counts.
    Cell,
    /// A sentence: only what is said to be a deadline counts.
    Sentence,
}

/// Finds all expressions, in order, none overlapping.
pub(crate) fn scan(chars: &[char], mode: Mode, document_year: Option<i16>) -> Vec<Expression> {
    let mut scanner = Scanner { chars, mode, document_year, carried: None, found: Vec::new() };
    let mut at = 0;
    while at < chars.len() {
        at = match chars[at] {
            '《' => skip(chars, at, '》'),
            '〔' => skip(chars, at, '〕'),
            character if may_begin(character) && !inside_number(chars, at) => scanner.read(at).unwrap_or(at + 1),
            _ => at + 1,
        };
    }
    let mut found = scanner.found;
    share_month_and_day(chars, &mut found);
    found
}

fn skip(chars: &[char], open: usize, close: char) -> usize {
    let end = chars[open..].iter().take(80).position(|character| *character == close);
    end.map_or(open + 1, |length| open + length + 1)
}

const fn may_begin(character: char) -> bool {
    character.is_ascii_digit()
        || matches!(
            character,
            '一' | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '〇'
                | '每'
                | '按'
                | '逐'
                | '分'
                | '半'
                | '今'
                | '本'
                | '当'
                | '明'
                | '次'
                | '下'
                | '上'
                | '年'
                | '岁'
                | '第'
                | '即'
                | '自'
                | '发'
                | '现'
                | '印'
                | '“'
        )
}

fn inside_number(chars: &[char], at: usize) -> bool {
    let Some(previous) = at.checked_sub(1).map(|previous| chars[previous]) else { return false };
    let numeral = |character: char| character.is_ascii_digit() || "〇一二三四五六七八九十百千".contains(character);
    let decimal = previous == '.' && !after_label(chars, at);
    numeral(chars[at]) && (numeral(previous) || decimal || previous == '第' && chars[at].is_ascii_digit())
}

/// Whether the number of a paragraph ends here, as in 3.2025年12月底前.
fn after_label(chars: &[char], at: usize) -> bool {
    let paragraph = chars[..at].iter().rposition(|character| *character == '\n').map_or(0, |line| line + 1);
    label::read(&chars[paragraph..]).is_some_and(|label| paragraph + label.length == at)
}

struct Scanner<'a> {
    chars: &'a [char],
    mode: Mode,
    document_year: Option<i16>,
    /// The last year that stood in these characters.
    carried: Option<i16>,
    found: Vec<Expression>,
}

/// What stands behind a point.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tail {
    /// 前
    Before,
    /// 止, 内, 期间
    Within,
    /// 起
    Since,
    /// 及以前, 以来, 以后: no deadline.
    Other,
    Nothing,
}

fn tail(chars: &[char]) -> (Tail, usize) {
    let kinds: &[(&[&str], Tail)] = &[
        (&["及以前", "及之前", "以前年度", "及以后", "以来", "度以来", "前后"], Tail::Other),
        (&["底之前", "底以前", "之前", "以前", "底前", "末前", "前"], Tail::Before),
        (&["为止", "止", "期间", "之内", "以内", "内"], Tail::Within),
        (&["起", "开始"], Tail::Since),
        (&["以后", "之后", "后"], Tail::Other),
    ];
    for (words, kind) in kinds {
        if let Some(length) = starts_any(chars, words) {
            return (*kind, length);
        }
    }
    (Tail::Nothing, 0)
}

impl Scanner<'_> {
    /// Reads an expression; answers where to go on.
    fn read(&mut self, at: usize) -> Option<usize> {
        let chars = self.chars;
        if let Some((every, length)) = recurring::read(&chars[at..]) {
            return Some(self.recurring(at, every, length));
        }
        if let Some(length) = from_now(&chars[at..]) {
            let point = Point::read(&chars[at + length..])?;
            return self.finish(at, None, point, at + length + point.length);
        }
        if let Some(end) = self.five_years(at) {
            return Some(end);
        }
        if let Some((from, to, length)) = short_range(&chars[at..]) {
            return self.finish(at, Some(from), to, at + length);
        }
        if let Some((first, second, length)) = months(&chars[at..]) {
            let plain = |part| Point { year: None, part, length: 0 };
            return self.finish(at, Some(plain(first)), plain(second), at + length);
        }
        let point = Point::read(&chars[at..])?;
        let end = at + point.length;
        if let Some(time) = self.same_year(at, point) {
            let end = end + starts_any(&chars[end..], &["之前", "以前", "前"]).unwrap_or(0);
            self.push(at..end, time, None);
            return Some(end);
        }
        if let Some((first, second, length)) = (point.part == Part::Year).then(|| months(&chars[end..])).flatten() {
            let from = Point { part: first, ..point };
            return self.finish(at, Some(from), Point { year: None, part: second, length: 0 }, end + length);
        }
        let connector = starts_any(&chars[end..], &["底至", "起至", "起到", "起-", "-", "至", "到"]);
        if let Some(to) = connector.and_then(|length| Point::read(&chars[end + length..]).map(|to| (to, length))) {
            let (to, length) = to;
            return self.finish(at, Some(point), to, end + length + to.length);
        }
        self.finish(at, None, point, end)
    }

    fn recurring(&mut self, at: usize, every: Every, length: usize) -> usize {
        let mut end = at + length;
        self.push(at..end, Time::Every(every), None);
        while let Some(separator) = starts_any(&self.chars[end..], &["、", "和", "及", "，"]) {
            let Some((next, length)) = recurring::another_in_year(&self.chars[end + separator..]) else { break };
            if every.period != next.period || every.month.is_none() {
                break;
            }
            let start = end + separator;
            end = start + length;
            self.push(start..end, Time::Every(next), None);
        }
        // 每年8月至10月: its end counts.
        if let Some(point) = starts_any(&self.chars[end..], &["-", "至", "到"]).and_then(|length| {
            Point::read(&self.chars[end + length..]).filter(|point| point.year.is_none()).map(|point| (point, length))
        }) {
            let (point, length) = point;
            if let (Some(Expression { time: Time::Every(last), range, .. }), Some(_)) =
                (self.found.last_mut(), every.month)
            {
                let (month, day) = point.part.month_and_day();
                *last = Every { month: Some(month), day: Some(day), ..*last };
                end += length + point.length;
                range.end = end;
            }
        }
        end
    }

    /// 当年11月15日前, behind 每年: each year.
    fn same_year(&self, at: usize, point: Point) -> Option<Time> {
        let is_same = starts(&self.chars[at..], "当年")
            && matches!(point.part, Part::Day(..) | Part::MonthEnd(_) | Part::YearEnd);
        let every =
            self.found.last().and_then(|last| if let Time::Every(every) = last.time { Some(every) } else { None })?;
        let (month, day) = point.part.month_and_day();
        (is_same && every.period == crate::model::EveryPeriod::Year).then_some(Time::Every(Every {
            month: Some(month),
            day: Some(day),
            times: None,
            ..every
        }))
    }

    /// “十四五”期间: the years of a five-year plan.
    fn five_years(&mut self, at: usize) -> Option<usize> {
        let chars = self.chars;
        let mut end = at + usize::from(chars[at] == '“');
        let plans = [("十三五", 2016), ("十四五", 2021), ("十五五", 2026), ("十六五", 2031)];
        let (_, first) = plans.iter().find(|(word, _)| starts(&chars[end..], word))?;
        end += 3;
        end += usize::from(starts(&chars[end..], "”"));
        let length = starts_any(&chars[end..], &["期末", "末期", "期间", "时期末", "时期", "末"])?;
        let (from, to) = (Part::Year.first(*first)?, Part::Year.last(first + 4)?);
        let is_end = has_any(&chars[end..end + length], &["末"]);
        let time = if is_end {
            Time::By { begins: to, due: to, other: None }
        } else {
            Time::Period { from: Some(from), due: to, other: None }
        };
        end += length;
        if self.mode == Mode::Cell || is_end {
            self.push(at..end, time, None);
        }
        Some(end)
    }

    fn push(&mut self, range: Range<usize>, time: Time, point: Option<(Point, i16)>) {
        self.found.push(Expression { range, time, assumed_year: false, point });
    }

    /// Makes a time of one or two points; answers where to go on.
    fn finish(&mut self, at: usize, from: Option<Point>, to: Point, end: usize) -> Option<usize> {
        let (tail, length) = tail(&self.chars[end..]);
        let end_with_tail = end + length;
        if tail == Tail::Other || !self.counts(at, end, from, to, tail) {
            if let Some(Year::Number(year)) = to.year {
                self.carried = Some(year);
            }
            return Some(end_with_tail);
        }
        let written = from.and_then(|point| point.year).or(to.year);
        let (first_year, assumed_year) = self.year(written);
        let year = match to.year {
            Some(Year::Number(year)) => Some(year),
            Some(Year::FromNow(_)) => self.year(to.year).0,
            None => first_year,
        };
        let Some(year) = year else {
            self.push(at..end_with_tail, Time::WithoutYear, None);
            return Some(end_with_tail);
        };
        self.carried = Some(year);
        let began_now = from_now(&self.chars[at..]).is_some();
        let time = match from {
            Some(from) => period(Some((from.part, first_year.unwrap_or(year))), to.part, year, tail),
            None if began_now => period(None, to.part, year, tail),
            None => single(to.part, year, tail),
        };
        let stop = if tail == Tail::Since { end } else { end_with_tail };
        self.push(at..stop, time, from.is_none().then_some((to, year)));
        if let Some(last) = self.found.last_mut() {
            last.assumed_year = assumed_year;
        }
        Some(end_with_tail)
    }

    /// The number of a year, and whether it was taken from the document's date.
    fn year(&self, written: Option<Year>) -> (Option<i16>, bool) {
        match written {
            Some(Year::Number(year)) => (Some(year), false),
            Some(Year::FromNow(offset)) => (self.document_year.map(|year| year + offset), true),
            None => match self.carried {
                Some(year) => (Some(year), false),
                None => (self.document_year, true),
            },
        }
    }

    /// Whether words of a sentence name a deadline.
    fn counts(&self, at: usize, end: usize, from: Option<Point>, to: Point, tail: Tail) -> bool {
        if self.mode == Mode::Cell {
            return true;
        }
        let (before, after) = (&self.chars[..at], &self.chars[end..]);
        let bracketed = ends(before, "（") && starts(after, "）");
        if let Some(from) = from {
            return !bracketed && (from.year.is_some() || to.year.is_some()) && tail != Tail::Since;
        }
        if from_now(&self.chars[at..]).is_some() || tail == Tail::Before {
            return true;
        }
        let is_end =
            matches!(to.part, Part::YearEnd | Part::MonthEnd(_) | Part::Third(..) | Part::Half(_) | Part::Quarter(_));
        if is_end && !bracketed {
            return to.year.is_some() || matches!(to.part, Part::YearEnd);
        }
        if to.part == Part::Year && to.year.is_some() && lists_days(after) {
            return true;
        }
        if matches!(to.part, Part::Day(..)) && ends(before, "于") {
            return true;
        }
        let led = ["到", "至", "截至", "截止", "力争", "确保", "争取"].iter().any(|word| ends(before, word));
        let verbs = [
            "，", "完成", "实现", "建成", "建立", "基本", "全面", "全部", "形成", "力争", "达到", "确保", "有效",
            "完善", "初步", "争取", "底",
        ];
        let at_start = before.last().is_none_or(|character| "，。；：、”（".contains(*character));
        to.year.is_some()
            && !bracketed
            && (led || tail == Tail::Within || at_start && starts_any(after, &verbs).is_some())
    }
}

/// 、2021年、2022年12月5日前: a list of years with one day.
fn lists_days(mut chars: &[char]) -> bool {
    for _ in 0..8 {
        let Some(point) = starts_any(chars, &["、", "和", "及"])
            .and_then(|length| Point::read(&chars[length..]).map(|point| (length, point)))
        else {
            return false;
        };
        let (length, point) = point;
        if !matches!(point.year, Some(Year::Number(_))) {
            return false;
        }
        chars = &chars[length + point.length..];
        if point.part != Part::Year {
            return true;
        }
    }
    false
}

fn from_now(chars: &[char]) -> Option<usize> {
    let words = [
        "即日起至",
        "即日起到",
        "即日起-",
        "发文之日起至",
        "印发之日起至",
        "自发布之日起至",
        "自印发之日起至",
        "现在起至",
        "现在起到",
    ];
    starts_any(chars, &words)
}

/// 2020-2022年, 2020年6-12月, 6-12月, 6月1-30日.
fn short_range(chars: &[char]) -> Option<(Point, Point, usize)> {
    if let Some((first, length)) = bare_year(chars) {
        let joined = length + starts_any(&chars[length..], &["-", "至", "到"])?;
        let (second, taken) = bare_year(&chars[joined..])?;
        let mut end = joined + taken;
        // 2024-2026: as in a title, without 年.
        end += starts_any(&chars[end..], &["年度", "年"]).unwrap_or(0);
        if starts_any(&chars[end..], &["底", "末"]).is_some() {
            end += 1;
        }
        let point = |year| Point { year: Some(Year::Number(year)), part: Part::Year, length: 4 };
        return Some((point(first), point(second), end));
    }
    None
}

/// 2024年6-12月: behind the year, two months and one 月.
fn months(chars: &[char]) -> Option<(Part, Part, usize)> {
    let month = |value: u32| u8::try_from(value).ok().filter(|month| (1..=12).contains(month));
    let (first, length) = arabic(chars)?;
    let joined = length + starts_any(&chars[length..], &["-", "至", "到"])?;
    let (second, taken) = arabic(&chars[joined..])?;
    let word = starts_any(&chars[joined + taken..], &["月份", "月"])?;
    let end = joined + taken + word;
    if let Some((day, taken)) = arabic(&chars[end..]).filter(|(day, _)| (1..=31).contains(day))
        && starts(&chars[end + taken..], "日")
    {
        return Some((Part::Month(month(first)?), Part::Day(month(second)?, u8::try_from(day).ok()?), end + taken + 1));
    }
    Some((Part::Month(month(first)?), Part::Month(month(second)?), end))
}

fn single(part: Part, year: i16, tail: Tail) -> Time {
    let (Some(begins), Some(last)) = (part.first(year), part.last(year)) else { return Time::Impossible };
    match tail {
        Tail::Since => Time::Since(begins),
        Tail::Before if part.is_long() => match begins.yesterday() {
            Ok(due) => Time::By { begins: due, due, other: Some(last) },
            Err(_) => Time::Impossible,
        },
        _ => Time::By { begins, due: last, other: None },
    }
}

fn period(from: Option<(Part, i16)>, to: Part, year: i16, tail: Tail) -> Time {
    let first = match from {
        Some((part, year)) => match part.first(year) {
            Some(first) => Some(first),
            None => return Time::Impossible,
        },
        None => None,
    };
    match single(to, year, if tail == Tail::Since { Tail::Nothing } else { tail }) {
        Time::By { due, other, .. } if first.is_none_or(|first| first <= due) => {
            Time::Period { from: first, due, other }
        }
        _ => Time::Impossible,
    }
}

/// 2020年、2021年、2022年12月5日前: the month and day count for each year.
fn share_month_and_day(chars: &[char], found: &mut [Expression]) {
    for index in (1..found.len()).rev() {
        let (before, after) = found.split_at_mut(index);
        let (earlier, later) = (&mut before[index - 1], &after[0]);
        let between = &chars[earlier.range.end..later.range.start];
        let listed = matches!(between, ['、' | '，' | '和' | '及' | '与']);
        if let (true, Some((Point { part: Part::Year, .. }, year)), Some((Point { part, .. }, _))) =
            (listed, earlier.point, later.point)
            && !matches!(part, Part::Year)
            && matches!(earlier.time, Time::By { other: None, .. })
        {
            earlier.time = single(part, year, Tail::Nothing);
            earlier.point = Some((Point { year: None, part, length: 0 }, year));
        }
    }
}
