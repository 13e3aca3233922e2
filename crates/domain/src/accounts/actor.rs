//! Who acts.

use super::{Role, Scope};
use crate::{
    ids::{UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
};
use serde::{Deserialize, Serialize};

/// A role in a subtree.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Grant {
    /// What for.
    pub role: Role,
    /// Where.
    pub subtree: Subtree,
}

/// Whoever gives a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A logged-in user.
    Person(Person),
    /// Bihuan itself: sweeps and escalation.
    System,
    /// Whoever runs the command line beside the database; acts everywhere and is named in the log.
    Operator,
}

/// A logged-in user as the rules see one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// The name that lists and notices show.
    pub name: String,
    /// The unit that the user belongs to: an office, or the enterprise.
    pub unit: UnitId,
    /// The unit's name.
    pub unit_name: String,
    /// The (subtree, role) pairs; empty for one who acts for the unit only.
    pub grants: Vec<Grant>,
    /// Acts for `unit` as its 企业安全员.
    pub acts_for_unit: Option<UnitId>,
    /// The node that an access token keeps the person to: nothing is seen then for belonging to the unit.
    pub narrowed_to: Option<Subtree>,
}

impl Person {
    /// Whether the user has the role anywhere.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        if role == Role::EnterpriseSafetyOfficer {
            return self.acts_for_unit.is_some();
        }
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Whether the user holds one of the roles over a place.
    #[must_use]
    pub fn holds(&self, roles: &[Role], place: &Place) -> bool {
        self.grants.iter().any(|grant| roles.contains(&grant.role) && grant.subtree.covers(place))
    }

    /// The highest level at which the user holds one of the roles over a place.
    #[must_use]
    pub fn level_over(&self, roles: &[Role], place: &Place) -> Option<AdministrativeLevel> {
        self.grants
            .iter()
            .filter(|grant| roles.contains(&grant.role) && grant.subtree.covers(place))
            .map(|grant| grant.subtree.level)
            .min()
    }

    /// What the user may see of the ledger: the subtrees of the roles that work on it, and the own unit. The three
    /// administrators see no hazards by that office.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let subtrees = self.grants.iter().filter(|grant| !grant.role.is_administrator());
        Scope::new(subtrees.map(|grant| grant.subtree.clone()).collect(), self.acts_for_unit)
    }

    /// What the log is read about: the subtrees in which the person is 审计管理员.
    #[must_use]
    pub fn audit_scope(&self) -> Scope {
        let grants = self.grants.iter().filter(|grant| grant.role == Role::AuditAdministrator);
        Scope::new(grants.map(|grant| grant.subtree.clone()).collect(), None)
    }
}

impl Actor {
    /// The person, if it is one.
    #[must_use]
    pub const fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::System | Self::Operator => None,
        }
    }

    /// What the actor may read the log about, see [`Person::audit_scope`].
    #[must_use]
    pub fn audit_scope(&self) -> Scope {
        match self {
            Self::Person(person) => person.audit_scope(),
            Self::System | Self::Operator => Scope::nothing(),
        }
    }

    /// How the log names the actor: a user's identifier, `system` or `operator`.
    #[must_use]
    pub fn log_name(&self) -> String {
        match self {
            Self::Person(person) => person.id.to_string(),
            Self::System => "system".to_owned(),
            Self::Operator => "operator".to_owned(),
        }
    }

    /// What the actor may see of the ledger.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self {
            Self::Person(person) => person.scope(),
            Self::System | Self::Operator => Scope::everything(),
        }
    }
}
