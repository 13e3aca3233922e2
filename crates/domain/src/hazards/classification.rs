//! What kind of hazard: level, source, sector, criterion.

use crate::Language;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The level of a hazard. The law knows 一般 and 重大; 较大 is used by many localities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HazardLevel {
    /// 一般
    General,
    /// 较大
    Serious,
    /// 重大
    Major,
}

impl HazardLevel {
    /// All levels, the lowest first.
    pub const ALL: [Self; 3] = [Self::General, Self::Serious, Self::Major];

    /// The stable name, as the database holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Serious => "serious",
            Self::Major => "major",
        }
    }

    /// The level of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::General => language.pick("一般", "General"),
            Self::Serious => language.pick("较大", "Serious"),
            Self::Major => language.pick("重大", "Major"),
        }
    }
}

/// Where a hazard came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HazardSource {
    /// 企业自查
    SelfCheck,
    /// 镇级检查
    TownshipInspection,
    /// 部门检查 (县局检查)
    DepartmentInspection,
    /// 专家会诊
    ExpertReview,
    /// 网格巡查
    GridPatrol,
    /// 群众举报
    Tip,
    /// 设备告警
    Alarm,
    /// 上级交办
    SuperiorReferral,
    /// 其他
    Other,
}

impl HazardSource {
    /// All sources, in the order in which forms offer them.
    pub const ALL: [Self; 9] = [
        Self::GridPatrol,
        Self::TownshipInspection,
        Self::DepartmentInspection,
        Self::ExpertReview,
        Self::SelfCheck,
        Self::Tip,
        Self::SuperiorReferral,
        Self::Alarm,
        Self::Other,
    ];

    /// The stable name, as the database holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SelfCheck => "self_check",
            Self::TownshipInspection => "township_inspection",
            Self::DepartmentInspection => "department_inspection",
            Self::ExpertReview => "expert_review",
            Self::GridPatrol => "grid_patrol",
            Self::Tip => "tip",
            Self::Alarm => "alarm",
            Self::SuperiorReferral => "superior_referral",
            Self::Other => "other",
        }
    }

    /// The source of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }

    /// Whether a report from this source is verified before it counts as a hazard.
    #[must_use]
    pub const fn needs_verification(self) -> bool {
        matches!(self, Self::Tip | Self::Alarm | Self::SuperiorReferral)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::SelfCheck => language.pick("企业自查", "Self-check"),
            Self::TownshipInspection => language.pick("镇级检查", "Township inspection"),
            Self::DepartmentInspection => language.pick("部门检查", "Department inspection"),
            Self::ExpertReview => language.pick("专家会诊", "Expert review"),
            Self::GridPatrol => language.pick("网格巡查", "Grid patrol"),
            Self::Tip => language.pick("群众举报", "Tip"),
            Self::Alarm => language.pick("设备告警", "Device alarm"),
            Self::SuperiorReferral => language.pick("上级交办", "Referred by superior"),
            Self::Other => language.pick("其他", "Other"),
        }
    }
}

/// The stable code of a sector, as `packs/sectors.toml` lists them; `other` where none applies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[a-z0-9_]{1,40}$")))]
pub struct SectorCode(String);

impl SectorCode {
    /// A code of lower-case letters, digits and `_`; `None` for another text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        fits.then(|| Self(text.to_owned()))
    }

    /// The sector of whatever fits no other.
    #[must_use]
    pub fn other() -> Self {
        Self("other".to_owned())
    }

    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SectorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The clause by which a hazard was judged; kept with the version that was in force.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CriterionReference {
    /// The instrument, such as 工贸企业重大事故隐患判定标准.
    pub instrument: String,
    /// Its version, such as 应急管理部令第10号.
    pub version: String,
    /// The article or item.
    pub article: String,
}
