//! Copying everything from one database to another, of either engine.

use crate::{Engine, Store, StoreError, Tx, Value};

/// Rows that are written in one transaction.
const BATCH: usize = 2_000;

/// What is made anew in the target rather than copied: search indexes follow from the rows.
const DERIVED: [&str; 1] = ["hazard_search"];

/// Columns that each engine numbers for itself, and that the other may lack.
const NUMBERED: [(&str, &str); 1] = [("hazard", "position")];

/// Copies all tables of `from` into `to`, which must hold none of Bihuan's rows; `progress` is told each table and the
/// rows copied. Returns the number of rows. Blocking. All is read from one snapshot: the source may be written to
/// meanwhile.
///
/// # Errors
/// When the target is not empty, or a fault of either database.
pub fn copy(from: &Store, to: &Store, mut progress: impl FnMut(&str, u64)) -> Result<u64, StoreError> {
    let tables = from.read_blocking(tables)?;
    let missing: Vec<_> = {
        let theirs = to.read_blocking(self::tables)?;
        tables.iter().filter(|table| !theirs.contains(table)).cloned().collect()
    };
    if !missing.is_empty() {
        return Err(StoreError::Address(format!(
            "the target lacks the tables {}: migrate both first",
            missing.join(", ")
        )));
    }
    for table in &tables {
        if to.read_blocking(|tx| has_rows(tx, table))? {
            return Err(StoreError::Address(format!(
                "the target is not empty ({table} has rows): name a new database"
            )));
        }
    }
    from.read_blocking(|tx| {
        let mut total = 0;
        for table in &tables {
            let count = copy_table(tx, to, table)?;
            progress(table, count);
            total += count;
        }
        Ok(total)
    })
}

fn copy_table(from: &mut Tx<'_>, to: &Store, table: &str) -> Result<u64, StoreError> {
    let mut columns = columns(from, table)?;
    columns.retain(|column| !NUMBERED.contains(&(table, column.as_str())));
    let insert = insert_statement(table, &columns);
    let select = format!("SELECT {} FROM {table}", columns.join(", "));
    let mut count = 0;
    let mut batch: Vec<Vec<Value>> = Vec::with_capacity(BATCH);
    from.for_each(&select, &[], |row| -> Result<(), StoreError> {
        batch.push(row.values().to_vec());
        count += 1;
        if batch.len() == BATCH { write(to, &insert, std::mem::take(&mut batch)) } else { Ok(()) }
    })?;
    write(to, &insert, batch)?;
    Ok(count)
}

fn write(to: &Store, insert: &str, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
    let insert = insert.to_owned();
    to.write_blocking(move |tx| {
        for row in &rows {
            tx.execute(&insert, row)?;
        }
        Ok(())
    })
}

fn insert_statement(table: &str, columns: &[String]) -> String {
    let places: Vec<_> = (1..=columns.len()).map(|number| format!("${number}")).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "))
}

fn has_rows(tx: &mut Tx<'_>, table: &str) -> Result<bool, StoreError> {
    Ok(tx.query_first(&format!("SELECT 1 FROM {table} LIMIT 1"), &[])?.is_some())
}

/// The tables that hold rows of their own, in a stable order.
pub(crate) fn tables(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
        Engine::Postgres => {
            "SELECT relname::text FROM pg_class
             WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
             ORDER BY relname"
        }
    };
    let names: Vec<String> = tx.query(sql, &[])?.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    Ok(names
        .into_iter()
        .filter(|name| name != "refinery_schema_history" && !name.starts_with("sqlite_"))
        .filter(|name| !DERIVED.iter().any(|derived| name.starts_with(derived)))
        .collect())
}

/// The columns of a table that are stored, not generated.
fn columns(tx: &mut Tx<'_>, table: &str) -> Result<Vec<String>, StoreError> {
    let sql = match tx.engine() {
        Engine::Sqlite => "SELECT name FROM pragma_table_xinfo($1) WHERE hidden = 0 ORDER BY cid",
        Engine::Postgres => {
            "SELECT column_name::text FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name::text = $1 AND is_generated = 'NEVER'
             ORDER BY ordinal_position"
        }
    };
    tx.query(sql, &[table.into()])?.iter().map(|row| row.get(0)).collect()
}
