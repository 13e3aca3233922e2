//! Imported history: historic dates, numbers of the year of finding, figures at once, all or nothing.

use crate::hazards::{Cursor, LedgerFilter, PAGE_SIZE, list};
use crate::{
    CommandError, Store, figures,
    hazards::{HistoryDraft, fixtures::*, import_history, load, rebuild_check, timeline},
    testing::on_both_engines,
};
use bihuan_domain::{
    RefusalCode,
    accounts::{Actor, Scope},
    clock::start_of_china_date,
    figures::Years,
    hazards::{HazardLevel, HazardSource, HazardState, History, ImportMark, SectorCode, Standing},
    ids::ImportId,
};
use jiff::{ToSpan as _, civil::Date};
use std::sync::{Arc, Mutex};

const IMPORT: ImportId = ImportId(uuid::Uuid::from_u128(0xabc));

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn history(row: u32, found_on: &str, closed_on: Option<&str>) -> HistoryDraft {
    let history = History {
        number: String::new(),
        mark: ImportMark { import: IMPORT, row },
        place: village(1 + row % 3, 1 + row % 2),
        enterprise: Some(unit(1)),
        subject_name: "东埔五金厂".to_owned(),
        location: String::new(),
        description: format!("第{row}行"),
        level: HazardLevel::General,
        sector: SectorCode::other(),
        source: HazardSource::TownshipInspection,
        found_on: date(found_on),
        responsible_unit: Some((unit(1), "东埔五金厂".to_owned())),
        responsible_person: Some("负责人".to_owned()),
        measures: Some("整改".to_owned()),
        funds_cents: None,
        contingency: None,
        due_on: Some(date("2024-12-31")),
        completed_on: None,
        result: None,
        accepted_by_name: None,
        accepted_on: None,
        closed_on: closed_on.map(date),
        standing: Standing::Loop,
        end_reason: None,
    };
    HistoryDraft { id: hazard_id(u128::from(row)), history }
}

fn import(store: &Store, drafts: Vec<HistoryDraft>) -> Result<(u64, Vec<u64>), CommandError> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&told);
    let rows = store.write_blocking(move |tx| {
        let progress = |progress: crate::hazards::ImportProgress| telling.lock().unwrap().push(progress.rows);
        import_history(tx, drafts.into_iter().map(Ok), by(&Actor::Operator, morning()), progress)
    })?;
    let told = told.lock().unwrap().clone();
    Ok((rows, told))
}

#[test]
fn history_enters_with_its_dates_and_counts_at_once() {
    on_both_engines(|store| {
        let drafts = vec![
            history(5, "2023-05-01", Some("2023-06-01")),
            history(6, "2024-02-01", None),
            history(8, "2023-07-01", None),
        ];
        assert_eq!(import(store, drafts).unwrap(), (3, vec![3]));
        let everything = Scope::everything();
        let closed = store.read_blocking(|tx| load(tx, &everything, hazard_id(5))).unwrap().unwrap();
        assert_eq!((closed.state, &*closed.number), (HazardState::Closed, "350525103-2023-00001"));
        assert_eq!(closed.imported, Some(ImportMark { import: IMPORT, row: 5 }));
        let open = store.read_blocking(|tx| load(tx, &everything, hazard_id(8))).unwrap().unwrap();
        assert_eq!((open.state, &*open.number), (HazardState::Rectifying, "350525103-2023-00002"));

        let entries = store.read_blocking(|tx| timeline(tx, &everything, hazard_id(5))).unwrap().unwrap();
        assert_eq!(entries[0].occurred_at, start_of_china_date(date("2023-05-01")));
        assert_eq!(entries.last().unwrap().occurred_at, start_of_china_date(date("2023-06-01")));
        assert!(entries.iter().all(|entry| entry.recorded_at == morning() && entry.actor == "operator"));

        let years = Years { old_until: 2023, present: 2026 };
        let shown = store
            .read_blocking(|tx| figures::dashboard(tx, &everything, None, years, date("2026-03-02")))
            .unwrap()
            .unwrap();
        assert_eq!((shown.headline.found, shown.headline.closed, shown.headline.open), (3, 1, 2));
        assert!(store.read_blocking(figures::pending).unwrap().is_empty());
        assert_eq!(store.read_blocking(|tx| rebuild_check(tx, |_| {})).unwrap().count, 0);

        // Numbers go on where the import left them.
        let next = store.write_blocking(|tx| {
            crate::hazards::open(tx, hazard_id(99), draft(village(3, 1), "2023-08-01"), by(&Actor::Operator, morning()))
        });
        assert_eq!(next.unwrap().number, "350525103-2023-00003");
    });
}

#[test]
fn one_bad_row_leaves_nothing_behind() {
    on_both_engines(|store| {
        let drafts = vec![history(1, "2024-01-01", None), history(2, "2024-05-01", Some("2024-04-01"))];
        match import(store, drafts) {
            Err(CommandError::Refused(refusal)) => assert_eq!(refusal.code, RefusalCode::OrderOfDates),
            other => panic!("{other:?}"),
        }
        for table in ["event", "hazard", "hazard_counter", "figure_cell", "figure_place", "stream_head"] {
            let sql = format!("SELECT COUNT(*) FROM {table}");
            let count: i64 = store.read_blocking(|tx| tx.query_first(&sql, &[])?.unwrap().get(0)).unwrap();
            assert_eq!(count, 0, "{table}");
        }
    });
}

#[test]
fn progress_is_told_on_the_way() {
    on_both_engines(|store| {
        let drafts = (1..=1_200).map(|row| history(row, "2024-01-01", Some("2024-03-01"))).collect();
        assert_eq!(import(store, drafts).unwrap(), (1_200, vec![500, 1_000, 1_200]));
        assert_eq!(store.read_blocking(|tx| rebuild_check(tx, |_| {})).unwrap().count, 0);
    });
}

/// SQLite has one writer at a time; on PostgreSQL a checkpoint that waited for an import would hold up everybody else.
#[test]
fn a_checkpoint_gives_way_to_a_long_import() {
    on_both_engines(|store| {
        if store.engine() == crate::Engine::Sqlite {
            return;
        }
        let (recorded, is_recorded) = std::sync::mpsc::channel();
        let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
        let importing = {
            let store = store.clone();
            std::thread::spawn(move || {
                store.write_blocking(move |tx| {
                    let drafts = vec![Ok(history(1, "2024-01-01", None))];
                    let rows = import_history(tx, drafts, by(&Actor::Operator, morning()), |_| {})?;
                    recorded.send(()).unwrap();
                    may_go_on.recv().unwrap();
                    Ok::<_, CommandError>(rows)
                })
            })
        };
        is_recorded.recv().unwrap();
        assert!(store.write_blocking(|tx| crate::audit::checkpoint(tx, morning())).is_err());
        let opened = store.write_blocking(|tx| {
            crate::hazards::open(tx, hazard_id(99), draft(village(1, 1), "2026-03-01"), by(&Actor::Operator, morning()))
        });
        assert!(opened.is_ok(), "others go on: {opened:?}");
        go_on.send(()).unwrap();
        assert_eq!(importing.join().unwrap().unwrap(), 1);
        assert_eq!(store.write_blocking(|tx| crate::audit::checkpoint(tx, morning())).unwrap(), Some((1, 2)));
    });
}

/// Run by hand: `cargo test --release -p bihuan-store hundred_thousand -- --ignored --nocapture`.
#[test]
#[ignore = "measures; run by hand, in release"]
fn alone_a_hundred_thousand_rows_are_imported() {
    on_both_engines(|store| {
        let started = std::time::Instant::now();
        let rows = store.write_blocking(|tx| {
            let drafts = (1..=100_000).map(|row| Ok(history(row, "2024-01-01", Some("2024-03-01"))));
            import_history(tx, drafts, by(&Actor::Operator, morning()), |_| {})
        });
        assert_eq!(rows.unwrap(), 100_000);
        let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = peak.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned();
        println!("{:?}: {:?}, {peak}", store.engine(), started.elapsed());
    });
}

#[test]
fn what_was_closed_in_a_span_of_days_is_listed_month_by_month_in_the_order_of_the_ledger() {
    let found: Vec<Date> = (0..240_i64).map(|row| date("2023-01-01") + (row * 7 % 400).days()).collect();
    let closed: Vec<Date> = (0..240).map(|row| found[row] + (10 + row as i64 * row as i64 % 117).days()).collect();
    let rows = || (0..240_u32).zip(found.iter().zip(&closed));
    on_both_engines(|store| {
        let drafts = rows().map(|(row, (found, closed))| {
            let text = if row % 5 == 0 { None } else { Some(closed.to_string()) };
            history(row, &found.to_string(), text.as_deref())
        });
        import(store, drafts.collect()).unwrap();
        let everything = Scope::everything();
        for folded in [false, true] {
            if folded {
                store.write_blocking(|tx| figures::fold(tx, 1_000)).map(drop).unwrap();
            }
            for (from, to, place, has_total) in [
                ("2023-06-01", "2023-06-30", None, true),
                ("2023-06-11", "2023-06-16", None, false),
                ("2023-02-20", "2024-01-09", None, false),
                ("2023-02-20", "2024-01-09", Some(township(2)), false),
                ("2023-04-03", "2023-09-09", Some(village(2, 1)), false),
                ("2023-06-01", "2023-08-31", Some(village(2, 1)), true),
                ("2020-01-01", "2020-12-31", None, true),
            ] {
                let (from, to) = (date(from), date(to));
                let mut expected: Vec<_> = rows()
                    .filter(|(row, (_, closed))| row % 5 != 0 && (from..=to).contains(*closed))
                    .filter(|(row, _)| {
                        place.as_ref().is_none_or(|place| subtree(place).covers(&village(1 + row % 3, 1 + row % 2)))
                    })
                    .map(|(row, (found, _))| (*found, hazard_id(u128::from(row))))
                    .collect();
                expected.sort();
                expected.reverse();
                let filter = LedgerFilter {
                    closed_from: Some(from),
                    closed_to: Some(to),
                    jurisdiction: place.as_ref().map(subtree),
                    ..LedgerFilter::default()
                };
                let mut listed = Vec::new();
                let mut cursor = Cursor::Start;
                loop {
                    let page = store.read_blocking(|tx| list(tx, &everything, &filter, &cursor)).unwrap();
                    assert_eq!(page.total, has_total.then_some(expected.len() as u64), "{from} {to}");
                    assert!(page.rows.len() <= PAGE_SIZE);
                    listed.extend(page.rows.iter().map(|row| (row.found_on, row.id)));
                    let Some(next) = page.next else { break };
                    cursor = next;
                }
                assert_eq!(listed, expected, "{from} {to} {place:?}");
                assert_eq!(listed.is_empty(), from.year() == 2020, "{from} {to} {place:?}");
            }
        }
    });
}
