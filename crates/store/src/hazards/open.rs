//! 登记: something enters the ledger.

use super::{By, load, number, record};
use crate::{CommandError, StoreError, Tx, figures, outward};
use bihuan_domain::{
    figures::Fact,
    hazards::{
        CriterionReference, Evidence, Hazard, HazardLevel, HazardSource, Open, OpenKind, SectorCode, decide_open,
    },
    ids::{HazardId, UnitId},
    jurisdictions::Place,
};
use jiff::civil::Date;

/// What somebody enters; the number is assigned.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// A report that is verified first, a hazard, or one put right on the spot.
    pub kind: OpenKind,
    /// Where it is.
    pub place: Place,
    /// The enterprise, if any.
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
    /// The clause it was judged by.
    pub criterion: Option<CriterionReference>,
    /// The day it was found.
    pub found_on: Date,
    /// Photos of the state found.
    pub photos: Vec<Evidence>,
    /// The closed hazard of which this is a recurrence.
    pub recurrence_of: Option<HazardId>,
}

/// Enters something into the ledger under a new number (`<township or own code>-<year of finding>-<serial>`).
///
/// # Errors
/// A refusal; [`CommandError::NotFound`] when the earlier hazard of a recurrence is out of the actor's sight.
pub fn open(tx: &mut Tx<'_>, id: HazardId, draft: Draft, by: By<'_>) -> Result<Hazard, CommandError> {
    let earlier = match draft.recurrence_of {
        Some(earlier) => Some(Box::new(load(tx, &by.actor.scope(), earlier)?.ok_or(CommandError::NotFound)?)),
        None => None,
    };
    let mut command = Open {
        number: String::new(),
        kind: draft.kind,
        place: draft.place,
        enterprise: draft.enterprise,
        subject_name: draft.subject_name,
        location: draft.location,
        description: draft.description,
        level: draft.level,
        sector: draft.sector,
        source: draft.source,
        criterion: draft.criterion,
        found_on: draft.found_on,
        photos: draft.photos,
        recurrence_of: earlier,
    };
    // Decided before the number is taken, so that a refusal never waits for the counter.
    decide_open(&command, &by.context())?;
    outward::refuse_below(tx, &command.place)?;
    command.number = number::take(tx, &command.place, command.found_on.year())?;
    let events = decide_open(&command, &by.context())?;
    let recorded = record::recorded(&events, by.moment());
    let hazard = Hazard::replay(id, &recorded)
        .ok_or_else(|| StoreError::corrupt("decision", "opening does not begin with an opening"))?;
    record::append(tx, &hazard, 0, &events, (&by.actor.log_name(), by.moment()))?;
    record::insert_row(tx, &hazard)?;
    figures::record(tx, hazard.id, hazard.version, None, &Fact::of(&hazard))?;
    Ok(hazard)
}
