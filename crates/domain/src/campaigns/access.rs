//! Who sees campaigns and what they ask for, and who runs them.

use crate::{
    accounts::{Actor, Person, Role, Scope},
    jurisdictions::Place,
};

/// Who drafts and reviews.
pub(crate) const OFFICERS: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor];
/// Who publishes and ends.
pub(crate) const PUBLISHERS: &[Role] = &[Role::SafetyOfficer, Role::Leader];

/// What of campaigns and tasks an actor sees: what lies in the subtrees of the ledger's roles, and what concerns the own
/// unit. An administrator sees none by that office, and whoever comes with an access token for a place only what lies there.
#[must_use]
pub fn visible(actor: &Actor) -> Scope {
    let Actor::Person(person) = actor else { return actor.scope() };
    let ledger = person.scope();
    let works = !ledger.subtrees().is_empty() || person.acts_for_unit.is_some();
    let works = works && person.narrowed_to.is_none();
    Scope::new(ledger.subtrees().to_vec(), works.then(|| unit_of(person)))
}

/// The unit for which a person reports.
#[must_use]
pub(crate) fn unit_of(person: &Person) -> crate::ids::UnitId {
    person.acts_for_unit.unwrap_or(person.unit)
}

/// Whether the actor may draft a campaign of a place.
#[must_use]
pub fn may_draft(actor: &Actor, place: &Place) -> bool {
    holds(actor, OFFICERS, place)
}

pub(crate) fn holds(actor: &Actor, roles: &[Role], place: &Place) -> bool {
    match actor {
        Actor::Person(person) => person.holds(roles, place),
        Actor::System => false,
        // Whoever runs the command line beside the database, such as for a demonstration.
        Actor::Operator => true,
    }
}
