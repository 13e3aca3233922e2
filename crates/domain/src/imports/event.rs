//! What happened to an import.

use super::ImportKind;
use crate::{Language, Refusal, RefusalCode};
use serde::{Deserialize, Serialize};

/// How an import began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// What is imported.
    pub kind: ImportKind,
    /// The file's name, as the user's machine had it.
    pub file_name: String,
    /// Its size.
    pub file_bytes: u64,
}

/// An event of an import's stream, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ImportEvent {
    /// A file came in.
    Uploaded(Uploaded),
    /// Its rows were taken over, all of them in one transaction.
    Committed {
        /// Rows of data in the file.
        rows: u64,
        /// Rows that were added.
        accepted: u64,
        /// Rows that were there already.
        already_known: u64,
        /// Rows that were left out.
        rejected: u64,
    },
    /// It was given up; nothing was taken over.
    Discarded,
}

impl ImportEvent {
    /// The stable name, equal to the `event` tag.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Uploaded(_) => "uploaded",
            Self::Committed { .. } => "committed",
            Self::Discarded => "discarded",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Uploaded(_) => language.pick("上传", "Uploaded"),
            Self::Committed { .. } => language.pick("导入", "Imported"),
            Self::Discarded => language.pick("放弃", "Given up"),
        }
    }
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// 待确认
    Uploaded,
    /// 已导入
    Committed,
    /// 已放弃
    Discarded,
}

impl ImportState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Uploaded, Self::Committed, Self::Discarded];

    /// The stable name, as the database holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Committed => "committed",
            Self::Discarded => "discarded",
        }
    }

    /// The state of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::Uploaded => language.pick("待确认", "to be confirmed"),
            Self::Committed => language.pick("已导入", "imported"),
            Self::Discarded => language.pick("已放弃", "given up"),
        }
    }

    /// Whether it can still be committed or given up.
    ///
    /// # Errors
    /// `IM-021` when it has ended.
    pub fn check_open(self) -> Result<(), Refusal> {
        match self {
            Self::Uploaded => Ok(()),
            Self::Committed | Self::Discarded => {
                Err(Refusal::new(RefusalCode::ImportNotOpen).with_label("state", |language| self.label(language)))
            }
        }
    }
}
