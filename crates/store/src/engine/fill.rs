//! Filling a database at once: the indexes of the large tables are built at the end, each in one sorted pass, instead of
//! page by page in the order in which lives happen to be told.

use super::Engine;
use crate::{StoreError, Tx};

/// The tables whose indexes are set aside. While a database is filled, nothing is looked up in them but by their keys.
const LARGE: &str = "'event', 'hazard', 'photo'";
/// Where the indexes wait meanwhile, so that a filling that was broken off can be told from a whole one.
const ASIDE: &str = "index_set_aside";

/// Drops the indexes of the large tables and keeps how they are made. Keys and unique indexes stay.
pub(super) fn set_indexes_aside(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => format!(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ({LARGE})
             AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%'"
        ),
        Engine::Postgres => format!(
            "SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = current_schema()
             AND tablename IN ({LARGE}) AND indexdef NOT LIKE 'CREATE UNIQUE%'"
        ),
    };
    let indexes = tx.query(&sql, &[])?;
    tx.execute(&format!("CREATE TABLE IF NOT EXISTS {ASIDE} (name TEXT NOT NULL, made_by TEXT NOT NULL)"), &[])?;
    for index in &indexes {
        let (name, made_by): (String, String) = (index.get(0)?, index.get(1)?);
        // Of a table that is divided: in all its parts, also in later ones.
        let made_by = made_by.replacen(" ON ONLY ", " ON ", 1);
        let insert = format!("INSERT INTO {ASIDE} (name, made_by) VALUES ($1, $2)");
        tx.execute(&insert, &[(&name).into(), made_by.into()])?;
        tx.execute(&format!("DROP INDEX {name}"), &[])?;
    }
    Ok(())
}

/// Makes them again.
pub(super) fn build_indexes(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    for index in tx.query(&format!("SELECT made_by FROM {ASIDE} ORDER BY name"), &[])? {
        let made_by: String = index.get(0)?;
        tx.execute(&made_by, &[])?;
    }
    tx.execute(&format!("DROP TABLE {ASIDE}"), &[])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{Store, testing::on_both_engines};

    fn indexes(store: &Store) -> Vec<String> {
        let sql = match store.engine() {
            crate::Engine::Sqlite => {
                "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1"
            }
            crate::Engine::Postgres => "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1",
        };
        let rows = store.read_blocking(|tx| tx.query(sql, &[])).unwrap();
        rows.iter().map(|row| row.get(0).unwrap()).collect()
    }

    #[test]
    fn what_was_set_aside_is_there_again_exactly() {
        on_both_engines(|store| {
            let before = indexes(store);
            store.write_blocking(super::set_indexes_aside).unwrap();
            let meanwhile = indexes(store);
            assert!(meanwhile.len() + 15 < before.len() && !meanwhile.iter().any(|one| one.contains("hazard_found")));
            store.filled().unwrap();
            assert_eq!(indexes(store), before);
        });
    }
}
