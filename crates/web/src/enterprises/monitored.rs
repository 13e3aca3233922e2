//! The devices of an enterprise and their standing alarms, as its page shows them.

use crate::places::names_of;
use bihuan_domain::{accounts::Scope, ids::UnitId, monitoring::Alarm};
use bihuan_store::{
    StoreError, Tx,
    monitoring::{
        alarms::{self, AlarmFilter},
        devices::{self, DeviceFilter, DeviceRow},
    },
};
use bihuan_ui::{Translator, monitoring::FurtherTable};
use jiff::Timestamp;
use std::collections::HashMap;

/// Devices, and standing alarms, in the page's lists.
const DEVICES: usize = 20;

/// The devices of an enterprise and their standing alarms.
pub(super) struct Monitored {
    devices: Vec<DeviceRow>,
    alarms: Vec<Alarm>,
    names: HashMap<String, String>,
    online_since: Timestamp,
}

pub(super) fn monitored(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: UnitId,
    online_since: Timestamp,
) -> Result<Monitored, StoreError> {
    let of = DeviceFilter { enterprise: Some(id), ..DeviceFilter::default() };
    let mut devices = devices::list(tx, scope, &of, (online_since, None), DEVICES)?;
    devices.truncate(DEVICES);
    let of = AlarmFilter { enterprise: Some(id), ..AlarmFilter::standing() };
    let mut alarms = alarms::list(tx, scope, &of, None, DEVICES)?;
    alarms.truncate(DEVICES);
    let codes = devices.iter().map(|row| row.device.jurisdiction.code().to_string());
    let codes: Vec<String> = codes.chain(alarms.iter().map(|alarm| alarm.raised.place.code().to_string())).collect();
    Ok(Monitored { names: names_of(tx, codes)?, devices, alarms, online_since })
}

/// The lists of devices and alarms; none for an enterprise without devices.
pub(super) fn monitoring(monitored: &Monitored, t: Translator) -> Vec<FurtherTable> {
    let Monitored { devices, alarms, names, online_since } = monitored;
    if devices.is_empty() && alarms.is_empty() {
        return Vec::new();
    }
    let none = if alarms.is_empty() { t.t("monitoring-none-standing") } else { String::new() };
    let standing = FurtherTable {
        title: t.t("monitoring-standing-alarms"),
        lead: none,
        table: crate::monitoring::alarm_table(alarms, names, t),
    };
    let own = FurtherTable {
        title: t.t("monitoring-devices"),
        lead: String::new(),
        table: crate::monitoring::device_table(devices, names, *online_since, t),
    };
    vec![standing, own]
}
