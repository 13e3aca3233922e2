//! On how many connections at once a device speaks: one identity from two places is one too many.

use bihuan_domain::ids::DeviceId;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Who said nothing for so long is not on its connection any more.
const SILENT: SignedDuration = SignedDuration::from_mins(10);
/// The same number is told so often at most.
const TELL_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// So many connections of a device are told apart.
const MOST: usize = 8;

/// Who speaks where. A device that lost its connection and made another leaves the old one silent: only when the old one speaks
/// again after the new one did are there two of them.
#[derive(Debug, Default)]
pub(crate) struct Presence(Mutex<HashMap<DeviceId, Seat>>);

#[derive(Debug, Default)]
struct Seat {
    /// Connections with the last moment at which the device spoke there; the last that spoke at the end.
    spoke: Vec<(u64, Timestamp)>,
    told: u32,
    told_at: Timestamp,
}

impl Presence {
    /// A device spoke on a connection. The number of connections, when it is to be told.
    pub(crate) fn speaks(&self, device: DeviceId, connection: u64, now: Timestamp) -> Option<u32> {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seat = seats.entry(device).or_default();
        seat.spoke.retain(|(_, at)| now.duration_since(*at) < SILENT);
        let before = seat.spoke.iter().position(|(known, _)| *known == connection);
        let came_back = before.is_some_and(|at| at + 1 < seat.spoke.len());
        if let Some(at) = before {
            seat.spoke.remove(at);
        } else if seat.spoke.len() >= MOST {
            seat.spoke.remove(0);
        }
        seat.spoke.push((connection, now));
        let count = u32::try_from(seat.spoke.len()).unwrap_or(u32::MAX);
        let is_news = if count == 1 { seat.told > 1 } else { came_back };
        let is_due = seat.told != count || now.duration_since(seat.told_at) >= TELL_EVERY;
        if !is_news || !is_due {
            return None;
        }
        (seat.told, seat.told_at) = (count, now);
        Some(count)
    }

    /// A connection ended on which these devices spoke.
    pub(crate) fn leave(&self, devices: impl IntoIterator<Item = DeviceId>, connection: u64) {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for device in devices {
            if let Some(seat) = seats.get_mut(&device) {
                seat.spoke.retain(|(known, _)| *known != connection);
                if seat.spoke.is_empty() && seat.told <= 1 {
                    seats.remove(&device);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_that_speak_in_turns_are_told_and_a_new_connection_after_a_lost_one_is_not() {
        let (presence, device) = (Presence::default(), DeviceId(uuid::Uuid::from_u128(1)));
        let mut now: Timestamp = "2026-03-02T09:00:00+08:00".parse().unwrap();
        let mut speaks = |connection, seconds| {
            now += SignedDuration::from_secs(seconds);
            presence.speaks(device, connection, now)
        };
        assert_eq!((speaks(1, 0), speaks(1, 10)), (None, None));
        // It lost its first connection; nobody has noticed that yet.
        assert_eq!((speaks(2, 10), speaks(2, 10)), (None, None));
        assert_eq!(speaks(1, 10), Some(2), "the first speaks again");
        assert_eq!((speaks(2, 10), speaks(1, 10)), (None, None), "told a moment ago");
        assert_eq!(speaks(2, 60), Some(2));
        presence.leave([device], 1);
        assert_eq!((speaks(2, 10), speaks(2, 10)), (Some(1), None));
        presence.leave([device], 2);
        assert!(presence.0.lock().unwrap().is_empty());
    }

    #[test]
    fn who_is_silent_for_long_is_gone() {
        let (presence, device) = (Presence::default(), DeviceId(uuid::Uuid::from_u128(1)));
        let began: Timestamp = "2026-03-02T09:00:00+08:00".parse().unwrap();
        for connection in 0..20 {
            assert_eq!(presence.speaks(device, connection, began), None);
        }
        assert_eq!(presence.0.lock().unwrap()[&device].spoke.len(), MOST);
        let later = began + SILENT;
        assert_eq!(presence.speaks(device, 19, later), None, "the others are forgotten");
    }
}
