//! Runs a store test on both engines.

use crate::{DatabaseUrl, Store};
use bihuan_testkit::postgres::TestDatabase;

/// Runs a test on a fresh SQLite file and on a fresh PostgreSQL database.
pub fn on_both_engines(test: impl Fn(&Store)) {
    let folder = tempfile::tempdir().unwrap();
    test(&Store::open(&DatabaseUrl::Sqlite(folder.path().join("test.sqlite"))).unwrap());
    on_postgres(test);
}

/// Runs a test of what only PostgreSQL has.
pub fn on_postgres(test: impl Fn(&Store)) {
    let database = TestDatabase::prepared(&format!("store_{:x}", schema_hash()), |url| {
        Store::open(&url.parse().unwrap()).unwrap();
    });
    test(&Store::open(&database.url().parse().unwrap()).unwrap());
}

/// Changes whenever a migration does, so that a template database is never stale.
fn schema_hash() -> u64 {
    use std::hash::{DefaultHasher, Hasher as _};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(&std::fs::read(file).unwrap());
    }
    hasher.finish()
}
