//! Roles and enterprises.

use crate::support::{World, county, other_township, role_at, township, unit, unit_at, village};
use bihuan_domain::{
    RefusalCode as R,
    accounts::{AccountCommand as C, Actor, Role},
};

const SYSTEM: usize = 0;
const SECURITY: usize = 1;
const AUDIT: usize = 2;
const OFFICER: usize = 3;
const NOBODY: usize = 4;

#[test]
fn the_security_administrator_grants_and_revokes() {
    let mut world = World::staffed();
    let security = world.actor(SECURITY);
    for place in [township(), village()] {
        world.run(&security, NOBODY, &C::Grant(role_at(Role::GridOfficer, &place))).unwrap();
    }
    world.run(&security, NOBODY, &C::Grant(role_at(Role::Leader, &village()))).unwrap();
    assert!(world.accounts[NOBODY].person().holds(&[Role::Leader], &village()));
    world.run(&security, NOBODY, &C::Revoke(role_at(Role::Leader, &village()))).unwrap();
    assert!(!world.accounts[NOBODY].holds(Role::Leader));
    assert_eq!(world.accounts[NOBODY].grants.len(), 2);
}

#[test]
fn only_the_security_administrator_grants() {
    let world = World::staffed();
    let commands = [
        C::Grant(role_at(Role::GridOfficer, &village())),
        C::Revoke(role_at(Role::GridOfficer, &village())),
        C::AssignUnit(unit_at(9, &village())),
        C::ReleaseUnit { place: village() },
        C::Unlock,
    ];
    for command in commands {
        for actor in [SYSTEM, AUDIT, OFFICER, NOBODY] {
            assert_eq!(world.refused(actor, NOBODY, &command), R::AccountNotAuthorised, "{actor} {command:?}");
        }
        let refused = world.decide(&Actor::System, NOBODY, &command).unwrap_err();
        assert_eq!(refused.code, R::AccountNotAuthorised);
    }
}

#[test]
fn nobody_grants_to_himself() {
    let world = World::staffed();
    for command in [
        C::Grant(role_at(Role::SafetyOfficer, &township())),
        C::Revoke(role_at(Role::SecurityAdministrator, &county())),
        C::AssignUnit(unit_at(9, &village())),
        C::ReleaseUnit { place: village() },
        C::Unlock,
    ] {
        assert_eq!(world.refused(SECURITY, SECURITY, &command), R::GrantToSelf, "{command:?}");
    }
}

#[test]
fn the_three_administrators_are_kept_apart() {
    let world = World::staffed();
    for target in [SYSTEM, AUDIT] {
        for role in [Role::SecurityAdministrator, Role::SafetyOfficer, Role::Leader] {
            assert_eq!(world.refused(SECURITY, target, &C::Grant(role_at(role, &county()))), R::AdministratorsApart);
        }
    }
    for role in [Role::SystemAdministrator, Role::SecurityAdministrator, Role::AuditAdministrator] {
        assert_eq!(world.refused(SECURITY, OFFICER, &C::Grant(role_at(role, &county()))), R::AdministratorsApart);
        assert_eq!(
            world.decide(&Actor::Operator, OFFICER, &C::Grant(role_at(role, &county()))).unwrap_err().code,
            R::AdministratorsApart
        );
    }
}

#[test]
fn one_office_may_cover_several_places_and_gives_them_back_one_by_one() {
    let mut world = World::staffed();
    let at = |place: &_| role_at(Role::SystemAdministrator, place);
    world.run(&world.actor(SECURITY), SYSTEM, &C::Grant(at(&township()))).unwrap();
    world.run(&world.actor(SECURITY), SYSTEM, &C::Revoke(at(&county()))).unwrap();
    assert_eq!(world.refused(SECURITY, SYSTEM, &C::Revoke(at(&township()))), R::LastAdministrator);
}

#[test]
fn a_system_administrator_appoints_only_the_first_of_the_others() {
    let mut world = World::empty();
    for login in ["one", "two", "three", "four"] {
        world.create(login);
    }
    world.run(&Actor::Operator, 0, &C::Grant(role_at(Role::SystemAdministrator, &county()))).unwrap();
    let system = world.actor(0);
    let grant = |role| C::Grant(role_at(role, &county()));
    for role in [Role::SystemAdministrator, Role::SafetyOfficer] {
        assert_eq!(world.decide(&system, 1, &grant(role)).unwrap_err().code, R::AccountNotAuthorised);
    }
    assert_eq!(world.decide(&system, 0, &grant(Role::SecurityAdministrator)).unwrap_err().code, R::GrantToSelf);
    world.run(&system, 1, &grant(Role::SecurityAdministrator)).unwrap();
    assert_eq!(
        world.decide(&system, 3, &grant(Role::SecurityAdministrator)).unwrap_err().code,
        R::AccountNotAuthorised
    );
    world.run(&system, 2, &grant(Role::AuditAdministrator)).unwrap();
    assert_eq!(world.decide(&system, 3, &grant(Role::AuditAdministrator)).unwrap_err().code, R::AccountNotAuthorised);
    world.run(&world.actor(1), 3, &grant(Role::SystemAdministrator)).unwrap();
}

#[test]
fn grants_lie_within_the_own_subtree() {
    let mut world = World::staffed();
    let second = world.create("second");
    world.run(&world.actor(SECURITY), second, &C::Grant(role_at(Role::SecurityAdministrator, &township()))).unwrap();
    let grid = |place: &_| C::Grant(role_at(Role::GridOfficer, place));
    for place in [county(), other_township()] {
        assert_eq!(world.refused(second, NOBODY, &grid(&place)), R::OutsideOwnSubtree);
        assert_eq!(world.refused(second, NOBODY, &C::Revoke(role_at(Role::GridOfficer, &place))), R::OutsideOwnSubtree);
        assert_eq!(world.refused(second, NOBODY, &C::AssignUnit(unit_at(9, &place))), R::OutsideOwnSubtree);
        assert_eq!(world.refused(second, NOBODY, &C::ReleaseUnit { place }), R::OutsideOwnSubtree);
    }
    world.run(&world.actor(second), NOBODY, &grid(&village())).unwrap();
    let elsewhere = world.decide_among(&world.actor(second), NOBODY, &grid(&village()), &[other_township()]);
    assert_eq!(elsewhere.unwrap_err().code, R::OutsideOwnSubtree);
}

#[test]
fn a_grant_is_held_once_and_revoked_only_when_held() {
    let world = World::staffed();
    let officer = role_at(Role::SafetyOfficer, &township());
    assert_eq!(world.refused(SECURITY, OFFICER, &C::Grant(officer.clone())), R::GrantHeld);
    assert_eq!(world.refused(SECURITY, NOBODY, &C::Revoke(officer)), R::GrantNotHeld);
}

#[test]
fn an_enterprise_officer_holds_no_role_of_government() {
    let mut world = World::staffed();
    let security = world.actor(SECURITY);
    let enterprise_role = C::Grant(role_at(Role::EnterpriseSafetyOfficer, &village()));
    assert_eq!(world.refused(SECURITY, NOBODY, &enterprise_role), R::EnterpriseRoleByUnit);
    assert_eq!(world.refused(SECURITY, OFFICER, &C::AssignUnit(unit_at(9, &village()))), R::EnterpriseOfficerOnly);
    assert_eq!(world.refused(SECURITY, NOBODY, &C::ReleaseUnit { place: village() }), R::ActsForNoUnit);
    let nameless = bihuan_domain::accounts::UnitAt { unit_name: " ".into(), ..unit_at(9, &village()) };
    assert_eq!(world.refused(SECURITY, NOBODY, &C::AssignUnit(nameless)), R::AccountTextMissing);

    world.run(&security, NOBODY, &C::AssignUnit(unit_at(9, &village()))).unwrap();
    let person = world.accounts[NOBODY].person();
    assert_eq!((person.acts_for_unit, person.unit), (Some(unit(9)), unit(9)));
    assert!(person.has(Role::EnterpriseSafetyOfficer));
    assert_eq!(world.refused(SECURITY, NOBODY, &C::AssignUnit(unit_at(9, &village()))), R::NothingEdited);
    let leader = C::Grant(role_at(Role::Leader, &village()));
    assert_eq!(world.refused(SECURITY, NOBODY, &leader), R::EnterpriseOfficerOnly);
    world.run(&security, NOBODY, &C::ReleaseUnit { place: village() }).unwrap();
    world.run(&security, NOBODY, &leader).unwrap();
}

#[test]
fn the_last_system_and_security_administrators_stay() {
    let mut world = World::staffed();
    let revoke = |role| C::Revoke(role_at(role, &county()));
    assert_eq!(world.refused(SECURITY, SYSTEM, &revoke(Role::SystemAdministrator)), R::LastAdministrator);
    let operator = world.decide(&Actor::Operator, SECURITY, &revoke(Role::SecurityAdministrator));
    assert_eq!(operator.unwrap_err().code, R::LastAdministrator);
    let second = world.create("second");
    world.run(&world.actor(SECURITY), second, &C::Grant(role_at(Role::SystemAdministrator, &township()))).unwrap();
    world.run(&world.actor(SECURITY), SYSTEM, &revoke(Role::SystemAdministrator)).unwrap();
    world.run(&world.actor(SECURITY), AUDIT, &revoke(Role::AuditAdministrator)).unwrap();
}

#[test]
fn a_disabled_account_is_granted_nothing() {
    let mut world = World::staffed();
    world.run(&world.actor(SYSTEM), NOBODY, &C::Disable { reason: "调离".into() }).unwrap();
    let grant = C::Grant(role_at(Role::GridOfficer, &village()));
    assert_eq!(world.refused(SECURITY, NOBODY, &grant), R::AccountDisabled);
    assert_eq!(world.refused(SECURITY, NOBODY, &C::AssignUnit(unit_at(9, &village()))), R::AccountDisabled);
}
