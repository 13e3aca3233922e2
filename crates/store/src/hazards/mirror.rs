//! A hazard that an instance below keeps: its row and figures follow the events that came.

use super::{load, number, record};
use crate::{CommandError, Tx, figures};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Scope,
    audit::EventEnvelope,
    figures::Fact,
    hazards::{Hazard, HazardEvent, Recorded},
    ids::HazardId,
    jurisdictions::Subtree,
};

/// Brings row and figures to what new events say; the events themselves are the caller's.
///
/// # Errors
/// `OU-013` outside the sender's subtree, `OU-015` for a number that another hazard has, `OU-016` for events that cannot be
/// read; a fault of the database.
pub(crate) fn mirror(
    tx: &mut Tx<'_>,
    id: HazardId,
    events: &[EventEnvelope],
    within: &Subtree,
) -> Result<(), CommandError> {
    let before = load::load_for_update(tx, &Scope::everything(), id)?;
    let recorded = events.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let Some(before) = before else {
        let opened = Hazard::replay(id, &recorded).ok_or_else(|| unreadable("no opening"))?;
        if !within.covers(&opened.place) {
            return Err(Refusal::from(RefusalCode::InboundOutside).into());
        }
        let sql = "SELECT 1 FROM hazard WHERE number = $1";
        if tx.query_first(sql, &[(&opened.number).into()])?.is_some() {
            return Err(Refusal::new(RefusalCode::InboundTaken).with("value", &opened.number).into());
        }
        record::insert_row(tx, &opened)?;
        number::note(tx, &opened.place, &opened.number)?;
        figures::record(tx, opened.id, opened.version, None, &Fact::of(&opened))?;
        return Ok(());
    };
    if !within.covers(&before.place) {
        return Err(Refusal::from(RefusalCode::InboundOutside).into());
    }
    let mut after = before.clone();
    for recorded in &recorded {
        after.evolve(recorded);
    }
    record::replace_row(tx, &before, &after)?;
    Ok(())
}

fn read(event: &EventEnvelope) -> Result<Recorded, CommandError> {
    let read: HazardEvent = serde_json::from_str(&event.payload).map_err(unreadable)?;
    if read.kind() != event.kind {
        return Err(unreadable(&event.kind));
    }
    Ok(Recorded { event: read, at: event.recorded_at })
}

/// Events that this version does not understand.
pub(crate) fn unreadable(cause: impl std::fmt::Display) -> CommandError {
    Refusal::new(RefusalCode::InboundUnreadable).with("cause", cause).into()
}
