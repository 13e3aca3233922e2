//! The head: readings as they came, a row for each device of a batch.

use super::{
    chunk::{Damaged, Input, Sample, put_varint},
    sorted,
};
use crate::{StoreError, Tx, Value};
use bihuan_domain::{
    ids::DeviceId,
    monitoring::{Metric, Reading},
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Rows of one statement.
const ROWS: usize = 32;
const COLUMNS: usize = 6;

/// Readings of any devices, ready to be appended: whatever can be done outside of the transaction is done.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    rows: Vec<[Value; COLUMNS]>,
    readings: u64,
}

impl Batch {
    /// Readings as `(territory, readings of one device in the order in which they came)`; see [`crate::territory::of`].
    ///
    /// `id` names the batch: appended twice, it is stored once. Of equal moments in several batches that holds whose `id` is
    /// greater, so take a new one that orders by time (UUID version 7). Values that are infinite or no number are left out.
    #[must_use]
    pub fn new<'a>(
        id: Uuid,
        received_at: Timestamp,
        devices: impl IntoIterator<Item = (DeviceId, &'a str, &'a [Reading])>,
    ) -> Self {
        let name = id.simple().to_string();
        let mut batch = Self::default();
        for (device, territory, readings) in devices {
            let (samples, body) = put(readings);
            if samples == 0 {
                continue;
            }
            batch.readings += samples;
            batch.rows.push([
                device.to_string().into(),
                (&name).into(),
                received_at.into(),
                samples.into(),
                body.into(),
                territory.into(),
            ]);
        }
        // Writers that meet take rows in the same order.
        batch.rows.sort_by(|one, other| text(&one[0]).cmp(text(&other[0])));
        batch
    }

    /// How many readings it holds.
    #[must_use]
    pub const fn readings(&self) -> u64 {
        self.readings
    }
}

fn text(value: &Value) -> &str {
    if let Value::Text(text) = value { text } else { "" }
}

/// Stores a batch.
///
/// # Errors
/// A fault of the database.
pub fn append(tx: &mut Tx<'_>, batch: Batch) -> Result<(), StoreError> {
    let mut rows = batch.rows.into_iter();
    loop {
        let values: Vec<Value> = rows.by_ref().take(ROWS).flatten().collect();
        match values.len() / COLUMNS {
            0 => return Ok(()),
            ROWS => drop(tx.execute(&insert(ROWS), &values)?),
            _ => {
                for row in values.chunks(COLUMNS) {
                    tx.execute(&insert(1), row)?;
                }
            }
        }
    }
}

fn insert(rows: usize) -> String {
    let row = |row: usize| {
        let places: Vec<_> = (1..=COLUMNS).map(|column| format!("${}", row * COLUMNS + column)).collect();
        format!("({})", places.join(", "))
    };
    format!(
        "INSERT INTO reading_head (device, batch, received_at, samples, body, territory) VALUES {} ON CONFLICT DO NOTHING",
        (0..rows).map(row).collect::<Vec<_>>().join(", ")
    )
}

/// The metrics by name, then each reading: metric, milliseconds since the one before, the float's bits, quality.
fn put(readings: &[Reading]) -> (u64, Vec<u8>) {
    let mut metrics: Vec<Metric> = Vec::new();
    let (mut entries, mut before, mut count) = (Vec::with_capacity(readings.len() * 14), 0_i64, 0);
    for reading in readings.iter().filter(|reading| reading.value.is_finite()) {
        let place = metrics.iter().position(|metric| *metric == reading.metric).unwrap_or_else(|| {
            metrics.push(reading.metric);
            metrics.len() - 1
        });
        let at = reading.at.as_millisecond();
        put_varint(&mut entries, place as u64);
        let step = at - before;
        put_varint(&mut entries, ((step << 1) ^ (step >> 63)).cast_unsigned());
        entries.extend_from_slice(&reading.value.to_le_bytes());
        entries.push(reading.quality.number());
        before = at;
        count += 1;
    }
    let mut body = Vec::with_capacity(entries.len() + metrics.len() * 24);
    put_varint(&mut body, metrics.len() as u64);
    for metric in &metrics {
        put_varint(&mut body, metric.as_str().len() as u64);
        body.extend_from_slice(metric.as_str().as_bytes());
    }
    body.extend_from_slice(&entries);
    (count, body)
}

/// Adds the readings of a row by metric, in the order in which they came.
fn take(body: &[u8], into: &mut BTreeMap<Metric, Vec<Sample>>) -> Result<(), StoreError> {
    let damaged = |damage: Damaged| StoreError::corrupt("reading_head", damage.to_string());
    let mut input = Input(body);
    let mut metrics = Vec::new();
    for _ in 0..input.varint().map_err(damaged)? {
        let length = input.varint().map_err(damaged)?;
        let name = input.take(usize::try_from(length).unwrap_or(usize::MAX)).map_err(damaged)?;
        let metric = Metric::parse(&String::from_utf8_lossy(name));
        metrics.push(metric.map_err(|error| StoreError::corrupt("reading_head", error.to_string()))?);
    }
    let mut at_ms = 0_i64;
    while !input.0.is_empty() {
        let place = usize::try_from(input.varint().map_err(damaged)?).unwrap_or(usize::MAX);
        let metric = *metrics.get(place).ok_or_else(|| StoreError::corrupt("reading_head", "no such metric"))?;
        let step = input.varint().map_err(damaged)?;
        at_ms = at_ms.wrapping_add((step >> 1).cast_signed() ^ -((step & 1).cast_signed()));
        let mut value = [0; 8];
        value.copy_from_slice(input.take(8).map_err(damaged)?);
        let quality = input.byte().map_err(damaged)?;
        into.entry(metric).or_default().push(Sample { at_ms, value: f64::from_le_bytes(value), quality });
    }
    Ok(())
}

/// What the head holds of a device: by metric, ascending, each moment once.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// The readings.
    pub(super) metrics: BTreeMap<Metric, Vec<Sample>>,
    /// The rows they were in, in the order of batches.
    pub(super) batches: Vec<Value>,
    /// Where the device was supervised when that row came.
    pub(super) territory: String,
}

/// Reads the head of a device.
pub(super) fn held(tx: &mut Tx<'_>, device: DeviceId) -> Result<Held, StoreError> {
    let mut held = Held::default();
    let sql = "SELECT batch, body, territory FROM reading_head WHERE device = $1 ORDER BY batch";
    tx.for_each(sql, &[device.to_string().into()], |row| {
        held.batches.push(row.get(0)?);
        held.territory = row.get(2)?;
        take(&row.get::<Vec<u8>>(1)?, &mut held.metrics)
    })?;
    for samples in held.metrics.values_mut() {
        *samples = sorted(std::mem::take(samples));
    }
    Ok(held)
}

/// What the head holds of devices, by device and metric: ascending, each moment once.
pub(super) fn held_of(
    tx: &mut Tx<'_>,
    devices: &[DeviceId],
) -> Result<BTreeMap<(DeviceId, Metric), Vec<Sample>>, StoreError> {
    let places: Vec<_> = (1..=devices.len()).map(|place| format!("${place}")).collect();
    let sql =
        format!("SELECT device, body FROM reading_head WHERE device IN ({}) ORDER BY device, batch", places.join(", "));
    let values: Vec<Value> = devices.iter().map(|device| device.to_string().into()).collect();
    let mut of_device: BTreeMap<DeviceId, BTreeMap<Metric, Vec<Sample>>> = BTreeMap::new();
    tx.for_each(&sql, &values, |row| take(&row.get::<Vec<u8>>(1)?, of_device.entry(row.get(0)?).or_default()))?;
    let flat = of_device
        .into_iter()
        .flat_map(|(device, metrics)| metrics.into_iter().map(move |(metric, samples)| ((device, metric), samples)));
    Ok(flat.map(|(key, samples)| (key, sorted(samples))).collect())
}

/// Removes the rows that were read, and no other: a batch with a lesser name may have come meanwhile.
pub(super) fn remove(tx: &mut Tx<'_>, device: DeviceId, batches: &[Value]) -> Result<(), StoreError> {
    for some in batches.chunks(ROWS) {
        let mut values = vec![device.to_string().into()];
        values.extend_from_slice(some);
        values.resize(1 + ROWS, some[0].clone());
        let places: Vec<_> = (2..2 + ROWS).map(|place| format!("${place}")).collect();
        let sql = format!("DELETE FROM reading_head WHERE device = $1 AND batch IN ({})", places.join(", "));
        tx.execute(&sql, &values)?;
    }
    Ok(())
}
