//! What every write may rely on, whichever engine.

use crate::{Store, StoreError, testing::on_both_engines};

/// Rows that fill some hundred pages.
const ROWS: i64 = 1_000;

fn fill(store: &Store) {
    store
        .write_blocking(|tx| {
            tx.execute("CREATE TABLE scratch (id BIGINT PRIMARY KEY, words TEXT NOT NULL)", &[])?;
            for id in 0..ROWS {
                tx.execute(
                    "INSERT INTO scratch (id, words) VALUES ($1, $2)",
                    &[id.into(), "before".repeat(150).into()],
                )?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

fn rows_of(store: &Store, words: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM scratch WHERE words LIKE $1";
    let pattern = format!("{words}%");
    store.read_blocking(|tx| tx.query_first(sql, &[pattern.into()])?.unwrap().get(0)).unwrap()
}

/// More pages than a savepoint keeps in memory: SQLite goes on in a temporary file.
#[test]
fn a_large_command_is_stored_whole_or_undone_whole() {
    on_both_engines(|store| {
        fill(store);
        let change = "UPDATE scratch SET words = $1";
        let undone: Result<(), StoreError> = store.write_blocking(move |tx| {
            tx.execute(change, &["undone".repeat(150).into()])?;
            Err(StoreError::corrupt("scratch", "on purpose"))
        });
        assert!(undone.is_err());
        assert_eq!((rows_of(store, "before"), rows_of(store, "undone")), (ROWS, 0));
        store.write_blocking(move |tx| tx.execute(change, &["after".repeat(150).into()])).unwrap();
        assert_eq!((rows_of(store, "before"), rows_of(store, "after")), (0, ROWS));
    });
}

/// What is left in the log beside the file slows every reader down.
#[test]
fn a_filling_leaves_nothing_in_the_log_beside_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("filled.sqlite");
    let store = Store::open_to_fill(&crate::DatabaseUrl::Sqlite(path.clone())).unwrap();
    fill(&store);
    store.filled().unwrap();
    let log = path.with_extension("sqlite-wal");
    assert_eq!(std::fs::metadata(&log).map_or(0, |log| log.len()), 0);
    assert_eq!(rows_of(&store, "before"), ROWS);
}
