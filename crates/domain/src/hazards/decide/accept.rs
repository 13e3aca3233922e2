//! 验收: by somebody who is neither of the rectifying unit nor the submitter.

use super::{
    Context, bounded,
    texts::{LONG, optional, required},
};
use crate::{
    Refusal, RefusalCode,
    accounts::Person,
    hazards::{AcceptCommand, Hazard, HazardEvent, Reject, Rejection, fields, hazard::Acceptance},
};

pub fn accept(hazard: &Hazard, command: &AcceptCommand, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    let person = independent(hazard, context)?;
    bounded(&command.photos)?;
    let acceptance = Acceptance {
        accepted_by: Some(person.id),
        accepted_by_name: person.name.clone(),
        accepted_by_unit: Some(person.unit),
        accepted_on: context.today(),
        opinion: optional(&command.opinion, fields::OPINION, LONG)?.unwrap_or_else(|| "验收合格".to_owned()),
    };
    Ok(vec![HazardEvent::Accepted { acceptance, photos: command.photos.clone() }])
}

pub fn reject(hazard: &Hazard, command: &Reject, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    let person = independent(hazard, context)?;
    bounded(&command.photos)?;
    let rejection = Rejection {
        rejected_by: Some(person.id),
        rejected_on: context.today(),
        reason: required(&command.reason, fields::REJECTION, LONG)?,
    };
    Ok(vec![HazardEvent::Rejected { rejection, photos: command.photos.clone() }])
}

fn independent<'a>(hazard: &Hazard, context: &Context<'a>) -> Result<&'a Person, Refusal> {
    let person = context.actor.person().ok_or(RefusalCode::NotAuthorised)?;
    unconcerned(hazard, person)?;
    Ok(person)
}

/// Refuses who rectified, as a unit or as the one who submitted.
pub fn unconcerned(hazard: &Hazard, person: &Person) -> Result<(), Refusal> {
    if hazard.assignment.as_ref().is_some_and(|assignment| assignment.unit == person.unit) {
        return Err(RefusalCode::AcceptorOfRectifyingUnit.into());
    }
    if hazard.submission.as_ref().is_some_and(|submission| submission.submitted_by == Some(person.id)) {
        return Err(RefusalCode::AcceptorSubmitted.into());
    }
    Ok(())
}
