//! The ledgers of a township, against what a careful clerk accepts and rejects.

use crate::common::{count, import, on_both_engines, testdata};
use bihuan_domain::{
    Language,
    accounts::Scope,
    figures::{Headline, Years},
    hazards::HazardState,
    imports::ImportKind,
};
use bihuan_imports::{Mode, Report};
use bihuan_store::{Store, StoreError, audit, figures, hazards};
use serde_json::Value;

fn expected() -> Value {
    serde_json::from_str(&std::fs::read_to_string(testdata("qinghe-expected.json")).unwrap()).unwrap()
}

fn check(report: &Report, expected: &Value, codes: &[(&str, &[&str])]) {
    assert_eq!(report.counts.rows, expected["rows"].as_u64().unwrap());
    assert_eq!(report.counts.accepted, expected["accepted"].as_u64().unwrap());
    assert_eq!(report.counts.already_known, 0);
    let json = report.to_json(Language::Chinese);
    let rejected = json["rejected"].as_array().unwrap();
    let expected = expected["rejected"].as_array().unwrap();
    assert_eq!(rejected.len(), expected.len());
    for (is, should) in rejected.iter().zip(expected) {
        assert_eq!(is["row"], should["row"]);
        let (_, allowed) = codes.iter().find(|(why, _)| should["why"] == *why).unwrap();
        assert!(allowed.contains(&is["code"].as_str().unwrap()), "{is} {should}");
        assert!(!is["message"].as_str().unwrap().contains('{'), "{is}");
        assert!(!is["column"].as_str().unwrap().is_empty(), "{is}");
    }
}

fn headline(store: &Store) -> Headline {
    let township = "350525190000".parse().unwrap();
    let today = "2026-10-01".parse().unwrap();
    let years = Years { present: 2026, old_until: 2023 };
    store
        .read_blocking(|tx| figures::dashboard(tx, &Scope::everything(), Some(&township), years, today))
        .unwrap()
        .unwrap()
        .headline
}

const ENTERPRISES: &[(&str, &[&str])] = &[
    ("check digit", &["EN-023"]),
    ("length", &["EN-020"]),
    ("duplicate", &["IM-142"]),
    ("unknown village", &["IM-140"]),
];
const HAZARDS: &[(&str, &[&str])] = &[
    ("unknown enterprise", &["IM-141"]),
    ("level", &["IM-107"]),
    ("date", &["IM-102"]),
    ("order of dates", &["IM-130"]),
];

#[test]
fn the_three_ledgers_go_in_as_the_clerk_would_have_it_and_only_once() {
    on_both_engines(|store| {
        let expected = expected();
        let (tree, enterprises, ledger) = (
            testdata("qinghe-jurisdictions.csv"),
            testdata("qinghe-enterprises.xlsx"),
            testdata("qinghe-hazards.xlsx"),
        );
        let report = import(store, ImportKind::Jurisdictions, &tree, Mode::Commit, 1);
        assert_eq!((report.counts.rows, report.counts.accepted), (14, 14), "{:?}", report.rejected);

        let dry = import(store, ImportKind::Enterprises, &enterprises, Mode::DryRun, 2);
        assert_eq!(count(store, "enterprise"), 0);
        let report = import(store, ImportKind::Enterprises, &enterprises, Mode::Commit, 2);
        assert_eq!(dry, report);
        check(&report, &expected["enterprises"], ENTERPRISES);
        assert_eq!(count(store, "enterprise"), 147);

        let dry = import(store, ImportKind::Hazards, &ledger, Mode::DryRun, 3);
        assert_eq!(count(store, "hazard"), 0);
        let report = import(store, ImportKind::Hazards, &ledger, Mode::Commit, 3);
        assert_eq!(dry, report);
        check(&report, &expected["hazards"], HAZARDS);
        check_figures(store, &expected["hazards"]);

        let events = count(store, "event");
        for (kind, file, known, seed) in [
            (ImportKind::Jurisdictions, &tree, 14, 4),
            (ImportKind::Enterprises, &enterprises, 147, 5),
            (ImportKind::Hazards, &ledger, 464, 6),
        ] {
            let again = import(store, kind, file, Mode::Commit, seed);
            assert_eq!((again.counts.accepted, again.counts.already_known), (0, known));
            assert!(again.warnings.iter().all(|warning| warning.code().number() != "IM-150"), "{:?}", again.warnings);
        }
        assert_eq!(count(store, "event"), events, "the same files twice add nothing");
        check_figures(store, &expected["hazards"]);
        let verdict = store.read_blocking(|tx| audit::verify(tx, |_| {})).unwrap();
        assert!(matches!(verdict, audit::Verdict::Sound(_)), "{verdict:?}");
    });
}

fn check_figures(store: &Store, expected: &Value) {
    let figure = |name: &str| expected[name].as_i64().unwrap();
    let (mut major, mut open, mut closed, mut old, mut old_open) = (0, 0, 0, 0, 0);
    store
        .read_blocking(|tx| {
            hazards::for_each_row(tx, &Scope::everything(), &hazards::LedgerFilter::default(), |hazard| {
                let is_open = hazard.state != HazardState::Closed;
                let is_old = hazard.found_on.year() <= 2023;
                major += i64::from(hazard.level == bihuan_domain::hazards::HazardLevel::Major);
                open += i64::from(is_open);
                closed += i64::from(!is_open);
                old += i64::from(is_old);
                old_open += i64::from(is_old && is_open);
                Ok::<(), StoreError>(())
            })
        })
        .unwrap();
    let counted = [major, open, closed, old, old_open];
    let names = ["major", "open", "closed", "found_by_2023", "found_by_2023_open"];
    assert_eq!(counted, names.map(figure));
    let headline = headline(store);
    assert_eq!([headline.open, headline.closed], [figure("open"), figure("closed")]);
}
