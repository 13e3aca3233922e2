//! What recurs and binds somebody: 企业主要负责人每季度至少带队检查1次（高危行业领域每月至少1次）.

use super::{Context, clauses, returns, sentences};
use crate::{
    deadlines::{read_recurrence, times},
    model::{Duty, DutyException, Every, WarningCode},
    numbers::number,
    source::{Passage, closing, ends, find, has_any, starts, starts_any},
};
use std::ops::Range;

/// What can be bound: the last words of a subject.
const ACTORS: &[&str] = &[
    "巡查员",
    "安全员",
    "信息员",
    "监督员",
    "协管员",
    "企业",
    "单位",
    "负责人",
    "责任人",
    "管理人",
    "管理人员",
    "人员",
    "部门",
    "学校",
    "医院",
    "场所",
    "公司",
    "业主",
    "船东",
    "船长",
    "船东船长",
    "政府",
    "机构",
    "综合体",
    "大队",
    "中队",
    "专家",
    "社区",
    "街道",
    "乡镇",
    "各村",
    "各乡",
    "各镇",
    "村居",
    "村（居）",
    "村（社区）",
    "委员会",
    "办公室",
    "安委会",
    "安委办",
    "安办",
    "应急办",
    "办",
    "局",
    "站",
    "所",
    "中心",
    "队伍",
    "班组",
    "行业",
    "领域",
    "矿山",
    "员工",
    "从业者",
    "领导",
    "领导班子",
    "校长",
    "园长",
    "院长",
    "所长",
    "站长",
    "队长",
    "主任",
    "经理",
    "园区",
    "市级",
    "县级",
    "区级",
    "乡级",
    "镇级",
    "村级",
    "班子成员",
    "干部",
    "书记",
    "乡长",
    "镇长",
    "网格员",
    "村",
    "镇",
    "乡",
    "委",
    "车间",
    "医疗机构",
    "养老机构",
    "幼儿园",
    "宾馆",
    "饭店",
    "商场",
    "物业",
    "经营者",
    "主体",
    "协会",
    "成员",
    "物业服务企业",
    "工地",
    "项目部",
];
const URGED: &[&str] = &[
    "督促指导",
    "指导督促",
    "推动",
    "督促",
    "要求",
    "指导",
    "引导",
    "组织",
    "确保",
    "促使",
    "监督",
    "鼓励",
    "落实",
    "严格落实",
    "压实",
    "由",
    "对",
    "其中",
    "明确",
    "是",
];
const MUST: &[&str] =
    &["原则上", "应当", "必须", "要", "应", "须", "需", "将", "都", "均", "一律", "主动", "至少", "定期"];

/// Finds what recurs in the text, outside of tables.
pub(crate) fn find_all(context: &mut Context) -> Vec<Duty> {
    let mut duties = Vec::new();
    for index in 0..context.tree.nodes.len() {
        let node = &context.tree.nodes[index];
        for passage in std::iter::once(&node.passage).chain(&node.text) {
            of_passage(context.text, passage, &mut duties, &mut context.warnings);
        }
    }
    duties
}

/// Finds what recurs in one passage.
pub(crate) fn of_passage(
    text: &[char],
    passage: &Passage,
    duties: &mut Vec<Duty>,
    warnings: &mut Vec<crate::model::Warning>,
) {
    for sentence in sentences(&passage.chars) {
        let mut finder = Finder { text, passage, sentence: sentence.clone(), found: Vec::new(), unsure: Vec::new() };
        if !returns::is_return(&passage.chars[sentence]) {
            finder.read();
        }
        for range in finder.unsure {
            let words = passage.raw(text, range.clone());
            warnings.push(crate::model::Warning::new(WarningCode::DutyUnsure, &words, passage.span(range), &[]));
        }
        duties.extend(finder.found);
    }
}

struct Finder<'a> {
    text: &'a [char],
    passage: &'a Passage,
    sentence: Range<usize>,
    found: Vec<Duty>,
    unsure: Vec<Range<usize>>,
}

impl Finder<'_> {
    fn read(&mut self) {
        let chars = &self.passage.chars;
        let mut at = self.sentence.start;
        while at < self.sentence.end {
            match chars[at] {
                '《' | '“' => {
                    let close = if chars[at] == '《' { '》' } else { '”' };
                    at +=
                        chars[at..self.sentence.end].iter().position(|character| *character == close).unwrap_or(0) + 1;
                }
                '（' => {
                    let end = closing(chars, at).unwrap_or(self.sentence.end).min(self.sentence.end);
                    self.exceptions(at + 1..end);
                    at = end + 1;
                }
                '每' => at = self.recurrence(at).max(at + 1),
                _ => at += 1,
            }
        }
    }

    /// Reads a recurrence; answers where to go on.
    fn recurrence(&mut self, at: usize) -> usize {
        let chars = &self.passage.chars;
        let Some((every, length)) = read_recurrence(&chars[at..self.sentence.end]) else { return at + 1 };
        let after = at + length;
        let mut clause_end = self.clause_end(after);
        let counted = times(&chars[after..clause_end]);
        // 每年不少于2个批次，分批组织…: what is done stands behind the comma.
        if counted.is_some() && what(&chars[after..clause_end]).is_empty() && chars.get(clause_end) == Some(&'，') {
            clause_end = self.clause_end(clause_end + 1);
        }
        let acts = has_any(
            &chars[after..clause_end],
            &[
                "检查",
                "演练",
                "培训",
                "评估",
                "排查",
                "辨识",
                "会议",
                "学习",
                "检测",
                "巡查",
                "维保",
                "督查",
                "调度",
                "研究",
                "召开",
                "宣传",
                "体检",
                "约谈",
                "复训",
                "联合执法",
                "自查",
            ],
        );
        if counted.is_none() && !acts || every.month.is_some() && counted.is_none() || clause_end - after < 2 {
            return after;
        }
        let who = self.subject(at);
        if who.is_none() && counted.is_none() {
            return after;
        }
        let what = what(&chars[after..clause_end]);
        let what: String =
            what.into_iter().map(|part| self.passage.raw(self.text, after + part.start..after + part.end)).collect();
        let every = Every { times: counted, ..every };
        let who_words = who.clone().map(|range| self.passage.raw(self.text, range));
        if (what.is_empty() || self.is_exception(who_words.as_deref(), &what))
            && let (Some(last), Some(who)) = (self.found.last_mut(), who_words.clone())
        {
            last.exceptions.push(DutyException { who, every });
            last.source.end = self.passage.span(at..clause_end).end;
            return clause_end;
        }
        let start = who.as_ref().map_or(at, |range| range.start);
        if who.is_none() {
            self.unsure.push(at..clause_end);
        }
        let source = self.passage.span(start..clause_end);
        self.found.push(Duty { who: who_words, what, every, exceptions: Vec::new(), source });
        clause_end
    }

    fn clause_end(&self, from: usize) -> usize {
        let chars = &self.passage.chars[from..self.sentence.end];
        let mut depth = 0usize;
        for (at, character) in chars.iter().enumerate() {
            match character {
                '“' | '《' => depth += 1,
                '”' | '》' => depth = depth.saturating_sub(1),
                '，' | '（' if depth == 0 => return from + at,
                _ => {}
            }
        }
        self.sentence.end
    }

    /// 高危行业企业每年…，其他行业企业每三年…: the second is an exception to the first.
    fn is_exception(&self, who: Option<&str>, what: &str) -> bool {
        let Some(last) = self.found.last() else { return false };
        let marked = who.is_some_and(|who| {
            ["其他", "其它", "其余", "其中", "高危", "重点", "一般", "规模以上"]
                .iter()
                .any(|word| who.starts_with(word))
        });
        marked && (what.chars().count() <= 8 || last.what == what || shares(&last.what, what))
    }

    /// 高危行业领域每月至少1次, in brackets behind a duty.
    fn exceptions(&mut self, inside: Range<usize>) {
        let chars = &self.passage.chars;
        let Some(last) = self.found.last_mut() else { return };
        for clause in clauses(&chars[inside.clone()]) {
            let clause = inside.start + clause.start..inside.start + clause.end;
            let Some(at) = (clause.clone()).find(|at| read_recurrence(&chars[*at..clause.end]).is_some()) else {
                continue;
            };
            let Some((every, length)) = read_recurrence(&chars[at..clause.end]) else { continue };
            let mut who = clause.start..at;
            while let Some(length) = starts_any(&chars[who.clone()], &["其中", "，", "对", "；", "、"]) {
                who.start += length;
            }
            while let Some(word) = MUST.iter().find(|word| ends(&chars[who.clone()], word)) {
                who.end -= word.chars().count();
            }
            if !who.is_empty() {
                let every = Every { times: times(&chars[at + length..clause.end]), ..every };
                last.exceptions.push(DutyException { who: self.passage.raw(self.text, who), every });
                last.source.end = self.passage.span(clause).end;
            }
        }
    }

    /// Whom the recurrence at a place binds: the last words before it that name somebody.
    fn subject(&self, at: usize) -> Option<Range<usize>> {
        let chars = &self.passage.chars;
        let before = &chars[self.sentence.start..at];
        let parts = clauses(before);
        let touches = before.last().is_some_and(|end| !"，：".contains(*end));
        for (distance, part) in parts.iter().rev().take(4).enumerate() {
            let range = self.sentence.start + part.start..self.sentence.start + part.end;
            let range = after_label(chars, range);
            let direct = distance == 0 && touches;
            if let Some(found) =
                if direct { trimmed(chars, range.clone()) } else { None }.or_else(|| leading(chars, range))
            {
                return Some(found);
            }
        }
        None
    }
}

fn shares(first: &str, second: &str) -> bool {
    let second: Vec<char> = second.chars().collect();
    let first: Vec<char> = first.chars().collect();
    second.len() >= 4 && first.windows(4).any(|words| find(&second, &words.iter().collect::<String>()).is_some())
}

/// Behind the number of a paragraph.
fn after_label(chars: &[char], range: Range<usize>) -> Range<usize> {
    let length = crate::outline::label::read(&chars[range.clone()]).map_or(0, |label| label.length);
    let range = (range.start + length).min(range.end)..range.end;
    let first = ["一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是"];
    let skipped = starts_any(&chars[range.clone()], &first).unwrap_or(0);
    range.start + skipped..range.end
}

/// A clause directly before a recurrence, without 推动 before and 要 behind.
fn trimmed(chars: &[char], mut range: Range<usize>) -> Option<Range<usize>> {
    // 燃气企业对居民用户每年安检: the first is bound.
    if let Some(at) =
        find(&chars[range.clone()], "对").filter(|at| *at >= 2 && is_actor(&chars[range.start..range.start + at]))
    {
        range.end = range.start + at;
    }
    for word in URGED {
        if let Some(at) = crate::source::find_last(&chars[range.clone()], word) {
            let end = range.start + at + word.chars().count();
            if end < range.end
                && !starts_any(&chars[end..range.end], &["工作", "机制", "部", "机构"]).is_some_and(|_| true)
            {
                range.start = end;
            }
        }
    }
    while let Some(word) = MUST.iter().find(|word| ends(&chars[range.clone()], word)) {
        range.end -= word.chars().count();
    }
    while let Some(length) = starts_any(&chars[range.clone()], &["有关的", "、", "并", "了"]) {
        range.start += length;
    }
    (range.len() >= 2 && range.len() <= 50 && is_actor(&chars[range.clone()])).then_some(range)
}

fn is_actor(words: &[char]) -> bool {
    ACTORS.iter().any(|word| ends(words, word) || ends(without_bracket(words), word))
}

fn without_bracket(chars: &[char]) -> &[char] {
    match chars.iter().rposition(|character| *character == '（') {
        Some(open) if chars.last() == Some(&'）') => &chars[..open],
        _ => chars,
    }
}

/// What a subject is followed by.
const VERBS: &[&str] = &[
    "要", "应", "必须", "须", "负责", "按照", "结合", "需", "建立", "实行", "落实", "组织", "开展", "依法", "制定",
    "完善", "加强", "健全", "对",
];

/// The subject of an earlier clause: 各村要…, 生产经营单位应当….
fn leading(chars: &[char], range: Range<usize>) -> Option<Range<usize>> {
    let words = &chars[range.clone()];
    // 主要负责人 has no 要 of its own.
    let within = |at: usize| words[at] == '要' && "主重需必".contains(words[at - 1]);
    let verb = (2..words.len()).find(|at| !within(*at) && starts_any(&words[*at..], VERBS).is_some());
    let end = range.start + verb?;
    trimmed(chars, range.start..end)
}

/// What is done, without how often: the ranges to keep.
fn what(chars: &[char]) -> Vec<Range<usize>> {
    let parts = kept(chars).into_iter().map(|part| {
        let marks = chars[part.clone()].iter().take_while(|character| "，、".contains(**character)).count();
        part.start + marks..part.end
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn kept(chars: &[char]) -> Vec<Range<usize>> {
    let mut start = starts_any(chars, &["至少", "不少于", "不低于", "要", "应", "定期"]).unwrap_or(0);
    let measures = ["个批次", "场次", "批次", "次", "场", "轮", "遍"];
    for at in 0..chars.len() {
        let Some((_, length)) = number(&chars[at..]).filter(|_| at == 0 || !chars[at - 1].is_ascii_digit()) else {
            continue;
        };
        let Some(measure) = starts_any(&chars[at + length..], &measures) else { continue };
        if at > 0 && chars[at - 1] == '第' || starts(&chars[at + length + measure..], "性") {
            continue;
        }
        let mut end = at + length + measure;
        end += starts_any(&chars[end..], &["以上的", "以上", "及以上", "的"]).unwrap_or(0);
        let mut before = at;
        while let Some(word) =
            ["至少", "不少于", "不低于", "最少", "不得少于"].iter().find(|word| ends(&chars[..before], word))
        {
            before -= word.chars().count();
        }
        start = start.min(before);
        // 至少开展1次检查
        if let Some(length) = starts_any(&chars[start..before], &["至少", "不少于", "要", "应"]) {
            start += length;
        }
        if let Some(at) = find(&chars[start..before], "至少") {
            let least = start + at;
            return [start..least, least + 2..before, end..chars.len()]
                .into_iter()
                .filter(|range| !range.is_empty())
                .collect();
        }
        return [start..before, end..chars.len()].into_iter().filter(|range| !range.is_empty()).collect();
    }
    if start >= chars.len() {
        start = 0;
    }
    std::iter::once(start..chars.len()).collect()
}
