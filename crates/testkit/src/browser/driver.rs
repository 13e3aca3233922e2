//! A chromedriver and its browser, both gone when the guard is dropped.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};
use tempfile::TempDir;

/// Names the browser to start when it is none of the usual ones.
const BROWSER_VARIABLE: &str = "BIHUAN_TEST_BROWSER";
/// Names the chromedriver to start when it is not on the path.
const DRIVER_VARIABLE: &str = "BIHUAN_TEST_CHROMEDRIVER";

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const DRIVERS: [&str; 3] = ["chromedriver", "/usr/lib/chromium-browser/chromedriver", "/usr/lib/chromium/chromedriver"];

/// A running chromedriver with a directory for its browser's profile.
#[derive(Debug)]
pub(super) struct Driver {
    process: Child,
    /// Kept open, so that the driver can go on writing; never the test's own output, which a leaked process would hold.
    _output: BufReader<ChildStdout>,
    port: u16,
    home: TempDir,
}

impl Driver {
    /// Starts chromedriver on a port that it chooses.
    pub(super) fn start() -> Self {
        let home = tempfile::Builder::new().prefix("bihuan-browser.").tempdir();
        let home = home.unwrap_or_else(|error| panic!("no temporary directory for a browser: {error}"));
        let program = find(DRIVER_VARIABLE, &DRIVERS).unwrap_or_else(|| {
            panic!("chromedriver was not found. `make test` installs it; {DRIVER_VARIABLE} names one")
        });
        let mut process = Command::new(&program)
            .args(["--port=0", "--allowed-ips=127.0.0.1"])
            .env("TZ", "Asia/Shanghai")
            .env("HOME", home.path())
            .env("TMPDIR", home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", program.display()));
        let output = process.stdout.take().expect("the output was just asked for as a pipe");
        let mut output = BufReader::new(output);
        let port = read_port(&mut output);
        let driver = Self { process, _output: output, port: port.unwrap_or_default(), home };
        assert!(driver.port != 0, "{} ended without naming its port", program.display());
        driver
    }

    /// Where it takes commands.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The browser's profile, unique to this driver.
    pub(super) fn profile(&self) -> PathBuf {
        self.home.path().join("profile")
    }

    /// Where the browser puts what it downloads.
    pub(super) fn downloads(&self) -> PathBuf {
        self.home.path().join("downloads")
    }

    /// The browser to start.
    pub(super) fn browser() -> PathBuf {
        find(BROWSER_VARIABLE, &BROWSERS)
            .unwrap_or_else(|| panic!("chromium was not found. `make test` installs it; {BROWSER_VARIABLE} names one"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Errors mean that the process has ended already, which is what we want.
        let _ = self.process.kill();
        let _ = self.process.wait();
        kill(&processes_naming(self.home.path()));
    }
}

/// Chromedriver says "… started successfully on port 41234." once it listens.
fn read_port(output: &mut impl BufRead) -> Option<u16> {
    let mut lines = output.lines();
    lines.find_map(|line| {
        let (_, port) = line.ok()?.split_once("successfully on port ").map(|(a, b)| (a.to_owned(), b.to_owned()))?;
        port.trim_end_matches('.').parse().ok()
    })
}

fn find(variable: &str, candidates: &[&str]) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(variable) {
        return Some(PathBuf::from(named));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories: Vec<_> = std::env::split_paths(&path).collect();
    candidates.iter().find_map(|name| directories.iter().map(|at| at.join(name)).find(|file| file.is_file()))
}

/// The processes with this directory in their command line: the browser outlives a killed driver.
fn processes_naming(directory: &Path) -> Vec<OsString> {
    let needle = directory.to_string_lossy();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|entry| {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(needle.as_ref())
        })
        .map(|entry| entry.file_name())
        .collect()
}

fn kill(processes: &[OsString]) {
    if !processes.is_empty() {
        let shell = Command::new("sh")
            .args(["-c", "kill -9 \"$@\"", "kill"])
            .args(processes)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        drop(shell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_greeting() {
        let greeting = b"Starting ChromeDriver 150\nOnly local connections are allowed.\n\
            ChromeDriver was started successfully on port 41234.\n";
        assert_eq!(read_port(&mut greeting.as_slice()), Some(41234));
        assert_eq!(read_port(&mut b"unable to bind\n".as_slice()), None);
    }
}
