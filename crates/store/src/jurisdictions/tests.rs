use super::*;
use crate::{CommandError, Store, testing::on_both_engines};
use bihuan_domain::{
    RefusalCode,
    accounts::{Actor, Scope},
    jurisdictions::{AddJurisdiction, AdministrativeLevel, JurisdictionCommand, Node, Subtree},
};
use jiff::Timestamp;

fn addition(code: &str, name: &str, level: AdministrativeLevel, parent: Option<&str>) -> AddJurisdiction {
    let parent = parent.map(|parent| parent.parse().unwrap());
    AddJurisdiction { code: code.parse().unwrap(), name: name.to_owned(), level, parent, import: None }
}

fn put_in(store: &Store, command: AddJurisdiction) -> Result<(Node, Known), CommandError> {
    store.write_blocking(move |tx| add(tx, &command, &Actor::Operator, Timestamp::UNIX_EPOCH))
}

fn plant(store: &Store) {
    use AdministrativeLevel::{County, Grid, Township, Village};
    for (code, name, level, parent) in [
        ("350525000000", "示例县", County, None),
        ("350525190000", "青禾镇", Township, Some("350525000000")),
        ("350525190200", "东埔村", Village, Some("350525190000")),
        ("350525180000", "白石镇", Township, Some("350525000000")),
        ("350525180200", "东埔村", Village, Some("350525180000")),
        ("WG-DP-01", "第一网格", Grid, Some("350525190200")),
    ] {
        assert_eq!(put_in(store, addition(code, name, level, parent)).unwrap().1, Known::No, "{name}");
    }
}

fn township() -> Scope {
    let subtree = Subtree { code: "350525190000".parse().unwrap(), level: AdministrativeLevel::Township };
    Scope::new(vec![subtree], None)
}

fn names(nodes: &[Node]) -> Vec<&str> {
    nodes.iter().map(|node| node.jurisdiction.name.as_str()).collect()
}

#[test]
fn the_tree_is_seen_by_scope_and_names_are_found_within_it() {
    on_both_engines(|store| {
        plant(store);
        let tree_of = |scope: Scope| store.read_blocking(|tx| tree(tx, &scope)).unwrap();
        assert_eq!(names(&tree_of(township())), ["青禾镇", "东埔村", "第一网格"]);
        assert_eq!(tree_of(Scope::everything()).len(), 6);
        assert!(tree_of(Scope::nothing()).is_empty());
        let by_name = |scope: Scope| store.read_blocking(|tx| find_by_name(tx, &scope, None, "东埔村")).unwrap();
        assert_eq!(by_name(Scope::everything()).len(), 2);
        assert_eq!(by_name(township())[0].code().as_str(), "350525190200");
        let outside = "350525180000".parse().unwrap();
        assert!(store.read_blocking(|tx| find(tx, &township(), &outside)).unwrap().is_none());
        let below = store.read_blocking(|tx| children(tx, &township(), &"350525190000".parse().unwrap())).unwrap();
        assert_eq!(names(&below), ["东埔村"]);
    });
}

#[test]
fn the_same_node_again_adds_nothing_and_another_under_its_code_is_refused() {
    on_both_engines(|store| {
        plant(store);
        let again = addition("350525190200", "东埔村", AdministrativeLevel::Village, Some("350525190000"));
        assert_eq!(put_in(store, again.clone()).unwrap().1, Known::Already);
        let events: i64 =
            store.read_blocking(|tx| tx.query_first("SELECT COUNT(*) FROM event", &[])?.unwrap().get(0)).unwrap();
        assert_eq!(events, 6);
        for (command, code) in [
            (AddJurisdiction { name: "西埔村".to_owned(), ..again.clone() }, RefusalCode::JurisdictionCodeTaken),
            (
                AddJurisdiction { code: "350525190209".parse().unwrap(), ..again.clone() },
                RefusalCode::JurisdictionNameTaken,
            ),
            (
                AddJurisdiction {
                    code: "350525170201".parse().unwrap(),
                    parent: Some("350525170000".parse().unwrap()),
                    ..again
                },
                RefusalCode::JurisdictionParentUnknown,
            ),
        ] {
            match put_in(store, command) {
                Err(CommandError::Refused(refusal)) => assert_eq!(refusal.code, code),
                other => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn renaming_and_closing_are_recorded_and_leave_the_lists_of_nodes_in_force() {
    on_both_engines(|store| {
        plant(store);
        let run = |code: &str, version, command: JurisdictionCommand| {
            let code = code.parse().unwrap();
            let now = "2026-03-02T09:00:00+08:00".parse().unwrap();
            store.write_blocking(move |tx| execute(tx, &code, version, &command, &Actor::Operator, now))
        };
        let renamed = run("WG-DP-01", 1, JurisdictionCommand::Rename { name: "一网格".to_owned() }).unwrap();
        assert_eq!(renamed.version, 2);
        let stale = run("WG-DP-01", 1, JurisdictionCommand::Rename { name: "甲".to_owned() });
        assert!(matches!(stale, Err(CommandError::Refused(r)) if r.code == RefusalCode::JurisdictionStale));
        let close = JurisdictionCommand::Close { on: "2026-03-01".parse().unwrap() };
        let parent = run("350525190200", 1, close.clone());
        assert!(matches!(parent, Err(CommandError::Refused(r)) if r.code == RefusalCode::JurisdictionHasChildren));
        run("WG-DP-01", 2, close.clone()).unwrap();
        let closed = run("350525190200", 1, close).unwrap();
        let stored = store.read_blocking(|tx| find(tx, &township(), closed.code())).unwrap();
        assert_eq!(stored, Some(closed));
        assert!(store.read_blocking(|tx| find_by_name(tx, &township(), None, "东埔村")).unwrap().is_empty());
        assert!(matches!(
            run("NO-SUCH", 1, JurisdictionCommand::Rename { name: "甲".to_owned() }),
            Err(CommandError::NotFound)
        ));
    });
}

/// A county of 20 townships with 15 villages each: more than a list holds.
fn plant_large(store: &Store) {
    use AdministrativeLevel::{County, Township, Village};
    put_in(store, addition("350525000000", "示例县", County, None)).unwrap();
    for township in 1..=20 {
        let code = format!("350525{township:03}000");
        put_in(store, addition(&code, &format!("第{township}镇"), Township, Some("350525000000"))).unwrap();
        for village in 1..=15 {
            let own = format!("350525{township:03}{village:03}");
            put_in(store, addition(&own, &format!("第{township}镇{village}村"), Village, Some(&code))).unwrap();
        }
    }
}

#[test]
fn a_short_list_of_choices_is_whole_and_a_long_one_goes_down_level_by_level() {
    on_both_engines(|store| {
        plant(store);
        let short = store.read_blocking(|tx| choices(tx, &Scope::everything(), None)).unwrap();
        assert_eq!(names(&short), ["示例县", "白石镇", "东埔村", "青禾镇", "东埔村", "第一网格"]);
        assert!(store.read_blocking(|tx| choices(tx, &Scope::nothing(), None)).unwrap().is_empty());
    });
    on_both_engines(|store| {
        plant_large(store);
        let county = Subtree { code: "350525000000".parse().unwrap(), level: AdministrativeLevel::County };
        for scope in [Scope::everything(), Scope::new(vec![county], None)] {
            let chosen = |code: &str| {
                let code = code.parse().unwrap();
                store.read_blocking(|tx| choices(tx, &scope, Some(&code))).unwrap()
            };
            let first = store.read_blocking(|tx| choices(tx, &scope, None)).unwrap();
            assert_eq!(first.len(), 21);
            assert_eq!(names(&first)[..3], ["示例县", "第1镇", "第2镇"]);
            let township = chosen("350525002000");
            assert_eq!(names(&township)[..3], ["示例县", "第2镇", "第2镇1村"]);
            assert_eq!(township.len(), 17);
            assert_eq!(names(&chosen("350525002003")), ["示例县", "第2镇", "第2镇3村"]);
        }
        let outside = "350526000000".parse().unwrap();
        let of_township = Subtree { code: "350525002000".parse().unwrap(), level: AdministrativeLevel::Township };
        let own = Scope::new(vec![of_township], None);
        let own = store.read_blocking(|tx| choices(tx, &own, Some(&outside))).unwrap();
        assert_eq!(own.len(), 16, "what is out of sight adds nothing");
    });
}
