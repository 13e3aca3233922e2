//! Imports of ledgers: who may import what, and what is recorded of it.

mod event;
#[cfg(test)]
mod tests;

pub use event::{ImportEvent, ImportState, Uploaded};

use crate::{
    Language, Refusal, RefusalCode,
    accounts::{Actor, Role, Scope},
};
use serde::{Deserialize, Serialize};

/// What is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// 行政区划
    Jurisdictions,
    /// 企业台账
    Enterprises,
    /// 隐患台账
    Hazards,
}

impl ImportKind {
    /// All kinds, in the order in which a new system imports them.
    pub const ALL: [Self; 3] = [Self::Jurisdictions, Self::Enterprises, Self::Hazards];

    /// The stable name, as the database, addresses and the command line have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jurisdictions => "jurisdictions",
            Self::Enterprises => "enterprises",
            Self::Hazards => "hazards",
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
            Self::Jurisdictions => language.pick("行政区划", "Jurisdictions"),
            Self::Enterprises => language.pick("企业台账", "Enterprise ledger"),
            Self::Hazards => language.pick("隐患台账", "Hazard ledger"),
        }
    }

    /// The roles that import it.
    const fn roles(self) -> &'static [Role] {
        match self {
            Self::Jurisdictions => &[Role::SystemAdministrator],
            Self::Enterprises => &[Role::SystemAdministrator, Role::SafetyOfficer],
            Self::Hazards => &[Role::SafetyOfficer],
        }
    }
}

/// The places into which an actor may import; what lies elsewhere is unknown to the import.
///
/// # Errors
/// `IM-020` when there is no such place.
pub fn authorise(actor: &Actor, kind: ImportKind) -> Result<Scope, Refusal> {
    let Actor::Person(person) = actor else { return Ok(actor.scope()) };
    let grants = person.grants.iter().filter(|grant| kind.roles().contains(&grant.role));
    let scope = Scope::new(grants.map(|grant| grant.subtree.clone()).collect(), None);
    if scope.is_nothing() {
        return Err(Refusal::new(RefusalCode::ImportNotAuthorised).with_label("kind", |language| kind.label(language)));
    }
    Ok(scope)
}
