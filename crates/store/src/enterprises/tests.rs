use super::*;
use crate::{CommandError, Store, testing::on_both_engines, units};
use bihuan_domain::{
    RefusalCode,
    accounts::{Actor, Grant, Person, Role, Scope},
    enterprises::{Enterprise, EnterpriseCommand, EnterpriseStatus, Profile, RegisterEnterprise, RiskColour},
    identifiers::SectorCode,
    ids::{UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
};
use jiff::Timestamp;
use uuid::Uuid;

fn place(village: &str) -> Place {
    let township = format!("{}000", &village[..9]);
    Place::root(AdministrativeLevel::Township, township.parse().unwrap())
        .child(AdministrativeLevel::Village, village.parse().unwrap())
        .unwrap()
}

fn id(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

fn profile(name: &str, village: &str) -> Profile {
    Profile::new(name.to_owned(), SectorCode::other(), place(village))
}

fn enter(store: &Store, number: u128, profile: Profile) -> Result<Enterprise, CommandError> {
    let command = RegisterEnterprise { id: id(number), profile, import: None };
    store.write_blocking(move |tx| register(tx, &command, &Actor::Operator, Timestamp::UNIX_EPOCH))
}

fn subtree(township: &str) -> Subtree {
    Subtree { code: township.parse().unwrap(), level: AdministrativeLevel::Township }
}

fn officer(role: Role, township: &str) -> Actor {
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(99)),
        name: "甲".to_owned(),
        unit: id(98),
        unit_name: "乙".to_owned(),
        grants: vec![Grant { role, subtree: subtree(township) }],
        acts_for_unit: None,
        narrowed_to: None,
    })
}

fn run(
    store: &Store,
    number: u128,
    version: u64,
    command: EnterpriseCommand,
    actor: Actor,
) -> Result<Enterprise, CommandError> {
    store.write_blocking(move |tx| execute(tx, id(number), version, &command, &actor, Timestamp::UNIX_EPOCH))
}

const CODE: &str = "91350525MAEGUJ651X";

#[test]
fn an_enterprise_is_registered_once_with_its_unit_and_found_by_code_and_name() {
    on_both_engines(|store| {
        let coded = Profile {
            credit_code: Some(CODE.parse().unwrap()),
            ..profile("青禾镇（甲） 石材厂", "350525190200")
        };
        let stored = enter(store, 1, coded.clone()).unwrap();
        let unit = store.read_blocking(|tx| units::find(tx, id(1))).unwrap().unwrap();
        assert_eq!((unit.name.as_str(), unit.place.unwrap().as_str()), ("青禾镇（甲） 石材厂", "350525190200"));
        match enter(store, 2, coded.clone()) {
            Err(CommandError::Refused(refusal)) => assert_eq!(refusal.code, RefusalCode::CreditCodeTaken),
            other => panic!("{other:?}"),
        }
        let township = Scope::new(vec![subtree("350525190000")], None);
        let elsewhere = Scope::new(vec![subtree("350525180000")], None);
        let by_code =
            |scope: &Scope| store.read_blocking(|tx| find_by_credit_code(tx, scope, &CODE.parse().unwrap())).unwrap();
        assert_eq!(by_code(&township), Some(stored.clone()));
        assert_eq!(by_code(&elsewhere), None);
        let by_name = |name| store.read_blocking(|tx| find_by_name(tx, &township, name)).unwrap();
        assert_eq!(by_name("青禾镇(甲)石材厂"), [stored]);
        assert!(by_name("青禾镇石材厂").is_empty());
    });
}

#[test]
fn lists_keep_to_scope_filters_and_pages() {
    on_both_engines(|store| {
        for number in 1..=5 {
            enter(store, number, profile(&format!("甲厂{number}"), "350525190200")).unwrap();
        }
        let red = Profile { risk: Some(RiskColour::Red), ..profile("乙100%店", "350525190201") };
        enter(store, 6, red).unwrap();
        enter(store, 7, profile("甲厂7", "350525180200")).unwrap();
        let township = Scope::new(vec![subtree("350525190000")], None);
        let page = |scope: &Scope, filter: &Filter, after: Option<&After>, limit| {
            store.read_blocking(|tx| list(tx, scope, filter, after, limit)).unwrap()
        };
        let names = |page: &Page| page.enterprises.iter().map(|one| one.profile.name.clone()).collect::<Vec<_>>();
        let all = Filter::default();
        let first = page(&township, &all, None, 4);
        assert_eq!(names(&first), ["乙100%店", "甲厂1", "甲厂2", "甲厂3"]);
        let second = page(&township, &all, first.next.as_ref(), 4);
        assert_eq!((names(&second), second.next), (vec!["甲厂4".to_owned(), "甲厂5".to_owned()], None));
        assert!(page(&Scope::nothing(), &all, None, 4).enterprises.is_empty());
        assert_eq!(names(&page(&Scope::new(vec![], Some(id(3))), &all, None, 4)), ["甲厂3"]);
        for (filter, expected) in [
            (Filter { text: "0%".to_owned(), ..Filter::default() }, 1),
            (Filter { text: "_".to_owned(), ..Filter::default() }, 0),
            (Filter { risk: Some(RiskColour::Red), ..Filter::default() }, 1),
            (Filter { within: Some(subtree("350525180000")), ..Filter::default() }, 0),
            (Filter { status: Some(EnterpriseStatus::Closed), ..Filter::default() }, 0),
            (Filter { text: "甲厂".to_owned(), ..Filter::default() }, 5),
        ] {
            assert_eq!(page(&township, &filter, None, 50).enterprises.len(), expected, "{filter:?}");
        }
        let counts = store.read_blocking(|tx| count_by_place(tx, &township, AdministrativeLevel::Village)).unwrap();
        let counts: Vec<_> = counts.iter().map(|(code, count)| (code.as_str(), *count)).collect();
        assert_eq!(counts, [("350525190200", 5), ("350525190201", 1)]);
        assert_eq!(store.read_blocking(|tx| suggest(tx, &township, "厂2", 10)).unwrap().len(), 1);
    });
}

#[test]
fn commands_check_authority_scope_and_version() {
    on_both_engines(|store| {
        enter(store, 1, profile("甲厂", "350525190200")).unwrap();
        let renamed = || EnterpriseCommand::Edit(Box::new(profile("乙厂", "350525190200")));
        let foreign = run(store, 1, 1, renamed(), officer(Role::SafetyOfficer, "350525180000"));
        assert!(matches!(foreign, Err(CommandError::NotFound)), "{foreign:?}");
        let auditor = run(store, 1, 1, renamed(), officer(Role::AuditAdministrator, "350525190000"));
        assert!(matches!(auditor, Err(CommandError::NotFound)), "{auditor:?}");
        let leader = run(store, 1, 1, renamed(), officer(Role::Leader, "350525190000"));
        assert!(matches!(leader, Err(CommandError::Refused(_))), "{leader:?}");
        let edited = run(store, 1, 1, renamed(), officer(Role::SafetyOfficer, "350525190000")).unwrap();
        assert_eq!((edited.version, edited.profile.name.as_str()), (2, "乙厂"));
        assert_eq!(store.read_blocking(|tx| units::find(tx, id(1))).unwrap().unwrap().name, "乙厂");
        let stale = run(store, 1, 1, renamed(), officer(Role::SafetyOfficer, "350525190000"));
        assert!(matches!(stale, Err(CommandError::Stale { current: 2 })), "{stale:?}");
        let close = EnterpriseCommand::Close { reason: "停业".to_owned() };
        let closed = run(store, 1, 2, close, officer(Role::SafetyOfficer, "350525190000")).unwrap();
        assert_eq!(closed.status, EnterpriseStatus::Closed);
        let loaded = store.read_blocking(|tx| load(tx, &Scope::everything(), id(1))).unwrap();
        assert_eq!(loaded, Some(closed));
    });
}
