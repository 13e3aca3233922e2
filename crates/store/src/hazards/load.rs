//! One hazard, if the scope sees it.

use super::row;
use crate::{StoreError, Tx, Value};
use bihuan_domain::{accounts::Scope, hazards::Hazard, ids::HazardId};

/// The most recurrences that a page shows.
const RECURRENCES: i64 = 50;

/// The hazard, or `None` when there is none that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn load(tx: &mut Tx<'_>, scope: &Scope, id: HazardId) -> Result<Option<Hazard>, StoreError> {
    one(tx, scope, "SELECT body FROM hazard WHERE id = $1", id.into())
}

/// The hazard of a number, or `None` when there is none that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn load_by_number(tx: &mut Tx<'_>, scope: &Scope, number: &str) -> Result<Option<Hazard>, StoreError> {
    if number.contains('\0') {
        return Ok(None);
    }
    one(tx, scope, "SELECT body FROM hazard WHERE number = $1", number.into())
}

/// Later hazards that were registered as recurrences of this one, as far as the scope sees them, oldest first.
///
/// # Errors
/// A fault of the database.
pub fn recurrences(tx: &mut Tx<'_>, scope: &Scope, of: HazardId) -> Result<Vec<Hazard>, StoreError> {
    let sql = "SELECT body FROM hazard WHERE recurrence_of = $1 AND version <> -17 ORDER BY id LIMIT $2";
    let rows = tx.query(sql, &[of.into(), RECURRENCES.into()])?;
    let hazards = rows.iter().map(|row| row::read_body(row, 0)).collect::<Result<Vec<_>, _>>()?;
    Ok(hazards.into_iter().filter(|hazard| scope.sees(&hazard.place, &hazard.units())).collect())
}

/// The hazard, held against other writers until the end of the transaction; `None` when there is none that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn load_for_update(tx: &mut Tx<'_>, scope: &Scope, id: HazardId) -> Result<Option<Hazard>, StoreError> {
    let sql = format!("SELECT body FROM hazard WHERE id = $1{}", tx.for_update());
    one(tx, scope, &sql, id.into())
}

fn one(tx: &mut Tx<'_>, scope: &Scope, sql: &str, key: Value) -> Result<Option<Hazard>, StoreError> {
    if scope.is_nothing() {
        return Ok(None);
    }
    let Some(row) = tx.query_first(sql, &[key])? else { return Ok(None) };
    let hazard = row::read_body(&row, 0)?;
    Ok(Some(hazard).filter(|hazard| scope.sees(&hazard.place, &hazard.units())))
}
