//! What recurs: 每年12月5日前, 每季度末月24日前, 每月前5个工作日, 每半年至少1次.

use super::point::{Part, Point, Year};
use crate::{
    model::{Every, EveryPeriod},
    numbers::number,
    source::{starts, starts_any},
};

/// A recurrence at the beginning of the characters, and how many it takes.
pub(crate) fn read(chars: &[char]) -> Option<(Every, usize)> {
    let (period, at) = period(chars)?;
    let bare = Every { period, times: None, month: None, day: None, working_day: None };
    let (every, more) = detail(bare, &chars[at..]).unwrap_or((bare, 0));
    let mut length = at + more;
    length += starts_any(&chars[length..], &["之前", "以前", "前", "内"]).unwrap_or(0);
    Some((every, length))
}

/// How often within a period the words after a recurrence say: 至少开展1次, up to the clause's end.
pub(crate) fn times(chars: &[char]) -> Option<u32> {
    let measures = ["次", "场次", "场", "轮", "遍", "回", "个批次", "批次"];
    for at in 0..chars.len().min(60) {
        if matches!(chars[at], '。' | '；' | '，' | '！' | '每' | '（' | '）') {
            return None;
        }
        if matches!(chars.get(at.wrapping_sub(1)), Some('第' | '首' | '再')) {
            continue;
        }
        if let Some((value, length)) = number(&chars[at..]) {
            // 1-2次: at least once.
            let mut after = &chars[at + length..];
            if let Some((_, more)) = starts(after, "-").then(|| number(&after[1..])).flatten() {
                after = &after[1 + more..];
            }
            if let Some(measure) = starts_any(after, &measures) {
                let is_adverb = starts(&after[measure..], "性");
                return (value > 0 && !is_adverb).then_some(value);
            }
        }
    }
    None
}

const EACH: &[(&str, EveryPeriod)] = &[
    ("半年度", EveryPeriod::HalfYear),
    ("半年", EveryPeriod::HalfYear),
    ("两年", EveryPeriod::TwoYears),
    ("二年", EveryPeriod::TwoYears),
    ("2年", EveryPeriod::TwoYears),
    ("三年", EveryPeriod::ThreeYears),
    ("3年", EveryPeriod::ThreeYears),
    ("一年", EveryPeriod::Year),
    ("1年", EveryPeriod::Year),
    ("年度", EveryPeriod::Year),
    ("年", EveryPeriod::Year),
    ("季度", EveryPeriod::Quarter),
    ("季", EveryPeriod::Quarter),
    ("3个月", EveryPeriod::Quarter),
    ("三个月", EveryPeriod::Quarter),
    ("6个月", EveryPeriod::HalfYear),
    ("六个月", EveryPeriod::HalfYear),
    ("1个月", EveryPeriod::Month),
    ("一个月", EveryPeriod::Month),
    ("月份", EveryPeriod::Month),
    ("月", EveryPeriod::Month),
    ("一周", EveryPeriod::Week),
    ("周", EveryPeriod::Week),
    ("星期", EveryPeriod::Week),
    ("日", EveryPeriod::Day),
    ("天", EveryPeriod::Day),
];

fn period(chars: &[char]) -> Option<(EveryPeriod, usize)> {
    if let Some(skipped) = starts_any(chars, &["每隔", "每个", "每"]) {
        let (word, period) = EACH.iter().find(|(word, _)| starts(&chars[skipped..], word))?;
        return Some((*period, skipped + word.chars().count()));
    }
    let others: &[(&str, EveryPeriod)] = &[
        ("按半年", EveryPeriod::HalfYear),
        ("按季度", EveryPeriod::Quarter),
        ("按季", EveryPeriod::Quarter),
        ("按年度", EveryPeriod::Year),
        ("分年度", EveryPeriod::Year),
        ("按年", EveryPeriod::Year),
        ("逐年", EveryPeriod::Year),
        ("逐季", EveryPeriod::Quarter),
        ("按月", EveryPeriod::Month),
        ("逐月", EveryPeriod::Month),
        ("按周", EveryPeriod::Week),
    ];
    if let Some((word, period)) = others.iter().find(|(word, _)| starts(chars, word)) {
        return Some((*period, word.chars().count()));
    }
    // 一年两次, 半年一次, 三年一次
    let (word, period) = EACH
        .iter()
        .find(|(word, _)| starts(chars, word))
        .filter(|(word, _)| !matches!(*word, "年" | "月" | "日" | "天"))?;
    let length = word.chars().count();
    let (_, taken) = number(&chars[length..])?;
    starts(&chars[length + taken..], "次").then_some((*period, length))
}

fn detail(bare: Every, chars: &[char]) -> Option<(Every, usize)> {
    if let Some(found) = working_day(bare, chars) {
        return Some(found);
    }
    match bare.period {
        EveryPeriod::Year => in_year(bare, chars),
        EveryPeriod::Quarter | EveryPeriod::HalfYear => in_months(bare, chars),
        EveryPeriod::Month => in_month(bare, chars),
        EveryPeriod::Week => in_week(bare, chars),
        EveryPeriod::Day | EveryPeriod::TwoYears | EveryPeriod::ThreeYears => None,
    }
}

/// 前5个工作日, 第3个工作日, 结束后5个工作日内.
fn working_day(bare: Every, chars: &[char]) -> Option<(Every, usize)> {
    let skipped = starts_any(chars, &["结束后的", "结束后", "初前", "的前", "前", "第", "首", "初"]).unwrap_or(0);
    let (value, taken) = number(&chars[skipped..])?;
    let word = starts_any(&chars[skipped + taken..], &["个工作日", "工作日"])?;
    let day = u8::try_from(value).ok().filter(|day| (1..=23).contains(day))?;
    Some((Every { working_day: Some(day), ..bare }, skipped + taken + word))
}

fn in_year(bare: Every, chars: &[char]) -> Option<(Every, usize)> {
    let skipped = starts_any(chars, &["的", "于", "在"]).unwrap_or(0);
    let rest = &chars[skipped..];
    for (word, month, day) in [("底", 12, Some(31)), ("末", 12, Some(31)), ("初", 1, None), ("中", 6, Some(30))] {
        if starts(rest, word) {
            let more = starts_any(&rest[1..], &["前"]).unwrap_or(0);
            return Some((Every { month: Some(month), day, ..bare }, skipped + 1 + more));
        }
    }
    let point = Point::read(rest).filter(|point| point.year.is_none())?;
    let (month, day) = match point.part {
        // A month with 前 ends before it begins, as for single dates.
        Part::Month(month) if starts(&rest[point.length..], "前") && month > 1 => {
            (month - 1, super::point::month_days(month - 1))
        }
        Part::YearStart => return Some((Every { month: Some(1), ..bare }, skipped + point.length)),
        part => part.month_and_day(),
    };
    Some((Every { month: Some(month), day: Some(day), ..bare }, skipped + point.length))
}

/// A point of a year after 、 or 和 in 每年6月、12月底前.
pub(crate) fn another_in_year(chars: &[char]) -> Option<(Every, usize)> {
    let point = Point::read(chars).filter(|point| !matches!(point.year, Some(Year::Number(_))))?;
    matches!(
        point.part,
        Part::Month(_)
            | Part::MonthEnd(_)
            | Part::Day(..)
            | Part::Third(..)
            | Part::YearEnd
            | Part::Half(_)
            | Part::Quarter(_)
    )
    .then_some(())?;
    let (month, day) = point.part.month_and_day();
    let length = point.length + starts_any(&chars[point.length..], &["之前", "以前", "前"]).unwrap_or(0);
    let every = Every { period: EveryPeriod::Year, times: None, month: Some(month), day: Some(day), working_day: None };
    Some((every, length))
}

/// A quarter's or half-year's month and day: 末月24日, 首月10日前, 末24日前, 底.
fn in_months(bare: Every, chars: &[char]) -> Option<(Every, usize)> {
    let months = if bare.period == EveryPeriod::Quarter { 3 } else { 6 };
    let words: &[(&str, u8)] = &[
        ("最后一个月", months),
        ("最后一月", months),
        ("末个月", months),
        ("末月", months),
        ("首月", 1),
        ("首个月", 1),
        ("第一个月", 1),
        ("第1个月", 1),
        ("第一月", 1),
        ("第二个月", 2),
        ("第2个月", 2),
        ("第三个月", 3),
        ("第3个月", 3),
        ("次月", 1),
        ("下月", 1),
        ("结束后", 1),
        ("末", months),
        ("底", months),
        ("初", 1),
    ];
    let skipped = starts_any(chars, &["的"]).unwrap_or(0);
    let (word, month) = words.iter().find(|(word, _)| starts(&chars[skipped..], word))?;
    let at = skipped + word.chars().count();
    let every = Every { month: Some(*month), ..bare };
    if let Some((day, length)) = day(&chars[at..]) {
        return Some((Every { day: Some(day), ..every }, at + length));
    }
    if *word == "结束后" {
        return None;
    }
    let end = starts_any(&chars[at..], &["底", "末", "下旬"]).map_or(at, |length| at + length);
    let is_end = matches!(*word, "末" | "底") || end > at || word.contains('末') || word.contains("最后");
    Some((Every { day: is_end.then_some(31), ..every }, end))
}

fn in_month(bare: Every, chars: &[char]) -> Option<(Every, usize)> {
    let skipped = starts_any(chars, &["的次月", "次月", "结束后的", "结束后", "的", "于"]).unwrap_or(0);
    let rest = &chars[skipped..];
    for (word, day) in [("上旬", 10), ("中旬", 20), ("下旬", 31), ("月底", 31), ("底", 31), ("末", 31), ("初", 10)]
    {
        if starts(rest, word) {
            return Some((Every { day: Some(day), ..bare }, skipped + word.chars().count()));
        }
    }
    let (day, length) = day(rest)?;
    Some((Every { day: Some(day), ..bare }, skipped + length))
}

fn day(chars: &[char]) -> Option<(u8, usize)> {
    let (value, length) = number(chars).filter(|(value, _)| (1..=31).contains(value))?;
    let word = starts_any(&chars[length..], &["日", "号"])?;
    Some((u8::try_from(value).ok()?, length + word))
}

/// 每周五前; not 每周一次.
fn in_week(bare: Every, chars: &[char]) -> Option<(Every, usize)> {
    let skipped = starts_any(chars, &["的周", "的星期", "周", "星期"]).unwrap_or(0);
    let day = match chars.get(skipped)? {
        '末' => return Some((Every { day: Some(7), ..bare }, skipped + 1)),
        '一' | '1' => 1,
        '二' | '2' => 2,
        '三' | '3' => 3,
        '四' | '4' => 4,
        '五' | '5' => 5,
        '六' | '6' => 6,
        '日' | '天' => 7,
        _ => return None,
    };
    let counted = starts_any(
        &chars[skipped + 1..],
        &["次", "场", "轮", "遍", "至", "-", "个", "调", "报", "查", "检", "巡", "会"],
    )
    .is_some();
    (!counted).then_some((Every { day: Some(day), ..bare }, skipped + 1))
}
