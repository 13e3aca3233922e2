//! Units (单位): whoever can hold responsibility.

use crate::{Language, ids::UnitId, jurisdictions::JurisdictionCode};
use serde::{Deserialize, Serialize};

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 政府部门: an office of government.
    Office,
    /// 村（居）委会: a village committee.
    VillageCommittee,
    /// 服务机构: an agency that works for others.
    Agency,
    /// 企业（单位）: a supervised entity.
    Enterprise,
}

impl UnitKind {
    /// All kinds, in the order in which people read them.
    pub const ALL: [Self; 4] = [Self::Office, Self::VillageCommittee, Self::Agency, Self::Enterprise];

    /// The stable name, as the database holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::VillageCommittee => "village_committee",
            Self::Agency => "agency",
            Self::Enterprise => "enterprise",
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
            Self::Office => language.pick("政府部门", "Government office"),
            Self::VillageCommittee => language.pick("村（居）委会", "Village committee"),
            Self::Agency => language.pick("服务机构", "Service agency"),
            Self::Enterprise => language.pick("企业（单位）", "Enterprise"),
        }
    }
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unit {
    /// Identifier; an enterprise's unit has the enterprise's.
    pub id: UnitId,
    /// What it is.
    pub kind: UnitKind,
    /// The full name.
    pub name: String,
    /// The node of the tree where it is, if known.
    pub place: Option<JurisdictionCode>,
}
