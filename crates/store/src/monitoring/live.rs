//! Devices as they stand at this moment, and which of them changed since one looked.

use super::devices::{self, DeviceFilter};
use crate::{Row, StoreError, Tx, Value, readings};
use bihuan_domain::{
    accounts::Scope,
    ids::DeviceId,
    monitoring::{AlarmLevel, AlarmState, Device, MonitoringPolicy, Reading},
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};

/// Devices of one statement.
const ROWS: usize = 100;
/// Rows that one look at the changes reads of each kind.
const CHANGES: usize = 20_000;
/// What was recorded with an earlier moment than the last one seen may be committed later, by so much.
const OVERLAP: SignedDuration = SignedDuration::from_secs(5);

/// A device as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveDevice {
    /// The device.
    pub device: Device,
    /// The name of its enterprise.
    pub enterprise_name: Option<String>,
    /// When it last sent anything.
    pub seen_at: Option<Timestamp>,
    /// The alarms that stand.
    pub alarms: Option<Standing>,
    /// The last reading of each metric.
    pub last: Vec<Reading>,
}

/// Alarms of a device that stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The gravest level among them.
    pub level: AlarmLevel,
    /// How many there are.
    pub count: u64,
    /// How many of them nobody has acknowledged.
    pub open: u64,
}

/// The devices that a scope sees and a filter leaves, at most `limit`: those with standing alarms first, then the others, each by
/// name.
///
/// # Errors
/// A fault of the database.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &DeviceFilter,
    online_since: Timestamp,
    limit: usize,
) -> Result<Vec<LiveDevice>, StoreError> {
    let mut found: Vec<DeviceId> = Vec::new();
    for only in ["id IN (SELECT device FROM alarm WHERE state <> 'cleared')", "1 = 1"] {
        if found.len() >= limit {
            break;
        }
        let mut conditions = filter.conditions(tx, scope, online_since);
        conditions.and(only);
        let sql = format!("SELECT id FROM device{} ORDER BY name, id LIMIT {limit}", conditions.sql());
        for row in tx.query(&sql, conditions.values())? {
            let id: DeviceId = row.get(0)?;
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    found.truncate(limit);
    let mut rows: HashMap<DeviceId, LiveDevice> = of(tx, &found)?.into_iter().map(|row| (row.device.id, row)).collect();
    Ok(found.iter().filter_map(|id| rows.remove(id)).collect())
}

/// Devices as they stand, whoever may see them: ask the scope before anything of it is told. Five statements for a hundred devices.
///
/// # Errors
/// A fault of the database.
pub fn of(tx: &mut Tx<'_>, wanted: &[DeviceId]) -> Result<Vec<LiveDevice>, StoreError> {
    let mut all = Vec::with_capacity(wanted.len());
    for wanted in wanted.chunks(ROWS) {
        let (places, values) = listed(wanted);
        let mut standing = standing(tx, &places, &values)?;
        let mut last: HashMap<DeviceId, Vec<Reading>> = HashMap::new();
        for reading in readings::latest(tx, wanted)? {
            last.entry(reading.device).or_default().push(reading);
        }
        let sql = format!(
            "SELECT body, (SELECT at FROM device_seen WHERE device_seen.device = device.id),
                 (SELECT unit.name FROM unit WHERE unit.id = device.enterprise)
             FROM device WHERE id IN ({places}) ORDER BY id"
        );
        for row in tx.query(&sql, &values)? {
            let device = devices::read(&row, 0)?;
            all.push(LiveDevice {
                seen_at: row.get(1)?,
                enterprise_name: row.get(2)?,
                alarms: standing.remove(&device.id),
                last: last.remove(&device.id).unwrap_or_default(),
                device,
            });
        }
    }
    Ok(all)
}

fn listed(wanted: &[impl Clone + Into<Value>]) -> (String, Vec<Value>) {
    let places: Vec<_> = (1..=wanted.len()).map(|place| format!("${place}")).collect();
    (places.join(", "), wanted.iter().map(|one| one.clone().into()).collect())
}

fn standing(tx: &mut Tx<'_>, places: &str, values: &[Value]) -> Result<HashMap<DeviceId, Standing>, StoreError> {
    let sql = format!("SELECT device, level, state FROM alarm WHERE device IN ({places}) AND state <> 'cleared'");
    let mut all: HashMap<DeviceId, Standing> = HashMap::new();
    for row in tx.query(&sql, values)? {
        let (level, state): (String, String) = (row.get(1)?, row.get(2)?);
        let level = AlarmLevel::from_name(&level).ok_or_else(|| StoreError::corrupt("alarm.level", level))?;
        let one = all.entry(row.get(0)?).or_insert(Standing { level, count: 0, open: 0 });
        one.count += 1;
        one.open += u64::from(state == AlarmState::Open.name());
        if rank(level) > rank(one.level) {
            one.level = level;
        }
    }
    Ok(all)
}

fn rank(level: AlarmLevel) -> Option<usize> {
    AlarmLevel::ALL.iter().position(|one| *one == level)
}

/// Up to where somebody has looked. Follows from what is in the database, so that it does not matter who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    seen: Timestamp,
    recorded: Timestamp,
    online_since: Timestamp,
    /// What was told within the overlap.
    told_seen: HashMap<DeviceId, Timestamp>,
    told_events: HashMap<(String, u64), Timestamp>,
}

/// Begins to look: what is there already counts as seen.
///
/// # Errors
/// A fault of the database.
pub fn begin(tx: &mut Tx<'_>, now: Timestamp, policy: &MonitoringPolicy) -> Result<Looked, StoreError> {
    let latest = |tx: &mut Tx<'_>, sql: &str| -> Result<Timestamp, StoreError> {
        let row = tx.query_first(sql, &[])?;
        let at: Option<Timestamp> = row.map(|row: Row| row.get(0)).transpose()?.flatten();
        Ok(at.unwrap_or(Timestamp::UNIX_EPOCH))
    };
    let seen = latest(tx, "SELECT MAX(at) FROM device_seen")?.min(now);
    let recorded = latest(tx, "SELECT MAX(recorded_at) FROM event")?.min(now);
    let online_since = devices::online_since(now, policy);
    let (told_seen, told_events) = (HashMap::new(), HashMap::new());
    let mut looked = Looked { seen, recorded, online_since, told_seen, told_events };
    changed(tx, &mut looked, now, policy)?;
    Ok(looked)
}

/// The devices about which anything changed since the last look: they sent something, fell silent, were changed, or an alarm of
/// theirs was. Four statements, whatever the number of devices.
///
/// # Errors
/// A fault of the database.
pub fn changed(
    tx: &mut Tx<'_>,
    looked: &mut Looked,
    now: Timestamp,
    policy: &MonitoringPolicy,
) -> Result<Vec<DeviceId>, StoreError> {
    // Alarms first: whoever takes no more than so many takes those.
    let mut found = recorded(tx, looked)?;
    found.extend(sent(tx, looked)?);
    let online_since = devices::online_since(now, policy);
    let sql = format!("SELECT device FROM device_seen WHERE at >= $1 AND at < $2 LIMIT {CHANGES}");
    for row in tx.query(&sql, &[looked.online_since.into(), online_since.into()])? {
        found.push(row.get(0)?);
    }
    looked.online_since = looked.online_since.max(online_since);
    // A clock that runs ahead does not hide what others write; what it wrote is known by what was told.
    (looked.seen, looked.recorded) = (looked.seen.min(now), looked.recorded.min(now));
    let (seen, recorded) = (looked.seen - OVERLAP, looked.recorded - OVERLAP);
    looked.told_seen.retain(|_, at| *at > seen);
    looked.told_events.retain(|_, at| *at > recorded);
    let mut known = HashSet::new();
    found.retain(|device| known.insert(*device));
    Ok(found)
}

fn sent(tx: &mut Tx<'_>, looked: &mut Looked) -> Result<Vec<DeviceId>, StoreError> {
    let from = looked.seen - OVERLAP;
    let sql = format!("SELECT device, at FROM device_seen WHERE at > $1 ORDER BY at LIMIT {CHANGES}");
    let rows = tx.query(&sql, &[from.into()])?;
    let mut found = Vec::new();
    for row in &rows {
        let (device, at): (DeviceId, Timestamp) = (row.get(0)?, row.get(1)?);
        looked.seen = looked.seen.max(at);
        if looked.told_seen.insert(device, at) != Some(at) {
            found.push(device);
        }
        if rows.len() == CHANGES {
            // More than fit into the overlap: on from here.
            looked.seen = looked.seen.max(at + OVERLAP);
        }
    }
    Ok(found)
}

fn recorded(tx: &mut Tx<'_>, looked: &mut Looked) -> Result<Vec<DeviceId>, StoreError> {
    let (mut found, mut alarms): (Vec<DeviceId>, Vec<String>) = (Vec::new(), Vec::new());
    let from = looked.recorded - OVERLAP;
    // Streams of alarms and devices stand before those of hazards, which most events are of: an index leaves those out.
    let sql = format!(
        "SELECT stream, version, recorded_at FROM event WHERE recorded_at > $1 AND stream < 'hazard:'
             AND ((stream >= 'alarm:' AND stream < 'alarm;') OR (stream >= 'device:' AND stream < 'device;'))
         ORDER BY recorded_at LIMIT {CHANGES}"
    );
    for row in tx.query(&sql, &[from.into()])? {
        let (stream, version, at): (String, u64, Timestamp) = (row.get(0)?, row.get(1)?, row.get(2)?);
        looked.recorded = looked.recorded.max(at);
        if looked.told_events.insert((stream.clone(), version), at).is_some() {
            continue;
        }
        match stream.split_once(':') {
            Some(("device", id)) => found.extend(id.parse::<DeviceId>().ok()),
            Some((_, id)) => alarms.push(id.to_owned()),
            None => {}
        }
    }
    for some in alarms.chunks(ROWS) {
        let (places, values) = listed(some);
        for row in tx.query(&format!("SELECT device FROM alarm WHERE id IN ({places})"), &values)? {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}
