//! Figures equal a recount of the rows, folded or not, on both engines.

use super::{Dashboard, Tally, dashboard, fold};
use crate::{
    Store,
    hazards::fixtures::{
        all_hazards, county, enterprise_officer, places, random_walk, subtree, township, unit, village,
    },
    testing::on_both_engines,
};
use bihuan_domain::{
    accounts::Scope,
    figures::{Fact, Headline, Years},
    hazards::Hazard,
};
use jiff::civil::Date;

const YEARS: Years = Years { old_until: 2023, present: 2026 };

fn today() -> Date {
    "2026-12-31".parse().unwrap()
}

fn shown(store: &Store, scope: &Scope, place: Option<&str>) -> Option<Dashboard> {
    let place = place.map(|code| code.parse().unwrap());
    store.read_blocking(|tx| dashboard(tx, scope, place.as_ref(), YEARS, today())).unwrap()
}

fn recount<'a>(hazards: impl Iterator<Item = &'a Hazard>) -> Tally {
    let mut tally = Tally::default();
    hazards.for_each(|hazard| tally.add_fact(&Fact::of(hazard), 1));
    tally
}

fn seen<'a>(hazards: &'a [Hazard], scope: &'a Scope) -> impl Iterator<Item = &'a Hazard> {
    hazards.iter().filter(|hazard| scope.sees(&hazard.place, &hazard.units()))
}

fn check(store: &Store, about: &str) {
    let hazards = all_hazards(store);
    let scope = |places: &[bihuan_domain::jurisdictions::Place]| Scope::new(places.iter().map(subtree).collect(), None);
    let scopes = [
        Scope::everything(),
        scope(&[county()]),
        scope(&[township(1)]),
        scope(&[township(1), village(1, 1), village(2, 1)]),
        scope(&places()[6..]),
        Scope::new(vec![], Some(unit(1))),
    ];
    for scope in &scopes {
        let expected = recount(seen(&hazards, scope));
        let found = shown(store, scope, None).unwrap();
        assert_eq!(found.headline, expected.headline(YEARS), "{about} {scope:?}");
        let total: i64 = found.sectors.iter().map(|sector| sector.found).sum();
        assert_eq!(total, found.headline.found, "{about} {scope:?}");
        assert_eq!(found.sources.iter().map(|source| source.closed).sum::<i64>(), found.headline.closed);
        assert_eq!(found.months.iter().map(|month| month.closed).sum::<i64>(), found.headline.closed);
        assert_eq!(found.months.len(), 36);
    }
    let whole = shown(store, &scopes[1], None).unwrap();
    for place in &whole.places {
        let below = hazards.iter().filter(|hazard| hazard.place.nodes().any(|(_, code)| *code == place.code));
        assert_eq!(place.headline, recount(below).headline(YEARS), "{about} {}", place.code);
        assert_eq!(shown(store, &scopes[1], Some(place.code.as_str())).unwrap().headline, place.headline);
    }
    assert_eq!(whole.places.len(), 4);
}

#[test]
fn figures_equal_a_recount_whether_folded_or_not() {
    on_both_engines(|store| {
        for seed in [1, 2] {
            let before = all_hazards(store).len();
            assert!(seed == 1 || before == 60);
            if before == 0 {
                random_walk(store, seed, 60, 300, |_| {});
            }
            check(store, "unfolded");
            let folded = store.write_blocking(|tx| fold(tx, 41)).unwrap();
            assert!(folded > 0);
            check(store, "half folded");
        }
        while store.write_blocking(|tx| fold(tx, 41)).unwrap() > 0 {}
        check(store, "folded");
        assert_eq!(store.write_blocking(|tx| fold(tx, 41)).unwrap(), 0);
    });
}

#[test]
fn folds_at_once_count_nothing_twice() {
    on_both_engines(|store| {
        random_walk(store, 9, 60, 200, |_| {});
        std::thread::scope(|threads| {
            for _ in 0..3 {
                threads.spawn(|| while store.write_blocking(|tx| fold(tx, 9)).unwrap() > 0 {});
            }
        });
        check(store, "folded by three");
    });
}

#[test]
fn figures_out_of_sight_are_not_shown() {
    on_both_engines(|store| {
        random_walk(store, 9, 30, 50, |_| {});
        let township_scope = Scope::new(vec![subtree(&township(1))], None);
        assert_eq!(shown(store, &Scope::nothing(), None), None);
        assert_eq!(shown(store, &Scope::nothing(), Some("350525101201")), None);
        for hidden in ["350525102000", "350525102201", "350525000000", "350525999000"] {
            assert_eq!(shown(store, &township_scope, Some(hidden)), None, "{hidden}");
            assert_eq!(shown(store, &enterprise_officer(1).scope(), Some(hidden)), None, "{hidden}");
        }
        assert!(shown(store, &township_scope, Some("350525101000")).unwrap().headline.found > 0);
        assert!(shown(store, &township_scope, Some("350525101201")).is_some());
        let unknown = Scope::new(vec![subtree(&township(9))], None);
        assert_eq!(shown(store, &unknown, None).unwrap().headline, Headline::default());
    });
}
