//! How fast readings go into the store, how many bytes they take there, how fast they come out.
//!
//! A thousand devices with five metrics report every ten seconds. Commits of 20,000 readings come one after the other, as fast as
//! they are taken, each on the disk before the next; each ten minutes of the devices' time the head is packed, as the server's
//! chore does. Both count.

mod made;

use crate::{
    load::Times,
    table::{self, Limit, Table},
};
use anyhow::{Context as _, Result, bail};
use bihuan_domain::monitoring::{Metric, Reading};
use bihuan_store::{
    DatabaseUrl, Store,
    readings::{Batch, Packing, Series, Window, append, pack, series},
};
use clap::Args;
use jiff::Timestamp;
use made::{DEVICES, EVERY_MS, METRICS, START_MS, id, report};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use uuid::Uuid;

const RATE_LIMIT: f64 = 200_000.0;
const READ_LIMIT_MS: u32 = 10;
const BYTES_LIMIT: f64 = 2.0;
/// Reports of one device in a commit: those of forty seconds, so that a commit of all devices has 20,000 readings.
const REPORTS: i64 = 4;
/// Commits until the head is packed: ten minutes.
const COMMITS: i64 = 15;
const DAY_MS: i64 = 86_400_000;
/// Days that are read while all is in memory, and after the system was asked to forget the file.
const WARM: u32 = 500;
const COLD: u32 = 300;

/// What is measured.
#[derive(Debug, Clone, Args)]
pub struct ReadingsArguments {
    /// The folder of the database; it is emptied before and after.
    #[arg(long)]
    scratch: PathBuf,
    /// How many readings are stored; at least two days of all devices.
    #[arg(long, default_value_t = 100_000_000)]
    readings: u64,
    /// An empty database on PostgreSQL, instead of SQLite.
    #[arg(long)]
    postgres: Option<String>,
}

impl ReadingsArguments {
    /// What the tables are about.
    pub fn heading(&self) -> String {
        let engine = if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" };
        format!("{engine}, {} million readings of {DEVICES} devices", self.readings / 1_000_000)
    }
}

/// Fills a database and reads it. Blocks.
pub fn measure(asked: &ReadingsArguments) -> Result<Table> {
    fs::create_dir_all(&asked.scratch)?;
    let path = asked.scratch.join("readings.sqlite");
    remove(&path)?;
    let url = match &asked.postgres {
        None => DatabaseUrl::Sqlite(path.clone()),
        Some(url) => url.parse()?,
    };
    let mut table = Table::default();
    let metrics = made::metrics()?;
    let empty = size(&url, &path)?;
    let store = Store::open(&url)?;
    let filled = fill(&store, asked.readings, &metrics)?;
    drop(store);
    let count = filled.readings as f64;
    table.rate(
        "durable, packing included",
        count / (filled.appending + filled.packing).as_secs_f64(),
        Some(RATE_LIMIT),
    );
    table.rate("… appending alone", count / filled.appending.as_secs_f64(), None);
    table.rate("… packing alone", count / filled.packing.as_secs_f64(), None);
    table.times("one commit of 20,000", both(&Times::of(filled.commits)), None);
    table.times("one step of packing", both(&Times::of(filled.steps)), None);
    let bytes = size(&url, &path)? - empty;
    table.precise("bytes a reading, all that grew", bytes as f64 / count, "B", Some(Limit::AtMost(BYTES_LIMIT)));
    let days = u32::try_from(filled.readings as i64 / i64::from(DEVICES) / METRICS.len() as i64 * EVERY_MS / DAY_MS)?;
    let from_ms = START_MS + i64::from(days.saturating_sub(1)) * DAY_MS;
    read(&url, &path, &metrics, from_ms, &mut table)?;
    remove(&path)?;
    Ok(table)
}

struct Filled {
    readings: u64,
    appending: Duration,
    packing: Duration,
    commits: Vec<Duration>,
    steps: Vec<Duration>,
}

fn fill(store: &Store, wanted: u64, metrics: &[Metric]) -> Result<Filled> {
    let mut filled = Filled {
        readings: 0,
        appending: Duration::ZERO,
        packing: Duration::ZERO,
        commits: Vec::new(),
        steps: Vec::new(),
    };
    let mut commit = 0_i64;
    let mut made: Vec<Vec<Reading>> = vec![Vec::new(); DEVICES as usize];
    while filled.readings < wanted {
        for (device, readings) in (0..).zip(&mut made) {
            readings.clear();
            (commit * REPORTS..(commit + 1) * REPORTS).try_for_each(|n| report(metrics, device, n, readings))?;
        }
        let received_at = Timestamp::from_millisecond(START_MS + (commit + 1) * REPORTS * EVERY_MS)?;
        let began = Instant::now();
        let rows = (0..).zip(&made).map(|(device, readings)| (id(device), "350525", readings.as_slice()));
        let batch = Batch::new(Uuid::from_u128(commit.unsigned_abs().into()), received_at, rows);
        filled.readings += batch.readings();
        store.write_blocking(move |tx| append(tx, batch))?;
        filled.commits.push(began.elapsed());
        commit += 1;
        if commit % COMMITS == 0 || filled.readings >= wanted {
            pack_all(store, &mut filled)?;
        }
        if commit % 500 == 0 {
            table::print(&format!("… {} million readings", filled.readings / 1_000_000));
        }
    }
    filled.appending = filled.commits.iter().sum();
    filled.packing = filled.steps.iter().sum();
    Ok(filled)
}

fn pack_all(store: &Store, filled: &mut Filled) -> Result<()> {
    let packing = Packing { received_before: Timestamp::MAX, readings: 20_000 };
    let mut after = None;
    loop {
        let began = Instant::now();
        let packed = store.write_blocking(move |tx| pack(tx, after, &packing))?;
        filled.steps.push(began.elapsed());
        after = packed.next_after;
        if after.is_none() {
            return Ok(());
        }
    }
}

fn read(url: &DatabaseUrl, path: &Path, metrics: &[Metric], from_ms: i64, table: &mut Table) -> Result<()> {
    let store = Store::open(url)?;
    let device = |round: u32| round.wrapping_mul(7_919) % DEVICES;
    let limit = Some(READ_LIMIT_MS);
    for (what, metrics, at_most) in [
        ("24 h of a device, for the first time", metrics, 10_000),
        ("24 h of a device, again", metrics, 10_000),
        ("24 h of a metric", &metrics[3..4], 10_000),
        ("24 h of a metric, as 1,000 points", &metrics[3..4], 1_000),
    ] {
        let times = (0..WARM).map(|round| day(&store, device(round), metrics, from_ms, at_most));
        table.times(what, both(&Times::of(times.collect::<Result<_>>()?)), limit);
    }
    drop(store);
    if path.exists() {
        let cold = |round: u32| {
            forget(path)?;
            let store = Store::open_unmigrated(url)?;
            day(&store, device(round), metrics, from_ms, 10_000)
        };
        let times = (0..COLD).map(cold).collect::<Result<_>>()?;
        table.times("… the file not in memory", both(&Times::of(times)), limit);
    }
    Ok(())
}

/// How long it takes to read a day of a device.
fn day(store: &Store, device: u32, metrics: &[Metric], from_ms: i64, at_most: usize) -> Result<Duration> {
    let [from, until] = [from_ms, from_ms + DAY_MS].map(Timestamp::from_millisecond);
    let (from, until) = (from?, until?);
    let began = Instant::now();
    for metric in metrics {
        let window = Window { metric: *metric, from, until, at_most };
        let found = store.read_blocking(|tx| series(tx, id(device), &window))?;
        let count = match &found {
            Series::Whole(samples) => samples.len() as u64,
            Series::Sampled { points, .. } => points.iter().map(|point| point.count).sum(),
        };
        // Moments jitter: one may fall on either side of midnight.
        if count.abs_diff((DAY_MS / EVERY_MS).unsigned_abs()) > 1 {
            bail!("a day of a device has {count} readings");
        }
    }
    Ok(began.elapsed())
}

fn both(times: &Times) -> (f64, f64) {
    (times.percentile_ms(50), times.percentile_ms(99))
}

/// Asks the system to forget what it holds of a file.
fn forget(path: &Path) -> Result<()> {
    let file = File::open(path)?;
    file.sync_all()?;
    Ok(rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?)
}

fn beside(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{}{end}", path.display())))
}

fn remove(path: &Path) -> Result<()> {
    for file in beside(path) {
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// Bytes of the whole database while nobody has it open.
fn size(url: &DatabaseUrl, path: &Path) -> Result<u64> {
    let store = Store::open(url)?;
    if matches!(url, DatabaseUrl::Postgres(_)) {
        let sql = "SELECT pg_database_size(current_database())";
        let row = store.read_blocking(|tx| tx.query_first(sql, &[]))?.context("PostgreSQL tells no size")?;
        return Ok(row.get(0)?);
    }
    drop(store);
    let bytes = |file: PathBuf| fs::metadata(file).map_or(0, |file| file.len());
    Ok(beside(path).map(bytes).into_iter().sum())
}
