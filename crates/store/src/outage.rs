//! What keeps a database from its work: no fault of the program, and over when somebody has mended it.

use bihuan_domain::RefusalCode;
use rusqlite::ErrorCode;
use std::{error::Error as _, io};

/// Why the database, or the disk beside it, cannot do its work at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// The disk is full or cannot be written: nothing was stored.
    Storage,
    /// The database cannot be reached: nothing was stored.
    Unreachable,
    /// Too much at once, or somebody else holds what is needed: nothing was stored.
    Busy,
    /// The connection broke at the commit: it may have been stored.
    Uncertain,
    /// Nobody waits any longer: it may have been stored.
    TimedOut,
    /// The S3 in which photos are kept cannot be reached: nothing was stored.
    PhotoStore,
}

impl Outage {
    /// The number and the words for the user.
    #[must_use]
    pub const fn code(self) -> RefusalCode {
        match self {
            Self::Storage => RefusalCode::StorageFull,
            Self::Unreachable => RefusalCode::DatabaseUnreachable,
            Self::Busy => RefusalCode::DatabaseBusy,
            Self::Uncertain => RefusalCode::OutcomeUnknown,
            Self::TimedOut => RefusalCode::TimedOut,
            Self::PhotoStore => RefusalCode::PhotoStoreUnreachable,
        }
    }

    /// After how many seconds it is worth trying again.
    #[must_use]
    pub const fn retry_after_seconds(self) -> u32 {
        match self {
            Self::Storage => 60,
            Self::Unreachable | Self::Uncertain | Self::TimedOut | Self::PhotoStore => 5,
            Self::Busy => 2,
        }
    }

    /// What an error of a file means: a full disk, a quota, a limit of the process, a disk that was made read-only.
    #[must_use]
    pub fn of_file(error: &io::Error) -> Option<Self> {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge | ReadOnlyFilesystem).then_some(Self::Storage)
    }

    pub(crate) fn of_sqlite(error: &rusqlite::Error) -> Option<Self> {
        match error.sqlite_error_code()? {
            ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::ReadOnly => Some(Self::Storage),
            ErrorCode::CannotOpen => Some(Self::Unreachable),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::OutOfMemory => Some(Self::Busy),
            _ => None,
        }
    }

    pub(crate) fn of_postgres(error: &postgres::Error) -> Option<Self> {
        let Some(state) = error.code() else {
            let is_broken = error.is_closed() || error.source().is_some_and(<dyn std::error::Error>::is::<io::Error>);
            return is_broken.then_some(Self::Unreachable);
        };
        Self::of_sql_state(state.code())
    }

    /// By the classes of PostgreSQL's documentation, appendix A.
    fn of_sql_state(state: &str) -> Option<Self> {
        match state {
            "53100" => Some(Self::Storage),
            // Statement time-out, lock not available, serialisation failure, deadlock.
            "57014" | "55P03" | "40001" | "40P01" => Some(Self::Busy),
            // A standby that took over, or has not yet; a disk that fails.
            "25006" | "58030" => Some(Self::Unreachable),
            _ if state.starts_with("53") => Some(Self::Busy),
            _ if state.starts_with("08") || state.starts_with("57P") => Some(Self::Unreachable),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{StoreError, testing::on_both_engines};

    #[test]
    fn states_of_postgres_are_told_apart() {
        for (state, outage) in [
            ("53100", Some(Outage::Storage)),
            ("53300", Some(Outage::Busy)),
            ("57P01", Some(Outage::Unreachable)),
            ("57P03", Some(Outage::Unreachable)),
            ("08006", Some(Outage::Unreachable)),
            ("40P01", Some(Outage::Busy)),
            ("23505", None),
            ("42703", None),
        ] {
            assert_eq!(Outage::of_sql_state(state), outage, "{state}");
        }
    }

    #[test]
    fn a_full_disk_is_known_by_its_errors() {
        for (kind, outage) in [
            (io::ErrorKind::StorageFull, Some(Outage::Storage)),
            (io::ErrorKind::FileTooLarge, Some(Outage::Storage)),
            (io::ErrorKind::NotFound, None),
        ] {
            assert_eq!(Outage::of_file(&kind.into()), outage, "{kind:?}");
        }
        let full = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None);
        assert_eq!(StoreError::from(full).outage(), Some(Outage::Storage));
        let corrupt = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), None);
        assert_eq!(StoreError::from(corrupt).outage(), None);
    }

    #[test]
    fn a_slip_in_a_statement_is_no_outage() {
        on_both_engines(|store| {
            let result: Result<_, StoreError> = store.read_blocking(|tx| tx.query("SELECT nothing FROM nowhere", &[]));
            assert_eq!(result.unwrap_err().outage(), None);
        });
    }

    #[test]
    fn a_server_that_is_not_there_is_unreachable() {
        let url = "postgres://nobody@127.0.0.1:1/none".parse().unwrap();
        let error = crate::Store::open_unmigrated(&url).err().unwrap();
        assert_eq!(error.outage(), Some(Outage::Unreachable), "{error}");
    }
}
