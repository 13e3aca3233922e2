//! Folding changes into cells.

use super::{cells::EVERYWHERE, read_fact};
use crate::{StoreError, Tx, Value, engine::Purpose};
use bihuan_domain::{
    figures::{Cube, Fact},
    jurisdictions::AdministrativeLevel,
};
use std::collections::BTreeMap;

/// Changes of cells, summed in memory, and the places they speak of.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    cells: BTreeMap<(String, &'static str, String), i64>,
    places: BTreeMap<String, (String, AdministrativeLevel)>,
}

impl Sums {
    /// Adds a fact `count` times, at its place, at every place above it, and everywhere.
    pub(crate) fn add(&mut self, fact: &Fact, count: i64) {
        let cells = fact.cells();
        let mut parent = EVERYWHERE.to_owned();
        self.add_at(EVERYWHERE, &cells, count);
        for (level, code) in fact.place.nodes() {
            self.add_at(code.as_str(), &cells, count);
            if !self.places.contains_key(code.as_str()) {
                self.places.insert(code.as_str().to_owned(), (parent.clone(), level));
            }
            code.as_str().clone_into(&mut parent);
        }
    }

    fn add_at(&mut self, place: &str, cells: &[(Cube, String)], count: i64) {
        for (cube, cell) in cells {
            *self.cells.entry((place.to_owned(), cube.name(), cell.clone())).or_default() += count;
        }
    }

    /// The cells that are not zero.
    pub(crate) fn into_cells(self) -> BTreeMap<(String, &'static str, String), i64> {
        let mut cells = self.cells;
        cells.retain(|_, total| *total != 0);
        cells
    }
}

/// Folds up to `limit` changes into cells; returns how many there were. Processes that fold at once take turns.
///
/// # Errors
/// A fault of the database.
pub fn fold(tx: &mut Tx<'_>, limit: u32) -> Result<u64, StoreError> {
    tx.lock_for(Purpose::FoldFigures)?;
    let sql = "SELECT hazard, version, before, after FROM figure_delta ORDER BY hazard, version LIMIT $1";
    let rows = tx.query(sql, &[limit.into()])?;
    let mut sums = Sums::default();
    for row in &rows {
        if let Some(before) = row.get::<Option<String>>(2)? {
            sums.add(&read_fact(&before)?, -1);
        }
        sums.add(&read_fact(&row.get::<String>(3)?)?, 1);
        let key = &row.values()[..2];
        tx.execute("DELETE FROM figure_delta WHERE hazard = $1 AND version = $2", key)?;
    }
    write(tx, sums)?;
    Ok(rows.len() as u64)
}

/// Adds sums to the cells at once, without changes to fold later: for imports.
pub(crate) fn add_cells(tx: &mut Tx<'_>, sums: Sums) -> Result<(), StoreError> {
    tx.lock_for(Purpose::FoldFigures)?;
    write(tx, sums)
}

/// In the order of the keys, so that no two writers wait for each other.
fn write(tx: &mut Tx<'_>, sums: Sums) -> Result<(), StoreError> {
    for (code, (parent, level)) in &sums.places {
        let values: [Value; 3] = [code.into(), parent.into(), level.name().into()];
        tx.execute(
            "INSERT INTO figure_place (place_code, parent_code, level) VALUES ($1, $2, $3)
             ON CONFLICT (place_code) DO UPDATE SET parent_code = $2, level = $3
             WHERE figure_place.parent_code <> $2 OR figure_place.level <> $3",
            &values,
        )?;
    }
    for ((place, cube, cell), total) in sums.into_cells() {
        tx.execute(
            "INSERT INTO figure_cell (place_code, cube, cell, total) VALUES ($1, $2, $3, $4)
             ON CONFLICT (place_code, cube, cell) DO UPDATE SET total = figure_cell.total + $4",
            &[place.into(), cube.into(), cell.into(), total.into()],
        )?;
    }
    Ok(())
}
