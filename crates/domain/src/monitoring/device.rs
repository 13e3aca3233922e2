//! A registered device.

use super::{Identity, Protocol};
use crate::{
    enterprises::Position,
    hazards::SectorCode,
    ids::{DeviceId, UnitId},
    jurisdictions::Place,
};
use serde::{Deserialize, Serialize};

worded! {
    /// Whether a device's readings are taken.
    DeviceState {
        /// 在用
        Active = "active", "在用", "In use";
        /// 暂停: its frames are answered and its readings dropped.
        Suspended = "suspended", "已暂停", "Suspended";
        /// 停用: for good; the identity may be registered anew.
        Retired = "retired", "已停用", "Retired";
    }
}

/// A device (监测设备) as its events have made it. Its secret is kept apart, hashed, and never shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Device {
    /// Identifier.
    pub id: DeviceId,
    /// Count of its events.
    pub version: u64,
    /// What it speaks.
    pub protocol: Protocol,
    /// What the wire names it by; one device in use or suspended per protocol and identity.
    pub identity: Identity,
    /// What people call it.
    pub name: String,
    /// Where it is supervised: the jurisdiction with all above it.
    pub jurisdiction: Place,
    /// Whose it is; an enterprise has the identifier of its unit.
    pub enterprise: Option<UnitId>,
    /// The line, road, berth or group that it shares with others (线路/分组): when they report and this one does not, it was
    /// cut off.
    pub line: Option<String>,
    /// Its sector, which picks the rules that judge it.
    pub sector: SectorCode,
    /// Where it is mounted; none for one that moves.
    pub position: Option<Position>,
    /// How many people may be aboard or inside (核载、核定人数), where that is judged.
    pub capacity_persons: Option<u32>,
    /// Whether its readings are taken.
    pub state: DeviceState,
}
