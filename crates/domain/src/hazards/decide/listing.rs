//! 挂牌督办, 摘牌 and 领导挂钩.

use super::{
    Context, permissions,
    texts::{LONG, SHORT, required},
};
use crate::{
    Refusal, RefusalCode,
    accounts::Person,
    hazards::{Delist, Hazard, HazardEvent, HazardLevel, HazardState, List, Listing, Sponsor, fields},
};

pub fn list(hazard: &Hazard, command: &List, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    if hazard.level != HazardLevel::Major {
        return Err(RefusalCode::ListingNotMajor.into());
    }
    if let Some(listing) = hazard.listing_in_force() {
        return Err(Refusal::new(RefusalCode::AlreadyListed).with("number", &listing.number));
    }
    let person = context.actor.person().ok_or(RefusalCode::NotAuthorised)?;
    let highest = person.level_over(permissions::AUTHORITIES, &hazard.place);
    if highest.is_none_or(|highest| highest > command.level) {
        let level = |language| command.level.label(language);
        return Err(Refusal::new(RefusalCode::ListingAboveActor).with_label("level", level));
    }
    let today = context.today();
    if command.due_on <= today {
        return Err(Refusal::new(RefusalCode::ListingDates).with("due", command.due_on).with("listed", today));
    }
    Ok(vec![HazardEvent::Listed(Listing {
        level: command.level,
        number: required(&command.number, fields::LISTING_NUMBER, SHORT)?,
        authority: required(&command.authority, fields::AUTHORITY, SHORT)?,
        listed_on: today,
        due_on: command.due_on,
        delisted_on: None,
    })])
}

pub fn delist(hazard: &Hazard, command: &Delist, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    let listing = hazard.listing_in_force().ok_or(RefusalCode::NotListed)?;
    if !matches!(hazard.state, HazardState::Accepted | HazardState::Closed | HazardState::Terminated) {
        return Err(RefusalCode::DelistBeforeAcceptance.into());
    }
    let person = context.actor.person().ok_or(RefusalCode::NotAuthorised)?;
    at_least_at_level(hazard, listing, person)?;
    let basis = required(&command.basis, fields::BASIS, LONG)?;
    Ok(vec![HazardEvent::Delisted { delisted_on: context.today(), basis }])
}

pub fn appoint_sponsor(sponsor: &Sponsor) -> Result<Vec<HazardEvent>, Refusal> {
    let name = required(&sponsor.name, fields::SPONSOR_NAME, SHORT)?;
    let post = required(&sponsor.post, fields::SPONSOR_POST, SHORT)?;
    Ok(vec![HazardEvent::SponsorAppointed(Sponsor { name, post })])
}

/// Refuses whoever acts below the level that listed.
pub fn at_least_at_level(hazard: &Hazard, listing: &Listing, person: &Person) -> Result<(), Refusal> {
    let highest = person.level_over(permissions::AUTHORITIES, &hazard.place);
    if highest.is_some_and(|highest| highest <= listing.level) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::CloserBelowListing).with_label("level", |language| listing.level.label(language)))
}
