//! What every write may rely on, whichever engine.

use crate::{Store, StoreError, Tx, testing::on_both_engines};
use std::sync::mpsc;

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

#[derive(Clone, Copy, PartialEq)]
enum End {
    Well,
    Refused,
    Panic,
}

/// Writes a row of its own, and then ends so.
fn row_and(id: i64, end: End) -> impl FnOnce(&mut Tx<'_>) -> Result<i64, StoreError> + Clone + Send + 'static {
    move |tx| {
        tx.execute("INSERT INTO scratch (id, words) VALUES ($1, 'repeatable')", &[id.into()])?;
        match end {
            End::Well => Ok(id),
            End::Refused => Err(StoreError::corrupt("scratch", "on purpose")),
            End::Panic => panic!("on purpose"),
        }
    }
}

#[test]
fn of_commands_that_are_committed_together_only_what_fails_is_undone() {
    on_both_engines(|store| {
        fill(store);
        // While the writer is held, the others gather.
        let (hold, held) = mpsc::channel::<()>();
        let (begin, begun) = mpsc::channel();
        let holding = store.clone();
        let holder = std::thread::spawn(move || {
            holding.write_blocking(move |_| {
                begin.send(()).unwrap();
                Ok::<_, StoreError>(held.recv().is_err())
            })
        });
        begun.recv().unwrap();
        let run = |id: i64, end| store.write_repeatable(row_and(5_000 + id, end));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (first, refused, last, panicked, ()) = runtime.block_on(async {
            let let_go = async { drop(hold) };
            tokio::join!(run(0, End::Well), run(1, End::Refused), run(2, End::Well), run(3, End::Panic), let_go)
        });
        assert!(holder.join().unwrap().unwrap());
        assert_eq!((first.unwrap(), last.unwrap()), (5_000, 5_002));
        assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
        assert!(matches!(panicked, Err(StoreError::Panicked(_))), "{panicked:?}");
        let ids =
            store.read_blocking(|tx| tx.query("SELECT id FROM scratch WHERE id >= 5000 ORDER BY id", &[])).unwrap();
        assert_eq!(ids.iter().map(|row| row.get::<i64>(0).unwrap()).collect::<Vec<_>>(), [5_000, 5_002]);
        let late = "INSERT INTO scratch (id, words) VALUES ($1, 'late')";
        store.write_blocking(move |tx| tx.execute_late(late, vec![6_000.into()])).unwrap();
        let undone: Result<(), _> = store.write_blocking(move |tx| {
            tx.execute_late(late, vec![6_001.into()])?;
            Err(StoreError::corrupt("scratch", "on purpose"))
        });
        assert!(undone.is_err());
        assert_eq!(rows_of(store, "late"), 1);
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
