//! Reading cells.

use super::read_fact;
use crate::{StoreError, Tx};
use bihuan_domain::{
    figures::{Cube, Fact, Headline, Years},
    hazards::{HazardLevel, HazardSource, HazardState, SectorCode},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
};
use std::collections::{BTreeMap, HashMap};

/// The place of the cells that sum the whole ledger.
pub(crate) const EVERYWHERE: &str = "";

/// A change that is not folded yet: a fact and how often it is added.
pub(crate) type Change = (Fact, i64);

/// All changes that are not folded yet. A job folds them every second.
///
/// # Errors
/// A fault of the database.
pub fn pending(tx: &mut Tx<'_>) -> Result<Vec<Change>, StoreError> {
    let mut changes = Vec::new();
    tx.for_each("SELECT before, after FROM figure_delta", &[], |row| -> Result<(), StoreError> {
        if let Some(before) = row.get::<Option<String>>(0)? {
            changes.push((read_fact(&before)?, -1));
        }
        changes.push((read_fact(&row.get::<String>(1)?)?, 1));
        Ok(())
    })?;
    Ok(changes)
}

/// Whether every change is folded.
///
/// # Errors
/// A fault of the database.
pub fn pending_is_empty(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    Ok(tx.query_first("SELECT 1 FROM figure_delta LIMIT 1", &[])?.is_none())
}

/// Whether a fact counts at a place.
fn counts_at(place: &Place, code: &str) -> bool {
    code == EVERYWHERE || place.nodes().any(|(_, node)| node.as_str() == code)
}

/// The cells of one or more places, with what is not folded yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    cells: BTreeMap<(Cube, String), i64>,
}

/// The cells of a place (or [`EVERYWHERE`]) in some cubes.
pub(crate) fn tally(tx: &mut Tx<'_>, code: &str, cubes: &[Cube], pending: &[Change]) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    let sql = "SELECT cell, total FROM figure_cell WHERE place_code = $1 AND cube = $2 AND total <> 0";
    for cube in cubes {
        tx.for_each(sql, &[code.into(), cube.name().into()], |row| -> Result<(), StoreError> {
            tally.add(*cube, row.get(0)?, row.get(1)?);
            Ok(())
        })?;
    }
    for (fact, count) in pending.iter().filter(|(fact, _)| counts_at(&fact.place, code)) {
        tally.add_fact(fact, *count);
    }
    Ok(tally)
}

/// What a `status` cell says about the hazards in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// State.
    pub state: HazardState,
    /// Level.
    pub level: HazardLevel,
    /// Year of finding.
    pub year: i16,
    /// Whether the term ran out.
    pub overdue: bool,
    /// Whether under supervision listing.
    pub listed: bool,
}

impl Status {
    fn read(key: &str) -> Option<Self> {
        let parts: Vec<_> = key.split('|').collect();
        let [state, level, year, overdue, listed] = parts[..] else { return None };
        Some(Self {
            state: HazardState::from_name(state)?,
            level: HazardLevel::from_name(level)?,
            year: year.parse().ok()?,
            overdue: overdue == "1",
            listed: listed == "1",
        })
    }
}

impl Tally {
    fn add(&mut self, cube: Cube, cell: String, count: i64) {
        *self.cells.entry((cube, cell)).or_default() += count;
    }

    /// Adds a fact.
    pub(crate) fn add_fact(&mut self, fact: &Fact, count: i64) {
        for (cube, cell) in fact.cells() {
            self.add(cube, cell, count);
        }
    }

    /// Adds another tally.
    pub(crate) fn join(&mut self, other: Self) {
        for ((cube, cell), count) in other.cells {
            self.add(cube, cell, count);
        }
    }

    fn of(&self, cube: Cube) -> impl Iterator<Item = (&str, i64)> {
        let cells = self.cells.range((cube, String::new())..).take_while(move |((at, _), _)| *at == cube);
        cells.map(|((_, cell), count)| (cell.as_str(), *count))
    }

    /// How many hazards are of a status that `fits`.
    pub fn count(&self, fits: impl Fn(&Status) -> bool) -> i64 {
        self.of(Cube::Status)
            .filter_map(|(key, count)| Some((Status::read(key)?, count)))
            .filter(|(status, _)| fits(status))
            .map(|(_, count)| count)
            .sum()
    }

    /// How many hazards of a sector are in one of the states (any, when there are none).
    #[must_use]
    pub fn count_sector(&self, sector: &SectorCode, states: &[HazardState]) -> i64 {
        self.keyed(Cube::Sector)
            .filter(|(name, state, _)| *name == sector.as_str() && in_states(*state, states))
            .map(|(.., count)| count)
            .sum()
    }

    /// How many hazards from a source are in one of the states (any, when there are none).
    #[must_use]
    pub fn count_source(&self, source: HazardSource, states: &[HazardState]) -> i64 {
        self.keyed(Cube::Source)
            .filter(|(name, state, _)| *name == source.name() && in_states(*state, states))
            .map(|(.., count)| count)
            .sum()
    }

    /// The cells of the cubes by sector and by source: name, state, count.
    pub(crate) fn keyed(&self, cube: Cube) -> impl Iterator<Item = (&str, HazardState, i64)> {
        self.of(cube).filter_map(|(key, count)| {
            let (name, state) = key.split_once('|')?;
            Some((name, HazardState::from_name(state)?, count))
        })
    }

    /// The cells of the cubes by month: month as `YYYY-MM`, count.
    pub(crate) fn months(&self, cube: Cube) -> HashMap<&str, i64> {
        self.of(cube).collect()
    }

    /// The headline figures.
    #[must_use]
    pub fn headline(&self, years: Years) -> Headline {
        let mut headline = Headline::default();
        for (key, count) in self.of(Cube::Status) {
            headline.add(key, count, years);
        }
        headline
    }
}

fn in_states(state: HazardState, states: &[HazardState]) -> bool {
    states.is_empty() || states.contains(&state)
}

/// The subtrees without those that lie inside another of them, so that sums count nothing twice.
pub(crate) fn merged_subtrees(
    tx: &mut Tx<'_>,
    subtrees: &[Subtree],
    pending: &[Change],
) -> Result<Vec<Subtree>, StoreError> {
    if subtrees.len() < 2 {
        return Ok(subtrees.to_vec());
    }
    let mut kept = Vec::new();
    for subtree in subtrees {
        let above = ancestors(tx, subtree.code.as_str(), pending)?;
        let inside = |other: &Subtree| other != subtree && above.iter().any(|code| code == other.code.as_str());
        if !subtrees.iter().any(inside) {
            kept.push(subtree.clone());
        }
    }
    Ok(kept)
}

/// The codes above a place, nearest first, as far as hazards have told them.
pub(crate) fn ancestors(tx: &mut Tx<'_>, code: &str, pending: &[Change]) -> Result<Vec<String>, StoreError> {
    let told = pending.iter().map(|(fact, _)| &fact.place).find(|place| counts_at(place, code));
    if let Some(place) = told {
        let mut codes: Vec<_> =
            place.nodes().map(|(_, node)| node.as_str().to_owned()).take_while(|node| node != code).collect();
        codes.reverse();
        return Ok(codes);
    }
    let mut codes = Vec::new();
    let mut at = code.to_owned();
    while codes.len() < AdministrativeLevel::ALL.len() {
        let sql = "SELECT parent_code FROM figure_place WHERE place_code = $1";
        let Some(row) = tx.query_first(sql, &[(&at).into()])? else { break };
        at = row.get(0)?;
        if at == EVERYWHERE {
            break;
        }
        codes.push(at.clone());
    }
    Ok(codes)
}
