//! What happened to the system itself.

use super::{EventHash, Fault};
use crate::Language;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An event of a `system:` stream, as the log keeps it. The names are stored: they are added to, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum SystemEvent {
    /// Somebody tried to log in by a name that nobody has. The name itself is not kept: people type passwords there.
    UnknownLogIn {
        /// Where the attempt came from, as far as known.
        address: Option<String>,
    },
    /// Attempts to log in that were not even looked at, since too many had failed before from there; one event stands for
    /// many.
    LogInsRefused {
        /// Where they came from, as far as known.
        address: Option<String>,
        /// How many since the event before.
        count: u64,
        /// When the first of them was.
        since: Timestamp,
    },
    /// A user asked for what the user's roles do not open; one event stands for many of a kind.
    AccessRefused {
        /// The method and the pattern of the address, such as `GET /audit`.
        route: String,
        /// Where the requests came from, as far as known.
        address: Option<String>,
        /// How many since the event before.
        count: u64,
        /// When the first of them was.
        since: Timestamp,
    },
    /// Somebody had the whole log verified.
    LogVerified {
        /// What was found.
        finding: Finding,
    },
    /// Where events are sent to was changed.
    DestinationChanged {
        /// What became of it.
        change: DestinationChange,
        /// Its name.
        name: String,
        /// Its address.
        address: String,
        /// The node whose records are sent.
        place: String,
    },
    /// Events of an instance below were taken in: the receipt, whose number is the event's version.
    Received {
        /// The node of the instance below.
        place: String,
        /// Streams that grew.
        streams: u64,
        /// Events that were new.
        events: u64,
    },
    /// What an instance below kept is kept here from now on.
    TakenOver {
        /// The node of that instance.
        place: String,
    },
    /// What could not be sent, each morning.
    SendingStuck {
        /// The day in China.
        day: jiff::civil::Date,
        /// Streams that wait.
        waiting: u64,
        /// Streams that were refused or failed.
        stuck: u64,
    },
}

/// What became of a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DestinationChange {
    /// 新增
    Added,
    /// 暂停
    Paused,
    /// 恢复
    Resumed,
    /// 删除
    Removed,
    /// 因长期失败停用
    GivenUp,
}

impl DestinationChange {
    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Added => language.pick("新增", "added"),
            Self::Paused => language.pick("暂停", "paused"),
            Self::Resumed => language.pick("恢复", "resumed"),
            Self::Removed => language.pick("删除", "removed"),
            Self::GivenUp => language.pick("因长期失败停用", "given up after failing for long"),
        }
    }
}

/// What a verification of the whole log found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Everything is as it was written.
    Sound {
        /// Streams that were verified.
        streams: u64,
        /// Events that were verified.
        events: u64,
        /// Checkpoints that were verified.
        checkpoints: u64,
        /// The last checkpoint's number, 0 when there is none.
        checkpoint_number: u64,
        /// The last checkpoint's hash.
        checkpoint_hash: EventHash,
    },
    /// The first fault.
    Faulty(Fault),
}

impl SystemEvent {
    /// The stable name, equal to the `event` tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UnknownLogIn { .. } => "unknown_log_in",
            Self::LogInsRefused { .. } => "log_ins_refused",
            Self::AccessRefused { .. } => "access_refused",
            Self::LogVerified { .. } => "log_verified",
            Self::DestinationChanged { .. } => "destination_changed",
            Self::Received { .. } => "received",
            Self::TakenOver { .. } => "taken_over",
            Self::SendingStuck { .. } => "sending_stuck",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::UnknownLogIn { .. } => {
                language.pick("以不存在的账号尝试登录", "Log-in tried with a name that nobody has")
            }
            Self::LogInsRefused { .. } => {
                language.pick("登录尝试过多，已直接拒绝", "Log-ins refused unseen after too many failures")
            }
            Self::AccessRefused { .. } => language.pick("越权访问被拒绝", "Access refused"),
            Self::LogVerified { .. } => language.pick("验证日志完整性", "Verified the log"),
            Self::DestinationChanged { .. } => language.pick("更改对外报送目标", "Changed where events are sent to"),
            Self::Received { .. } => language.pick("接收下级报送", "Received events from below"),
            Self::TakenOver { .. } => language.pick("接管下级系统的行政区划", "Took over from an instance below"),
            Self::SendingStuck { .. } => language.pick("每日报送积压提示", "Daily digest of what is not sent"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::EventFault;

    #[test]
    fn payloads_read_back_and_carry_their_name() {
        let fault = Fault::Event { stream: "hazard:1".parse().unwrap(), version: 3, fault: EventFault::Altered };
        let sound = Finding::Sound {
            streams: 1,
            events: 2,
            checkpoints: 1,
            checkpoint_number: 1,
            checkpoint_hash: EventHash([7; 32]),
        };
        for event in [
            SystemEvent::UnknownLogIn { address: Some("127.0.0.1".to_owned()) },
            SystemEvent::LogInsRefused { address: None, count: 3, since: Timestamp::UNIX_EPOCH },
            SystemEvent::AccessRefused {
                route: "GET /audit".to_owned(),
                address: None,
                count: 1,
                since: Timestamp::UNIX_EPOCH,
            },
            SystemEvent::LogVerified { finding: sound },
            SystemEvent::LogVerified { finding: Finding::Faulty(fault) },
            SystemEvent::DestinationChanged {
                change: DestinationChange::Added,
                name: "县平台".to_owned(),
                address: "https://county.example.gov.cn".to_owned(),
                place: "350525190000".to_owned(),
            },
            SystemEvent::Received { place: "350525190000".to_owned(), streams: 1, events: 2 },
            SystemEvent::TakenOver { place: "350525190000".to_owned() },
            SystemEvent::SendingStuck { day: jiff::civil::date(2026, 3, 2), waiting: 3, stuck: 1 },
        ] {
            let json = serde_json::to_value(&event).unwrap();
            assert_eq!(json["event"], event.name());
            assert_eq!(serde_json::from_value::<SystemEvent>(json).unwrap(), event);
        }
        let stored = r#"{"event":"unknown_log_in","address":null}"#;
        assert_eq!(serde_json::from_str::<SystemEvent>(stored).unwrap(), SystemEvent::UnknownLogIn { address: None });
    }
}
