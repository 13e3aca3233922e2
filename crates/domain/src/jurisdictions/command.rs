//! What people do to the tree.

use super::{AdministrativeLevel, JurisdictionCode};
use crate::{Language, ids::ImportId};
use jiff::civil::Date;

/// Put a node into the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddJurisdiction {
    /// Its code.
    pub code: JurisdictionCode,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: AdministrativeLevel,
    /// The node right above; `None` for a root.
    pub parent: Option<JurisdictionCode>,
    /// The import that it came with.
    pub import: Option<ImportId>,
}

impl AddJurisdiction {
    /// The word that people read.
    #[must_use]
    pub const fn label(language: Language) -> &'static str {
        language.pick("添加行政区划", "add a jurisdiction")
    }
}

/// What people do to a node that is in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JurisdictionCommand {
    /// Give it another name.
    Rename {
        /// The new name.
        name: String,
    },
    /// It is no more (撤销).
    Close {
        /// The last day on which it was in force.
        on: Date,
    },
}

impl JurisdictionCommand {
    /// The word that people read.
    #[must_use]
    pub const fn label(&self, language: Language) -> &'static str {
        match self {
            Self::Rename { .. } => language.pick("更名", "rename"),
            Self::Close { .. } => language.pick("撤销行政区划", "close the jurisdiction"),
        }
    }
}
