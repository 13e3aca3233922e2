//! 登记: something enters the ledger.

use super::{
    Context, bounded, known_sector, on_the_spot, permissions,
    texts::{LONG, SHORT, criterion, optional, required},
};
use crate::{
    Refusal, RefusalCode,
    hazards::{CommandKind, HazardEvent, HazardState, Open, OpenKind, event::Opened, fields},
};

/// Decides whether and how something enters the ledger.
///
/// # Errors
/// The [`Refusal`] of the first rule that says no.
pub fn decide_open(open: &Open, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    if !permissions::may_open(&open.place, open.enterprise, context.actor) {
        let command = |language| CommandKind::Open.label(language);
        return Err(Refusal::new(RefusalCode::NotAuthorised).with_label("command", command));
    }
    if open.found_on > context.today() {
        return Err(Refusal::new(RefusalCode::FoundInFuture).with("today", context.today()));
    }
    if open.recurrence_of.as_ref().is_some_and(|earlier| earlier.state != HazardState::Closed) {
        return Err(RefusalCode::RecurrenceNotClosed.into());
    }
    known_sector(&open.sector)?;
    bounded(&open.photos)?;
    let state = if open.kind == OpenKind::Report { HazardState::Reported } else { HazardState::Registered };
    let opened = HazardEvent::Opened(Box::new(Opened {
        number: open.number.clone(),
        state,
        place: open.place.clone(),
        enterprise: open.enterprise,
        subject_name: required(&open.subject_name, fields::SUBJECT, SHORT)?,
        location: optional(&open.location, fields::LOCATION, SHORT)?.unwrap_or_default(),
        description: required(&open.description, fields::DESCRIPTION, LONG)?,
        level: open.level,
        sector: open.sector.clone(),
        source: open.source,
        criterion: criterion(open.criterion.as_ref())?,
        found_on: open.found_on,
        photos: open.photos.clone(),
        recurrence_of: open.recurrence_of.as_ref().map(|earlier| earlier.id),
        imported: None,
    }));
    let mut events = vec![opened];
    if let OpenKind::OnTheSpot(fix) = &open.kind {
        events.extend(on_the_spot::events(open.level, open.photos.len(), fix, &open.place, context)?);
    }
    Ok(events)
}
