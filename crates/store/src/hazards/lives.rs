//! Whole lives of hazards at once: made-up histories, recorded as if they had been lived here.

use super::{number, record};
use crate::{
    StoreError, Tx,
    events::{self, NewEvent, Stamped, Stream},
    figures,
};
use bihuan_domain::{
    audit::StreamId,
    figures::Fact,
    hazards::{Hazard, HazardEvent},
};
use jiff::Timestamp;

/// An event of a life: who caused it, as the log names actors, and when.
#[derive(Debug, Clone)]
pub struct LivedEvent {
    /// What happened.
    pub event: HazardEvent,
    /// Who.
    pub actor: String,
    /// When it happened and was recorded.
    pub at: Timestamp,
}

/// Records lives in the caller's transaction: logs, rows, figures, and the numbers they have taken. The rules decided them
/// already; each `Hazard` is the fold of its events. For demonstrations and benches.
///
/// # Errors
/// A hazard that is there already, or a fault of the database.
pub fn record_lives(tx: &mut Tx<'_>, lives: &[(Hazard, Vec<LivedEvent>)]) -> Result<(), StoreError> {
    let mut sums = figures::Sums::default();
    for (hazard, lived) in lives {
        let stamped = lived.iter().map(stamp).collect::<Result<Vec<_>, _>>()?;
        events::append_stamped(tx, Stream::within(StreamId::hazard(hazard.id), &hazard.place), 0, stamped)?;
        record::insert_row(tx, hazard)?;
        number::given(tx, &hazard.place, &hazard.number)?;
        sums.add(&Fact::of(hazard), 1);
    }
    figures::add_cells(tx, sums)
}

fn stamp(lived: &LivedEvent) -> Result<Stamped, StoreError> {
    let payload = serde_json::to_string(&lived.event).map_err(|error| StoreError::corrupt("hazard event", error))?;
    let event = NewEvent { kind: lived.event.kind(), payload, occurred_at: lived.at };
    Ok(Stamped { actor: lived.actor.clone(), recorded_at: lived.at, event })
}
