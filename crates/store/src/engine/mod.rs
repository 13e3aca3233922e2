//! One face for two engines.

mod dialect;
mod fill;
mod log;
mod postgres;
mod sqlite;
#[cfg(test)]
mod tests;
mod tx;
mod url;
mod value;

pub use dialect::{Plan, Purpose};
pub use tx::{Row, Tx};
pub use url::DatabaseUrl;
pub use value::{FromValue, Value};

use crate::StoreError;
use std::sync::Arc;

/// Which engine stands behind a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file; one process.
    Sqlite,
    /// A server; many processes.
    Postgres,
}

/// A database: cheap to clone, shared by everything.
#[derive(Clone)]
pub struct Store {
    backend: Arc<Backend>,
}

enum Backend {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Store {
    /// Opens a database and brings its schema up to date. Blocking.
    ///
    /// # Errors
    /// When the file or server cannot be reached, or a migration fails.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let store = Self::open_unmigrated(url)?;
        store.migrate()?;
        Ok(store)
    }

    /// Opens a database as it is. Blocking.
    ///
    /// # Errors
    /// When the file or server cannot be reached.
    pub fn open_unmigrated(url: &DatabaseUrl) -> Result<Self, StoreError> {
        Self::with_writing(url, sqlite::Writing::Commands)
    }

    /// Opens a database to fill it with made-up data, as fast as the machine allows: a SQLite file is not safe against a
    /// power cut meanwhile, and the ledger cannot be searched until [`Store::filled`]. Brings its schema up to date.
    /// Blocking.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_to_fill(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let store = Self::with_writing(url, sqlite::Writing::Filling)?;
        store.migrate()?;
        store.write_blocking(fill::set_indexes_aside)?;
        Ok(store)
    }

    /// Ends a filling: builds what was set aside for it. Blocking.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn filled(&self) -> Result<(), StoreError> {
        self.write_blocking(fill::build_indexes)?;
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.empty_log(),
            Backend::Postgres(_) => Ok(()),
        }
    }

    fn with_writing(url: &DatabaseUrl, writing: sqlite::Writing) -> Result<Self, StoreError> {
        let backend = match url {
            DatabaseUrl::Sqlite(path) => Backend::Sqlite(sqlite::Sqlite::open(path, writing)?),
            DatabaseUrl::Postgres(address) => Backend::Postgres(postgres::Postgres::open(address)?),
        };
        Ok(Self { backend: Arc::new(backend) })
    }

    /// Brings the schema up to date; returns the names of the migrations that ran. Blocking.
    ///
    /// # Errors
    /// [`StoreError::Migration`].
    pub fn migrate(&self) -> Result<Vec<String>, StoreError> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.migrate(),
            Backend::Postgres(postgres) => postgres.migrate(),
        }
    }

    /// Which engine this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match &*self.backend {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a function in one write transaction and waits until it is durable.
    ///
    /// # Errors
    /// Whatever the function returns (then nothing is stored), or a fault of the database.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &*self.backend {
            Backend::Sqlite(sqlite) => {
                let answer = sqlite.submit(work)?;
                answer.await.unwrap_or_else(|_| Err(StoreError::ShutDown.into()))
            }
            Backend::Postgres(_) => self.on_blocking_thread(move |store| store.write_blocking(work)).await,
        }
    }

    /// [`Store::write`] for a function that may be run twice: on SQLite it needs no savepoint of its own, which is much of what
    /// a command costs.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_repeatable<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Clone + Send + 'static,
    {
        match &*self.backend {
            Backend::Sqlite(sqlite) => {
                let answer = sqlite.submit_repeatable(work)?;
                answer.await.unwrap_or_else(|_| Err(StoreError::ShutDown.into()))
            }
            Backend::Postgres(_) => self.write(work).await,
        }
    }

    /// [`Store::read`] for a few rows by their keys, without a snapshot around several statements: on SQLite at once, on the
    /// caller's own thread, which is less work than to wake another; on PostgreSQL without the round trips of a transaction.
    /// The function may be run twice.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_briefly<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Clone + Send + 'static,
    {
        let work = match &*self.backend {
            Backend::Sqlite(sqlite) => match sqlite.read_at_once(work) {
                Ok(result) => return result,
                Err(work) => work,
            },
            Backend::Postgres(_) => work,
        };
        self.on_blocking_thread(move |store| match &*store.backend {
            Backend::Sqlite(sqlite) => sqlite.read(work),
            Backend::Postgres(postgres) => match postgres.look(work) {
                Ok(result) => result,
                Err(work) => postgres.read(work),
            },
        })
        .await
    }

    /// Runs a function on a consistent snapshot, without writing.
    ///
    /// # Errors
    /// Whatever the function returns, or a fault of the database.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.on_blocking_thread(move |store| store.read_blocking(work)).await
    }

    /// [`Store::write`] for callers without an async runtime. Never call it on a runtime's own thread.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        match &*self.backend {
            Backend::Sqlite(sqlite) => {
                let answer = sqlite.submit(work)?;
                answer.blocking_recv().unwrap_or_else(|_| Err(StoreError::ShutDown.into()))
            }
            Backend::Postgres(postgres) => postgres.write(work),
        }
    }

    /// [`Store::read`] for callers without an async runtime.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.read(work),
            Backend::Postgres(postgres) => postgres.read(work),
        }
    }

    /// Writes a consistent copy of a SQLite database to a new file, while others go on working. Blocking.
    ///
    /// # Errors
    /// When the engine is PostgreSQL (use `pg_dump`), or the file cannot be written.
    pub fn backup_to(&self, path: &std::path::Path) -> Result<(), StoreError> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.backup_to(path),
            Backend::Postgres(_) => Err(StoreError::Address(
                "db backup copies a SQLite file; back a PostgreSQL database up with pg_dump, or `db copy` it to SQLite"
                    .to_owned(),
            )),
        }
    }

    async fn on_blocking_thread<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Self) -> Result<T, E> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || work(&store))
            .await
            .unwrap_or_else(|error| Err(StoreError::Panicked(error.to_string()).into()))
    }
}

/// The words of a panic.
fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic without words".to_owned())
}
