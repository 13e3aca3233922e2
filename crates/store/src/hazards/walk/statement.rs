//! Walks as statements.

use super::{CLOSED_MONTH, DUE, Entry, UnitColumn, Walk};
use crate::{
    Row, StoreError, Tx, Value,
    engine::{Engine, Plan},
    hazards::{LedgerFilter, cursor::Cursor},
    territory,
};
use bihuan_domain::figures::{Listed, Overdue};

/// Which way along the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::hazards) enum Direction {
    /// Newest first.
    Down,
    /// Oldest first.
    Up,
}

impl Direction {
    pub(in crate::hazards) const fn of(cursor: &Cursor) -> Self {
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
pub(in crate::hazards) struct Conditions {
    pub sql: Vec<String>,
    pub values: Vec<Value>,
}

impl Conditions {
    /// Binds a value; returns its parameter.
    pub(in crate::hazards) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Adds `<column> <operator> <value>`.
    pub(in crate::hazards) fn compare(&mut self, column: &str, operator: &str, value: impl Into<Value>) {
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
    pub(in crate::hazards) fn conditions(
        &self,
        engine: Engine,
        filter: &LedgerFilter,
        mut conditions: Conditions,
    ) -> Conditions {
        for place in &self.branch.places {
            conditions.compare(place.level.name(), "=", place.code.as_str());
        }
        // SQLite has one table: the column would only be read in vain.
        if engine == Engine::Postgres
            && let Some([own, none]) = self.branch.places.iter().find_map(territory::within)
        {
            let (own, none) = (conditions.bind(own), conditions.bind(none));
            conditions.sql.push(format!("territory IN ({own}, {none})"));
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
        if let Some(month) = self.month {
            conditions.compare(CLOSED_MONTH, "=", month.to_string());
        }
        let dates = [
            ("found_on", ">=", filter.found_from),
            ("found_on", "<=", filter.found_to),
            ("due_on", ">=", filter.due_from),
            ("due_on", "<=", filter.due_to),
            ("closed_on", ">=", filter.closed_from),
            ("closed_on", "<=", filter.closed_to),
        ];
        for (column, operator, date) in dates {
            if let Some(date) = date {
                conditions.compare(column, operator, date);
            }
        }
        conditions
    }

    /// Up to `limit` entries from the cursor on, in the cursor's direction.
    pub(in crate::hazards) fn fetch<T: Entry>(
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
    pub(in crate::hazards) fn gather_terms<T: Entry>(
        &self,
        tx: &mut Tx<'_>,
        filter: &LedgerFilter,
        cursor: &Cursor,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        let mut conditions = self.conditions(tx.engine(), filter, Conditions::default());
        conditions.sql.push(DUE.term.to_owned());
        let from = format!("hazard{}", tx.indexed_by(DUE.name));
        tx.read_by(Plan::GatherAndSort)?;
        let (sql, values) = statement(T::COLUMNS, &from, conditions, cursor, limit);
        tx.query(&sql, &values)?.iter().map(T::read).collect()
    }

    /// Rows of `columns`, found by walking the index.
    pub(in crate::hazards) fn rows(
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
        let mut conditions = self.conditions(tx.engine(), filter, Conditions::default());
        conditions.sql.push(self.index.term.to_owned());
        let from = format!("hazard{}", tx.indexed_by(self.index.name));
        statement(columns, &from, conditions, cursor, limit)
    }
}

/// A query in the order of the ledger.
pub(in crate::hazards) fn statement(
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
pub(crate) fn plans(
    tx: &mut Tx<'_>,
    scope: &bihuan_domain::accounts::Scope,
    filter: &LedgerFilter,
) -> Result<Vec<(&'static str, String)>, StoreError> {
    let (explain, column) = match tx.engine() {
        crate::Engine::Sqlite => ("EXPLAIN QUERY PLAN", 3),
        crate::Engine::Postgres => ("EXPLAIN", 0),
    };
    // Of a table that is divided each part has the index under a name of its own.
    let parts = match tx.engine() {
        Engine::Sqlite => Vec::new(),
        Engine::Postgres => tx.query(
            "SELECT inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits
             JOIN pg_class ON pg_class.oid = inhrelid WHERE relkind = 'i' ORDER BY length(inhrelid::regclass::text) DESC",
            &[],
        )?,
    };
    let mut plans = Vec::new();
    for walk in super::decide(tx, scope, filter)?.walks {
        tx.read_by(Plan::WalkInOrder)?;
        let (sql, values) = walk.statement(tx, crate::hazards::row::LISTED_COLUMNS, filter, &Cursor::Start, 51);
        let rows = tx.query(&format!("{explain} {sql}"), &values)?;
        let steps = rows.iter().map(|row| row.get(column)).collect::<Result<Vec<String>, _>>()?;
        let mut plan = steps.join("\n");
        for part in &parts {
            plan = plan.replace(&part.get::<String>(0)?, &part.get::<String>(1)?);
        }
        plans.push((walk.index.name, plan));
    }
    Ok(plans)
}
