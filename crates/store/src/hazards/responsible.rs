//! What a unit must rectify.

use super::row::{LISTED_COLUMNS, LedgerRow};
use crate::{StoreError, Tx, scope::Conditions};
use bihuan_domain::{accounts::Scope, hazards::HazardState, ids::UnitId};

/// The open hazards that a unit must rectify, as far as the scope sees them, the earliest last day first; at most `limit`.
///
/// # Errors
/// A fault of the database.
pub fn open_of_responsible(
    tx: &mut Tx<'_>,
    scope: &Scope,
    unit: UnitId,
    limit: usize,
) -> Result<Vec<LedgerRow>, StoreError> {
    let mut conditions = Conditions::seen_by(scope, &["enterprise", "responsible_unit"]);
    conditions.equal("responsible_unit", unit);
    let open: Vec<_> = HazardState::ALL.into_iter().filter(|state| state.is_open()).collect();
    let open: Vec<_> = open.iter().map(|state| conditions.bind(state.name())).collect();
    conditions.and(format!("state IN ({}) AND version <> -13", open.join(", ")));
    let sql = format!(
        "SELECT {LISTED_COLUMNS} FROM hazard{}{}
         ORDER BY CASE WHEN due_on IS NULL THEN 1 ELSE 0 END, due_on, id LIMIT {limit}",
        tx.indexed_by("hazard_responsible"),
        conditions.sql()
    );
    tx.query(&sql, conditions.values())?.iter().map(LedgerRow::read).collect()
}
