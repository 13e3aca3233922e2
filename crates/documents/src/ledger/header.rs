//! What a header text says.

use super::{
    Field, LedgerKind,
    synonyms::{HAZARD_SYNONYMS, SYNONYMS, Synonyms},
};
use crate::parse;

/// Leaves of a two-row header that say nothing without the group above them.
const GENERIC: &[&str] = &[
    "时间",
    "日期",
    "电话",
    "联系电话",
    "联系方式",
    "手机",
    "手机号",
    "手机号码",
    "姓名",
    "名称",
    "情况",
    "人员",
    "人",
    "单位",
    "部门",
    "结果",
    "意见",
    "级别",
    "等级",
    "类型",
    "类别",
    "负责人",
    "责任人",
    "编号",
    "内容",
    "状态",
    "依据",
    "是否",
    "代码",
    "年月日",
    "date",
    "name",
    "by",
    "on",
    "phone",
    "person",
];

/// A header text in one way of writing: without blanks, punctuation and what stands in brackets; and what stands there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct HeaderText {
    /// Without brackets and their contents.
    pub(super) base: String,
    /// With the brackets' contents, without the brackets.
    pub(super) whole: String,
    /// The brackets' contents.
    pub(super) inside: String,
}

/// Normalises a header text.
pub(super) fn normalise(text: &str) -> HeaderText {
    let mut header = HeaderText::default();
    let mut depth = 0u32;
    let text = parse::normalise(text).to_lowercase();
    for c in text.chars() {
        match c {
            '(' | '[' | '【' | '{' | '〔' | '「' | '<' | '《' => depth += 1,
            ')' | ']' | '】' | '}' | '〕' | '」' | '>' | '》' => depth = depth.saturating_sub(1),
            c if c.is_alphanumeric() => {
                header.whole.push(c);
                if depth > 0 { header.inside.push(c) } else { header.base.push(c) }
            }
            _ => {}
        }
    }
    // “1.企业名称”
    let number = header.base.bytes().take_while(u8::is_ascii_digit).count();
    if number > 0 && number <= 2 && header.base.len() > number && text.contains(['.', '、', ')']) {
        header.base.drain(..number);
    }
    header
}

/// The points that one text earns for a field. A match counts only when it reaches beyond `group_bytes`: into the part
/// of the text that is the column's own.
fn points(synonyms: &Synonyms, text: &str, group_bytes: usize) -> u8 {
    if text.is_empty() || synonyms.not.iter().any(|word| text.contains(word)) {
        return 0;
    }
    let exact = synonyms.exact.iter().filter(|(word, _)| *word == text).map(|(_, points)| *points).max().unwrap_or(0);
    let words = synonyms.words.iter().filter_map(|(words, points)| {
        let mut at = 0;
        for word in *words {
            at += text[at..].find(word)? + word.len();
        }
        let last = words.last()?;
        // Another occurrence may lie in the column's own part.
        let end = text.rfind(last).map_or(at, |start| at.max(start + last.len()));
        let ends = if end == text.len() { 0 } else { 6 };
        (end > group_bytes).then(|| points - ends)
    });
    exact.max(words.max().unwrap_or(0))
}

/// The points of a column for every field of a ledger that it could mean. `levels` are its header texts from the
/// topmost group down to its own, each once.
pub(super) fn column_points(kind: LedgerKind, levels: &[HeaderText]) -> Vec<(Field, u8)> {
    let Some((leaf, groups)) = levels.split_last() else { return Vec::new() };
    let all = SYNONYMS.iter().chain(HAZARD_SYNONYMS).filter(|synonyms| synonyms.field.kinds().contains(&kind));
    let own = |synonyms: &Synonyms| points(synonyms, &leaf.base, 0).max(points(synonyms, &leaf.whole, 0));
    if groups.is_empty() {
        return all.map(|synonyms| (synonyms.field, own(synonyms))).filter(|(_, points)| *points > 0).collect();
    }
    let joined = joined(groups, leaf);
    let with_groups = |synonyms: &Synonyms| {
        joined.iter().map(|(text, group_bytes)| points(synonyms, text, *group_bytes)).max().unwrap_or(0)
    };
    let generic = GENERIC.contains(&leaf.base.as_str());
    let own_best = SYNONYMS
        .iter()
        .chain(HAZARD_SYNONYMS)
        .filter(|synonyms| synonyms.field.kinds().contains(&kind))
        .map(own)
        .max()
        .unwrap_or(0);
    all.map(|synonyms| {
        let points = if generic {
            with_groups(synonyms).max(own(synonyms).saturating_sub(12))
        } else if own_best >= 80 {
            own(synonyms)
        } else {
            own(synonyms).max(with_groups(synonyms))
        };
        (synonyms.field, points)
    })
    .filter(|(_, points)| *points > 0)
    .collect()
}

/// The column's own text behind its groups, all of them or only one, with the length of what comes before.
fn joined(groups: &[HeaderText], leaf: &HeaderText) -> Vec<(String, usize)> {
    let everything: String = groups.iter().map(|group| group.base.as_str()).collect();
    let mut before: Vec<String> = groups.iter().map(|group| group.base.clone()).collect();
    if groups.len() > 1 {
        before.push(everything);
    }
    before.into_iter().map(|group| (format!("{group}{}", leaf.base), group.len())).collect()
}

/// Headers of the two columns that a workbook of rejected rows has behind the ledger's own.
pub(crate) const ANNOTATIONS: [[&str; 2]; 2] =
    [["原表行号", "Original row"], ["问题提示（更正后可原样导入）", "What to correct"]];

/// Whether a column was added by the workbook of rejected rows.
pub(super) fn is_annotation(text: &str) -> bool {
    let text = normalise(text).whole;
    ANNOTATIONS.iter().flatten().any(|annotation| normalise(annotation).whole == text)
}
