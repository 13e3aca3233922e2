//! Runs the program: its commands to their end, its server until dropped.

pub mod brokers;
pub mod http;
pub mod load;
pub mod onlooker;
pub mod page;
pub mod past;
pub mod pictures;
pub mod round_robin;
pub mod seaweed;

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::mpsc,
    time::{Duration, Instant, UNIX_EPOCH},
};
use tempfile::TempDir;

/// What does not happen in so long does not happen.
const PATIENCE: Duration = Duration::from_secs(120);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// The program of this build.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_bihuan");

/// A program that `scripts/setup test` has fetched.
pub fn api_tool(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let folder = std::env::var_os("BIHUAN_TEST_API_TOOLS").map_or_else(|| target.join("api-tools"), PathBuf::from);
    let program = folder.join("bin").join(name);
    assert!(program.exists(), "{} is missing: run scripts/setup test", program.display());
    program
}

/// Looks again and again until something is so.
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    // Nobody ever speaks in this channel.
    let (_nobody, silence) = mpsc::channel::<()>();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}: not in {PATIENCE:?}");
        assert!(silence.recv_timeout(BETWEEN_LOOKS).is_err());
    }
}

/// The program in a folder, without the settings of whoever runs the tests.
pub fn bihuan(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BIHUAN_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

/// What a command that has ended said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub error: String,
}

/// Runs a command to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Said {
    let Output { status, stdout, stderr } = bihuan(folder, arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: status.code().unwrap_or(-1), out: text(stdout), error: text(stderr) }
}

/// Runs a command that must succeed.
pub fn succeed(folder: &Path, arguments: &[&str]) -> String {
    let said = run(folder, arguments);
    assert_eq!(said.code, 0, "bihuan {arguments:?}: {said:#?}");
    said.out
}

/// Runs a command that must fail, and returns what it says to whoever ran it.
pub fn fail(folder: &Path, arguments: &[&str]) -> String {
    let said = run(folder, arguments);
    assert_eq!(said.code, 1, "bihuan {arguments:?}: {said:#?}");
    said.error + &said.out
}

/// A running server; killed when dropped.
#[derive(Debug)]
pub struct Server {
    process: Child,
    _output: BufReader<ChildStdout>,
    /// `127.0.0.1:PORT`
    pub address: String,
}

impl Server {
    /// Starts `bihuan demo` or `bihuan serve` on a port that the system chooses.
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_at(folder, arguments, "127.0.0.1:0")
    }

    /// The same at an address of the test's choice.
    pub fn start_at(folder: &Path, arguments: &[&str], address: &str) -> Self {
        Self::listening(bihuan(folder, arguments), &format!("{arguments:?}"), address)
    }

    /// Starts a command that becomes a server; `what` names it in complaints.
    pub fn of(command: Command, what: &str) -> Self {
        Self::listening(command, what, "127.0.0.1:0")
    }

    fn listening(mut command: Command, what: &str, address: &str) -> Self {
        command.args(["--listen", address, "--log", "error"]).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut address = None;
        let mut line = String::new();
        while address.is_none() && output.read_line(&mut line).unwrap() > 0 {
            address = line.trim().strip_prefix("http://").map(str::to_owned);
            line.clear();
        }
        let server = Self { process, _output: output, address: address.unwrap_or_default() };
        assert!(!server.address.is_empty(), "bihuan {what} ended without naming its address");
        server
    }

    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }

    /// The address of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Kills it at once (SIGKILL).
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // An error means that it has ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// A demonstration township of a test's own, not running.
#[derive(Debug)]
pub struct Demo {
    pub folder: TempDir,
    pub password: String,
}

impl Demo {
    /// Copies the demonstration, which is made once for a build of the program.
    pub fn copy() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(&made(), folder.path());
        let accounts = fs::read_to_string(folder.path().join("accounts.txt")).unwrap();
        let password = accounts.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
        Self { folder, password }
    }

    /// The folder of database and photos.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.path().join("bihuan.sqlite")
    }

    /// The database as `--database` takes it.
    pub fn url(&self) -> String {
        sqlite(&self.database())
    }

    /// Starts its server.
    pub fn serve(&self) -> Server {
        Server::start(self.path(), &["demo", "--data", "."])
    }

    /// One text from its database.
    pub fn look_up(&self, sql: &str, parameters: &[&str]) -> String {
        let database = rusqlite::Connection::open(self.database()).unwrap();
        database.query_row(sql, rusqlite::params_from_iter(parameters), |row| row.get(0)).unwrap()
    }

    /// The name of the enterprise for which an account acts.
    pub fn enterprise_of(&self, login: &str) -> String {
        let sql = "SELECT e.name FROM enterprise e JOIN account a ON a.acts_for_unit = e.id WHERE a.login = ?1";
        self.look_up(sql, &[login])
    }

    /// The grid officer of an enterprise's village.
    pub fn grid_officer_of(&self, enterprise: &str) -> String {
        let sql = "SELECT a.login FROM account a JOIN account_grant g ON g.user_id = a.id \
            JOIN enterprise e ON e.village = g.code WHERE e.name = ?1 AND g.role = 'grid_officer'";
        self.look_up(sql, &[enterprise])
    }
}

/// A SQLite file as `--database` takes it.
pub fn sqlite(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// A ledger of the township Qinghe, or what a careful clerk expects of them.
pub fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../documents/testdata").join(name).canonicalize().unwrap()
}

/// The demonstration of this build of the program; made by whichever test comes first.
fn made() -> PathBuf {
    let parent = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let built = fs::metadata(PROGRAM).unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
    let folder = parent.join(format!("demo-{}", built.as_nanos()));
    let lock = File::create(parent.join("demo.lock")).unwrap();
    lock.lock().unwrap();
    if !folder.exists() {
        let entries = fs::read_dir(parent).unwrap().flatten();
        for old in
            entries.filter(|entry| entry.path().is_dir() && entry.file_name().to_string_lossy().starts_with("demo-"))
        {
            fs::remove_dir_all(old.path()).unwrap();
        }
        let draft = parent.join("demo-draft");
        succeed(parent, &["demo", "--data", &draft.to_string_lossy(), "--no-serve", "--log", "error"]);
        fs::rename(draft, &folder).unwrap();
    }
    folder
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
