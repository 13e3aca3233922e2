//! What happened to a task, and how each event changes it.

use super::{Claim, Report, Task, TaskKind, TaskParty, TaskState, Verdict};
use crate::{
    Language,
    campaigns::{Finished, ItemId, NamedUnit, PartyRole},
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
    /// Who owes it.
    #[serde(default)]
    pub owed_by: OwedBy,
}

/// Who owes a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OwedBy {
    /// As in events that do not say it: a duty of one party is an enterprise's, everything else the units'.
    #[default]
    Unsaid,
    /// The units of its item.
    Units,
    /// One enterprise, which a duty binds.
    Enterprise,
}

/// What a task asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Asked {
    /// In a few words.
    pub title: String,
    /// As the document words it.
    pub text: String,
    /// Of whom.
    pub parties: Vec<TaskParty>,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub due_on: Option<Date>,
}

impl Asked {
    /// What a task asks for now.
    #[must_use]
    pub fn of(task: &Task) -> Self {
        let Task { title, text, parties, from, due_on, .. } = task;
        Self { title: title.clone(), text: text.clone(), parties: parties.clone(), from: *from, due_on: *due_on }
    }
}

/// How a task went over to a new version of its campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Revised {
    /// The new version.
    pub campaign: CampaignId,
    /// Its title.
    pub campaign_title: String,
    /// Its campaign office.
    pub office: NamedUnit,
    /// Its item.
    pub item: ItemId,
    /// Which of the item's dates or periods.
    pub occurrence: String,
    /// The highest heading.
    pub chapter: String,
    /// The nearest heading.
    pub section: String,
    /// Its number in the document.
    pub ordinal: String,
    /// The day.
    pub on: Date,
    /// What it asked for before; `None` when that is as it was.
    pub before: Option<Asked>,
    /// What it asks for now; `None` when that is as it was.
    pub after: Option<Asked>,
    /// Whether a finished task was opened again.
    pub finished: Finished,
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
    /// It went over to a new version of its campaign.
    Revised(Box<Revised>),
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
            Self::Revised(_) => "revised",
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
            Self::Revised(_) => language.pick("方案修订", "Plan revised"),
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
            TaskEvent::Revised(revised) => self.revise(revised),
        }
    }

    fn revise(&mut self, revised: &Revised) {
        self.campaign = revised.campaign;
        self.campaign_title.clone_from(&revised.campaign_title);
        self.office = revised.office.clone();
        self.item = revised.item;
        self.occurrence.clone_from(&revised.occurrence);
        self.chapter.clone_from(&revised.chapter);
        self.section.clone_from(&revised.section);
        self.ordinal.clone_from(&revised.ordinal);
        let Some(after) = &revised.after else { return };
        if revised.finished == Finished::Reopened {
            self.state = TaskState::Open;
            (self.confirmation, self.verification, self.done_on) = (None, None, None);
        }
        if self.due_on != after.due_on {
            (self.overdue_since, self.escalation, self.reminded_on) = (None, None, None);
        }
        let is_new = |party: &&TaskParty| party.role != PartyRole::Support && self.party(party.unit.id).is_none();
        let asks_others = after.parties.iter().any(|party| is_new(&party));
        let lost_some = self.parties.iter().any(|party| !after.parties.iter().any(|one| one.unit.id == party.unit.id));
        let had_roles: Vec<_> = self.parties.iter().map(|party| (party.unit.id, party.role)).collect();
        let has_roles: Vec<_> = after.parties.iter().map(|party| (party.unit.id, party.role)).collect();
        (self.from, self.due_on) = (after.from, after.due_on);
        self.title.clone_from(&after.title);
        self.text.clone_from(&after.text);
        self.parties.clone_from(&after.parties);
        if revised.finished == Finished::Reopened {
            self.parties.iter_mut().for_each(|party| party.completed = None);
        } else if asks_others || lost_some || had_roles != has_roles {
            // What the lead unit confirmed holds while the same units answer for it.
            self.confirmation = self.confirmation.take().filter(|_| !asks_others);
            let next = if self.confirmation.is_some() { self.state } else { self.state_by_parties() };
            self.move_to(next, revised.on);
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
