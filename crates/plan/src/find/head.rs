//! The document's head: number, title, issuer, date, period.

use crate::{
    deadlines::{Mode, Time, scan},
    model::{DocumentHead, Period, Span, Warning, WarningCode},
    numbers::arabic,
    outline::tree::{Node, Tree},
    source::{Passage, closing, ends, find, has_any, starts, starts_any},
};
use jiff::civil::Date;

const TITLES: &[&str] = &[
    "方案",
    "计划",
    "要点",
    "意见",
    "办法",
    "细则",
    "规定",
    "工作安排",
    "任务清单",
    "实施意见",
    "若干措施",
    "规划",
    "指引",
    "行动",
];
const OFFICES: &[&str] = &[
    "政府",
    "委员会",
    "办公室",
    "局",
    "厅",
    "部",
    "指挥部",
    "公司",
    "党委",
    "办事处",
    "管委会",
    "领导小组",
    "安委会",
    "安委办",
    "中心",
    "大队",
    "党工委",
    "委",
];

/// Reads the head from what stands before the first heading.
pub(crate) fn read(text: &[char], tree: &Tree, warnings: &mut Vec<Warning>) -> DocumentHead {
    // The plan may itself be the annex of the notice, but the second annex is not the plan.
    let is_plan = |index: usize| {
        index == 0 || tree.parts[index].label.chars.iter().all(|character| "附件1一".contains(*character))
    };
    let fronts: Vec<&Passage> = tree
        .parts
        .iter()
        .take(2)
        .enumerate()
        .filter(|(index, _)| is_plan(*index))
        .flat_map(|(_, part)| &part.front)
        .collect();
    let mut main: Vec<&Passage> = tree.parts.iter().take(1).flat_map(|part| &part.front).collect();
    // A document that is sent without its notice begins with its annex.
    if main.is_empty() {
        main = tree.parts.iter().skip(1).take(1).flat_map(|part| &part.front).collect();
    }
    let fronts = if fronts.is_empty() { main.clone() } else { fronts };
    let title = title(&main)
        .or_else(|| title(&fronts))
        .or_else(|| quoted_title(&fronts))
        .or_else(|| notice(&fronts))
        .or_else(|| list_title(&fronts));
    let dated = dated(&fronts).or_else(|| dated_end(tree));
    let number = main.iter().take(30).find_map(|line| number(text, line));
    let raw_title = title.as_ref().map(|title| title.raw_whole(text).split_whitespace().collect::<Vec<_>>().join(""));
    let period = title
        .as_ref()
        .and_then(|title| period_in(&title.chars))
        .or_else(|| fronts.iter().find_map(|line| period_in(&line.chars)));
    let period =
        period.or_else(|| tree.nodes.iter().find_map(|node| worded_period(node.text.iter().chain([&node.passage]))));
    let period = period.or_else(|| tree.nodes.iter().find_map(section_period));
    let period = period.or_else(|| tree.nodes.iter().find_map(stated_period));
    let period = period.or_else(|| fronts.iter().find_map(|line| announced_period(line)));
    for (missing, words) in [
        (raw_title.is_none(), "标题 (title)"),
        (number.is_none(), "发文字号 (number)"),
        (period.is_none(), "起止时间 (period)"),
    ] {
        if missing {
            warnings.push(Warning::new(WarningCode::HeadIncomplete, words, Span::default(), &[]));
        }
    }
    DocumentHead {
        title: raw_title,
        number,
        issuer: issuer(text, &main).or_else(|| signed(text, tree)),
        issued_on: dated,
        period,
    }
}

/// The year that dates without one mean: that of the document's date, else of its number, title or period.
pub(crate) fn year(head: &DocumentHead) -> Option<i16> {
    let written = |words: &Option<String>| {
        let chars: Vec<char> = words.as_deref().unwrap_or_default().chars().collect();
        (0..chars.len()).find_map(|at| {
            let (year, length) =
                arabic(&chars[at..]).filter(|(year, length)| *length == 4 && (1990..2100).contains(year))?;
            let marked = chars.get(at + length).is_some_and(|next| "年〕）]".contains(*next));
            i16::try_from(year).ok().filter(|_| marked)
        })
    };
    let dated = head.issued_on.map(Date::year);
    dated
        .or_else(|| written(&head.number))
        .or_else(|| written(&head.title))
        .or(head.period.map(|period| period.from.year()))
}

/// 示府发〔2024〕8号 on a line of its own, or before 签发人.
fn number(text: &[char], line: &Passage) -> Option<String> {
    let bracketed = usize::from(starts(&line.chars, "（") && ends(&line.chars, "）"));
    let line = &line.slice(bracketed..line.chars.len());
    let chars = &line.chars;
    let open = chars.iter().position(|character| matches!(character, '〔' | '（' | '<' | '〈'))?;
    let (year, length) = arabic(&chars[open + 1..])?;
    let after = open + 1 + length + 1;
    let (_, digits) = arabic(chars.get(after..)?).or_else(|| {
        starts(&chars[after..], "第")
            .then(|| arabic(&chars[after + 1..]))
            .flatten()
            .map(|(value, length)| (value, length + 1))
    })?;
    let is_number = (1990..2100).contains(&year) && length == 4 && starts(&chars[after + digits..], "号");
    let is_line = open > 0
        && open <= 14
        && chars.len() <= 60
        && !chars[..open].iter().any(|character| "《，。（根".contains(*character));
    let start = find(&chars[..open], "文件").map_or(0, |at| at + 2);
    (is_number && is_line).then(|| line.raw(text, start..after + digits + 1).split_whitespace().collect())
}

fn without_bracket(chars: &[char]) -> &[char] {
    let Some(open) = chars.iter().rposition(|character| *character == '（') else { return chars };
    match closing(chars, open) {
        Some(close) if close + 1 == chars.len() => &chars[..open],
        _ => chars,
    }
}

fn is_sentence(chars: &[char]) -> bool {
    chars.iter().any(|character| "。；".contains(*character)) || chars.len() > 80
}

/// The plan's own title: the last lines that end like one before the text begins.
fn title(lines: &[&Passage]) -> Option<Passage> {
    let is_notice = |chars: &[char]| has_any(chars, &["印发", "通知", "转发", "公告"]);
    let is_title = |line: &Passage| {
        let words = without_bracket(&line.chars);
        !is_sentence(&line.chars)
            && words.len() > 3
            && TITLES.iter().any(|word| ends(words, word))
            && !is_notice(&line.chars)
    };
    let last = lines.iter().rposition(|line| is_title(line))?;
    let mut first = last;
    let is_other = |line: &Passage| {
        let chars = &line.chars;
        is_sentence(chars)
            || is_notice(chars)
            || chars.len() > 45
            || chars.len() < 4
            || chars.last().is_some_and(|end| "：号日".contains(*end))
            || ends(chars, "文件")
            || OFFICES.iter().any(|word| ends(chars, word))
            || has_any(chars, &["附件", "（此件", "签发", "密级"])
    };
    while first > 0 && last - first < 3 && !is_other(lines[first - 1]) && !is_title(lines[first - 1]) {
        first -= 1;
    }
    let mut title = Passage::default();
    lines[first..=last].iter().for_each(|line| title.extend(line));
    // 重点项目清单 below what it is a list of.
    if ends(&lines[last].chars, "行动")
        && let Some(next) = lines.get(last + 1).filter(|next| is_list(next))
    {
        title.extend(next);
    }
    // （2024—2026年） on a line of its own.
    if let Some(next) =
        lines.get(last + 1).filter(|next| starts(&next.chars, "（") && ends(&next.chars, "）") && next.chars.len() < 24)
    {
        title.extend(next);
    }
    Some(title)
}

/// The title in 关于印发《…》的通知.
fn quoted_title(lines: &[&Passage]) -> Option<Passage> {
    lines.iter().find_map(|line| {
        let at = find(&line.chars, "印发《").or_else(|| find(&line.chars, "印发〈"))?;
        let end = line.chars[at..].iter().rposition(|character| matches!(character, '》' | '〉'))?;
        Some(line.slice(at + 3..at + end)).filter(|title| !title.is_empty())
    })
}

fn notice(lines: &[&Passage]) -> Option<Passage> {
    lines
        .iter()
        .take(12)
        .find(|line| ends(&line.chars, "的通知") && !is_sentence(&line.chars))
        .map(|line| (*line).clone())
}

/// The title of a document that is only a table.
fn list_title(lines: &[&Passage]) -> Option<Passage> {
    lines.iter().take(6).find(|line| is_list(line)).map(|line| (*line).clone())
}

/// Whether a line is the title of a list.
fn is_list(line: &Passage) -> bool {
    let words = ["分工表", "分解表", "任务表", "清单", "一览表", "计划表"];
    !is_sentence(&line.chars) && words.iter().any(|word| ends(without_bracket(&line.chars), word))
}

fn full_date(chars: &[char]) -> Option<Date> {
    let found = scan(chars, Mode::Cell, None);
    let [only] = found.as_slice() else { return None };
    match only.time {
        Time::By { begins, due, other: None } if begins == due && only.range.len() >= 8 => Some(due),
        _ => None,
    }
}

/// A date on a line of its own, or before 印发.
fn line_date(line: &Passage) -> Option<Date> {
    let chars = &line.chars;
    let words = chars.strip_suffix(&['印', '发']).unwrap_or(chars);
    let words = words.strip_prefix(&['（']).map_or(words, |inner| inner.strip_suffix(&['）']).unwrap_or(inner));
    let date = full_date(words)?;
    let alone = words.len() <= 12;
    let printed = words.len() < chars.len() && chars.len() <= 40;
    (alone || printed).then_some(date)
}

fn dated(lines: &[&Passage]) -> Option<Date> {
    lines.iter().find_map(|line| line_date(line))
}

/// The date at the end of the main text.
fn dated_end(tree: &Tree) -> Option<Date> {
    let mut lines = tree.nodes.iter().filter(|node| node.part == 0).flat_map(|node| &node.text);
    lines.rfind(|line| line_date(line).is_some()).and_then(line_date)
}

fn issuer(text: &[char], lines: &[&Passage]) -> Option<String> {
    let is_office = |chars: &[char]| {
        chars.len() > 2
            && chars.len() <= 40
            && OFFICES.iter().any(|word| ends(chars, word))
            && !is_sentence(chars)
            && !chars.contains(&'：')
    };
    let name = |line: &Passage, end: usize| line.raw(text, 0..end).split_whitespace().collect::<String>();
    for pair in lines.windows(2) {
        if line_date(pair[1]).is_some() && is_office(&pair[0].chars) {
            return Some(name(pair[0], pair[0].chars.len()));
        }
    }
    let named = lines.iter().take(12).find_map(|line| {
        let chars = &line.chars;
        if ends(chars, "文件") && is_office(&chars[..chars.len() - 2]) {
            return Some(name(line, chars.len() - 2));
        }
        let about = find(chars, "关于").filter(|at| *at > 2 && !is_sentence(chars))?;
        is_office(&chars[..about]).then(|| name(line, about))
    });
    // The office alone above the title.
    named.or_else(|| lines.first().filter(|line| is_office(&line.chars)).map(|line| name(line, line.chars.len())))
}

/// Who signs at the end of the main text.
fn signed(text: &[char], tree: &Tree) -> Option<String> {
    let is_office = |chars: &[char]| {
        chars.len() > 2 && chars.len() <= 40 && OFFICES.iter().any(|word| ends(chars, word)) && !is_sentence(chars)
    };
    let texts = tree.nodes.iter().filter(|node| node.part == 0).map(|node| &node.text);
    texts
        .flat_map(|text| text.windows(2))
        .find(|pair| line_date(&pair[1]).is_some() && is_office(&pair[0].chars))
        .map(|pair| pair[0].raw_whole(text).split_whitespace().collect())
}

/// 2024—2026年 in a title.
fn period_in(chars: &[char]) -> Option<Period> {
    let open = chars.iter().rposition(|character| *character == '（');
    let inside = open.and_then(|open| closing(chars, open).map(|close| &chars[open + 1..close]))?;
    first_period(inside)
}

fn first_period(chars: &[char]) -> Option<Period> {
    scan(chars, Mode::Cell, None).into_iter().find_map(|found| match found.time {
        Time::Period { from: Some(from), due, .. } => Some(Period { from, to: due }),
        _ => None,
    })
}

/// 一、排查时间, and below it 2026年3月至2026年8月.
fn section_period(node: &Node) -> Option<Period> {
    let title = &node.passage.chars[node.title()];
    let is_about_time = title.len() <= 12 && ends(title, "时间") || has_any(title, &["时间：", "时间范围"]);
    let mut lines = [&node.passage].into_iter().chain(&node.text);
    lines.find_map(|line| first_period(&line.chars)).filter(|_| is_about_time)
}

/// 决定自2025年9月1日至12月10日在全县开展….
fn announced_period(line: &Passage) -> Option<Period> {
    let at = ["自", "从", "于"].iter().find_map(|word| {
        let at = find(&line.chars, word).filter(|at| line.chars.get(at + 1).is_some_and(char::is_ascii_digit))?;
        has_any(&line.chars[at..], &["开展", "实施", "组织"]).then_some(at + 1)
    })?;
    let end = line.chars[at..]
        .iter()
        .position(|character| "。；".contains(*character))
        .map_or(line.chars.len(), |end| at + end);
    first_period(&line.chars[at..end])
}

/// 本方案自2024年1月1日起至2026年12月31日止; 自2025年9月1日至12月10日在全县开展….
fn stated_period(node: &Node) -> Option<Period> {
    let chars = &node.passage.chars;
    let at =
        starts_any(&chars[node.label_length()..], &["本方案自", "本方案有效期", "本行动自", "本次行动自", "行动自"])?;
    first_period(&chars[node.label_length() + at..])
}

/// 从2020年4月至2022年12月，分四个阶段.
fn worded_period<'a>(lines: impl Iterator<Item = &'a Passage>) -> Option<Period> {
    lines.into_iter().find_map(|line| {
        let at = find(&line.chars, "分").filter(|at| has_any(&line.chars[*at..], &["阶段"]) && *at < 60)?;
        first_period(&line.chars[..at])
    })
}
