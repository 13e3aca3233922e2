//! States and escalation steps.

use crate::Language;
use serde::{Deserialize, Serialize};

/// Where a hazard stands in the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HazardState {
    /// 待核实: from a tip, an alarm or another authority; not yet counted as a hazard.
    Reported,
    /// 不属实: end.
    Dismissed,
    /// 待交办
    Registered,
    /// 整改中: the deadline runs.
    Rectifying,
    /// 待验收
    Submitted,
    /// 待销号
    Accepted,
    /// 已销号: end; may be reopened.
    Closed,
    /// 终结（未整改）: end; never counted as rectified.
    Terminated,
}

impl HazardState {
    /// All states, in the order of the loop.
    pub const ALL: [Self; 8] = [
        Self::Reported,
        Self::Dismissed,
        Self::Registered,
        Self::Rectifying,
        Self::Submitted,
        Self::Accepted,
        Self::Closed,
        Self::Terminated,
    ];

    /// The stable name, as the database holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Dismissed => "dismissed",
            Self::Registered => "registered",
            Self::Rectifying => "rectifying",
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Closed => "closed",
            Self::Terminated => "terminated",
        }
    }

    /// The state of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether it counts as a hazard: it was found to be one.
    #[must_use]
    pub const fn is_counted(self) -> bool {
        !matches!(self, Self::Reported | Self::Dismissed)
    }

    /// Counted and not at an end: the stock (存量).
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Registered | Self::Rectifying | Self::Submitted | Self::Accepted)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Reported => language.pick("待核实", "To verify"),
            Self::Dismissed => language.pick("不属实", "Dismissed"),
            Self::Registered => language.pick("待交办", "To assign"),
            Self::Rectifying => language.pick("整改中", "Rectifying"),
            Self::Submitted => language.pick("待验收", "To accept"),
            Self::Accepted => language.pick("待销号", "To close out"),
            Self::Closed => language.pick("已销号", "Closed"),
            Self::Terminated => language.pick("终结（未整改）", "Terminated (not rectified)"),
        }
    }
}

/// The steps by which an overdue hazard climbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EscalationStep {
    /// 提醒
    Reminder,
    /// 通报
    Circular,
    /// 约谈
    Interview,
    /// 督办
    Supervision,
    /// 问责移送
    AccountabilityReferral,
}

impl EscalationStep {
    /// All steps, the first first.
    pub const ALL: [Self; 5] =
        [Self::Reminder, Self::Circular, Self::Interview, Self::Supervision, Self::AccountabilityReferral];

    /// The stable name, as the database holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reminder => "reminder",
            Self::Circular => "circular",
            Self::Interview => "interview",
            Self::Supervision => "supervision",
            Self::AccountabilityReferral => "accountability_referral",
        }
    }

    /// The step of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// The step that follows `previous`; `None` after the last.
    #[must_use]
    pub fn after(previous: Option<Self>) -> Option<Self> {
        match previous {
            None => Some(Self::Reminder),
            Some(step) => Self::ALL.get(step as usize + 1).copied(),
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Reminder => language.pick("提醒", "Reminder"),
            Self::Circular => language.pick("通报", "Circular"),
            Self::Interview => language.pick("约谈", "Interview"),
            Self::Supervision => language.pick("督办", "Supervision"),
            Self::AccountabilityReferral => language.pick("问责移送", "Referral for accountability"),
        }
    }
}
