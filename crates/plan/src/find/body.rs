//! Tasks from numbered paragraphs.

use super::{
    Context,
    sections::{self, Kind},
    subjects,
};
use crate::{
    deadlines::{self, Mode, Time, read_cell, scan},
    model::{Deadline, DeadlineKind, Origin, Responsible, Task, WarningCode},
    outline::tree::sentence_end,
    source::{Passage, closing, find, has_any, starts, starts_any},
    units,
};
use std::ops::Range;

/// Words before a deadline of its own.
const TIME_LABELS: &[&str] = &[
    "完成时限",
    "完成时间",
    "完成期限",
    "完成年限",
    "整改时限",
    "时限要求",
    "时间要求",
    "时间节点",
    "工作时限",
    "落实时限",
    "办结时限",
    "时间安排",
    "时间进度",
    "时限",
];

/// The tasks of a numbered paragraph in the making.
#[derive(Debug, Default)]
pub(crate) struct Worded {
    /// Its words, without the lines about units and deadlines.
    pub text: Passage,
    /// What names the responsible units.
    pub units: Vec<Passage>,
    /// What stands behind 完成时限：.
    pub deadline: Option<Passage>,
}

/// The numbered paragraphs that are tasks.
pub(crate) fn candidates(context: &Context) -> Vec<usize> {
    let tree = context.tree;
    (0..tree.nodes.len()).filter(|index| is_task(context, *index)).collect()
}

fn is_task(context: &Context, index: usize) -> bool {
    let tree = context.tree;
    let node = &tree.nodes[index];
    if sections::of_node(tree, index) != Kind::Tasks || is_detail(context, index) {
        return false;
    }
    // 未按规定培训的；: what is looked for, and nothing to be done.
    if node.passage.chars[..node.title().end].last() == Some(&'的') {
        return false;
    }
    if let Some(parent) = node.parent {
        // （一）指导思想 within a section that is not named for it.
        let title = &node.passage.chars[node.title()];
        let frame = [
            "指导思想",
            "基本原则",
            "工作目标",
            "总体目标",
            "主要目标",
            "整治目标",
            "整治范围",
            "工作原则",
            "排查范围",
        ];
        let short = node.title().len() <= 12;
        if short && has_any(title, &frame)
            || tree.nodes[parent].parent.is_none() && sections::of_title(title) == Kind::Phases && short
        {
            return false;
        }
    }
    let parts_into_tasks = node.children.iter().any(|child| !is_detail(context, *child));
    let has_words =
        node.passage.chars.len() > node.title().end + 1 || !node.text.is_empty() || node.title().len() >= 12;
    !parts_into_tasks
        && has_words
        && (node.level > 1 || node.children.is_empty() && node.parent.is_none() && is_worded(context, index))
}

/// A section without parts is a task when it says who does it, or when the other sections have no parts either.
fn is_worded(context: &Context, index: usize) -> bool {
    let node = &context.tree.nodes[index];
    let has_units = node.text.iter().any(|text| units::label(&text.chars).is_some());
    let siblings = context
        .tree
        .nodes
        .iter()
        .filter(|other| other.part == node.part && other.parent.is_none() && other.level == node.level);
    let flat = siblings.clone().filter(|other| other.children.is_empty()).count() * 2 > siblings.count();
    has_units || flat && (node.passage.chars.len() > node.title().end + 1 || node.text.len() == 1)
}

/// Whether a paragraph only details the one above it: behind a colon, or a deeper list without units of its own.
fn is_detail(context: &Context, index: usize) -> bool {
    let tree = context.tree;
    let node = &tree.nodes[index];
    let Some(parent) = node.parent else { return false };
    let above = &tree.nodes[parent];
    if is_detail(context, parent) {
        return true;
    }
    let names_units = |index: usize| {
        tree.nodes[index].text.iter().chain([&tree.nodes[index].passage]).any(|text| has_label(&text.chars))
    };
    if above.children.iter().filter(|child| names_units(**child)).count() * 2 > above.children.len() {
        return false;
    }
    let introduced = above.text.last().map_or(above.passage.chars.last(), |text| text.chars.last()) == Some(&'：');
    introduced && above.level > 1 || node.level >= 4 && above.level >= 3
}

fn has_label(chars: &[char]) -> bool {
    (0..chars.len()).any(|at| (at == 0 || "。（；，".contains(chars[at - 1])) && units::label(&chars[at..]).is_some())
}

/// The words of a numbered paragraph and of what belongs to it.
pub(crate) fn worded(context: &Context, index: usize) -> Worded {
    let mut worded = Worded::default();
    gather(context, index, &mut worded);
    if worded.units.is_empty() {
        worded.units = subjects::find(&worded.text, context.tree.nodes[index].label_length());
    }
    worded
}

fn gather(context: &Context, index: usize, worded: &mut Worded) {
    let node = &context.tree.nodes[index];
    for passage in std::iter::once(&node.passage).chain(unsigned(&node.text)) {
        take_apart(passage, worded);
    }
    for child in &node.children {
        gather(context, *child, worded);
    }
}

/// Paragraphs without the signature and the date that end a document.
fn unsigned(text: &[Passage]) -> &[Passage] {
    let is_date = |passage: &Passage| {
        let chars = &passage.chars;
        chars.len() <= 12 && chars.last() == Some(&'日') && matches!(chars.get(4), Some('年'))
    };
    let is_office = |passage: &Passage| {
        let chars = &passage.chars;
        chars.len() <= 30 && !has_any(chars, &["。", "；", "，", "："]) && units::names_an_office(chars)
    };
    let Some(date) = text.len().checked_sub(1).filter(|last| is_date(&text[*last])) else { return text };
    let offices = text[..date].iter().rev().take(3).take_while(|passage| is_office(passage)).count();
    &text[..date - offices]
}

/// Parts words, units and deadline of a paragraph.
fn take_apart(passage: &Passage, worded: &mut Worded) {
    let chars = &passage.chars;
    let mut at = 0;
    let mut start = 0;
    while at < chars.len() {
        let bracket = matches!(chars[at], '（' | '〔');
        let boundary = at == 0 || "。；，（）".contains(chars[at - 1]);
        if bracket {
            let square = chars[at..].iter().position(|character| *character == '〕').map(|length| at + length);
            let end = if chars[at] == '〔' { square } else { closing(chars, at) }.unwrap_or(chars.len());
            let inside = &chars[at + 1..end];
            let at_end = end + 2 >= chars.len();
            let dated = at_end.then(|| units_and_date(inside)).flatten();
            if let Some(comma) = dated {
                worded.text.extend(&passage.slice(start..at));
                worded.units.push(passage.slice(at + 1..at + 1 + comma));
                worded.deadline = Some(passage.slice(at + 2 + comma..end));
                at = (end + 1).min(chars.len());
                start = at;
                continue;
            }
            if label_at(inside).is_some() || at_end && units::is_responsibility(inside) {
                worded.text.extend(&passage.slice(start..at));
                attributes(&passage.slice(at + 1..end), worded);
                at = (end + 1).min(chars.len());
                start = at;
                continue;
            }
        } else if boundary && label_at(&chars[at..]).is_some() {
            worded.text.extend(&passage.slice(start..at));
            let end = chars[at..]
                .iter()
                .position(|character| *character == '。')
                .map_or(chars.len(), |length| at + length + 1);
            // More labels behind the 。 belong to it as well.
            let end = if end < chars.len() && label_at(&chars[end..]).is_some() { chars.len() } else { end };
            attributes(&passage.slice(at..end), worded);
            at = end;
            start = end;
            continue;
        }
        at += 1;
    }
    worded.text.extend(&passage.slice(start..chars.len()));
}

/// （乡村建办、各村委会，2025年8月底前）: where the comma between units and their day stands.
fn units_and_date(inside: &[char]) -> Option<usize> {
    let comma = inside.iter().rposition(|character| matches!(character, '，' | '；'))?;
    let (names, day) = (&inside[..comma], &inside[comma + 1..]);
    let found = scan(day, Mode::Cell, Some(2024));
    let [only] = found.as_slice() else { return None };
    let is_day = only.range.start == 0 && day[only.range.end..].iter().all(|character| "完成前底".contains(*character));
    (is_day && subjects::are_offices(names)).then_some(comma)
}

/// A label for units or a deadline at the beginning.
fn label_at(chars: &[char]) -> Option<Label> {
    if units::label(chars).is_some() {
        return Some(Label::Units);
    }
    let length = starts_any(chars, TIME_LABELS)?;
    (chars.get(length) == Some(&'：')).then_some(Label::Deadline(length + 1))
}

#[derive(Clone, Copy)]
enum Label {
    Units,
    Deadline(usize),
}

/// 牵头单位：…；配合单位：…；完成时限：….
fn attributes(passage: &Passage, worded: &mut Worded) {
    let chars = &passage.chars;
    let mut marks: Vec<(usize, Label)> = Vec::new();
    for at in 0..chars.len() {
        let inside = marks.last().is_some_and(|(last, _)| at < last + 4);
        if let Some(label) = label_at(&chars[at..]).filter(|_| !inside) {
            marks.push((at, label));
        }
    }
    if marks.first().is_none_or(|(at, _)| *at > 0) {
        marks.insert(0, (0, Label::Units));
    }
    for (index, (at, label)) in marks.iter().enumerate() {
        let end = marks.get(index + 1).map_or(chars.len(), |(next, _)| *next);
        let mut range: Range<usize> = *at..end;
        while range.end > range.start && "；，。、".contains(chars[range.end - 1]) {
            range.end -= 1;
        }
        match label {
            Label::Units => worded.units.push(passage.slice(range)),
            Label::Deadline(length) => {
                worded.deadline = Some(passage.slice((range.start + length).min(range.end)..range.end));
            }
        }
    }
}

/// Makes a task of a numbered paragraph.
pub(crate) fn task(context: &mut Context, index: usize, worded: &Worded) -> Task {
    let node = &context.tree.nodes[index];
    let mut path = context.path(index);
    path.retain(|heading| !heading.is_empty());
    let mut responsible: Vec<Responsible> = Vec::new();
    let mut raw = Vec::new();
    let mut joined = Passage::default();
    for units in &worded.units {
        if !joined.is_empty() {
            joined.chars.push('；');
            joined.at.push(units.at[0]);
        }
        joined.extend(units);
        let words = units.raw_whole(context.text);
        raw.push(label_stripped(words, worded.units.len()));
    }
    if !joined.is_empty() {
        responsible = units::read(context.text, &joined, None, &mut context.warnings);
    }
    let mut source = node.passage.whole();
    for passage in worded.units.iter().chain(worded.deadline.as_ref()).chain([&worded.text]) {
        source.start = source.start.min(passage.whole().start);
        source.end = source.end.max(passage.whole().end);
    }
    let deadline = match &worded.deadline {
        Some(cell) => {
            let mut deadline = read_cell(context.text, cell, context.calendar, &mut context.warnings);
            add_milestones(context.text, &worded.text, &mut deadline);
            deadline
        }
        None => sentence_deadline(context, &worded.text),
    };
    let label = node.label_length();
    let node_passage = &node.passage;
    Task {
        id: String::new(),
        origin: Origin::Body,
        table: None,
        path,
        ordinal: node.label.map(|_| ordinal(&node_passage.chars[..label])),
        title: title(context.text, &node_passage.slice(0..heading_end(&node_passage.chars)), label),
        text: worded.text.raw_whole(context.text),
        responsible,
        responsible_raw: raw.join("；"),
        deadline,
        source,
        elaborated: None,
        row: None,
    }
}

/// Dates that a task's own words name are milestones beside the deadline that is given for it.
pub(crate) fn add_milestones(text: &[char], words: &Passage, deadline: &mut Deadline) {
    let found = scan(&words.chars, Mode::Sentence, None);
    let dated: Vec<_> =
        found.into_iter().filter(|one| matches!(one.time, Time::By { .. } | Time::Period { .. })).collect();
    let due = deadline.due;
    deadline.milestones.extend(deadlines::milestones(text, words, &dated).into_iter().filter(|one| one.due != due));
}

/// Where a paragraph's own words end before a bracket about units or deadline.
fn heading_end(chars: &[char]) -> usize {
    let opens = |at: &usize| matches!(chars[*at], '（' | '〔') && label_at(&chars[at + 1..]).is_some();
    (1..chars.len()).find(opens).unwrap_or(chars.len())
}

/// One label says nothing that the field's name does not say; several do.
fn label_stripped(words: String, count: usize) -> String {
    let plain: Vec<char> = words.chars().map(|character| if character == ':' { '：' } else { character }).collect();
    match units::label(&plain) {
        Some((None, length)) if count == 1 => words.chars().skip(length).collect::<String>().trim_start().to_owned(),
        _ => words,
    }
}

/// The number without brackets and dots.
pub(crate) fn ordinal(label: &[char]) -> String {
    let circled = label.first().filter(|character| ('①'..='⑳').contains(*character));
    match circled {
        Some(character) => (u32::from(*character) - u32::from('①') + 1).to_string(),
        None => {
            let is_mark =
                |character: &char| "（）、．：第章节条部分篇重点专项任务行动举措施题工程".contains(*character);
            let words: String = label.iter().filter(|character| !is_mark(character)).collect();
            // The dots within 2.1.3 are part of the number.
            words.trim_end_matches('.').to_owned()
        }
    }
}

/// The first sentence behind the number; of a long one its first clause.
pub(crate) fn title(text: &[char], passage: &Passage, label: usize) -> String {
    let chars = &passage.chars;
    let mut end = sentence_end(&chars[label..]).map_or(chars.len(), |end| label + end);
    if end - label > 50 {
        let comma =
            chars[label..end].iter().position(|character| matches!(character, '，' | '：')).filter(|at| *at >= 6);
        end = comma.map_or(end.min(label + 50), |at| label + at);
    }
    passage.raw(text, label..end)
}

/// The deadlines of a task's own words. What binds an enterprise again and again is a duty, not the task's deadline.
fn sentence_deadline(context: &mut Context, passage: &Passage) -> Deadline {
    let mut found = scan(&passage.chars, Mode::Sentence, context.calendar.issued_year);
    let mut duties = Vec::new();
    super::duties::of_passage(context.text, passage, &mut duties, &mut Vec::new());
    found.retain(|expression| {
        let span = deadlines::span_of(passage, expression);
        let every = matches!(expression.time, Time::Every(_));
        let bound = duties
            .iter()
            .any(|duty| duty.who.is_some() && duty.source.start <= span.start && span.end <= duty.source.end);
        !every || !bound
    });
    // 每人每年接受培训: what each person does is no deadline.
    found.retain(|expression| {
        !(matches!(expression.time, Time::Every(every) if every.day.is_none() && every.month.is_none())
            && each_person(&passage.chars, expression.range.start))
    });
    let found = deadlines::evenly(found);
    for expression in &found {
        deadlines::warn(context.text, passage, expression, &mut context.warnings);
    }
    if found.is_empty()
        && let Some(deadline) = deadlines::undated(context.text, passage, &mut context.warnings)
    {
        return deadline;
    }
    let mut deadline = deadlines::combine(context.text, passage, &found);
    if let (true, Some(at), Some(period)) = (found.is_empty(), find(&passage.chars, "三年内"), context.calendar.period)
    {
        deadline = Deadline {
            raw: "三年内".to_owned(),
            kind: DeadlineKind::Period,
            from: Some(period.from),
            due: Some(period.to),
            source: Some(passage.span(at..at + 3)),
            ..Deadline::none()
        };
    }
    if deadline.kind == DeadlineKind::By && deadline.due.is_none() {
        deadline.kind = DeadlineKind::None;
    }
    if let Some(source) = deadline.source.filter(|_| deadline.kind == DeadlineKind::By) {
        let after = passage.at.iter().position(|at| *at >= source.end).unwrap_or(passage.chars.len());
        let clause = passage.chars[after..]
            .iter()
            .position(|character| "。；".contains(*character))
            .map_or(passage.chars.len(), |at| after + at);
        deadline.continues =
            has_any(&passage.chars[after..clause], &["并持续", "并长期", "并常态", "并滚动", "长期坚持"]);
    }
    deadline
}

fn each_person(chars: &[char], at: usize) -> bool {
    let start = at.saturating_sub(4);
    find(&chars[start..at], "每人").is_some()
        || find(&chars[start..at], "人均").is_some()
        || starts(&chars[at..], "每年复训")
}

/// Tells the tasks that name units in the text and are in no table of their part.
pub(crate) fn tell_uncovered(context: &mut Context, index: usize) {
    let node = &context.tree.nodes[index];
    let range = node.label_length()..node.title().end;
    let passage = node.passage.clone();
    context.doubt(WarningCode::ParagraphNotInTable, &passage, range);
}
