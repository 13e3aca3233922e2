//! What can go wrong in the store, by audience.

use crate::Outage;
use bihuan_domain::{Refusal, RefusalCode};

/// A fault of the database or of what it holds: for the log; the user learns that nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL refused.
    #[error("PostgreSQL: {}", in_words(.0))]
    Postgres(#[from] postgres::Error),
    /// No connection could be had from the pool.
    #[error("no database connection: {cause}")]
    Pool {
        /// Whether the server is away, or all connections are at work.
        outage: Outage,
        /// What the pool said.
        cause: r2d2::Error,
    },
    /// The transaction could not be begun or committed.
    #[error("the transaction was not committed: {cause}")]
    Commit {
        /// What it says about the database; [`Outage::Uncertain`] when it may have been stored all the same.
        outage: Option<Outage>,
        /// What the engine said.
        cause: String,
    },
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] refinery::Error),
    /// A stored value is not what its column promises.
    #[error("stored value of {what} is not readable: {cause}")]
    Corrupt {
        /// Table and column, or what was being read.
        what: String,
        /// What is wrong with it.
        cause: String,
    },
    /// Somebody else wrote the same stream first.
    #[error("stream {stream} has moved on to version {current}")]
    Conflict {
        /// The stream.
        stream: String,
        /// The version it has now.
        current: u64,
    },
    /// The clock stands before the last event of the stream: an event would run backwards.
    #[error("the clock stands before the last event of stream {stream}, recorded at {last}")]
    ClockBehind {
        /// The stream.
        stream: String,
        /// When its last event was recorded.
        last: jiff::Timestamp,
    },
    /// An instance below keeps the stream: nobody appends to it here.
    #[error("stream {stream} is kept by an instance below")]
    KeptBelow {
        /// The stream.
        stream: String,
    },
    /// The function inside the transaction panicked; it was rolled back.
    #[error("the transaction panicked: {0}")]
    Panicked(String),
    /// The writer thread has ended.
    #[error("the store is shut down")]
    ShutDown,
    /// The database address is not understood.
    #[error("{0}")]
    Address(String),
    /// A file beside the database could not be read or written.
    #[error("file {path}: {cause}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// What the server said, with its code; of itself the error says "db error".
pub(crate) fn in_words(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |said| format!("{}: {}", said.code().code(), said.message()))
}

impl StoreError {
    /// A stored value that is not readable.
    pub fn corrupt(what: impl Into<String>, cause: impl std::fmt::Display) -> Self {
        Self::Corrupt { what: what.into(), cause: cause.to_string() }
    }

    /// What keeps the database from its work; `None` for a fault of the program or of what is stored.
    #[must_use]
    pub fn outage(&self) -> Option<Outage> {
        match self {
            Self::Sqlite(error) => Outage::of_sqlite(error),
            Self::Postgres(error) => Outage::of_postgres(error),
            Self::Pool { outage, .. } => Some(*outage),
            Self::Commit { outage, .. } => *outage,
            Self::File { cause, .. } => Outage::of_file(cause),
            Self::ShutDown => Some(Outage::Unreachable),
            Self::Migration(_)
            | Self::Corrupt { .. }
            | Self::Conflict { .. }
            | Self::ClockBehind { .. }
            | Self::KeptBelow { .. }
            | Self::Panicked(_)
            | Self::Address(_) => None,
        }
    }
}

/// How a command ends when it does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A rule said no; the user is told which, by number.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// What it is about does not exist, or the actor may not see it.
    #[error("not found")]
    NotFound,
    /// The page was older than the record.
    #[error("stale version: now {current}")]
    Stale {
        /// The version it has now.
        current: u64,
    },
    /// A fault; nothing was changed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { current, .. } => Self::Stale { current },
            StoreError::ClockBehind { .. } => Self::Refused(RefusalCode::ClockBehind.into()),
            StoreError::KeptBelow { .. } => Self::Refused(RefusalCode::KeptBelow.into()),
            other => Self::Store(other),
        }
    }
}
