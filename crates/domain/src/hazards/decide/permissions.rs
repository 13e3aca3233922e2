//! Which roles may give which command, and where.

use crate::{
    accounts::{Actor, Person, Role},
    hazards::{CommandKind, Hazard},
    ids::UnitId,
    jurisdictions::Place,
};

/// Officials who run the loop.
pub const OFFICERS: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor];
/// Officials who find hazards.
pub const FINDERS: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer];
/// Officials who list, delist and close out.
pub const AUTHORITIES: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::Leader];

/// Whether the actor may give a command of this kind on the hazard.
pub fn may(hazard: &Hazard, kind: CommandKind, actor: &Actor) -> bool {
    match actor {
        Actor::Person(person) => person_may(hazard, kind, person),
        Actor::System => matches!(kind, CommandKind::MarkOverdue | CommandKind::Escalate),
        Actor::Operator => false,
    }
}

/// Whether the actor may enter something into the ledger at a place.
pub fn may_open(place: &Place, enterprise: Option<UnitId>, actor: &Actor) -> bool {
    match actor {
        Actor::Person(person) => {
            person.holds(FINDERS, place) || enterprise.is_some_and(|unit| person.acts_for_unit == Some(unit))
        }
        Actor::System | Actor::Operator => true,
    }
}

fn person_may(hazard: &Hazard, kind: CommandKind, person: &Person) -> bool {
    let holds = |roles: &[Role]| person.holds(roles, &hazard.place);
    let own = || person.acts_for_unit.is_some_and(|unit| hazard.units().contains(&unit));
    let rectifies = || {
        let unit = hazard.assignment.as_ref().map(|assignment| assignment.unit);
        unit.is_some() && person.acts_for_unit == unit
    };
    match kind {
        CommandKind::Verify
        | CommandKind::Dismiss
        | CommandKind::Assign
        | CommandKind::Extend
        | CommandKind::Accept
        | CommandKind::Reject
        | CommandKind::Reopen
        | CommandKind::Terminate
        | CommandKind::OrderStopWork
        | CommandKind::LiftStopWork
        | CommandKind::Correct => holds(OFFICERS),
        CommandKind::Open | CommandKind::FixOnTheSpot | CommandKind::AddEvidence => holds(FINDERS) || own(),
        CommandKind::RecordPlan | CommandKind::Submit => holds(FINDERS) || rectifies(),
        CommandKind::RecordReports => holds(OFFICERS) || own(),
        CommandKind::CloseOut | CommandKind::List | CommandKind::Delist | CommandKind::AppointSponsor => {
            holds(AUTHORITIES)
        }
        CommandKind::MarkOverdue | CommandKind::Escalate => false,
    }
}
