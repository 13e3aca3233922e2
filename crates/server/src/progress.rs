//! What people see on the terminal: progress lines, results, complaints.

use anyhow::Error;
use std::io::{IsTerminal as _, Write as _};

/// One line for a long step.
pub fn step(text: impl AsRef<str>) {
    say(&format!("==> {}", text.as_ref()));
}

/// A line of a result.
pub fn say(text: &str) {
    // A reader that has gone away is no reason to fail.
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}

/// An error with its causes, each on a line.
pub fn complain(error: &Error) {
    let mut out = std::io::stderr().lock();
    drop(writeln!(out, "bihuan: {error}"));
    for cause in error.chain().skip(1) {
        drop(writeln!(out, "  because: {cause}"));
    }
}

/// Counts something that takes long: a bar on a terminal, a line now and then elsewhere.
pub struct Counter {
    bar: Option<indicatif::ProgressBar>,
    what: &'static str,
    total: u64,
    told_tenths: u64,
}

impl Counter {
    /// Counts up to `total` of `what`.
    pub fn new(what: &'static str, total: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = indicatif::ProgressStyle::with_template("    {bar:40} {pos}/{len} {msg} {eta}")
                .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar());
            indicatif::ProgressBar::new(total).with_style(style).with_message(what)
        });
        Self { bar, what, total, told_tenths: 0 }
    }

    /// So many are done.
    pub fn at(&mut self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            return;
        }
        let tenths = (done * 10).checked_div(self.total).unwrap_or(10);
        if tenths > self.told_tenths {
            self.told_tenths = tenths;
            say(&format!("    {}: {done} of {}", self.what, self.total));
        }
    }

    /// All are done.
    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
