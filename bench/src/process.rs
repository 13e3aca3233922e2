//! The measured program as a process.

use anyhow::{Context as _, Result, bail};
use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How often the memory of a command is looked at; the system keeps the peak itself.
const LOOK: Duration = Duration::from_millis(20);
/// A port of the system's choice.
const ANY: &str = "127.0.0.1:0";
/// How a server says where the gateway is.
const GATEWAY: &str = "gateway jt808 ";

/// The program, the database it works on and the folder of its files.
#[derive(Debug, Clone)]
pub struct Installation {
    /// The program.
    pub binary: PathBuf,
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// The folder of photos and uploads.
    pub folder: PathBuf,
}

/// What a command cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// From the start to the end of the process.
    pub seconds: f64,
    /// The most memory that it held, in MiB. Of PostgreSQL's own processes nothing is counted.
    pub peak_mib: f64,
}

impl Installation {
    /// A database of SQLite in a folder.
    pub fn sqlite(binary: &Path, folder: &Path) -> Self {
        let database = format!("sqlite:{}", folder.join("bihuan.sqlite").display());
        Self { binary: binary.to_owned(), database, folder: folder.to_owned() }
    }

    /// Whether PostgreSQL is below.
    pub fn is_postgres(&self) -> bool {
        self.database.starts_with("postgres")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(arguments)
            .args(["--log", "error", "--database", &self.database, "--data-directory"])
            .arg(&self.folder)
            // One token stands for many programs.
            .env("BIHUAN_API__REQUESTS_PER_MINUTE", "100000000");
        command
    }

    /// Runs a command to its end, and tells what it cost.
    ///
    /// # Errors
    /// When it cannot be started, or fails.
    pub async fn run(&self, arguments: &[&str]) -> Result<Cost> {
        let begun = Instant::now();
        let child = tokio::process::Command::from(self.command(arguments)).stdout(Stdio::null()).spawn();
        let mut child = child.with_context(|| format!("cannot start {}", self.binary.display()))?;
        let process = child.id().context("the process has no number")?;
        let mut look = tokio::time::interval(LOOK);
        let mut peak_mib = 0.0_f64;
        let status = loop {
            tokio::select! {
                status = child.wait() => break status?,
                _ = look.tick() => peak_mib = peak_mib.max(memory_mib(process, "VmHWM:").unwrap_or(0.0)),
            }
        };
        if !status.success() {
            bail!("bihuan {} ended with {status}", arguments.join(" "));
        }
        Ok(Cost { seconds: begun.elapsed().as_secs_f64(), peak_mib })
    }
}

/// Makes a demonstration in a folder unless it is there. Prints the progress of the program.
pub fn make(binary: &Path, folder: &Path, scale: u32) -> Result<()> {
    let status = Command::new(binary)
        .args(["demo", "--no-serve", "--large-campaign", "--scale", &scale.to_string(), "--data"])
        .arg(folder)
        .status()
        .with_context(|| format!("cannot start {}: build it with `cargo build --release`", binary.display()))?;
    if !status.success() {
        bail!("the measured data could not be made");
    }
    Ok(())
}

/// The password of the demonstration's accounts.
pub fn password(folder: &Path) -> Result<String> {
    let text = std::fs::read_to_string(folder.join("accounts.txt")).context("the demonstration has no accounts.txt")?;
    let first = text.lines().next().unwrap_or_default();
    let (_, password) = first.split_once(": ").context("accounts.txt does not begin with the password")?;
    Ok(password.to_owned())
}

/// A server under measurement; killed when dropped.
pub struct Server {
    child: Child,
    /// Where it listens, such as `http://127.0.0.1:40123`.
    pub address: String,
    /// When it was started.
    pub started: Instant,
    /// Where terminals of JT/T 808 connect.
    pub gateway: Option<SocketAddr>,
}

impl Server {
    /// Starts a server on a port of the system's choice and waits until it says its address.
    pub fn start(installation: &Installation) -> Result<Self> {
        Self::begin(installation.command(&["serve", "--listen", ANY]), "http://")
    }

    /// Starts the pages with a gateway (`serve`), or a gateway alone (`gateway`), that terminals of JT/T 808 can connect to.
    pub fn start_with_gateway(installation: &Installation, what: &str) -> Result<Self> {
        let (arguments, last): (&[_], _) =
            if what == "serve" { (&["serve", "--listen", ANY], "http://") } else { (&["gateway"], GATEWAY) };
        let mut command = installation.command(arguments);
        command.env("BIHUAN_GATEWAY__JT808", ANY);
        Self::begin(command, last)
    }

    fn begin(mut command: Command, last: &str) -> Result<Self> {
        let started = Instant::now();
        let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start the server")?;
        let output = child.stdout.take().context("the server has no output")?;
        let mut server = Self { child, address: String::new(), started, gateway: None };
        for line in BufReader::new(output).lines() {
            let line = line?;
            if let Some(address) = line.strip_prefix(GATEWAY) {
                server.gateway = Some(address.parse().context("the gateway's address")?);
            }
            if line.starts_with(last) {
                server.address = line;
                return Ok(server);
            }
        }
        bail!("the server ended without saying its address")
    }

    /// Processor time that it took so far, in seconds.
    pub fn processor_seconds(&self) -> Result<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name may hold blanks; after it the eleventh and twelfth numbers are ticks, of which all systems tell 100 a second.
        let (_, rest) = text.rsplit_once(')').context("no state is told")?;
        let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
        Ok(ticks / 100.0)
    }

    /// Memory that the process holds, in MiB.
    pub fn resident_mib(&self) -> Result<f64> {
        memory_mib(self.child.id(), "VmRSS:")
    }

    /// The most memory that the process has held, in MiB.
    pub fn peak_mib(&self) -> Result<f64> {
        memory_mib(self.child.id(), "VmHWM:")
    }

    /// The time that processors have worked for the process.
    pub fn processor_time(&self) -> Result<Duration> {
        processor_time(&self.child.id().to_string())
    }

    /// Ends the server.
    pub fn stop(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn memory_mib(process: u32, what: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with(what)).with_context(|| format!("no {what} is told"))?;
    let kibibytes: f64 = line.split_whitespace().nth(1).unwrap_or_default().parse()?;
    Ok(kibibytes / 1024.0)
}

/// The time that processors have worked for this process.
pub fn own_processor_time() -> Result<Duration> {
    processor_time("self")
}

fn processor_time(process: &str) -> Result<Duration> {
    /// Of a second, on every Linux.
    const TICK_MS: u64 = 10;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in brackets, may hold blanks; what follows it begins with the state.
    let (_, fields) = stat.rsplit_once(')').context("no name in stat")?;
    let ticks = |at: usize| -> Result<u64> { Ok(fields.split_whitespace().nth(at).unwrap_or_default().parse()?) };
    Ok(Duration::from_millis((ticks(11)? + ticks(12)?) * TICK_MS))
}
