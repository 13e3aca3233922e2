//! SQLite: one writer thread that commits in groups, and a pool of readers.

use super::{Row, Tx, Value, panic_text};
use crate::{Outage, StoreError, migrations};
use rusqlite::{Connection, OpenFlags, types::ToSqlOutput, types::ValueRef};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};
use tokio::sync::oneshot;

/// The most functions that share one commit.
const GROUP: usize = 256;
/// Reader connections.
const READERS: usize = 4;
/// Prepared statements kept by each connection.
const STATEMENTS: usize = 128;
/// How long another program may hold the database.
const BUSY: Duration = Duration::from_secs(10);
/// Pages that each connection keeps in memory, in KiB (negative, as SQLite wants it).
const READER_CACHE_KIB: i64 = -16_000;
/// A command touches pages all over the indexes; whoever writes reads them again and again.
const WRITER_CACHE_KIB: i64 = -48_000;
/// Pages in the log before they are brought into the file. A command touches some forty; the hundred that everybody touches
/// are then written and synced once for hundreds of commands. 64 MiB of log are read in a fraction of a second after a crash.
const CHECKPOINT_PAGES: i64 = 16_000;
/// What a log may keep on the disk after a large transaction, in bytes.
const LOG_BYTES: i64 = 64 << 20;

pub(super) struct Sqlite {
    path: PathBuf,
    writer: mpsc::Sender<Job>,
    readers: Readers,
}

/// Runs in the writer thread; returns what is to be done once it is known whether the group was committed.
/// Given an error in place of a connection, it tells whoever asked.
type Job = Box<dyn FnOnce(Result<&Connection, &Failure>) -> Settle + Send>;
type Settle = Box<dyn FnOnce(Result<(), &Failure>) + Send>;

/// Why a group was not committed: one cause for all who are in it.
struct Failure {
    outage: Option<Outage>,
    cause: String,
}

impl Failure {
    fn of(error: &rusqlite::Error) -> Self {
        Self { outage: Outage::of_sqlite(error), cause: error.to_string() }
    }

    /// SQLite ends a whole transaction by itself when it cannot write any more.
    fn rolled_back() -> Self {
        Self { outage: Some(Outage::Storage), cause: "the engine rolled the transaction back".to_owned() }
    }

    fn error(&self) -> StoreError {
        StoreError::Commit { outage: self.outage, cause: self.cause.clone() }
    }
}

/// What a writer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// Commands: durable one by one, little memory.
    Commands,
    /// Filling a database that is thrown away when it is not finished: much memory, no waiting for the disk.
    Filling,
}

impl Sqlite {
    pub(super) fn open(path: &Path, writing: Writing) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|cause| StoreError::File { path: folder.display().to_string(), cause })?;
        }
        let connection = Connection::open(path)?;
        configure(&connection)?;
        connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
        match writing {
            Writing::Commands => {
                connection.pragma_update(None, "cache_size", WRITER_CACHE_KIB)?;
                connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
                // What a killed process left in its log would slow every page down that is read. Waits for nobody.
                connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
            }
            Writing::Filling => {
                connection.pragma_update(None, "synchronous", "OFF")?;
                connection.pragma_update(None, "cache_size", -1_000_000)?;
                connection.pragma_update(None, "wal_autocheckpoint", 100_000)?;
            }
        }
        let (writer, jobs) = mpsc::channel();
        thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run_writer(&connection, &jobs))
            .map_err(|cause| StoreError::File { path: path.display().to_string(), cause })?;
        Ok(Self { path: path.to_owned(), writer, readers: Readers::default() })
    }

    pub(super) fn migrate(&self) -> Result<Vec<String>, StoreError> {
        let mut connection = Connection::open(&self.path)?;
        configure(&connection)?;
        migrations::run_sqlite(&mut connection)
    }

    /// Brings everything into the file and empties the log beside it. Waits for readers.
    pub(super) fn empty_log(&self) -> Result<(), StoreError> {
        let connection = Connection::open(&self.path)?;
        connection.busy_timeout(BUSY)?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(StoreError::from)
    }

    pub(super) fn submit<T, E, F>(&self, work: F) -> Result<oneshot::Receiver<Result<T, E>>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = match connection {
                Ok(connection) => in_savepoint(connection, work),
                Err(failure) => Err(failure.error().into()),
            };
            Box::new(move |commit: Result<(), &Failure>| {
                let result = match commit {
                    Ok(()) => result,
                    Err(failure) => result.and_then(|_| Err(failure.error().into())),
                };
                // Whoever asked may have gone away; the command stands all the same.
                drop(answer.send(result));
            })
        });
        self.writer.send(job).map_err(|_| StoreError::ShutDown)?;
        Ok(answered)
    }

    pub(super) fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let connection = self.readers.take(&self.path)?;
        connection.execute_batch("BEGIN").map_err(StoreError::from)?;
        let result = work(&mut Tx::sqlite(&connection));
        let ended = connection.execute_batch("ROLLBACK").map_err(StoreError::from);
        self.readers.give_back(connection);
        ended?;
        result
    }

    pub(super) fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        if path.exists() {
            let cause = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "the file exists; name a new one");
            return Err(StoreError::File { path: path.display().to_string(), cause });
        }
        let from = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut into = Connection::open(path)?;
        let backup = rusqlite::backup::Backup::new(&from, &mut into)?;
        // All pages in one step, on one snapshot: a copy in pieces begins anew at every commit between two of them, and
        // under load never ends. Writers go on meanwhile; only the log beside the file grows.
        match backup.step(-1)? {
            rusqlite::backup::StepResult::Done => Ok(()),
            _ => Err(StoreError::Commit {
                outage: Some(Outage::Busy),
                cause: "the database is locked by another program".to_owned(),
            }),
        }
    }
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // FULL: an acknowledged command survives a power cut, not only a crash of the process.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "cache_size", READER_CACHE_KIB)?;
    // Not temp_store = MEMORY: SQLite then keeps the journal of a savepoint as a linked list that every statement walks,
    // and a transaction of many thousand statements takes quadratic time.
    Ok(())
}

fn run_writer(connection: &Connection, jobs: &mpsc::Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        while group.len() < GROUP
            && let Ok(next) = jobs.try_recv()
        {
            group.push(next);
        }
        run_group(connection, group);
    }
}

/// One commit for a group. When the engine rolls the whole transaction back (a full disk, say), everybody in the group
/// learns that nothing was stored.
fn run_group(connection: &Connection, group: Vec<Job>) {
    if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
        // Each request tells the log; here it would be told a second time.
        let failure = Failure::of(&error);
        for job in group {
            job(Err(&failure))(Err(&failure));
        }
        return;
    }
    let settles: Vec<Settle> = group.into_iter().map(|job| job(Ok(connection))).collect();
    let committed = if connection.is_autocommit() {
        Err(Failure::rolled_back())
    } else {
        connection.execute_batch("COMMIT").map_err(|error| {
            drop(connection.execute_batch("ROLLBACK"));
            let failure = Failure::of(&error);
            Failure { outage: failure.outage.map(|outage| of_commit(outage, &error)), ..failure }
        })
    };
    for settle in settles {
        settle(committed.as_ref().copied());
    }
}

/// A commit whose last write or sync failed may still be found by the recovery after a crash.
fn of_commit(outage: Outage, error: &rusqlite::Error) -> Outage {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::SystemIoFailure) => Outage::Uncertain,
        _ => outage,
    }
}

fn in_savepoint<T, E, F>(connection: &Connection, work: F) -> Result<T, E>
where
    E: From<StoreError>,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
{
    if connection.is_autocommit() {
        return Err(Failure::rolled_back().error().into());
    }
    connection.execute_batch("SAVEPOINT command").map_err(StoreError::from)?;
    let result = catch_unwind(AssertUnwindSafe(|| work(&mut Tx::sqlite(connection))))
        .unwrap_or_else(|payload| Err(StoreError::Panicked(panic_text(&*payload)).into()));
    if connection.is_autocommit() {
        // The savepoint went with its transaction.
        return result.and_then(|_| Err(Failure::rolled_back().error().into()));
    }
    let end = if result.is_ok() { "RELEASE command" } else { "ROLLBACK TO command; RELEASE command" };
    connection.execute_batch(end).map_err(StoreError::from)?;
    result
}

/// Reader connections, opened when first needed.
#[derive(Default)]
struct Readers {
    state: Mutex<ReaderState>,
    returned: Condvar,
}

#[derive(Default)]
struct ReaderState {
    idle: Vec<Connection>,
    opened: usize,
}

impl Readers {
    fn take(&self, path: &Path) -> Result<Connection, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(connection);
            }
            if state.opened < READERS {
                state.opened += 1;
                break;
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        open_reader(path).inspect_err(|_| self.forget())
    }

    fn give_back(&self, connection: Connection) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.idle.push(connection);
        self.returned.notify_one();
    }

    fn forget(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.opened -= 1;
        self.returned.notify_one();
    }
}

fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    configure(&connection)?;
    connection.pragma_update(None, "query_only", "ON")?;
    Ok(connection)
}

pub(super) fn row(row: &rusqlite::Row<'_>, columns: usize) -> Result<Row, StoreError> {
    let values = (0..columns).map(|index| {
        Ok(match row.get_ref(index)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        })
    });
    values.collect::<Result<_, rusqlite::Error>>().map(Row).map_err(StoreError::from)
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
