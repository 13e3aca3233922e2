//! What is wrong with a log, and where.

use super::StreamId;
use crate::Language;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is wrong with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventFault {
    /// Its fields do not lead to its hash.
    Altered,
    /// It is not there.
    Missing,
    /// It is there, but not at its place.
    Reordered,
    /// A second event claims its place.
    Repeated,
    /// It is sound in itself but does not follow the event before it: one of the two was replaced.
    WrongPrevious,
    /// It is sound in itself, but a checkpoint saw another event here: the stream was written anew.
    Rewritten,
}

/// What is wrong with a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckpointFault {
    /// Its fields do not lead to its hash.
    Altered,
    /// It is not there.
    Missing,
    /// It does not follow the checkpoint before it.
    WrongPrevious,
}

/// The first fault that a verifier found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// In a stream.
    Event {
        /// The stream.
        stream: StreamId,
        /// The event's place in it.
        version: u64,
        /// What is wrong.
        fault: EventFault,
    },
    /// Among the checkpoints.
    Checkpoint {
        /// The checkpoint's number.
        number: u64,
        /// What is wrong.
        fault: CheckpointFault,
    },
}

impl EventFault {
    /// The words that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Altered => language.pick("内容被改动", "was altered"),
            Self::Missing => language.pick("缺失", "is missing"),
            Self::Reordered => language.pick("顺序被调换", "is out of order"),
            Self::Repeated => language.pick("重复", "is there twice"),
            Self::WrongPrevious => language.pick(
                "与前一条不衔接（其中一条被替换）",
                "does not follow the one before it: one of the two was replaced",
            ),
            Self::Rewritten => language.pick(
                "与检查点不符（记录被整体重写）",
                "differs from what a checkpoint saw: the stream was written anew",
            ),
        }
    }
}

impl CheckpointFault {
    /// The words that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Altered => language.pick("内容被改动", "was altered"),
            Self::Missing => language.pick("缺失", "is missing"),
            Self::WrongPrevious => language.pick(
                "与前一个检查点不衔接（其中一个被替换）",
                "does not follow the one before it: one of the two was replaced",
            ),
        }
    }
}

impl Fault {
    /// The sentence that people read: which stream, which version, what.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match (self, language) {
            (Self::Event { stream, version, fault }, Language::Chinese) => {
                format!("记录“{stream}”（{}）第{version}条{}。", stream.kind().label(language), fault.label(language))
            }
            (Self::Event { stream, version, fault }, Language::English) => {
                format!("{stream}: event {version} {}.", fault.label(language))
            }
            (Self::Checkpoint { number, fault }, Language::Chinese) => {
                format!("第{number}个检查点{}。", fault.label(language))
            }
            (Self::Checkpoint { number, fault }, Language::English) => {
                format!("Checkpoint {number} {}.", fault.label(language))
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}

impl std::error::Error for Fault {}
