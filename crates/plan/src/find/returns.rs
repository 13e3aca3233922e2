//! Reports to hand in: 各责任单位每月26日前将工作总结报送镇安委办.

mod verb;

pub(crate) use verb::is_return;

use super::{Context, sentences};
use crate::{
    deadlines::{self, Expression, Mode, Time, scan},
    model::{Return, WarningCode},
    source::{Passage, ends, find, find_last, has_any, starts, starts_any},
};
use std::ops::Range;
use verb::{OFFICES, PAPERS, VERBS, hands_in, is_day, verb};

/// Finds what is to be handed in.
pub(crate) fn find_all(context: &mut Context) -> Vec<Return> {
    let mut returns = Vec::new();
    for index in 0..context.tree.nodes.len() {
        let node = &context.tree.nodes[index];
        for passage in std::iter::once(&node.passage).chain(&node.text) {
            of_passage(context, passage, &mut returns);
        }
    }
    for part in &context.tree.parts {
        for passage in &part.front {
            of_passage(context, passage, &mut returns);
        }
    }
    returns.sort_by_key(|found| found.source.start);
    returns
}

fn of_passage<'a>(context: &mut Context<'a>, passage: &'a Passage, returns: &mut Vec<Return>) {
    let label = crate::outline::label::read(&passage.chars).map_or(0, |label| label.length);
    for sentence in sentences(&passage.chars) {
        let sentence = sentence.start.max(label.min(sentence.end))..sentence.end;
        let chars = &passage.chars[sentence.clone()];
        if verb(chars, 0).is_none() {
            continue;
        }
        let all: Vec<Expression> = scan(chars, Mode::Sentence, context.calendar.issued_year);
        let found: Vec<Expression> = all.into_iter().filter(|one| is_day(&one.time)).collect();
        let mut groups = groups(chars, &found);
        groups.retain(|group| hands_in(chars, &when(group)).is_some());
        if groups.is_empty() {
            undated(context, passage, &sentence);
            continue;
        }
        let mut previous = 0;
        for (index, group) in groups.iter().enumerate() {
            let when = when(group);
            let next = groups.get(index + 1).map_or(chars.len(), |next| when_start(next));
            // 2022年12月，…并于12月1日前报送: the second date is the one.
            let named = has_any(&chars[previous..when.start], PAPERS)
                || verb(&chars[..next], when.end).is_some()
                || matches!(chars.get(when.end), Some('将' | '把')) && has_any(&chars[when.end..next], PAPERS);
            if named || groups.len() == 1 {
                let place = Place { chars, when: when.clone(), from: previous, to: next };
                let earlier = returns.last().filter(|_| index > 0).and_then(|last| last.to.clone());
                if let Some(mut made) = make(context, passage, &sentence, group, &place) {
                    made.to = made.to.or(earlier);
                    returns.push(made);
                }
                previous = when.end;
            }
        }
    }
}

/// A date of a sentence, and how far its words go.
struct Place<'a> {
    chars: &'a [char],
    when: Range<usize>,
    /// Behind the date before.
    from: usize,
    /// Up to the next date.
    to: usize,
}

fn when(group: &[Expression]) -> Range<usize> {
    when_start(group)..group.last().map_or(0, |last| last.range.end)
}

fn when_start(group: &[Expression]) -> usize {
    group.first().map_or(0, |first| first.range.start)
}

/// A report without a date that can be read is told, when words say that there is a time for it.
fn undated(context: &mut Context, passage: &Passage, sentence: &Range<usize>) {
    let chars = &passage.chars[sentence.clone()];
    let timed = has_any(chars, &["日内", "个工作日", "年底", "定期", "每月", "每季", "每年", "阶段结束后", "及时将"])
        && has_any(chars, &["报告", "总结", "方案", "情况", "清单", "报表", "名单", "材料"]);
    if timed {
        context.doubt(WarningCode::ReturnUnsure, passage, sentence.clone());
    }
}

/// Dates that belong to one report: those of one list.
fn groups<'a>(chars: &[char], found: &'a [Expression]) -> Vec<&'a [Expression]> {
    let mut groups: Vec<&[Expression]> = Vec::new();
    let mut start = 0;
    if found.is_empty() {
        return groups;
    }
    for index in 1..=found.len() {
        let joined = found.get(index).is_some_and(|next| {
            let between = &chars[found[index - 1].range.end..next.range.start];
            matches!(between, ['、' | '和' | '及' | '与' | '，'] | [])
        });
        if !joined {
            groups.push(&found[start..index]);
            start = index;
        }
    }
    groups
}

fn make(
    context: &mut Context,
    passage: &Passage,
    sentence: &Range<usize>,
    group: &[Expression],
    place: &Place,
) -> Option<Return> {
    let (chars, when) = (place.chars, place.when.clone());
    let verb = verb(chars, when.end).or_else(|| verb(chars, 0))?;
    let raw = passage.raw(context.text, sentence.start + when.start..sentence.start + when.end);
    let part = passage.slice(sentence.clone());
    group.iter().for_each(|one| deadlines::warn(context.text, &part, one, &mut context.warnings));
    let (to, object) = receiver(chars, verb.end);
    let what = subject_matter(place, &verb, object);
    let from = sender_of(chars, when.start.min(verb.start).max(when.start));
    let words =
        |range: Range<usize>| passage.raw(context.text, sentence.start + range.start..sentence.start + range.end);
    let mut made = Return {
        what: what.map(&words).unwrap_or_default(),
        from: from.map(&words),
        to: to.map(&words),
        every: None,
        due: None,
        dates: Vec::new(),
        raw,
        source: passage.span(sentence.start..sentence.end),
    };
    let dates: Vec<_> =
        group.iter().filter_map(|one| if let Time::By { due, .. } = one.time { Some(due) } else { None }).collect();
    made.every = group.iter().find_map(|one| if let Time::Every(every) = one.time { Some(every) } else { None });
    match dates.as_slice() {
        [] => {}
        [only] => made.due = Some(*only),
        [.., last] => {
            made.due = Some(*last);
            made.dates = dates;
        }
    }
    if made.what.is_empty() {
        context.doubt(WarningCode::ReturnUnsure, passage, sentence.clone());
        made.what = words(0..chars.len());
    }
    Some(made)
}

fn piece_end(chars: &[char], from: usize) -> usize {
    chars[from..].iter().position(|character| "，。；（".contains(*character)).map_or(chars.len(), |at| from + at)
}

/// To whom, and what stands behind the verb when that is no office.
fn receiver(chars: &[char], from: usize) -> (Option<Range<usize>>, Option<Range<usize>>) {
    let end = piece_end(chars, from);
    let behind = from..end;
    let is_office = |range: &Range<usize>| {
        !range.is_empty() && range.len() <= 40 && OFFICES.iter().any(|word| ends(&chars[range.clone()], word))
    };
    // 向镇安办报送总结
    let towards = find_last(&chars[..from], "向").and_then(|at| {
        let verb = VERBS.iter().filter_map(|word| find(&chars[at..], word)).min()?;
        Some(at + 1..at + verb).filter(is_office)
    });
    if towards.is_some() {
        return (towards, Some(behind).filter(|range| !range.is_empty()));
    }
    // 报送镇安办汇总
    let office = ["汇总", "备案", "备查", "审核", "统一"]
        .iter()
        .find_map(|word| find(&chars[behind.clone()], word))
        .map(|at| behind.start..behind.start + at);
    if let Some(office) = office.filter(is_office) {
        return (Some(office), None);
    }
    if is_office(&behind) { (Some(behind), None) } else { (None, Some(behind).filter(|range| !range.is_empty())) }
}

/// Without the words around it that only say that it is handed in.
fn trim(chars: &[char], mut range: Range<usize>) -> Option<Range<usize>> {
    for word in ["总结形成", "汇总形成", "形成", "起草", "撰写"] {
        if let Some(at) = find_last(&chars[range.clone()], word) {
            range.start += at + word.chars().count();
            break;
        }
    }
    if let Some(at) = find(&chars[range.clone()], "经")
        .filter(|at| *at > 1 && has_any(&chars[range.start + at..range.end], &["审", "签", "同意", "批准"]))
    {
        range.end = range.start + at;
    }
    while range.start < range.end && "，、的：）".contains(chars[range.start]) {
        range.start += 1;
    }
    while let Some(length) = starts_any(&chars[range.clone()], &["要", "请", "应", "须", "并", "将", "对", "及时"])
        .filter(|_| !starts(&chars[range.clone()], "对口"))
    {
        range.start += length;
    }
    let tails = [
        "，",
        "、",
        "（",
        "请",
        "于",
        "在",
        "分别",
        "并",
        "应",
        "要",
        "须",
        "需",
        "汇总",
        "及时",
        "统一",
        "的",
        "书面",
        "以正式文件",
        "以书面形式",
    ];
    while let Some(word) = tails.iter().find(|word| ends(&chars[range.clone()], word)) {
        range.end -= word.chars().count();
    }
    (range.len() >= 2).then_some(range)
}

/// What is handed in.
fn subject_matter(place: &Place, verb: &Range<usize>, object: Option<Range<usize>>) -> Option<Range<usize>> {
    let (chars, when) = (place.chars, &place.when);
    // （2022年12月1日前) behind what is due then.
    if when.start > 0 && chars[when.start - 1] == '（' {
        let before = place.from..when.start - 1;
        let start = chars[before.clone()]
            .iter()
            .rposition(|character| "、和及将把，".contains(*character))
            .map_or(before.start, |at| before.start + at + 1);
        return trim(chars, start..before.end);
    }
    let paper = object.clone().filter(|object| has_any(&chars[object.clone()], PAPERS));
    if let Some(found) = paper.filter(|_| verb.start < place.to).and_then(|object| trim(chars, object)) {
        return Some(found);
    }
    // 将…报送: up to the date or the verb.
    let limit = verb.start.min(place.to.max(when.end)).max(place.from);
    if let Some(at) = chars[place.from..limit]
        .iter()
        .rposition(|character| matches!(character, '将' | '把'))
        .map(|at| place.from + at)
    {
        // 将 of an earlier clause says something else.
        let same_clause = at > when.start || !chars[at..when.start].contains(&'，');
        let end = if when.start > at { when.start.min(verb.start) } else { limit }.max(at + 1);
        let end = find_last(&chars[at..end], "向").map_or(end, |length| at + length).max(at + 1);
        if let Some(found) = trim(chars, at + 1..end).filter(|_| same_clause) {
            return Some(found);
        }
    }
    if verb.start < place.to || place.to == chars.len() {
        if let Some(found) = object.and_then(|object| trim(chars, object)) {
            return Some(found);
        }
        // Between the date and the verb.
        if when.end < verb.start && has_any(&chars[when.end..verb.start], PAPERS) {
            return trim(chars, when.end..verb.start);
        }
    }
    let head = &chars[..when.start];
    let mut named = super::clauses(&head[place.from..])
        .into_iter()
        .map(|clause| place.from + clause.start..place.from + clause.end);
    let clause = named.rfind(|clause| has_any(&head[clause.clone()], PAPERS))?;
    let start = sender(&head[clause.clone()]).map_or(clause.start, |sender| clause.start + sender.end);
    trim(chars, start..clause.end).or_else(|| trim(chars, clause))
}

/// Who hands it in: the first clause that begins with somebody.
fn sender_of(chars: &[char], end: usize) -> Option<Range<usize>> {
    super::clauses(&chars[..end]).into_iter().find_map(|clause| {
        let found = sender(&chars[clause.clone()])?;
        Some(clause.start + found.start..clause.start + found.end)
    })
}

/// Who hands it in: the first words of a clause, when they name somebody, behind 请 or 由.
fn sender(words: &[char]) -> Option<Range<usize>> {
    let polite = words.first().is_some_and(|first| "请由".contains(*first));
    if polite {
        return named_sender(&words[1..]).map(|found| found.start + 1..found.end + 1);
    }
    named_sender(words)
}

fn named_sender(words: &[char]) -> Option<Range<usize>> {
    let stops = [
        "要",
        "请",
        "应",
        "须",
        "需",
        "将",
        "于",
        "每",
        "分年度",
        "总结",
        "工作情况",
        "工作总结",
        "对",
        "在",
        "定期",
        "分别",
        "按",
        "形成",
    ];
    let first = (2..words.len()).find(|at| starts_any(&words[*at..], &stops).is_some()).unwrap_or(words.len());
    let named = [
        "单位",
        "部门",
        "各村",
        "村",
        "乡镇",
        "镇",
        "局",
        "办",
        "企业",
        "成员单位",
        "站所",
        "社区",
        "各地",
        "公司",
        "中心",
        "大队",
        "学校",
        "村（社区）",
        "街道",
        "专班",
        "组",
        "乡",
        "办公室",
        "区（县）",
        "县",
        "区",
        "站",
        "所",
    ];
    let subject = &words[..first];
    ((2..=40).contains(&first) && named.iter().any(|word| ends(subject, word))).then_some(0..first)
}
