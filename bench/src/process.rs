//! The measured program as a process.

use anyhow::{Context as _, Result, bail};
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Instant,
};

/// Makes the measured data unless it is there. Prints the progress of the program.
pub fn make(binary: &Path, data: &Path, scale: u32) -> Result<()> {
    let status = Command::new(binary)
        .args(["demo", "--no-serve", "--scale", &scale.to_string(), "--data"])
        .arg(data)
        .status()
        .with_context(|| format!("cannot start {}: build it with `cargo build --release`", binary.display()))?;
    if !status.success() {
        bail!("the measured data could not be made");
    }
    Ok(())
}

/// The password of the demonstration's accounts.
pub fn password(data: &Path) -> Result<String> {
    let text = std::fs::read_to_string(data.join("accounts.txt")).context("the demonstration has no accounts.txt")?;
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
}

impl Server {
    /// Starts a server on a port of the system's choice and waits until it says its address.
    pub fn start(binary: &Path, data: &Path, scale: u32) -> Result<Self> {
        let started = Instant::now();
        let mut child = Command::new(binary)
            .args(["demo", "--listen", "127.0.0.1:0", "--log", "error", "--scale", &scale.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the server")?;
        let output = child.stdout.take().context("the server has no output")?;
        let mut server = Self { child, address: String::new(), started };
        for line in BufReader::new(output).lines() {
            let line = line?;
            if line.starts_with("http://") {
                server.address = line;
                return Ok(server);
            }
        }
        bail!("the server ended without saying its address")
    }

    /// Memory that the process holds, in MiB.
    pub fn resident_mib(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("the system tells no VmRSS")?;
        let kibibytes: f64 = line.split_whitespace().nth(1).unwrap_or_default().parse()?;
        Ok(kibibytes / 1024.0)
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
