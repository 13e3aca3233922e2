//! The schema: pairs of migrations with the same name, one for each engine.

use crate::StoreError;

mod sqlite {
    refinery::embed_migrations!("migrations/sqlite");
}

mod postgres_engine {
    refinery::embed_migrations!("migrations/postgres");
}

/// Brings a SQLite database up to date; returns the names of what ran.
pub(crate) fn run_sqlite(connection: &mut rusqlite::Connection) -> Result<Vec<String>, StoreError> {
    let report = sqlite::migrations::runner().run(connection)?;
    Ok(report.applied_migrations().iter().map(ToString::to_string).collect())
}

/// Brings a PostgreSQL database up to date; returns the names of what ran.
pub(crate) fn run_postgres(client: &mut postgres::Client) -> Result<Vec<String>, StoreError> {
    // Processes that start together take turns.
    client.batch_execute("SELECT pg_advisory_lock(42110)")?;
    let report = postgres_engine::migrations::runner().run(client);
    client.batch_execute("SELECT pg_advisory_unlock(42110)")?;
    Ok(report?.applied_migrations().iter().map(ToString::to_string).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_has_its_pair() {
        let names =
            |runner: refinery::Runner| runner.get_migrations().iter().map(ToString::to_string).collect::<Vec<_>>();
        let sqlite = names(sqlite::migrations::runner());
        assert!(!sqlite.is_empty());
        assert_eq!(sqlite, names(postgres_engine::migrations::runner()));
    }
}
