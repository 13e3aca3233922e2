//! Measures a running Bihuan over HTTP, as people use it: cold start, memory, and how long pages take.
//!
//! `make bench` builds a million synthetic hazards once (some minutes), then measures and writes `bench/RESULTS.md`.

mod browser;
mod load;
mod machine;
mod pages;
mod process;
mod table;

use anyhow::{Context as _, Result, bail};
use browser::Visitor;
use clap::Parser;
use pages::Page;
use process::Server;
use std::path::PathBuf;
use table::Table;

/// What one person may have to wait for, with a million hazards in SQLite.
const ALONE_LIMIT_MS: u32 = 50;
const START_LIMIT_MS: f64 = 1_000.0;
const IDLE_LIMIT_MIB: f64 = 100.0;
const LOADED_LIMIT_MIB: f64 = 250.0;

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
    /// Readers at the same time, in the second part.
    #[arg(long, default_value_t = 8)]
    readers: usize,
    /// Where the tables are written; nowhere when it is empty.
    #[arg(long, default_value = "bench/RESULTS.md")]
    results: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    process::make(&arguments.binary, &arguments.data, arguments.scale)?;
    let server = Server::start(&arguments.binary, &arguments.data, arguments.scale)?;
    let mut visitor = Visitor::new(&server.address);
    visitor.get("/login").await?;
    let mut alone = Table::default();
    let cold_ms = server.started.elapsed().as_secs_f64() * 1_000.0;
    alone.figure("cold start to the first page", cold_ms, "ms", Some(START_LIMIT_MS));
    alone.figure("idle memory", server.resident_mib()?, "MiB", Some(IDLE_LIMIT_MIB));
    visitor.log_in("province", &process::password(&arguments.data)?).await?;
    let pages = pages::all(&mut visitor).await?;
    for page in &pages {
        measure(&visitor, page, (1, arguments.requests), Some(ALONE_LIMIT_MS), &mut alone).await?;
    }
    table::print(&format!("with {} readers at the same time:", arguments.readers));
    let mut together = Table::default();
    for page in &pages {
        let load = (arguments.readers, arguments.requests * 2);
        measure(&visitor, page, load, limit_together(page), &mut together).await?;
    }
    together.figure("memory after the pages", server.resident_mib()?, "MiB", Some(LOADED_LIMIT_MIB));
    server.stop()?;
    if !arguments.results.is_empty() {
        write(&arguments, &alone, &together)?;
    }
    match alone.missed + together.missed {
        0 => Ok(()),
        missed => bail!("{missed} figure(s) above the limit"),
    }
}

async fn measure(
    visitor: &Visitor,
    page: &Page,
    (readers, requests): (usize, usize),
    limit_ms: Option<u32>,
    table: &mut Table,
) -> Result<()> {
    let times = load::read(visitor, &page.path, readers, requests).await?;
    table.times(&page.name, (times.percentile_ms(50), times.percentile_ms(99)), limit_ms);
    Ok(())
}

/// The limits under load, with SQLite.
fn limit_together(page: &Page) -> Option<u32> {
    match page.name.as_str() {
        "hazard page" => Some(15),
        "text of two characters" => Some(100),
        "workbench" => None,
        _ => Some(25),
    }
}

fn write(arguments: &Arguments, alone: &Table, together: &Table) -> Result<()> {
    let hazards = u64::from(arguments.scale) * 2_000;
    let enterprises = u64::from(arguments.scale) * 200;
    let text = format!(
        "# What was measured\n\n\
         Written by `make bench`. Machine: {machine}. Commit: {commit}. Release build, SQLite, {hazards} hazards and\n\
         {enterprises} enterprises of a made-up province; the load generator runs on the same machine and speaks HTTP.\n\
         The reader is a leader who sees the whole province. {requests} requests a page one after the other, then\n\
         {more} requests by {readers} readers at the same time; the first, cold request counts.\n\n\
         ## One reader\n\n{alone}\n## {readers} readers\n\n{together}",
        machine = machine::words(),
        commit = machine::commit(),
        requests = arguments.requests,
        more = arguments.requests * 2,
        readers = arguments.readers,
        alone = alone.markdown(),
        together = together.markdown(),
    );
    std::fs::write(&arguments.results, text).with_context(|| format!("cannot write {}", arguments.results))
}
