//! Lists of devices, and how many are on line.

use super::devices::read;
use crate::{
    StoreError, Tx,
    scope::{self, Conditions},
};
use bihuan_domain::{
    accounts::Scope,
    hazards::SectorCode,
    ids::{DeviceId, UnitId},
    jurisdictions::{AdministrativeLevel, Subtree},
    monitoring::{Device, DeviceState, MonitoringPolicy, Protocol},
};
use jiff::{SignedDuration, Timestamp};

/// Devices of a page.
pub const PAGE_SIZE: usize = 50;
/// The columns that a unit sees its devices by.
pub const UNIT_COLUMNS: &[&str] = &["enterprise"];

/// Whether a device is on line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It sent something lately.
    Online,
    /// It did not.
    Offline,
}

/// What a list is narrowed to; the default is everything that the scope sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceFilter {
    /// In the name or the identity.
    pub text: String,
    /// In this subtree.
    pub within: Option<Subtree>,
    /// Of this protocol.
    pub protocol: Option<Protocol>,
    /// Of this sector.
    pub sector: Option<SectorCode>,
    /// In this state.
    pub state: Option<DeviceState>,
    /// Of this enterprise.
    pub enterprise: Option<UnitId>,
    /// On line or not.
    pub presence: Option<Presence>,
}

/// A device with when it last sent anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// The device.
    pub device: Device,
    /// When it last sent anything.
    pub seen_at: Option<Timestamp>,
    /// The name of its enterprise.
    pub enterprise_name: Option<String>,
}

/// The moment after which a device counts as on line.
#[must_use]
pub fn online_since(now: Timestamp, policy: &MonitoringPolicy) -> Timestamp {
    now - SignedDuration::from_mins(i64::from(policy.online_minutes))
}

/// A page of devices by name, after the given name and identifier; one more than `limit` when there are more.
///
/// # Errors
/// A fault of the database.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &DeviceFilter,
    (online_since, after): (Timestamp, Option<(&str, DeviceId)>),
    limit: usize,
) -> Result<Vec<DeviceRow>, StoreError> {
    let mut conditions = filter.conditions(tx, scope, online_since);
    if let Some((name, id)) = after {
        let (name, id) = (conditions.bind(name), conditions.bind(id));
        conditions.and(format!("(name, id) > ({name}, {id})"));
    }
    let sql = format!(
        "SELECT body, (SELECT at FROM device_seen WHERE device_seen.device = device.id),
             (SELECT unit.name FROM unit WHERE unit.id = device.enterprise)
         FROM device{} ORDER BY name, id LIMIT {}",
        conditions.sql(),
        limit + 1
    );
    let rows = tx.query(&sql, conditions.values())?;
    rows.iter()
        .map(|row| Ok(DeviceRow { device: read(row, 0)?, seen_at: row.get(1)?, enterprise_name: row.get(2)? }))
        .collect()
}

impl DeviceFilter {
    pub(super) fn conditions(&self, tx: &Tx<'_>, scope: &Scope, online_since: Timestamp) -> Conditions {
        let mut conditions = Conditions::seen_by(scope, UNIT_COLUMNS);
        if let Some(subtree) = &self.within {
            conditions.within(subtree);
        }
        if let Some(protocol) = self.protocol {
            conditions.equal("protocol", protocol.name());
        }
        if let Some(sector) = &self.sector {
            conditions.equal("sector", sector.as_str());
        }
        if let Some(state) = self.state {
            conditions.equal("state", state.name());
        }
        if let Some(enterprise) = self.enterprise {
            conditions.equal("enterprise", enterprise);
        }
        if let Some(presence) = self.presence {
            let since = conditions.bind(online_since);
            let not = if presence == Presence::Online { "" } else { "NOT " };
            conditions.and(format!(
                "{not}EXISTS (SELECT 1 FROM device_seen WHERE device_seen.device = device.id AND at >= {since})"
            ));
        }
        if !self.text.is_empty() {
            let parameter = conditions.bind(self.text.as_str());
            let (name, identity) = (tx.contains("name", &parameter), tx.contains("identity", &parameter));
            conditions.and(format!("({name} OR {identity})"));
        }
        conditions
    }
}

/// How many devices of a place are on line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnlineRate {
    /// The code of the place; empty where devices belong to none at that level.
    pub place_code: String,
    /// Devices in use.
    pub count: u64,
    /// Those on line.
    pub online: u64,
}

/// The devices in use by place at a level, with how many are on line; the places by code.
///
/// # Errors
/// A fault of the database.
pub fn online_rates(
    tx: &mut Tx<'_>,
    scope: &Scope,
    level: AdministrativeLevel,
    online_since: Timestamp,
) -> Result<Vec<OnlineRate>, StoreError> {
    let mut conditions = Conditions::seen_by(scope, UNIT_COLUMNS);
    conditions.equal("state", DeviceState::Active.name());
    let since = conditions.bind(online_since);
    let column = scope::column(level);
    let sql = format!(
        "SELECT COALESCE({column}, ''), COUNT(*), COUNT(device_seen.device) FROM device
         LEFT JOIN device_seen ON device_seen.device = device.id AND device_seen.at >= {since}{} GROUP BY {column}
         ORDER BY 1 LIMIT 1000",
        conditions.sql()
    );
    let rows = tx.query(&sql, conditions.values())?;
    rows.iter().map(|row| Ok(OnlineRate { place_code: row.get(0)?, count: row.get(1)?, online: row.get(2)? })).collect()
}
