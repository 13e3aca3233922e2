//! Locations of JT/T 808 and their extra items as JSON.

use super::{Described, extend, object};
use crate::{
    Code, Fault,
    jt808::{
        Extra, Item, Location,
        active_safety::{Event, SafetyAlarm},
    },
    text,
};
use serde_json::{Map, Value, json};

/// The base fields of a location.
pub(super) fn base(location: &Location<'_>) -> Map<String, Value> {
    object(json!({
        "alarm_flag": location.alarm,
        "status_flag": location.status,
        "lat_1e6": location.latitude_e6,
        "lon_1e6": location.longitude_e6,
        "lat": location.latitude_deg(),
        "lon": location.longitude_deg(),
        "positioned": location.is_positioned(),
        "altitude_m": location.altitude_m,
        "speed_0_1kmh": location.speed_deci_kmh,
        "direction": location.direction_deg,
        "time": location.time.to_string(),
        "time_valid": location.time.moment().is_some(),
    }))
}

/// A location with its extra items. An item that is cut off is the last, and the message's error; so is an item of the
/// standard that has no value. What makers fill up with is only a problem.
pub(super) fn location(location: &Location<'_>, at: usize, message: &mut Described) -> Map<String, Value> {
    let mut map = base(location);
    let mut extras = Vec::new();
    let mut last = 0;
    for item in location.extras() {
        match item {
            Ok(item) => {
                last = item.id;
                if item.value.is_empty() && is_of_standard(item.id) {
                    message.error = Some(Fault::new(Code::ItemMalformed, at + item.offset));
                }
                extras.push(extra(&item));
            }
            Err(fault) if is_filling(location, fault.offset, last) => message.problems.push(fault.after(at)),
            Err(fault) => message.error = Some(fault.after(at)),
        }
    }
    map.insert("extras".into(), Value::Array(extras));
    map
}

/// Items that the standard gives a value; makers do not use these ids otherwise.
const fn is_of_standard(id: u8) -> bool {
    matches!(id, 0x01..=0x04 | 0x11..=0x13 | 0x25 | 0x2a | 0x2b | 0x30 | 0x31)
}

/// Whether what is left of a location is no item that was cut off: zeros, or one byte too many after an active-safety item,
/// whose length some terminals count wrongly.
fn is_filling(location: &Location<'_>, offset: usize, last: u8) -> bool {
    match location.extra_bytes.get(offset.saturating_sub(28)..) {
        None | Some([] | [0, ..]) => true,
        Some([_]) => matches!(last, 0x64..=0x67),
        Some(_) => false,
    }
}

fn extra(extra: &Extra<'_>) -> Value {
    let mut map = object(json!({
        "id": format!("{:#04x}", extra.id),
        "len": extra.value.len(),
        "raw": text::hex(extra.value),
    }));
    let meaning = match extra.item() {
        Item::MileageHectometres(value) => json!({ "mileage_0_1km": value }),
        Item::FuelDecilitres(value) => json!({ "fuel_0_1L": value }),
        Item::RecorderSpeed(value) => json!({ "recorder_speed_0_1kmh": value }),
        Item::ManualAlarm(value) => json!({ "manual_alarm_event_id": value }),
        Item::TyrePressures(value) => json!({ "tire_pressure": text::hex(value) }),
        Item::CabinTemperature(value) => json!({ "carriage_temp_c": value }),
        Item::Speeding(place, None) => json!({ "overspeed_pos_type": place }),
        Item::Speeding(place, Some(area)) => json!({ "overspeed_pos_type": place, "area_id": area }),
        Item::Area(place, area, side) => json!({ "pos_type": place, "area_id": area, "direction": side }),
        Item::SectionTime(route, seconds, result) => {
            json!({ "route_id": route, "drive_time_s": seconds, "result": result })
        }
        Item::VideoAlarm(value) => json!({ "video_alarm": value }),
        Item::VideoLost(value) => json!({ "video_lost": value }),
        Item::VideoCovered(value) => json!({ "video_covered": value }),
        Item::StorageFault(value) => json!({ "storage_fault": value }),
        Item::Behaviour(value, fatigue) => json!({ "behaviour": value, "fatigue": fatigue }),
        Item::VehicleSignal(value) => json!({ "ext_vehicle_signal": value }),
        Item::Io(value) => json!({ "io_status": value }),
        Item::Analogue(ad0, ad1) => json!({ "ad0": ad0, "ad1": ad1 }),
        Item::Signal(value) => json!({ "signal_strength": value }),
        Item::Satellites(value) => json!({ "gnss_sats": value }),
        Item::Safety(alarm) => safety(&alarm),
        Item::Other(_) => json!({}),
    };
    extend(&mut map, meaning);
    Value::Object(map)
}

fn safety(alarm: &SafetyAlarm<'_>) -> Value {
    let mut map = object(json!({
        "alarm_id": alarm.alarm,
        "flag_state": alarm.state,
        "speed": alarm.speed_kmh,
        "altitude": alarm.altitude_m,
        "lat": alarm.latitude_e6,
        "lon": alarm.longitude_e6,
        "time": alarm.time.to_string(),
        "vehicle_state": alarm.vehicle_state,
        "alarm_sign": {
            "terminal_id": alarm.sign.terminal_text().read(),
            "time": alarm.sign.time.to_string(),
            "seq": alarm.sign.sequence,
            "attachments": alarm.sign.attachments,
            "reserved": alarm.sign.reserved,
        },
    }));
    let meaning = match alarm.event {
        Event::Assistance { kind, level, front_speed_kmh, front_distance, deviation, road_sign, road_sign_data } => {
            json!({ "alarm_type": kind, "alarm_level": level, "front_speed": front_speed_kmh,
                "front_distance": front_distance, "deviate_type": deviation, "road_sign_type": road_sign,
                "road_sign_data": road_sign_data })
        }
        Event::Driver { kind, level, fatigue, .. } => {
            json!({ "alarm_type": kind, "alarm_level": level, "fatigue": fatigue, "fatigue_level": fatigue })
        }
        Event::Tyres(_) => {
            let tyres: Vec<_> = alarm
                .tyres()
                .map(|tyre| {
                    json!({ "position": tyre.position, "type": tyre.alarm, "pressure_kpa": tyre.pressure_kpa,
                        "temperature": tyre.temperature, "battery": tyre.battery_percent })
                })
                .collect();
            json!({ "count": tyres.len(), "tyres": tyres })
        }
        Event::BlindSpot(kind) => json!({ "alarm_type": kind }),
    };
    extend(&mut map, meaning);
    Value::Object(map)
}
