//! Measures a running Bihuan over HTTP, as a person would use it: cold start, memory, and how long pages take.
//!
//! `make bench` builds a million synthetic hazards once (some minutes), then measures.

mod browser;
mod process;

use anyhow::{Result, bail};
use browser::Visitor;
use clap::Parser;
use process::Server;
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

/// What a person may have to wait for, with a million hazards in SQLite.
const PAGE_LIMIT: Duration = Duration::from_millis(50);
const START_LIMIT: Duration = Duration::from_secs(1);
const IDLE_LIMIT_MIB: u64 = 100;

/// Measures a running Bihuan.
#[derive(Debug, Parser)]
struct Arguments {
    /// The program.
    #[arg(long, default_value = "target/release/bihuan")]
    binary: PathBuf,
    /// The folder of the measured demonstration; made when it is not there.
    #[arg(long, default_value = "data/bench")]
    data: PathBuf,
    /// Townships of 2,000 hazards each.
    #[arg(long, default_value_t = 500)]
    scale: u32,
    /// Requests of each page.
    #[arg(long, default_value_t = 200)]
    requests: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    process::make(&arguments.binary, &arguments.data, arguments.scale)?;
    let mut kept = Kept::default();
    let server = Server::start(&arguments.binary, &arguments.data, arguments.scale)?;
    let mut visitor = Visitor::new(&server.address);
    visitor.get("/login").await?;
    kept.duration("cold start to the first page", server.started.elapsed(), START_LIMIT);
    kept.memory("idle memory", server.resident_mib()?, IDLE_LIMIT_MIB);
    visitor.log_in("province", &process::password(&arguments.data)?).await?;
    for (name, path) in pages(&mut visitor).await? {
        let times = measure(&mut visitor, &path, arguments.requests).await?;
        kept.times(&name, &times);
    }
    kept.memory("memory after the pages", server.resident_mib()?, u64::MAX);
    server.stop()?;
    if kept.missed > 0 {
        bail!("{} figure(s) above the limit", kept.missed);
    }
    Ok(())
}

/// The pages measured, with the address of one hazard among them.
async fn pages(visitor: &mut Visitor) -> Result<Vec<(String, String)>> {
    let ledger = visitor.get("/hazards").await?;
    let Some(hazard) = browser::first_hazard(&ledger) else { bail!("the ledger's first page links no hazard") };
    Ok([
        ("ledger, first page", "/hazards".to_owned()),
        ("ledger, overdue", "/hazards?overdue=1".to_owned()),
        ("ledger, rectifying", "/hazards?state=rectifying".to_owned()),
        ("ledger, major", "/hazards?level=major".to_owned()),
        ("ledger, text of two characters", "/hazards?text=%E6%B6%88%E9%98%B2".to_owned()),
        ("hazard page", hazard),
        ("dashboard", "/dashboard".to_owned()),
        ("workbench", "/workbench".to_owned()),
    ]
    .map(|(name, path)| (name.to_owned(), path))
    .into())
}

async fn measure(visitor: &mut Visitor, path: &str, requests: usize) -> Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(requests);
    for _ in 0..requests {
        let begun = Instant::now();
        visitor.get(path).await?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

/// What was measured against its limit.
#[derive(Debug, Default)]
struct Kept {
    missed: u32,
}

impl Kept {
    fn times(&mut self, name: &str, sorted: &[Duration]) {
        let at = |per_cent: usize| sorted[(sorted.len() * per_cent / 100).min(sorted.len() - 1)];
        let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
        let verdict = self.judge(at(99) <= PAGE_LIMIT);
        print(&format!(
            "{name:<34} p50 {:>7.2} ms   p99 {:>7.2} ms   limit {:>3} ms   {verdict}",
            milliseconds(at(50)),
            milliseconds(at(99)),
            PAGE_LIMIT.as_millis()
        ));
    }

    fn duration(&mut self, name: &str, taken: Duration, limit: Duration) {
        let verdict = self.judge(taken <= limit);
        print(&format!(
            "{name:<34} {:>7.0} ms   limit {} ms   {verdict}",
            taken.as_secs_f64() * 1_000.0,
            limit.as_millis()
        ));
    }

    fn memory(&mut self, name: &str, mebibytes: u64, limit_mebibytes: u64) {
        let verdict = self.judge(mebibytes <= limit_mebibytes);
        let limit = if limit_mebibytes == u64::MAX { String::new() } else { format!("limit {limit_mebibytes} MiB") };
        print(&format!("{name:<34} {mebibytes:>7} MiB  {limit}   {verdict}"));
    }

    fn judge(&mut self, is_kept: bool) -> &'static str {
        if is_kept {
            return "kept";
        }
        self.missed += 1;
        "MISSED"
    }
}

#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
fn print(line: &str) {
    println!("{line}");
}
