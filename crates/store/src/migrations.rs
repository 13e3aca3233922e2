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

    /// What an installation had before its tables were divided: a hazard in a village, one in a development zone, one of a
    /// village that was moved with its old code, and an account.
    fn rows_of_version_17(blob: &str) -> String {
        let mut sql = String::new();
        let hazards = [
            ("a", "'350525000000', '350525101000', '350525101201'"),
            ("b", "'350525000000', 'KFQ-01', NULL"),
            ("c", "'350525000000', '350525101000', '350526101201'"),
            ("d", "NULL, '350527101000', NULL"),
        ];
        for (id, nodes) in hazards {
            sql += &format!(
                "INSERT INTO hazard (id, number, version, county, township, village, place_code, subject_name, location,
                     description, level, sector, source, state, found_on, overdue, escalation, listed, updated_at,
                     search_text, body)
                 VALUES ('{id}', 'n-{id}', 1, {nodes}, 'x', '', '', '', 'general', 'other', 'tip', 'closed', '2026-01-01',
                     0, '', 0, 0, '', '{{}}');
                 INSERT INTO photo (id, hazard, phase, sm3, media_type, bytes, width, height, uploaded_by, uploaded_at, file)
                 VALUES ('p{id}', '{id}', 'before', '', '', 0, 0, 0, '', 0, '');
                 INSERT INTO import_fingerprint (fingerprint, hazard, import) VALUES ('f{id}', '{id}', '');"
            );
        }
        for stream in ["hazard:a", "hazard:b", "hazard:c", "hazard:d", "account:a"] {
            sql += &format!(
                "INSERT INTO event (stream, version, kind, payload, actor, occurred_at, recorded_at, algorithm, prev_hash, hash)
                 VALUES ('{stream}', 1, '', '', '', 0, 0, '', {blob}, {blob});
                 INSERT INTO stream_head (stream, version, hash, sealed_version) VALUES ('{stream}', 1, {blob}, 1);
                 INSERT INTO checkpoint_head (number, stream, version, hash) VALUES (1, '{stream}', 1, {blob});"
            );
        }
        sql
    }

    #[test]
    fn what_was_there_before_the_tables_were_divided_gets_its_territory() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("old.sqlite");
        let mut connection = rusqlite::Connection::open(&file).unwrap();
        sqlite::migrations::runner().set_target(refinery::Target::Version(17)).run(&mut connection).unwrap();
        connection.execute_batch(&rows_of_version_17("X'00'")).unwrap();
        drop(connection);
        let database = bihuan_testkit::postgres::TestDatabase::empty();
        let mut client = postgres::Client::connect(database.url(), postgres::NoTls).unwrap();
        postgres_engine::migrations::runner().set_target(refinery::Target::Version(17)).run(&mut client).unwrap();
        client.batch_execute(&rows_of_version_17("'\\x00'")).unwrap();
        let indexes = "SELECT COUNT(*) FROM pg_indexes WHERE tablename = 'hazard'";
        let had: i64 = client.query_one(indexes, &[]).unwrap().get(0);
        for url in [format!("sqlite:{}", file.display()), database.url().to_owned()] {
            let store = crate::Store::open(&url.parse().unwrap()).unwrap();
            let texts = |sql: &str| -> Vec<String> {
                let rows = store.read_blocking(|tx| tx.query(sql, &[])).unwrap();
                rows.iter().map(|row| row.get(0).unwrap()).collect()
            };
            let of_hazards = ["a 350525", "b ", "c ", "d 350527"];
            assert_eq!(texts("SELECT id || ' ' || territory FROM hazard ORDER BY id"), of_hazards);
            assert_eq!(texts("SELECT hazard || ' ' || territory FROM photo ORDER BY hazard"), of_hazards);
            assert_eq!(texts("SELECT hazard || ' ' || territory FROM import_fingerprint ORDER BY hazard"), of_hazards);
            for table in ["event", "stream_head", "checkpoint_head"] {
                let found = texts(&format!("SELECT stream || ' ' || territory FROM {table} ORDER BY stream"));
                let wanted =
                    ["account:a ", "hazard:a 350525", "hazard:b ", "hazard:c ", "hazard:d 350527"].map(str::to_owned);
                assert_eq!(found, wanted, "{table}");
            }
        }
        let has: i64 = client.query_one(indexes, &[]).unwrap().get(0);
        assert_eq!(has, had + 1, "no index was lost; the overdue of a county have one since");
    }
}
