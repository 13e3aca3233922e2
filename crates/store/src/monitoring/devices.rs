//! Devices: commands, secrets, who knocked, who was seen.

use super::alarms;
use crate::{
    CommandError, Row, StoreError, Tx, Value, enterprises,
    events::{self, NewEvent, Stream},
    hazards::By,
    outward, scope,
};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{Actor, Scope},
    audit::StreamId,
    ids::{DeviceId, UnitId},
    monitoring::{
        self, Belonging, Device, DeviceCommand, DeviceEvent, Identity, MonitoringPolicy, Protocol, RegisterDevice,
    },
};
use jiff::Timestamp;
use sm3::Digest as _;
use std::collections::BTreeMap;

pub(super) use super::device_list::UNIT_COLUMNS;
pub use super::device_list::{
    DeviceFilter, DeviceRow, OnlineRate, PAGE_SIZE, Presence, list, online_rates, online_since,
};

/// Rows of one statement.
const ROWS: usize = 100;

/// Registers a device. `secret`, if any, is kept hashed.
///
/// # Errors
/// A refusal `MO-00x`; a fault of the database.
pub fn register(
    tx: &mut Tx<'_>,
    id: DeviceId,
    command: &RegisterDevice,
    secret: Option<&str>,
    by: By<'_>,
) -> Result<Device, CommandError> {
    let event = monitoring::register(command, by.actor)?;
    outward::refuse_below(tx, &command.belonging.jurisdiction)?;
    know_enterprise(tx, &command.belonging, by.actor)?;
    let device = Device::begin(id, &event).ok_or_else(|| StoreError::corrupt("device", "no registration"))?;
    if find(tx, device.protocol, &device.identity)?.is_some() {
        return Err(taken(&device));
    }
    append(tx, &device, 0, &event, by)?;
    insert(tx, &device)?;
    if let Some(secret) = secret.filter(|_| device.protocol.carries_secret()) {
        put_secret(tx, id, secret)?;
    }
    let values = [device.protocol.name().into(), device.identity.as_str().into()];
    tx.execute("DELETE FROM device_knock WHERE protocol = $1 AND identity = $2", &values)?;
    Ok(device)
}

/// Decides a command on a device and records what it brings about. `secret` is the new one of
/// [`DeviceCommand::RotateSecret`], which only its hash survives.
///
/// # Errors
/// [`CommandError::NotFound`] out of the actor's sight, [`CommandError::Stale`] for an old page, or a refusal `MO-00x`.
pub fn execute(
    tx: &mut Tx<'_>,
    id: DeviceId,
    expected_version: Option<u64>,
    command: &DeviceCommand,
    secret: Option<&str>,
    by: By<'_>,
) -> Result<Device, CommandError> {
    let sql = format!("SELECT body FROM device WHERE id = $1{}", tx.for_update());
    let row = tx.query_first(&sql, &[id.into()])?.ok_or(CommandError::NotFound)?;
    let mut device = read(&row, 0)?;
    if !sees(&by.actor.scope(), &device) {
        return Err(CommandError::NotFound);
    }
    if expected_version.is_some_and(|expected| expected != device.version) {
        return Err(CommandError::Stale { current: device.version });
    }
    let event = monitoring::decide(&device, command, by.actor)?;
    if let DeviceCommand::Move(belonging) = command {
        outward::refuse_below(tx, &belonging.jurisdiction)?;
        know_enterprise(tx, belonging, by.actor)?;
    }
    append(tx, &device, device.version, &event, by)?;
    device.evolve(&event);
    replace(tx, &device)?;
    match (&event, secret) {
        (DeviceEvent::SecretRotated, Some(secret)) => put_secret(tx, id, secret)?,
        (DeviceEvent::SecretRotated, None) => return Err(Refusal::new(RefusalCode::DeviceSecret).into()),
        (DeviceEvent::Suspended { reason } | DeviceEvent::Retired { reason }, _) => {
            alarms::clear_all(tx, "device", &id.to_string(), reason, by)?;
            tx.execute("DELETE FROM device_rule_state WHERE device = $1", &[id.into()])?;
        }
        _ => {}
    }
    Ok(device)
}

fn taken(device: &Device) -> CommandError {
    Refusal::new(RefusalCode::DeviceIdentityTaken)
        .with_label("protocol", |language| device.protocol.label(language))
        .with("identity", &device.identity)
        .into()
}

/// An enterprise that the actor does not see cannot be given a device.
fn know_enterprise(tx: &mut Tx<'_>, belonging: &Belonging, actor: &Actor) -> Result<(), CommandError> {
    let Some(unit) = belonging.enterprise else { return Ok(()) };
    match enterprises::load(tx, &actor.scope(), unit)? {
        Some(_) => Ok(()),
        None => Err(Refusal::new(RefusalCode::DeviceEnterprise).into()),
    }
}

fn append(
    tx: &mut Tx<'_>,
    device: &Device,
    expected: u64,
    event: &DeviceEvent,
    by: By<'_>,
) -> Result<(), CommandError> {
    let new = NewEvent::of(event.name(), event, by.moment())?;
    let stream = Stream::within(StreamId::device(device.id), &device.jurisdiction);
    events::append(tx, &stream, expected, &by.actor.log_name(), by.moment(), &[new])?;
    Ok(())
}

// ── Rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

pub(super) const COLUMNS: [&str; 16] = [
    "id",
    "protocol",
    "identity",
    "name",
    "state",
    "province",
    "prefecture",
    "county",
    "township",
    "village",
    "grid",
    "enterprise",
    "line",
    "sector",
    "version",
    "body",
];

pub(super) fn projection(device: &Device) -> Result<Vec<Value>, StoreError> {
    let body = serde_json::to_string(device).map_err(|cause| StoreError::corrupt("device", cause))?;
    let mut values: Vec<Value> = vec![
        device.id.into(),
        device.protocol.name().into(),
        device.identity.as_str().into(),
        (&device.name).into(),
        device.state.name().into(),
    ];
    values.extend(scope::place_values(&device.jurisdiction));
    values.extend([
        device.enterprise.into(),
        device.line.clone().into(),
        device.sector.as_str().into(),
        device.version.into(),
        body.into(),
    ]);
    Ok(values)
}

fn insert(tx: &mut Tx<'_>, device: &Device) -> Result<(), CommandError> {
    let places: Vec<_> = (1..=COLUMNS.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "INSERT INTO device ({}) VALUES ({}) ON CONFLICT (protocol, identity) WHERE state <> 'retired' DO NOTHING",
        COLUMNS.join(", "),
        places.join(", ")
    );
    // Somebody else may have registered the identity since it was looked for.
    if tx.execute(&sql, &projection(device)?)? == 0 { Err(taken(device)) } else { Ok(()) }
}

fn replace(tx: &mut Tx<'_>, device: &Device) -> Result<(), StoreError> {
    let sets: Vec<_> =
        COLUMNS.iter().enumerate().skip(1).map(|(at, column)| format!("{column} = ${}", at + 1)).collect();
    tx.execute(&format!("UPDATE device SET {} WHERE id = $1", sets.join(", ")), &projection(device)?)?;
    Ok(())
}

pub(super) fn read(row: &Row, index: usize) -> Result<Device, StoreError> {
    let body: String = row.get(index)?;
    serde_json::from_str(&body).map_err(|cause| StoreError::corrupt("device.body", cause))
}

fn sees(scope: &Scope, device: &Device) -> bool {
    let units: Vec<UnitId> = device.enterprise.into_iter().collect();
    scope.sees(&device.jurisdiction, &units)
}

/// A device, or `None` when there is none that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn load(tx: &mut Tx<'_>, scope: &Scope, id: DeviceId) -> Result<Option<Device>, StoreError> {
    let row = tx.query_first("SELECT body FROM device WHERE id = $1", &[id.into()])?;
    Ok(row.map(|row| read(&row, 0)).transpose()?.filter(|device| sees(scope, device)))
}

/// The device in use or suspended that the wire names so: what the gateway asks of every connection.
///
/// # Errors
/// A fault of the database.
pub fn find(tx: &mut Tx<'_>, protocol: Protocol, identity: &Identity) -> Result<Option<Device>, StoreError> {
    let sql = "SELECT body FROM device WHERE protocol = $1 AND identity = $2 AND state <> 'retired'";
    let values = [protocol.name().into(), identity.as_str().into()];
    tx.query_first(sql, &values)?.map(|row| read(&row, 0)).transpose()
}

// ── Secrets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

fn put_secret(tx: &mut Tx<'_>, id: DeviceId, secret: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO device_secret (device, hash) VALUES ($1, $2)
         ON CONFLICT (device) DO UPDATE SET hash = excluded.hash",
        &[id.into(), hash(id, secret).into()],
    )?;
    Ok(())
}

/// Whether a device presents its secret; never for a device that has none.
///
/// # Errors
/// A fault of the database.
pub fn verify_secret(tx: &mut Tx<'_>, id: DeviceId, presented: &str) -> Result<bool, StoreError> {
    let row = tx.query_first("SELECT hash FROM device_secret WHERE device = $1", &[id.into()])?;
    let Some(row) = row else { return Ok(false) };
    let stored: [u8; 32] = row.get(0)?;
    // Every byte is looked at, so that the time tells nothing.
    let differing = stored.iter().zip(hash(id, presented)).fold(0, |sum, (left, right)| sum | (left ^ right));
    Ok(differing == 0)
}

/// Whether a device has a secret.
///
/// # Errors
/// A fault of the database.
pub fn has_secret(tx: &mut Tx<'_>, id: DeviceId) -> Result<bool, StoreError> {
    Ok(tx.query_first("SELECT 1 FROM device_secret WHERE device = $1", &[id.into()])?.is_some())
}

/// The device's identifier is the salt: equal passwords of two devices do not show.
fn hash(id: DeviceId, secret: &str) -> [u8; 32] {
    let mut hasher = sm3::Sm3::new();
    hasher.update(id.0.as_bytes());
    hasher.update(secret.as_bytes());
    hasher.finalize().into()
}

// ── Seen and unknown ────────────────────────────────────────────────────────────────────────────────────────────────────

/// Notes when devices last sent anything. Earlier moments than the known ones change nothing.
///
/// # Errors
/// A fault of the database.
pub fn seen(tx: &mut Tx<'_>, batch: &[(DeviceId, Timestamp)]) -> Result<(), StoreError> {
    let mut latest: BTreeMap<DeviceId, Timestamp> = BTreeMap::new();
    for (device, at) in batch {
        let entry = latest.entry(*device).or_insert(*at);
        *entry = (*entry).max(*at);
    }
    let latest: Vec<_> = latest.into_iter().collect();
    for rows in latest.chunks(ROWS) {
        let places: Vec<_> = (0..rows.len()).map(|row| format!("(${}, ${})", row * 2 + 1, row * 2 + 2)).collect();
        let values: Vec<Value> = rows.iter().flat_map(|(device, at)| [(*device).into(), (*at).into()]).collect();
        let sql = format!(
            "INSERT INTO device_seen (device, at) VALUES {} ON CONFLICT (device) DO UPDATE SET at = excluded.at
             WHERE excluded.at > device_seen.at",
            places.join(", ")
        );
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// When a device last sent anything.
///
/// # Errors
/// A fault of the database.
pub fn last_seen(tx: &mut Tx<'_>, id: DeviceId) -> Result<Option<Timestamp>, StoreError> {
    tx.query_first("SELECT at FROM device_seen WHERE device = $1", &[id.into()])?.map(|row| row.get(0)).transpose()
}

/// What became of a knock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knock {
    /// It is in the table of unknown devices.
    Noted,
    /// The table has enough of that address, or in all.
    Dropped,
}

/// Notes that a device which nobody registered spoke to the gateway. `address` is the host without its port.
///
/// # Errors
/// A fault of the database.
pub fn knock(
    tx: &mut Tx<'_>,
    (protocol, identity): (Protocol, &Identity),
    address: &str,
    policy: &MonitoringPolicy,
    now: Timestamp,
) -> Result<Knock, StoreError> {
    let address: String = address.chars().filter(|character| !character.is_control()).take(64).collect();
    let values = [protocol.name().into(), identity.as_str().into(), (&address).into(), now.into()];
    let again =
        "UPDATE device_knock SET address = $3, last_at = $4, count = count + 1 WHERE protocol = $1 AND identity = $2";
    if tx.execute(again, &values)? > 0 {
        return Ok(Knock::Noted);
    }
    let count = |tx: &mut Tx<'_>, sql: &str, values: &[Value]| -> Result<u64, StoreError> {
        tx.query_first(sql, values)?.map_or(Ok(0), |row| row.get(0))
    };
    let of_address = count(tx, "SELECT COUNT(*) FROM device_knock WHERE address = $1", &[(&address).into()])?;
    let in_all = count(tx, "SELECT COUNT(*) FROM device_knock", &[])?;
    if of_address >= u64::from(policy.unknown_per_address) || in_all >= u64::from(policy.unknown_in_all) {
        return Ok(Knock::Dropped);
    }
    tx.execute(
        "INSERT INTO device_knock (protocol, identity, address, first_at, last_at, count) VALUES ($1, $2, $3, $4, $4, 1)
         ON CONFLICT (protocol, identity) DO NOTHING",
        &values,
    )?;
    Ok(Knock::Noted)
}

/// A device that nobody registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What it speaks.
    pub protocol: Protocol,
    /// What it calls itself.
    pub identity: String,
    /// Where it last came from.
    pub address: String,
    /// When it first spoke.
    pub first_at: Timestamp,
    /// When it last spoke.
    pub last_at: Timestamp,
    /// How often it began to.
    pub count: u64,
}

/// The devices that nobody registered, the latest first. Where they stand is not known: only a keeper who is responsible for every
/// jurisdiction of the instance sees them; for others there are none.
///
/// # Errors
/// A fault of the database.
pub fn unknown(tx: &mut Tx<'_>, actor: &Actor, limit: usize) -> Result<Vec<Unknown>, StoreError> {
    if !monitoring::sees_strangers(actor, super::rules::reach(tx, actor)?) {
        return Ok(Vec::new());
    }
    let sql = "SELECT protocol, identity, address, first_at, last_at, count FROM device_knock
               ORDER BY last_at DESC, protocol, identity LIMIT $1";
    let rows = tx.query(sql, &[limit.into()])?;
    rows.iter()
        .map(|row| {
            let protocol: String = row.get(0)?;
            let protocol =
                Protocol::from_name(&protocol).ok_or_else(|| StoreError::corrupt("device_knock.protocol", protocol))?;
            let (identity, address) = (row.get(1)?, row.get(2)?);
            let (first_at, last_at, count) = (row.get(3)?, row.get(4)?, row.get(5)?);
            Ok(Unknown { protocol, identity, address, first_at, last_at, count })
        })
        .collect()
}

/// Forgets unknown devices that were silent for long; returns how many.
///
/// # Errors
/// A fault of the database.
pub fn forget_unknown(tx: &mut Tx<'_>, silent_since: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM device_knock WHERE last_at < $1", &[silent_since.into()])
}
