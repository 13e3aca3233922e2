//! What made-up devices measure.

use anyhow::Result;
use bihuan_domain::{
    ids::DeviceId,
    monitoring::{Metric, Quality, Reading},
};
use jiff::Timestamp;
use uuid::Uuid;

/// 2026-03-01 in UTC.
pub const START_MS: i64 = 1_772_323_200_000;
/// From one report of a device to the next.
pub const EVERY_MS: i64 = 10_000;
/// How many there are.
pub const DEVICES: u32 = 1_000;
/// What each of them tells at a time.
pub const METRICS: [&str; 5] = ["latitude_1e7", "longitude_1e7", "speed_0_1kmh", "dust_mg_m3", "temperature_c"];

/// A device by its number.
pub fn id(device: u32) -> DeviceId {
    DeviceId(Uuid::from_u128(u128::from(device) + 1))
}

/// The metrics by their names.
pub fn metrics() -> Result<Vec<Metric>> {
    Ok(METRICS.iter().map(|code| Metric::parse(code)).collect::<Result<_, _>>()?)
}

/// What a device measures at its nth report: values that drift, a position that moves, a moment that jitters by some
/// milliseconds. The same each time.
pub fn report(metrics: &[Metric], device: u32, n: i64, into: &mut Vec<Reading>) -> Result<()> {
    let mut random = (u64::from(device) << 32 ^ n.unsigned_abs()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    random ^= random >> 29;
    // From -3 to 4.
    let noise = |place: u64| (random >> (place * 4) & 7) as i32 - 3;
    let slow = i32::try_from(n / 37 % 400)?;
    let at = Timestamp::from_millisecond(START_MS + n * EVERY_MS + i64::from(noise(9)))?;
    let values = [
        f64::from(253_000_000 + slow * 90 + noise(1)),
        f64::from(1_183_000_000 + slow * 120 + noise(2)),
        f64::from(450 + noise(3) * 4),
        f64::from(120 + slow / 4 + noise(4)) / 100.0,
        f64::from(215 + slow / 10 + noise(5) / 3) / 10.0,
    ];
    let device = id(device);
    let reading =
        |(metric, value): (&Metric, f64)| Reading { device, metric: *metric, at, value, quality: Quality::Good };
    into.extend(metrics.iter().zip(values).map(reading));
    Ok(())
}
