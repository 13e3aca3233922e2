//! A device as a row of the live list and a point of its map.

use bihuan_domain::{
    clock::china_second,
    monitoring::{AlarmLevel, Device, Metric, Metrics, Reading},
};
use bihuan_store::monitoring::live::LiveDevice;
use bihuan_ui::{
    Translator,
    monitoring::{LivePoint, LiveRow, LiveValue},
    number, paths,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// Values that a row shows.
const VALUES: usize = 4;
/// What a map shows rather than a list.
const FIX: [&str; 2] = ["latitude_1e7", "longitude_1e7"];

/// How a page is made: names of places, since when a device counts as on line, and the moment that it shows.
pub struct Look<'a> {
    pub names: &'a HashMap<String, String>,
    pub online_since: Timestamp,
    pub as_of: Timestamp,
    pub t: Translator,
}

impl Look<'_> {
    pub fn row(&self, live: &LiveDevice) -> LiveRow {
        let (t, device) = (self.t, &live.device);
        let is_online = live.seen_at.is_some_and(|at| at >= self.online_since);
        let alarm = live.alarms.map_or("", |standing| standing.level.name());
        let alarm_note = live.alarms.filter(|standing| standing.count > 1);
        let alarm_note = alarm_note.map(|standing| t.t1("monitoring-total-alarms", "count", number(standing.count)));
        let href = format!("{}/{}", paths::DEVICES, device.id);
        let presence = if is_online { "online" } else { "offline" };
        LiveRow {
            id: device.id.to_string(),
            name: device.name.clone(),
            second_line: format!("{} · {}", device.protocol.label(t.language), device.identity),
            place: self.names.get(device.jurisdiction.code().as_str()).cloned().unwrap_or_default(),
            enterprise: live.enterprise_name.clone().unwrap_or_default(),
            presence,
            alarm,
            alarm_note: alarm_note.unwrap_or_default(),
            values: values(&live.last, t),
            seen: live.seen_at.map_or_else(|| t.t("monitoring-never"), china_second),
            as_of: self.as_of.as_millisecond(),
            point: position(device, &live.last).map(|position| LivePoint {
                id: device.id.to_string(),
                name: device.name.clone(),
                risk: colour(live, is_online),
                note: note(live, presence, t),
                href: href.clone(),
                position,
            }),
            href,
        }
    }
}

fn values(last: &[Reading], t: Translator) -> Vec<LiveValue> {
    let metrics = Metrics::included();
    // What has a name and a unit comes before flags and counters.
    let rank = |metric: &Metric| metrics.get(metric).map_or(2, |info| usize::from(info.unit.is_empty()));
    let mut shown: Vec<&Reading> = last.iter().filter(|one| !FIX.contains(&one.metric.as_str())).collect();
    shown.sort_by_key(|reading| rank(&reading.metric));
    let value = |reading: &&Reading| LiveValue {
        label: metrics.label(&reading.metric, t.language).to_owned(),
        value: metrics.shown(&reading.metric, reading.value),
    };
    shown.iter().take(VALUES).map(value).collect()
}

/// Where it says that it is; where it is mounted, when it says nothing.
fn position(device: &Device, last: &[Reading]) -> Option<(f64, f64)> {
    let said = |name: &str| {
        let reading = last.iter().find(|reading| reading.metric.as_str() == name && reading.quality.counts())?;
        Some(reading.value / 1e7)
    };
    let fix = said(FIX[0]).zip(said(FIX[1]));
    let mounted = device
        .position
        .map(|position| (f64::from(position.latitude_1e6()) / 1e6, f64::from(position.longitude_1e6()) / 1e6));
    fix.or(mounted)
}

/// The colours of the other maps: the gravest alarm, or whether it is there at all.
const fn colour(live: &LiveDevice, is_online: bool) -> &'static str {
    match live.alarms {
        Some(standing) => match standing.level {
            AlarmLevel::Urgent => "red",
            AlarmLevel::Warning => "orange",
            AlarmLevel::Notice => "yellow",
        },
        None if is_online => "blue",
        None => "",
    }
}

fn note(live: &LiveDevice, presence: &str, t: Translator) -> String {
    let mut parts = vec![t.t(if presence == "online" { "monitoring-online" } else { "monitoring-offline" })];
    parts.extend(live.alarms.map(|standing| {
        let level = standing.level.label(t.language);
        format!("{level} {}", number(standing.count))
    }));
    parts.extend(values(&live.last, t).into_iter().take(1).map(|value| format!("{} {}", value.label, value.value)));
    parts.join(t.language.pick("，", ", "))
}
