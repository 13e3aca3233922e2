//! As many terminals of JT/T 808 as a county has, over real connections: memory, confirmations, alarms, and whether anything is lost.

mod alarms;
mod fleet;
mod others;
mod terminal;

pub use others::{TerminalsArguments, play as play_others};

use crate::{
    Data,
    load::Times,
    process::{Installation, Server},
    table::{self, Limit, Table},
};
use alarms::{Trigger, Watch};
use anyhow::{Context as _, Result};
use bihuan_domain::ids::DeviceId;
use bihuan_store::Store;
use clap::Args;
use others::Others;
use rustix::process::{Resource, getrlimit, setrlimit};
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    sync::{Arc, mpsc::Sender},
    time::{Duration, Instant},
};
use terminal::{Counted, READINGS, Terminal};
use tokio::{sync::Semaphore, task::JoinSet};

const MEMORY_LIMIT_MIB: f64 = 600.0;
const ALARM_LIMIT_MS: u32 = 500;
/// Terminals that connect at the same time.
const CONNECTING: usize = 200;
/// From one report of a terminal to the next.
pub const EVERY: Duration = Duration::from_secs(10);
/// Files of a process besides its connections.
const OTHER_FILES: u64 = 100;

/// What is measured.
#[derive(Debug, Args)]
pub struct GatewayArguments {
    #[command(flatten)]
    pub data: Data,
    /// The folder of the database; it is emptied before.
    #[arg(long)]
    scratch: std::path::PathBuf,
    /// Terminals; fewer for each server when it may not have as many files open.
    #[arg(long, default_value_t = 20_000)]
    terminals: u32,
    /// Reports of each terminal.
    #[arg(long, default_value_t = 13)]
    reports: u32,
}

/// Some of all terminals, by their numbers.
#[derive(Debug, Clone, Copy)]
pub struct Crowd {
    first: u32,
    count: u32,
    of: u32,
}

/// What was seen.
struct Seen {
    connecting: Duration,
    connected_mib: f64,
    most_mib: f64,
    idle_mib: f64,
    cores: f64,
    counted: Counted,
    alarms: Vec<Duration>,
    unseen: usize,
    stored: u64,
}

/// Connects the terminals, lets them report, counts. `installation` is copied, so that each measurement begins with the same.
pub async fn measure(made: &Installation, asked: &GatewayArguments) -> Result<(String, Table)> {
    let installation = fresh(made, &asked.scratch).await?;
    let most = u32::try_from(open_files()?.saturating_sub(OTHER_FILES))?;
    let servers = start(&installation)?;
    // Fewer, where the servers may not have as many files open.
    let all = asked.terminals.min(most.saturating_mul(u32::try_from(servers.len())?));
    let heading = format!("{all} terminals of JT/T 808, each reporting every {} s", EVERY.as_secs());
    table::print(&heading);
    let url = installation.database.parse()?;
    let store = tokio::task::spawn_blocking(move || Store::open_unmigrated(&url)).await??;
    let register = {
        let store = store.clone();
        move || fleet::register(&store, all)
    };
    let devices = tokio::task::spawn_blocking(register).await??;
    let own = Crowd { first: 0, count: all.min(most), of: all };
    let seen = play(servers, store, devices, (own, asked.reports)).await?;
    let mut table = Table::default();
    tell(&seen, all, &mut table);
    Ok((heading, table))
}

async fn play(
    servers: Vec<Server>,
    store: Store,
    devices: Vec<DeviceId>,
    (own, reports): (Crowd, u32),
) -> Result<Seen> {
    let addresses: Vec<SocketAddr> =
        servers.iter().map(|server| server.gateway.context("the gateway tells no address")).collect::<Result<_>>()?;
    let (idle_mib, began) = (memory(&servers)?, Instant::now());
    let terminals = connect(&addresses, own).await?;
    let mut others = match own.of - own.count {
        0 => None,
        count => Some(Others::start(&addresses, Crowd { first: own.count, count, of: own.of }, reports).await?),
    };
    let connecting = began.elapsed();
    let watch = Watch::start(store.clone(), devices.clone());
    let (before, began) = (processor(&servers)?, Instant::now());
    if let Some(others) = &mut others {
        others.begin().await?;
    }
    let (terminals, mut counted) = report(terminals, reports, own, &watch.triggers()).await?;
    let cores = (processor(&servers)? - before) / began.elapsed().as_secs_f64();
    let connected_mib = memory(&servers)?;
    if let Some(others) = others {
        let (sent, confirmed) = others.end().await?;
        counted.add(Counted { sent, confirmed, times: Vec::new() });
    }
    drop(terminals);
    let (alarms, unseen) = tokio::task::spawn_blocking(move || watch.end()).await?;
    let most_mib = servers.iter().map(Server::peak_mib).sum::<Result<f64>>()?;
    // Killed: what was confirmed must be in the database all the same.
    servers.into_iter().try_for_each(Server::stop)?;
    let stored = tokio::task::spawn_blocking(move || fleet::stored(&store, &devices)).await??;
    Ok(Seen { connecting, connected_mib, most_mib, idle_mib, cores, counted, alarms, unseen, stored })
}

fn tell(seen: &Seen, terminals: u32, table: &mut Table) {
    let percentiles = |times: &[Duration]| {
        let times = Times::of(times.to_vec());
        (times.percentile_ms(50), times.percentile_ms(99))
    };
    let none = Some(Limit::AtMost(0.0));
    let Seen { connected_mib, most_mib, idle_mib, counted, alarms, .. } = seen;
    table.figure("memory with all connected", *connected_mib, "MiB", Some(MEMORY_LIMIT_MIB));
    table.figure("… the most at any time", *most_mib, "MiB", Some(MEMORY_LIMIT_MIB));
    table.precise("… a connection", (connected_mib - idle_mib) * 1024.0 / f64::from(terminals), "KiB", None);
    table.times("from frame to alarm", percentiles(alarms), Some(ALARM_LIMIT_MS));
    table.times("from frame to confirmation", percentiles(&counted.times), None);
    let mut count = |name: &str, count: u64| table.figure(name, count as f64, "", None);
    count("alarms that were raised", alarms.len() as u64);
    count("reports that were sent", counted.sent);
    let differ = seen.stored.abs_diff(counted.confirmed * READINGS);
    table.precise("alarms that were not raised", seen.unseen as f64, "", none);
    table.precise("reports that were not confirmed", (counted.sent - counted.confirmed) as f64, "", none);
    table.precise("readings too few or too many", differ as f64, "", none);
    table.figure("until all had connected and proved", seen.connecting.as_secs_f64(), "s", None);
    table.precise("processor time of the servers", seen.cores, "cores", None);
}

async fn fresh(made: &Installation, scratch: &Path) -> Result<Installation> {
    if made.is_postgres() {
        return Ok(made.clone());
    }
    fs::create_dir_all(scratch)?;
    let installation = Installation::sqlite(&made.binary, scratch);
    for end in ["-wal", "-shm"] {
        let path = scratch.join(format!("bihuan.sqlite{end}"));
        if path.exists() {
            fs::remove_file(path)?;
        }
    }
    fs::copy(made.folder.join("bihuan.sqlite"), scratch.join("bihuan.sqlite"))?;
    Ok(installation)
}

/// The pages with a gateway; on PostgreSQL another gateway beside them, as the handbook has it for many devices.
fn start(installation: &Installation) -> Result<Vec<Server>> {
    let mut servers = vec![Server::start_with_gateway(installation, "serve")?];
    if installation.is_postgres() {
        servers.push(Server::start_with_gateway(installation, "gateway")?);
    }
    Ok(servers)
}

/// Lets this process, and those that it starts, have as many files open as the system allows.
fn open_files() -> Result<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit)?;
    Ok(limit.maximum.unwrap_or(u64::MAX / 4))
}

fn memory(servers: &[Server]) -> Result<f64> {
    servers.iter().map(Server::resident_mib).sum()
}

fn processor(servers: &[Server]) -> Result<f64> {
    servers.iter().map(Server::processor_seconds).sum()
}

async fn connect(addresses: &[SocketAddr], crowd: Crowd) -> Result<Vec<Terminal>> {
    let room = Arc::new(Semaphore::new(CONNECTING));
    let mut connecting = JoinSet::new();
    for number in crowd.first..crowd.first + crowd.count {
        let address = addresses[number as usize % addresses.len()];
        let room = Arc::clone(&room);
        connecting.spawn(async move {
            let _room = room.acquire().await?;
            Terminal::connect(address, number).await.with_context(|| format!("terminal {number}"))
        });
    }
    let mut all = Vec::with_capacity(crowd.count as usize);
    while let Some(connected) = connecting.join_next().await {
        all.push(connected??);
    }
    Ok(all)
}

/// Spread evenly over the ten seconds, as real ones are. They stay connected until all have reported.
async fn report(
    terminals: Vec<Terminal>,
    reports: u32,
    crowd: Crowd,
    triggers: &Sender<Trigger>,
) -> Result<(Vec<Terminal>, Counted)> {
    let start = tokio::time::Instant::now() + Duration::from_millis(200);
    let mut reporting = JoinSet::new();
    for terminal in terminals {
        let first = start + EVERY * terminal.number / crowd.of;
        reporting.spawn(terminal.report(first, reports, triggers.clone()));
    }
    let mut counted = Counted::default();
    let mut ended = Vec::with_capacity(crowd.count as usize);
    while let Some(reported) = reporting.join_next().await {
        let (terminal, own) = reported?;
        counted.add(own);
        ended.push(terminal);
    }
    Ok((ended, counted))
}
