//! 授权: roles and enterprises of an account.

use super::{AccountContext, is_self, not_the_last, within_reach};
use crate::{
    Refusal, RefusalCode,
    accounts::{Account, AccountCommandKind, AccountEvent, Actor, Grant, Role, RoleAt, UnitAt},
    jurisdictions::{Place, Subtree},
    language::Words,
};

/// Whether the actor may grant this role: a system administrator only the first of the other two administrators.
pub fn may_grant(role: Role, context: &AccountContext<'_>) -> bool {
    match context.actor {
        Actor::Operator => true,
        Actor::System => false,
        Actor::Person(person) => {
            let vacant = matches!(role, Role::SecurityAdministrator | Role::AuditAdministrator)
                && context.roster.count(role) == Some(0);
            person.has(Role::SecurityAdministrator) || (person.has(Role::SystemAdministrator) && vacant)
        }
    }
}

pub fn grant(account: &Account, wanted: &RoleAt, context: &AccountContext<'_>) -> Result<Vec<AccountEvent>, Refusal> {
    not_to_self(account, context)?;
    within_reach(AccountCommandKind::Grant, std::slice::from_ref(&wanted.place), context.actor)?;
    if !account.is_active() {
        return Err(RefusalCode::AccountDisabled.into());
    }
    if wanted.role == Role::EnterpriseSafetyOfficer {
        return Err(RefusalCode::EnterpriseRoleByUnit.into());
    }
    if account.acts_for_unit.is_some() {
        return Err(RefusalCode::EnterpriseOfficerOnly.into());
    }
    let grant = as_grant(wanted);
    if account.grants.contains(&grant) {
        return Err(Refusal::new(RefusalCode::GrantHeld).with_label("role", |language| wanted.role.label(language)));
    }
    let apart = account
        .grants
        .iter()
        .all(|held| held.role == wanted.role || !(held.role.is_administrator() || wanted.role.is_administrator()));
    if !apart {
        return Err(RefusalCode::AdministratorsApart.into());
    }
    Ok(vec![AccountEvent::RoleGranted(grant)])
}

pub fn revoke(account: &Account, given: &RoleAt, context: &AccountContext<'_>) -> Result<Vec<AccountEvent>, Refusal> {
    not_to_self(account, context)?;
    within_reach(AccountCommandKind::Revoke, std::slice::from_ref(&given.place), context.actor)?;
    let grant = as_grant(given);
    if !account.grants.contains(&grant) {
        return Err(Refusal::new(RefusalCode::GrantNotHeld).with_label("role", |language| given.role.label(language)));
    }
    if account.grants.iter().filter(|held| held.role == given.role).count() == 1 {
        not_the_last(account, given.role, context.roster)?;
    }
    Ok(vec![AccountEvent::RoleRevoked(grant)])
}

pub fn assign_unit(
    account: &Account,
    unit: &UnitAt,
    context: &AccountContext<'_>,
) -> Result<Vec<AccountEvent>, Refusal> {
    not_to_self(account, context)?;
    within_reach(AccountCommandKind::AssignUnit, std::slice::from_ref(&unit.place), context.actor)?;
    if !account.is_active() {
        return Err(RefusalCode::AccountDisabled.into());
    }
    if !account.grants.is_empty() {
        return Err(RefusalCode::EnterpriseOfficerOnly.into());
    }
    if account.acts_for_unit == Some(unit.unit) {
        return Err(RefusalCode::NothingEdited.into());
    }
    let unit_name = super::lifecycle::required(&unit.unit_name, UNIT)?;
    Ok(vec![AccountEvent::UnitAssigned { unit: unit.unit, unit_name }])
}

pub fn release_unit(
    account: &Account,
    place: &Place,
    context: &AccountContext<'_>,
) -> Result<Vec<AccountEvent>, Refusal> {
    not_to_self(account, context)?;
    within_reach(AccountCommandKind::ReleaseUnit, std::slice::from_ref(place), context.actor)?;
    if account.acts_for_unit.is_none() {
        return Err(RefusalCode::ActsForNoUnit.into());
    }
    Ok(vec![AccountEvent::UnitReleased])
}

const UNIT: Words = Words::new("单位", "Unit");

fn not_to_self(account: &Account, context: &AccountContext<'_>) -> Result<(), Refusal> {
    if is_self(account, context.actor) { Err(RefusalCode::GrantToSelf.into()) } else { Ok(()) }
}

fn as_grant(role: &RoleAt) -> Grant {
    let subtree = Subtree { code: role.place.code().clone(), level: role.place.level() };
    Grant { role: role.role, subtree }
}
