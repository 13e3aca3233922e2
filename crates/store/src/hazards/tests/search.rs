//! Free text: rare words through the index, frequent ones on a walk; both find the same.

use super::commands::HOSTILE;
use crate::{
    CommandError, Store,
    hazards::{Cursor, LedgerFilter, Page, fixtures::*, list, open, rebuild_search, search::RARE},
    testing::on_both_engines,
};
use bihuan_domain::accounts::{Actor, Scope};

fn search(store: &Store, text: &str, cursor: &Cursor) -> Page {
    let filter = LedgerFilter { text: text.to_owned(), ..LedgerFilter::default() };
    store.read_blocking(|tx| list(tx, &Scope::everything(), &filter, cursor)).unwrap()
}

fn found(store: &Store, text: &str) -> usize {
    search(store, text, &Cursor::Start).rows.len()
}

#[test]
fn hostile_texts_are_found_and_hurt_nothing() {
    on_both_engines(|store| {
        for (number, text) in (0..).zip(HOSTILE) {
            let draft = crate::hazards::Draft { description: text.to_owned(), ..draft(village(1, 1), "2026-03-01") };
            let opened: Result<_, CommandError> =
                store.write_blocking(move |tx| open(tx, hazard_id(number), draft, by(&Actor::Operator, morning())));
            opened.unwrap();
        }
        for (number, text) in (0..).zip(HOSTILE) {
            let page = search(store, text, &Cursor::Start);
            assert!(page.rows.iter().any(|row| row.id == hazard_id(number)), "{text}: {page:?}");
        }
        assert_eq!(found(store, "drop table hazard"), 1);
        assert_eq!(found(store, "full width"), 1);
        assert_eq!(found(store, "'\"*()%_ --"), 0);
        assert_eq!(found(store, "\0"), 0);
        let filed = store.write_blocking(rebuild_search).unwrap();
        assert_eq!(filed, 8);
        assert_eq!((found(store, "drop table hazard"), found(store, "东埔五金")), (1, 8));
    });
}

#[test]
fn a_corrected_text_is_found_by_its_new_words_only() {
    on_both_engines(|store| {
        let result: Result<_, CommandError> = store.write_blocking(|tx| {
            let officer = officer(&county());
            open(tx, hazard_id(1), draft(village(1, 1), "2026-03-01"), by(&officer, morning()))?;
            let changes = bihuan_domain::hazards::Changes {
                description: Some("灭火器过期".to_owned()),
                ..bihuan_domain::hazards::Changes::default()
            };
            let correct = bihuan_domain::hazards::Correct { changes, reason: "笔误".to_owned() };
            let command = bihuan_domain::hazards::Command::Correct(correct);
            crate::hazards::execute(tx, hazard_id(1), None, &command, by(&officer, morning()))
        });
        result.unwrap();
        assert_eq!((found(store, "灭火"), found(store, "漏电")), (1, 0));
    });
}

/// More rows than the index gathers, made by copying one row, so that the walk is taken.
fn copies(store: &Store, count: i64) {
    let engine = store.engine();
    let result: Result<_, CommandError> = store.write_blocking(move |tx| {
        open(tx, hazard_id(0), draft(village(1, 1), "2026-03-01"), by(&Actor::Operator, morning()))?;
        let columns = super::super::COLUMNS.join(", ");
        let series = match engine {
            crate::Engine::Sqlite => {
                "(WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < $1) SELECT k FROM n)"
            }
            crate::Engine::Postgres => "(SELECT generate_series(1, $1) AS k)",
        };
        let (id, number) = match engine {
            crate::Engine::Sqlite => ("printf('00000000-0000-0000-0001-%012x', k)", "'copy-' || k"),
            crate::Engine::Postgres => ("'00000000-0000-0000-0001-' || lpad(to_hex(k), 12, '0')", "'copy-' || k"),
        };
        let values = columns.replacen("id, number", &format!("{id}, {number}"), 1);
        let values =
            values.replacen("search_text", "search_text || CASE WHEN k % 700 = 0 THEN ' 氨机房' ELSE '' END", 1);
        tx.execute(
            &format!("INSERT INTO hazard ({columns}) SELECT {values} FROM hazard CROSS JOIN {series} AS n"),
            &[count.into()],
        )?;
        rebuild_search(tx)?;
        Ok(())
    });
    result.unwrap();
}

#[test]
fn frequent_words_are_met_on_a_walk_and_rare_ones_gathered() {
    on_both_engines(|store| {
        let count = RARE + 1_000;
        copies(store, count);
        let frequent = search(store, "配电箱", &Cursor::Start);
        assert_eq!((frequent.rows.len(), frequent.total), (50, None));
        let second = search(store, "配电箱", &frequent.next.unwrap());
        assert_eq!(second.rows.len(), 50);
        assert!(second.rows[0].id < frequent.rows[49].id);
        assert_eq!(search(store, "配电箱", &second.previous.unwrap()).rows, frequent.rows);
        let rare = search(store, "氨机房", &Cursor::Start);
        assert_eq!((rare.rows.len() as i64, rare.next), (count / 700, None));
        // Both words are frequent together with a rare one: the index tells.
        assert_eq!(found(store, "配电箱 氨机"), rare.rows.len());
        // The pairs are there, the word is not.
        assert_eq!(found(store, "电箱配电"), 0);
    });
}
