//! Locations of JT/T 808 as readings.

use super::{Measured, When, in_china, note, own};
use bihuan_domain::monitoring::{Metric, Quality};
use bihuan_protocols::jt808::{
    Item, Location,
    active_safety::{Event, SafetyAlarm},
};
use jiff::Timestamp;

const IGNITION: u32 = 1;
/// 报警标志 of JT/T 808, bits 4 to 6: the positioning module is faulty, its antenna cut, or shorted.
const POSITIONING: u32 = 0b111 << 4;

/// What a location says. Where the terminal does not know where it is, its place is doubtful, and left out when it is all zero.
pub fn location(location: &Location<'_>, now: Timestamp, into: &mut Vec<Measured>) {
    let when = When::told(location.time.moment().and_then(in_china), now);
    let mut put = |code, when, value| note(into, own(code), when, value, Quality::Good);
    let placed = if location.is_positioned() { when } else { when.doubtful() };
    if location.is_positioned() || location.latitude_e6 != 0 || location.longitude_e6 != 0 {
        put("latitude_1e7", placed, (location.latitude_deg() * 1e7).round());
        put("longitude_1e7", placed, (location.longitude_deg() * 1e7).round());
        put("altitude_m", placed, f64::from(location.altitude_m));
    }
    put("speed_0_1kmh", placed, f64::from(location.speed_deci_kmh));
    put("course_0_1deg", placed, f64::from(location.direction_deg) * 10.0);
    put("ignition", when, f64::from(u8::from(location.status & IGNITION != 0)));
    let is_faulty = !location.is_positioned() || location.alarm & POSITIONING != 0;
    put("gnss_fault", when, f64::from(u8::from(is_faulty)));
    put("jt808_alarm_flags", when, f64::from(location.alarm));
    // An item that does not hold is passed over; the others stand.
    for extra in location.extras().flatten() {
        item(&extra.item(), when, now, into);
    }
}

fn item(item: &Item<'_>, when: When, now: Timestamp, into: &mut Vec<Measured>) {
    let (code, value) = match *item {
        Item::MileageHectometres(value) => ("mileage_0_1km", f64::from(value)),
        Item::FuelDecilitres(value) => ("fuel_0_1l", f64::from(value)),
        Item::RecorderSpeed(value) => ("jt808_recorder_speed_0_1kmh", f64::from(value)),
        Item::CabinTemperature(value) => ("temperature_c", f64::from(value)),
        Item::VideoAlarm(value) => ("jt808_video_alarm", f64::from(value)),
        Item::VideoLost(value) => ("jt808_video_lost", f64::from(value)),
        Item::VideoCovered(value) => ("jt808_video_covered", f64::from(value)),
        Item::VehicleSignal(value) => ("jt808_vehicle_signal", f64::from(value)),
        Item::Io(value) => ("jt808_io", f64::from(value)),
        Item::Analogue(first, second) => {
            note(into, own("jt808_ad0"), when, f64::from(first), Quality::Good);
            ("jt808_ad1", f64::from(second))
        }
        Item::Signal(value) => ("jt808_signal", f64::from(value)),
        Item::Satellites(value) => ("satellites", f64::from(value)),
        Item::Behaviour(bits, fatigue) => {
            for (bit, code) in ["driver_fatigue", "driver_telephone", "driver_smoking"].into_iter().enumerate() {
                let value = if bits >> bit & 1 == 0 { 0 } else { 1 };
                note(into, own(code), when, f64::from(value), Quality::Good);
            }
            ("jt808_fatigue_degree", f64::from(fatigue))
        }
        Item::Safety(alarm) => return safety(&alarm, now, into),
        Item::ManualAlarm(_)
        | Item::TyrePressures(_)
        | Item::Speeding(..)
        | Item::Area(..)
        | Item::SectionTime(..)
        | Item::StorageFault(_)
        | Item::Other(_) => return,
    };
    note(into, own(code), when, value, Quality::Good);
}

/// An alarm of active safety: its level, 1 or 2, and 0 when it ends.
fn safety(alarm: &SafetyAlarm<'_>, now: Timestamp, into: &mut Vec<Measured>) {
    const ENDS: u8 = 2;
    let when = When::told(alarm.time.moment().and_then(in_china), now);
    let level = |level: u8| if alarm.state == ENDS { 0.0 } else { f64::from(level.max(1)) };
    let kind: Option<(&str, f64)> = match alarm.event {
        Event::Assistance { kind, level: of, .. } => {
            let code = match kind {
                1 => Some("forward_collision"),
                2 => Some("lane_departure"),
                3 => Some("jt808_too_close"),
                4 => Some("jt808_pedestrian"),
                5 => Some("jt808_lane_changes"),
                6 => Some("jt808_over_sign"),
                7 => Some("jt808_obstacle"),
                _ => None,
            };
            code.map(|code| (code, level(of)))
        }
        Event::Driver { kind, level: of, .. } => {
            let code = match kind {
                1 => Some("driver_fatigue"),
                2 => Some("driver_telephone"),
                3 => Some("driver_smoking"),
                4 => Some("driver_distracted"),
                5 => Some("jt808_driver_abnormal"),
                _ => None,
            };
            code.map(|code| (code, level(of)))
        }
        Event::BlindSpot(_) => Some(("jt808_blind_spot", level(1))),
        Event::Tyres(_) => {
            // One metric for all tyres: the one that is worst is told.
            let least = alarm.tyres().map(|tyre| tyre.pressure_kpa).min();
            least.map(|pressure| ("tyre_pressure_kpa", f64::from(pressure)))
        }
    };
    if let Some((code, value)) = kind
        && let Ok(metric) = Metric::parse(code)
    {
        note(into, metric, when, value, Quality::Good);
    }
}
