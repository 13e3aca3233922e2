//! Newtypes for identifiers: one is never taken for another.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! identifier {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

identifier! {
    /// A user account.
    UserId;
    /// A unit (单位): anything that can hold responsibility. An enterprise's unit has the enterprise's identifier.
    UnitId;
    /// A hazard (隐患).
    HazardId;
    /// A photo kept as evidence.
    PhotoId;
    /// A document kept as evidence.
    AttachmentId;
    /// One import of a ledger.
    ImportId;
    /// A saved view of the ledger.
    ViewId;
    /// A personal access token.
    TokenId;
    /// Where events are sent to.
    DestinationId;
    /// A campaign (行动).
    CampaignId;
    /// A task (任务) of a published campaign.
    TaskId;
    /// A device (监测设备).
    DeviceId;
    /// A rule (预警规则) over readings.
    RuleId;
    /// An alarm (告警).
    AlarmId;
}
