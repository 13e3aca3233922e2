//! Who may do what to which enterprise.

use super::{Enterprise, EnterpriseCommand, Field};
use crate::{
    Refusal, RefusalCode,
    accounts::{Actor, Role, Scope},
    ids::UnitId,
    jurisdictions::Place,
    language::Words,
};

/// Who registers, edits, closes and reopens in their places.
const OFFICE: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::SystemAdministrator];
/// Who registers and edits in their places, but for what the office sets.
const GRID: &[Role] = &[Role::GridOfficer];
/// What the office sets.
const OFFICE_FIELDS: &[Field] = &[Field::Risk, Field::Standardisation];
/// What an enterprise's own officer sets.
const OWN_FIELDS: &[Field] =
    &[Field::Employees, Field::HeadName, Field::HeadPhone, Field::SafetyOfficerName, Field::SafetyOfficerPhone];

/// Which enterprises an actor sees: those in the subtrees of all roles but 安全管理员 and 审计管理员, and the own unit.
#[must_use]
pub fn visible(actor: &Actor) -> Scope {
    let Actor::Person(person) = actor else { return actor.scope() };
    let blind = |role| matches!(role, Role::SecurityAdministrator | Role::AuditAdministrator);
    let subtrees = person.grants.iter().filter(|grant| !blind(grant.role)).map(|grant| grant.subtree.clone());
    Scope::new(subtrees.collect(), person.acts_for_unit)
}

/// Whether the actor may give the command at all.
pub(super) fn authorise(actor: &Actor, enterprise: &Enterprise, command: &EnterpriseCommand) -> Result<(), Refusal> {
    let Actor::Person(person) = actor else { return Ok(()) };
    let office = person.holds(OFFICE, enterprise.place());
    let allowed = match command {
        EnterpriseCommand::Edit(_) => {
            office || person.holds(GRID, enterprise.place()) || person.acts_for_unit == Some(enterprise.id)
        }
        EnterpriseCommand::Close { .. } | EnterpriseCommand::Reopen { .. } => office,
    };
    if allowed {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::EnterpriseNotAuthorised).with_label("command", |language| command.label(language)))
}

/// Whether the actor may register in a place.
#[must_use]
pub fn may_register(actor: &Actor, place: &Place) -> bool {
    actor.person().is_none_or(|person| person.holds(OFFICE, place) || person.holds(GRID, place))
}

/// Refuses when the actor may not set one of the fields of an enterprise that stands at `place` and is to stand at
/// `new_place`; `id` is the enterprise's, if it is registered.
pub(super) fn check_fields(
    actor: &Actor,
    id: Option<UnitId>,
    place: &Place,
    new_place: &Place,
    fields: impl Iterator<Item = Field>,
) -> Result<(), Refusal> {
    let Actor::Person(person) = actor else { return Ok(()) };
    let holds_both = |roles| person.holds(roles, place) && person.holds(roles, new_place);
    let may = |field: Field| {
        // Moving an enterprise takes authority over both places; everything else over the one where it stands.
        let holds = |roles| if field == Field::Place { holds_both(roles) } else { person.holds(roles, place) };
        holds(OFFICE)
            || (holds(GRID) && !OFFICE_FIELDS.contains(&field))
            || (id.is_some() && person.acts_for_unit == id && OWN_FIELDS.contains(&field))
    };
    let reserved: Vec<Words> = fields.filter(|field| !may(*field)).map(Field::words).collect();
    if reserved.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::EnterpriseFieldReserved).with_words("fields", &reserved))
}
