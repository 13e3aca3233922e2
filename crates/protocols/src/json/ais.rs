//! AIS as JSON.

use super::{Described, Output, PIECE, extend, object};
use crate::{
    Code, Fault,
    ais::{Assembly, Bits, Content, Dimensions, Message, Position, Sentence, Splitter, StaticPart},
    text,
};
use serde_json::{Map, Value, json};

pub(super) fn decode(bytes: &[u8], output: &mut Output<'_>) {
    let mut splitter = Splitter::new();
    let mut assembly = Assembly::new();
    for piece in bytes.chunks(PIECE) {
        splitter.push(piece);
        drain(&mut splitter, &mut assembly, output);
    }
    // The last line need not end.
    splitter.push(b"\n");
    drain(&mut splitter, &mut assembly, output);
    for _ in 0..assembly.waiting() {
        output.fault(Fault::new(Code::MissingPart, bytes.len()));
    }
}

fn drain(splitter: &mut Splitter, assembly: &mut Assembly, output: &mut Output<'_>) {
    loop {
        let start = splitter.offset();
        let Some(sentence) = splitter.next() else {
            return;
        };
        match sentence {
            Err(fault) => output.fault(fault),
            Ok(sentence) => match assembly.push(&sentence, 0) {
                Ok(Some(bits)) => {
                    let at = start + sentence.payload_at;
                    output.either(describe(&sentence, &bits).map_err(|fault| fault.after(at)));
                }
                Ok(None) => {}
                Err(fault) => output.fault(fault.after(start)),
            },
        }
    }
}

fn describe(sentence: &Sentence<'_>, bits: &Bits) -> Result<Described, Fault> {
    let message = Message::parse(bits)?;
    let mut map = object(json!({
        "protocol": "ais",
        "type": message.content.kind(),
        "repeat": message.repeat,
        "mmsi": format!("{:09}", message.mmsi),
        "bits": bits.len(),
        "own": sentence.is_own,
        "talker": String::from_utf8_lossy(&sentence.talker),
    }));
    if let Some(channel) = sentence.channel {
        map.insert("channel".into(), char::from(channel).to_string().into());
    }
    if let Some(heard) = sentence.heard_s() {
        map.insert("heard_s".into(), heard.into());
    }
    content(&message, bits, &mut map);
    Ok(Described { object: map, ..Described::default() })
}

/// Degrees, rounded to a millionth, as sent: 181 and 91 are "not available".
fn degrees(angle: i32) -> Value {
    json!((f64::from(angle) / 0.6).round() / 1_000_000.0)
}

fn place(position: &Position) -> Value {
    json!({
        "accuracy": u8::from(position.is_accurate),
        "lon": degrees(position.longitude),
        "lat": degrees(position.latitude),
        "positioned": position.degrees().is_some(),
    })
}

fn moving(position: &Position) -> Value {
    json!({
        "sog_0_1kn": position.speed_deci_knots,
        "cog_0_1": position.course_deci_deg,
        "heading": position.heading_deg,
        "second": position.second,
    })
}

fn dimensions(dimensions: &Dimensions) -> Value {
    json!({
        "to_bow": dimensions.to_bow_m,
        "to_stern": dimensions.to_stern_m,
        "to_port": dimensions.to_port_m,
        "to_starboard": dimensions.to_starboard_m,
    })
}

fn content(message: &Message, bits: &Bits, map: &mut Map<String, Value>) {
    if let Some(position) = message.position() {
        extend(map, place(&position));
    }
    match message.content {
        Content::ClassA { status, rate_of_turn, position, manoeuvre, is_raim, radio, .. } => {
            extend(map, moving(&position));
            let (raim, maneuver) = (u8::from(is_raim), manoeuvre);
            extend(
                map,
                json!({ "status": status, "rot": rate_of_turn, "maneuver": maneuver, "raim": raim, "radio": radio }),
            );
        }
        Content::Aircraft { altitude_m, position, is_assigned, is_raim, radio } => {
            extend(map, moving(&position));
            map.remove("heading");
            let (assigned, raim) = (u8::from(is_assigned), u8::from(is_raim));
            extend(map, json!({ "alt": altitude_m, "assigned": assigned, "raim": raim, "radio": radio }));
        }
        Content::ClassB { position, unit, is_raim, radio } => {
            extend(map, moving(&position));
            let flag = |bit: u8| unit >> bit & 1;
            extend(
                map,
                json!({ "cs": flag(5), "display": flag(4), "dsc": flag(3), "band": flag(2), "msg22": flag(1),
                    "assigned": flag(0), "raim": u8::from(is_raim), "radio": radio }),
            );
        }
        Content::LongRange { is_raim, status, position, is_late } => {
            extend(map, moving(&position));
            map.remove("heading");
            map.remove("second");
            let whole = (position.speed_deci_knots.min(630) / 10, position.course_deci_deg / 10);
            extend(
                map,
                json!({ "raim": u8::from(is_raim), "status": status, "gnss": u8::from(is_late), "sog_kn": whole.0,
                    "cog_deg": if position.course_deci_deg >= 3600 { 511 } else { whole.1 } }),
            );
        }
        Content::Other { kind } => other(kind, bits, map),
        _ => described(message, map),
    }
}

fn described(message: &Message, map: &mut Map<String, Value>) {
    match message.content {
        Content::BaseStation(station) => extend(
            map,
            json!({ "year": station.year, "month": station.month, "day": station.day, "hour": station.hour,
                "minute": station.minute, "second": station.second, "epfd": station.fixing_device,
                "raim": u8::from(station.is_raim), "radio": station.radio }),
        ),
        Content::Voyage(voyage) => {
            extend(map, dimensions(&voyage.dimensions));
            extend(
                map,
                json!({ "ais_version": voyage.ais_version, "imo": voyage.imo, "callsign": voyage.call_sign.as_str(),
                    "shipname": voyage.name.as_str(), "ship_type": voyage.ship_type, "epfd": voyage.fixing_device,
                    "eta_month": voyage.month, "eta_day": voyage.day, "eta_hour": voyage.hour,
                    "eta_minute": voyage.minute, "draught_0_1m": voyage.draught_dm,
                    "destination": voyage.destination.as_str(), "dte": u8::from(voyage.has_no_terminal) }),
            );
        }
        Content::Extended(extended) => {
            extend(map, moving(&extended.position));
            extend(map, dimensions(&extended.dimensions));
            extend(
                map,
                json!({ "shipname": extended.name.as_str(), "ship_type": extended.ship_type,
                    "epfd": extended.fixing_device, "raim": u8::from(extended.is_raim),
                    "dte": u8::from(extended.has_no_terminal), "assigned": u8::from(extended.is_assigned) }),
            );
        }
        Content::AidToNavigation(aid) => {
            extend(map, dimensions(&aid.dimensions));
            extend(
                map,
                json!({ "aid_type": aid.aid_type, "name": aid.name.as_str(), "epfd": aid.fixing_device,
                    "second": aid.position.second, "off_position": u8::from(aid.is_off_position),
                    "regional": aid.reserved, "raim": u8::from(aid.is_raim), "virtual_aid": u8::from(aid.is_virtual),
                    "assigned": u8::from(aid.is_assigned), "name_ext": aid.name_extension.as_str() }),
            );
        }
        Content::StaticPart(part) => static_part(message.mmsi, &part, map),
        _ => {}
    }
}

fn static_part(mmsi: u32, part: &StaticPart, map: &mut Map<String, Value>) {
    match *part {
        StaticPart::Name { name } => extend(map, json!({ "part": "A", "shipname": name.as_str() })),
        StaticPart::Data {
            ship_type, vendor, model, unit_serial, call_sign, dimensions: size, mother_ship, ..
        } => {
            extend(
                map,
                json!({ "part": "B", "ship_type": ship_type, "vendor_id": vendor.as_str(), "model": model,
                    "unit_serial": unit_serial, "callsign": call_sign.as_str() }),
            );
            let more = if StaticPart::is_auxiliary(mmsi) {
                json!({ "mothership_mmsi": mother_ship })
            } else {
                dimensions(&size)
            };
            extend(map, more);
        }
    }
}

/// What can be said of the types whose content is not read.
fn other(kind: u8, bits: &Bits, map: &mut Map<String, Value>) {
    map.insert("raw".into(), text::hex(bits.bytes()).into());
    let data_at = match kind {
        6 if bits.len() >= 88 => 72,
        8 if bits.len() >= 56 => 40,
        12 | 14 => {
            let at = if kind == 12 { 72 } else { 40 };
            map.insert("text".into(), long_text(bits, at).into());
            return;
        }
        _ => return,
    };
    extend(map, json!({ "dac": bits.get(data_at, 10), "fid": bits.get(data_at + 10, 6) }));
    // Inland vessels: size of the convoy (CCNR Vessel Tracking and Tracing Standard).
    if (bits.get(data_at, 10), bits.get(data_at + 10, 6)) == (200, 10) && bits.len() >= 152 {
        extend(
            map,
            json!({ "vin": bits.text(56, 8).as_str(), "length_dm": bits.get(104, 13), "beam_dm": bits.get(117, 10),
                "ship_type": bits.get(127, 14), "hazard": bits.get(141, 3), "draught_cm": bits.get(144, 11) }),
        );
    }
}

fn long_text(bits: &Bits, at: usize) -> String {
    (at..bits.len()).step_by(6 * 20).map(|from| bits.text(from, 20).as_str().to_owned()).collect()
}
