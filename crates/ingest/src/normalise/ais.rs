//! Messages of AIS as readings.

use super::{Measured, When, note, own};
use bihuan_domain::monitoring::Quality;
use bihuan_protocols::ais::{Content, Message};
use jiff::Timestamp;

/// What a message says. `heard` is when the receiver heard it, where it tells; AIS itself sends no date.
pub fn message(message: &Message, heard: Option<Timestamp>, now: Timestamp, into: &mut Vec<Measured>) {
    let when = if heard.is_some() { When::told(heard, now) } else { When::now(now) };
    let mut put = |code, value| note(into, own(code), when, value, Quality::Good);
    if let Some(position) = message.position() {
        if let Some((longitude, latitude)) = position.degrees() {
            put("latitude_1e7", (latitude * 1e7).round());
            put("longitude_1e7", (longitude * 1e7).round());
        }
        let moves = !matches!(message.content, Content::BaseStation(_) | Content::AidToNavigation(_));
        if moves && position.speed_deci_knots < 1023 {
            put("speed_0_1kn", f64::from(position.speed_deci_knots));
        }
        if moves && position.course_deci_deg < 3600 {
            put("course_0_1deg", f64::from(position.course_deci_deg));
        }
    }
    match message.content {
        Content::ClassA { status, .. } => put("ais_status", f64::from(status)),
        Content::Voyage(voyage) if voyage.draught_dm > 0 => put("depth_of_draught_0_1m", f64::from(voyage.draught_dm)),
        Content::AidToNavigation(aid) => put("ais_off_position", if aid.is_off_position { 1.0 } else { 0.0 }),
        _ => {}
    }
}
