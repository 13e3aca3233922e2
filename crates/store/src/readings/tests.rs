use super::*;
use crate::{Store, testing::on_both_engines};
use bihuan_domain::{
    ids::DeviceId,
    monitoring::{Metric, Quality, Reading},
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 2026-03-01 in UTC.
const START: i64 = 1_772_323_200_000;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(START + ms).unwrap()
}

fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(number))
}

fn metric(name: &str) -> Metric {
    Metric::parse(name).unwrap()
}

fn dust(of: DeviceId, ms: i64, value: f64) -> Reading {
    Reading { device: of, metric: metric("dust_mg_m3"), at: at(ms), value, quality: Quality::Good }
}

/// Appends as the `number`th batch, received that many seconds after the start.
fn append_as(store: &Store, number: u32, territory: &str, readings: &[Reading]) {
    let mut devices: BTreeMap<DeviceId, Vec<Reading>> = BTreeMap::new();
    for reading in readings {
        devices.entry(reading.device).or_default().push(*reading);
    }
    let received_at = at(i64::from(number) * 1_000);
    let rows = devices.iter().map(|(device, readings)| (*device, territory, readings.as_slice()));
    let batch = Batch::new(Uuid::from_u128(u128::from(number)), received_at, rows);
    assert_eq!(batch.readings(), readings.len() as u64);
    store.write_blocking(move |tx| append(tx, batch)).unwrap();
}

fn pack_all(store: &Store, readings: u64) -> u64 {
    let (mut after, mut all) = (None, 0);
    loop {
        let packing = Packing { received_before: at(1_000 * DAY), readings };
        let packed = store.write_blocking(move |tx| pack(tx, after, &packing)).unwrap();
        all += packed.readings;
        after = packed.next_after;
        if after.is_none() {
            return all;
        }
    }
}

fn all_of(store: &Store, of: DeviceId, name: &str) -> Vec<(i64, f64)> {
    let window = Window { metric: metric(name), from: at(-10_000 * DAY), until: at(10_000 * DAY), at_most: 1 << 20 };
    match store.read_blocking(|tx| series(tx, of, &window)).unwrap() {
        Series::Whole(samples) => samples.iter().map(|sample| (sample.at_ms - START, sample.value)).collect(),
        Series::Sampled { .. } => panic!("it was asked for all"),
    }
}

fn count(store: &Store, sql: &str) -> i64 {
    store.read_blocking(|tx| tx.query_first(sql, &[])?.unwrap().get(0)).unwrap()
}

/// Against a map: the same readings whatever was packed when, whatever came late or twice.
#[test]
fn readings_are_what_was_appended_last_in_any_order_packed_or_not() {
    on_both_engines(|store| {
        let (one, other) = (device(1), device(2));
        let mut expected: BTreeMap<i64, f64> = BTreeMap::new();
        let mut random = 12_345_u64;
        let mut next = |below: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % below
        };
        for number in 1..=60_u32 {
            let begin = if next(3) == 0 { i64::try_from(next(40)).unwrap() * DAY } else { i64::from(number) * HOUR };
            let step = 1 + i64::try_from(next(20_000)).unwrap();
            let readings: Vec<_> = (0..i64::try_from(1 + next(300)).unwrap())
                .map(|n| dust(one, begin + n * step, f64::from(u32::try_from(next(500)).unwrap()) / 10.0))
                .collect();
            expected.extend(readings.iter().map(|reading| (reading.at.as_millisecond() - START, reading.value)));
            append_as(store, number, "350525", &readings);
            append_as(store, 1_000 + number, "", &[dust(other, i64::from(number), 1.0)]);
            if next(4) == 0 {
                pack_all(store, 1 + next(500));
            }
            if number % 20 == 0 {
                let found = all_of(store, one, "dust_mg_m3");
                assert_eq!(found, expected.iter().map(|(at, value)| (*at, *value)).collect::<Vec<_>>());
            }
        }
        pack_all(store, 1);
        assert_eq!(count(store, "SELECT COUNT(*) FROM reading_head"), 0);
        assert_eq!(all_of(store, one, "dust_mg_m3"), expected.into_iter().collect::<Vec<_>>());
        assert_eq!(all_of(store, other, "dust_mg_m3").len(), 60);
        let overlapping =
            "SELECT COUNT(*) FROM reading_chunk AS one JOIN reading_chunk AS other ON one.device = other.device
            AND one.metric = other.metric AND one.first_at < other.first_at AND one.last_at >= other.first_at";
        assert_eq!(count(store, overlapping), 0);
        assert_eq!(count(store, "SELECT COUNT(*) FROM reading_chunk WHERE samples > 4096 OR samples < 1"), 0);
    });
}

#[test]
fn a_batch_that_is_sent_again_and_a_reading_that_is_corrected() {
    on_both_engines(|store| {
        let one = device(1);
        append_as(store, 1, "", &[dust(one, 0, 1.0), dust(one, 10, 2.0)]);
        append_as(store, 1, "", &[dust(one, 0, 1.0), dust(one, 10, 2.0)]);
        assert_eq!(count(store, "SELECT COUNT(*) FROM reading_head"), 1, "stored once");
        append_as(store, 2, "", &[dust(one, 10, 2.5), dust(one, 10, 2.6)]);
        assert_eq!(all_of(store, one, "dust_mg_m3"), [(0, 1.0), (10, 2.6)]);
        assert_eq!(pack_all(store, 1), 2);
        append_as(store, 3, "", &[dust(one, 0, 1.5), dust(one, 5, 9.0)]);
        for _ in 0..2 {
            assert_eq!(all_of(store, one, "dust_mg_m3"), [(0, 1.5), (5, 9.0), (10, 2.6)]);
            pack_all(store, 1);
        }
    });
}

#[test]
fn only_old_heads_are_packed_and_a_step_is_bounded() {
    on_both_engines(|store| {
        for number in 1..=5 {
            append_as(
                store,
                number,
                "",
                &[dust(device(u128::from(number)), 0, 1.0), dust(device(u128::from(number)), 1, 1.0)],
            );
        }
        let oldest = || store.read_blocking(oldest_unpacked).unwrap();
        assert_eq!(oldest(), Some(at(1_000)));
        let packing = Packing { received_before: at(4_000), readings: 3 };
        let step = store.write_blocking(move |tx| pack(tx, None, &packing)).unwrap();
        assert_eq!(step, Packed { readings: 4, next_after: Some(device(2)) });
        let step = store.write_blocking(move |tx| pack(tx, step.next_after, &packing)).unwrap();
        assert_eq!(step, Packed { readings: 2, next_after: None }, "the fourth and fifth are not old yet");
        assert_eq!(count(store, "SELECT COUNT(*) FROM reading_head"), 2);
        assert_eq!(oldest(), Some(at(4_000)));
        pack_all(store, 1);
        assert_eq!(oldest(), None);
    });
}

/// Ten days by the minute, packed each hour: few chunks, and each reading on the disk in few bytes.
#[test]
fn what_comes_slowly_ends_in_few_and_small_chunks() {
    on_both_engines(|store| {
        let one = device(1);
        for hour in 0..240_u32 {
            let readings: Vec<_> = (0..60_i64)
                .map(|minute| {
                    let tenths = 200 + (i64::from(hour) * 60 + minute) / 7 % 90;
                    dust(
                        one,
                        i64::from(hour) * HOUR + minute * 60_000,
                        f64::from(i32::try_from(tenths).unwrap()) / 10.0,
                    )
                })
                .collect();
            append_as(store, hour + 1, "350525", &readings);
            pack_all(store, 1_000);
        }
        let chunks = count(store, "SELECT COUNT(*) FROM reading_chunk");
        assert!(chunks <= 14, "{chunks} chunks");
        let bytes = count(store, "SELECT CAST(SUM(LENGTH(body)) AS BIGINT) FROM reading_chunk");
        assert!(bytes <= 14_400, "{bytes} bytes for 14,400 readings");
        assert_eq!(count(store, "SELECT COUNT(*) FROM reading_chunk WHERE territory <> '350525'"), 0);
        assert_eq!(all_of(store, one, "dust_mg_m3").len(), 14_400);
    });
}

#[test]
fn a_chart_gets_no_more_points_than_it_asked_for() {
    on_both_engines(|store| {
        let one = device(1);
        let mut readings: Vec<_> =
            (0..1_000_i64).map(|n| dust(one, n * 1_000, f64::from(i32::try_from(n).unwrap()))).collect();
        readings[999].quality = Quality::Bad;
        readings[0].quality = Quality::Maintenance;
        append_as(store, 1, "", &readings[..900]);
        pack_all(store, 1);
        append_as(store, 2, "", &readings[900..]);
        let asked = |from: i64, until: i64, at_most: usize| {
            let window = Window { metric: metric("dust_mg_m3"), from: at(from), until: at(until), at_most };
            store.read_blocking(|tx| series(tx, one, &window)).unwrap()
        };
        let Series::Sampled { step_ms, points } = asked(0, 1_000_000, 10) else { panic!("a thousand are too many") };
        assert_eq!((step_ms, points.len()), (100_000, 10));
        let first = points[0];
        assert_eq!((first.from_ms, first.count, first.least, first.greatest), (START, 99, 1.0, 99.0));
        assert!((first.mean - 50.0).abs() < 1e-9);
        assert_eq!((first.last, first.quality), (99.0, Quality::Maintenance.number()));
        assert_eq!((points[9].count, points[9].greatest, points[9].quality), (99, 998.0, Quality::Bad.number()));
        assert!(matches!(asked(895_000, 905_000, 10), Series::Whole(samples) if samples.len() == 10));
        assert_eq!(asked(2_000_000, 3_000_000, 10), Series::Whole(Vec::new()));
        assert_eq!(asked(1_000, 1_000, 10), Series::Whole(Vec::new()));
    });
}

#[test]
fn the_last_reading_of_each_metric_is_found_in_head_and_chunks() {
    on_both_engines(|store| {
        let (one, other) = (device(1), device(2));
        let power = |ms| Reading { metric: metric("power_kw"), ..dust(one, ms, 7.0) };
        append_as(store, 1, "", &[dust(one, 0, 1.0), dust(one, 50, 2.0), power(10)]);
        pack_all(store, 1);
        append_as(store, 2, "", &[dust(one, 20, 3.0), dust(other, 5, 4.0)]);
        let last = store.read_blocking(|tx| latest(tx, &[other, one, device(3)])).unwrap();
        assert_eq!(last, [dust(other, 5, 4.0), dust(one, 50, 2.0), power(10)]);
    });
}

#[test]
fn old_readings_are_forgotten_by_class_in_steps() {
    on_both_engines(|store| {
        let position = [metric("latitude_1e7")];
        for day in 0..5 {
            let of = device(u128::from(day));
            let place = Reading { metric: position[0], ..dust(of, i64::from(day) * DAY, 1.0) };
            append_as(store, day + 1, "", &[dust(of, i64::from(day) * DAY, 1.0), place]);
        }
        pack_all(store, 1);
        let forgotten = |class: &'static str, day: i64, chunks: u32| {
            let before = at(day * DAY);
            store
                .write_blocking(move |tx| {
                    let class = if class == "position" { Class::Of(&position) } else { Class::AllBut(&position) };
                    forget(tx, &class, before, chunks)
                })
                .unwrap()
        };
        assert_eq!([2, 2, 2].map(|chunks| forgotten("position", 3, chunks)), [2, 1, 0]);
        assert_eq!(forgotten("others", 1, 10), 1);
        assert_eq!(count(store, "SELECT COUNT(*) FROM reading_chunk WHERE metric = 'latitude_1e7'"), 2);
        assert_eq!(count(store, "SELECT COUNT(*) FROM reading_chunk"), 6);
        let nothing = store.write_blocking(|tx| forget(tx, &Class::Of(&[]), at(900 * DAY), 10)).unwrap();
        assert_eq!(nothing, 0);
    });
}

#[test]
fn what_is_no_number_is_left_out() {
    let readings = [f64::NAN, f64::INFINITY, 1.0].map(|value| dust(device(1), 0, value));
    let batch = Batch::new(Uuid::from_u128(1), at(0), [(device(1), "", readings.as_slice())]);
    assert_eq!(batch.readings(), 1);
    let batch = Batch::new(Uuid::from_u128(1), at(0), [(device(1), "", &readings[..2])]);
    assert_eq!(batch.readings(), 0);
}
