//! A backup taken while people work: restored elsewhere it is whole, and holds all that was acknowledged before it began.

use crate::support::{
    Demo, Server,
    http::Client,
    load::{Crew, Ledger},
    pictures, sqlite, succeed,
};
use bihuan_testkit::postgres::TestDatabase;
use rusqlite::Connection;
use std::{fs, path::Path, time::Instant};

/// Every photo that a restored database names is beside it, and some have been sent during the test.
fn assert_photos_are_there(elsewhere: &Path) {
    let database = Connection::open(elsewhere.join("bihuan.sqlite")).unwrap();
    let mut statement = database.prepare("SELECT file FROM photo").unwrap();
    let files: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(files.len() > 10);
    for file in files {
        for variant in ["orig", "1280.jpg", "320.jpg"] {
            assert!(elsewhere.join(format!("photos/{file}.{variant}")).exists(), "{file}.{variant} is missing");
        }
    }
}

fn back_up_under_load(demo: &Demo, database: &str) -> Ledger {
    let server = Server::start(demo.path(), &["serve", "--database", database, "--data-directory", "."]);
    let crew = Crew::new(demo, &server.address, 8);
    let mut photographer = Client::log_in(&server.address, "officer2", &demo.password).unwrap();
    let picture = fs::read(pictures::photo(demo.path(), 7)).unwrap();
    let mut before = Ledger::default();
    let (during, rest) = crew.work(0, |heard| {
        before.listen(heard, |ledger| ledger.acknowledged.len() >= 100);
        let reply = photographer.upload("/hazards", &crew.form("备份前的照片"), ("photos", &picture)).unwrap();
        assert_eq!(reply.status, 303, "{}", reply.body);
        let started = Instant::now();
        succeed(demo.path(), &["db", "backup", "backup", "--data-directory", ".", "--database", database]);
        let during = heard.try_iter().count();
        println!("the backup took {:.1?}; {during} commands were done meanwhile", started.elapsed());
        during
    });
    assert!(during > 20, "only {during} commands were done during the backup");
    assert!(!rest.is_empty());
    assert!(before.unavailable.is_empty() && before.broken == 0);
    before
}

fn restore_elsewhere(demo: &Demo, ledger: &Ledger) {
    let elsewhere = demo.path().join("elsewhere");
    let url = sqlite(&elsewhere.join("bihuan.sqlite"));
    succeed(demo.path(), &["db", "restore", "backup", "--database", &url]);
    let there = ledger.check(demo.path(), &url);
    println!("{} were acknowledged before the backup, {there} are in it", ledger.acknowledged.len());
    assert_photos_are_there(&elsewhere);
}

#[test]
fn a_backup_of_sqlite_under_load_is_whole() {
    let demo = Demo::copy();
    let ledger = back_up_under_load(&demo, &demo.url());
    restore_elsewhere(&demo, &ledger);
}

#[test]
fn a_backup_of_postgres_under_load_is_whole() {
    let (demo, postgres) = (Demo::copy(), TestDatabase::empty());
    succeed(demo.path(), &["db", "copy", "--database", &demo.url(), "--to", postgres.url()]);
    let ledger = back_up_under_load(&demo, postgres.url());
    restore_elsewhere(&demo, &ledger);
    let other = TestDatabase::empty();
    let restored = ["db", "restore", "backup", "--data-directory", "third", "--database", other.url()];
    succeed(demo.path(), &restored);
    ledger.check(demo.path(), other.url());
}
