//! The rebuild check: silent on what the log made, and naming what was touched behind its back.

use crate::{
    Store, figures,
    hazards::{Difference, RebuildReport, fixtures::*, rebuild_check},
    testing::on_both_engines,
};

fn check(store: &Store) -> RebuildReport {
    store.read_blocking(|tx| rebuild_check(tx, |_| {})).unwrap()
}

fn touch(store: &Store, sql: &'static str) {
    let changed = store.write_blocking(move |tx| tx.execute(sql, &[])).unwrap();
    assert!(changed > 0, "{sql}");
}

#[test]
fn rows_and_figures_equal_a_replay_until_somebody_touches_them() {
    on_both_engines(|store| {
        random_walk(store, 23, 40, 200, |store| {
            store.write_blocking(|tx| figures::fold(tx, 7)).map(drop).unwrap();
        });
        let clean = check(store);
        assert_eq!((clean.hazards, clean.count, &clean.differences[..]), (40, 0, &[][..]));
        assert!(clean.cells > 100);

        touch(store, "UPDATE hazard SET subject_name = 'x', due_on = NULL WHERE id = (SELECT MIN(id) FROM hazard)");
        touch(store, "DELETE FROM hazard WHERE id = '00000000-0000-0000-0000-000000000005'");
        touch(
            store,
            "UPDATE hazard SET id = '00000000-0000-0000-0000-00000000ffff' WHERE id = (SELECT MAX(id) FROM hazard)",
        );
        touch(store, "UPDATE figure_cell SET total = total + 1 WHERE place_code = '' AND cube = 'found'");
        let report = check(store);
        assert_eq!(report.count as usize, report.differences.len());
        let has = |wanted: &dyn Fn(&Difference) -> bool| report.differences.iter().any(wanted);
        assert!(has(
            &|difference| matches!(difference, Difference::Row(id, columns) if *id == hazard_id(0) && columns.contains(&"subject_name"))
        ));
        assert!(has(&|difference| *difference == Difference::MissingRow(hazard_id(5))));
        assert!(has(&|difference| *difference == Difference::MissingRow(hazard_id(39))));
        assert!(has(&|difference| *difference == Difference::UnknownRow(hazard_id(0xffff))));
        assert!(has(&|difference| matches!(difference, Difference::Cell(place, cube, _, stored, counted)
            if place.is_empty() && cube == "found" && *stored == counted + 1)));
        assert!(!has(&|difference| matches!(difference, Difference::Stream(_))));
    });
}

#[test]
fn a_stream_that_cannot_be_replayed_is_named() {
    on_both_engines(|store| {
        random_walk(store, 2, 3, 0, |_| {});
        touch(store, "UPDATE event SET payload = '{}' WHERE stream = 'hazard:00000000-0000-0000-0000-000000000001'");
        let report = check(store);
        let stream = "hazard:00000000-0000-0000-0000-000000000001".to_owned();
        assert!(report.differences.contains(&Difference::Stream(stream)), "{report:?}");
        assert!(report.differences.contains(&Difference::UnknownRow(hazard_id(1))), "{report:?}");
    });
}
