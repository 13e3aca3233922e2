//! A server under readers and programs.

use crate::{
    ServeArguments,
    browser::Visitor,
    commands::{Desk, Work},
    disk, load,
    pages::{self, Page},
    process::{Installation, Server, own_processor_time, password},
    table::{self, Table},
};
use anyhow::Result;
use std::time::Duration;

const START_LIMIT_MS: f64 = 1_000.0;
const IDLE_LIMIT_MIB: f64 = 100.0;
const LOADED_LIMIT_MIB: f64 = 250.0;
/// More programs than the limits are for, to show what groups of commits bring.
const CROWD: usize = 64;

/// Starts a server and measures: one reader, all readers together, programs that give commands.
pub async fn measure(installation: &Installation, asked: &ServeArguments) -> Result<Vec<(String, Table)>> {
    let password = password(&installation.folder)?;
    let server = Server::start(installation)?;
    let mut visitor = Visitor::new(&server.address);
    visitor.get("/login").await?;
    let mut alone = Table::default();
    let cold_ms = server.started.elapsed().as_secs_f64() * 1_000.0;
    alone.figure("cold start to the first page", cold_ms, "ms", Some(START_LIMIT_MS));
    alone.figure("idle memory", server.resident_mib()?, "MiB", Some(IDLE_LIMIT_MIB));
    visitor.log_in("province", &password).await?;
    let pages = if asked.commands_only { Vec::new() } else { pages::all(&mut visitor).await? };
    for page in &pages {
        read(&visitor, page, (1, asked.requests), Some(page.limit_ms), &mut alone).await?;
    }
    table::print(&format!("with {} readers at the same time:", asked.clients));
    let mut together = Table::default();
    for page in &pages {
        let limit = limit_together(page, installation.is_postgres());
        read(&visitor, page, (asked.clients, asked.requests * 2), limit, &mut together).await?;
    }
    let mut commands = Table::default();
    let syncs = disk::sync_times(&installation.folder)?;
    commands.times("the disk alone: 128 KiB synced", (syncs.percentile_ms(50), syncs.percentile_ms(99)), None);
    give_commands(&server, &password, (asked, installation.is_postgres()), &mut commands).await?;
    together.figure("most memory after everything", server.peak_mib()?, "MiB", Some(LOADED_LIMIT_MIB));
    server.stop()?;
    Ok(vec![
        ("One reader".to_owned(), alone),
        (format!("{} readers", asked.clients), together),
        ("Commands through the JSON interface".to_owned(), commands),
    ])
}

async fn give_commands(
    server: &Server,
    password: &str,
    (asked, is_postgres): (&ServeArguments, bool),
    table: &mut Table,
) -> Result<()> {
    let desk = Desk::open(&server.address, password).await?;
    let lasting = Duration::from_secs(asked.seconds);
    table::print("durable commands:");
    let limit = if is_postgres { 1_500.0 } else { 3_000.0 };
    for (clients, limit) in [(asked.clients, Some(limit)), (CROWD, None)] {
        let before = (server.processor_time()?, own_processor_time()?);
        let work = desk.work(clients, lasting).await?;
        let spent = (server.processor_time()? - before.0, own_processor_time()? - before.1);
        tell(&work, clients, limit, table);
        table.figure(
            &format!("{clients} programs, processor of the server for a command"),
            work.each_us(spent.0),
            "µs",
            None,
        );
        table.figure(
            &format!("{clients} programs, processor of the programs for a command"),
            work.each_us(spent.1),
            "µs",
            None,
        );
    }
    Ok(())
}

fn tell(work: &Work, clients: usize, limit: Option<f64>, table: &mut Table) {
    table.rate(&format!("{clients} programs"), work.per_second, limit);
    let (p50, p99) = (work.times.percentile_ms(50), work.times.percentile_ms(99));
    table.times(&format!("{clients} programs, one command"), (p50, p99), None);
}

async fn read(
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

/// The limits of the 99th percentile under load.
fn limit_together(page: &Page, is_postgres: bool) -> Option<u32> {
    match (page.name.as_str(), is_postgres) {
        ("workbench", _) => None,
        ("text of two characters", _) => Some(100),
        ("hazard page", false) => Some(15),
        ("hazard page", true) | (_, false) => Some(25),
        (_, true) => Some(40),
    }
}
