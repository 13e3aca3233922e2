//! Pages against a plain reading of everything: every filter, every kind of scope, both directions.

use crate::{
    Store, StoreError, figures,
    hazards::{Cursor, LedgerFilter, PAGE_SIZE, Page, StandardView, fixtures::*, for_each_row, list},
    testing::on_both_engines,
};
use bihuan_domain::{
    RefusalCode,
    accounts::Scope,
    figures::{Listed, Overdue},
    hazards::{Hazard, HazardLevel, HazardSource, HazardState, SectorCode},
    ids::HazardId,
    jurisdictions::Subtree,
    search::{SearchQuery, searchable},
};
use std::collections::BTreeSet;

fn page(store: &Store, scope: &Scope, filter: &LedgerFilter, cursor: &Cursor) -> Page {
    store.read_blocking(|tx| list(tx, scope, filter, cursor)).unwrap()
}

fn ids(page: &Page) -> Vec<HazardId> {
    page.rows.iter().map(|row| row.id).collect()
}

/// What a careful reader would find, newest first.
fn plain(hazards: &[Hazard], scope: &Scope, filter: &LedgerFilter) -> Vec<HazardId> {
    let mut found: Vec<_> = hazards
        .iter()
        .filter(|hazard| scope.sees(&hazard.place, &hazard.units()))
        .filter(|hazard| fits(hazard, filter))
        .map(|hazard| (hazard.found_on, hazard.id))
        .collect();
    found.sort();
    found.reverse();
    found.into_iter().map(|(_, id)| id).collect()
}

fn fits(hazard: &Hazard, filter: &LedgerFilter) -> bool {
    let running = (hazard.state == HazardState::Rectifying).then(|| hazard.due_on()).flatten();
    let closed =
        hazard.closure.as_ref().filter(|_| hazard.state == HazardState::Closed).map(|closure| closure.closed_on);
    let text =
        searchable(&format!("{} {} {} {}", hazard.number, hazard.subject_name, hazard.location, hazard.description));
    filter.jurisdiction.as_ref().is_none_or(|subtree| subtree.covers(&hazard.place))
        && (filter.states.is_empty() || filter.states.contains(&hazard.state))
        && filter.level.is_none_or(|level| level == hazard.level)
        && filter.sector.as_ref().is_none_or(|sector| *sector == hazard.sector)
        && filter.source.is_none_or(|source| source == hazard.source)
        && filter.found_from.is_none_or(|from| from <= hazard.found_on)
        && filter.found_to.is_none_or(|to| hazard.found_on <= to)
        && filter.overdue.is_none_or(|overdue| (overdue == Overdue::Yes) == hazard.overdue_since.is_some())
        && filter.listed.is_none_or(|listed| (listed == Listed::Yes) == hazard.listing_in_force().is_some())
        && filter.due_from.is_none_or(|from| running.is_some_and(|due_on| from <= due_on))
        && filter.due_to.is_none_or(|to| running.is_some_and(|due_on| due_on <= to))
        && filter.closed_from.is_none_or(|from| closed.is_some_and(|closed_on| from <= closed_on))
        && filter.closed_to.is_none_or(|to| closed.is_some_and(|closed_on| closed_on <= to))
        && filter.enterprise.is_none_or(|unit| hazard.enterprise == Some(unit))
        && SearchQuery::parse(&filter.text).matches(&text)
}

fn scopes() -> Vec<Scope> {
    let places = |places: &[bihuan_domain::jurisdictions::Place]| places.iter().map(subtree).collect::<Vec<Subtree>>();
    vec![
        Scope::everything(),
        Scope::nothing(),
        Scope::new(places(&[county()]), None),
        Scope::new(places(&[township(1)]), None),
        Scope::new(places(&[village(1, 1)]), None),
        Scope::new(places(&crate::hazards::fixtures::places()[6..7]), None),
        Scope::new(places(&crate::hazards::fixtures::places()[7..8]), None),
        Scope::new(places(&[township(9)]), None),
        Scope::new(places(&[township(1), village(2, 1), village(1, 2)]), None),
        Scope::new(places(&[township(3)]), Some(unit(2))),
        Scope::new(vec![], Some(unit(1))),
        Scope::new(vec![], Some(unit(77))),
    ]
}

fn date(text: &str) -> Option<jiff::civil::Date> {
    Some(text.parse().unwrap())
}

fn filters() -> Vec<LedgerFilter> {
    let default = LedgerFilter::default;
    let mut filters = vec![default()];
    filters.extend(HazardState::ALL.map(|state| LedgerFilter { states: vec![state], ..default() }));
    filters.extend(HazardLevel::ALL.map(|level| LedgerFilter { level: Some(level), ..default() }));
    filters.extend(HazardSource::ALL.map(|source| LedgerFilter { source: Some(source), ..default() }));
    filters.extend(StandardView::ALL.map(StandardView::filter));
    filters.extend(
        ["machinery", "education", "unknown"]
            .map(|sector| LedgerFilter { sector: SectorCode::parse(sector), ..default() }),
    );
    filters.extend([Overdue::Yes, Overdue::No].map(|overdue| LedgerFilter { overdue: Some(overdue), ..default() }));
    filters.extend([Listed::Yes, Listed::No].map(|listed| LedgerFilter { listed: Some(listed), ..default() }));
    filters.extend(
        [county(), township(1), village(2, 1), township(9)]
            .map(|place| LedgerFilter { jurisdiction: Some(subtree(&place)), ..default() }),
    );
    filters.extend(
        ["配电箱", "loose GUARD", "箱", "a-17", "17", "00003", "%", "_", "' OR 1=1 --", "没有的词", "东埔 消防"]
            .map(|text| LedgerFilter { text: text.to_owned(), ..default() }),
    );
    filters.extend([
        LedgerFilter {
            overdue: Some(Overdue::Yes),
            level: Some(HazardLevel::Major),
            jurisdiction: Some(subtree(&county())),
            ..default()
        },
        LedgerFilter { found_from: date("2024-01-01"), found_to: date("2025-06-30"), ..default() },
        LedgerFilter { found_to: date("2023-12-30"), ..default() },
        LedgerFilter { due_from: date("2026-03-10"), due_to: date("2026-03-20"), ..default() },
        LedgerFilter { due_to: date("2026-04-01"), states: vec![HazardState::Closed], ..default() },
        LedgerFilter { closed_from: date("2026-08-15"), closed_to: date("2026-10-20"), ..default() },
        LedgerFilter { closed_from: date("2026-03-05"), sector: SectorCode::parse("fireworks"), ..default() },
        LedgerFilter { enterprise: Some(unit(2)), states: vec![HazardState::Registered], ..default() },
        LedgerFilter {
            states: vec![HazardState::Registered, HazardState::Rectifying],
            sector: SectorCode::parse("fireworks"),
            level: Some(HazardLevel::Major),
            jurisdiction: Some(subtree(&township(1))),
            text: "消防".to_owned(),
            ..default()
        },
    ]);
    filters
}

/// A running term and a day of closing, or a closing and another state, never meet.
fn contradictions() -> [LedgerFilter; 2] {
    let default = LedgerFilter::default;
    [
        LedgerFilter { closed_to: date("2026-03-15"), due_from: date("2026-03-01"), ..default() },
        LedgerFilter { closed_from: date("2026-03-01"), states: vec![HazardState::Accepted], ..default() },
    ]
}

/// What nothing says can be found: marks alone.
fn says_nothing(filter: &LedgerFilter) -> bool {
    !filter.text.is_empty() && searchable(&filter.text).is_empty()
}

#[test]
fn pages_hold_what_a_plain_reading_finds() {
    on_both_engines(|store| {
        random_walk(store, 7, 100, 1_200, |store| {
            store.write_blocking(|tx| figures::fold(tx, 30)).map(drop).unwrap();
        });
        let hazards = all_hazards(store);
        let mut hits = BTreeSet::new();
        for scope in scopes() {
            for (number, filter) in filters().iter().enumerate() {
                let expected = if says_nothing(filter) { Vec::new() } else { plain(&hazards, &scope, filter) };
                let first = page(store, &scope, filter, &Cursor::Start);
                let about = format!("{scope:?} {filter:?}");
                assert_eq!(ids(&first), expected[..expected.len().min(PAGE_SIZE)], "{about}");
                assert!(first.total.is_none_or(|total| total == expected.len() as u64), "{about} {:?}", first.total);
                assert_eq!(first.next.is_some(), expected.len() > PAGE_SIZE, "{about}");
                assert_eq!(first.previous, None);
                if !expected.is_empty() {
                    hits.insert(number);
                }
            }
        }
        for filter in contradictions() {
            assert!(plain(&hazards, &Scope::everything(), &filter).is_empty());
            let nothing = page(store, &Scope::everything(), &filter, &Cursor::Start);
            assert_eq!((nothing.rows.len(), nothing.total, nothing.next), (0, Some(0), None), "{filter:?}");
        }
        let missed: Vec<_> = filters().into_iter().enumerate().filter(|(number, _)| !hits.contains(number)).collect();
        assert!(missed.len() <= 8, "nearly every filter finds something: {missed:#?}");
    });
}

#[test]
fn pages_follow_each_other_both_ways_over_ties() {
    on_both_engines(|store| {
        random_walk(store, 11, 180, 60, |_| {});
        let hazards = all_hazards(store);
        let several = Scope::new([township(1), township(2), township(3)].iter().map(subtree).collect(), Some(unit(2)));
        for scope in [Scope::everything(), several] {
            for filter in [LedgerFilter::default(), LedgerFilter { text: "东埔".to_owned(), ..LedgerFilter::default() }]
            {
                let expected = plain(&hazards, &scope, &filter);
                assert!(expected.len() > 2 * PAGE_SIZE, "{}", expected.len());
                let mut pages = vec![page(store, &scope, &filter, &Cursor::Start)];
                while let Some(next) = pages.last().unwrap().next {
                    let again: Cursor = next.to_string().parse().unwrap();
                    assert_eq!(again, next);
                    pages.push(page(store, &scope, &filter, &again));
                }
                let forward: Vec<_> = pages.iter().flat_map(ids).collect();
                assert_eq!(forward, expected);
                let mut last = pages.last().unwrap().clone();
                for earlier in pages.iter().rev().skip(1) {
                    last = page(store, &scope, &filter, &last.previous.unwrap());
                    assert_eq!(ids(&last), ids(earlier));
                    assert!(last.next.is_some());
                }
                assert_eq!(last.previous, None);
            }
        }
    });
}

#[test]
fn a_page_beyond_the_end_leads_back() {
    on_both_engines(|store| {
        random_walk(store, 3, 5, 0, |_| {});
        let beyond: Cursor = "after_2000-01-01_00000000-0000-0000-0000-000000000001".parse().unwrap();
        let empty = page(store, &Scope::everything(), &LedgerFilter::default(), &beyond);
        assert_eq!((empty.rows.len(), empty.next, empty.previous), (0, None, Some(Cursor::Start)));
    });
}

#[test]
fn an_export_hands_over_every_hazard_once() {
    on_both_engines(|store| {
        random_walk(store, 5, 60, 100, |_| {});
        let hazards = all_hazards(store);
        for scope in scopes() {
            let filter = StandardView::Rectification.filter();
            let mut exported = Vec::new();
            store
                .read_blocking(|tx| {
                    for_each_row(tx, &scope, &filter, |hazard| -> Result<(), StoreError> {
                        exported.push(hazard);
                        Ok(())
                    })
                })
                .unwrap();
            let ids: Vec<_> = exported.iter().map(|hazard| hazard.id).collect();
            assert_eq!(ids, plain(&hazards, &scope, &filter));
            assert!(exported.iter().all(|hazard| hazards.contains(hazard)));
        }
        let stopped: Result<(), StoreError> = store.read_blocking(|tx| {
            for_each_row(tx, &Scope::everything(), &LedgerFilter::default(), |_| Err(StoreError::ShutDown))
        });
        assert!(matches!(stopped, Err(StoreError::ShutDown)));
    });
}

#[test]
fn no_query_of_a_page_scans_or_sorts_the_ledger() {
    on_both_engines(|store| {
        random_walk(store, 7, 140, 200, |_| {});
        let mut walked = BTreeSet::new();
        for scope in scopes() {
            for filter in filters().iter().filter(|filter| filter.text.is_empty()) {
                let plans = store.read_blocking(|tx| super::super::walk::plans(tx, &scope, filter)).unwrap();
                for (index, plan) in plans {
                    let bad = ["TEMP B-TREE", "SCAN hazard\n", "Sort", "Seq Scan", "Bitmap"]
                        .iter()
                        .any(|bad| plan.contains(bad));
                    // What contradicts itself is known to be empty before anything is read.
                    if plan.contains("One-Time Filter: false") {
                        continue;
                    }
                    assert!(!bad && plan.contains(index), "{index}: {plan}");
                    walked.insert(index);
                }
            }
        }
        assert!(walked.len() > 10, "{walked:?}");
    });
}

#[test]
fn filters_are_read_strictly_and_written_back() {
    let pairs = [
        ("place", "township:350525101000"),
        ("state", "closed"),
        ("state", "accepted"),
        ("level", "major"),
        ("sector", "fire"),
        ("source", "tip"),
        ("found_from", "2026-01-01"),
        ("found_to", "2026-03-01"),
        ("overdue", "1"),
        ("listed", "0"),
        ("due_from", "2026-01-01"),
        ("due_to", "2026-03-01"),
        ("closed_from", "2026-01-01"),
        ("closed_to", "2026-01-31"),
        ("enterprise", "00000000-0000-0000-0000-000000000001"),
        ("text", "配电 箱"),
    ];
    let filter = LedgerFilter::from_pairs(pairs).unwrap();
    let written: Vec<_> = filter.to_pairs();
    assert_eq!(written.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>(), pairs);
    assert_eq!(
        LedgerFilter::from_pairs([("state", ""), ("page", "x"), ("text", "  ")]).unwrap(),
        LedgerFilter::default()
    );
    for (name, value) in [
        ("place", "350525101000"),
        ("place", "township:1' OR 1=1"),
        ("state", "Closed"),
        ("level", "9"),
        ("sector", "Fire!"),
        ("source", "rumour"),
        ("found_from", "01.02.2026"),
        ("found_to", "2026-02-30"),
        ("due_to", "20260101"),
        ("overdue", "yes"),
        ("enterprise", "1"),
    ] {
        assert_eq!(LedgerFilter::from_pairs([(name, value)]).unwrap_err().code, RefusalCode::FilterInvalid, "{name}");
    }
    let long = "长".repeat(101);
    assert_eq!(LedgerFilter::from_pairs([("text", &*long)]).unwrap_err().code, RefusalCode::TextTooLong);
}
