use super::*;
use crate::{
    Store,
    audit::{Verdict, verify},
    hazards::{self, Cursor, LedgerFilter, fixtures::*, list, plans, rebuild_check},
    testing::{on_both_engines, on_postgres},
};
use bihuan_domain::accounts::Scope;

/// Tables that stay whole, since they do not grow with the ledger: people, places, settings, what is passing, sums,
/// and the tasks of campaigns and the alarms of devices, whose past is in the divided log.
const WHOLE: &[&str] = &[
    "access_token",
    "account",
    "account_grant",
    "account_preference",
    "account_reach",
    "account_secret",
    "alarm",
    "alarm_digest",
    "alarm_digest_part",
    "campaign",
    "checkpoint",
    "destination",
    "device",
    "device_knock",
    "device_rule",
    "device_rule_state",
    "device_secret",
    "device_seen",
    "enterprise",
    "figure_cell",
    "figure_delta",
    "figure_place",
    "half_log_in",
    "hazard_counter",
    "idempotent_answer",
    "import_mapping",
    "jurisdiction",
    "known_device",
    "ledger_import",
    "log_in_failure",
    "mirror",
    "mirror_refused",
    "mirrored_actor",
    "outbound",
    "outbound_digest",
    "outbound_photo",
    "password_history",
    "photo_upload",
    "plan_text",
    "recovery_code",
    "refinery_schema_history",
    "saved_view",
    "second_factor",
    "session",
    "task",
    "task_file",
    "task_party",
    "unit",
    "unit_alias",
];

fn place(nodes: &[(AdministrativeLevel, &str)]) -> Place {
    nodes.iter().map(|(level, code)| (*level, code.parse().unwrap())).collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn a_territory_is_what_the_codes_of_a_place_agree_on() {
    use AdministrativeLevel::{County, Grid, Province, Township, Village};
    let whole = [(Province, "350000000000"), (County, "350525000000"), (Township, "350525101000")];
    assert_eq!(of(&place(&whole)), "350525");
    assert_eq!(
        of(&place(&[(Township, "350525101000"), (Village, "350525101201")])),
        "350525",
        "without a county above"
    );
    assert_eq!(of(&place(&[(Village, "350525101201"), (Grid, "GRID-01")])), "350525", "grids have codes of their own");
    assert_eq!(of(&place(&[(County, "350525000000"), (Township, "KFQ-01")])), NONE);
    assert_eq!(of(&place(&[(County, "350525000000"), (Township, "350526101000")])), NONE, "moved with its old code");
    assert_eq!(of(&place(&whole[..1])), NONE);
}

#[test]
fn all_below_a_node_is_in_its_territories() {
    use AdministrativeLevel::{County, Grid, Prefecture, Township, Village};
    let places = [
        place(&[(County, "350525000000"), (Township, "350525101000"), (Village, "350525101201"), (Grid, "GRID-01")]),
        place(&[(County, "350525000000"), (Township, "KFQ-01"), (Village, "350525777201")]),
        place(&[(County, "KFQ-02"), (Township, "350526101000")]),
        place(&[(Prefecture, "350500000000"), (Township, "350527101000")]),
    ];
    let mut asked = 0;
    for place in &places {
        for (level, code) in place.nodes() {
            if let Some(territories) = within(&Subtree { code: code.clone(), level }) {
                assert!(territories.contains(&of(place)), "{place:?} {level:?}");
                asked += 1;
            }
        }
    }
    assert_eq!(asked, 9);
    assert_eq!(within(&Subtree { code: "GRID-01".parse().unwrap(), level: Grid }), None);
    assert_eq!(within(&Subtree { code: "350500000000".parse().unwrap(), level: Prefecture }), None);
}

fn texts(store: &Store, sql: &str) -> Vec<String> {
    let rows = store.read_blocking(|tx| tx.query(sql, &[])).unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

/// The catalogue, and not what the migrations mean to do.
#[test]
fn every_large_table_is_divided_and_every_key_of_it_holds_the_territory() {
    on_postgres(|store| {
        let divided = texts(
            store,
            "SELECT class.relname::text || ' ' || pg_get_partkeydef(class.oid) FROM pg_partitioned_table
             JOIN pg_class AS class ON class.oid = partrelid ORDER BY 1",
        );
        assert_eq!(divided, DIVIDED.map(|table| format!("{table} LIST (territory)")));
        let others = texts(
            store,
            "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
             AND NOT relispartition",
        );
        for table in others {
            assert!(
                WHOLE.contains(&table.as_str()),
                "{table}: is it large? Then divide it; else name it among the WHOLE"
            );
        }
        store.write_blocking(|tx| divide(tx, &["350525".to_owned()])).unwrap();
        let parts = texts(store, "SELECT relname::text FROM pg_class WHERE relispartition AND relkind = 'r'");
        assert_eq!(parts.len(), 2 * DIVIDED.len(), "{parts:?}");
        // Of the divided tables and of all their parts.
        let without = texts(
            store,
            "SELECT keyed.relname::text || ' ' || class.relname::text FROM pg_index
             JOIN pg_class AS class ON class.oid = indexrelid JOIN pg_class AS keyed ON keyed.oid = indrelid
             WHERE indisunique AND (keyed.relkind = 'p' OR keyed.relispartition)
               AND keyed.relnamespace = current_schema()::regnamespace
               AND NOT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = indrelid AND attname = 'territory'
                                 AND attnum = ANY (indkey))",
        );
        assert_eq!(without, Vec::<String>::new());
        let keys = texts(
            store,
            "SELECT keyed.relname::text FROM pg_index JOIN pg_class AS keyed ON keyed.oid = indrelid
             WHERE indisprimary AND indisvalid AND keyed.relkind = 'p' ORDER BY 1",
        );
        assert_eq!(keys, DIVIDED, "each has a primary key");
    });
}

fn pages(store: &Store, scopes: &[Scope]) -> Vec<Vec<bihuan_domain::ids::HazardId>> {
    let filters = ["", "配电箱"].map(|text| LedgerFilter { text: text.to_owned(), ..LedgerFilter::default() });
    let mut pages = Vec::new();
    for scope in scopes {
        for filter in &filters {
            let page = store.read_blocking(|tx| list(tx, scope, filter, &Cursor::Start)).unwrap();
            pages.push(page.rows.iter().map(|row| row.id).collect());
        }
    }
    pages
}

fn is_sound(store: &Store) {
    assert!(matches!(store.read_blocking(|tx| verify(tx, |_| {})).unwrap(), Verdict::Sound(_)));
    let report = store.read_blocking(|tx| rebuild_check(tx, |_| {})).unwrap();
    assert!(report.differences.is_empty(), "{report:?}");
}

/// A village of another county.
fn abroad() -> Place {
    place(&[
        (AdministrativeLevel::Province, "350000000000"),
        (AdministrativeLevel::Prefecture, "350500000000"),
        (AdministrativeLevel::County, "350526000000"),
        (AdministrativeLevel::Township, "350526101000"),
        (AdministrativeLevel::Village, "350526101201"),
    ])
}

fn open_abroad(store: &Store, id: u128) {
    let opened: Result<_, crate::CommandError> = store.write_blocking(move |tx| {
        let actor = officer(&abroad());
        hazards::open(tx, hazard_id(id), draft(abroad(), "2026-03-01"), by(&actor, days_later(400)))
    });
    opened.unwrap();
}

#[test]
fn a_ledger_that_is_divided_is_the_same_ledger_and_scoped_queries_read_their_part_alone() {
    on_postgres(|store| {
        random_walk(store, 7, 60, 300, |_| {});
        open_abroad(store, 1_000);
        let scopes =
            [county(), township(1), village(1, 1), abroad()].map(|place| Scope::new(vec![subtree(&place)], None));
        let before = pages(store, &scopes);
        let territories = store.read_blocking(list_of).unwrap();
        assert_eq!(territories.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["", "350525", "350526"]);
        let both = ["350525".to_owned(), "350526".to_owned()];
        let asked = both.clone();
        assert_eq!(store.write_blocking(move |tx| divide(tx, &asked)).unwrap(), both);
        let asked = both.clone();
        assert_eq!(store.write_blocking(move |tx| divide(tx, &asked)).unwrap(), Vec::<String>::new());
        assert_eq!(pages(store, &scopes), before);
        for table in DIVIDED {
            let left = format!("SELECT territory FROM {table}_rest WHERE territory <> ''");
            assert_eq!(texts(store, &left), Vec::<String>::new(), "{table}");
        }
        assert!(!texts(store, "SELECT id FROM hazard_350526").is_empty());
        is_sound(store);
        for (scope, own, other) in
            [(&scopes[1], "hazard_350525", "hazard_350526"), (&scopes[3], "hazard_350526", "hazard_350525")]
        {
            let plans = store.read_blocking(|tx| plans(tx, scope, &LedgerFilter::default())).unwrap();
            assert!(!plans.is_empty());
            for (_, plan) in plans {
                assert!(
                    plan.contains(&format!(" on {own} ")) && !plan.contains(other) && !plan.contains("Sort  ("),
                    "{plan}"
                );
            }
        }
        // Work goes on in the parts.
        open_abroad(store, 1_001);
        assert_eq!(texts(store, "SELECT id FROM hazard_350526").len(), 2);
        assert_eq!(texts(store, "SELECT stream FROM event_350526 WHERE version = 1").len(), 2);
        store.write_blocking(|tx| crate::audit::checkpoint(tx, days_later(500))).unwrap();
        is_sound(store);
    });
}

fn list_of(tx: &mut Tx<'_>) -> Result<Vec<(String, u64, Divided)>, StoreError> {
    super::list(tx)
}

#[test]
fn only_six_digits_are_a_territory_and_only_postgres_has_parts() {
    on_both_engines(|store| {
        for wrong in ["35052", "350525000000", "35052x", "'; DROP"] {
            let refused = store.write_blocking(move |tx| divide(tx, &[wrong.to_owned()]));
            assert!(matches!(refused, Err(StoreError::Address(_))), "{wrong}");
        }
        open_abroad(store, 1);
        let found = store.read_blocking(list_of).unwrap();
        assert_eq!(found, [("350526".to_owned(), 1, Divided::No)]);
    });
}
