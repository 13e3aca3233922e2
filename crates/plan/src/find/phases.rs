//! The stages of a campaign: （一）动员部署（2024年6月底前）.

use super::{
    Context,
    sections::{self, Kind},
};
use crate::{
    deadlines::{self, Mode, Time, scan},
    model::Phase,
    numbers::chinese,
    source::{Passage, closing, find, has_any, starts, starts_any},
};
use jiff::civil::Date;

/// Finds the stages.
pub(crate) fn find_all(context: &mut Context) -> Vec<Phase> {
    let mut phases = Vec::new();
    for index in 0..context.tree.nodes.len() {
        let node = &context.tree.nodes[index];
        let title = &node.passage.chars[node.title()];
        let in_steps = node.parent.is_some_and(|parent| {
            let parent = &context.tree.nodes[parent];
            sections::of_title(&parent.passage.chars[parent.title()]) == Kind::Phases && parent.title().len() <= 30
        });
        let named = has_any(title, &["阶段"]) && title.len() <= 50 && node.level > 1 && time(title, context).is_some();
        if in_steps || named {
            let mut body = node.passage.clone();
            node.text.iter().for_each(|text| body.extend(text));
            let title_end = node.title().end;
            phases.push(phase(context, index, &body, node.label_length(), title_end));
        } else if node.children.is_empty() && sections::of_title(title) == Kind::Phases && title.len() <= 30 {
            // 第一阶段（2024年4月）… in paragraphs without numbers.
            for text in &node.text {
                let head = super::super::outline::tree::sentence_end(&text.chars).unwrap_or(text.chars.len()).min(50);
                if has_any(&text.chars[..head.min(text.chars.len())], &["阶段"])
                    && time(&text.chars[..head.min(text.chars.len())], context).is_some()
                {
                    phases.push(phase(context, index, text, 0, head.min(text.chars.len())));
                }
            }
        }
    }
    phases
}

type Times = (Option<Date>, Option<Date>);

fn time(chars: &[char], context: &Context) -> Option<Times> {
    scan(chars, Mode::Cell, context.calendar.issued_year).into_iter().find_map(|found| match found.time {
        Time::By { begins, due, .. } => {
            let words = &chars[found.range.clone()];
            let closed = begins == due || has_any(words, &["前", "底", "末", "止"]);
            Some((if closed { None } else { Some(begins) }, Some(due)))
        }
        Time::Period { from, due, .. } => Some((from, Some(due))),
        Time::Since(from) => Some((Some(from), None)),
        _ => None,
    })
}

fn phase(context: &mut Context, node: usize, body: &Passage, start: usize, title_end: usize) -> Phase {
    let heading = body.slice(start..title_end);
    let mut times = time(&heading.chars, context);
    let mut read = heading.clone();
    if times.is_none() {
        // 动员部署阶段。2024年4月底前，…
        read = body.slice(start..body.chars.len().min(start + 80));
        times = time(&read.chars, context);
    }
    if let Some(found) =
        times.and_then(|_| scan(&read.chars, Mode::Cell, context.calendar.issued_year).into_iter().next())
    {
        deadlines::warn(context.text, &read, &found, &mut context.warnings);
    }
    let (from, to) = times.unwrap_or_default();
    let mut path = context.path(node);
    // The section itself, 时间安排, says nothing.
    path.retain(|heading| sections::of_title(&heading.chars().collect::<Vec<_>>()) != Kind::Phases);
    Phase {
        title: name(context.text, &heading),
        from,
        to,
        path,
        text: body.raw(context.text, start..body.chars.len()),
        source: body.whole(),
    }
}

/// The heading without its time and without 第一阶段：.
fn name(text: &[char], heading: &Passage) -> String {
    let chars = &heading.chars;
    let mut start = 0;
    if starts(chars, "第")
        && let Some((_, length)) = chinese(&chars[1..]).filter(|(_, length)| starts(&chars[1 + length..], "阶段"))
    {
        let after = 1 + length + 2;
        let mark = starts_any(&chars[after..], &["：", "，", "、", "."]).unwrap_or(0);
        let rest = &chars[after + mark..];
        if !rest.is_empty() && !starts(rest, "（") {
            start = after + mark;
        }
    }
    let mut end = chars.len();
    let bracket = (start..chars.len()).find(|at| chars[*at] == '（').filter(|open| {
        let close = closing(chars, *open).unwrap_or(chars.len());
        chars[*open..close].iter().any(|character| "年月日".contains(*character))
    });
    for cut in [bracket, find(&chars[start..], "：").map(|at| start + at)].into_iter().flatten() {
        if cut > start {
            end = end.min(cut);
        }
    }
    heading.raw(text, start..end)
}
