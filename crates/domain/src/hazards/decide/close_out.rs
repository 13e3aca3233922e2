//! 销号: the authority strikes it off.

use super::{Context, listing, stop_work, texts};
use crate::{
    Refusal, RefusalCode,
    accounts::Person,
    hazards::{CloseOut, Hazard, HazardEvent, HazardLevel, fields, hazard::Closure},
};

pub fn close_out(hazard: &Hazard, command: &CloseOut, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    texts::optional(&command.remark, fields::REMARK, texts::LONG)?;
    let person = context.actor.person().ok_or(RefusalCode::NotAuthorised)?;
    free(hazard, person)?;
    Ok(vec![HazardEvent::ClosedOut(Closure {
        closed_by: Some(person.id),
        closed_by_name: person.name.clone(),
        closed_on: context.today(),
    })])
}

/// Refuses a person or a hazard that no form could make fit.
pub fn free(hazard: &Hazard, person: &Person) -> Result<(), Refusal> {
    let accepted_by = hazard.acceptance.as_ref().and_then(|acceptance| acceptance.accepted_by);
    if hazard.level == HazardLevel::Major && accepted_by == Some(person.id) {
        return Err(RefusalCode::CloserAccepted.into());
    }
    if let Some(listed) = &hazard.listing {
        listing::at_least_at_level(hazard, listed, person)?;
    }
    if hazard.listing_in_force().is_some() {
        return Err(RefusalCode::StillListed.into());
    }
    stop_work::lifted(hazard)
}
