//! Readings through the rules, and the passing of time through those rules that wait for it.

use super::{
    apply::{Applied, Found, apply},
    devices,
    late::{self, FoundLate},
    rules::RuleBook,
};
use crate::{StoreError, Tx, Value, hazards::By};
use bihuan_domain::{
    IdSource,
    hazards::Hazard,
    ids::{DeviceId, RuleId, UnitId},
    monitoring::{
        Device, Input, Operation, OthersOnLine, Reading, Rule, RuleKind, RuleState, StepContext, Transition,
        judge_late, step,
    },
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};

/// Devices, or states, of one statement.
const ROWS: usize = 100;

type States = HashMap<(DeviceId, RuleId), RuleState>;

/// Takes new readings through the rules: loads the states of the (device, rule) pairs, steps, keeps the states and makes
/// alarms, all in this transaction. Workers that take readings of one device at once follow each other. Readings of devices
/// that are not in use are passed over; those of one device may come in any order. What late readings say of the past becomes
/// alarms that are over already.
///
/// # Errors
/// A fault of the database; then nothing of it is kept, and the batch can be worked off again.
pub fn work(
    tx: &mut Tx<'_>,
    book: &RuleBook,
    readings: &[Reading],
    ids: &dyn IdSource,
    by: By<'_>,
) -> Result<Applied, StoreError> {
    let judged = |reading: &&Reading| book.rules().iter().any(|rule| rule.contents.asks.concerns(reading.metric));
    let mut of_device: BTreeMap<DeviceId, Vec<Reading>> = BTreeMap::new();
    for reading in readings.iter().filter(judged) {
        of_device.entry(reading.device).or_default().push(*reading);
    }
    let wanted: Vec<DeviceId> = of_device.keys().copied().collect();
    let mut applied = Applied::default();
    for wanted in wanted.chunks(ROWS) {
        let devices = hold(tx, wanted)?;
        let mut states = load_states(tx, wanted, book)?;
        let before = states.clone();
        let (mut found, mut past) = (Vec::new(), Vec::new());
        for device in &devices {
            let Some(readings) = of_device.get_mut(&device.id) else { continue };
            readings.sort_by_key(|reading| reading.at);
            let operation = operation(tx, book, device)?;
            for rule in book.rules().iter().filter(|rule| rule.applies(device) && !rule.contents.asks.is_by_clock()) {
                let state = states.entry((device.id, rule.id)).or_default();
                let late = judge_late(rule, state, device, readings);
                past.extend(late.map(|late| FoundLate { device, rule, late }));
                let context = StepContext {
                    device,
                    now: by.now,
                    last_seen: Some(by.now),
                    operation,
                    others: OthersOnLine::default(),
                };
                let concerned = readings.iter().filter(|reading| rule.contents.asks.concerns(reading.metric));
                for reading in concerned {
                    let transition = step(rule, state, Input::Reading(*reading), &context);
                    found.extend(transition.map(|transition| Found { device, rule, transition }));
                }
            }
        }
        keep_states(tx, book, &before, &states)?;
        merge(&mut applied, apply(tx, &found, ids, by)?);
        merge(&mut applied, late::apply(tx, &past, ids, by)?);
    }
    Ok(applied)
}

/// How far a tick came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ticked {
    /// What became of what was found.
    pub applied: Applied,
    /// Devices that were looked at.
    pub devices: u64,
    /// The device behind which to go on; none when all were looked at.
    pub next: Option<DeviceId>,
}

/// Lets time pass for devices that are silent, of which data may be missing, or whose alarms may be over: at most 100 of them,
/// after the given one. Readings of these wait meanwhile: they are held until the transaction ends.
///
/// # Errors
/// A fault of the database.
pub fn tick(
    tx: &mut Tx<'_>,
    book: &RuleBook,
    after: Option<DeviceId>,
    ids: &dyn IdSource,
    by: By<'_>,
) -> Result<Ticked, StoreError> {
    let wanted = candidates(tx, book, after, by.now, ROWS)?;
    let mut ticked = Ticked { devices: wanted.len() as u64, ..Ticked::default() };
    if wanted.is_empty() {
        return Ok(ticked);
    }
    if wanted.len() == ROWS {
        ticked.next = wanted.last().copied();
    }
    let devices = hold(tx, &wanted)?;
    let mut states = load_states(tx, &wanted, book)?;
    let before = states.clone();
    let seen = last_seen(tx, &wanted)?;
    let mut found = Vec::new();
    for device in &devices {
        let last_seen = seen.get(&device.id).copied();
        for rule in book.rules().iter().filter(|rule| rule.applies(device)) {
            let asks = &rule.contents.asks;
            let others = match asks {
                RuleKind::CutOff { after_seconds, .. } => others_on_line(tx, device, *after_seconds, by.now)?,
                _ => OthersOnLine::default(),
            };
            let context = StepContext { device, now: by.now, last_seen, operation: Operation::Running, others };
            let state = states.entry((device.id, rule.id)).or_default();
            let transition: Option<Transition> = step(rule, state, Input::Tick, &context);
            found.extend(transition.map(|transition| Found { device, rule, transition }));
        }
    }
    keep_states(tx, book, &before, &states)?;
    ticked.applied = apply(tx, &found, ids, by)?;
    Ok(ticked)
}

/// When devices last sent anything, in one question: readings of these devices wait for the answer.
fn last_seen(tx: &mut Tx<'_>, devices: &[DeviceId]) -> Result<HashMap<DeviceId, Timestamp>, StoreError> {
    let (places, values) = listed(devices);
    let sql = format!("SELECT device, at FROM device_seen WHERE device IN ({places})");
    tx.query(&sql, &values)?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

fn merge(all: &mut Applied, more: Applied) {
    all.raised.extend(more.raised);
    all.again.extend(more.again);
    all.cleared.extend(more.cleared);
    all.hazards.extend(more.hazards);
}

/// The devices that time may change something about.
fn candidates(
    tx: &mut Tx<'_>,
    book: &RuleBook,
    after: Option<DeviceId>,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<DeviceId>, StoreError> {
    let mut values: Vec<Value> = vec![after.map(|device| device.to_string()).unwrap_or_default().into()];
    let mut ways = vec![
        "EXISTS (SELECT 1 FROM device_rule_state AS own WHERE own.device = device.id AND own.raised = 1)".to_owned(),
    ];
    let silent = book.rules().iter().filter_map(|rule| match rule.contents.asks {
        RuleKind::Offline { after_seconds } | RuleKind::CutOff { after_seconds, .. } => Some(after_seconds),
        _ => None,
    });
    if let Some(least) = silent.min() {
        values.push((now - SignedDuration::from_secs(i64::from(least))).into());
        ways.push(format!(
            "EXISTS (SELECT 1 FROM device_seen WHERE device_seen.device = device.id AND at <= ${})",
            values.len()
        ));
    }
    for rule in book.rules().iter().filter(|rule| matches!(rule.contents.asks, RuleKind::Missing { .. })) {
        values.push(rule.id.into());
        ways.push(format!(
            "EXISTS (SELECT 1 FROM device_rule_state AS own WHERE own.device = device.id AND own.rule = ${})",
            values.len()
        ));
    }
    let sql = format!(
        "SELECT id FROM device WHERE id > $1 AND state = 'active' AND ({}) ORDER BY id LIMIT {limit}",
        ways.join(" OR ")
    );
    tx.query(&sql, &values)?.iter().map(|row| row.get(0)).collect()
}

/// Loads devices and holds them until the transaction ends, in the order of their identifiers.
fn hold(tx: &mut Tx<'_>, wanted: &[DeviceId]) -> Result<Vec<Device>, StoreError> {
    let (places, values) = listed(wanted);
    let sql =
        format!("SELECT body FROM device WHERE state = 'active' AND id IN ({places}) ORDER BY id{}", tx.for_update());
    tx.query(&sql, &values)?.iter().map(|row| devices::read(row, 0)).collect()
}

fn listed(devices: &[DeviceId]) -> (String, Vec<Value>) {
    let places: Vec<_> = (1..=devices.len()).map(|place| format!("${place}")).collect();
    (places.join(", "), devices.iter().map(|device| (*device).into()).collect())
}

/// What rules remember of devices. A state of another version of its rule counts as none.
fn load_states(tx: &mut Tx<'_>, devices: &[DeviceId], book: &RuleBook) -> Result<States, StoreError> {
    let versions: HashMap<RuleId, u64> = book.rules().iter().map(|rule| (rule.id, rule.version)).collect();
    let (places, values) = listed(devices);
    let sql = format!("SELECT device, rule, version, body FROM device_rule_state WHERE device IN ({places})");
    let mut states = States::new();
    for row in tx.query(&sql, &values)? {
        let rule: RuleId = row.get(1)?;
        let version: u64 = row.get(2)?;
        if versions.get(&rule) != Some(&version) {
            continue;
        }
        let body: String = row.get(3)?;
        let state =
            serde_json::from_str(&body).map_err(|cause| StoreError::corrupt("device_rule_state.body", cause))?;
        states.insert((row.get(0)?, rule), state);
    }
    Ok(states)
}

fn keep_states(tx: &mut Tx<'_>, book: &RuleBook, before: &States, after: &States) -> Result<(), StoreError> {
    let versions: HashMap<RuleId, u64> = book.rules().iter().map(|rule| (rule.id, rule.version)).collect();
    let empty = RuleState::default();
    let differs = |key: &(DeviceId, RuleId), state: &RuleState| before.get(key).unwrap_or(&empty) != state;
    let mut changed: Vec<_> = after.iter().filter(|(key, state)| differs(key, state)).collect();
    changed.sort_by_key(|(key, _)| **key);
    for rows in changed.chunks(ROWS) {
        let mut values: Vec<Value> = Vec::with_capacity(rows.len() * 5);
        let mut places = Vec::with_capacity(rows.len());
        for ((device, rule), state) in rows {
            let body = serde_json::to_string(state).map_err(|cause| StoreError::corrupt("rule state", cause))?;
            let version = versions.get(rule).copied().unwrap_or_default();
            let at = values.len();
            places.push(format!("(${}, ${}, ${}, ${}, ${})", at + 1, at + 2, at + 3, at + 4, at + 5));
            values.extend([(*device).into(), (*rule).into(), version.into(), state.is_raised().into(), body.into()]);
        }
        let sql = format!(
            "INSERT INTO device_rule_state (device, rule, version, raised, body) VALUES {}
             ON CONFLICT (device, rule) DO UPDATE SET version = excluded.version, raised = excluded.raised,
                 body = excluded.body",
            places.join(", ")
        );
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// Whether the device's enterprise is closed or ordered to stop; asked only where a rule wants to know.
fn operation(tx: &mut Tx<'_>, book: &RuleBook, device: &Device) -> Result<Operation, StoreError> {
    let asks = |rule: &Rule| matches!(rule.contents.asks, RuleKind::RunsWhileStopped { .. }) && rule.applies(device);
    let Some(unit) = device.enterprise.filter(|_| book.rules().iter().any(asks)) else { return Ok(Operation::Running) };
    let closed = "SELECT 1 FROM enterprise WHERE id = $1 AND status = 'closed'";
    if tx.query_first(closed, &[unit.into()])?.is_some() || is_ordered_to_stop(tx, unit)? {
        return Ok(Operation::DeclaredStopped);
    }
    Ok(Operation::Running)
}

fn is_ordered_to_stop(tx: &mut Tx<'_>, unit: UnitId) -> Result<bool, StoreError> {
    let order = tx.contains("body", "$2");
    let sql = format!("SELECT body FROM hazard WHERE enterprise = $1 AND version <> -12 AND {order}");
    // An order that was given is an object, none is `null`.
    let rows = tx.query(&sql, &[unit.into(), "\"stop_work\":{".into()])?;
    for row in rows {
        let body: String = row.get(0)?;
        let hazard: Hazard = serde_json::from_str(&body).map_err(|cause| StoreError::corrupt("hazard.body", cause))?;
        if hazard.stop_work_in_force().is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The devices in use on the same line in the same county, and how many of them sent something within the time.
fn others_on_line(
    tx: &mut Tx<'_>,
    device: &Device,
    after_seconds: u32,
    now: Timestamp,
) -> Result<OthersOnLine, StoreError> {
    let Some(line) = &device.line else { return Ok(OthersOnLine::default()) };
    let county = device.jurisdiction.at(bihuan_domain::jurisdictions::AdministrativeLevel::County);
    let row = tx.query_first(
        "SELECT COUNT(*), COUNT(device_seen.device) FROM device
         LEFT JOIN device_seen ON device_seen.device = device.id AND device_seen.at > $2
         WHERE line = $1 AND device.id <> $3 AND state = 'active' AND COALESCE(county, '') = $4",
        &[
            line.into(),
            (now - SignedDuration::from_secs(i64::from(after_seconds))).into(),
            device.id.into(),
            county.map_or("", |county| county.as_str()).into(),
        ],
    )?;
    row.map_or(Ok(OthersOnLine::default()), |row| Ok(OthersOnLine { count: row.get(0)?, online: row.get(1)? }))
}
