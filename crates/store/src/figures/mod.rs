//! Figures: cells, and the changes that no job has folded into them yet. Both are read in one snapshot, so that a figure
//! is exact at every moment.

mod cells;
mod dashboard;
mod fold;

pub(crate) use cells::{Change, EVERYWHERE, ancestors, merged_subtrees, tally};
pub use cells::{Tally, pending, pending_is_empty};
pub use dashboard::{Dashboard, MonthFigures, PlaceFigures, SectorFigures, SourceFigures, dashboard};
pub use fold::fold;
pub(crate) use fold::{Sums, add_cells};

use crate::{StoreError, Tx};
use bihuan_domain::{figures::Fact, ids::HazardId};

/// Notes what a transaction changed: one row.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    hazard: HazardId,
    version: u64,
    before: Option<&Fact>,
    after: &Fact,
) -> Result<(), StoreError> {
    let before = before.map(json).transpose()?;
    tx.execute(
        "INSERT INTO figure_delta (hazard, version, before, after) VALUES ($1, $2, $3, $4)",
        &[hazard.into(), version.into(), before.into(), json(after)?.into()],
    )?;
    Ok(())
}

fn json(fact: &Fact) -> Result<String, StoreError> {
    serde_json::to_string(fact).map_err(|error| StoreError::corrupt("figure fact", error))
}

fn read_fact(text: &str) -> Result<Fact, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::corrupt("figure_delta", error))
}

#[cfg(test)]
mod tests;
