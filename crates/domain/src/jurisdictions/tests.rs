use super::*;
use crate::{
    RefusalCode,
    accounts::{Actor, Grant, Person, Role},
    ids::{UnitId, UserId},
};
use uuid::Uuid;

fn code(text: &str) -> JurisdictionCode {
    text.parse().unwrap()
}

fn node(level: AdministrativeLevel, text: &str, parent: Option<&Node>) -> Node {
    let place = match parent {
        Some(parent) => parent.jurisdiction.place.child(level, code(text)).unwrap(),
        None => Place::root(level, code(text)),
    };
    let jurisdiction = Jurisdiction { code: code(text), name: format!("甲{text}"), place };
    Node { jurisdiction, version: 1, closed_on: None }
}

fn county() -> Node {
    node(AdministrativeLevel::County, "350525000000", None)
}

fn township() -> Node {
    node(AdministrativeLevel::Township, "350525190000", Some(&county()))
}

fn administrator(role: Role, of: &Node) -> Actor {
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(1)),
        name: "甲".to_owned(),
        unit: UnitId(Uuid::from_u128(2)),
        unit_name: "乙".to_owned(),
        grants: vec![Grant { role, subtree: of.jurisdiction.subtree() }],
        acts_for_unit: None,
        narrowed_to: None,
    })
}

fn village(text: &str) -> AddJurisdiction {
    AddJurisdiction {
        code: code(text),
        name: " 东埔村\u{7}".to_owned(),
        level: AdministrativeLevel::Village,
        parent: Some(code("350525190000")),
        import: None,
    }
}

fn refused(command: &AddJurisdiction, context: AddContext<'_>, actor: &Actor) -> RefusalCode {
    add(command, context, actor).unwrap_err().code
}

#[test]
fn a_village_is_added_below_its_township_and_evolves() {
    let township = township();
    let context = AddContext { parent: Some(&township), ..AddContext::default() };
    for actor in [Actor::Operator, administrator(Role::SystemAdministrator, &county())] {
        let events = add(&village("350525190200"), context, &actor).unwrap();
        let node = evolve(None, &events[0]).unwrap();
        assert_eq!(node.jurisdiction.name, "东埔村");
        assert_eq!(node.parent(), Some(&code("350525190000")));
        assert!(evolve(Some(node), &events[0]).is_err());
    }
    let grid = AddJurisdiction {
        code: code("WG-350525190200-01"),
        level: AdministrativeLevel::Grid,
        ..village("350525190200")
    };
    assert!(add(&grid, context, &Actor::Operator).is_ok(), "own codes have no prefix");
}

#[test]
fn what_the_tree_cannot_take_is_refused_by_number() {
    let (township, county) = (township(), county());
    let context = AddContext { parent: Some(&township), ..AddContext::default() };
    let operator = Actor::Operator;
    assert_eq!(
        refused(&village("350525190200"), AddContext::default(), &operator),
        RefusalCode::JurisdictionParentUnknown
    );
    assert_eq!(refused(&village("350525180200"), context, &operator), RefusalCode::JurisdictionCodePrefix);
    assert_eq!(refused(&village("350525190000"), context, &operator), RefusalCode::JurisdictionCodePrefix);
    let high = AddJurisdiction { level: AdministrativeLevel::Township, ..village("350525190200") };
    assert_eq!(refused(&high, context, &operator), RefusalCode::JurisdictionNotBelowParent);
    let nameless = AddJurisdiction { name: " \t".to_owned(), ..village("350525190200") };
    assert_eq!(refused(&nameless, context, &operator), RefusalCode::JurisdictionNameMissing);
    let long = AddJurisdiction { name: "村".repeat(NAME_LIMIT + 1), ..village("350525190200") };
    assert_eq!(refused(&long, context, &operator), RefusalCode::JurisdictionNameTooLong);
    let same_code = AddContext { same_code: Some(&county), ..context };
    assert_eq!(refused(&village("350525190200"), same_code, &operator), RefusalCode::JurisdictionCodeTaken);
    let same_name = AddContext { same_name: Some(&county), ..context };
    assert_eq!(refused(&village("350525190200"), same_name, &operator), RefusalCode::JurisdictionNameTaken);
    let closed = Node { closed_on: Some("2025-01-01".parse().unwrap()), ..township.clone() };
    let below_closed = AddContext { parent: Some(&closed), ..AddContext::default() };
    assert_eq!(refused(&village("350525190200"), below_closed, &operator), RefusalCode::JurisdictionClosed);
}

#[test]
fn only_a_system_administrator_above_may_change_the_tree() {
    let township = township();
    let context = AddContext { parent: Some(&township), ..AddContext::default() };
    let elsewhere = node(AdministrativeLevel::County, "350526000000", None);
    for actor in [
        administrator(Role::SafetyOfficer, &county()),
        administrator(Role::SecurityAdministrator, &county()),
        administrator(Role::SystemAdministrator, &elsewhere),
    ] {
        assert_eq!(refused(&village("350525190200"), context, &actor), RefusalCode::JurisdictionNotAuthorised);
        let rename = JurisdictionCommand::Rename { name: "新名".to_owned() };
        let today = "2026-03-02".parse().unwrap();
        let refusal = decide(&township, 1, &rename, None, 0, &actor, today).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::JurisdictionNotAuthorised);
    }
    let root = AddJurisdiction { parent: None, ..village("350525190200") };
    let administrator = administrator(Role::SystemAdministrator, &county());
    assert_eq!(refused(&root, AddContext::default(), &administrator), RefusalCode::JurisdictionRoot);
    assert!(add(&root, AddContext::default(), &Actor::Operator).is_ok());
}

#[test]
fn renaming_and_closing_check_version_name_children_and_date() {
    let (township, today) = (township(), "2026-03-02".parse().unwrap());
    let run = |version, command: &JurisdictionCommand, same_name, children| {
        decide(&township, version, command, same_name, children, &Actor::Operator, today)
    };
    let rename = |name: &str| JurisdictionCommand::Rename { name: name.to_owned() };
    let close = |on: &str| JurisdictionCommand::Close { on: on.parse().unwrap() };
    let sibling = county();
    assert_eq!(run(2, &rename("新名"), None, 0).unwrap_err().code, RefusalCode::JurisdictionStale);
    assert_eq!(run(1, &rename("甲350525190000"), None, 0).unwrap_err().code, RefusalCode::JurisdictionUnchanged);
    assert_eq!(run(1, &rename("新名"), Some(&sibling), 0).unwrap_err().code, RefusalCode::JurisdictionNameTaken);
    assert_eq!(run(1, &close("2026-03-03"), None, 0).unwrap_err().code, RefusalCode::JurisdictionClosedInFuture);
    assert_eq!(run(1, &close("2026-03-01"), None, 3).unwrap_err().code, RefusalCode::JurisdictionHasChildren);
    let renamed = evolve(Some(township.clone()), &run(1, &rename("新名"), Some(&township), 0).unwrap()[0]).unwrap();
    assert_eq!((renamed.version, renamed.jurisdiction.name.as_str()), (2, "新名"));
    let closed = evolve(Some(township.clone()), &run(1, &close("2026-03-01"), None, 0).unwrap()[0]).unwrap();
    let refusal = decide(&closed, 2, &rename("又名"), None, 0, &Actor::Operator, today).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::JurisdictionClosed);
}

#[test]
fn digits_tell_the_level() {
    use AdministrativeLevel::{County, Prefecture, Province, Township, Village};
    for (text, level) in [
        ("350000000000", Some(Province)),
        ("350500000000", Some(Prefecture)),
        ("350525000000", Some(County)),
        ("350525190000", Some(Township)),
        ("350525190200", Some(Village)),
        ("KFQ-01", None),
    ] {
        assert_eq!(code(text).level_of_digits(), level, "{text}");
    }
}
