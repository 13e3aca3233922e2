//! Responsible units: a list of names made into units with divisions and roles.

mod names;

pub(crate) use names::names_an_office;
#[cfg(test)]
mod tests;

use crate::{
    model::{Responsible, Role, UnitKind, Warning, WarningCode},
    source::{Passage, ends, find, find_last, starts, starts_any},
};
use std::ops::Range;

/// The first part of a label: 牵头单位：, 主要责任科室：.
const LABEL_DUTIES: &[(&str, Option<Role>)] = &[
    ("牵头责任", Some(Role::Lead)),
    ("责任牵头", Some(Role::Lead)),
    ("主要责任", Some(Role::Lead)),
    ("主要负责", Some(Role::Lead)),
    ("牵头负责", Some(Role::Lead)),
    ("总牵头", Some(Role::Lead)),
    ("牵头", Some(Role::Lead)),
    ("主办", Some(Role::Lead)),
    ("主责", Some(Role::Lead)),
    ("配合责任", Some(Role::Support)),
    ("配合", Some(Role::Support)),
    ("协助", Some(Role::Support)),
    ("协办", Some(Role::Support)),
    ("协同", Some(Role::Support)),
    ("参与", Some(Role::Support)),
    ("参加", Some(Role::Support)),
    ("责任", None),
    ("负责", None),
    ("落实", None),
    ("实施", None),
    ("承办", None),
    ("完成", None),
    ("执行", None),
    ("整改责任", None),
];
/// The second part.
const LABEL_OFFICES: &[&str] = &[
    "单位（部门）",
    "单位和部门",
    "单位及部门",
    "单位及责任人",
    "单位",
    "部门",
    "主体",
    "科室",
    "股室",
    "站所",
    "处室",
    "办所",
    "处（室）",
    "科（室）",
    "机构",
    "分工",
    "街道",
    "乡镇",
];

/// Whether the characters begin with a label for responsible units and its colon: its role and its length.
pub(crate) fn label(chars: &[char]) -> Option<(Option<Role>, usize)> {
    if !matches!(
        chars.first()?,
        '牵' | '责' | '主' | '总' | '配' | '协' | '参' | '负' | '落' | '实' | '承' | '完' | '执' | '整'
    ) {
        return None;
    }
    let (duty, role) = LABEL_DUTIES.iter().find(|(word, _)| starts(chars, word))?;
    let length = duty.chars().count();
    // 牵头：, 配合：
    if chars.get(length) == Some(&'：') {
        return role.is_some().then_some((*role, length + 1));
    }
    let length = length + starts_any(&chars[length..], LABEL_OFFICES)?;
    (chars.get(length) == Some(&'：')).then_some((*role, length + 1))
}

/// Roles behind names, the longer before the shorter; whether the whole group before it takes the role.
const ROLES: &[(&str, Option<Role>)] = &[
    ("按照各自职责分工落实", None),
    ("按各自职责分工落实", None),
    ("按照各自职责分工负责", None),
    ("按各自职责分工负责", None),
    ("按职责分工牵头负责", Some(Role::Lead)),
    ("按照职责分工牵头负责", Some(Role::Lead)),
    ("按职责分工分别负责", None),
    ("按照职责分工分别负责", None),
    ("按职责分工负责", None),
    ("按照职责分工负责", None),
    ("按职责分工落实", None),
    ("按照职责分工落实", None),
    ("按职责分工", None),
    ("按照职责分工", None),
    ("按照各自职责负责", None),
    ("按各自职责负责", None),
    ("依职责分工负责", None),
    ("依职责负责", None),
    ("按照各自职责配合", Some(Role::Support)),
    ("按职责分工配合", Some(Role::Support)),
    ("按职责配合", Some(Role::Support)),
    ("按照职责负责", None),
    ("按职责负责", None),
    ("按职责落实", None),
    ("按职责", None),
    ("各负其责", None),
    ("共同牵头负责", Some(Role::Lead)),
    ("共同牵头", Some(Role::Lead)),
    ("牵头负责", Some(Role::Lead)),
    ("牵头落实", Some(Role::Lead)),
    ("牵头组织", Some(Role::Lead)),
    ("牵头实施", Some(Role::Lead)),
    ("牵头推进", Some(Role::Lead)),
    ("总牵头", Some(Role::Lead)),
    ("牵头", Some(Role::Lead)),
    ("主办", Some(Role::Lead)),
    ("主责", Some(Role::Lead)),
    ("为主", Some(Role::Lead)),
    ("协同配合", Some(Role::Support)),
    ("密切配合", Some(Role::Support)),
    ("积极配合", Some(Role::Support)),
    ("参与配合", Some(Role::Support)),
    ("配合落实", Some(Role::Support)),
    ("协助配合", Some(Role::Support)),
    ("配合", Some(Role::Support)),
    ("协助", Some(Role::Support)),
    ("协办", Some(Role::Support)),
    ("参与", Some(Role::Support)),
    ("参加", Some(Role::Support)),
    ("协同", Some(Role::Support)),
    ("分别负责", None),
    ("具体负责", None),
    ("共同负责", None),
    ("负责落实", None),
    ("负责实施", None),
    ("抓好落实", None),
    ("组织实施", None),
    ("具体落实", None),
    ("具体实施", None),
    ("负责", None),
    ("落实", None),
    ("实施", None),
];

/// Reads responsible units: the words of a cell, or those behind 责任单位：. `role` is what the column or label says.
pub(crate) fn read(
    text: &[char],
    passage: &Passage,
    role: Option<Role>,
    warnings: &mut Vec<Warning>,
) -> Vec<Responsible> {
    let listed = with_breaks(text, passage);
    let passage = &listed;
    let mut reader = Reader { text, passage, warnings, units: Vec::new(), stated: role, group: 0 };
    for part in sections(&passage.chars) {
        reader.section(part, role);
    }
    reader.finish(role)
}

/// What the names of offices end with when a line ends with them; a place alone is no office.
const LINE_ENDS: &[&str] = &[
    "局",
    "办",
    "委",
    "部",
    "队",
    "所",
    "站",
    "中心",
    "公司",
    "政府",
    "党委",
    "单位",
    "部门",
    "办公室",
    "会",
    "厂",
    "学校",
    "分局",
    "）",
    "各村",
    "各社区",
];

/// A list with a name on each line has the ends of its lines for separators.
fn with_breaks(text: &[char], passage: &Passage) -> Passage {
    let mut listed = Passage::default();
    for index in 0..passage.chars.len() {
        if index > 0 {
            let (before, after) = (&passage.chars[..index], &passage.chars[index..]);
            let broken = text[passage.at[index - 1]..passage.at[index]].contains(&'\n');
            let rest = after.iter().position(|character| "、，；。：（）".contains(*character)).unwrap_or(after.len());
            let names = rest >= 3 || starts_any(after, &["各村", "各镇", "各乡"]).is_some();
            if broken
                && names
                && LINE_ENDS.iter().any(|word| ends(before, word))
                && trailing_role(&after[..rest]).1 < rest
            {
                listed.chars.push('、');
                listed.at.push(passage.at[index]);
            }
        }
        listed.chars.push(passage.chars[index]);
        listed.at.push(passage.at[index]);
    }
    listed
}

/// The parts with labels of their own: 牵头单位：…配合单位：….
fn sections(chars: &[char]) -> Vec<Range<usize>> {
    let mut starts_at: Vec<usize> = (0..chars.len()).filter(|at| label(&chars[*at..]).is_some()).collect();
    // 责任单位 within 牵头责任单位 is no label of its own.
    starts_at.dedup_by(|later, earlier| *later - *earlier < 4);
    if starts_at.first() != Some(&0) {
        starts_at.insert(0, 0);
    }
    starts_at.push(chars.len());
    starts_at.windows(2).map(|pair| pair[0]..pair[1]).filter(|part| !part.is_empty()).collect()
}

struct Reader<'a> {
    text: &'a [char],
    passage: &'a Passage,
    warnings: &'a mut Vec<Warning>,
    units: Vec<(Responsible, Given)>,
    /// The role of the present section.
    stated: Option<Role>,
    /// Where the present group of units without a role begins.
    group: usize,
}

/// Where a unit's role comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    /// Words say it.
    Stated,
    /// Words say 负责 and no more.
    Duty,
    Nothing,
}

impl Reader<'_> {
    fn chars(&self) -> &[char] {
        &self.passage.chars
    }

    fn section(&mut self, part: Range<usize>, role: Option<Role>) {
        let mut start = part.start;
        self.stated = role;
        if let Some((role, length)) = label(&self.passage.chars[start..part.end]) {
            start += length;
            self.stated = role.or(self.stated);
        }
        self.group = self.units.len();
        for sentence in names::sentences(&self.passage.chars[start..part.end]) {
            let sentence = start + sentence.start..start + sentence.end;
            self.sentence(sentence);
            self.group = self.units.len();
        }
    }

    /// Units up to a ； or 。.
    fn sentence(&mut self, range: Range<usize>) {
        if names::is_remark(&self.chars()[range.clone()]) {
            self.unsure(WarningCode::UnitsUnsure, range);
            return;
        }
        let (items, broken) = names::items(&self.passage.chars[range.clone()]);
        if broken {
            self.unsure(WarningCode::UnitsUnsure, range.clone());
        }
        for item in items {
            self.item(range.start + item.start..range.start + item.end);
        }
    }

    fn unsure(&mut self, code: WarningCode, range: Range<usize>) {
        let subject = self.passage.raw(self.text, range.clone());
        self.warnings.push(Warning::new(code, &subject, self.passage.span(range), &[]));
    }

    fn item(&mut self, range: Range<usize>) {
        let mut range = range;
        while let Some(length) =
            starts_any(&self.chars()[range.clone()], &["由", "以及", "会同", "并", "，", "、", "。", "和"])
        {
            if length >= range.len() || names::belongs_to_name(&self.chars()[range.clone()]) {
                break;
            }
            range.start += length;
        }
        let (role, length) = trailing_role(&self.chars()[range.clone()]);
        range.end -= length;
        if !range.is_empty() {
            self.named(range);
        }
        if length > 0 {
            self.give(role);
        }
    }

    /// A name with what stands in brackets behind it.
    fn named(&mut self, range: Range<usize>) {
        let parts = names::parts(&self.chars()[range.clone()]);
        let at = |part: Range<usize>| range.start + part.start..range.start + part.end;
        if parts.has_action {
            self.unsure(WarningCode::UnitsUnsure, range.clone());
        }
        let name = self.passage.raw(self.text, at(parts.name.clone()));
        if name.is_empty() {
            return;
        }
        let mut unit = Responsible {
            kind: names::kind(&self.chars()[at(parts.name.clone())]),
            name,
            division: None,
            role: self.stated.unwrap_or(Role::Lead),
            stated: self.stated.is_some(),
        };
        let mut given = if self.stated.is_some() { Given::Stated } else { Given::Nothing };
        if let Some(division) = parts.division {
            let words = &self.passage.chars[at(division.clone())];
            match trailing_role(words) {
                (role, length) if length == words.len() => {
                    if let Some(role) = role {
                        (unit.role, unit.stated, given) = (role, true, Given::Stated);
                    }
                }
                _ => {
                    if names::is_doubtful_division(words) {
                        self.unsure(WarningCode::DivisionUnsure, range.clone());
                    }
                    unit.division = Some(self.passage.raw(self.text, at(division)));
                }
            }
        }
        self.units.push((unit, given));
        if let Some(others) = parts.others {
            let name = self.passage.raw(self.text, at(others));
            let role = self.stated.unwrap_or(Role::Lead);
            let unit = Responsible { name, division: None, role, stated: self.stated.is_some(), kind: UnitKind::Group };
            self.units.push((unit, given));
        }
    }

    /// Words of a role: they are for all units of the group that have none yet.
    fn give(&mut self, role: Option<Role>) {
        for (unit, given) in &mut self.units[self.group..] {
            if *given != Given::Nothing {
                continue;
            }
            match role {
                Some(role) => (unit.role, unit.stated, *given) = (role, true, Given::Stated),
                None => *given = Given::Duty,
            }
        }
    }

    /// Beside a stated lead the others support; without one each of them leads.
    fn finish(self, role: Option<Role>) -> Vec<Responsible> {
        let has_lead = self.units.iter().any(|(unit, given)| *given == Given::Stated && unit.role == Role::Lead);
        let mut units: Vec<Responsible> = Vec::with_capacity(self.units.len());
        for (mut unit, given) in self.units {
            if given != Given::Stated && role.is_none() {
                unit.role = if has_lead { Role::Support } else { Role::Lead };
            }
            if !units.iter().any(|other| other.name == unit.name && other.division == unit.division) {
                units.push(unit);
            }
        }
        units
    }
}

/// The role that ends the words, and its length; the length may be that of 负责, which says no role.
fn trailing_role(chars: &[char]) -> (Option<Role>, usize) {
    let mut end = chars.len();
    while end > 0 && matches!(chars[end - 1], '。' | '，' | '、' | '.' | '；') {
        end -= 1;
    }
    let trimmed = chars.len() - end;
    let head = &chars[..end];
    for (word, role) in ROLES {
        if ends(head, word) {
            let length = word.chars().count();
            // 配合单位, 等单位配合: the words before belong to the name.
            return (*role, length + trimmed);
        }
    }
    (None, trimmed)
}

/// Whether a bracket's words name who is responsible: （镇应急办牵头，各村配合）, （责任单位：…）.
pub(crate) fn is_responsibility(chars: &[char]) -> bool {
    if label(chars).is_some() {
        return true;
    }
    let has_colon = find(chars, "：").is_some();
    let sentence_end = find_last(chars, "。").is_some_and(|at| at + 1 < chars.len());
    let (_, length) = trailing_role(chars);
    let words: String = chars[chars.len() - length..].iter().collect();
    !has_colon
        && !sentence_end
        && chars.len() <= 160
        && length < chars.len()
        && ["牵头", "配合", "负责", "按职责"].iter().any(|word| words.contains(word))
        && names_an_office(chars)
}
