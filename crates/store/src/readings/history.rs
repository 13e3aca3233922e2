//! What a device measured over a stretch of time, reading by reading: for judging the past.

use super::{chunk::Sample, head, merged, series::reading, unpacked};
use crate::{StoreError, Tx};
use bihuan_domain::{
    ids::DeviceId,
    monitoring::{Metric, Reading},
};
use jiff::Timestamp;

/// Metrics of one device that are looked at.
const METRICS: usize = 64;

/// Readings in the order of time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// The readings.
    pub readings: Vec<Reading>,
    /// Up to when they are whole, where there were more than were asked for.
    pub cut_at: Option<Timestamp>,
}

/// The metrics that a device ever sent, as far as they are kept; by code, at most 64.
///
/// # Errors
/// A fault of the database.
pub fn metrics(tx: &mut Tx<'_>, device: DeviceId) -> Result<Vec<Metric>, StoreError> {
    let mut all: Vec<Metric> = head::held(tx, device)?.metrics.into_keys().collect();
    let sql = format!("SELECT DISTINCT metric FROM reading_chunk WHERE device = $1 ORDER BY metric LIMIT {METRICS}");
    for row in tx.query(&sql, &[device.to_string().into()])? {
        let text: String = row.get(0)?;
        all.push(Metric::parse(&text).map_err(|error| StoreError::corrupt("reading_chunk.metric", error.to_string()))?);
    }
    all.sort_unstable();
    all.dedup();
    all.truncate(METRICS);
    Ok(all)
}

/// The readings of some metrics of a device that the caller has found within its scope, from a moment on and before another:
/// no more than about `at_most`, the earliest.
///
/// # Errors
/// A fault of the database.
pub fn history(
    tx: &mut Tx<'_>,
    device: DeviceId,
    metrics: &[Metric],
    (from, until): (Timestamp, Timestamp),
    at_most: usize,
) -> Result<History, StoreError> {
    let mut held = head::held(tx, device)?.metrics;
    let at_most = (at_most / metrics.len().max(1)).max(1);
    let mut of_metric = Vec::with_capacity(metrics.len());
    let mut cut_ms: Option<i64> = None;
    for metric in metrics {
        let newer = held.remove(metric).unwrap_or_default();
        let mut samples = packed(tx, device, *metric, (from.as_millisecond(), until.as_millisecond()), at_most)?;
        samples = merged(&samples, &newer);
        samples.retain(|sample| (from.as_millisecond()..until.as_millisecond()).contains(&sample.at_ms));
        if let Some(first_left_out) = samples.get(at_most) {
            cut_ms = Some(cut_ms.map_or(first_left_out.at_ms, |cut| cut.min(first_left_out.at_ms)));
            samples.truncate(at_most);
        }
        of_metric.push((*metric, samples));
    }
    let mut readings = Vec::with_capacity(of_metric.iter().map(|(_, samples)| samples.len()).sum());
    for (metric, samples) in of_metric {
        for sample in samples.iter().filter(|sample| cut_ms.is_none_or(|cut| sample.at_ms < cut)) {
            readings.push(reading(device, metric, sample)?);
        }
    }
    readings.sort_by_key(|reading| reading.at);
    let cut_at = cut_ms.map(Timestamp::from_millisecond).transpose();
    let cut_at = cut_at.map_err(|error| StoreError::corrupt("a reading's moment", error.to_string()))?;
    Ok(History { readings, cut_at })
}

/// Chunk by chunk until there is one reading too many.
fn packed(
    tx: &mut Tx<'_>,
    device: DeviceId,
    metric: Metric,
    (from, until): (i64, i64),
    at_most: usize,
) -> Result<Vec<Sample>, StoreError> {
    let mut all: Vec<Sample> = Vec::new();
    let mut after = i64::MIN;
    let sql =
        "SELECT first_at, body FROM reading_chunk WHERE device = $1 AND metric = $2 AND last_at >= $3 AND first_at < $4
               AND first_at > $5 ORDER BY first_at LIMIT 8";
    loop {
        let values = [device.to_string().into(), metric.as_str().into(), from.into(), until.into(), after.into()];
        let rows = tx.query(sql, &values)?;
        for row in &rows {
            after = row.get(0)?;
            all.extend(unpacked(&row.get::<Vec<u8>>(1)?)?.into_iter().filter(|sample| sample.at_ms >= from));
        }
        if rows.len() < 8 || all.len() > at_most {
            return Ok(all);
        }
    }
}
