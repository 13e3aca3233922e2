//! History from a ledger kept elsewhere: it enters as events with their historic dates, marked as imported.

use super::{
    Acceptance, Assignment, Closure, HazardEvent, HazardLevel, HazardSource, HazardState, ImportMark, Plan,
    Responsible, SectorCode, Submission, event::Opened, fields,
};
use crate::{Refusal, RefusalCode, ids::UnitId, jurisdictions::Place};
use jiff::civil::Date;

/// Where an old row stands when its dates do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Standing {
    /// In the loop, as far as its dates say.
    #[default]
    Loop,
    /// 待交办: nobody must rectify it yet.
    Registered,
    /// 待核实
    Reported,
    /// 不属实
    Dismissed,
    /// 终结（未整改）
    Terminated,
}

/// One row of an old ledger, resolved against the enterprises and jurisdictions.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The number it gets.
    pub number: String,
    /// Where it came from.
    pub mark: ImportMark,
    /// Where it is.
    pub place: Place,
    /// The enterprise.
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
    /// The day it was found.
    pub found_on: Date,
    /// The unit that must rectify and its name, where the ledger names one (the enterprise, as a rule).
    pub responsible_unit: Option<(UnitId, String)>,
    /// 整改责任人
    pub responsible_person: Option<String>,
    /// 整改措施
    pub measures: Option<String>,
    /// 整改资金, in cents.
    pub funds_cents: Option<i64>,
    /// 应急预案
    pub contingency: Option<String>,
    /// 整改期限
    pub due_on: Option<Date>,
    /// 完成时间
    pub completed_on: Option<Date>,
    /// 整改情况: what was done
    pub result: Option<String>,
    /// 验收人
    pub accepted_by_name: Option<String>,
    /// 验收时间
    pub accepted_on: Option<Date>,
    /// 销号时间
    pub closed_on: Option<Date>,
    /// 状态
    pub standing: Standing,
    /// Why it was dismissed or terminated.
    pub end_reason: Option<String>,
}

/// The events of an old row, each with the day it happened. The ledger's own rules (五落实 and the like) bound those who
/// kept it and are not applied again; that dates follow each other is.
///
/// A row with a closing date but no acceptance date was accepted on the day it was closed, at the latest; one with an
/// acceptance date but no completion date was complete by then. One that ended outside the loop did so `today` for all
/// that is known; a closing date weighs more than the word that it was terminated.
///
/// # Errors
/// `HZ-101` found after `today`; `HZ-116` dates out of order or in the future.
pub fn decide_import(history: &History, today: Date) -> Result<Vec<(HazardEvent, Date)>, Refusal> {
    if history.found_on > today {
        return Err(Refusal::new(RefusalCode::FoundInFuture).with("today", today));
    }
    check_order(history, today)?;
    let mut events = vec![(opened(history), history.found_on)];
    let reason = || history.end_reason.clone().unwrap_or_default();
    match history.standing {
        Standing::Reported => {}
        Standing::Dismissed => events.push((HazardEvent::Dismissed { reason: reason() }, today)),
        Standing::Terminated if history.closed_on.is_none() => {
            events.extend(assigned(history));
            events.push((HazardEvent::Terminated { reason: reason(), terminated_on: today }, today));
        }
        Standing::Loop | Standing::Registered | Standing::Terminated => {
            events.extend(assigned(history));
            events.extend(rectified(history));
        }
    }
    Ok(events)
}

/// Who must rectify it, and how.
fn assigned(history: &History) -> Vec<(HazardEvent, Date)> {
    let mut events = Vec::new();
    if let Some((unit, unit_name)) = &history.responsible_unit {
        let assignment = Assignment {
            unit: *unit,
            unit_name: unit_name.clone(),
            assigned_by: None,
            assigned_on: history.found_on,
            due_on: history.due_on,
            requirement: String::new(),
        };
        events.push((HazardEvent::Assigned(assignment), history.found_on));
        events.extend(plan(history).map(|plan| (HazardEvent::PlanRecorded(plan), history.found_on)));
    }
    events
}

/// What was done, as far as dates tell.
fn rectified(history: &History) -> Vec<(HazardEvent, Date)> {
    let accepted_on = history.accepted_on.or(history.closed_on);
    let completed_on = history.completed_on.or(accepted_on);
    let mut events = Vec::new();
    if let Some(on) = completed_on {
        let result = history.result.as_ref().or(history.measures.as_ref()).cloned().unwrap_or_default();
        let submission = Submission { submitted_by: None, submitted_by_unit: None, completed_on: on, result };
        events.push((HazardEvent::RectificationSubmitted { submission, photos: Vec::new() }, on));
    }
    if let Some(on) = accepted_on {
        let name = history.accepted_by_name.clone().unwrap_or_default();
        let acceptance = Acceptance {
            accepted_by: None,
            accepted_by_name: name,
            accepted_by_unit: None,
            accepted_on: on,
            opinion: String::new(),
        };
        events.push((HazardEvent::Accepted { acceptance, photos: Vec::new() }, on));
    }
    if let Some(on) = history.closed_on {
        let closure = Closure { closed_by: None, closed_by_name: String::new(), closed_on: on };
        events.push((HazardEvent::ClosedOut(closure), on));
    }
    events
}

fn check_order(history: &History, today: Date) -> Result<(), Refusal> {
    let steps = [
        (fields::FOUND_ON, Some(history.found_on)),
        (fields::COMPLETED_ON, history.completed_on),
        (fields::ACCEPTED_ON, history.accepted_on),
        (fields::CLOSED_ON, history.closed_on),
        (fields::TODAY, Some(today)),
    ];
    let known: Vec<_> = steps.into_iter().filter_map(|(name, date)| Some((name, date?))).collect();
    for pair in known.windows(2) {
        super::decide::in_order(pair[0], pair[1])?;
    }
    match history.due_on {
        Some(due_on) => super::decide::in_order((fields::FOUND_ON, history.found_on), (fields::DUE_ON, due_on)),
        None => Ok(()),
    }
}

fn opened(history: &History) -> HazardEvent {
    HazardEvent::Opened(Box::new(Opened {
        number: history.number.clone(),
        state: match history.standing {
            Standing::Reported | Standing::Dismissed => HazardState::Reported,
            Standing::Loop | Standing::Registered | Standing::Terminated => HazardState::Registered,
        },
        place: history.place.clone(),
        enterprise: history.enterprise,
        subject_name: history.subject_name.clone(),
        location: history.location.clone(),
        description: history.description.clone(),
        level: history.level,
        sector: history.sector.clone(),
        source: history.source,
        criterion: None,
        found_on: history.found_on,
        photos: Vec::new(),
        recurrence_of: None,
        imported: Some(history.mark),
    }))
}

/// The plan as far as the ledger tells it; whether the person named is the head, it does not tell.
fn plan(history: &History) -> Option<Plan> {
    let plan = Plan {
        responsible: history.responsible_person.clone().map(Responsible::Other),
        measures: history.measures.clone(),
        funds_cents: history.funds_cents,
        target_on: history.due_on,
        contingency: history.contingency.clone(),
    };
    let told = plan.responsible.is_some() || plan.measures.is_some() || plan.funds_cents.is_some();
    (told || plan.contingency.is_some()).then_some(plan)
}
