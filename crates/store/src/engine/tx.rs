//! A transaction, whichever engine runs it.

use super::{Engine, FromValue, Value, dialect, postgres::Connection};
use crate::StoreError;

/// An open transaction. SQL is written once, with `$1…`.
pub struct Tx<'a> {
    inner: Inner<'a>,
    late: Vec<Late>,
}

/// A statement that waits for the end of the group of transactions that are committed together.
pub(super) type Late = (&'static str, Vec<Value>);

/// The most statements of a transaction that wait; more are run by itself.
const LATE: usize = 256;

enum Inner<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a mut Connection),
}

/// A row of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub(super) Vec<Value>);

impl Row {
    /// The value of a column, by position.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the column is not of the type.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, StoreError> {
        let value =
            self.0.get(index).ok_or_else(|| StoreError::corrupt(format!("column {index}"), "no such column"))?;
        T::from_value(value).map_err(|cause| StoreError::corrupt(format!("column {index}"), cause))
    }

    /// All values.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.0
    }
}

impl<'a> Tx<'a> {
    pub(super) const fn sqlite(connection: &'a rusqlite::Connection) -> Self {
        Self { inner: Inner::Sqlite(connection), late: Vec::new() }
    }

    pub(super) const fn postgres(connection: &'a mut Connection) -> Self {
        Self { inner: Inner::Postgres(connection), late: Vec::new() }
    }

    /// Which engine runs it.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a statement before the commit, and on SQLite once for all transactions that are committed together: for an index
    /// that takes many rows for little more than one, and in which this transaction looks nothing up.
    ///
    /// # Errors
    /// What the engine says.
    pub fn execute_late(&mut self, sql: &'static str, values: Vec<Value>) -> Result<(), StoreError> {
        if self.engine() == Engine::Postgres {
            return self.execute(sql, &values).map(drop);
        }
        self.late.push((sql, values));
        if self.late.len() >= LATE {
            for (sql, values) in std::mem::take(&mut self.late) {
                self.execute(sql, &values)?;
            }
        }
        Ok(())
    }

    /// What waits for the end of the group.
    pub(super) fn into_late(self) -> Vec<Late> {
        self.late
    }

    /// Runs a statement; returns how many rows it changed.
    ///
    /// # Errors
    /// What the engine says.
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        match &mut self.inner {
            Inner::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&dialect::numbered(sql))?;
                let changed = statement.execute(rusqlite::params_from_iter(values))?;
                Ok(changed as u64)
            }
            Inner::Postgres(connection) => connection.execute(sql, values),
        }
    }

    /// Runs a query; returns all its rows. Bound it with a LIMIT.
    ///
    /// # Errors
    /// What the engine says.
    pub fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        self.for_each(sql, values, |row| -> Result<(), StoreError> {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Runs a query; returns its first row, if any.
    ///
    /// # Errors
    /// What the engine says.
    pub fn query_first(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    /// Runs a query and hands over its rows one by one, without holding them all.
    ///
    /// # Errors
    /// What the engine says, or what `each` says.
    pub fn for_each<E: From<StoreError>>(
        &mut self,
        sql: &str,
        values: &[Value],
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        match &mut self.inner {
            Inner::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&dialect::numbered(sql)).map_err(StoreError::from)?;
                let columns = statement.column_count();
                let mut rows = statement.query(rusqlite::params_from_iter(values)).map_err(StoreError::from)?;
                while let Some(row) = rows.next().map_err(StoreError::from)? {
                    each(super::sqlite::row(row, columns)?)?;
                }
                Ok(())
            }
            Inner::Postgres(connection) => connection.for_each(sql, values, each),
        }
    }
}
