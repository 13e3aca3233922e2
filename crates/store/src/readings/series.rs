//! Reading readings.

use super::{chunk::Sample, head, unpacked};
use crate::{StoreError, Tx, Value};
use bihuan_domain::{
    ids::DeviceId,
    monitoring::{Metric, Quality, Reading},
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Devices of one statement.
const DEVICES: usize = 100;

/// Which readings of a device are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// What was measured.
    pub metric: Metric,
    /// From then on.
    pub from: Timestamp,
    /// Before then.
    pub until: Timestamp,
    /// The most points of the answer, at least one.
    pub at_most: usize,
}

/// Readings, or what many of them come to.
#[derive(Debug, Clone, PartialEq)]
pub enum Series {
    /// No more than were asked for: each as it is.
    Whole(Vec<Sample>),
    /// More than were asked for: one point for each stretch of time in which there are any.
    Sampled {
        /// How long a stretch is, in milliseconds.
        step_ms: i64,
        /// Ascending.
        points: Vec<Point>,
    },
}

/// The readings of a stretch of time. Bad ones and those of maintenance are left out where there are others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When the stretch begins, in milliseconds since 1970.
    pub from_ms: i64,
    /// How many readings it stands for.
    pub count: u64,
    /// The least value.
    pub least: f64,
    /// The greatest value.
    pub greatest: f64,
    /// Their mean.
    pub mean: f64,
    /// The last value.
    pub last: f64,
    /// The worst quality among them, as [`Quality::number`].
    pub quality: u8,
}

/// The last reading of a metric.
pub type Last = Reading;

/// The readings of a device that the caller has found within its scope.
///
/// # Errors
/// A fault of the database.
pub fn series(tx: &mut Tx<'_>, device: DeviceId, window: &Window) -> Result<Series, StoreError> {
    let (from, until) = (window.from.as_millisecond(), window.until.as_millisecond());
    let mut held = head::held(tx, device)?.metrics.remove(&window.metric).unwrap_or_default();
    held.retain(|sample| (from..until).contains(&sample.at_ms));
    let mut gathered = Gathered::new(window);
    let mut held = held.into_iter().peekable();
    // Chunks never overlap: the only one that begins earlier and may reach into the window is the last of those.
    let sql = "SELECT body FROM reading_chunk WHERE device = $1 AND metric = $2 AND last_at >= $3 AND first_at < $4
               AND first_at >= COALESCE((SELECT MAX(first_at) FROM reading_chunk
                                         WHERE device = $1 AND metric = $2 AND first_at <= $3), $3)
               ORDER BY first_at";
    let values = [device.to_string().into(), window.metric.as_str().into(), from.into(), until.into()];
    tx.for_each(sql, &values, |row| -> Result<(), StoreError> {
        let samples = unpacked(&row.get::<Vec<u8>>(0)?)?;
        for sample in samples.into_iter().filter(|sample| (from..until).contains(&sample.at_ms)) {
            while let Some(newer) = held.next_if(|newer| newer.at_ms < sample.at_ms) {
                gathered.push(newer);
            }
            // What was received later holds.
            gathered.push(held.next_if(|newer| newer.at_ms == sample.at_ms).unwrap_or(sample));
        }
        Ok(())
    })?;
    held.for_each(|sample| gathered.push(sample));
    Ok(gathered.end())
}

/// Keeps no more than was asked for: from the first reading too many on only stretches.
struct Gathered {
    from_ms: i64,
    step_ms: i64,
    at_most: usize,
    whole: Vec<Sample>,
    points: Vec<Sum>,
}

impl Gathered {
    fn new(window: &Window) -> Self {
        let from_ms = window.from.as_millisecond();
        let at_most = window.at_most.max(1);
        let length = window.until.as_millisecond().saturating_sub(from_ms).max(1).unsigned_abs();
        let step_ms = i64::try_from(length.div_ceil(at_most as u64)).unwrap_or(i64::MAX).max(1);
        Self { from_ms, step_ms, at_most, whole: Vec::new(), points: Vec::new() }
    }

    fn push(&mut self, sample: Sample) {
        if self.points.is_empty() && self.whole.len() < self.at_most {
            self.whole.push(sample);
            return;
        }
        for sample in std::mem::take(&mut self.whole) {
            self.add(sample);
        }
        self.add(sample);
    }

    fn add(&mut self, sample: Sample) {
        let from_ms = self.from_ms + (sample.at_ms - self.from_ms) / self.step_ms * self.step_ms;
        match self.points.last_mut() {
            Some(sum) if sum.point.from_ms == from_ms => sum.add(sample),
            _ => self.points.push(Sum::of(from_ms, sample)),
        }
    }

    fn end(self) -> Series {
        if self.points.is_empty() {
            return Series::Whole(self.whole);
        }
        Series::Sampled { step_ms: self.step_ms, points: self.points.into_iter().map(|sum| sum.point).collect() }
    }
}

struct Sum {
    point: Point,
    counts: bool,
}

fn counts(sample: &Sample) -> bool {
    Quality::from_number(sample.quality).is_some_and(Quality::counts)
}

impl Sum {
    fn of(from_ms: i64, sample: Sample) -> Self {
        let Sample { value, quality, .. } = sample;
        let point = Point { from_ms, count: 1, least: value, greatest: value, mean: value, last: value, quality };
        Self { point, counts: counts(&sample) }
    }

    #[expect(clippy::cast_precision_loss, reason = "a point stands for less than 2^53 readings")]
    fn add(&mut self, sample: Sample) {
        let quality = self.point.quality.max(sample.quality);
        match (self.counts, counts(&sample)) {
            (true, false) => {}
            (false, true) => *self = Self::of(self.point.from_ms, sample),
            _ => {
                let point = &mut self.point;
                point.count += 1;
                point.least = point.least.min(sample.value);
                point.greatest = point.greatest.max(sample.value);
                point.mean += (sample.value - point.mean) / point.count as f64;
                point.last = sample.value;
            }
        }
        self.point.quality = quality;
    }
}

/// The last reading of each metric of devices that the caller has found within its scope, in the order of the devices. Two
/// statements for a hundred devices.
///
/// # Errors
/// A fault of the database.
pub fn latest(tx: &mut Tx<'_>, devices: &[DeviceId]) -> Result<Vec<Last>, StoreError> {
    let mut all = Vec::new();
    for some in devices.chunks(DEVICES) {
        let held = head::held_of(tx, some)?;
        let mut last: BTreeMap<(DeviceId, Metric), Sample> =
            held.into_iter().filter_map(|(key, samples)| Some((key, *samples.last()?))).collect();
        let places: Vec<_> = (1..=some.len()).map(|place| format!("${place}")).collect();
        let values: Vec<Value> = some.iter().map(|device| device.to_string().into()).collect();
        let sql = format!(
            "SELECT chunk.device, chunk.metric, chunk.body FROM
                 (SELECT device, metric, MAX(first_at) AS first_at FROM reading_chunk WHERE device IN ({})
                  GROUP BY device, metric) AS newest
             JOIN reading_chunk AS chunk ON chunk.device = newest.device AND chunk.metric = newest.metric
                 AND chunk.first_at = newest.first_at",
            places.join(", ")
        );
        tx.for_each(&sql, &values, |row| -> Result<(), StoreError> {
            let metric: String = row.get(1)?;
            let metric = Metric::parse(&metric)
                .map_err(|error| StoreError::corrupt("reading_chunk.metric", error.to_string()))?;
            let samples = unpacked(&row.get::<Vec<u8>>(2)?)?;
            if let Some(sample) = samples.last() {
                let known = last.entry((row.get(0)?, metric)).or_insert(*sample);
                if known.at_ms < sample.at_ms {
                    *known = *sample;
                }
            }
            Ok(())
        })?;
        for wanted in some {
            for ((device, metric), sample) in last.iter().filter(|((device, _), _)| device == wanted) {
                all.push(reading(*device, *metric, sample)?);
            }
        }
    }
    Ok(all)
}

pub(super) fn reading(device: DeviceId, metric: Metric, sample: &Sample) -> Result<Reading, StoreError> {
    let at = Timestamp::from_millisecond(sample.at_ms);
    let at = at.map_err(|error| StoreError::corrupt("a reading's moment", error.to_string()))?;
    let quality = Quality::from_number(sample.quality)
        .ok_or_else(|| StoreError::corrupt("a reading's quality", format!("{}", sample.quality)))?;
    Ok(Reading { device, metric, at, value: sample.value, quality })
}
