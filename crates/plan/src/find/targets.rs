//! Figures and states that are to be reached by a date.

use super::{Context, sections, sentences};
use crate::{
    deadlines::{Mode, Time, scan},
    model::{Target, TargetValue},
    numbers::{chinese, decimal},
    source::{Passage, ends, has_any, starts, starts_any},
};
use jiff::civil::Date;
use std::ops::Range;

/// Measure words of a figure, besides %.
const UNITS: &[&str] = &[
    "个百分点",
    "万元",
    "亿元",
    "公里",
    "学时",
    "平方米",
    "个",
    "家",
    "名",
    "人",
    "处",
    "座",
    "条",
    "台",
    "套",
    "户",
    "项",
    "起",
    "所",
    "支",
    "艘",
    "辆",
    "场",
    "次",
    "件",
    "元",
];

/// Finds the targets of the text.
pub(crate) fn find_all(context: &Context) -> Vec<Target> {
    let mut targets = Vec::new();
    for (index, node) in context.tree.nodes.iter().enumerate() {
        let is_aim = aims(context, index);
        let kind = sections::of_node(context.tree, index);
        if kind == sections::Kind::Phases {
            continue;
        }
        let heading_only = node.passage.chars.len() == node.title().end;
        for passage in (!heading_only || is_aim).then_some(&node.passage).into_iter().chain(&node.text) {
            let skip = if std::ptr::eq(passage, &raw const node.passage) { node.label_length() } else { 0 };
            for sentence in sentences(&passage.chars) {
                sentence_targets(
                    context,
                    passage,
                    sentence.start.max(skip).min(sentence.end)..sentence.end,
                    is_aim,
                    &mut targets,
                );
            }
        }
    }
    targets
}

/// Whether a node or one above it is about aims: 工作目标, 总体要求.
fn aims(context: &Context, node: usize) -> bool {
    let mut index = Some(node);
    while let Some(at) = index {
        let node = &context.tree.nodes[at];
        let title = node.title();
        let words = &node.passage.chars[title.clone()];
        if title.len() <= 20 && (has_any(words, &["目标"]) || has_any(words, &["总体要求"])) {
            return true;
        }
        index = node.parent;
    }
    false
}

fn sentence_targets(
    context: &Context,
    passage: &Passage,
    sentence: Range<usize>,
    is_aim: bool,
    targets: &mut Vec<Target>,
) {
    let chars = &passage.chars[sentence.clone()];
    let found = scan(chars, Mode::Sentence, context.calendar.issued_year);
    let dated = |time: &Time| match time {
        Time::By { due, .. } | Time::Period { due, .. } => Some(*due),
        _ => None,
    };
    let dates: Vec<(Range<usize>, Date)> =
        found.iter().filter_map(|one| Some((one.range.clone(), dated(&one.time)?))).collect();
    let recurring = found.iter().any(|one| matches!(one.time, Time::Every(_)));
    let mut carried: Option<Date> = None;
    let mut done = 0;
    for clause in clauses(chars) {
        if clause.start < done {
            continue;
        }
        let date = dates.iter().find(|(range, _)| clause.contains(&range.start));
        if let Some((_, date)) = date {
            carried = Some(*date);
        }
        let start =
            date.filter(|(range, _)| range.start <= clause.start + 3).map_or(clause.start, |(range, _)| range.end);
        let start = start
            + chars[start.min(chars.len())..].iter().take_while(|character| "，、：".contains(**character)).count();
        let end = clause_end(chars, &clause, start);
        done = end;
        if start >= end {
            continue;
        }
        let value = value(&chars[start..end]);
        let percent = value.as_ref().is_some_and(|value| value.unit == "%");
        let counted = value.is_some() && (date.is_some() || is_aim);
        let state = is_aim && date.is_some() && end - start >= 6;
        let figure = (percent || counted) && !recurring;
        if !figure && !state {
            continue;
        }
        let from = date.filter(|(range, _)| range.start < start).map_or(start, |(range, _)| range.start);
        let source = passage.span(sentence.start + from..sentence.start + end);
        targets.push(Target {
            by: date.map(|(_, date)| *date).or(carried.filter(|_| percent)),
            text: passage.raw(context.text, sentence.start + start..sentence.start + end),
            value,
            source,
        });
    }
}

fn clauses(chars: &[char]) -> Vec<Range<usize>> {
    crate::source::split_outside(chars, |character| character == '，')
}

/// A date before a comma belongs to the clause behind it.
fn clause_end(chars: &[char], clause: &Range<usize>, start: usize) -> usize {
    if start < clause.end {
        return clause.end;
    }
    let rest = &chars[start.min(chars.len())..];
    let mut parts = crate::source::split_outside(rest, |character| character == '，').into_iter();
    // By which means is not what.
    let means = ["根据", "按照", "通过", "围绕", "结合", "依据", "在", "坚持"];
    let aim = parts.find(|part| starts_any(&rest[part.clone()], &means).is_none());
    aim.map_or(start, |next| start + next.end)
}

/// The figure of a clause.
fn value(chars: &[char]) -> Option<TargetValue> {
    let mut found: Option<TargetValue> = None;
    for at in 0..chars.len() {
        if at > 0 && (chars[at - 1].is_ascii_digit() || chars[at - 1] == '.' || chars[at - 1] == '第') {
            continue;
        }
        let Some((number, length, unit)) = figure(&chars[at..]) else { continue };
        let (before, after) = (&chars[..at], &chars[at + length..]);
        let led = |words: &[&str]| words.iter().any(|word| ends(before, word));
        let floor = led(&["不低于", "不少于", "不得低于", "不得少于"]);
        let at_most = !floor
            && (led(&["不超过", "不高于", "控制在", "低于", "不大于", "不多于"])
                || starts_any(after, &["以内", "以下"]).is_some());
        let least = led(&[
            "不低于",
            "不少于",
            "至少",
            "达到",
            "达",
            "高于",
            "超过",
            "增长",
            "提高到",
            "提升到",
            "保持在",
            "打造",
            "建成",
            "完成",
            "创建",
        ]) || starts_any(after, &["以上", "及以上", "的"]).is_some();
        let is_percent = unit == "%";
        if !is_percent && !at_most && !least {
            continue;
        }
        let mut value = TargetValue { unit, ..TargetValue::default() };
        if at_most {
            value.at_most = Some(number);
        } else {
            value.at_least = Some(number);
        }
        if is_percent {
            return Some(value);
        }
        found = found.or(Some(value));
    }
    found
}

fn figure(chars: &[char]) -> Option<(f64, usize, String)> {
    if starts(chars, "百分之") {
        let rest = &chars[3..];
        let (value, length) =
            decimal(rest).or_else(|| chinese(rest).map(|(value, length)| (f64::from(value), length)))?;
        let value = if starts(rest, "百") && length == 1 { 100.0 } else { value };
        return Some((value, 3 + length, "%".to_owned()));
    }
    let (value, length) = decimal(chars)?;
    if starts(&chars[length..], "%") {
        return Some((value, length + 1, "%".to_owned()));
    }
    let unit = UNITS.iter().find(|unit| starts(&chars[length..], unit))?;
    // 66项举措 counts what there is; 3个月 is no figure.
    let is_time = ["个月", "个工作日", "次会议"].iter().any(|word| starts(&chars[length..], word));
    (!is_time).then(|| (value, length + unit.chars().count(), (*unit).to_owned()))
}
