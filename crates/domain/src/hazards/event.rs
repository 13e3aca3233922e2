//! What happened to a hazard, and how each event changes it.

use super::{
    Acceptance, Assignment, Closure, CriterionReference, EscalationStep, Evidence, Extension, Hazard, HazardLevel,
    HazardSource, HazardState, ImportMark, Listing, Phase, Photo, Plan, Rejection, SectorCode, Sponsor, StopWork,
    Submission, TwoReports, command::Changes,
};
use crate::{
    ids::{HazardId, UnitId},
    jurisdictions::Place,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// An event with the moment it was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// What happened.
    pub event: HazardEvent,
    /// When it was recorded.
    pub at: Timestamp,
}

/// What happened. The names are stored: they are added to, never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum HazardEvent {
    /// It was entered into the ledger.
    Opened(Box<Opened>),
    /// A report was found true.
    Verified {
        /// What was found on site.
        finding: String,
        /// The level that the verifier gave.
        level: HazardLevel,
    },
    /// A report was found untrue.
    Dismissed {
        /// Why.
        reason: String,
    },
    /// A unit must rectify it.
    Assigned(Assignment),
    /// 五落实 was recorded.
    PlanRecorded(Plan),
    /// 双报告 was recorded.
    ReportsRecorded(TwoReports),
    /// The term was lengthened.
    Extended(Extension),
    /// The unit says it is done.
    RectificationSubmitted {
        /// What was done, by whom.
        submission: Submission,
        /// Photos of the state after.
        photos: Vec<Evidence>,
    },
    /// The submission did not pass.
    Rejected {
        /// Who and why.
        rejection: Rejection,
        /// Photos of the state found.
        photos: Vec<Evidence>,
    },
    /// The rectification passed.
    Accepted {
        /// Who and when.
        acceptance: Acceptance,
        /// Photos of the state found.
        photos: Vec<Evidence>,
    },
    /// Struck off the list.
    ClosedOut(Closure),
    /// Back to rectification.
    Reopened {
        /// Why.
        reason: String,
        /// The day.
        reopened_on: Date,
        /// The new term.
        due_on: Date,
    },
    /// Ended without rectification.
    Terminated {
        /// Why.
        reason: String,
        /// The day.
        terminated_on: Date,
    },
    /// Put under supervision listing.
    Listed(Listing),
    /// Taken off the supervision list.
    Delisted {
        /// The day.
        delisted_on: Date,
        /// Number of the delisting document, or the reason.
        basis: String,
    },
    /// Work was stopped.
    StopWorkOrdered(StopWork),
    /// Work may go on.
    StopWorkLifted {
        /// The day.
        lifted_on: Date,
        /// Why.
        reason: String,
    },
    /// A leader watches over it.
    SponsorAppointed(Sponsor),
    /// The term ran out.
    BecameOverdue {
        /// The first day on which it was overdue.
        since: Date,
    },
    /// It climbed a step.
    Escalated {
        /// The step.
        step: EscalationStep,
        /// Days overdue at that moment.
        days_overdue: u32,
    },
    /// Photos were added.
    EvidenceAdded {
        /// What they show.
        phase: Phase,
        /// The files.
        photos: Vec<Evidence>,
        /// What there is to say.
        remark: String,
    },
    /// Facts were put right.
    Corrected {
        /// What changes.
        changes: Changes,
        /// Why.
        reason: String,
    },
}

/// How a hazard began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Opened {
    /// The number that people quote.
    pub number: String,
    /// [`HazardState::Reported`] or [`HazardState::Registered`].
    pub state: HazardState,
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
    /// The closed hazard of which this is a recurrence.
    pub recurrence_of: Option<HazardId>,
    /// The import that brought it in.
    pub imported: Option<ImportMark>,
}

impl HazardEvent {
    /// The stable name of the event's kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Verified { .. } => "verified",
            Self::Dismissed { .. } => "dismissed",
            Self::Assigned(_) => "assigned",
            Self::PlanRecorded(_) => "plan_recorded",
            Self::ReportsRecorded(_) => "reports_recorded",
            Self::Extended(_) => "extended",
            Self::RectificationSubmitted { .. } => "rectification_submitted",
            Self::Rejected { .. } => "rejected",
            Self::Accepted { .. } => "accepted",
            Self::ClosedOut(_) => "closed_out",
            Self::Reopened { .. } => "reopened",
            Self::Terminated { .. } => "terminated",
            Self::Listed(_) => "listed",
            Self::Delisted { .. } => "delisted",
            Self::StopWorkOrdered(_) => "stop_work_ordered",
            Self::StopWorkLifted { .. } => "stop_work_lifted",
            Self::SponsorAppointed(_) => "sponsor_appointed",
            Self::BecameOverdue { .. } => "became_overdue",
            Self::Escalated { .. } => "escalated",
            Self::EvidenceAdded { .. } => "evidence_added",
            Self::Corrected { .. } => "corrected",
        }
    }
}

impl Hazard {
    /// Applies the next event. Total: events are facts, whatever the rules have become since.
    pub fn evolve(&mut self, recorded: &Recorded) {
        self.version += 1;
        self.last_recorded_at = recorded.at;
        self.move_on(&recorded.event);
        self.keep_facts(&recorded.event);
    }

    /// The loop itself: states and what the clock needs.
    fn move_on(&mut self, event: &HazardEvent) {
        match event {
            HazardEvent::Verified { level, .. } => {
                self.level = *level;
                self.state = HazardState::Registered;
            }
            HazardEvent::Dismissed { reason } => self.end(HazardState::Dismissed, reason),
            HazardEvent::Terminated { reason, .. } => self.end(HazardState::Terminated, reason),
            HazardEvent::Assigned(assignment) => {
                self.extensions.clear();
                // 五落实 is the unit's own: another unit's head and measures do not pass on.
                self.plan = None;
                self.assignment = Some(assignment.clone());
                self.begin_rectifying();
                self.clear_clock();
            }
            HazardEvent::RectificationSubmitted { submission, .. } => {
                self.submission = Some(submission.clone());
                self.state = HazardState::Submitted;
                // The ladder climbed so far stays: a submission that is rejected does not begin it anew.
                self.overdue_since = None;
            }
            HazardEvent::Rejected { rejection, .. } => {
                self.rejections.push(rejection.clone());
                self.begin_rectifying();
            }
            HazardEvent::Accepted { acceptance, .. } => {
                self.acceptance = Some(acceptance.clone());
                self.state = HazardState::Accepted;
            }
            HazardEvent::ClosedOut(closure) => {
                self.closure = Some(closure.clone());
                self.state = HazardState::Closed;
            }
            HazardEvent::Reopened { due_on, reopened_on, .. } => {
                self.reopened_count += 1;
                self.extensions.clear();
                if let Some(assignment) = &mut self.assignment {
                    assignment.assigned_on = *reopened_on;
                    assignment.due_on = Some(*due_on);
                }
                self.begin_rectifying();
                self.clear_clock();
            }
            HazardEvent::Extended(extension) => {
                self.extensions.push(extension.clone());
                self.clear_clock();
            }
            HazardEvent::BecameOverdue { since } => self.overdue_since = Some(*since),
            HazardEvent::Escalated { step, .. } => self.escalation = Some(*step),
            _ => {}
        }
    }

    /// What stands beside the state.
    fn keep_facts(&mut self, event: &HazardEvent) {
        match event {
            HazardEvent::PlanRecorded(plan) => self.plan = Some(plan.clone()),
            HazardEvent::ReportsRecorded(reports) => self.reports = *reports,
            HazardEvent::Listed(listing) => self.listing = Some(listing.clone()),
            HazardEvent::Delisted { delisted_on, .. } => {
                if let Some(listing) = &mut self.listing {
                    listing.delisted_on = Some(*delisted_on);
                }
            }
            HazardEvent::StopWorkOrdered(order) => self.stop_work = Some(order.clone()),
            HazardEvent::StopWorkLifted { lifted_on, .. } => {
                if let Some(order) = &mut self.stop_work {
                    order.lifted_on = Some(*lifted_on);
                }
            }
            HazardEvent::SponsorAppointed(sponsor) => self.sponsor = Some(sponsor.clone()),
            HazardEvent::RectificationSubmitted { photos, .. }
            | HazardEvent::Rejected { photos, .. }
            | HazardEvent::Accepted { photos, .. } => self.photos.extend(Photo::all(photos, Phase::After)),
            HazardEvent::EvidenceAdded { phase, photos, .. } => self.photos.extend(Photo::all(photos, *phase)),
            HazardEvent::Corrected { changes, .. } => changes.apply(self),
            _ => {}
        }
    }

    /// Back to whoever must rectify; imported history that names nobody waits for its assignment.
    fn begin_rectifying(&mut self) {
        self.state = if self.assignment.is_some() { HazardState::Rectifying } else { HazardState::Registered };
        self.submission = None;
        self.acceptance = None;
        self.closure = None;
    }

    fn end(&mut self, state: HazardState, reason: &str) {
        self.state = state;
        self.end_reason = Some(reason.to_owned());
        self.clear_clock();
    }

    const fn clear_clock(&mut self) {
        self.overdue_since = None;
        self.escalation = None;
    }
}
