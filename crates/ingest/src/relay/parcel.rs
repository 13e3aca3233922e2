//! What a message of the stream holds.

use bihuan_domain::{ids::DeviceId, monitoring::Reading};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Readings of one message: some 150 bytes each, so that a message stays below a broker's usual limit of 1 MiB.
const MOST_READINGS: usize = 4_000;

/// Readings of devices of one lane, in the order in which they were stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Parcel {
    /// When the gateway got them.
    pub(super) received_at: Timestamp,
    /// The readings.
    pub(super) readings: Vec<Reading>,
}

/// The lane of a device: the same in every process.
fn lane(device: DeviceId, lanes: u16) -> u16 {
    // Identifiers of version 7 differ most at their end.
    let (_, number) = device.0.as_u64_pair();
    u16::try_from(number % u64::from(lanes.max(1))).unwrap_or_default()
}

/// The parcels of readings, with their lanes; those of one lane in order.
pub(super) fn parcels(readings: &[Reading], received_at: Timestamp, lanes: u16) -> Vec<(u16, Vec<Parcel>)> {
    let mut of_lane: Vec<Vec<Reading>> = vec![Vec::new(); usize::from(lanes.max(1))];
    for reading in readings {
        of_lane[usize::from(lane(reading.device, lanes))].push(*reading);
    }
    let packed = |readings: Vec<Reading>| {
        readings.chunks(MOST_READINGS).map(|part| Parcel { received_at, readings: part.to_vec() }).collect()
    };
    (0..).zip(of_lane).filter(|(_, readings)| !readings.is_empty()).map(|(lane, all)| (lane, packed(all))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bihuan_domain::monitoring::{Metric, Quality};
    use uuid::Uuid;

    fn reading(device: u128, second: i64) -> Reading {
        Reading {
            device: DeviceId(Uuid::from_u128(device)),
            metric: Metric::parse("dust_mg_m3").unwrap(),
            at: Timestamp::from_second(second).unwrap(),
            value: 9.75,
            quality: Quality::Good,
        }
    }

    #[test]
    fn a_device_keeps_its_lane_and_its_order_and_nothing_is_left_out() {
        let readings: Vec<_> =
            (0..10_000_u16).map(|second| reading(u128::from(second % 7), i64::from(second))).collect();
        let packed = parcels(&readings, Timestamp::UNIX_EPOCH, 4);
        let mut seen = std::collections::BTreeMap::new();
        let mut count = 0;
        for (lane, parcels) in &packed {
            for one in parcels.iter().flat_map(|parcel| &parcel.readings) {
                count += 1;
                let (known, last) = seen.insert(one.device, (*lane, one.at)).unwrap_or((*lane, Timestamp::MIN));
                assert!(known == *lane && last < one.at);
            }
        }
        assert_eq!((count, seen.len()), (10_000, 7));
        assert!(packed.iter().flat_map(|(_, parcels)| parcels).all(|parcel| {
            parcel.readings.len() <= MOST_READINGS && serde_json::to_vec(parcel).unwrap().len() < 1_000_000
        }));
    }

    #[test]
    fn a_parcel_reads_back() {
        let parcel = Parcel { received_at: Timestamp::UNIX_EPOCH, readings: vec![reading(1, 5)] };
        let text = serde_json::to_vec(&parcel).unwrap();
        assert_eq!(serde_json::from_slice::<Parcel>(&text).unwrap(), parcel);
    }
}
