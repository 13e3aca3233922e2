//! What can be asked of a hazard.

use super::{
    CriterionReference, EscalationStep, Evidence, Hazard, HazardLevel, HazardSource, Phase, Responsible, SectorCode,
    Sponsor, TwoReports,
};
use crate::{
    Language,
    ids::UnitId,
    jurisdictions::{AdministrativeLevel, Place},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How long a unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// Until a named day.
    On(Date),
    /// So many working days from the day of the command.
    WorkingDays(u32),
    /// So many calendar days, and on to the next working day.
    CalendarDays(u32),
}

/// Enter something into the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// The number that people quote, taken from the place's counter.
    pub number: String,
    /// A report that is verified first, or a hazard at once.
    pub kind: OpenKind,
    /// Where it is.
    pub place: Place,
    /// The enterprise, if any.
    pub enterprise: Option<UnitId>,
    /// Its name, or of the place.
    pub subject_name: String,
    /// Where exactly.
    pub location: String,
    /// What is wrong.
    pub description: String,
    /// Level.
    pub level: HazardLevel,
    /// Sector.
    pub sector: SectorCode,
    /// Source.
    pub source: HazardSource,
    /// The clause it was judged by.
    pub criterion: Option<CriterionReference>,
    /// The day it was found.
    pub found_on: Date,
    /// Photos of the state found.
    pub photos: Vec<Evidence>,
    /// The earlier hazard of which this is a recurrence.
    pub recurrence_of: Option<Box<Hazard>>,
}

/// How something enters the ledger.
#[derive(Debug, Clone, PartialEq)]
pub enum OpenKind {
    /// A tip, an alarm, a referral: verified before it counts.
    Report,
    /// A hazard.
    Register,
    /// A hazard that was put right before the finder's eyes (立查立改).
    OnTheSpot(OnTheSpot),
}

/// Put right on the spot (立查立改).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnTheSpot {
    /// The unit that put it right.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// What was done.
    pub result: String,
    /// Photos of the state after.
    pub photos: Vec<Evidence>,
}

/// Give it to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assign {
    /// The unit responsible.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// How long it has.
    pub term: Term,
    /// What is asked.
    pub requirement: String,
}

/// 五落实 as filled in; empty texts are none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanInput {
    /// 责任
    pub responsible: Option<Responsible>,
    /// 措施
    pub measures: String,
    /// 资金, in cents (分) of yuan.
    pub funds_cents: Option<i64>,
    /// 时限
    pub target_on: Option<Date>,
    /// 预案
    pub contingency: String,
}

/// Lengthen the term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extend {
    /// The new term, counted from today.
    pub term: Term,
    /// Why.
    pub reason: String,
    /// Number of the minutes of the collective decision.
    pub decision: Option<String>,
}

/// Say that it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submit {
    /// What was done.
    pub result: String,
    /// Photos of the state after.
    pub photos: Vec<Evidence>,
}

/// Let the rectification pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The opinion.
    pub opinion: String,
    /// Photos of the state found.
    pub photos: Vec<Evidence>,
}

/// Send the rectification back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Why, and what is asked.
    pub reason: String,
    /// Photos of the state found.
    pub photos: Vec<Evidence>,
}

/// Strike off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseOut {
    /// A remark; may be empty.
    pub remark: String,
}

/// Back to rectification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopen {
    /// Why.
    pub reason: String,
    /// The new term.
    pub term: Term,
}

/// Put under supervision listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The level of government that lists.
    pub level: AdministrativeLevel,
    /// Number of the document.
    pub number: String,
    /// The authority that supervises.
    pub authority: String,
    /// The day by which it must be done.
    pub due_on: Date,
}

/// Take off the supervision list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delist {
    /// Number of the document, or the reason.
    pub basis: String,
}

/// Stop work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderStopWork {
    /// Number of the order.
    pub number: String,
    /// What stops.
    pub extent: String,
}

/// Put facts right.
#[derive(Debug, Clone, PartialEq)]
pub struct Correct {
    /// What changes.
    pub changes: Changes,
    /// Why.
    pub reason: String,
}

/// Facts that a correction changes; `None` leaves a fact as it is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Changes {
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<HazardLevel>,
    /// Sector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<SectorCode>,
    /// Source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<HazardSource>,
    /// The day it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_on: Option<Date>,
    /// The clause it was judged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionReference>,
}

impl Changes {
    /// Puts the changes into a hazard.
    pub(super) fn apply(&self, hazard: &mut Hazard) {
        let Self { description, location, level, sector, source, found_on, criterion } = self.clone();
        hazard.description = description.unwrap_or_else(|| std::mem::take(&mut hazard.description));
        hazard.location = location.unwrap_or_else(|| std::mem::take(&mut hazard.location));
        hazard.level = level.unwrap_or(hazard.level);
        hazard.sector = sector.unwrap_or_else(|| hazard.sector.clone());
        hazard.source = source.unwrap_or(hazard.source);
        hazard.found_on = found_on.unwrap_or(hazard.found_on);
        hazard.criterion = criterion.or_else(|| hazard.criterion.take());
    }
}

/// A command on a hazard that is in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// 核实: a report is true.
    Verify {
        /// What was found on site.
        finding: String,
        /// The level.
        level: HazardLevel,
    },
    /// 不属实: a report is untrue.
    Dismiss {
        /// Why.
        reason: String,
    },
    /// 立查立改
    FixOnTheSpot(OnTheSpot),
    /// 交办, also to another unit while it is being rectified.
    Assign(Assign),
    /// 五落实
    RecordPlan(PlanInput),
    /// 双报告
    RecordReports(TwoReports),
    /// 延期
    Extend(Extend),
    /// 提交整改
    Submit(Submit),
    /// 退回
    Reject(Reject),
    /// 验收
    Accept(Acceptance),
    /// 销号
    CloseOut(CloseOut),
    /// 重新整改
    Reopen(Reopen),
    /// 终结
    Terminate {
        /// Why.
        reason: String,
    },
    /// 挂牌
    List(List),
    /// 摘牌
    Delist(Delist),
    /// 停产停业
    OrderStopWork(OrderStopWork),
    /// 解除停产停业
    LiftStopWork {
        /// Why.
        reason: String,
    },
    /// 领导挂钩
    AppointSponsor(Sponsor),
    /// 补充照片
    AddEvidence {
        /// What they show.
        phase: Phase,
        /// The files.
        photos: Vec<Evidence>,
        /// What there is to say.
        remark: String,
    },
    /// 更正
    Correct(Correct),
    /// The clock says that the term ran out.
    MarkOverdue,
    /// The clock says that the next step is due.
    Escalate(EscalationStep),
}

/// The kind of a command, without its data: what buttons, permissions and tables speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommandKind {
    /// 登记
    Open,
    /// 核实
    Verify,
    /// 不属实
    Dismiss,
    /// 立查立改
    FixOnTheSpot,
    /// 交办
    Assign,
    /// 五落实
    RecordPlan,
    /// 双报告
    RecordReports,
    /// 延期
    Extend,
    /// 提交整改
    Submit,
    /// 退回
    Reject,
    /// 验收
    Accept,
    /// 销号
    CloseOut,
    /// 重新整改
    Reopen,
    /// 终结
    Terminate,
    /// 挂牌
    List,
    /// 摘牌
    Delist,
    /// 停产停业
    OrderStopWork,
    /// 解除停产停业
    LiftStopWork,
    /// 领导挂钩
    AppointSponsor,
    /// 补充照片
    AddEvidence,
    /// 更正
    Correct,
    /// 标记逾期
    MarkOverdue,
    /// 逾期升级
    Escalate,
}

impl CommandKind {
    /// All kinds that act on a hazard in the ledger, in the order in which a page offers them.
    pub const ALL: [Self; 22] = [
        Self::Verify,
        Self::Dismiss,
        Self::Assign,
        Self::FixOnTheSpot,
        Self::Submit,
        Self::Accept,
        Self::Reject,
        Self::CloseOut,
        Self::RecordPlan,
        Self::RecordReports,
        Self::Extend,
        Self::List,
        Self::Delist,
        Self::OrderStopWork,
        Self::LiftStopWork,
        Self::AppointSponsor,
        Self::AddEvidence,
        Self::Correct,
        Self::Reopen,
        Self::Terminate,
        Self::MarkOverdue,
        Self::Escalate,
    ];

    /// The stable name, as addresses hold it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Verify => "verify",
            Self::Dismiss => "dismiss",
            Self::FixOnTheSpot => "fix-on-the-spot",
            Self::Assign => "assign",
            Self::RecordPlan => "record-plan",
            Self::RecordReports => "record-reports",
            Self::Extend => "extend",
            Self::Submit => "submit",
            Self::Reject => "reject",
            Self::Accept => "accept",
            Self::CloseOut => "close-out",
            Self::Reopen => "reopen",
            Self::Terminate => "terminate",
            Self::List => "list",
            Self::Delist => "delist",
            Self::OrderStopWork => "order-stop-work",
            Self::LiftStopWork => "lift-stop-work",
            Self::AppointSponsor => "appoint-sponsor",
            Self::AddEvidence => "add-evidence",
            Self::Correct => "correct",
            Self::MarkOverdue => "mark-overdue",
            Self::Escalate => "escalate",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Open => language.pick("登记", "Register"),
            Self::Verify => language.pick("核实", "Verify"),
            Self::Dismiss => language.pick("认定不属实", "Dismiss"),
            Self::FixOnTheSpot => language.pick("立查立改", "Fixed on the spot"),
            Self::Assign => language.pick("交办", "Assign"),
            Self::RecordPlan => language.pick("落实整改方案（五落实）", "Record the plan"),
            Self::RecordReports => language.pick("登记双报告", "Record the two reports"),
            Self::Extend => language.pick("延期", "Extend"),
            Self::Submit => language.pick("提交整改", "Submit rectification"),
            Self::Reject => language.pick("验收不通过", "Reject"),
            Self::Accept => language.pick("验收通过", "Accept"),
            Self::CloseOut => language.pick("销号", "Close out"),
            Self::Reopen => language.pick("重新整改", "Reopen"),
            Self::Terminate => language.pick("终结（未整改）", "Terminate"),
            Self::List => language.pick("挂牌督办", "List for supervision"),
            Self::Delist => language.pick("摘牌", "Delist"),
            Self::OrderStopWork => language.pick("责令停产停业（停用）", "Order stop-work"),
            Self::LiftStopWork => language.pick("解除停产停业（停用）", "Lift stop-work"),
            Self::AppointSponsor => language.pick("确定挂钩领导", "Appoint leader sponsor"),
            Self::AddEvidence => language.pick("补充照片", "Add photos"),
            Self::Correct => language.pick("更正", "Correct"),
            Self::MarkOverdue => language.pick("标记逾期", "Mark overdue"),
            Self::Escalate => language.pick("逾期升级", "Escalate"),
        }
    }
}

impl Command {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> CommandKind {
        match self {
            Self::Verify { .. } => CommandKind::Verify,
            Self::Dismiss { .. } => CommandKind::Dismiss,
            Self::FixOnTheSpot(_) => CommandKind::FixOnTheSpot,
            Self::Assign(_) => CommandKind::Assign,
            Self::RecordPlan(_) => CommandKind::RecordPlan,
            Self::RecordReports(_) => CommandKind::RecordReports,
            Self::Extend(_) => CommandKind::Extend,
            Self::Submit(_) => CommandKind::Submit,
            Self::Reject(_) => CommandKind::Reject,
            Self::Accept(_) => CommandKind::Accept,
            Self::CloseOut(_) => CommandKind::CloseOut,
            Self::Reopen(_) => CommandKind::Reopen,
            Self::Terminate { .. } => CommandKind::Terminate,
            Self::List(_) => CommandKind::List,
            Self::Delist(_) => CommandKind::Delist,
            Self::OrderStopWork(_) => CommandKind::OrderStopWork,
            Self::LiftStopWork { .. } => CommandKind::LiftStopWork,
            Self::AppointSponsor(_) => CommandKind::AppointSponsor,
            Self::AddEvidence { .. } => CommandKind::AddEvidence,
            Self::Correct(_) => CommandKind::Correct,
            Self::MarkOverdue => CommandKind::MarkOverdue,
            Self::Escalate(_) => CommandKind::Escalate,
        }
    }
}
