//! Whether the rows of devices, rules and alarms equal a replay of the log.

use super::{alarms, devices, rules};
use crate::{
    StoreError, Tx,
    replay::{self, Differences, Replayed, Streams},
};
use bihuan_domain::{
    audit::StreamKind,
    monitoring::{Alarm, AlarmEvent, Device, DeviceEvent, Rule, RuleEvent},
};
use serde::de::DeserializeOwned;
use std::str::FromStr;

const DEVICES: Replayed = Replayed { table: "device", stream: "device", columns: &devices::COLUMNS };
const RULES: Replayed = Replayed { table: "device_rule", stream: "rule", columns: &rules::COLUMNS };
const ALARMS: Replayed = Replayed { table: "alarm", stream: "alarm", columns: &alarms::COLUMNS };

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RebuildReport {
    /// Devices replayed.
    pub devices: u64,
    /// Rules replayed.
    pub rules: u64,
    /// Alarms replayed.
    pub alarms: u64,
    /// The first differences: the stream, and what differs.
    pub differences: Vec<(String, String)>,
    /// How many differences there are.
    pub count: u64,
}

/// Replays every device, rule and alarm from the log and compares their rows. Reads in pieces of bounded size. Secrets, who was
/// seen, and what rules remember are no part of the log.
///
/// # Errors
/// A fault of the database.
pub fn rebuild_check(tx: &mut Tx<'_>) -> Result<RebuildReport, StoreError> {
    let mut found = Differences::default();
    let mut streams = Streams::of(StreamKind::Device);
    let mut report = RebuildReport::default();
    while let Some((id, events)) = streams.next(tx)? {
        let device = folded(&id, &events, Device::begin, |device, event: &DeviceEvent| device.evolve(event));
        found.compare(tx, &DEVICES, &id, device.as_ref().map(devices::projection).transpose()?)?;
        report.devices += 1;
    }
    let mut streams = Streams::of(StreamKind::Rule);
    while let Some((id, events)) = streams.next(tx)? {
        let rule = folded(&id, &events, Rule::begin, |rule, event: &RuleEvent| rule.evolve(event));
        found.compare(tx, &RULES, &id, rule.as_ref().map(rules::projection).transpose()?)?;
        report.rules += 1;
    }
    let mut streams = Streams::of(StreamKind::Alarm);
    while let Some((id, events)) = streams.next(tx)? {
        let alarm = folded(&id, &events, Alarm::begin, |alarm, event: &AlarmEvent| alarm.evolve(event));
        found.compare(tx, &ALARMS, &id, alarm.as_ref().map(alarms::projection).transpose()?)?;
        report.alarms += 1;
    }
    for (of, replayed) in [(&DEVICES, report.devices), (&RULES, report.rules), (&ALARMS, report.alarms)] {
        found.rest(tx, of.table, replayed)?;
    }
    Ok(RebuildReport { differences: found.told, count: found.count, ..report })
}

/// What the events of a stream make; `None` when they cannot be read or do not begin it.
fn folded<I: FromStr, E: DeserializeOwned, T>(
    id: &str,
    events: &[replay::Logged],
    begin: impl Fn(I, &E) -> Option<T>,
    evolve: impl Fn(&mut T, &E),
) -> Option<T> {
    let id = id.parse().ok()?;
    let events = replay::events::<E>(events)?;
    let (first, rest) = events.split_first()?;
    let mut made = begin(id, &first.0)?;
    rest.iter().for_each(|(event, _)| evolve(&mut made, event));
    Some(made)
}
