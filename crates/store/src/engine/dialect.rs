//! What differs between the engines. The fewer entries, the better.

use super::{Engine, Tx};
use crate::StoreError;
use sm3::Digest as _;
use std::borrow::Cow;

/// `$1…` as `?1…`: SQLite treats `$1` as a named parameter, whose look-up is quadratic.
pub(super) fn numbered(sql: &str) -> Cow<'_, str> {
    if !sql.contains('$') {
        return Cow::Borrowed(sql);
    }
    Cow::Owned(sql.replace('$', "?"))
}

impl Tx<'_> {
    /// Holds writers of the event log off until the end of this transaction, so that a checkpoint sees every event that
    /// was written before it. SQLite has one writer at a time anyhow. Waits for two seconds at most: writers that come later
    /// queue behind whoever waits here, and an import may take a minute.
    ///
    /// # Errors
    /// What the engine says: also that others were still writing; try again later.
    pub fn lock_log_for_checkpoint(&mut self) -> Result<(), StoreError> {
        if self.engine() == Engine::Postgres {
            self.query("SELECT set_config('lock_timeout', '2s', true)", &[])?;
        }
        self.advisory_lock("SELECT 1 FROM (SELECT pg_advisory_xact_lock($1)) AS locked", LOG_LOCK)
    }

    /// Announces that this transaction writes events; waits while a checkpoint is made.
    ///
    /// # Errors
    /// What the engine says.
    pub fn lock_log_for_append(&mut self) -> Result<(), StoreError> {
        self.advisory_lock("SELECT 1 FROM (SELECT pg_advisory_xact_lock_shared($1)) AS locked", LOG_LOCK)
    }

    /// Makes transactions that run the same `purpose` follow each other.
    ///
    /// # Errors
    /// What the engine says.
    pub fn lock_for(&mut self, purpose: Purpose) -> Result<(), StoreError> {
        self.advisory_lock("SELECT 1 FROM (SELECT pg_advisory_xact_lock($1)) AS locked", purpose as i64)
    }

    /// The same for one thing of many, named by bytes.
    ///
    /// # Errors
    /// What the engine says.
    pub fn lock_for_one(&mut self, purpose: Purpose, name: &[u8]) -> Result<(), StoreError> {
        let mut hasher = sm3::Sm3::new();
        hasher.update(name);
        let hash = hasher.finalize();
        let one = i32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
        if self.engine() == Engine::Postgres {
            let sql = "SELECT 1 FROM (SELECT pg_advisory_xact_lock($1::int4, $2::int4)) AS locked";
            self.query(sql, &[(purpose as i64).into(), i64::from(one).into()])?;
        }
        Ok(())
    }

    /// ` INDEXED BY …`: SQLite walks that index or refuses. PostgreSQL has no such words; there the index's own always-true
    /// term leaves it the only one that fits, see the migration of the ledger.
    #[must_use]
    pub fn indexed_by(&self, index: &str) -> String {
        match self.engine() {
            Engine::Sqlite => format!(" INDEXED BY {index}"),
            Engine::Postgres => String::new(),
        }
    }

    /// Tells PostgreSQL's planner, for this transaction, how the queries that follow are meant.
    ///
    /// # Errors
    /// What the engine says.
    pub fn read_by(&mut self, plan: Plan) -> Result<(), StoreError> {
        if self.engine() == Engine::Postgres {
            let (bitmaps, sorts) = match plan {
                Plan::WalkInOrder => ("off", "off"),
                Plan::GatherAndSort => ("on", "on"),
            };
            self.query(
                "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
                 set_config('enable_bitmapscan', $1, true), set_config('enable_sort', $2, true)",
                &[bitmaps.into(), sorts.into()],
            )?;
        }
        Ok(())
    }

    /// Whether a text column contains the text of a parameter.
    #[must_use]
    pub fn contains(&self, column: &str, parameter: &str) -> String {
        match self.engine() {
            Engine::Sqlite => format!("instr({column}, {parameter}) > 0"),
            Engine::Postgres => format!("strpos({column}, {parameter}) > 0"),
        }
    }

    fn advisory_lock(&mut self, sql: &str, key: i64) -> Result<(), StoreError> {
        if self.engine() == Engine::Postgres {
            self.query(sql, &[key.into()])?;
        }
        Ok(())
    }

    /// ` FOR UPDATE` where rows must be locked against other writers; SQLite has one writer at a time.
    #[must_use]
    pub const fn for_update(&self) -> &'static str {
        match self.engine() {
            Engine::Sqlite => "",
            Engine::Postgres => " FOR UPDATE",
        }
    }
}

const LOG_LOCK: i64 = 0x6269_6875_616e;

/// How rows are come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Along an index that has the order asked for, and no further than the page.
    WalkInOrder,
    /// All that an index finds (few), then sorted.
    GatherAndSort,
}

/// Work that only one transaction at a time may do.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// Folding figure changes into cells.
    FoldFigures = 0x6269_0001,
    /// Marking and escalating overdue hazards.
    Sweeps = 0x6269_0010,
    /// Changing who holds the administrators' roles.
    Administrators = 0x6269_0002,
    /// Changing the tree of jurisdictions.
    Jurisdictions = 0x6269_0003,
    /// Counting failed log-ins of one place.
    LogInFailures = 0x6269_0004,
    /// Packing readings into chunks.
    PackReadings = 0x6269_0020,
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn parameters_are_numbered_for_sqlite() {
        assert_eq!(numbered("SELECT $1, $12"), "SELECT ?1, ?12");
        assert_eq!(numbered("SELECT 1"), "SELECT 1");
    }
}
