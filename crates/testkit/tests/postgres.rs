//! The test PostgreSQL: fresh databases, templates prepared once, nothing shared between tests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use bihuan_testkit::postgres::TestDatabase;
use postgres::{Client, NoTls};
use std::sync::atomic::{AtomicUsize, Ordering};

fn count(url: &str, sql: &str) -> i64 {
    Client::connect(url, NoTls).unwrap().query_one(sql, &[]).unwrap().get(0)
}

#[test]
fn databases_start_empty_and_end_with_their_owner() {
    let first = TestDatabase::empty();
    let second = TestDatabase::empty();
    Client::connect(first.url(), NoTls).unwrap().batch_execute("CREATE TABLE only_here (id bigint)").unwrap();
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'only_here'";
    assert_eq!((count(first.url(), tables), count(second.url(), tables)), (1, 0));

    let gone = first.url().to_owned();
    drop(first);
    assert!(Client::connect(&gone, NoTls).is_err());
    assert_eq!(count(second.url(), "SELECT current_setting('server_version_num')::bigint / 10000 / 15"), 1);
}

#[test]
fn a_template_is_prepared_once_and_copies_do_not_meet() {
    let preparations = AtomicUsize::new(0);
    let database = || {
        TestDatabase::prepared("testkit_once", |url| {
            preparations.fetch_add(1, Ordering::SeqCst);
            let mut client = Client::connect(url, NoTls).unwrap();
            client.batch_execute("CREATE TABLE village (name text); INSERT INTO village VALUES ('东村')").unwrap();
        })
    };
    let databases: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(database)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(preparations.load(Ordering::SeqCst) <= 1);
    for database in &databases {
        let mut client = Client::connect(database.url(), NoTls).unwrap();
        client.batch_execute("INSERT INTO village VALUES ('西村')").unwrap();
    }
    for database in &databases {
        assert_eq!(count(database.url(), "SELECT count(*) FROM village"), 2);
    }
}

#[tokio::test]
async fn databases_may_be_made_and_dropped_inside_a_runtime() {
    let database = TestDatabase::empty();
    assert!(database.url().starts_with("postgres://"));
    drop(database);
}

#[test]
#[should_panic(expected = "is no name of a template")]
fn a_template_name_that_is_not_plain_is_refused() {
    drop(TestDatabase::prepared("robert'); drop database postgres; --", |_| ()));
}
