//! Which walks answer a question.

use super::{
    Branch, CLOSED, COUNTY, ENTERPRISE, FOUND, GRID, LEVEL, LISTED, OVERDUE, OVERDUE_COUNTY, RESPONSIBLE, SECTOR,
    SOURCE, STATE, TOWNSHIP, UnitColumn, VILLAGE, Walk, Walks,
};
use crate::{
    StoreError, Tx,
    figures::{self, Change, EVERYWHERE, Tally},
    hazards::LedgerFilter,
};
use bihuan_domain::{
    accounts::Scope,
    figures::{Cube, Listed, Month, Overdue},
    hazards::{HazardLevel, HazardState},
    jurisdictions::{AdministrativeLevel, Subtree},
};

/// The branches of a scope under a filter. A scope that sees nothing has none.
fn branches(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &LedgerFilter,
    pending: &[Change],
) -> Result<Vec<Branch>, StoreError> {
    let wanted = filter.jurisdiction.as_ref();
    let mut branches = Vec::new();
    if scope.is_everything() {
        branches.extend(narrowed(tx, None, wanted, pending)?);
    }
    for subtree in figures::merged_subtrees(tx, scope.subtrees(), pending)? {
        branches.extend(narrowed(tx, Some(&subtree), wanted, pending)?);
    }
    if let Some(unit) = scope.unit() {
        for column in [UnitColumn::Enterprise, UnitColumn::Responsible] {
            let places = wanted.into_iter().cloned().collect();
            branches.push(Branch { places, innermost: wanted.cloned(), unit: Some((column, unit)) });
        }
    }
    Ok(branches)
}

/// A subtree of the scope narrowed to the one that is wanted; none when nothing lies in both.
fn narrowed(
    tx: &mut Tx<'_>,
    seen: Option<&Subtree>,
    wanted: Option<&Subtree>,
    pending: &[Change],
) -> Result<Option<Branch>, StoreError> {
    let (Some(seen), Some(wanted)) = (seen, wanted) else {
        let only = seen.or(wanted).cloned();
        return Ok(Some(Branch { places: only.iter().cloned().collect(), innermost: only, unit: None }));
    };
    let (outer, inner) = if seen.level <= wanted.level { (seen, wanted) } else { (wanted, seen) };
    let nested = outer == inner
        || figures::ancestors(tx, inner.code.as_str(), pending)?.iter().any(|code| code == outer.code.as_str());
    // Both stand in the query: the scope never rests on what the figures know of the tree.
    let branch = || Branch { places: vec![seen.clone(), wanted.clone()], innermost: Some(inner.clone()), unit: None };
    Ok(nested.then(branch))
}

/// Decides how to answer.
pub(in crate::hazards) fn decide(tx: &mut Tx<'_>, scope: &Scope, filter: &LedgerFilter) -> Result<Walks, StoreError> {
    let Some(states) = effective_states(filter) else {
        return Ok(Walks { walks: Vec::new(), total: Some(0) });
    };
    let pending = figures::pending(tx)?;
    let branches = branches(tx, scope, filter, &pending)?;
    let sector = filter.sector.as_ref().map(|_| Cube::Sector);
    let source = filter.source.map(|_| Cube::Source);
    let closed = asks_for_closing(filter).then_some(Cube::Closed);
    let cubes: Vec<_> = [Some(Cube::Status), sector, source, closed].into_iter().flatten().collect();
    let everywhere = figures::tally(tx, EVERYWHERE, &cubes, &pending)?;
    let mut walks = Vec::new();
    let mut total = Some(0);
    for branch in branches {
        if let Some((column, _)) = branch.unit {
            let index = if column == UnitColumn::Enterprise { ENTERPRISE } else { RESPONSIBLE };
            walks.push(Walk { branch, index, states: states.clone(), month: None });
            total = None;
            continue;
        }
        let here = match &branch.innermost {
            Some(place) => &figures::tally(tx, place.code.as_str(), &cubes, &pending)?,
            None => &everywhere,
        };
        if nothing(here, filter, &states) {
            continue;
        }
        total = total.zip(exact(here, filter, &states)).map(|(total, here)| total + here);
        walks.extend(with_index(branch, filter, &states, here, &everywhere));
    }
    Ok(Walks { walks, total })
}

/// The states asked for; a running term means that it is being rectified, a day of closing that it is closed out.
/// `None` when nothing can fit.
fn effective_states(filter: &LedgerFilter) -> Option<Vec<HazardState>> {
    let runs = filter.due_from.is_some() || filter.due_to.is_some();
    let meant = match (runs, asks_for_closing(filter)) {
        (false, false) => return Some(filter.states.clone()),
        (true, true) => return None,
        (true, false) => HazardState::Rectifying,
        (false, true) => HazardState::Closed,
    };
    let fits = filter.states.is_empty() || filter.states.contains(&meant);
    fits.then(|| vec![meant])
}

const fn asks_for_closing(filter: &LedgerFilter) -> bool {
    filter.closed_from.is_some() || filter.closed_to.is_some()
}

/// Whether the span of closing begins and ends with a month.
fn whole_months(filter: &LedgerFilter) -> bool {
    filter.closed_from.is_none_or(|from| from.day() == 1) && filter.closed_to.is_none_or(|to| to == to.last_of_month())
}

/// The months of closing that the filter touches and in which something was closed out, each with how much.
fn months_of_closing(tally: &Tally, filter: &LedgerFilter) -> Vec<(Month, i64)> {
    let from = filter.closed_from.map(Month::of);
    let to = filter.closed_to.map(Month::of);
    let within = |month: Month| from.is_none_or(|from| from <= month) && to.is_none_or(|to| month <= to);
    let mut months: Vec<_> = tally
        .months(Cube::Closed)
        .into_iter()
        .filter_map(|(month, count)| Some((month.parse::<Month>().ok()?, count)))
        .filter(|(month, count)| *count != 0 && within(*month))
        .collect();
    months.sort_unstable();
    months
}

fn counted(tally: &Tally, filter: &LedgerFilter, states: &[HazardState]) -> i64 {
    tally.count(|status| {
        (states.is_empty() || states.contains(&status.state))
            && filter.level.is_none_or(|level| level == status.level)
            && filter.overdue.is_none_or(|overdue| (overdue == Overdue::Yes) == status.overdue)
            && filter.listed.is_none_or(|listed| (listed == Listed::Yes) == status.listed)
            && filter.found_from.is_none_or(|from| from.year() <= status.year)
            && filter.found_to.is_none_or(|to| status.year <= to.year())
    })
}

/// Whether the cells tell that nothing fits.
fn nothing(tally: &Tally, filter: &LedgerFilter, states: &[HazardState]) -> bool {
    counted(tally, filter, states) == 0
        || filter.sector.as_ref().is_some_and(|sector| tally.count_sector(sector, states) == 0)
        || filter.source.is_some_and(|source| tally.count_source(source, states) == 0)
        || (asks_for_closing(filter) && months_of_closing(tally, filter).is_empty())
}

/// How many fit, where the cells tell.
fn exact(tally: &Tally, filter: &LedgerFilter, states: &[HazardState]) -> Option<u64> {
    let beyond_cells = filter.found_from.is_some()
        || filter.found_to.is_some()
        || filter.due_from.is_some()
        || filter.due_to.is_some()
        || filter.enterprise.is_some()
        || !filter.text.trim().is_empty();
    if beyond_cells {
        return None;
    }
    let status_only = filter.level.is_none() && filter.overdue.is_none() && filter.listed.is_none();
    if asks_for_closing(filter) {
        let alone = status_only && filter.sector.is_none() && filter.source.is_none() && whole_months(filter);
        let count: i64 = months_of_closing(tally, filter).iter().map(|(_, count)| count).sum();
        return if alone { u64::try_from(count).ok() } else { None };
    }
    let count = match (&filter.sector, filter.source) {
        (None, None) => counted(tally, filter, states),
        (Some(sector), None) if status_only => tally.count_sector(sector, states),
        (None, Some(source)) if status_only => tally.count_source(source, states),
        _ => return None,
    };
    u64::try_from(count).ok()
}

/// The index whose leading columns leave the fewest rows; a walk for each state where it leads by state.
fn with_index(
    branch: Branch,
    filter: &LedgerFilter,
    states: &[HazardState],
    here: &Tally,
    everywhere: &Tally,
) -> Vec<Walk> {
    if filter.enterprise.is_some() {
        return vec![Walk { branch, index: ENTERPRISE, states: states.to_vec(), month: None }];
    }
    let mut candidates = vec![match branch.innermost.as_ref().map(|place| place.level) {
        Some(AdministrativeLevel::County) => (here.count(|_| true), COUNTY),
        Some(AdministrativeLevel::Township) => (here.count(|_| true), TOWNSHIP),
        Some(AdministrativeLevel::Village) => (here.count(|_| true), VILLAGE),
        Some(AdministrativeLevel::Grid) => (here.count(|_| true), GRID),
        Some(AdministrativeLevel::Province | AdministrativeLevel::Prefecture) | None => {
            (everywhere.count(|_| true), FOUND)
        }
    }];
    if !states.is_empty() {
        candidates.push((everywhere.count(|status| states.contains(&status.state)), STATE));
    }
    if let Some(sector) = &filter.sector {
        candidates.push((everywhere.count_sector(sector, &[]), SECTOR));
    }
    if let Some(source) = filter.source {
        candidates.push((everywhere.count_source(source, &[]), SOURCE));
    }
    if let Some(level) = filter.level.filter(|level| *level != HazardLevel::General) {
        candidates.push((everywhere.count(|status| status.level == level), LEVEL));
    }
    if filter.overdue == Some(Overdue::Yes) {
        if branch.innermost.as_ref().is_some_and(|place| place.level == AdministrativeLevel::County) {
            candidates.push((here.count(|status| status.overdue), OVERDUE_COUNTY));
        }
        candidates.push((everywhere.count(|status| status.overdue), OVERDUE));
    }
    if filter.listed == Some(Listed::Yes) {
        candidates.push((everywhere.count(|status| status.listed), LISTED));
    }
    if asks_for_closing(filter) {
        candidates.push((months_of_closing(everywhere, filter).iter().map(|(_, count)| count).sum(), CLOSED));
    }
    let index = candidates.iter().min_by_key(|(count, _)| *count).map_or(FOUND, |(_, index)| *index);
    let walk = Walk { branch, index, states: states.to_vec(), month: None };
    if index == STATE {
        return states.iter().map(|state| Walk { states: vec![*state], ..walk.clone() }).collect();
    }
    if index == CLOSED {
        let months = months_of_closing(here, filter);
        return months.iter().map(|(month, _)| Walk { month: Some(*month), ..walk.clone() }).collect();
    }
    vec![walk]
}
