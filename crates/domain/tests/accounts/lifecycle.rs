//! Creation, details, disabling, set-up links, unlocking.

use crate::support::{World, code, county, creation, details, later, other_township, role_at, start, township};
use bihuan_domain::{
    RefusalCode as R,
    accounts::{
        Account, AccountCommand as C, AccountCommandKind as K, AccountContext, AccountEvent, AccountRecorded,
        AccountStatus, Actor, LoginUse, PasswordState, Role, available_for_account, decide_create,
    },
    ids::UserId,
};

const SYSTEM: usize = 0;
const SECURITY: usize = 1;
const AUDIT: usize = 2;
const OFFICER: usize = 3;
const NOBODY: usize = 4;

fn create(world: &World, actor: &Actor, login: &str, name: &str, phone: &str) -> Result<Vec<AccountEvent>, R> {
    let context = AccountContext {
        actor,
        now: start(),
        policy: &world.policy,
        roster: world.roster(),
        target_places: &[township()],
    };
    let mut command = creation(login);
    command.details.name = name.into();
    command.details.phone = phone.into();
    let login_use = if login == "taken" { LoginUse::Taken } else { LoginUse::Free };
    decide_create(&command, login_use, &context).map_err(|refusal| refusal.code)
}

#[test]
fn a_new_account_waits_for_its_link_and_holds_nothing() {
    let world = World::staffed();
    let events = create(&world, &world.actor(SYSTEM), " Ｎew.Officer ", " 新人 ", "0595-1234567").unwrap();
    let recorded: Vec<_> = events.into_iter().map(|event| AccountRecorded { event, at: start() }).collect();
    let account = Account::replay(UserId(uuid::Uuid::from_u128(5)), &recorded).unwrap();
    assert_eq!((account.login.as_str(), account.name.as_str(), account.version), ("new.officer", "新人", 2));
    assert_eq!(account.password, PasswordState::AwaitingSetup { until: later(72) });
    assert_eq!((account.status, account.grants.len(), account.acts_for_unit), (AccountStatus::Active, 0, None));
    assert_eq!(account.phone.as_deref(), Some("0595-1234567"));
    assert!(account.person().scope().is_nothing());
}

#[test]
fn creation_is_refused_for_its_data_and_its_author() {
    let world = World::staffed();
    let system = world.actor(SYSTEM);
    for (login, name, phone, expected) in [
        ("taken", "名", "", R::LoginTaken),
        ("a b", "名", "", R::LoginNameShape),
        ("fine", " ", "", R::AccountTextMissing),
        ("fine", &"长".repeat(101), "", R::AccountTextTooLong),
        ("fine", "名", "12x456", R::PhoneShape),
        ("fine", "名", "1234", R::PhoneShape),
    ] {
        assert_eq!(create(&world, &system, login, name, phone), Err(expected), "{login} {phone}");
    }
    for actor in [SECURITY, AUDIT, OFFICER, NOBODY] {
        assert_eq!(create(&world, &world.actor(actor), "fine", "名", ""), Err(R::AccountNotAuthorised));
    }
    assert_eq!(create(&world, &Actor::System, "fine", "名", ""), Err(R::AccountNotAuthorised));
    let mut elsewhere = World::staffed();
    let second = elsewhere.create("second");
    let grant = C::Grant(role_at(Role::SystemAdministrator, &other_township()));
    elsewhere.run(&elsewhere.actor(SECURITY), second, &grant).unwrap();
    assert_eq!(create(&elsewhere, &elsewhere.actor(second), "fine", "名", ""), Err(R::OutsideOwnSubtree));
}

#[test]
fn only_the_system_administrator_keeps_accounts() {
    let world = World::staffed();
    for command in [
        C::Edit(details("x")),
        C::Disable { reason: "调离".into() },
        C::Enable,
        C::IssueSetupLink,
        C::RequirePasswordChange,
    ] {
        for actor in [SECURITY, AUDIT, OFFICER, NOBODY] {
            assert_eq!(world.refused(actor, NOBODY, &command), R::AccountNotAuthorised, "{actor} {command:?}");
        }
    }
}

#[test]
fn an_administrator_reaches_only_the_own_subtree() {
    let mut world = World::staffed();
    let second = world.create("second");
    let grant = C::Grant(role_at(Role::SystemAdministrator, &township()));
    world.run(&world.actor(SECURITY), second, &grant).unwrap();
    let reset = |places: &[_]| world.decide_among(&world.actor(second), NOBODY, &C::IssueSetupLink, places);
    assert!(reset(&[township()]).is_ok());
    assert_eq!(code(reset(&[county()])), R::OutsideOwnSubtree);
    assert_eq!(code(reset(&[township(), other_township()])), R::OutsideOwnSubtree);
}

#[test]
fn details_are_edited() {
    let mut world = World::staffed();
    let mut changed = details("改名");
    changed.phone = "13800000000".into();
    world.run(&world.actor(SYSTEM), NOBODY, &C::Edit(changed.clone())).unwrap();
    assert_eq!(world.accounts[NOBODY].name, "改名");
    assert_eq!(world.refused(SYSTEM, NOBODY, &C::Edit(changed)), R::NothingEdited);
    assert_eq!(world.refused(SYSTEM, NOBODY, &C::Edit(details(""))), R::AccountTextMissing);
}

#[test]
fn the_unit_of_an_enterprise_officer_is_not_edited() {
    let mut world = World::staffed();
    let assign = C::AssignUnit(crate::support::unit_at(9, &township()));
    world.run(&world.actor(SECURITY), NOBODY, &assign).unwrap();
    assert_eq!(world.refused(SYSTEM, NOBODY, &C::Edit(details("改名"))), R::UnitByAssignment);
}

#[test]
fn disabling_and_enabling() {
    let mut world = World::staffed();
    let disable = C::Disable { reason: "调离".into() };
    assert_eq!(world.refused(SYSTEM, SYSTEM, &disable), R::DisableSelf);
    assert_eq!(world.refused(SYSTEM, SECURITY, &disable), R::LastAdministrator);
    assert_eq!(code(world.decide(&Actor::Operator, SYSTEM, &disable)), R::LastAdministrator);
    assert_eq!(world.refused(SYSTEM, NOBODY, &C::Disable { reason: " ".into() }), R::AccountTextMissing);
    assert_eq!(world.refused(SYSTEM, NOBODY, &C::Enable), R::NotDisabled);
    world.run(&world.actor(SYSTEM), NOBODY, &disable).unwrap();
    assert!(!world.accounts[NOBODY].is_active());
    assert_eq!(world.refused(SYSTEM, NOBODY, &disable), R::AlreadyDisabled);
    assert_eq!(world.refused(SYSTEM, NOBODY, &C::IssueSetupLink), R::AccountDisabled);
    world.run(&world.actor(SYSTEM), NOBODY, &C::Enable).unwrap();
    assert!(world.accounts[NOBODY].is_active());
    world.run(&world.actor(SYSTEM), AUDIT, &disable).unwrap();
}

#[test]
fn a_new_link_voids_the_password() {
    let mut world = World::staffed();
    world.set_up(NOBODY);
    assert!(matches!(world.accounts[NOBODY].password, PasswordState::Set { .. }));
    world.run(&world.actor(SYSTEM), NOBODY, &C::IssueSetupLink).unwrap();
    assert_eq!(world.accounts[NOBODY].password, PasswordState::AwaitingSetup { until: later(72) });
}

#[test]
fn time_does_not_run_backwards() {
    let mut world = World::staffed();
    world.now = later(-1);
    assert_eq!(world.refused(SYSTEM, NOBODY, &C::IssueSetupLink), R::AccountClockBackwards);
}

#[test]
fn only_a_locked_account_is_unlocked() {
    let world = World::staffed();
    assert_eq!(world.refused(SECURITY, NOBODY, &C::Unlock), R::NotLocked);
}

#[test]
fn a_page_offers_what_may_be_done() {
    let world = World::staffed();
    let offered = |actor: usize, target: usize| {
        let actor = world.actor(actor);
        let context = AccountContext {
            actor: &actor,
            now: world.now,
            policy: &world.policy,
            roster: world.roster(),
            target_places: &[township()],
        };
        available_for_account(&world.accounts[target], &context)
    };
    let keeping = [K::Edit, K::IssueSetupLink, K::RequirePasswordChange];
    assert_eq!(offered(SYSTEM, NOBODY), [&keeping[..], &[K::Disable]].concat());
    assert_eq!(offered(SYSTEM, SYSTEM), [K::Edit, K::RequirePasswordChange], "no link for an administrator");
    assert_eq!(offered(SECURITY, OFFICER), [K::Grant, K::Revoke]);
    assert_eq!(offered(SECURITY, NOBODY), [K::Grant, K::AssignUnit]);
    assert_eq!(offered(SECURITY, SECURITY), []);
    assert_eq!(offered(AUDIT, NOBODY), []);
    assert_eq!(offered(OFFICER, NOBODY), []);
}

#[test]
fn every_event_survives_json_and_holds_no_secret() {
    let mut world = World::staffed();
    world.set_up(NOBODY);
    let system = world.actor(SYSTEM);
    let events = [
        world.decide(&system, NOBODY, &C::Edit(details("x"))).unwrap(),
        world.decide(&system, NOBODY, &C::Disable { reason: "x".into() }).unwrap(),
        world.decide(&system, NOBODY, &C::IssueSetupLink).unwrap(),
        world.decide(&world.actor(SECURITY), NOBODY, &C::Grant(role_at(Role::Leader, &township()))).unwrap(),
        vec![AccountEvent::SetupCompleted, AccountEvent::PasswordChanged, AccountEvent::LoggedIn],
        vec![AccountEvent::LogInFailed { attempts: 2 }, AccountEvent::Locked { until: start() }],
    ];
    for event in events.into_iter().flatten() {
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["event"], event.kind());
        assert_eq!(serde_json::from_value::<AccountEvent>(json).unwrap(), event);
    }
    for account in &world.accounts {
        let json = serde_json::to_string(account).unwrap();
        assert!(!json.contains(crate::support::GOOD_PASSWORD));
        assert_eq!(&serde_json::from_str::<Account>(&json).unwrap(), account);
    }
}
