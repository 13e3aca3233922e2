//! Words with a fixed set of meanings.

use super::{Parsed, normalise, refuse, text::is_placeholder};
use crate::tables::Cell;
use bihuan_domain::{
    RefusalCode,
    enterprises::{RiskColour, StandardisationGrade},
    hazards::{HazardLevel, HazardSource, Standing},
};

/// The text of a word cell without blanks; `None` for an empty cell or a placeholder.
fn word(cell: &Cell) -> Parsed<Option<String>> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Error(error) => Err(refuse(RefusalCode::FormulaError, error)),
        Cell::Text(text) if is_placeholder(text) => Ok(None),
        other => Ok(Some(normalise(&other.to_string()).replace(' ', "").to_lowercase())),
    }
}

/// The level of a hazard.
///
/// # Errors
/// An empty cell, and every word that the law does not have (特大, 高, A级).
pub fn hazard_level(cell: &Cell) -> Parsed<HazardLevel> {
    let text = word(cell)?.ok_or(RefusalCode::CellMissing)?;
    let bare = text.split('(').next().unwrap_or(&text);
    let bare = ["级隐患", "事故隐患", "安全隐患", "隐患", "级", "类", "问题"]
        .iter()
        .find_map(|end| bare.strip_suffix(end))
        .unwrap_or(bare);
    match bare {
        "一般" | "一般性" | "普通" | "general" | "minor" => Ok(HazardLevel::General),
        "较大" | "serious" => Ok(HazardLevel::Serious),
        "重大" | "major" => Ok(HazardLevel::Major),
        _ => Err(refuse(RefusalCode::LevelUnknown, cell)),
    }
}

/// Yes or no; `None` for an empty cell. 无 is a no here, not a placeholder.
///
/// # Errors
/// Every other word.
pub fn yes_no(cell: &Cell) -> Parsed<Option<Answer>> {
    let text = match cell {
        Cell::Empty => return Ok(None),
        Cell::Bool(true) => return Ok(Some(Answer::Yes)),
        Cell::Bool(false) => return Ok(Some(Answer::No)),
        Cell::Error(error) => return Err(refuse(RefusalCode::FormulaError, error)),
        other => normalise(&other.to_string()).replace(' ', "").to_lowercase(),
    };
    match text.as_str() {
        "有" | "是" | "√" | "✓" | "✔" | "☑" | "已有" | "y" | "yes" | "true" | "1" | "对" | "已制定" | "已挂牌"
        | "v" => Ok(Some(Answer::Yes)),
        "无" | "否" | "×" | "✗" | "✘" | "x" | "没有" | "n" | "no" | "false" | "0" | "未制定" | "不是" | "未"
        | "未挂牌" | "/" | "-" | "—" | "——" => Ok(Some(Answer::No)),
        _ => Err(refuse(RefusalCode::YesNoUnknown, cell)),
    }
}

/// Whether a hazard is under supervision listing: yes or no, or the level and number of the listing.
///
/// # Errors
/// Other words.
pub fn supervision_listing(cell: &Cell) -> Parsed<Option<Answer>> {
    let refused = match yes_no(cell) {
        Ok(answer) => return Ok(answer),
        Err(refused) => refused,
    };
    let text = normalise(&cell.to_string());
    let denied = ["未", "不", "无", "否", "没"].iter().any(|word| text.starts_with(word));
    let named = ["级", "号", "挂牌", "督办", "摘牌", "listed"].iter().any(|word| text.contains(word));
    if named && !denied { Ok(Some(Answer::Yes)) } else { Err(refused) }
}

/// Where a hazard stands by the word of a ledger's state column. Later words of the loop, and unknown ones, leave that to dates.
#[must_use]
pub fn standing(text: &str) -> Standing {
    let text = normalise(text).replace(' ', "").to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if begins(&["待核实", "待核查", "toverify"]) {
        Standing::Reported
    } else if begins(&["待交办", "toassign"]) {
        Standing::Registered
    } else if begins(&["不属实", "查无", "dismissed"]) {
        Standing::Dismissed
    } else if begins(&["终结", "terminated"]) {
        Standing::Terminated
    } else {
        Standing::Loop
    }
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// 是
    Yes,
    /// 否
    No,
}

/// The four-colour risk level, by its colour or its words; `None` for an empty cell or a placeholder.
///
/// # Errors
/// Other words, and cells that name two colours.
pub fn risk_colour(cell: &Cell) -> Parsed<Option<RiskColour>> {
    let Some(text) = word(cell)? else { return Ok(None) };
    let colours =
        [('红', RiskColour::Red), ('橙', RiskColour::Orange), ('黄', RiskColour::Yellow), ('蓝', RiskColour::Blue)];
    let named: Vec<_> = colours.iter().filter(|(sign, _)| text.contains(*sign)).map(|(_, colour)| *colour).collect();
    match named.as_slice() {
        [colour] => return Ok(Some(*colour)),
        [] => {}
        _ => return Err(refuse(RefusalCode::RiskColourUnknown, cell)),
    }
    let bare =
        ["风险等级", "级风险", "风险", "等级", "级"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(&text);
    match bare {
        "重大" | "red" | "一" | "i" | "1" => Ok(Some(RiskColour::Red)),
        "较大" | "orange" | "二" | "ii" | "2" => Ok(Some(RiskColour::Orange)),
        "一般" | "yellow" | "三" | "iii" | "3" => Ok(Some(RiskColour::Yellow)),
        "低" | "较低" | "较小" | "blue" | "四" | "iv" | "4" => Ok(Some(RiskColour::Blue)),
        "未评估" | "未评定" | "未定" => Ok(None),
        _ => Err(refuse(RefusalCode::RiskColourUnknown, cell)),
    }
}

/// The grade of standardisation; `None` for an empty cell or a placeholder.
///
/// # Errors
/// Other words.
pub fn standardisation(cell: &Cell) -> Parsed<Option<StandardisationGrade>> {
    let Some(text) = word(cell)? else { return Ok(None) };
    if ["未", "不达标", "尚未", "否", "正在", "创建中", "没有", "无", "notreached", "已过期", "过期", "未通过"]
        .iter()
        .any(|start| text.starts_with(start))
    {
        return Ok(Some(StandardisationGrade::NotReached));
    }
    if text.contains("小微") || text.contains("微型") || text == "small" {
        return Ok(Some(StandardisationGrade::Small));
    }
    let grades = [
        (["一级", "1级", "i级", "first"], StandardisationGrade::First),
        (["二级", "2级", "ii级", "second"], StandardisationGrade::Second),
        (["三级", "3级", "iii级", "third"], StandardisationGrade::Third),
    ];
    // From the third down, since “ii级” ends with “i级”.
    let found = grades.iter().rev().find(|(words, _)| words.iter().any(|word| text.contains(word)));
    found.map(|(_, grade)| Some(*grade)).ok_or_else(|| refuse(RefusalCode::StandardisationUnknown, cell))
}

/// The source that a text tells of. A text that names none is [`HazardSource::Other`]; keep the text beside it.
#[must_use]
pub fn hazard_source(text: &str) -> HazardSource {
    const WORDS: &[(HazardSource, &[&str])] = &[
        (
            HazardSource::Tip,
            &["举报", "投诉", "群众", "12345", "12350", "来信", "来访", "信访", "tip", "citizen", "complaint"],
        ),
        (
            HazardSource::ExpertReview,
            &["专家", "会诊", "第三方", "服务机构", "中介", "技术服务", "评价机构", "体检", "expert", "thirdparty"],
        ),
        (HazardSource::GridPatrol, &["网格", "村级", "村居", "村（", "社区巡查", "村委", "grid"]),
        (
            HazardSource::SelfCheck,
            &["自查", "自改", "自检", "自纠", "自评", "企业排查", "企业检查", "班组", "企业日常", "员工", "self"],
        ),
        (HazardSource::Alarm, &["告警", "报警", "监测", "预警", "设备", "传感", "物联", "alarm", "sensor"]),
        (
            HazardSource::SuperiorReferral,
            &["交办", "转办", "督办", "移交", "移送", "督查", "督导", "巡察", "暗访", "referral"],
        ),
        (
            HazardSource::TownshipInspection,
            &["镇", "乡", "街道", "安办", "安监办", "应急办", "安监站", "所检查", "属地", "township"],
        ),
        (
            HazardSource::DepartmentInspection,
            &[
                "县",
                "局",
                "部门",
                "区级",
                "市级",
                "省级",
                "上级",
                "执法",
                "行业",
                "消防",
                "主管",
                "双随机",
                "政府检查",
                "专项检查",
                "department",
                "inspection",
            ],
        ),
    ];
    let text = normalise(text).replace(' ', "").to_lowercase();
    WORDS
        .iter()
        .find(|(_, words)| words.iter().any(|word| text.contains(word)))
        .map_or(HazardSource::Other, |(source, _)| *source)
}

/// What a status column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StateWord {
    /// 已整改, 是, 已销号, 合格
    Done,
    /// 未整改, 否, 整改中
    NotDone,
    /// A free text that says neither.
    Free,
}

/// What the text of a status column says.
#[must_use]
pub fn state_word(text: &str) -> StateWord {
    let text = normalise(text).replace(' ', "").to_lowercase();
    let not = [
        "未",
        "否",
        "正在",
        "整改中",
        "治理中",
        "进行中",
        "没有",
        "不合格",
        "不通过",
        "×",
        "待",
        "尚未",
        "部分",
        "限期",
        "no",
        "open",
        "推进中",
        "计划",
        "逾期",
    ];
    if not.iter().any(|word| text.starts_with(word)) || text.contains("未完成") || text.contains("未整改") {
        return StateWord::NotDone;
    }
    let done = [
        "已",
        "是",
        "完成",
        "整改完",
        "整改到位",
        "合格",
        "通过",
        "√",
        "销号",
        "闭环",
        "全部",
        "yes",
        "done",
        "closed",
        "同意",
        "✓",
        "✔",
        "办结",
        "立查立改",
        "立行立改",
        "当场整改",
        "现场整改",
    ];
    if done.iter().any(|word| text.starts_with(word)) || text.ends_with("整改完成") || text.ends_with("整改到位")
    {
        return StateWord::Done;
    }
    StateWord::Free
}
