//! 更正 and 补充照片: new events with a reason; nothing is overwritten.

use super::{
    Context, bounded, in_order, known_sector,
    texts::{LONG, SHORT, criterion, optional, required},
};
use crate::{
    Refusal, RefusalCode,
    hazards::{Changes, Correct, Evidence, Hazard, HazardEvent, HazardState, Phase, fields},
};
use jiff::civil::Date;

pub fn correct(hazard: &Hazard, command: &Correct, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    let reason = required(&command.reason, fields::CORRECTION, LONG)?;
    let changes = effective(hazard, &command.changes)?;
    changes.sector.as_ref().map_or(Ok(()), known_sector)?;
    if changes == Changes::default() {
        return Err(RefusalCode::NothingCorrected.into());
    }
    let level_is_open =
        matches!(hazard.state, HazardState::Reported | HazardState::Registered | HazardState::Rectifying);
    if changes.level.is_some() && !level_is_open {
        return Err(RefusalCode::LevelFixed.into());
    }
    if changes.level.is_some() && hazard.listing_in_force().is_some() {
        return Err(RefusalCode::LevelListed.into());
    }
    if let Some(found_on) = changes.found_on {
        before_all_else(hazard, found_on, context)?;
    }
    Ok(vec![HazardEvent::Corrected { changes, reason }])
}

/// Refuses a day of finding that lies after anything else that is known to have happened.
fn before_all_else(hazard: &Hazard, found_on: Date, context: &Context<'_>) -> Result<(), Refusal> {
    if found_on > context.today() {
        return Err(Refusal::new(RefusalCode::FoundInFuture).with("today", context.today()));
    }
    let later = [
        (fields::ASSIGNED_ON, hazard.assignment.as_ref().map(|assignment| assignment.assigned_on)),
        (fields::REPORTED_ON, hazard.reports.to_regulator_on),
        (fields::REPORTED_ON, hazard.reports.to_workers_congress_on),
        (fields::COMPLETED_ON, hazard.submission.as_ref().map(|submission| submission.completed_on)),
        (fields::ACCEPTED_ON, hazard.acceptance.as_ref().map(|acceptance| acceptance.accepted_on)),
        (fields::CLOSED_ON, hazard.closure.as_ref().map(|closure| closure.closed_on)),
    ];
    for (name, date) in later {
        date.map_or(Ok(()), |date| in_order((fields::FOUND_ON, found_on), (name, date)))?;
    }
    Ok(())
}

/// Only what really changes.
fn effective(hazard: &Hazard, changes: &Changes) -> Result<Changes, Refusal> {
    let description =
        changes.description.as_deref().map(|text| required(text, fields::DESCRIPTION, LONG)).transpose()?;
    let location = changes.location.as_deref().map(|text| optional(text, fields::LOCATION, SHORT)).transpose()?;
    Ok(Changes {
        description: description.filter(|text| *text != hazard.description),
        location: location.map(Option::unwrap_or_default).filter(|text| *text != hazard.location),
        level: changes.level.filter(|level| *level != hazard.level),
        sector: changes.sector.clone().filter(|sector| *sector != hazard.sector),
        source: changes.source.filter(|source| *source != hazard.source),
        found_on: changes.found_on.filter(|date| *date != hazard.found_on),
        criterion: criterion(changes.criterion.as_ref())?.filter(|new| Some(new) != hazard.criterion.as_ref()),
    })
}

pub fn add_evidence(phase: Phase, photos: &[Evidence], remark: &str) -> Result<Vec<HazardEvent>, Refusal> {
    bounded(photos)?;
    if photos.is_empty() {
        return Err(Refusal::new(RefusalCode::TextMissing).with_words("field", &[fields::PHOTOS]));
    }
    let remark = optional(remark, fields::NOTE, LONG)?.unwrap_or_default();
    Ok(vec![HazardEvent::EvidenceAdded { phase, photos: photos.to_vec(), remark }])
}
