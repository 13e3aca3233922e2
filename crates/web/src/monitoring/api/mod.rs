//! GET /api/v1/devices…, /api/v1/alarms…, /api/v1/rules

mod commands;
mod measured;

use crate::{
    App, Path,
    api::{ApiAnswer, ApiRoutes, Caller, Limit, Operation, Page, Params, Problem, Text, next_href, ok},
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    accounts::{ApiSlice, Role},
    ids::{AlarmId, DeviceId, UnitId},
    monitoring::{Alarm, AlarmClass, AlarmLevel, AlarmState, Device, DeviceState, Protocol, Rule},
};
use bihuan_store::{
    StoreError,
    monitoring::{
        alarms::{self, AlarmFilter},
        devices::{self, DeviceFilter, DeviceRow},
        rules,
    },
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const SLICE: ApiSlice = ApiSlice::Monitoring;
const READERS: &[Role] =
    &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::Leader, Role::EnterpriseSafetyOfficer];
const KEEPERS: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor];
const DEVICE_ID: &str = "The device's identifier.";
const ALARM_ID: &str = "The alarm's identifier.";
const DEVICES: &str = "/api/v1/devices";
const ALARMS: &str = "/api/v1/alarms";

pub fn api() -> ApiRoutes {
    let devices = Operation::get(DEVICES, "listDevices", "Devices (监测设备), by name")
        .open_to(SLICE, READERS)
        .query::<DeviceConditions>()
        .answers::<Page<DeviceDocument>>(StatusCode::OK, "A page of devices.");
    let device = Operation::get("/api/v1/devices/{id}", "getDevice", "A device")
        .open_to(SLICE, READERS)
        .path::<DeviceId>("id", DEVICE_ID)
        .answers::<DeviceDocument>(StatusCode::OK, "The device.");
    let alarms = Operation::get(ALARMS, "listAlarms", "Alarms (告警), the latest first")
        .open_to(SLICE, READERS)
        .query::<AlarmConditions>()
        .answers::<Page<Alarm>>(StatusCode::OK, "A page of alarms.");
    let alarm = Operation::get("/api/v1/alarms/{id}", "getAlarm", "An alarm")
        .open_to(SLICE, READERS)
        .path::<AlarmId>("id", ALARM_ID)
        .answers::<Alarm>(StatusCode::OK, "The alarm.");
    let rules = Operation::get("/api/v1/rules", "listRules", "The rules (预警规则) that judge where the caller is")
        .open_to(SLICE, READERS)
        .answers::<Page<Rule>>(StatusCode::OK, "The rules: those of packs first.");
    ApiRoutes::new()
        .on(devices, list_devices)
        .on(device, show_device)
        .on(alarms, list_alarms)
        .on(alarm, show_alarm)
        .on(rules, list_rules)
        .merge(measured::api())
        .merge(commands::api())
}

/// Which devices.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct DeviceConditions {
    /// Of this protocol.
    protocol: Option<Protocol>,
    /// In this state.
    state: Option<DeviceState>,
    /// Of this enterprise.
    enterprise: Option<UnitId>,
    /// With this text in the name or the identity.
    text: Option<Text<100>>,
    /// Devices of a page.
    limit: Limit,
    /// Where the page begins, as `next` has it.
    cursor: Option<DeviceId>,
}

/// A device with when it was last seen.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DeviceDocument")]
struct DeviceDocument {
    /// The device.
    #[serde(flatten)]
    device: Device,
    /// When it last sent anything.
    seen_at: Option<Timestamp>,
}

impl From<DeviceRow> for DeviceDocument {
    fn from(row: DeviceRow) -> Self {
        Self { device: row.device, seen_at: row.seen_at }
    }
}

/// Which alarms.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct AlarmConditions {
    /// In this state.
    state: Option<AlarmState>,
    /// About this.
    class: Option<AlarmClass>,
    /// So grave.
    level: Option<AlarmLevel>,
    /// Of this device.
    device: Option<DeviceId>,
    /// Of this enterprise.
    enterprise: Option<UnitId>,
    /// Alarms of a page.
    limit: Limit,
    /// Where the page begins, as `next` has it.
    cursor: Option<AlarmId>,
}

async fn list_devices(State(app): State<App>, caller: Caller, Params(asked): Params<DeviceConditions>) -> ApiAnswer {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    pairs.extend(asked.protocol.map(|protocol| ("protocol", protocol.name().to_owned())));
    pairs.extend(asked.state.map(|state| ("state", state.name().to_owned())));
    pairs.extend(asked.enterprise.map(|unit| ("enterprise", unit.to_string())));
    pairs.extend(asked.text.iter().map(|text| ("text", text.0.clone())));
    let filter = DeviceFilter {
        protocol: asked.protocol,
        state: asked.state,
        enterprise: asked.enterprise,
        text: asked.text.map(|text| text.0).unwrap_or_default(),
        ..DeviceFilter::default()
    };
    let (scope, limit, cursor) = (caller.actor.scope(), asked.limit, asked.cursor);
    let since = devices::online_since(app.clock.now(), &app.rules.monitoring);
    let found = app.store.read(move |tx| {
        let after = match cursor {
            Some(id) => match devices::load(tx, &scope, id)? {
                Some(device) => Some((device.name, id)),
                None => return Ok::<_, StoreError>(None),
            },
            None => None,
        };
        let after = after.as_ref().map(|(name, id)| (name.as_str(), *id));
        devices::list(tx, &scope, &filter, (since, after), limit.rows()).map(Some)
    });
    let mut rows = found.await?.ok_or_else(|| Problem::query("cursor"))?;
    let has_more = rows.len() > limit.rows();
    rows.truncate(limit.rows());
    let last = rows.last().filter(|_| has_more).map(|row| row.device.id.to_string());
    let next = last.map(|last| next_href(DEVICES, &pairs, limit, &last));
    ok(&Page { items: rows.into_iter().map(DeviceDocument::from).collect(), next })
}

async fn show_device(State(app): State<App>, caller: Caller, Path(id): Path<DeviceId>) -> ApiAnswer {
    let scope = caller.actor.scope();
    let found = app.store.read(move |tx| {
        let Some(device) = devices::load(tx, &scope, id)? else { return Ok::<_, StoreError>(None) };
        Ok(Some(DeviceDocument { seen_at: devices::last_seen(tx, id)?, device }))
    });
    ok(&found.await?.ok_or_else(Problem::not_found)?)
}

async fn list_alarms(State(app): State<App>, caller: Caller, Params(asked): Params<AlarmConditions>) -> ApiAnswer {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    pairs.extend(asked.state.map(|state| ("state", state.name().to_owned())));
    pairs.extend(asked.class.map(|class| ("class", class.name().to_owned())));
    pairs.extend(asked.level.map(|level| ("level", level.name().to_owned())));
    pairs.extend(asked.device.map(|device| ("device", device.to_string())));
    pairs.extend(asked.enterprise.map(|unit| ("enterprise", unit.to_string())));
    let filter = AlarmFilter {
        states: asked.state.into_iter().collect(),
        class: asked.class,
        level: asked.level,
        device: asked.device,
        enterprise: asked.enterprise,
        ..AlarmFilter::default()
    };
    let (scope, limit, cursor) = (caller.actor.scope(), asked.limit, asked.cursor);
    let found = app.store.read(move |tx| {
        let before = match cursor {
            Some(id) => match alarms::load(tx, &scope, id)? {
                Some(alarm) => Some((alarm.raised.at, id)),
                None => return Ok::<_, StoreError>(None),
            },
            None => None,
        };
        alarms::list(tx, &scope, &filter, before, limit.rows()).map(Some)
    });
    let mut items = found.await?.ok_or_else(|| Problem::query("cursor"))?;
    let has_more = items.len() > limit.rows();
    items.truncate(limit.rows());
    let last = items.last().filter(|_| has_more).map(|alarm| alarm.id.to_string());
    let next = last.map(|last| next_href(ALARMS, &pairs, limit, &last));
    ok(&Page { items, next })
}

async fn show_alarm(State(app): State<App>, caller: Caller, Path(id): Path<AlarmId>) -> ApiAnswer {
    let scope = caller.actor.scope();
    let found = app.store.read(move |tx| alarms::load(tx, &scope, id));
    ok(&found.await?.ok_or_else(Problem::not_found)?)
}

async fn list_rules(State(app): State<App>, caller: Caller) -> ApiAnswer {
    let scope = caller.actor.scope();
    let items = app.store.read(move |tx| rules::list(tx, &scope)).await?;
    ok(&Page { items, next: None })
}
