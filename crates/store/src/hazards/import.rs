//! History from a ledger kept elsewhere: many rows in one transaction.

use super::{By, number, record};
use crate::{
    CommandError, StoreError, Tx,
    events::{self, Stream},
    figures, outward,
};
use bihuan_domain::{
    audit::StreamId,
    china_date,
    clock::start_of_china_date,
    figures::Fact,
    hazards::{Hazard, History, Recorded, decide_import},
    ids::HazardId,
};

/// A row of an old ledger; its number is assigned.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The identifier it gets.
    pub id: HazardId,
    /// What the ledger tells; `number` may be empty and is replaced.
    pub history: History,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    /// Rows recorded so far.
    pub rows: u64,
}

/// Rows between two calls of the progress function.
const STEP: u64 = 500;

/// Records a whole ledger in the caller's transaction: events with their historic dates, recorded now. Rows are drawn from
/// `drafts` one by one, so that they need not be in memory together. Numbers carry the year of finding. The figures are
/// added to the cells at once. Returns how many rows were recorded.
///
/// # Errors
/// The refusal of the first row that breaks a rule (then the whole import is), what `drafts` says, or a fault.
pub fn import_history(
    tx: &mut Tx<'_>,
    drafts: impl IntoIterator<Item = Result<Draft, CommandError>>,
    by: By<'_>,
    mut progress: impl FnMut(ImportProgress),
) -> Result<u64, CommandError> {
    let actor = by.actor.log_name();
    let now = by.moment();
    let today = china_date(now);
    let mut numbers = number::Batch::default();
    let mut sums = figures::Sums::default();
    let mut rows = 0;
    let mut allowed = std::collections::HashSet::new();
    for draft in drafts {
        let Draft { id, mut history } = draft?;
        if !allowed.contains(&history.place) {
            outward::refuse_below(tx, &history.place)?;
            allowed.insert(history.place.clone());
        }
        history.number = numbers.take(tx, &history.place, history.found_on.year())?;
        let decided = decide_import(&history, today)?;
        let mut logged = Vec::with_capacity(decided.len());
        let mut recorded = Vec::with_capacity(decided.len());
        for (event, date) in decided {
            let occurred_at = start_of_china_date(date).min(now);
            logged.push(record::logged(&event, occurred_at)?);
            recorded.push(Recorded { event, at: now });
        }
        let hazard = Hazard::replay(id, &recorded)
            .ok_or_else(|| StoreError::corrupt("decision", "history does not begin with an opening"))?;
        let stream = Stream::within(StreamId::hazard(id), &hazard.place);
        events::append(tx, &stream, 0, &actor, now, &logged)?;
        record::insert_row(tx, &hazard)?;
        sums.add(&Fact::of(&hazard), 1);
        rows += 1;
        if rows % STEP == 0 {
            progress(ImportProgress { rows });
        }
    }
    numbers.keep(tx)?;
    figures::add_cells(tx, sums)?;
    progress(ImportProgress { rows });
    Ok(rows)
}
