//! PostgreSQL: pooled connections, used from blocking threads.

use super::{Row, Tx, Value, panic_text};
use crate::{Outage, StoreError, error::in_words, migrations};
use bytes::BytesMut;
use postgres::{
    Client, NoTls, Statement,
    fallible_iterator::FallibleIterator as _,
    types::{IsNull, ToSql, Type, to_sql_checked},
};
use std::{
    collections::HashMap,
    error::Error,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Connections of one process.
const CONNECTIONS: u32 = 8;
/// Prepared statements kept by each connection.
const STATEMENTS: usize = 256;
/// So long a command waits for a connection while all are at work.
const PATIENCE: Duration = Duration::from_secs(10);
/// A pool that has lost its server tries again at most half of this apart.
const RECONNECTING: Duration = Duration::from_secs(5);
/// So long it waits while the server is known to be away.
const BRIEF_PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Postgres {
    // `None` only while it is dropped: clients must not be dropped inside an async runtime.
    pool: Option<r2d2::Pool<Manager>>,
    /// Whether the server was gone when it was last asked.
    is_away: Arc<AtomicBool>,
}

struct Manager {
    config: postgres::Config,
    is_away: Arc<AtomicBool>,
}

/// A connection with its prepared statements.
pub(super) struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Connection;
    type Error = postgres::Error;

    fn connect(&self) -> Result<Connection, postgres::Error> {
        let connected = self.config.connect(NoTls);
        self.is_away.store(connected.is_err(), Ordering::Relaxed);
        Ok(Connection { client: connected?, statements: HashMap::new() })
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), postgres::Error> {
        connection.client.is_valid(Duration::from_secs(5))
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        connection.client.is_closed()
    }
}

impl Postgres {
    pub(super) fn open(address: &str) -> Result<Self, StoreError> {
        let config: postgres::Config = address.parse()?;
        let is_away = Arc::new(AtomicBool::new(false));
        let manager = Manager { config, is_away: Arc::clone(&is_away) };
        let pool = r2d2::Pool::builder()
            .max_size(CONNECTIONS)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(RECONNECTING)
            // Whoever asked tells the log; the pool would tell it of every attempt of every connection.
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(manager)
            .map_err(|cause| StoreError::Pool { outage: Outage::Unreachable, cause })?;
        Ok(Self { pool: Some(pool), is_away })
    }

    fn connection(&self) -> Result<r2d2::PooledConnection<Manager>, StoreError> {
        let pool = self.pool.as_ref().ok_or(StoreError::ShutDown)?;
        let is_away = || self.is_away.load(Ordering::Relaxed);
        pool.get_timeout(if is_away() { BRIEF_PATIENCE } else { PATIENCE }).map_err(|cause| {
            let outage = if is_away() { Outage::Unreachable } else { Outage::Busy };
            StoreError::Pool { outage, cause }
        })
    }

    pub(super) fn migrate(&self) -> Result<Vec<String>, StoreError> {
        migrations::run_postgres(&mut self.connection()?.client)
    }

    pub(super) fn write<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.run("BEGIN", "COMMIT", work)
    }

    pub(super) fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "COMMIT", work)
    }

    /// A single look, without a transaction around it: each statement sees a snapshot of its own. When the connection turns out
    /// to be dead, the work comes back.
    pub(super) fn look<T, E, F>(&self, work: F) -> Result<Result<T, E>, F>
    where
        E: From<StoreError>,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Clone,
    {
        let mut connection = match self.connection() {
            Ok(connection) => connection,
            Err(error) => return Ok(Err(error.into())),
        };
        let again = work.clone();
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut Tx::postgres(&mut connection))))
            .unwrap_or_else(|payload| Err(StoreError::Panicked(panic_text(&*payload)).into()));
        if result.is_err() && connection.client.is_closed() { Err(again) } else { Ok(result) }
    }

    /// A connection with a transaction begun. Connections that died while they lay in the pool, as all do when the server
    /// restarts, are left behind: nothing was asked of them yet.
    fn begin(&self, begin: &str) -> Result<r2d2::PooledConnection<Manager>, StoreError> {
        let mut left = CONNECTIONS;
        loop {
            let mut connection = self.connection()?;
            match connection.client.batch_execute(begin) {
                Ok(()) => return Ok(connection),
                Err(error) if left == 0 || !is_gone(&error) => return Err(error.into()),
                Err(_) => {
                    self.is_away.store(true, Ordering::Relaxed);
                    left -= 1;
                }
            }
        }
    }

    fn run<T, E: From<StoreError>>(
        &self,
        begin: &str,
        end: &str,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.begin(begin)?;
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut Tx::postgres(&mut connection))))
            .unwrap_or_else(|payload| Err(StoreError::Panicked(panic_text(&*payload)).into()));
        match result {
            Ok(value) => {
                connection.client.batch_execute(end).map_err(|error| commit_failed(&error))?;
                Ok(value)
            }
            Err(error) => {
                // A broken connection rolls back by itself; the pool discards it.
                drop(connection.client.batch_execute("ROLLBACK"));
                Err(error)
            }
        }
    }
}

fn is_gone(error: &postgres::Error) -> bool {
    Outage::of_postgres(error) == Some(Outage::Unreachable)
}

/// When the connection breaks at the commit, the server may have committed before it went.
fn commit_failed(error: &postgres::Error) -> StoreError {
    let outage = if is_gone(error) { Some(Outage::Uncertain) } else { Outage::of_postgres(error) };
    StoreError::Commit { outage, cause: in_words(error) }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let pool = self.pool.take();
        // A synchronous client blocks when dropped, which an async runtime forbids on its threads.
        drop(std::thread::spawn(move || drop(pool)).join());
    }
}

impl Connection {
    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(super) fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        Ok(self.client.execute(&statement, &values)?)
    }

    pub(super) fn for_each<E: From<StoreError>>(
        &mut self,
        sql: &str,
        values: &[Value],
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let statement = self.prepare(sql)?;
        let values = values.iter().map(|value| value as &dyn ToSql);
        let mut rows = self.client.query_raw(&statement, values).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            each(to_row(&row)?)?;
        }
        Ok(())
    }
}

fn to_row(row: &postgres::Row) -> Result<Row, StoreError> {
    (0..row.len()).map(|index| to_value(row, index)).collect::<Result<_, _>>().map(Row)
}

fn to_value(row: &postgres::Row, index: usize) -> Result<Value, StoreError> {
    let column_type = row.columns()[index].type_();
    Ok(match *column_type {
        Type::INT8 => row.try_get::<_, Option<i64>>(index)?.into(),
        Type::INT4 => row.try_get::<_, Option<i32>>(index)?.into(),
        Type::BOOL => row.try_get::<_, Option<bool>>(index)?.into(),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(index)?.into(),
        Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN => row.try_get::<_, Option<String>>(index)?.into(),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.into(),
        ref other => return Err(StoreError::corrupt(format!("column {index}"), format!("type {other} is not used"))),
    })
}

impl ToSql for Value {
    fn to_sql(&self, column_type: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *column_type == Type::INT4 => i32::try_from(*number)?.to_sql(column_type, out),
            Self::Int(number) => number.to_sql(column_type, out),
            Self::Real(number) => number.to_sql(column_type, out),
            Self::Text(text) => text.to_sql(column_type, out),
            Self::Blob(bytes) => bytes.to_sql(column_type, out),
        }
    }

    fn accepts(column_type: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::FLOAT8, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(column_type)
    }

    to_sql_checked!();
}
