//! 交办: a unit must rectify it by a day.

use super::{
    Context,
    texts::{LONG, SHORT, optional, required},
};
use crate::{
    Refusal, RefusalCode,
    hazards::{Assign, Assignment, Hazard, HazardEvent, Term, fields},
};
use jiff::civil::Date;

pub fn assign(hazard: &Hazard, assign: &Assign, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    // A second assignment to the same unit would lengthen its term past the rules of extension.
    if let Some(present) = &hazard.assignment
        && present.unit == assign.unit
        && present.due_on.is_some()
    {
        return Err(Refusal::new(RefusalCode::AssignedToUnitAlready).with("unit", &present.unit_name));
    }
    let due_on = due_after_today(assign.term, context)?;
    Ok(vec![HazardEvent::Assigned(Assignment {
        unit: assign.unit,
        unit_name: required(&assign.unit_name, fields::UNIT, SHORT)?,
        assigned_by: context.actor.person().map(|person| person.id),
        assigned_on: context.today(),
        due_on: Some(due_on),
        requirement: optional(&assign.requirement, fields::REQUIREMENT, LONG)?.unwrap_or_default(),
    })])
}

/// The last day of a term that begins today: after today, and not beyond the longest term.
pub fn due_after_today(term: Term, context: &Context<'_>) -> Result<Date, Refusal> {
    let today = context.today();
    let limit = context.policy.longest_term_days;
    let too_far = || Refusal::new(RefusalCode::DeadlineTooFar).with("limit", limit);
    if matches!(term, Term::WorkingDays(days) | Term::CalendarDays(days) if days > limit) {
        return Err(too_far());
    }
    let due_on = term.last_day(today, context.calendar);
    if due_on <= today {
        return Err(Refusal::new(RefusalCode::DeadlineNotAfterAssignment).with("due", due_on).with("assigned", today));
    }
    if u32::try_from((due_on - today).get_days()).unwrap_or(u32::MAX) > limit {
        return Err(too_far());
    }
    Ok(due_on)
}
