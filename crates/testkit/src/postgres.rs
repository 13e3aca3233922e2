//! A PostgreSQL for tests: one throw-away cluster for all test processes, a fresh database for each test.
//!
//! `scripts/test-postgres` starts the cluster on first use; a reaper of its own ends it when the last test process has
//! ended, be it by a crash. A server named in `BIHUAN_TEST_POSTGRES` (`postgres://user@host:port/postgres`, a role that
//! may create databases) is used instead. Without PostgreSQL these tests fail; they are never skipped.

use crate::paths;
use ::postgres::{Client, Config, NoTls};
use std::{
    fs::File,
    panic,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    str::FromStr,
    sync::OnceLock,
    thread,
};

/// Names a server to use in place of a cluster of our own.
const SERVER_VARIABLE: &str = "BIHUAN_TEST_POSTGRES";

/// The key of the advisory lock under which templates are made.
const TEMPLATE_LOCK: i64 = 0x6269_6875_616e;

/// A database of a test's own, dropped with this value.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
}

impl TestDatabase {
    /// A database without any table.
    ///
    /// # Panics
    /// When there is no PostgreSQL, with a sentence that says how to get it.
    #[must_use]
    pub fn empty() -> Self {
        apart_from_the_runtime(|| Self::copy_of(&mut administrator(), "template0"))
    }

    /// A database like the one that `prepare` makes of an empty one, given its address. Prepared once in a cluster for
    /// all tests that say the same `template`: put into it what `prepare` depends on, such as a hash of the migrations.
    /// It is made of lower-case letters, digits and `_`.
    ///
    /// # Panics
    /// When there is no PostgreSQL, when `template` has other characters, and when `prepare` panics.
    #[must_use]
    pub fn prepared(template: &str, prepare: impl FnOnce(&str) + Send) -> Self {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(template.chars().all(allowed) && template.len() < 50, "{template} is no name of a template");
        let template = format!("prepared_{template}");
        apart_from_the_runtime(|| {
            let mut client = administrator();
            if !exists(&mut client, &template) {
                run(&mut client, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})"));
                if !exists(&mut client, &template) {
                    let draft = Self::copy_of(&mut client, "template0");
                    prepare(&draft.url);
                    run(&mut client, &format!("ALTER DATABASE {} RENAME TO {template}", draft.name));
                }
                run(&mut client, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})"));
            }
            Self::copy_of(&mut client, &template)
        })
    }

    /// Its address, `postgres://…`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    fn copy_of(client: &mut Client, template: &str) -> Self {
        let suffix: String = client
            .query_one("SELECT replace(gen_random_uuid()::text, '-', '')", &[])
            .unwrap_or_else(|error| panic!("the test PostgreSQL does not answer: {error}"))
            .get(0);
        let name = format!("test_{suffix}");
        run(client, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        let (server, _) = server_url().rsplit_once('/').unwrap_or((server_url(), ""));
        Self { url: format!("{server}/{name}"), name }
    }
}

/// A PostgreSQL of a test's own that can be crashed: a commit is on its disk when it is acknowledged. Gone when dropped.
#[derive(Debug)]
pub struct TestCluster {
    state: PathBuf,
    url: String,
    _in_use: File,
}

impl TestCluster {
    /// Starts one.
    ///
    /// # Panics
    /// When there is no PostgreSQL, with a sentence that says how to get it.
    #[must_use]
    pub fn start() -> Self {
        let state = paths::target_directory().join(format!("test-postgres-{}", std::process::id()));
        let (in_use, url) = start_in(&state, &[("BIHUAN_TEST_POSTGRES_DURABLE", "1")]);
        Self { state, url, _in_use: in_use }
    }

    /// Starts a standby of this one, which from then on commits on both.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn standby(&self) -> Self {
        let state = self.state.with_extension("standby");
        let in_use = used(&state);
        let url = script("follow", &state, &[("BIHUAN_TEST_POSTGRES_DURABLE", "1")], &[&self.state]);
        Self { state, url, _in_use: in_use }
    }

    /// Lets a standby take over.
    ///
    /// # Panics
    /// When it does not.
    pub fn promote(&self) {
        script("promote", &self.state, &[], &[]);
    }

    /// The address of its database `postgres`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it at once, as a power cut would.
    ///
    /// # Panics
    /// When it does not end.
    pub fn crash(&self) {
        script("crash", &self.state, &[], &[]);
    }

    /// Starts it again, on the same port.
    ///
    /// # Panics
    /// When it does not start.
    pub fn revive(&self) {
        script("revive", &self.state, &[], &[]);
    }
}

impl Drop for TestCluster {
    fn drop(&mut self) {
        // What is left is ended by the cluster's own reaper.
        let stop =
            Command::new(paths::repository().join("scripts/test-postgres")).arg("stop").arg(&self.state).output();
        drop(stop);
        drop(std::fs::remove_dir_all(&self.state));
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // A failure leaves a database in a cluster that is thrown away as a whole; it must not hide the test's own.
        let _ =
            thread::spawn(move || connect(server_url()).and_then(|mut client| client.batch_execute(&statement))).join();
    }
}

/// The address of the server's own database `postgres`, for a role that may create databases.
///
/// # Panics
/// When there is no PostgreSQL, with a sentence that says how to get it.
#[must_use]
pub fn server_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| std::env::var(SERVER_VARIABLE).unwrap_or_else(|_| start_cluster()))
}

fn start_cluster() -> String {
    /// Held until the process ends: it tells the reaper that the cluster is in use.
    static IN_USE: OnceLock<File> = OnceLock::new();

    let (lock, url) = start_in(&paths::target_directory().join("test-postgres"), &[]);
    IN_USE.get_or_init(|| lock);
    url
}

/// Starts a cluster in a folder unless one runs there; returns the lock that keeps it alive, and its address.
fn start_in(state: &Path, settings: &[(&str, &str)]) -> (File, String) {
    (used(state), script("start", state, settings, &[]))
}

/// The folder of a cluster, held as in use.
fn used(state: &Path) -> File {
    std::fs::create_dir_all(state).unwrap_or_else(|error| panic!("cannot create {}: {error}", state.display()));
    let users = state.join("users.lock");
    let lock = File::options().create(true).append(true).open(&users);
    let lock = lock.and_then(|file| file.lock_shared().map(|()| file));
    lock.unwrap_or_else(|error| panic!("cannot lock {}: {error}", users.display()))
}

/// Runs `scripts/test-postgres`; returns what it prints.
fn script(command: &str, state: &Path, settings: &[(&str, &str)], further: &[&Path]) -> String {
    let script = paths::repository().join("scripts/test-postgres");
    let output = Command::new(&script)
        .arg(command)
        .arg(state)
        .args(further)
        .envs(settings.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("cannot run {}: {error}", script.display()));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "no PostgreSQL for the tests ({command}): {}", error.trim());
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn administrator() -> Client {
    let url = server_url();
    connect(url).unwrap_or_else(|error| panic!("cannot reach the test PostgreSQL at {url}: {error}"))
}

fn connect(url: &str) -> Result<Client, ::postgres::Error> {
    Config::from_str(url)?.connect(NoTls)
}

fn exists(client: &mut Client, database: &str) -> bool {
    client
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&database])
        .unwrap_or_else(|error| panic!("the test PostgreSQL does not answer: {error}"))
        .is_some()
}

fn run(client: &mut Client, statement: &str) {
    client.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// The synchronous client must neither be used nor dropped on a thread of an asynchronous runtime.
fn apart_from_the_runtime<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| scope.spawn(work).join()).unwrap_or_else(|cause| panic::resume_unwind(cause))
}
