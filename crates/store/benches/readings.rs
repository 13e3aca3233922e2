//! How fast readings go into the store, how many bytes they take, and how fast they come out: `cargo bench -p bihuan-store`.
//!
//! `BENCH_READINGS` says how many readings are stored (default 5,000,000), `BENCH_POSTGRES` names a PostgreSQL beside the SQLite
//! file. Nothing is left out: what is appended is durable (`synchronous = FULL`), what is counted on the disk is the whole database
//! file after everything was packed, divided by the readings.
#![expect(clippy::print_stdout, reason = "the result is for a person's eyes")]
#![expect(clippy::unwrap_used, reason = "what fails here has no figure")]

use bihuan_domain::{
    ids::DeviceId,
    monitoring::{Metric, Quality, Reading},
};
use bihuan_store::{
    DatabaseUrl, Store,
    readings::{Batch, Packing, Sample, Series, Window, append, chunk, pack, series},
};
use jiff::Timestamp;
use std::{hint::black_box, time::Instant};
use uuid::Uuid;

/// 2026-03-01 in UTC.
const START: i64 = 1_772_323_200_000;
const EVERY_MS: i64 = 10_000;
const DAY_MS: i64 = 86_400_000;
const DEVICES: u32 = 1_000;
const METRICS: [&str; 5] = ["latitude_1e7", "longitude_1e7", "speed_0_1kmh", "dust_mg_m3", "temperature_c"];
/// Readings of one commit.
const BATCH: usize = 20_000;

/// What a device measures at its nth report: values that drift, a position that moves, a moment that jitters by some
/// milliseconds. The same each time.
fn report(device: u32, n: i64, into: &mut Vec<Reading>) {
    let mut random = (u64::from(device) << 32 ^ n.unsigned_abs()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    random ^= random >> 29;
    let noise = |bits: u64| i32::try_from(random >> (bits * 4) & 7).unwrap() - 3;
    let slow = i32::try_from(n / 37 % 400).unwrap();
    let at = Timestamp::from_millisecond(START + n * EVERY_MS + i64::from(noise(9))).unwrap();
    let values = [
        f64::from(253_000_000 + slow * 90 + noise(1)),
        f64::from(1_183_000_000 + slow * 120 + noise(2)),
        f64::from(450 + noise(3) * 4),
        f64::from(120 + slow / 4 + noise(4)) / 100.0,
        f64::from(215 + slow / 10 + noise(5) / 3) / 10.0,
    ];
    for (code, value) in METRICS.iter().zip(values) {
        let (device, metric) = (id(device), Metric::parse(code).unwrap());
        into.push(Reading { device, metric, at, value, quality: Quality::Good });
    }
}

fn id(device: u32) -> DeviceId {
    DeviceId(Uuid::from_u128(u128::from(device) + 1))
}

fn per_second(count: usize, began: Instant) -> f64 {
    count as f64 / began.elapsed().as_secs_f64()
}

fn codec() {
    let mut readings = Vec::new();
    (0..8_640).for_each(|n| report(7, n, &mut readings));
    for code in METRICS {
        let metric = Metric::parse(code).unwrap();
        let samples: Vec<Sample> = readings
            .iter()
            .filter(|reading| reading.metric == metric)
            .map(|reading| Sample {
                at_ms: reading.at.as_millisecond(),
                value: reading.value,
                quality: reading.quality.number(),
            })
            .collect();
        let (mut bytes, mut encoding, mut decoding) = (0, f64::MAX, f64::MAX);
        for _ in 0..50 {
            let began = Instant::now();
            let chunks: Vec<_> = samples.chunks(4_096).map(chunk::encode).collect();
            encoding = encoding.min(began.elapsed().as_secs_f64());
            bytes = chunks.iter().map(Vec::len).sum();
            let began = Instant::now();
            chunks.iter().for_each(|chunk| drop(black_box(chunk::decode(chunk).unwrap())));
            decoding = decoding.min(began.elapsed().as_secs_f64());
        }
        let count = samples.len() as f64;
        println!(
            "chunk {code:<14} {:.2} B a reading, encode {:.1} M/s, decode {:.1} M/s",
            bytes as f64 / count,
            count / encoding / 1e6,
            count / decoding / 1e6
        );
    }
}

/// One commit after the other, as the gateway makes them: each of the latest reports of some devices.
fn fill(store: &Store, wanted: usize) -> usize {
    let (mut stored, mut number, mut n) = (0, 0_u128, 0);
    let mut appending = 0.0;
    while stored < wanted {
        for some in (0..DEVICES).collect::<Vec<_>>().chunks(BATCH / METRICS.len() / 4) {
            // Four reports of each: what a device sends while it is not heard, or forty seconds of a slow gateway.
            let all: Vec<(u32, Vec<Reading>)> = some
                .iter()
                .map(|device| {
                    let mut readings = Vec::new();
                    (n..n + 4).for_each(|n| report(*device, n, &mut readings));
                    (*device, readings)
                })
                .collect();
            number += 1;
            let began = Instant::now();
            let rows = all.iter().map(|(device, readings)| (id(*device), "350525", readings.as_slice()));
            let at = Timestamp::from_millisecond(START + n * EVERY_MS).unwrap();
            let batch = Batch::new(Uuid::from_u128(number), at, rows);
            store.write_blocking(move |tx| append(tx, batch)).unwrap();
            appending += began.elapsed().as_secs_f64();
            stored += all.iter().map(|(_, readings)| readings.len()).sum::<usize>();
        }
        n += 4;
    }
    println!("append: {:.0} durable readings/s in commits of {BATCH}, four reports a row", stored as f64 / appending);
    stored
}

fn pack_all(store: &Store, stored: usize) {
    let began = Instant::now();
    let packing = Packing { received_before: Timestamp::MAX, readings: 20_000 };
    let (mut after, mut longest) = (None, 0.0_f64);
    loop {
        let step = Instant::now();
        let packed = store.write_blocking(move |tx| pack(tx, after, &packing)).unwrap();
        longest = longest.max(step.elapsed().as_secs_f64());
        after = packed.next_after;
        if after.is_none() {
            break;
        }
    }
    println!("pack: {:.0} readings/s, the longest transaction {:.0} ms", per_second(stored, began), longest * 1e3);
}

fn read(store: &Store) {
    for (what, metrics) in [("one metric", &METRICS[3..4]), ("all metrics", &METRICS[..])] {
        let mut times: Vec<f64> = (0..200_u32)
            .map(|round| {
                let began = Instant::now();
                for code in metrics {
                    let window = Window {
                        metric: Metric::parse(code).unwrap(),
                        from: Timestamp::from_millisecond(START).unwrap(),
                        until: Timestamp::from_millisecond(START + DAY_MS).unwrap(),
                        at_most: 1_000,
                    };
                    let device = id(round * 7919 % DEVICES);
                    let found = store.read_blocking(|tx| series(tx, device, &window)).unwrap();
                    assert!(matches!(found, Series::Sampled { .. } | Series::Whole(_)));
                }
                began.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("read: 24 h of one device, {what}: {:.2} ms in the middle, {:.2} ms p99", times[100], times[197]);
    }
}

fn main() {
    let wanted = std::env::var("BENCH_READINGS").map_or(5_000_000, |text| text.parse().unwrap());
    codec();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("readings.sqlite");
    let store = Store::open(&DatabaseUrl::Sqlite(path.clone())).unwrap();
    println!("SQLite");
    let stored = fill(&store, wanted);
    pack_all(&store, stored);
    read(&store);
    let copy = folder.path().join("copy.sqlite");
    store.write_blocking(|tx| tx.execute("DELETE FROM reading_head", &[])).unwrap();
    store.backup_to(&copy).unwrap();
    let free: i64 = store
        .read_blocking(|tx| {
            tx.query_first("SELECT COALESCE(SUM(LENGTH(body)), 0) FROM reading_chunk", &[])?.unwrap().get(0)
        })
        .unwrap();
    println!("{stored} readings: {:.2} B of chunks each", free as f64 / stored as f64);
    if let Ok(url) = std::env::var("BENCH_POSTGRES") {
        println!("PostgreSQL");
        let store = Store::open(&url.parse().unwrap()).unwrap();
        let stored = fill(&store, wanted);
        pack_all(&store, stored);
        read(&store);
    }
}
