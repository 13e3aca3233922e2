//! Names of streams.

use crate::{
    Language,
    ids::{AlarmId, CampaignId, DeviceId, HazardId, ImportId, RuleId, TaskId, UnitId, UserId},
    jurisdictions::JurisdictionCode,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a stream is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamKind {
    /// A hazard (隐患).
    Hazard,
    /// An enterprise (企业（单位）).
    Enterprise,
    /// An account (账号).
    Account,
    /// A node of the tree (行政区划).
    Jurisdiction,
    /// An import (导入).
    Import,
    /// A campaign (行动).
    Campaign,
    /// A task of a campaign (任务).
    Task,
    /// A device (监测设备).
    Device,
    /// A rule over readings (预警规则).
    Rule,
    /// An alarm (告警).
    Alarm,
    /// The system itself: settings, checkpoints, maintenance.
    System,
}

impl StreamKind {
    /// All kinds.
    pub const ALL: [Self; 11] = [
        Self::Hazard,
        Self::Enterprise,
        Self::Account,
        Self::Jurisdiction,
        Self::Import,
        Self::Campaign,
        Self::Task,
        Self::Device,
        Self::Rule,
        Self::Alarm,
        Self::System,
    ];

    /// The stable name, which begins the stream's text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hazard => "hazard",
            Self::Enterprise => "enterprise",
            Self::Account => "account",
            Self::Jurisdiction => "jurisdiction",
            Self::Import => "import",
            Self::Campaign => "campaign",
            Self::Task => "task",
            Self::Device => "device",
            Self::Rule => "rule",
            Self::Alarm => "alarm",
            Self::System => "system",
        }
    }

    /// The kind of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Hazard => language.pick("隐患", "Hazard"),
            Self::Enterprise => language.pick("单位", "Enterprise"),
            Self::Account => language.pick("账号", "Account"),
            Self::Jurisdiction => language.pick("行政区划", "Jurisdiction"),
            Self::Import => language.pick("导入", "Import"),
            Self::Campaign => language.pick("行动", "Campaign"),
            Self::Task => language.pick("任务", "Task"),
            Self::Device => language.pick("监测设备", "Device"),
            Self::Rule => language.pick("预警规则", "Rule"),
            Self::Alarm => language.pick("告警", "Alarm"),
            Self::System => language.pick("系统", "System"),
        }
    }
}

/// A stream's name: its kind, `:`, and an identifier of 1 to 64 letters, digits, `-` and `_`, such as
/// `jurisdiction:350525190000`. Streams order by the bytes of their names, so a database must compare them so as well
/// (SQLite's default; `COLLATE "C"` on PostgreSQL).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^(hazard|enterprise|account|jurisdiction|import|campaign|task|device|rule|alarm|system):[A-Za-z0-9_-]{1,64}$")))]
pub struct StreamId(String);

/// A text that names no stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” names no stream: write kind:identifier, such as hazard:0190c0de-0000-7000-8000-000000000001")]
pub struct StreamError(pub String);

impl StreamId {
    /// The stream of a kind and an identifier.
    ///
    /// # Errors
    /// [`StreamError`] when the identifier is empty, too long or has other characters.
    pub fn new(kind: StreamKind, id: &str) -> Result<Self, StreamError> {
        format!("{}:{id}", kind.name()).parse()
    }

    /// The stream of a hazard.
    #[must_use]
    pub fn hazard(id: HazardId) -> Self {
        Self(format!("hazard:{id}"))
    }

    /// The stream of an enterprise.
    #[must_use]
    pub fn enterprise(id: UnitId) -> Self {
        Self(format!("enterprise:{id}"))
    }

    /// The stream of an account.
    #[must_use]
    pub fn account(id: UserId) -> Self {
        Self(format!("account:{id}"))
    }

    /// The stream of a jurisdiction.
    #[must_use]
    pub fn jurisdiction(code: &JurisdictionCode) -> Self {
        Self(format!("jurisdiction:{code}"))
    }

    /// The stream of an import.
    #[must_use]
    pub fn import(id: ImportId) -> Self {
        Self(format!("import:{id}"))
    }

    /// The stream of a campaign.
    #[must_use]
    pub fn campaign(id: CampaignId) -> Self {
        Self(format!("campaign:{id}"))
    }

    /// The stream of a task.
    #[must_use]
    pub fn task(id: TaskId) -> Self {
        Self(format!("task:{id}"))
    }

    /// The stream of a device.
    #[must_use]
    pub fn device(id: DeviceId) -> Self {
        Self(format!("device:{id}"))
    }

    /// The stream of a rule.
    #[must_use]
    pub fn rule(id: RuleId) -> Self {
        Self(format!("rule:{id}"))
    }

    /// The stream of an alarm.
    #[must_use]
    pub fn alarm(id: AlarmId) -> Self {
        Self(format!("alarm:{id}"))
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> StreamKind {
        // Every constructor writes a known kind.
        self.parts().and_then(|(kind, _)| StreamKind::from_name(kind)).unwrap_or(StreamKind::System)
    }

    /// The identifier behind the kind.
    #[must_use]
    pub fn id(&self) -> &str {
        self.parts().map_or("", |(_, id)| id)
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parts(&self) -> Option<(&str, &str)> {
        self.0.split_once(':')
    }
}

impl FromStr for StreamId {
    type Err = StreamError;
    fn from_str(text: &str) -> Result<Self, StreamError> {
        let known = text.split_once(':').is_some_and(|(kind, id)| {
            StreamKind::from_name(kind).is_some()
                && (1..=64).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        });
        if known { Ok(Self(text.to_owned())) } else { Err(StreamError(text.to_owned())) }
    }
}

impl TryFrom<String> for StreamId {
    type Error = StreamError;
    fn try_from(text: String) -> Result<Self, StreamError> {
        text.parse()
    }
}

impl From<StreamId> for String {
    fn from(stream: StreamId) -> Self {
        stream.0
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
