//! Territories: what the large tables are divided by on PostgreSQL, so that a county's rows can lie, be backed up and be moved
//! by themselves. SQLite keeps the column and has one table.
//!
//! A territory is the first six digits of a county's code. Where the codes of a place do not begin alike, such as in a
//! development zone with a code of its own, it is empty: those rows are in the part for the rest, in which every query
//! also looks.

use crate::{Engine, StoreError, Tx};
use bihuan_domain::jurisdictions::{AdministrativeLevel, JurisdictionCode, Place, Subtree};

/// The territory of all that belongs to no hazard.
pub const NONE: &str = "";

/// The tables that are divided; their keys and unique indexes hold the column `territory`.
pub const DIVIDED: [&str; 9] = [
    "checkpoint_head",
    "event",
    "hazard",
    "hazard_search",
    "import_fingerprint",
    "photo",
    "reading_chunk",
    "reading_head",
    "stream_head",
];

const LEVELS: [AdministrativeLevel; 3] =
    [AdministrativeLevel::County, AdministrativeLevel::Township, AdministrativeLevel::Village];
const DIGITS: usize = 6;

/// The territory of a place.
#[must_use]
pub fn of(place: &Place) -> &str {
    let mut territories = LEVELS.into_iter().filter_map(|level| place.at(level)).map(of_code);
    let first = territories.next().unwrap_or(NONE);
    if territories.all(|other| other == first) { first } else { NONE }
}

/// The territories in which everything below a node is; `None` when that may be any.
#[must_use]
pub fn within(subtree: &Subtree) -> Option<[&str; 2]> {
    LEVELS.contains(&subtree.level).then(|| [of_code(&subtree.code), NONE])
}

fn of_code(code: &JurisdictionCode) -> &str {
    if code.is_statistical() { &code.as_str()[..DIGITS] } else { NONE }
}

/// Gives territories parts of their own in every divided table and moves their rows there. Nothing else may work meanwhile:
/// each table is held until the transaction ends. Returns the territories that had none yet.
///
/// # Errors
/// [`StoreError::Address`] for a territory that is none, or on SQLite; a fault of the database.
pub fn divide(tx: &mut Tx<'_>, territories: &[String]) -> Result<Vec<String>, StoreError> {
    if tx.engine() == Engine::Sqlite {
        return Err(StoreError::Address("a SQLite file has no parts: db divide is for PostgreSQL".to_owned()));
    }
    let mut made = Vec::new();
    for territory in territories {
        if territory.len() != DIGITS || !territory.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(StoreError::Address(format!("{territory} is no territory: name the six digits of a county")));
        }
        let first = part(DIVIDED[0], territory);
        if tx.query_first("SELECT 1 FROM pg_class WHERE relname::text = $1", &[first.into()])?.is_some() {
            continue;
        }
        for table in DIVIDED {
            let own = part(table, territory);
            tx.execute(&format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"), &[])?;
            tx.execute(&format!("CREATE TABLE {own} (LIKE {table} INCLUDING DEFAULTS)"), &[])?;
            let moved = format!(
                "WITH moved AS (DELETE FROM {table}_rest WHERE territory = $1 RETURNING *) INSERT INTO {own} SELECT * FROM moved"
            );
            tx.execute(&moved, &[territory.into()])?;
            let attach = format!("ALTER TABLE {table} ATTACH PARTITION {own} FOR VALUES IN ('{territory}')");
            tx.execute(&attach, &[])?;
        }
        made.push(territory.clone());
    }
    Ok(made)
}

/// The territories of hazards, each with how many it has and whether it has parts of its own.
///
/// # Errors
/// A fault of the database.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<(String, u64, Divided)>, StoreError> {
    let rows = tx.query("SELECT territory, COUNT(*) FROM hazard GROUP BY territory ORDER BY territory", &[])?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let territory: String = row.get(0)?;
        let sql = "SELECT 1 FROM pg_class WHERE relname::text = $1";
        let divided = match tx.engine() {
            Engine::Sqlite => Divided::No,
            Engine::Postgres => match tx.query_first(sql, &[part("hazard", &territory).into()])? {
                Some(_) => Divided::Yes,
                None => Divided::No,
            },
        };
        found.push((territory, row.get(1)?, divided));
    }
    Ok(found)
}

/// Whether a territory has parts of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Divided {
    /// It has.
    Yes,
    /// Its rows are among the rest.
    No,
}

fn part(table: &str, territory: &str) -> String {
    format!("{table}_{territory}")
}

#[cfg(test)]
mod tests;
