//! Which index a query walks, decided by counts from the figure cells and not by the engines' planners.

use super::{
    LedgerFilter,
    cursor::{Cursor, Key},
    row::{LISTED_COLUMNS, LedgerRow, read_body},
};
use crate::{
    Row, StoreError, Tx, Value,
    engine::Plan,
    figures::{self, Change, EVERYWHERE, Tally},
};
use bihuan_domain::{
    accounts::Scope,
    figures::{Cube, Listed, Overdue},
    hazards::{Hazard, HazardLevel, HazardState},
    ids::UnitId,
    jurisdictions::{AdministrativeLevel, Subtree},
};

/// What a query of the ledger hands over.
pub(super) trait Entry: Sized {
    /// The columns that it is read from.
    const COLUMNS: &'static str;
    /// Reads it.
    fn read(row: &Row) -> Result<Self, StoreError>;
    /// Its place in the order.
    fn key(&self) -> Key;
}

impl Entry for LedgerRow {
    const COLUMNS: &'static str = LISTED_COLUMNS;
    fn read(row: &Row) -> Result<Self, StoreError> {
        Self::read(row)
    }
    fn key(&self) -> Key {
        Key { found_on: self.found_on, id: self.id }
    }
}

impl Entry for Hazard {
    const COLUMNS: &'static str = "body";
    fn read(row: &Row) -> Result<Self, StoreError> {
        read_body(row, 0)
    }
    fn key(&self) -> Key {
        Key { found_on: self.found_on, id: self.id }
    }
}

/// An index of the ledger with its always-true term, and the term of a partial one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Index {
    pub name: &'static str,
    pub term: &'static str,
}

const FOUND: Index = Index { name: "hazard_found", term: "version <> -1" };
const COUNTY: Index = Index { name: "hazard_county", term: "version <> -2" };
const TOWNSHIP: Index = Index { name: "hazard_township", term: "version <> -3" };
const VILLAGE: Index = Index { name: "hazard_village", term: "version <> -4" };
const GRID: Index = Index { name: "hazard_grid", term: "version <> -5" };
const STATE: Index = Index { name: "hazard_state", term: "version <> -6" };
const SECTOR: Index = Index { name: "hazard_sector", term: "version <> -7" };
const SOURCE: Index = Index { name: "hazard_source", term: "version <> -8" };
const LEVEL: Index = Index { name: "hazard_level", term: "level <> 'general' AND version <> -9" };
const OVERDUE: Index = Index { name: "hazard_overdue", term: "overdue = 1 AND version <> -10" };
const LISTED: Index = Index { name: "hazard_listed", term: "listed = 1 AND version <> -11" };
const ENTERPRISE: Index = Index { name: "hazard_enterprise", term: "version <> -12" };
/// What runs, by the last day of its term.
pub(super) const DUE: Index = Index { name: "hazard_due", term: "state = 'rectifying' AND version <> -14" };
const RESPONSIBLE: Index = Index { name: "hazard_responsible", term: "version <> -13" };

/// One part of what a scope sees.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Branch {
    /// All of these; empty for everywhere.
    places: Vec<Subtree>,
    /// The innermost of them.
    innermost: Option<Subtree>,
    /// What belongs to a unit, by one of its two columns.
    unit: Option<(UnitColumn, UnitId)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnitColumn {
    Enterprise,
    Responsible,
}

/// How a branch is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Walk {
    branch: Branch,
    index: Index,
    /// One of these states; a walk of its own for each where the index leads by state.
    states: Vec<HazardState>,
}

/// How a question is answered: walks whose results are merged.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Walks {
    /// None when the cells already tell that there is nothing.
    pub walks: Vec<Walk>,
    /// How many there are, where the cells tell.
    pub total: Option<u64>,
}

/// The branches of a scope under a filter. A scope that sees nothing has none.
pub(super) fn branches(
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
pub(super) fn decide(tx: &mut Tx<'_>, scope: &Scope, filter: &LedgerFilter) -> Result<Walks, StoreError> {
    let Some(states) = effective_states(filter) else {
        return Ok(Walks { walks: Vec::new(), total: Some(0) });
    };
    let pending = figures::pending(tx)?;
    let branches = branches(tx, scope, filter, &pending)?;
    let sector = filter.sector.as_ref().map(|_| Cube::Sector);
    let source = filter.source.map(|_| Cube::Source);
    let cubes: Vec<_> = [Some(Cube::Status), sector, source].into_iter().flatten().collect();
    let everywhere = figures::tally(tx, EVERYWHERE, &cubes, &pending)?;
    let mut walks = Vec::new();
    let mut total = Some(0);
    for branch in branches {
        if let Some((column, _)) = branch.unit {
            let index = if column == UnitColumn::Enterprise { ENTERPRISE } else { RESPONSIBLE };
            walks.push(Walk { branch, index, states: states.clone() });
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

/// The states asked for; a running term means that it is being rectified. `None` when nothing can fit.
fn effective_states(filter: &LedgerFilter) -> Option<Vec<HazardState>> {
    if filter.due_from.is_none() && filter.due_to.is_none() {
        return Some(filter.states.clone());
    }
    let fits = filter.states.is_empty() || filter.states.contains(&HazardState::Rectifying);
    fits.then(|| vec![HazardState::Rectifying])
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
        return vec![Walk { branch, index: ENTERPRISE, states: states.to_vec() }];
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
        candidates.push((everywhere.count(|status| status.overdue), OVERDUE));
    }
    if filter.listed == Some(Listed::Yes) {
        candidates.push((everywhere.count(|status| status.listed), LISTED));
    }
    let index = candidates.iter().min_by_key(|(count, _)| *count).map_or(FOUND, |(_, index)| *index);
    if index == STATE {
        return states.iter().map(|state| Walk { branch: branch.clone(), index, states: vec![*state] }).collect();
    }
    vec![Walk { branch, index, states: states.to_vec() }]
}

/// Which way along the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Newest first.
    Down,
    /// Oldest first.
    Up,
}

impl Direction {
    pub(super) const fn of(cursor: &Cursor) -> Self {
        match cursor {
            Cursor::Start | Cursor::After(_) => Self::Down,
            Cursor::Before(_) => Self::Up,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Down => "DESC",
            Self::Up => "ASC",
        }
    }
}

/// Conditions with their values.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    pub sql: Vec<String>,
    pub values: Vec<Value>,
}

impl Conditions {
    /// Binds a value; returns its parameter.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Adds `<column> <operator> <value>`.
    pub(super) fn compare(&mut self, column: &str, operator: &str, value: impl Into<Value>) {
        let parameter = self.bind(value);
        self.sql.push(format!("{column} {operator} {parameter}"));
    }

    fn one_of(&mut self, column: &str, names: &[&'static str]) {
        match names {
            [] => {}
            [name] => self.compare(column, "=", *name),
            several => {
                let parameters: Vec<_> = several.iter().map(|name| self.bind(*name)).collect();
                self.sql.push(format!("{column} IN ({})", parameters.join(", ")));
            }
        }
    }
}

impl Walk {
    /// Everything that the filter and the branch ask, beside free text.
    pub(super) fn conditions(&self, filter: &LedgerFilter, mut conditions: Conditions) -> Conditions {
        for place in &self.branch.places {
            conditions.compare(place.level.name(), "=", place.code.as_str());
        }
        match self.branch.unit {
            Some((UnitColumn::Enterprise, unit)) => conditions.compare("enterprise", "=", unit),
            Some((UnitColumn::Responsible, unit)) => conditions.compare("responsible_unit", "=", unit),
            None => {}
        }
        conditions.one_of("state", &self.states.iter().map(|state| state.name()).collect::<Vec<_>>());
        if let Some(level) = filter.level {
            conditions.compare("level", "=", level.name());
        }
        if let Some(sector) = &filter.sector {
            conditions.compare("sector", "=", sector.as_str());
        }
        if let Some(source) = filter.source {
            conditions.compare("source", "=", source.name());
        }
        if let Some(overdue) = filter.overdue {
            conditions.compare("overdue", "=", overdue == Overdue::Yes);
        }
        if let Some(listed) = filter.listed {
            conditions.compare("listed", "=", listed == Listed::Yes);
        }
        if let Some(unit) = filter.enterprise {
            conditions.compare("enterprise", "=", unit);
        }
        let dates = [
            ("found_on", ">=", filter.found_from),
            ("found_on", "<=", filter.found_to),
            ("due_on", ">=", filter.due_from),
            ("due_on", "<=", filter.due_to),
        ];
        for (column, operator, date) in dates {
            if let Some(date) = date {
                conditions.compare(column, operator, date);
            }
        }
        conditions
    }

    /// Up to `limit` entries from the cursor on, in the cursor's direction.
    pub(super) fn fetch<T: Entry>(
        &self,
        tx: &mut Tx<'_>,
        filter: &LedgerFilter,
        cursor: &Cursor,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.rows(tx, T::COLUMNS, filter, cursor, limit)?;
        rows.iter().map(T::read).collect()
    }

    /// The same of what has a running term within the days asked for: all of it (few), sorted.
    pub(super) fn gather_terms<T: Entry>(
        &self,
        tx: &mut Tx<'_>,
        filter: &LedgerFilter,
        cursor: &Cursor,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        let mut conditions = self.conditions(filter, Conditions::default());
        conditions.sql.push(DUE.term.to_owned());
        let from = format!("hazard{}", tx.indexed_by(DUE.name));
        tx.read_by(Plan::GatherAndSort)?;
        let (sql, values) = statement(T::COLUMNS, &from, conditions, cursor, limit);
        tx.query(&sql, &values)?.iter().map(T::read).collect()
    }

    /// Rows of `columns`, found by walking the index.
    pub(super) fn rows(
        &self,
        tx: &mut Tx<'_>,
        columns: &str,
        filter: &LedgerFilter,
        cursor: &Cursor,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        tx.read_by(Plan::WalkInOrder)?;
        let (sql, values) = self.statement(tx, columns, filter, cursor, limit);
        tx.query(&sql, &values)
    }

    fn statement(
        &self,
        tx: &Tx<'_>,
        columns: &str,
        filter: &LedgerFilter,
        cursor: &Cursor,
        limit: usize,
    ) -> (String, Vec<Value>) {
        let mut conditions = self.conditions(filter, Conditions::default());
        conditions.sql.push(self.index.term.to_owned());
        let from = format!("hazard{}", tx.indexed_by(self.index.name));
        statement(columns, &from, conditions, cursor, limit)
    }
}

/// A query in the order of the ledger.
pub(super) fn statement(
    columns: &str,
    from: &str,
    mut conditions: Conditions,
    cursor: &Cursor,
    limit: usize,
) -> (String, Vec<Value>) {
    let bound = match cursor {
        Cursor::Start => None,
        Cursor::After(key) => Some(("<", key)),
        Cursor::Before(key) => Some((">", key)),
    };
    if let Some((operator, key)) = bound {
        let (found_on, id) = (conditions.bind(key.found_on), conditions.bind(key.id));
        conditions.sql.push(format!("(found_on, id) {operator} ({found_on}, {id})"));
    }
    let limit = conditions.bind(limit);
    let word = Direction::of(cursor).word();
    let sql = format!(
        "SELECT {columns} FROM {from} WHERE {} ORDER BY found_on {word}, id {word} LIMIT {limit}",
        conditions.sql.join(" AND ")
    );
    (sql, conditions.values)
}

/// How the engine means to run each statement of a first page, with the index it is to walk: for tests.
#[cfg(test)]
pub(super) fn plans(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &LedgerFilter,
) -> Result<Vec<(&'static str, String)>, StoreError> {
    let (explain, column) = match tx.engine() {
        crate::Engine::Sqlite => ("EXPLAIN QUERY PLAN", 3),
        crate::Engine::Postgres => ("EXPLAIN", 0),
    };
    let mut plans = Vec::new();
    for walk in decide(tx, scope, filter)?.walks {
        tx.read_by(Plan::WalkInOrder)?;
        let (sql, values) = walk.statement(tx, LISTED_COLUMNS, filter, &Cursor::Start, 51);
        let rows = tx.query(&format!("{explain} {sql}"), &values)?;
        let steps = rows.iter().map(|row| row.get(column)).collect::<Result<Vec<String>, _>>()?;
        plans.push((walk.index.name, steps.join("\n")));
    }
    Ok(plans)
}
