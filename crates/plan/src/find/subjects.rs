//! Units that a sentence names as those who act: 县应急局牵头，县公安局配合，…; 县住建局要于….

use crate::{
    source::{Passage, ends, split_outside, starts_any},
    units,
};
use std::ops::Range;

/// How names of offices end.
const ENDINGS: &[&str] = &[
    "局",
    "办",
    "办公室",
    "委",
    "委员会",
    "所",
    "站",
    "中心",
    "大队",
    "支队",
    "中队",
    "政府",
    "办事处",
    "公司",
    "工会",
    "妇联",
    "团委",
    "供销社",
    "学校",
    "医院",
    "卫生院",
    "分局",
    "专班",
    "村委会",
    "居委会",
    "供电所",
    "部",
];
/// Words that are no name however they end.
const NO_NAMES: &[&str] = &[
    "全部", "内部", "外部", "干部", "上级", "有关", "相关", "各", "其他", "所有", "一部", "大部", "不", "对", "在",
    "将", "由",
];
/// What says that those named before it act.
const ACTS: &[&str] = &["要", "应当", "应", "须", "必须", "负责", "会同", "联合", "组织", "牵头", "自"];

/// Whether the characters are nothing but names of offices; 各村委会 counts as one behind another.
pub(super) fn are_offices(chars: &[char]) -> bool {
    let names = split_outside(chars, |character| character == '、');
    let is_group = |name: &[char]| starts_any(name, &["各"]).is_some();
    !names.is_empty()
        && names.iter().all(|name| is_office(&chars[name.clone()]) || is_group(&chars[name.clone()]))
        && names.iter().any(|name| is_office(&chars[name.clone()]))
}

fn is_office(name: &[char]) -> bool {
    (3..=24).contains(&name.len())
        && ENDINGS.iter().any(|ending| ends(name, ending))
        && starts_any(name, NO_NAMES).is_none()
        && !["全部", "内部", "干部", "一部"].iter().any(|word| ends(name, word))
        && !name.iter().any(|character| character.is_ascii_digit() || "：《》“”由".contains(*character))
}

/// The clauses of a text that name who leads and supports, else those who are the subject of its sentences. Empty when
/// the text says it in no such words.
pub(super) fn find(text: &Passage, label: usize) -> Vec<Passage> {
    let chars = &text.chars;
    let label = label.min(chars.len());
    let clauses: Vec<Range<usize>> = split_outside(&chars[label..], |character| "。；，".contains(character))
        .into_iter()
        .map(|clause| clause.start + label..clause.end + label)
        .collect();
    let roles: Vec<Passage> = clauses
        .iter()
        .filter(|clause| has_role(&chars[(*clause).clone()]))
        .map(|clause| text.slice(clause.clone()))
        .collect();
    if !roles.is_empty() {
        return roles;
    }
    let begins = |clause: &&Range<usize>| clause.start == label || "。；".contains(chars[clause.start - 1]);
    clauses
        .iter()
        .filter(begins)
        .filter_map(|clause| subject(&chars[clause.clone()]).map(|end| (clause.start, end)))
        .map(|(start, end)| text.slice(start..start + end))
        .collect()
}

/// 县公安局、县供销社配合
fn has_role(clause: &[char]) -> bool {
    let roles = ["牵头负责", "牵头组织", "牵头", "协同配合", "配合", "协助", "参与"];
    roles.iter().any(|role| ends(clause, role) && are_offices(&clause[..clause.len() - role.chars().count()]))
}

/// 县住建局要于…: how many characters the names take.
fn subject(clause: &[char]) -> Option<usize> {
    let end = (3..clause.len().min(60))
        .find(|at| starts_any(&clause[*at..], ACTS).is_some() && are_offices(&clause[..*at]))?;
    units::names_an_office(&clause[..end]).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let passage = Passage::of(&chars, std::iter::once(0..chars.len()));
        find(&passage, 0).iter().map(Passage::text).collect()
    }

    #[test]
    fn who_acts_is_told_from_what_is_done() {
        assert_eq!(
            found("狠抓烟花爆竹安全。县应急管理局牵头，县公安局、县供销社配合，开展联合执法。"),
            ["县应急管理局牵头", "县公安局、县供销社配合"]
        );
        assert_eq!(found("抓好交通安全。县公安局、县交通运输局要在12月20日前完成检查。"), ["县公安局、县交通运输局"]);
        assert_eq!(found("县住建局要于年底前开展拉网式检查"), ["县住建局"]);
        for nobody in [
            "各单位要严格执行值班制度",
            "全部干部要参加培训",
            "企业内部要加强管理",
            "加强部门配合，形成合力",
            "有关部门要密切配合",
            "主要负责人应当带队检查",
            "建立由镇安委办牵头，各部门参加的工作机制",
        ] {
            assert_eq!(found(nobody), Vec::<String>::new(), "{nobody}");
        }
    }
}
