//! What happened to a task, and how each event changes it.

use super::{Claim, Report, Task, TaskKind, TaskParty, TaskState, Verdict};
use crate::{
    Language,
    campaigns::{ItemId, NamedUnit},
    hazards::EscalationStep,
    ids::CampaignId,
    jurisdictions::Place,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// How a task began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Opened {
    /// What it comes from.
    pub kind: TaskKind,
    /// The campaign.
    pub campaign: CampaignId,
    /// The campaign's title.
    pub campaign_title: String,
    /// The campaign office.
    pub office: NamedUnit,
    /// The campaign's item.
    pub item: ItemId,
    /// Which of the item's dates or periods.
    pub occurrence: String,
    /// Where it lies.
    pub place: Place,
    /// The highest heading.
    pub chapter: String,
    /// The nearest heading.
    pub section: String,
    /// Its number in the document.
    pub ordinal: String,
    /// In a few words.
    pub title: String,
    /// As the document words it.
    pub text: String,
    /// Whom it concerns.
    pub parties: Vec<TaskParty>,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub due_on: Option<Date>,
}

/// What happened. The names are stored: they are added to, never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum TaskEvent {
    /// The campaign asked for it.
    Opened(Box<Opened>),
    /// A unit reported.
    Reported(Report),
    /// The lead unit confirmed what was reported.
    Confirmed(Verdict),
    /// The campaign office found it done.
    Verified(Verdict),
    /// It was given back to the units.
    Returned(Verdict),
    /// The term was lengthened.
    Extended {
        /// The new last day.
        due_on: Date,
        /// Why.
        reason: String,
    },
    /// Units were reminded of the last day.
    Reminded {
        /// The day.
        on: Date,
        /// Days left.
        days_left: u32,
    },
    /// The term ran out.
    BecameOverdue {
        /// The first day overdue.
        since: Date,
    },
    /// It climbed a step.
    Escalated {
        /// The step.
        step: EscalationStep,
        /// Days overdue at that moment.
        days_overdue: u32,
    },
    /// It is asked for no more.
    Cancelled {
        /// Why.
        reason: String,
    },
}

impl TaskEvent {
    /// The stable name, equal to the `event` tag.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Reported(_) => "reported",
            Self::Confirmed(_) => "confirmed",
            Self::Verified(_) => "verified",
            Self::Returned(_) => "returned",
            Self::Extended { .. } => "extended",
            Self::Reminded { .. } => "reminded",
            Self::BecameOverdue { .. } => "became_overdue",
            Self::Escalated { .. } => "escalated",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// The words that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Opened(_) => language.pick("下达任务", "Opened"),
            Self::Reported(report) => report.claim.label(language),
            Self::Confirmed(_) => language.pick("牵头单位确认", "Confirmed by the lead unit"),
            Self::Verified(_) => language.pick("核验完成", "Verified"),
            Self::Returned(_) => language.pick("退回", "Returned"),
            Self::Extended { .. } => language.pick("延期", "Extended"),
            Self::Reminded { .. } => language.pick("到期提醒", "Reminded"),
            Self::BecameOverdue { .. } => language.pick("逾期", "Became overdue"),
            Self::Escalated { .. } => language.pick("升级", "Escalated"),
            Self::Cancelled { .. } => language.pick("取消任务", "Cancelled"),
        }
    }
}

impl Task {
    /// Applies the next event. Total: events are facts, whatever the rules have become since.
    pub fn evolve(&mut self, event: &TaskEvent, at: Timestamp) {
        self.version += 1;
        self.last_recorded_at = at;
        match event {
            TaskEvent::Opened(_) => {}
            TaskEvent::Reported(report) => self.take(report),
            TaskEvent::Confirmed(verdict) => {
                self.confirmation = Some(verdict.clone());
                self.move_to(TaskState::Confirmed, verdict.on);
            }
            TaskEvent::Verified(verdict) => {
                self.verification = Some(verdict.clone());
                self.move_to(TaskState::Done, verdict.on);
            }
            TaskEvent::Returned(verdict) => {
                self.returns.push(verdict.clone());
                self.parties.iter_mut().for_each(|party| party.completed = None);
                (self.confirmation, self.verification, self.done_on) = (None, None, None);
                self.state = TaskState::Open;
            }
            TaskEvent::Extended { due_on, .. } => {
                self.due_on = Some(*due_on);
                (self.overdue_since, self.escalation, self.reminded_on) = (None, None, None);
            }
            TaskEvent::Reminded { on, .. } => self.reminded_on = Some(*on),
            TaskEvent::BecameOverdue { since } => self.overdue_since = Some(*since),
            TaskEvent::Escalated { step, .. } => self.escalation = Some(*step),
            TaskEvent::Cancelled { reason } => {
                self.end_reason = Some(reason.clone());
                self.state = TaskState::Cancelled;
                self.overdue_since = None;
            }
        }
    }

    fn take(&mut self, report: &Report) {
        self.reports.push(report.clone());
        if report.claim == Claim::Progress {
            return;
        }
        for party in self.parties.iter_mut().filter(|party| party.unit.id == report.unit.id) {
            party.completed = Some(report.on);
        }
        let next = self.state_by_parties();
        self.move_to(next, report.on);
    }

    fn move_to(&mut self, state: TaskState, on: Date) {
        self.state = state;
        if state == TaskState::Done {
            self.done_on = Some(on);
        }
        if !self.is_running() {
            // The ladder climbed so far stays: a report that is returned does not begin it anew.
            self.overdue_since = None;
        }
    }
}
