//! A task as its events have made it.

use super::{Attachment, Opened, OwedBy, TaskEvent};
use crate::{
    campaigns::{ItemId, NamedUnit, PartyRole},
    hazards::{EscalationStep, Evidence},
    ids::{CampaignId, TaskId, UnitId, UserId},
    jurisdictions::Place,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

worded! {
    /// What a task comes from.
    TaskKind {
        /// 任务
        Task = "task", "任务", "Task";
        /// 报送: one period of a return.
        Return = "return", "报送", "Return";
        /// 履职: one period of a duty.
        Duty = "duty", "履职", "Duty";
    }
}

worded! {
    /// Where a task stands.
    TaskState {
        /// 办理中: units still owe it.
        Open = "open", "办理中", "Open";
        /// 待确认: a unit reported; the lead unit confirms.
        Reported = "reported", "待确认", "To confirm";
        /// 待核验: the campaign office verifies.
        Confirmed = "confirmed", "待核验", "To verify";
        /// 已完成
        Done = "done", "已完成", "Done";
        /// 已取消
        Cancelled = "cancelled", "已取消", "Cancelled";
    }
}

worded! {
    /// What a unit says with a report.
    Claim {
        /// 进展: it goes on.
        Progress = "progress", "报告进展", "Progress";
        /// 完成: the unit's part is done.
        Completed = "completed", "报告完成", "Completed";
    }
}

/// A unit that a task concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskParty {
    /// The unit.
    pub unit: NamedUnit,
    /// Lead, responsible or support.
    pub role: PartyRole,
    /// The day on which it reported its part done.
    pub completed: Option<Date>,
}

/// A figure in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Figure {
    /// What is counted.
    pub label: String,
    /// How many, in thousandths of the unit.
    pub value_thousandths: i64,
    /// The unit, such as `家`; empty for none.
    pub unit: String,
}

/// What a unit reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// For which unit.
    pub unit: NamedUnit,
    /// Who entered it.
    pub by: Option<UserId>,
    /// That person's name.
    pub by_name: String,
    /// The day.
    pub on: Date,
    /// Whether the unit's part is done.
    pub claim: Claim,
    /// How far the unit is, 0 to 100.
    pub percent: u8,
    /// What was done.
    pub text: String,
    /// Figures.
    pub figures: Vec<Figure>,
    /// Photos.
    #[serde(default)]
    pub photos: Vec<Evidence>,
    /// Documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Attachment>,
}

/// A confirmation, a verification or a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Verdict {
    /// Who.
    pub by: Option<UserId>,
    /// That person's name.
    pub by_name: String,
    /// That person's unit.
    pub unit: Option<UnitId>,
    /// The day.
    pub on: Date,
    /// Opinion or reason.
    pub opinion: String,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Task {
    /// Identifier.
    pub id: TaskId,
    /// Count of its events.
    pub version: u64,
    /// Where it stands.
    pub state: TaskState,
    /// What it comes from.
    pub kind: TaskKind,
    /// The campaign.
    pub campaign: CampaignId,
    /// The campaign's title when the task was opened.
    pub campaign_title: String,
    /// The campaign office.
    pub office: NamedUnit,
    /// The campaign's item.
    pub item: ItemId,
    /// Which of the item's dates or periods: `once`, `m1`, `2026-Q1`.
    pub occurrence: String,
    /// Where it lies: the campaign's place, or the enterprise's.
    pub place: Place,
    /// The highest heading, by which progress is summed.
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
    /// What units reported, in order.
    pub reports: Vec<Report>,
    /// The confirmation by the lead unit.
    pub confirmation: Option<Verdict>,
    /// The verification by the campaign office.
    pub verification: Option<Verdict>,
    /// Reports that were returned.
    pub returns: Vec<Verdict>,
    /// The day on which it was done.
    pub done_on: Option<Date>,
    /// The day on which units were reminded of the last day.
    pub reminded_on: Option<Date>,
    /// The first day overdue.
    pub overdue_since: Option<Date>,
    /// The last step of escalation.
    pub escalation: Option<EscalationStep>,
    /// Why it was cancelled.
    pub end_reason: Option<String>,
    /// When its last event was recorded.
    pub last_recorded_at: Timestamp,
}

impl Task {
    /// The enterprise whose duty it is; none for what units owe.
    #[must_use]
    pub fn enterprise(&self) -> Option<UnitId> {
        let is_of_enterprise = match self.owed_by {
            OwedBy::Enterprise => true,
            OwedBy::Units => false,
            OwedBy::Unsaid => self.kind == TaskKind::Duty && self.parties.len() == 1,
        };
        self.parties.first().filter(|_| is_of_enterprise).map(|party| party.unit.id)
    }

    /// The units that it concerns.
    #[must_use]
    pub fn units(&self) -> Vec<UnitId> {
        self.parties.iter().map(|party| party.unit.id).collect()
    }

    /// The part that a unit has in it.
    #[must_use]
    pub fn party(&self, unit: UnitId) -> Option<&TaskParty> {
        self.parties.iter().find(|party| party.unit.id == unit)
    }

    /// Whether a party still owes its part. Support is not owed, unless nobody has another role.
    #[must_use]
    pub fn owes(&self, party: &TaskParty) -> bool {
        let only_support = self.parties.iter().all(|party| party.role == PartyRole::Support);
        let counts = party.role != PartyRole::Support || only_support;
        counts && party.completed.is_none() && matches!(self.state, TaskState::Open | TaskState::Reported)
    }

    /// Whether units still have something to do.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.state, TaskState::Open | TaskState::Reported)
    }

    /// How far it is, 0 to 100: done is 100; else the mean of what its units last said.
    #[must_use]
    pub fn percent(&self) -> u8 {
        if matches!(self.state, TaskState::Done | TaskState::Confirmed) {
            return 100;
        }
        let of = |party: &TaskParty| {
            let last = self.reports.iter().rfind(|report| report.unit.id == party.unit.id);
            u32::from(last.map_or(0, |report| report.percent))
        };
        let (sum, count) = self.parties.iter().fold((0, 0), |(sum, count), party| (sum + of(party), count + 1));
        u8::try_from(sum.checked_div(count).unwrap_or(0)).unwrap_or(100)
    }

    /// The state that follows from what the parties have completed.
    ///
    /// A return or duty is done when all who owe it have reported. A task with a lead unit is confirmed by that unit; one
    /// without is confirmed when all have reported.
    pub(super) fn state_by_parties(&self) -> TaskState {
        let has = |role: PartyRole| self.parties.iter().any(|party| party.role == role);
        let completed = |role: PartyRole| {
            self.parties.iter().filter(|party| party.role == role).all(|party| party.completed.is_some())
        };
        let owed = if has(PartyRole::Lead) || has(PartyRole::Responsible) {
            completed(PartyRole::Lead) && completed(PartyRole::Responsible)
        } else {
            completed(PartyRole::Support)
        };
        let any = self.parties.iter().any(|party| party.completed.is_some());
        match self.kind {
            TaskKind::Return | TaskKind::Duty if owed => TaskState::Done,
            TaskKind::Task if has(PartyRole::Lead) && completed(PartyRole::Lead) => TaskState::Confirmed,
            TaskKind::Task if has(PartyRole::Lead) && any => TaskState::Reported,
            TaskKind::Task if !has(PartyRole::Lead) && owed => TaskState::Confirmed,
            TaskKind::Return | TaskKind::Duty | TaskKind::Task => TaskState::Open,
        }
    }

    /// The task that a first event begins; `None` for any other event.
    #[must_use]
    pub fn begin(id: TaskId, event: &TaskEvent, at: Timestamp) -> Option<Self> {
        let TaskEvent::Opened(opened) = event else { return None };
        let Opened { kind, campaign, campaign_title, office, item, occurrence, .. } = (**opened).clone();
        let Opened { place, chapter, section, ordinal, title, text, parties, from, due_on, owed_by, .. } =
            (**opened).clone();
        Some(Self {
            id,
            version: 1,
            state: TaskState::Open,
            kind,
            campaign,
            campaign_title,
            office,
            item,
            occurrence,
            place,
            chapter,
            section,
            ordinal,
            title,
            text,
            parties,
            from,
            due_on,
            owed_by,
            reports: Vec::new(),
            confirmation: None,
            verification: None,
            returns: Vec::new(),
            done_on: None,
            reminded_on: None,
            overdue_since: None,
            escalation: None,
            end_reason: None,
            last_recorded_at: at,
        })
    }

    /// The task of its events in order; `None` when they do not begin with an opening.
    #[must_use]
    pub fn replay<'a>(id: TaskId, events: impl IntoIterator<Item = (&'a TaskEvent, Timestamp)>) -> Option<Self> {
        let mut events = events.into_iter();
        let (first, at) = events.next()?;
        let mut task = Self::begin(id, first, at)?;
        events.for_each(|(event, at)| task.evolve(event, at));
        Some(task)
    }
}
