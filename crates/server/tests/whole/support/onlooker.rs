//! Looks at the database of servers that run.

use bihuan_store::{Store, StoreError, Tx};

/// A reader of a database.
pub struct Onlooker(Store);

impl Onlooker {
    /// Looks at a database as it is.
    pub fn open(url: &str) -> Self {
        Self(Store::open_unmigrated(&url.parse().unwrap()).unwrap())
    }

    /// The first column of a query that gives texts.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let read = |tx: &mut Tx<'_>| tx.query(sql, &[])?.iter().map(|row| row.get(0)).collect();
        let read: Result<_, StoreError> = self.0.read_blocking(read);
        read.unwrap()
    }

    /// The number that a query gives.
    pub fn number(&self, sql: &str) -> usize {
        let read = |tx: &mut Tx<'_>| tx.query(sql, &[])?[0].get::<i64>(0);
        let read: Result<_, StoreError> = self.0.read_blocking(read);
        usize::try_from(read.unwrap()).unwrap()
    }

    /// Whether a query says so.
    pub fn is_so(&self, sql: &str) -> bool {
        let read = |tx: &mut Tx<'_>| tx.query(sql, &[])?[0].get::<bool>(0);
        let read: Result<_, StoreError> = self.0.read_blocking(read);
        read.unwrap()
    }

    /// Looks again and again until something is so.
    pub fn wait_for(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        super::until(what, || is_so(self));
    }
}
