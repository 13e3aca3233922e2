//! The head becomes chunks.

use super::{
    chunk::{Sample, encode},
    head, merged, unpacked,
};
use crate::{StoreError, Tx, engine::Purpose};
use bihuan_domain::{ids::DeviceId, monitoring::Metric};
use jiff::Timestamp;

/// The most readings of a chunk.
const MOST: usize = 4_096;
/// The longest time between the first and the last reading of a chunk, unless one row of the head spans more: a week.
const LONGEST_MS: i64 = 7 * 24 * 3_600 * 1_000;
/// Devices that one step looks at.
const DEVICES: usize = 200;

/// Which heads are packed.
#[derive(Debug, Clone, Copy)]
pub struct Packing {
    /// Those whose first batch was received before.
    pub received_before: Timestamp,
    /// A step ends when it has packed so many readings; of a device it packs all.
    pub readings: u64,
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Packed {
    /// Readings that went from the head into chunks.
    pub readings: u64,
    /// The device with which the next step begins; `None` when all were looked at.
    pub next_after: Option<DeviceId>,
}

/// One bounded step: packs the heads of some devices after the given one. Steps in several processes take turns.
///
/// Chunks of one metric never overlap. A new one takes in the one before it while that is no larger, as in a binary counter, so
/// that a reading is packed anew only a few times on its way to a full chunk. Late readings go into the chunk that covers
/// their moment; one that grows too large is halved.
///
/// # Errors
/// A fault of the database.
pub fn pack(tx: &mut Tx<'_>, after: Option<DeviceId>, packing: &Packing) -> Result<Packed, StoreError> {
    tx.lock_for(Purpose::PackReadings)?;
    let mut cursor = after.map(|device| device.to_string()).unwrap_or_default();
    let mut packed = Packed::default();
    for _ in 0..DEVICES {
        let sql = "SELECT device, received_at FROM reading_head WHERE device > $1 ORDER BY device, batch LIMIT 1";
        let Some(first) = tx.query_first(sql, &[(&cursor).into()])? else {
            return Ok(Packed { next_after: None, ..packed });
        };
        cursor = first.get(0)?;
        let device: DeviceId =
            cursor.parse().map_err(|_| StoreError::corrupt("reading_head.device", "no identifier"))?;
        packed.next_after = Some(device);
        if first.get::<Timestamp>(1)? < packing.received_before {
            packed.readings += pack_device(tx, device)?;
        }
        if packed.readings >= packing.readings {
            break;
        }
    }
    Ok(packed)
}

/// When the oldest batch came that is not packed yet. Walks the whole head: for an operator.
///
/// # Errors
/// A fault of the database.
pub fn oldest_unpacked(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_first("SELECT MIN(received_at) FROM reading_head", &[])?;
    row.map_or(Ok(None), |row| row.get(0))
}

fn pack_device(tx: &mut Tx<'_>, device: DeviceId) -> Result<u64, StoreError> {
    let held = head::held(tx, device)?;
    let mut readings = 0;
    for (metric, samples) in &held.metrics {
        readings += samples.len() as u64;
        let mut of = Of { tx, device: device.to_string(), metric: *metric, territory: &held.territory };
        of.take_in(samples)?;
    }
    head::remove(tx, device, &held.batches)?;
    Ok(readings)
}

/// The chunks of one metric of a device.
struct Of<'a, 'tx> {
    tx: &'a mut Tx<'tx>,
    device: String,
    metric: Metric,
    territory: &'a str,
}

struct Found {
    first_ms: i64,
    last_ms: i64,
    samples: usize,
    body: Vec<u8>,
}

impl Of<'_, '_> {
    /// Takes readings in, ascending, each moment once.
    fn take_in(&mut self, samples: &[Sample]) -> Result<(), StoreError> {
        let mut rest = samples;
        while let Some(first) = rest.first() {
            let before = self.at_or_before(first.at_ms)?;
            if let Some(covering) = before.filter(|found| found.last_ms >= first.at_ms) {
                let (inside, after) = rest.split_at(rest.partition_point(|sample| sample.at_ms <= covering.last_ms));
                self.remove(covering.first_ms)?;
                self.put_pieces(&merged(&unpacked(&covering.body)?, inside))?;
                rest = after;
            } else {
                let next = self.first_after(first.at_ms)?.unwrap_or(i64::MAX);
                let end = next.min(first.at_ms.saturating_add(LONGEST_MS));
                let (between, after) = rest.split_at(rest.partition_point(|sample| sample.at_ms < end));
                let whole = self.with_what_is_before(between)?;
                self.put_pieces(&whole)?;
                rest = after;
            }
        }
        Ok(())
    }

    /// Takes in chunk by chunk what lies before, while it is no larger and all still is one chunk.
    fn with_what_is_before(&mut self, samples: &[Sample]) -> Result<Vec<Sample>, StoreError> {
        let mut all = samples.to_vec();
        while let (Some(first), Some(last)) = (all.first(), all.last()) {
            let Some(before) = self.at_or_before(first.at_ms)? else { break };
            let fits = before.samples <= all.len()
                && before.samples + all.len() <= MOST
                && last.at_ms - before.first_ms <= LONGEST_MS;
            if !fits {
                break;
            }
            self.remove(before.first_ms)?;
            all = merged(&unpacked(&before.body)?, &all);
        }
        Ok(all)
    }

    fn at_or_before(&mut self, at_ms: i64) -> Result<Option<Found>, StoreError> {
        let sql = "SELECT first_at, last_at, samples, body FROM reading_chunk
                   WHERE device = $1 AND metric = $2 AND first_at <= $3 ORDER BY first_at DESC LIMIT 1";
        let row = self.tx.query_first(sql, &[(&self.device).into(), self.metric.as_str().into(), at_ms.into()])?;
        row.map(|row| {
            Ok(Found { first_ms: row.get(0)?, last_ms: row.get(1)?, samples: row.get(2)?, body: row.get(3)? })
        })
        .transpose()
    }

    fn first_after(&mut self, at_ms: i64) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT first_at FROM reading_chunk WHERE device = $1 AND metric = $2 AND first_at > $3
                   ORDER BY first_at LIMIT 1";
        let row = self.tx.query_first(sql, &[(&self.device).into(), self.metric.as_str().into(), at_ms.into()])?;
        row.map(|row| row.get(0)).transpose()
    }

    fn remove(&mut self, first_ms: i64) -> Result<(), StoreError> {
        let sql = "DELETE FROM reading_chunk WHERE device = $1 AND metric = $2 AND first_at = $3";
        self.tx.execute(sql, &[(&self.device).into(), self.metric.as_str().into(), first_ms.into()])?;
        Ok(())
    }

    fn put_pieces(&mut self, samples: &[Sample]) -> Result<(), StoreError> {
        let size = samples.len().div_ceil(samples.len().div_ceil(MOST).max(1)).max(1);
        for piece in samples.chunks(size) {
            let sql = "INSERT INTO reading_chunk (device, metric, first_at, last_at, samples, body, territory)
                       VALUES ($1, $2, $3, $4, $5, $6, $7)";
            let values = [
                (&self.device).into(),
                self.metric.as_str().into(),
                piece[0].at_ms.into(),
                piece[piece.len() - 1].at_ms.into(),
                piece.len().into(),
                encode(piece).into(),
                self.territory.into(),
            ];
            self.tx.execute(sql, &values)?;
        }
        Ok(())
    }
}
