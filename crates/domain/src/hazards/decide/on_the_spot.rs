//! 立查立改: one step for a general hazard, with a photo before and one after.

use super::{
    Context, bounded, permissions, stop_work,
    texts::{LONG, SHORT, required},
};
use crate::{
    Refusal, RefusalCode,
    accounts::Person,
    hazards::{
        Assignment, Hazard, HazardEvent, HazardLevel, OnTheSpot, Phase, Submission, fields,
        hazard::{Acceptance, Closure},
    },
    jurisdictions::Place,
};

pub fn fix(hazard: &Hazard, fix: &OnTheSpot, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    stop_work::lifted(hazard)?;
    let before = hazard.photos_of(Phase::Before).count();
    events(hazard.level, before, fix, &hazard.place, context)
}

/// The events of a fix on the spot: assigned and done the same day. An official who saw it done accepts and closes at
/// once; what a unit fixed by itself waits for an official's acceptance.
pub fn events(
    level: HazardLevel,
    photos_before: usize,
    fix: &OnTheSpot,
    place: &Place,
    context: &Context<'_>,
) -> Result<Vec<HazardEvent>, Refusal> {
    if level != HazardLevel::General {
        return Err(Refusal::new(RefusalCode::MajorOnTheSpot).with_label("level", |language| level.label(language)));
    }
    if photos_before == 0 || fix.photos.is_empty() {
        return Err(RefusalCode::OnTheSpotPhotos.into());
    }
    bounded(&fix.photos)?;
    let result = required(&fix.result, fields::RESULT, LONG)?;
    let today = context.today();
    let person = context.actor.person();
    let witness = person.filter(|person| person.holds(permissions::FINDERS, place));
    if witness.is_some_and(|person| person.unit == fix.unit) {
        return Err(RefusalCode::AcceptorOfRectifyingUnit.into());
    }
    if witness.is_none() && person.is_some_and(|person| person.acts_for_unit != Some(fix.unit)) {
        return Err(RefusalCode::OnTheSpotOtherUnit.into());
    }
    let mut events = vec![
        HazardEvent::Assigned(Assignment {
            unit: fix.unit,
            unit_name: required(&fix.unit_name, fields::UNIT, SHORT)?,
            assigned_by: person.map(|person| person.id),
            assigned_on: today,
            due_on: Some(today),
            requirement: "立查立改".to_owned(),
        }),
        HazardEvent::RectificationSubmitted {
            submission: Submission {
                submitted_by: person.filter(|_| witness.is_none()).map(|person| person.id),
                submitted_by_unit: Some(fix.unit),
                completed_on: today,
                result,
            },
            photos: fix.photos.clone(),
        },
    ];
    if let Some(witness) = witness {
        events.extend(witnessed(witness, context));
    }
    Ok(events)
}

fn witnessed(witness: &Person, context: &Context<'_>) -> [HazardEvent; 2] {
    let accepted = HazardEvent::Accepted {
        acceptance: Acceptance {
            accepted_by: Some(witness.id),
            accepted_by_name: witness.name.clone(),
            accepted_by_unit: Some(witness.unit),
            accepted_on: context.today(),
            opinion: "立查立改，当场验收".to_owned(),
        },
        photos: Vec::new(),
    };
    let closed = HazardEvent::ClosedOut(Closure {
        closed_by: Some(witness.id),
        closed_by_name: witness.name.clone(),
        closed_on: context.today(),
    });
    [accepted, closed]
}
