//! SQLite: one writer thread that commits in groups, and a pool of readers.

use super::{
    Row, Tx, Value, dialect,
    log::{self, Log},
    panic_text,
    tx::Late,
};
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
/// What a log may keep on the disk after a large transaction, in bytes.
const LOG_BYTES: i64 = 64 << 20;

pub(super) struct Sqlite {
    path: PathBuf,
    writer: mpsc::Sender<Job>,
    readers: Readers,
}

/// What the writer thread is asked for.
enum Job {
    /// Something that cannot be run again: undone by itself, by a savepoint.
    Once(Once),
    /// Something that can: undone with its whole group, which is then run again.
    Repeatable(Box<dyn Repeatable>),
}

/// Runs in the writer thread; returns what is to be done once it is known whether the group was committed.
/// Given an error in place of a connection, it tells whoever asked. Adds to what is run at the end of the group.
type Once = Box<dyn FnOnce(Result<&Connection, &Failure>, &mut Vec<Late>) -> Settle + Send>;
type Settle = Box<dyn FnOnce(Result<(), &Failure>) + Send>;

trait Repeatable: Send {
    /// Runs it without a savepoint.
    fn run_bare(&mut self, connection: &Connection, late: &mut Vec<Late>) -> Trace;
    /// Runs it in a savepoint, whatever came of it before.
    fn run_in_savepoint(&mut self, connection: &Connection, late: &mut Vec<Late>);
    /// Tells whoever asked.
    fn settle(self: Box<Self>, commit: Result<(), &Failure>);
}

/// What something that was run leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trace {
    /// What it was asked for, or nothing.
    Clean,
    /// Part of something that failed.
    Part,
}

struct Asked<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Repeatable for Asked<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Clone + Send,
{
    fn run_bare(&mut self, connection: &Connection, late: &mut Vec<Late>) -> Trace {
        // The engine has ended the transaction: nothing may be written outside of it.
        if connection.is_autocommit() {
            return Trace::Clean;
        }
        let changes = connection.total_changes();
        let mut tx = Tx::sqlite(connection);
        let result = caught(&mut tx, self.work.clone());
        let trace = if result.is_err() && connection.total_changes() != changes { Trace::Part } else { Trace::Clean };
        if result.is_ok() {
            late.extend(tx.into_late());
        }
        self.result = Some(result);
        trace
    }

    fn run_in_savepoint(&mut self, connection: &Connection, late: &mut Vec<Late>) {
        self.result = Some(in_savepoint(connection, late, self.work.clone()));
    }

    fn settle(self: Box<Self>, commit: Result<(), &Failure>) {
        let result = match (self.result, commit) {
            (Some(Ok(_)) | None, Err(failure)) => Err(failure.error().into()),
            (Some(result), _) => result,
            (None, Ok(())) => Err(StoreError::ShutDown.into()),
        };
        drop(self.answer.send(result));
    }
}

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
        let mut connection = Connection::open(path)?;
        configure(&connection)?;
        connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
        let log = match writing {
            Writing::Commands => {
                connection.pragma_update(None, "cache_size", WRITER_CACHE_KIB)?;
                // What a killed process left in its log would slow every page down that is read. Waits for nobody.
                connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
                Some(Log::of(&mut connection, path, log::PAGES)?)
            }
            Writing::Filling => {
                connection.pragma_update(None, "synchronous", "OFF")?;
                connection.pragma_update(None, "cache_size", -1_000_000)?;
                connection.pragma_update(None, "wal_autocheckpoint", 100_000)?;
                None
            }
        };
        let (writer, jobs) = mpsc::channel();
        thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run_writer(&connection, &jobs, log))
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
        let job: Once = Box::new(move |connection, late| {
            let result = match connection {
                Ok(connection) => in_savepoint(connection, late, work),
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
        self.writer.send(Job::Once(job)).map_err(|_| StoreError::ShutDown)?;
        Ok(answered)
    }

    /// The same for what can be run again, which costs less.
    pub(super) fn submit_repeatable<T, E, F>(&self, work: F) -> Result<oneshot::Receiver<Result<T, E>>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Clone + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let asked = Asked { work, result: None, answer };
        self.writer.send(Job::Repeatable(Box::new(asked))).map_err(|_| StoreError::ShutDown)?;
        Ok(answered)
    }

    pub(super) fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.read_on(self.readers.take(&self.path)?, work)
    }

    /// The same for what reads a few rows, if a reader is at rest; otherwise the work comes back.
    pub(super) fn read_at_once<T, E, F>(&self, work: F) -> Result<Result<T, E>, F>
    where
        E: From<StoreError>,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
    {
        match self.readers.take_idle() {
            Some(connection) => Ok(self.read_on(connection, work)),
            None => Err(work),
        }
    }

    fn read_on<T, E: From<StoreError>>(
        &self,
        connection: Connection,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        run(&connection, "BEGIN").map_err(StoreError::from)?;
        let result = work(&mut Tx::sqlite(&connection));
        let ended = run(&connection, "ROLLBACK").map_err(StoreError::from);
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

/// Runs a statement that returns nothing; prepared once.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

fn run_writer(connection: &Connection, jobs: &mpsc::Receiver<Job>, mut log: Option<Log>) {
    while let Ok(first) = jobs.recv() {
        let (mut once, mut repeatable) = (Vec::new(), Vec::new());
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Once(job) => once.push(job),
                Job::Repeatable(job) => repeatable.push(job),
            }
            let is_full = once.len() + repeatable.len() >= GROUP;
            next = if is_full { None } else { jobs.try_recv().ok() };
        }
        // Nobody has an answer to any of them yet, so that either may come first.
        if !repeatable.is_empty() {
            run_repeatable(connection, repeatable);
        }
        if !once.is_empty() {
            run_group(connection, once);
        }
        if let Some(log) = &mut log {
            log.committed(connection);
        }
    }
}

/// One commit for a group. When the engine rolls the whole transaction back (a full disk, say), everybody in the group
/// learns that nothing was stored.
fn run_group(connection: &Connection, group: Vec<Once>) {
    if let Err(error) = run(connection, "BEGIN IMMEDIATE") {
        // Each request tells the log; here it would be told a second time.
        let failure = Failure::of(&error);
        for job in group {
            job(Err(&failure), &mut Vec::new())(Err(&failure));
        }
        return;
    }
    let mut late = Vec::new();
    let settles: Vec<Settle> = group.into_iter().map(|job| job(Ok(connection), &mut late)).collect();
    let committed = end_group(connection, &late);
    for settle in settles {
        settle(committed.as_ref().copied());
    }
}

/// The same without savepoints, whose journal of pages is much of what a command costs. When one leaves part of its work
/// behind, the whole group is undone and run again, each by itself.
fn run_repeatable(connection: &Connection, mut group: Vec<Box<dyn Repeatable>>) {
    let begin = || run(connection, "BEGIN IMMEDIATE").map_err(|error| Failure::of(&error));
    let work = |group: &mut Vec<Box<dyn Repeatable>>| {
        begin()?;
        let mut late = Vec::new();
        if group.iter_mut().any(|job| job.run_bare(connection, &mut late) == Trace::Part) && !connection.is_autocommit()
        {
            run(connection, "ROLLBACK").map_err(|error| Failure::of(&error))?;
            begin()?;
            late.clear();
            for job in group {
                job.run_in_savepoint(connection, &mut late);
            }
        }
        end_group(connection, &late)
    };
    let committed = work(&mut group);
    for job in group {
        job.settle(committed.as_ref().copied());
    }
}

fn end_group(connection: &Connection, late: &[Late]) -> Result<(), Failure> {
    if connection.is_autocommit() {
        return Err(Failure::rolled_back());
    }
    commit(connection, late).map_err(|error| {
        drop(connection.execute_batch("ROLLBACK"));
        let failure = Failure::of(&error);
        Failure { outage: failure.outage.map(|outage| of_commit(outage, &error)), ..failure }
    })
}

fn commit(connection: &Connection, late: &[Late]) -> rusqlite::Result<()> {
    for (sql, values) in late {
        connection.prepare_cached(&dialect::numbered(sql))?.execute(rusqlite::params_from_iter(values))?;
    }
    run(connection, "COMMIT")
}

/// A commit whose last write or sync failed may still be found by the recovery after a crash.
fn of_commit(outage: Outage, error: &rusqlite::Error) -> Outage {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::SystemIoFailure) => Outage::Uncertain,
        _ => outage,
    }
}

fn in_savepoint<T, E, F>(connection: &Connection, late: &mut Vec<Late>, work: F) -> Result<T, E>
where
    E: From<StoreError>,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
{
    if connection.is_autocommit() {
        return Err(Failure::rolled_back().error().into());
    }
    run(connection, "SAVEPOINT command").map_err(StoreError::from)?;
    let mut tx = Tx::sqlite(connection);
    let result = caught(&mut tx, work);
    if connection.is_autocommit() {
        // The savepoint went with its transaction.
        return result.and_then(|_| Err(Failure::rolled_back().error().into()));
    }
    if result.is_err() {
        run(connection, "ROLLBACK TO command").map_err(StoreError::from)?;
    }
    run(connection, "RELEASE command").map_err(StoreError::from)?;
    if result.is_ok() {
        late.extend(tx.into_late());
    }
    result
}

fn caught<T, E, F>(tx: &mut Tx<'_>, work: F) -> Result<T, E>
where
    E: From<StoreError>,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E>,
{
    catch_unwind(AssertUnwindSafe(|| work(tx)))
        .unwrap_or_else(|payload| Err(StoreError::Panicked(panic_text(&*payload)).into()))
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

    fn take_idle(&self) -> Option<Connection> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).idle.pop()
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
