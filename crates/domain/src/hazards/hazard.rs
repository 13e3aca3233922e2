//! A hazard as its events have made it.

use super::{
    CriterionReference, EscalationStep, HazardEvent, HazardLevel, HazardSource, HazardState, Recorded, SectorCode,
};
use crate::{
    ids::{HazardId, ImportId, PhotoId, UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// A hazard: the fold of its events. Fields change only through [`Hazard::evolve`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hazard {
    /// Identifier.
    pub id: HazardId,
    /// The number that people quote, such as `350525190-2026-00042`.
    pub number: String,
    /// Count of its events.
    pub version: u64,
    /// Where it is.
    pub place: Place,
    /// The enterprise it belongs to, if any.
    pub enterprise: Option<UnitId>,
    /// That enterprise's name, or of the place where there is none.
    pub subject_name: String,
    /// Where exactly, in words.
    pub location: String,
    /// What is wrong.
    pub description: String,
    /// 一般, 较大, 重大.
    pub level: HazardLevel,
    /// Sector.
    pub sector: SectorCode,
    /// Where it came from.
    pub source: HazardSource,
    /// The clause it was judged by.
    pub criterion: Option<CriterionReference>,
    /// The day it was found.
    pub found_on: Date,
    /// Where it stands in the loop.
    pub state: HazardState,
    /// Who must rectify, and by when.
    pub assignment: Option<Assignment>,
    /// Extensions of the present assignment's deadline, in order.
    pub extensions: Vec<Extension>,
    /// 五落实.
    pub plan: Option<Plan>,
    /// 双报告.
    pub reports: TwoReports,
    /// The present submission.
    pub submission: Option<Submission>,
    /// All rejections, in order.
    pub rejections: Vec<Rejection>,
    /// The present acceptance.
    pub acceptance: Option<Acceptance>,
    /// The present closing.
    pub closure: Option<Closure>,
    /// Why it was dismissed or terminated.
    pub end_reason: Option<String>,
    /// Supervision listing (挂牌督办), also after delisting.
    pub listing: Option<Listing>,
    /// The last stop-work order, also after lifting.
    pub stop_work: Option<StopWork>,
    /// Leader sponsor (领导挂钩).
    pub sponsor: Option<Sponsor>,
    /// How far it has escalated in its present term; kept through submission and rejection.
    pub escalation: Option<EscalationStep>,
    /// The first day on which it was overdue, while it is.
    pub overdue_since: Option<Date>,
    /// Photos, in the order of their events.
    pub photos: Vec<Photo>,
    /// The closed hazard of which this is a recurrence.
    pub recurrence_of: Option<HazardId>,
    /// The import that brought it in.
    pub imported: Option<ImportMark>,
    /// Times it was reopened.
    pub reopened_count: u32,
    /// When its last event was recorded.
    pub last_recorded_at: Timestamp,
}

/// Who must rectify, and by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Assignment {
    /// The unit responsible (整改责任单位).
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Who assigned; `None` for imported history.
    pub assigned_by: Option<UserId>,
    /// The day of assignment.
    pub assigned_on: Date,
    /// The last day of the term as assigned; `None` only for imported history that names none.
    pub due_on: Option<Date>,
    /// What is asked.
    pub requirement: String,
}

/// A longer term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Extension {
    /// The new last day.
    pub due_on: Date,
    /// Why.
    pub reason: String,
    /// Number of the minutes of the collective decision (集体研究), needed from the second extension on.
    pub decision: Option<String>,
    /// The day it was granted.
    pub granted_on: Date,
}

/// Who owns the rectification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "post", content = "name")]
pub enum Responsible {
    /// The unit's head (主要负责人).
    Head(String),
    /// Somebody else.
    Other(String),
}

impl Responsible {
    /// The person's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Head(name) | Self::Other(name) => name,
        }
    }
}

/// 五落实: responsibility, measures, funds, time limit, contingency plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// 责任
    pub responsible: Option<Responsible>,
    /// 措施
    pub measures: Option<String>,
    /// 资金, in cents (分) of yuan.
    pub funds_cents: Option<i64>,
    /// 时限: the day by which the unit means to be done.
    pub target_on: Option<Date>,
    /// 预案
    pub contingency: Option<String>,
}

/// 双报告: when a major hazard was reported to each side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TwoReports {
    /// To the regulator (监管部门).
    pub to_regulator_on: Option<Date>,
    /// To the workers' congress (职代会).
    pub to_workers_congress_on: Option<Date>,
}

/// What the unit says it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Submission {
    /// Who handed it in; `None` for imported history.
    pub submitted_by: Option<UserId>,
    /// The unit of whoever handed it in.
    pub submitted_by_unit: Option<UnitId>,
    /// The day the work was done.
    pub completed_on: Date,
    /// What was done.
    pub result: String,
}

/// A submission that did not pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rejection {
    /// Who rejected.
    pub rejected_by: Option<UserId>,
    /// The day.
    pub rejected_on: Date,
    /// Why, and what is asked.
    pub reason: String,
}

/// The acceptance of a rectification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Acceptance {
    /// Who accepted; `None` for imported history.
    pub accepted_by: Option<UserId>,
    /// That person's name.
    pub accepted_by_name: String,
    /// That person's unit; `None` for imported history.
    pub accepted_by_unit: Option<UnitId>,
    /// The day.
    pub accepted_on: Date,
    /// The opinion.
    pub opinion: String,
}

/// The striking-off (销号).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Closure {
    /// Who closed out; `None` for imported history.
    pub closed_by: Option<UserId>,
    /// That person's name.
    pub closed_by_name: String,
    /// The day.
    pub closed_on: Date,
}

/// Supervision listing (挂牌督办).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Listing {
    /// The level of government that listed.
    pub level: AdministrativeLevel,
    /// Number of the listing document.
    pub number: String,
    /// The authority that supervises (督办单位).
    pub authority: String,
    /// The day of listing.
    pub listed_on: Date,
    /// The day by which it must be done.
    pub due_on: Date,
    /// The day of delisting (摘牌), once delisted.
    pub delisted_on: Option<Date>,
}

/// A stop-work order (停产停业、停用).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StopWork {
    /// Number of the order.
    pub number: String,
    /// What stops.
    pub extent: String,
    /// The day of the order.
    pub ordered_on: Date,
    /// The day it was lifted.
    pub lifted_on: Option<Date>,
}

/// The leader who watches over a hazard (领导挂钩).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sponsor {
    /// Name.
    pub name: String,
    /// Post.
    pub post: String,
}

/// Which state a photo shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 整改前
    Before,
    /// 整改后
    After,
}

/// A photo as evidence: the file's digest ties the log to the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// Identifier of the stored file.
    pub id: PhotoId,
    /// SM3 of the original bytes, hexadecimal.
    pub sm3: String,
    /// When it was taken, as the camera says.
    pub taken_at: Option<Timestamp>,
    /// Latitude in millionths of a degree, as the camera or the phone says.
    pub latitude_1e6: Option<i32>,
    /// Longitude in millionths of a degree.
    pub longitude_1e6: Option<i32>,
}

/// A photo with the state that it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Photo {
    /// The file.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Before or after.
    pub phase: Phase,
}

/// Which import, and which row of its sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportMark {
    /// The import.
    pub import: ImportId,
    /// The row as the spreadsheet shows it.
    pub row: u32,
}

impl Hazard {
    /// The last day of the term: the assignment's, or the last extension's. Computed, never typed over.
    #[must_use]
    pub fn due_on(&self) -> Option<Date> {
        self.extensions.last().map(|extension| extension.due_on).or_else(|| self.assignment.as_ref()?.due_on)
    }

    /// The listing while it is in force.
    #[must_use]
    pub fn listing_in_force(&self) -> Option<&Listing> {
        self.listing.as_ref().filter(|listing| listing.delisted_on.is_none())
    }

    /// The stop-work order while it is in force.
    #[must_use]
    pub fn stop_work_in_force(&self) -> Option<&StopWork> {
        self.stop_work.as_ref().filter(|order| order.lifted_on.is_none())
    }

    /// Photos of one phase.
    pub fn photos_of(&self, phase: Phase) -> impl Iterator<Item = &Photo> {
        self.photos.iter().filter(move |photo| photo.phase == phase)
    }

    /// The units that may see it beside the authorities: the enterprise and whoever must rectify.
    #[must_use]
    pub fn units(&self) -> Vec<UnitId> {
        self.enterprise.into_iter().chain(self.assignment.as_ref().map(|assignment| assignment.unit)).collect()
    }

    /// The hazard that an opening event begins; `None` for any other event.
    #[must_use]
    pub fn begin(id: HazardId, recorded: &Recorded) -> Option<Self> {
        let HazardEvent::Opened(opened) = &recorded.event else { return None };
        Some(Self {
            id,
            number: opened.number.clone(),
            version: 1,
            place: opened.place.clone(),
            enterprise: opened.enterprise,
            subject_name: opened.subject_name.clone(),
            location: opened.location.clone(),
            description: opened.description.clone(),
            level: opened.level,
            sector: opened.sector.clone(),
            source: opened.source,
            criterion: opened.criterion.clone(),
            found_on: opened.found_on,
            state: opened.state,
            assignment: None,
            extensions: Vec::new(),
            plan: None,
            reports: TwoReports::default(),
            submission: None,
            rejections: Vec::new(),
            acceptance: None,
            closure: None,
            end_reason: None,
            listing: None,
            stop_work: None,
            sponsor: None,
            escalation: None,
            overdue_since: None,
            photos: Photo::all(&opened.photos, Phase::Before),
            recurrence_of: opened.recurrence_of,
            imported: opened.imported,
            reopened_count: 0,
            last_recorded_at: recorded.at,
        })
    }

    /// The hazard of its events in order; `None` when they do not begin with an opening.
    #[must_use]
    pub fn replay<'a>(id: HazardId, events: impl IntoIterator<Item = &'a Recorded>) -> Option<Self> {
        let mut events = events.into_iter();
        let mut hazard = Self::begin(id, events.next()?)?;
        events.for_each(|event| hazard.evolve(event));
        Some(hazard)
    }
}

impl Photo {
    /// Photos of one phase from their evidence.
    #[must_use]
    pub fn all(evidence: &[Evidence], phase: Phase) -> Vec<Self> {
        evidence.iter().map(|evidence| Self { evidence: evidence.clone(), phase }).collect()
    }
}
