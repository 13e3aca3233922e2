//! The tree 省-市-县-乡-村-网格.

mod code;
mod command;
mod decide;
mod event;
mod place;
#[cfg(test)]
mod tests;

pub use code::{CodeError, JurisdictionCode};
pub use command::{AddJurisdiction, JurisdictionCommand};
pub use decide::{AddContext, NAME_LIMIT, add, decide, visible};
pub use event::{JurisdictionEvent, JurisdictionEventOutOfOrder, evolve};
pub use place::{Place, PlaceError, Subtree};

use crate::Language;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The level of a node of the tree, highest first. A development zone (开发区) takes the level it is run at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AdministrativeLevel {
    /// 省级
    Province,
    /// 市级
    Prefecture,
    /// 县级
    County,
    /// 乡级
    Township,
    /// 村级
    Village,
    /// 网格
    Grid,
}

impl AdministrativeLevel {
    /// All levels, highest first.
    pub const ALL: [Self; 6] =
        [Self::Province, Self::Prefecture, Self::County, Self::Township, Self::Village, Self::Grid];

    /// The stable name, as files and the database hold it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Prefecture => "prefecture",
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
            Self::Grid => "grid",
        }
    }

    /// The level of a stable name, or of its Chinese word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| {
            level.name() == name || level.label(Language::Chinese) == name || level.short_chinese() == name
        })
    }

    /// Position from the root: 0 for a province.
    #[must_use]
    pub const fn depth(self) -> usize {
        self as usize
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Province, Language::Chinese) => "省级",
            (Self::Province, Language::English) => "Province",
            (Self::Prefecture, Language::Chinese) => "市级",
            (Self::Prefecture, Language::English) => "Prefecture",
            (Self::County, Language::Chinese) => "县级",
            (Self::County, Language::English) => "County",
            (Self::Township, Language::Chinese) => "乡级",
            (Self::Township, Language::English) => "Township",
            (Self::Village, Language::Chinese) => "村级",
            (Self::Village, Language::English) => "Village",
            (Self::Grid, Language::Chinese) => "网格",
            (Self::Grid, Language::English) => "Grid",
        }
    }

    const fn short_chinese(self) -> &'static str {
        match self {
            Self::Province => "省",
            Self::Prefecture => "市",
            Self::County => "县",
            Self::Township => "乡",
            Self::Village => "村",
            Self::Grid => "格",
        }
    }
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Jurisdiction {
    /// Its code.
    pub code: JurisdictionCode,
    /// Its name, such as 东埔村.
    pub name: String,
    /// Where it stands: itself and all its ancestors.
    pub place: Place,
}

impl Jurisdiction {
    /// Its level.
    #[must_use]
    pub fn level(&self) -> AdministrativeLevel {
        self.place.level()
    }

    /// The subtree of which it is the root.
    #[must_use]
    pub fn subtree(&self) -> Subtree {
        Subtree { code: self.code.clone(), level: self.level() }
    }
}

/// A node of the tree as its events have made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Node {
    /// What it is.
    pub jurisdiction: Jurisdiction,
    /// Count of its events.
    pub version: u64,
    /// The last day on which it was in force (撤销); `None` while it is.
    pub closed_on: Option<Date>,
}

impl Node {
    /// Its code.
    #[must_use]
    pub const fn code(&self) -> &JurisdictionCode {
        &self.jurisdiction.code
    }

    /// The code of its parent; `None` for a root.
    #[must_use]
    pub fn parent(&self) -> Option<&JurisdictionCode> {
        self.jurisdiction.place.parent()
    }
}
