//! Readings by the clock: the head is packed into chunks, and what is old enough is forgotten.

use crate::{Chore, ChoreError};
use bihuan_domain::monitoring::Metric;
use bihuan_store::{
    Store,
    readings::{self, Class, Packing},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Readings packed in one transaction; other writers wait no longer than for these.
const PACKED: u64 = 20_000;
/// Chunks forgotten in one transaction.
const FORGOTTEN: u32 = 200;

/// The section `[readings]` of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadingsPolicy {
    /// Readings are packed when the first of their device came so long ago.
    pub pack_after_minutes: u32,
    /// Readings of all metrics that are in no class are kept for so long.
    pub keep_days: u32,
    /// Metrics that are kept for a time of their own.
    pub class: Vec<RetentionClass>,
}

/// Metrics that are kept equally long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionClass {
    /// The metrics; one that stands in several classes is kept as the shortest of them says.
    pub metrics: Vec<Metric>,
    /// How long.
    pub keep_days: u32,
}

impl Default for ReadingsPolicy {
    fn default() -> Self {
        let positions = ["latitude_1e7", "longitude_1e7", "altitude_m", "speed_0_1kmh", "speed_0_1kn", "course_0_1deg"];
        let metrics = positions.iter().filter_map(|code| Metric::parse(code).ok()).collect();
        Self { pack_after_minutes: 10, keep_days: 1_095, class: vec![RetentionClass { metrics, keep_days: 365 }] }
    }
}

/// Packs readings that have lain in the head for long enough.
#[derive(Debug, Clone)]
pub struct PackedReadings {
    /// When.
    pub policy: ReadingsPolicy,
}

impl Chore for PackedReadings {
    fn name(&self) -> &'static str {
        "packed readings"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(60)
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        let received_before = now - SignedDuration::from_mins(i64::from(self.policy.pack_after_minutes));
        let packing = Packing { received_before, readings: PACKED };
        let (mut after, mut all) = (None, 0);
        loop {
            let step = store.write_blocking(move |tx| readings::pack(tx, after, &packing))?;
            all += step.readings;
            after = step.next_after;
            if after.is_none() {
                return Ok(all);
            }
        }
    }
}

/// Forgets readings by class.
#[derive(Debug, Clone)]
pub struct OldReadings {
    /// How long they are kept.
    pub policy: ReadingsPolicy,
}

impl Chore for OldReadings {
    fn name(&self) -> &'static str {
        "old readings"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(3_600)
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        let before = |days: u32| now - SignedDuration::from_hours(24 * i64::from(days));
        let mut all = 0;
        for class in &self.policy.class {
            all += forget(store, &class.metrics, Group::Of, before(class.keep_days))?;
        }
        let classed: Vec<_> = self.policy.class.iter().flat_map(|class| class.metrics.iter().copied()).collect();
        Ok(all + forget(store, &classed, Group::AllBut, before(self.policy.keep_days))?)
    }
}

#[derive(Debug, Clone, Copy)]
enum Group {
    Of,
    AllBut,
}

fn forget(store: &Store, metrics: &[Metric], group: Group, before: Timestamp) -> Result<u64, ChoreError> {
    let mut all = 0;
    loop {
        let metrics = metrics.to_vec();
        let forgotten = store.write_blocking(move |tx| {
            let class = match group {
                Group::Of => Class::Of(&metrics),
                Group::AllBut => Class::AllBut(&metrics),
            };
            readings::forget(tx, &class, before, FORGOTTEN)
        })?;
        if forgotten == 0 {
            return Ok(all);
        }
        all += forgotten;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bihuan_domain::{
        ids::DeviceId,
        monitoring::{Quality, Reading},
    };
    use bihuan_store::{
        DatabaseUrl,
        readings::{Batch, append, latest},
    };
    use uuid::Uuid;

    #[test]
    fn readings_are_packed_and_forgotten_when_their_time_comes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("test.sqlite"))).unwrap();
        let start: Timestamp = "2026-03-01T00:00:00+08:00".parse().unwrap();
        let device = DeviceId(Uuid::from_u128(1));
        let reading = |code| Reading {
            device,
            metric: Metric::parse(code).unwrap(),
            at: start,
            value: 1.0,
            quality: Quality::Good,
        };
        let all = [reading("dust_mg_m3"), reading("latitude_1e7"), reading("power_kw")];
        let batch = Batch::new(Uuid::from_u128(1), start, [(device, "", all.as_slice())]);
        store.write_blocking(move |tx| append(tx, batch)).unwrap();
        let policy = ReadingsPolicy::default();
        let (pack, forget) = (PackedReadings { policy: policy.clone() }, OldReadings { policy });
        let days = |days: i64| start + SignedDuration::from_hours(24 * days);
        assert_eq!(pack.run(&store, start + SignedDuration::from_mins(10)).unwrap(), 0);
        assert_eq!(pack.run(&store, start + SignedDuration::from_mins(11)).unwrap(), 3);
        assert_eq!(forget.run(&store, days(365)).unwrap(), 0);
        assert_eq!(forget.run(&store, days(366)).unwrap(), 1);
        assert_eq!(store.read_blocking(|tx| latest(tx, &[device])).unwrap(), [all[0], all[2]]);
        assert_eq!(forget.run(&store, days(1_096)).unwrap(), 2);
    }
}
