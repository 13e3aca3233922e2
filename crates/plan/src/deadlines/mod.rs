//! Deadlines in the forms that officials use, made into dates.
//!
//! A year alone is its 31 December, a month alone its last day; with 底前 likewise. 前 after a year or month is the day
//! before it begins, and the other reading is told in a warning. A day counts with its end, 前 or not.

mod point;
mod recurring;
mod scan;
#[cfg(test)]
mod tests;

pub(crate) use recurring::{read as read_recurrence, times};
pub(crate) use scan::{Expression, Mode, Time, scan};

use crate::{
    model::{Deadline, DeadlineKind, Every, EveryPeriod, Milestone, Period, Span, Warning, WarningCode},
    source::{Passage, find, has_any},
};
use jiff::civil::Date;

/// What is known of the document when its deadlines are read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Calendar {
    /// The year of the document's date.
    pub issued_year: Option<i16>,
    /// From when to when the campaign runs.
    pub period: Option<Period>,
}

/// Goes on without an end.
const CONTINUOUS: &[&str] = &[
    "长期",
    "持续",
    "常态",
    "日常",
    "经常",
    "一直",
    "始终",
    "贯穿",
    "全年",
    "全程",
    "随时",
    "滚动",
    "坚持",
    "不断",
    "接续",
    "平时",
    "常年",
    "不间断",
    "长效",
    "永久",
    "每时每刻",
];
/// Depends on an event, or on somebody higher.
const RELATIVE: &[&str] = &[
    "按照",
    "按上级",
    "按规定",
    "按要求",
    "按时限",
    "按时",
    "按计划",
    "按方案",
    "按序时",
    "按市",
    "按县",
    "按区",
    "按省",
    "按国家",
    "根据",
    "依据",
    "上级",
    "省市",
    "后",
    "之日起",
    "适时",
    "及时",
    "立即",
    "尽快",
    "视情",
    "待",
    "届时",
    "另行",
    "同步",
    "汛期",
    "汛前",
    "节前",
    "节假日",
    "之前",
    "以前",
    "期满",
    "到期",
    "随",
    "一旦",
    "发现",
    "逢",
];

impl Deadline {
    /// No deadline.
    pub(crate) fn none() -> Self {
        Self::of(String::new(), DeadlineKind::None)
    }

    fn of(raw: String, kind: DeadlineKind) -> Self {
        Self { raw, kind, from: None, due: None, every: None, continues: false, milestones: Vec::new(), source: None }
    }
}

/// Reads a cell, or the words after 完成时限：.
pub(crate) fn read_cell(text: &[char], cell: &Passage, calendar: Calendar, warnings: &mut Vec<Warning>) -> Deadline {
    let raw = cell.raw_whole(text);
    if cell.chars.iter().all(|character| "-/无.、".contains(*character)) {
        return Deadline { raw, ..Deadline::none() };
    }
    let found = evenly(scan(&cell.chars, Mode::Cell, calendar.issued_year));
    for expression in &found {
        warn(text, cell, expression, warnings);
    }
    warn_of_rhythms(text, cell, &found, warnings);
    let mut deadline = if found.is_empty() {
        without_dates(raw, cell, calendar, warnings)
    } else {
        let mut deadline = combine(text, cell, &found);
        deadline.raw = raw;
        let rest = unread(cell, &found);
        if deadline.kind != DeadlineKind::Recurring {
            deadline.continues =
                has_any(&rest, CONTINUOUS) || found.iter().any(|one| matches!(one.time, Time::Since(_)));
        }
        if deadline.kind == DeadlineKind::None {
            deadline.kind = DeadlineKind::By;
        }
        if ["年", "月", "季"]
            .iter()
            .any(|word| find(&rest, word).is_some_and(|at| at > 0 && rest[at - 1].is_ascii_digit()))
        {
            warnings.push(Warning::new(WarningCode::DeadlineUnknown, &deadline.raw, cell.whole(), &[]));
        }
        deadline
    };
    deadline.source = Some(cell.whole());
    deadline
}

/// 每年3月、9月 is each half-year in its third month, 每年1月、4月、7月、10月 each quarter in its first.
pub(crate) fn evenly(mut found: Vec<Expression>) -> Vec<Expression> {
    let yearly = |one: &Expression| match one.time {
        Time::Every(Every { period: EveryPeriod::Year, times: None, month: Some(month), day, working_day: None }) => {
            // The last day of each month is its end.
            Some((month, day.map(|day| if day == point::month_days(month) { 31 } else { day })))
        }
        _ => None,
    };
    let Some(dates) = found.iter().map(yearly).collect::<Option<Vec<_>>>() else { return found };
    let (step, period) = match dates.len() {
        2 => (6, EveryPeriod::HalfYear),
        4 => (3, EveryPeriod::Quarter),
        _ => return found,
    };
    let (first, day) = dates[0];
    let even = (0u8..).zip(&dates).all(|(index, (month, other))| *month == first + index * step && *other == day);
    if let (true, Some(end)) = (even, found.last().map(|last| last.range.end)) {
        found.truncate(1);
        found[0].range.end = end;
        found[0].time = Time::Every(Every { period, times: None, month: Some(first), day, working_day: None });
    }
    found
}

/// Tells that of several rhythms only the first is the deadline.
fn warn_of_rhythms(text: &[char], passage: &Passage, found: &[Expression], warnings: &mut Vec<Warning>) {
    let dated = |one: &&Expression| matches!(one.time, Time::Every(every) if every.month.is_some());
    for other in found.iter().filter(dated).skip(1) {
        let raw = passage.raw(text, other.range.clone());
        warnings.push(Warning::new(WarningCode::DeadlineUnknown, &raw, passage.span(other.range.clone()), &[]));
    }
}

fn unread(cell: &Passage, found: &[Expression]) -> Vec<char> {
    let inside = |at: usize| found.iter().any(|expression| expression.range.contains(&at));
    (0..cell.chars.len()).filter(|at| !inside(*at)).map(|at| cell.chars[at]).collect()
}

fn without_dates(raw: String, cell: &Passage, calendar: Calendar, warnings: &mut Vec<Warning>) -> Deadline {
    let chars = &cell.chars;
    if let (true, Some(period)) = (is_whole_campaign(chars), calendar.period) {
        return Deadline { from: Some(period.from), due: Some(period.to), ..Deadline::of(raw, DeadlineKind::Period) };
    }
    if let Some(every) = worded_recurrence(chars) {
        return Deadline { every: Some(every), ..Deadline::of(raw, DeadlineKind::Recurring) };
    }
    let vague = has_any(chars, &["适时"]);
    if !vague && (has_any(chars, CONTINUOUS) || is_whole_campaign(chars)) {
        return Deadline::of(raw, DeadlineKind::Continuous);
    }
    warnings.push(Warning::new(WarningCode::DeadlineUnknown, &raw, cell.whole(), &[]));
    let kind = if has_any(chars, RELATIVE) { DeadlineKind::Relative } else { DeadlineKind::None };
    Deadline::of(raw, kind)
}

fn is_whole_campaign(chars: &[char]) -> bool {
    let words: String = chars.iter().collect();
    [
        "三年",
        "三年内",
        "三年行动期间",
        "行动期间",
        "整治期间",
        "专项行动期间",
        "三年行动内",
        "三年期间",
        "行动期内",
        "全过程",
    ]
    .contains(&words.as_str())
}

/// 季度开展, 月度, 季度: recurring in a cell for deadlines.
fn worded_recurrence(chars: &[char]) -> Option<crate::model::Every> {
    use crate::model::{Every, EveryPeriod};
    let words = [
        ("半年", EveryPeriod::HalfYear),
        ("季度", EveryPeriod::Quarter),
        ("月度", EveryPeriod::Month),
        ("年度", EveryPeriod::Year),
        ("周", EveryPeriod::Week),
    ];
    let rest = |word: &str| -> String { chars.iter().skip(word.chars().count()).collect() };
    let (_, period) = words.iter().find(|(word, _)| {
        crate::source::starts(chars, word)
            && ["", "开展", "进行", "完成", "组织", "报送", "实施", "推进", "检查", "调度"]
                .contains(&rest(word).as_str())
    })?;
    Some(Every { period: *period, times: None, month: None, day: None, working_day: None })
}

/// Reads the deadlines of a sentence or a paragraph: what recurs first, else the last date; the others are milestones.
pub(crate) fn combine(text: &[char], passage: &Passage, found: &[Expression]) -> Deadline {
    let primary = primary(found);
    let Some(primary) = primary else { return Deadline::none() };
    let expression = &found[primary];
    let mut deadline = Deadline::of(passage.raw(text, expression.range.clone()), DeadlineKind::By);
    deadline.source = Some(passage.span(expression.range.clone()));
    match expression.time {
        Time::By { due, .. } => deadline.due = Some(due),
        Time::Period { from, due, .. } => {
            deadline.kind = DeadlineKind::Period;
            (deadline.from, deadline.due) = (from, Some(due));
        }
        Time::Since(from) => {
            deadline.kind = DeadlineKind::Continuous;
            deadline.from = Some(from);
        }
        Time::Every(every) => {
            deadline.kind = DeadlineKind::Recurring;
            let counted = times(&passage.chars[expression.range.end..]);
            deadline.every = Some(crate::model::Every { times: every.times.or(counted), ..every });
            if let Some((from, due)) = only_period(found) {
                (deadline.from, deadline.due) = (from, Some(due));
            }
        }
        Time::WithoutYear | Time::Impossible => {}
    }
    let used_period = deadline.kind == DeadlineKind::Recurring && deadline.due.is_some();
    let others = found.iter().enumerate().filter(|(index, _)| *index != primary).map(|(_, expression)| expression);
    deadline.milestones = others
        .filter(|other| !(used_period && matches!(other.time, Time::Period { .. })))
        .filter_map(|other| milestone(text, passage, other))
        .collect();
    deadline
}

fn only_period(found: &[Expression]) -> Option<(Option<Date>, Date)> {
    let mut periods = found.iter().filter_map(|expression| match expression.time {
        Time::Period { from, due, .. } => Some((from, due)),
        _ => None,
    });
    periods.next().filter(|_| periods.next().is_none())
}

/// Which expression is the deadline itself.
fn primary(found: &[Expression]) -> Option<usize> {
    let recurring = found.iter().position(|expression| matches!(expression.time, Time::Every(_)));
    let dated = found.iter().enumerate().filter_map(|(index, expression)| match expression.time {
        Time::By { due, .. } | Time::Period { due, .. } => Some((due, std::cmp::Reverse(index))),
        _ => None,
    });
    let last = dated.max().map(|(_, index)| index.0);
    recurring.or(last).or((!found.is_empty()).then_some(0))
}

/// The dates among the expressions as milestones.
pub(crate) fn milestones(text: &[char], passage: &Passage, found: &[Expression]) -> Vec<Milestone> {
    found.iter().filter_map(|expression| milestone(text, passage, expression)).collect()
}

fn milestone(text: &[char], passage: &Passage, expression: &Expression) -> Option<Milestone> {
    let (from, due, every) = match expression.time {
        Time::By { due, .. } => (None, Some(due), None),
        Time::Period { from, due, .. } => (from, Some(due), None),
        Time::Since(from) => (Some(from), None, None),
        Time::Every(every) => (None, None, Some(every)),
        Time::WithoutYear | Time::Impossible => return None,
    };
    let range = expression.range.clone();
    let clause = clause(&passage.chars, range.clone());
    Some(Milestone {
        raw: passage.raw(text, range.clone()),
        from,
        due,
        every,
        text: passage.raw(text, clause),
        source: Some(passage.span(range)),
    })
}

/// The clause around a range: up to the next 。 or ；, and to the next expression of time at most as long as a sentence.
fn clause(chars: &[char], range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let ends = |character: &char| matches!(character, '。' | '；' | '！');
    let start = chars[..range.start].iter().rposition(ends).map_or(0, |at| at + 1);
    let comma =
        chars[start..range.start].iter().rposition(|character| *character == '，').map_or(start, |at| start + at + 1);
    let end = chars[range.end..].iter().position(ends).map_or(chars.len(), |at| range.end + at);
    comma..end
}

/// What a person should look at in an expression of time.
pub(crate) fn warn(text: &[char], passage: &Passage, expression: &Expression, warnings: &mut Vec<Warning>) {
    let raw = passage.raw(text, expression.range.clone());
    let source = passage.span(expression.range.clone());
    let mut push = |code, details: &[(&'static str, String)]| warnings.push(Warning::new(code, &raw, source, details));
    match expression.time {
        Time::By { due, other: Some(other), .. } | Time::Period { due, other: Some(other), .. } => {
            push(WarningCode::DeadlineTwoReadings, &[("first", due.to_string()), ("second", other.to_string())]);
        }
        Time::WithoutYear => push(WarningCode::DeadlineWithoutYear, &[]),
        Time::Impossible => push(WarningCode::DeadlineImpossible, &[]),
        _ => {}
    }
    if let (true, Time::By { due, .. } | Time::Period { due, .. }) = (expression.assumed_year, expression.time) {
        push(WarningCode::DeadlineYearAssumed, &[("first", due.to_string())]);
    }
}

/// The deadline of a sentence without a date: it goes on without an end, or hangs on something, which is told.
pub(crate) fn undated(text: &[char], passage: &Passage, warnings: &mut Vec<Warning>) -> Option<Deadline> {
    let word = |words: &[&str]| {
        words.iter().find_map(|word| find(&passage.chars, word).map(|at| at..at + word.chars().count()))
    };
    let of = |range: std::ops::Range<usize>, kind| Deadline {
        source: Some(passage.span(range.clone())),
        ..Deadline::of(passage.raw(text, range), kind)
    };
    if let Some(range) = word(FEASTS) {
        let deadline = of(range.clone(), DeadlineKind::Relative);
        warnings.push(Warning::new(WarningCode::DeadlineUnknown, &deadline.raw, passage.span(range), &[]));
        return Some(deadline);
    }
    word(&["长期坚持"]).map(|range| of(range, DeadlineKind::Continuous))
}

/// Days that no calendar of this crate has.
const FEASTS: &[&str] = &[
    "春节前",
    "元旦前",
    "清明节前",
    "五一节前",
    "“五一”前",
    "国庆节前",
    "国庆前",
    "“国庆”前",
    "中秋节前",
    "中秋前",
    "两节前",
    "节前",
    "“两会”前",
    "两会前",
    "春运前",
    "主汛期前",
    "汛期前",
    "汛前",
    "入汛前",
    "台风季前",
    "入冬前",
    "供暖季前",
    "采暖季前",
    "高考前",
    "开学前",
    "复工前",
    "复产前",
];

/// Where a deadline's words stand, for one that was read from a sentence.
pub(crate) fn span_of(passage: &Passage, expression: &Expression) -> Span {
    passage.span(expression.range.clone())
}
