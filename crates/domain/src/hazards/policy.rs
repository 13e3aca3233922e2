//! What a locality sets for itself: terms and escalation.

use super::{EscalationStep, HazardLevel};
use serde::{Deserialize, Serialize};

/// The numbers that a locality configures. Defaults are proposals, not law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HazardPolicy {
    /// Usual terms of rectification, offered when a hazard is assigned.
    pub rectification: RectificationDays,
    /// When an overdue hazard climbs, by level.
    pub escalation_general: EscalationDays,
    /// The same for 较大.
    pub escalation_serious: EscalationDays,
    /// The same for 重大.
    pub escalation_major: EscalationDays,
    /// The longest term that can be set, in calendar days from the day it is set.
    pub longest_term_days: u32,
}

/// Usual terms in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RectificationDays {
    /// 一般
    pub general_working_days: u32,
    /// 较大
    pub serious_working_days: u32,
    /// 重大
    pub major_working_days: u32,
}

/// Days overdue (calendar days after the last day of the term) at which each step is due; 1 is the first day overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EscalationDays {
    /// 提醒
    pub reminder_days: u32,
    /// 通报
    pub circular_days: u32,
    /// 约谈
    pub interview_days: u32,
    /// 督办
    pub supervision_days: u32,
    /// 问责移送
    pub accountability_referral_days: u32,
}

impl Default for HazardPolicy {
    fn default() -> Self {
        Self {
            rectification: RectificationDays::default(),
            escalation_general: EscalationDays::of([1, 7, 15, 30, 60]),
            escalation_serious: EscalationDays::of([1, 5, 10, 20, 40]),
            escalation_major: EscalationDays::of([1, 3, 7, 15, 30]),
            longest_term_days: 1_100,
        }
    }
}

impl Default for RectificationDays {
    fn default() -> Self {
        Self { general_working_days: 10, serious_working_days: 20, major_working_days: 60 }
    }
}

impl Default for EscalationDays {
    fn default() -> Self {
        Self::of([1, 7, 15, 30, 60])
    }
}

impl EscalationDays {
    /// Days of the five steps in order.
    #[must_use]
    pub const fn of(days: [u32; 5]) -> Self {
        Self {
            reminder_days: days[0],
            circular_days: days[1],
            interview_days: days[2],
            supervision_days: days[3],
            accountability_referral_days: days[4],
        }
    }

    /// Days overdue at which a step is due.
    #[must_use]
    pub const fn days_of(&self, step: EscalationStep) -> u32 {
        match step {
            EscalationStep::Reminder => self.reminder_days,
            EscalationStep::Circular => self.circular_days,
            EscalationStep::Interview => self.interview_days,
            EscalationStep::Supervision => self.supervision_days,
            EscalationStep::AccountabilityReferral => self.accountability_referral_days,
        }
    }
}

impl HazardPolicy {
    /// The escalation of a level.
    #[must_use]
    pub const fn escalation(&self, level: HazardLevel) -> &EscalationDays {
        match level {
            HazardLevel::General => &self.escalation_general,
            HazardLevel::Serious => &self.escalation_serious,
            HazardLevel::Major => &self.escalation_major,
        }
    }

    /// The usual term of a level, in working days.
    #[must_use]
    pub const fn usual_working_days(&self, level: HazardLevel) -> u32 {
        match level {
            HazardLevel::General => self.rectification.general_working_days,
            HazardLevel::Serious => self.rectification.serious_working_days,
            HazardLevel::Major => self.rectification.major_working_days,
        }
    }
}
