//! A database on each engine, and imports into it.

use bihuan_domain::{
    Rules,
    accounts::{Actor, Grant, Person, Role},
    ids::{ImportId, UnitId, UserId},
    imports::ImportKind,
    jurisdictions::{AdministrativeLevel, Subtree},
};
use bihuan_imports::{ImportError, Mode, Report, Request, Silent, World, run};
use bihuan_store::{DatabaseUrl, Store};
use bihuan_testkit::{FixedClock, SeededIds, postgres::TestDatabase};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use uuid::Uuid;

/// Runs a test on a fresh SQLite file and on a fresh PostgreSQL database.
pub fn on_both_engines(test: impl Fn(&Store)) {
    let folder = tempfile::tempdir().unwrap();
    test(&Store::open(&DatabaseUrl::Sqlite(folder.path().join("test.sqlite"))).unwrap());
    let database = TestDatabase::empty();
    test(&Store::open(&database.url().parse().unwrap()).unwrap());
}

pub fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

pub fn world(seed: u64) -> World {
    World {
        clock: Arc::new(FixedClock::at("2026-10-01T09:00:00+08:00")),
        ids: Arc::new(SeededIds::new(seed)),
        rules: Arc::new(Rules::default()),
    }
}

pub fn request(kind: ImportKind, file: &Path, world: &World) -> Request {
    Request {
        id: ImportId(world.ids.next()),
        kind,
        file: file.to_owned(),
        file_name: file.file_name().unwrap().to_string_lossy().into_owned(),
        mapping: None,
        actor: Actor::Operator,
    }
}

pub fn import_as(
    store: &Store,
    actor: Actor,
    kind: ImportKind,
    file: &Path,
    mode: Mode,
    seed: u64,
) -> Result<Report, ImportError> {
    let world = world(seed);
    let request = Request { actor, ..request(kind, file, &world) };
    run(store, request, mode, &world, Box::new(Silent))
}

pub fn import(store: &Store, kind: ImportKind, file: &Path, mode: Mode, seed: u64) -> Report {
    import_as(store, Actor::Operator, kind, file, mode, seed).unwrap()
}

pub fn person(role: Role, level: AdministrativeLevel, code: &str) -> Actor {
    let subtree = Subtree { code: code.parse().unwrap(), level };
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(1)),
        name: "甲".to_owned(),
        unit: UnitId(Uuid::from_u128(2)),
        unit_name: "乙".to_owned(),
        grants: vec![Grant { role, subtree }],
        acts_for_unit: None,
        narrowed_to: None,
    })
}

/// Writes a CSV file into a folder that lives as long as it is held.
pub fn csv(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.csv");
    std::fs::write(&file, text).unwrap();
    (folder, file)
}

pub fn count(store: &Store, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    store.read_blocking(|tx| tx.query_first(&sql, &[])?.unwrap().get(0)).unwrap()
}
