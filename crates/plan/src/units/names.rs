//! Where one name ends and the next begins.

use crate::{
    model::UnitKind,
    source::{closing, ends, find, has_any, starts, starts_any},
};
use std::ops::Range;

/// What the names of offices end with.
const OFFICES: &[&str] = &[
    "办公室",
    "委员会",
    "指挥部",
    "管委会",
    "居委会",
    "村委会",
    "党工委",
    "工作部",
    "派出所",
    "司法所",
    "中心校",
    "卫生院",
    "公司",
    "集团",
    "支部",
    "总支",
    "部门",
    "单位",
    "政府",
    "党委",
    "中心",
    "大队",
    "中队",
    "支队",
    "分局",
    "小组",
    "专班",
    "街道",
    "社区",
    "学校",
    "企业",
    "医院",
    "银行",
    "协会",
    "工会",
    "妇联",
    "团委",
    "支局",
    "车务段",
    "工务段",
    "办",
    "局",
    "委",
    "部",
    "厅",
    "队",
    "所",
    "站",
    "院",
    "会",
    "处",
    "科",
    "股",
    "室",
    "组",
    "段",
    "村",
    "镇",
    "乡",
    "区",
    "县",
    "园",
    "厂",
    "校",
    "社",
];
/// Names of which only the second part is written: 各乡镇党委、政府.
const SHORT_OFFICES: &[&str] =
    &["政府", "人民政府", "党委", "管委会", "党工委", "办事处", "村委会", "居委会", "党组织"];

/// Ranges between ；, 。 and line breaks, outside of brackets.
pub(super) fn sentences(chars: &[char]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, &character) in chars.iter().enumerate() {
        match character {
            '（' => depth += 1,
            '）' => depth = depth.saturating_sub(1),
            '；' => {
                parts.push(start..at);
                (start, depth) = (at + 1, 0);
            }
            '。' if depth == 0 => {
                parts.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(start..chars.len());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Whether a sentence among the units is a remark: 以下均需各乡镇负责，不再列出.
pub(super) fn is_remark(chars: &[char]) -> bool {
    has_any(chars, &["以下", "不再", "另行", "详见", "同上", "注："])
        || (chars.len() > 40 && !chars.contains(&'、') && !names_an_office(chars))
}

/// The items of a list, and whether a bracket was left open. 、 and ， separate outside of brackets, 及 and 和 between names.
pub(super) fn items(chars: &[char]) -> (Vec<Range<usize>>, bool) {
    let mut items: Vec<Range<usize>> = Vec::new();
    let (mut start, mut at, mut broken) = (0, 0, false);
    while at < chars.len() {
        match chars[at] {
            '（' => match closing(chars, at).filter(|end| !holds_open_list(&chars[at + 1..*end])) {
                Some(end) => at = end,
                None => {
                    // An open bracket ends before the last name within it that has a bracket of its own.
                    broken = true;
                    at = unclosed(chars, at);
                    items.push(start..at);
                    start = at + 1;
                }
            },
            '、' | '，' | ',' | '/' => {
                items.push(start..at);
                start = at + 1;
            }
            _ => {
                if let Some(length) = conjunction(&chars[start..], at - start) {
                    items.push(start..at);
                    start = at + length;
                    at += length - 1;
                }
            }
        }
        at += 1;
    }
    items.push(start.min(chars.len())..chars.len());
    items.retain(|item| !item.is_empty());
    (join_short(chars, items), broken)
}

/// A bracket within which another name with a bracket stands: the closing one of the first was forgotten.
fn holds_open_list(inner: &[char]) -> bool {
    let Some(open) = find(inner, "（") else { return false };
    inner[..open].contains(&'、') && ["局", "办", "部", "委"].iter().any(|word| ends(&inner[..open], word))
}

/// Where the list in an unclosed bracket ends: at the 、 before the next name with a bracket, else at the next comma.
fn unclosed(chars: &[char], open: usize) -> usize {
    let rest = &chars[open + 1..];
    let next = rest.iter().position(|character| *character == '（').unwrap_or(rest.len());
    let comma = rest[..next].iter().rposition(|character| matches!(character, '、' | '，'));
    comma.map_or(chars.len(), |length| open + 1 + length)
}

/// 及, 和, 以及 between two names; never 与, which many names contain.
fn conjunction(chars: &[char], at: usize) -> Option<usize> {
    let length = starts_any(&chars[at..], &["以及", "会同", "及其", "及", "和"])?;
    let (before, after) = (&chars[..at], &chars[at + length..]);
    let ended = before.last() == Some(&'）') || OFFICES.iter().any(|word| ends(before, word));
    let next = after.iter().position(|character| "、，（）；".contains(*character)).unwrap_or(after.len());
    let name = &after[..next];
    let is_name = name.len() > 1
        && OFFICES.iter().any(|word| ends(name, word) || has_any(name, &["牵头", "负责", "配合", "参与"]));
    let is_short = SHORT_OFFICES.iter().any(|word| starts(name, word));
    (at > 1 && ended && is_name && !is_short && !starts(&chars[at..], "及其")).then_some(length)
}

/// 各乡镇党委、政府 is one name.
fn join_short(chars: &[char], items: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(items.len());
    for item in items {
        let words = &chars[item.clone()];
        let is_short = SHORT_OFFICES.iter().any(|word| {
            starts(words, word)
                && (words.len() == word.chars().count()
                    || words.get(word.chars().count()).is_some_and(|next| "按负配具落参共（分牵".contains(*next)))
        });
        match joined.last_mut() {
            Some(last)
                if is_short
                    && last.end + 1 == item.start
                    && SHORT_OFFICES.iter().any(|word| ends(&chars[last.clone()], word)) =>
            {
                last.end = item.end;
            }
            _ => joined.push(item),
        }
    }
    joined
}

/// Whether 由, 并 or 和 at the beginning is the beginning of a name.
pub(super) fn belongs_to_name(chars: &[char]) -> bool {
    starts_any(chars, &["和平", "和谐", "和睦", "和美", "和村", "和镇", "和顺", "和田", "和县", "和政", "由拳"])
        .is_some()
}

/// A name, the division behind it, and 等部门 behind that.
pub(super) struct Parts {
    pub name: Range<usize>,
    pub division: Option<Range<usize>>,
    pub others: Option<Range<usize>>,
    /// Words behind the name that are no name: 负责与市公司对接.
    pub has_action: bool,
}

pub(super) fn parts(chars: &[char]) -> Parts {
    let mut parts = Parts { name: 0..chars.len(), division: None, others: None, has_action: false };
    if let Some(at) = find(chars, "负责").filter(|at| *at > 1) {
        parts.name = 0..at;
        parts.has_action = true;
        return parts;
    }
    let Some(open) = chars.iter().position(|character| *character == '（').filter(|open| *open > 0) else {
        return parts;
    };
    let close = closing(chars, open).unwrap_or(chars.len());
    // 各村（社区） is one name.
    let inner: String = chars[open + 1..close].iter().collect();
    let places = ["村", "乡", "镇", "街道", "县", "市", "区", "社区", "乡镇"];
    if places.iter().any(|word| ends(&chars[..open], word))
        && ["社区", "居", "居委", "街道", "镇", "乡", "区", "市", "园区", "场", "街道、园区", "开发区", "居委会"]
            .contains(&inner.as_str())
    {
        return parts;
    }
    let rest = &chars[(close + 1).min(chars.len())..];
    if rest.is_empty() {
        parts.name = 0..open;
        parts.division = Some(open + 1..close);
    } else if starts(rest, "等") {
        parts.name = 0..open;
        parts.division = Some(open + 1..close);
        parts.others = Some(close + 2..chars.len()).filter(|others| others.len() > 1);
    }
    parts
}

/// Whether the words in brackets are something else than divisions: other offices.
pub(super) fn is_doubtful_division(chars: &[char]) -> bool {
    chars.len() > 24
        || ["管委会", "政府", "党工委", "党委", "公司"].iter().any(|word| ends(chars, word))
        || has_any(chars, &["除外", "不含", "见附件"])
}

/// One unit or many.
pub(super) fn kind(chars: &[char]) -> UnitKind {
    let begins = ["各", "有关", "相关", "其他", "全体", "所有", "属地", "涉及", "成员单位"];
    let within = [
        "各相关",
        "各有关",
        "各行业",
        "各成员",
        "成员单位",
        "等部门",
        "等单位",
        "有关部门",
        "相关部门",
        "有关单位",
        "相关单位",
        "主管部门",
        "各村",
        "各乡",
        "各镇",
        "各街道",
        "各社区",
        "各职能",
        "各部门",
        "职能部门",
    ];
    let is_group = starts_any(chars, &begins).is_some() || has_any(chars, &within) || ends(chars, "等");
    if is_group { UnitKind::Group } else { UnitKind::Unit }
}

/// Whether an office is named at all.
pub(crate) fn names_an_office(chars: &[char]) -> bool {
    let words: &[&str] = &[
        "局",
        "办",
        "委",
        "部门",
        "政府",
        "单位",
        "中心",
        "大队",
        "中队",
        "派出所",
        "站",
        "所",
        "公司",
        "各村",
        "社区",
        "街道",
        "镇",
        "乡",
        "分局",
        "工会",
    ];
    has_any(chars, words)
}
