//! Backup, restoring, copying from one engine to the other.

use crate::support::{Demo, Server, fail, http::Client, sqlite, succeed};
use bihuan_testkit::postgres::TestDatabase;
use rusqlite::Connection;
use std::{collections::BTreeMap, fs, path::Path};

/// The ledger as it is exported.
fn ledger(folder: &Path, database: &str) -> String {
    succeed(folder, &["export", "hazards", "ledger.csv", "--database", database]);
    fs::read_to_string(folder.join("ledger.csv")).unwrap()
}

fn verified(folder: &Path, database: &str) -> String {
    succeed(folder, &["audit", "rebuild", "--check", "--database", database]);
    succeed(folder, &["audit", "verify", "--format", "json", "--database", database])
}

/// The files below a folder with their content.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn collect(folder: &Path, under: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let name = format!("{under}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                collect(&entry.path(), &name, found);
            } else {
                found.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(folder, "", &mut found);
    found
}

/// Every row of every table, whatever their order; not the search index, which is made anew, nor the numbers by which
/// SQLite files the hazards in it.
fn all_rows(file: &Path) -> BTreeMap<String, Vec<String>> {
    let database = Connection::open(file).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        let mut statement = database.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let tables = texts(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
         AND name NOT LIKE 'hazard_search%' AND name <> 'refinery_schema_history'",
    );
    let dump = |table: &String| {
        let columns = texts(&format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'position'"));
        let quoted: Vec<_> = columns.iter().map(|column| format!("quote({column})")).collect();
        let mut rows = texts(&format!("SELECT {} FROM {table}", quoted.join(" || '|' || ")));
        rows.sort_unstable();
        rows
    };
    tables.iter().map(|table| (table.clone(), dump(table))).collect()
}

#[test]
fn a_backup_of_a_running_server_becomes_the_same_again() {
    let demo = Demo::copy();
    let server = demo.serve();
    let before = (ledger(demo.path(), &demo.url()), verified(demo.path(), &demo.url()));
    succeed(demo.path(), &["db", "backup", "backup", "--database", &demo.url()]);
    drop(server);
    let restored = demo.path().join("elsewhere/bihuan.sqlite");
    let url = sqlite(&restored);
    succeed(demo.path(), &["db", "restore", "backup", "--database", &url]);
    assert_eq!((ledger(demo.path(), &url), verified(demo.path(), &url)), before);
    let photos = files(&demo.path().join("photos"));
    assert!(photos.len() > 10);
    assert!(files(&demo.path().join("elsewhere/photos")) == photos, "every photo is there, byte by byte");
    assert!(fail(demo.path(), &["db", "restore", "backup", "--database", &url]).contains("exists"));

    let server = Server::start(demo.path(), &["serve", "--database", &url]);
    let mut officer = Client::log_in(&server.address, "officer1", &demo.password).unwrap();
    let page = officer.get("/hazards?state=closed").unwrap().body;
    let hazard = page.split("href=\"/hazards/").filter_map(|rest| rest.split('"').next());
    let hazard = hazard.into_iter().find(|id| id.len() == 36).unwrap();
    let page = officer.get(&format!("/hazards/{hazard}")).unwrap().body;
    let photo = page.split("src=\"/photos/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert_eq!(officer.get(&format!("/photos/{photo}")).unwrap().status, 200);
}

#[test]
fn a_copy_to_postgres_and_back_is_the_same() {
    let (demo, postgres) = (Demo::copy(), TestDatabase::empty());
    let back = sqlite(&demo.path().join("back.sqlite"));
    let before = (ledger(demo.path(), &demo.url()), verified(demo.path(), &demo.url()));
    succeed(demo.path(), &["db", "copy", "--database", &demo.url(), "--to", postgres.url()]);
    assert_eq!((ledger(demo.path(), postgres.url()), verified(demo.path(), postgres.url())), before);
    let county = demo.look_up("SELECT territory FROM hazard WHERE territory <> '' LIMIT 1", &[]);
    let said = succeed(demo.path(), &["db", "divide", &county, "--database", postgres.url()]);
    assert!(said.contains(&format!("{county}: ")) && said.contains("parts of its own"), "{said}");
    assert_eq!((ledger(demo.path(), postgres.url()), verified(demo.path(), postgres.url())), before, "when divided");
    assert!(fail(demo.path(), &["db", "divide", &county, "--database", &demo.url()]).contains("PostgreSQL"));
    succeed(demo.path(), &["db", "copy", "--database", postgres.url(), "--to", &back]);
    assert_eq!((ledger(demo.path(), &back), verified(demo.path(), &back)), before);
    let (first, last) = (all_rows(&demo.database()), all_rows(&demo.path().join("back.sqlite")));
    assert!(first["event"].len() > 10_000 && !first["checkpoint"].is_empty() && first["figure_cell"].len() > 1_000);
    for (table, rows) in &first {
        assert!(*rows == last[table], "{table} differs: {} rows, then {}", rows.len(), last[table].len());
    }
    assert_eq!(first.len(), last.len());
    let again = fail(demo.path(), &["db", "copy", "--database", &demo.url(), "--to", &back]);
    assert!(again.contains("empty"), "{again}");
}
