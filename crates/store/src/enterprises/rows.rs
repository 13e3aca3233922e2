//! Rows, and single enterprises.

use crate::{Row, StoreError, Tx, Value, scope, scope::Conditions, units};
use bihuan_domain::{
    accounts::Scope,
    enterprises::{Enterprise, RiskColour, StandardisationGrade, name_key},
    identifiers::CreditCode,
    ids::UnitId,
    units::{Unit, UnitKind},
};

/// The columns that a unit sees its own row by.
pub(super) const UNIT_COLUMNS: &[&str] = &["id"];

/// Writes the row of an enterprise as its events have made it, and its unit's.
///
/// # Errors
/// A fault of the database, a credit code that another enterprise has among them.
pub fn put(tx: &mut Tx<'_>, enterprise: &Enterprise) -> Result<(), StoreError> {
    let profile = &enterprise.profile;
    let body = serde_json::to_string(enterprise).map_err(|cause| StoreError::corrupt("enterprise", cause))?;
    let mut values: Vec<Value> = vec![
        enterprise.id.into(),
        (&profile.name).into(),
        name_key(&profile.name).into(),
        profile.credit_code.as_ref().map(CreditCode::as_str).into(),
    ];
    values.extend(scope::place_values(&profile.place));
    values.extend([
        profile.sector.as_str().into(),
        profile.risk.map(RiskColour::name).into(),
        profile.standardisation.map(StandardisationGrade::name).into(),
        enterprise.status.name().into(),
        search_text(enterprise).into(),
        enterprise.version.into(),
        body.into(),
    ]);
    tx.execute(
        "INSERT INTO enterprise (id, name, name_key, credit_code, province, prefecture, county, township, village,
             grid, sector, risk, standardisation, status, search, version, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
             credit_code = excluded.credit_code, province = excluded.province, prefecture = excluded.prefecture,
             county = excluded.county, township = excluded.township, village = excluded.village,
             grid = excluded.grid, sector = excluded.sector, risk = excluded.risk,
             standardisation = excluded.standardisation, status = excluded.status, search = excluded.search,
             version = excluded.version, body = excluded.body",
        &values,
    )?;
    let unit = Unit {
        id: enterprise.id,
        kind: UnitKind::Enterprise,
        name: profile.name.clone(),
        place: Some(profile.place.code().clone()),
    };
    units::put(tx, &unit)
}

/// What free text finds: name, code, address and people.
fn search_text(enterprise: &Enterprise) -> String {
    let profile = &enterprise.profile;
    let code = profile.credit_code.as_ref().map_or("", CreditCode::as_str);
    let parts = [&profile.name, code, &profile.address, &profile.head_name, &profile.safety_officer_name];
    name_key(&parts.join("|"))
}

/// The enterprise of an identifier, if the scope sees it.
///
/// # Errors
/// A fault of the database.
pub fn load(tx: &mut Tx<'_>, scope: &Scope, id: UnitId) -> Result<Option<Enterprise>, StoreError> {
    first(tx, scope, "id", id.into())
}

/// The enterprise with a credit code, if the scope sees it.
///
/// # Errors
/// A fault of the database.
pub fn find_by_credit_code(
    tx: &mut Tx<'_>,
    scope: &Scope,
    code: &CreditCode,
) -> Result<Option<Enterprise>, StoreError> {
    first(tx, scope, "credit_code", code.as_str().into())
}

/// The enterprises with exactly this name (but for width, blanks and brackets) that the scope sees, at most 10.
///
/// # Errors
/// A fault of the database.
pub fn find_by_name(tx: &mut Tx<'_>, scope: &Scope, name: &str) -> Result<Vec<Enterprise>, StoreError> {
    let mut conditions = Conditions::seen_by(scope, UNIT_COLUMNS);
    conditions.equal("name_key", name_key(name));
    let sql = format!("SELECT body FROM enterprise{} ORDER BY id LIMIT 10", conditions.sql());
    tx.query(&sql, conditions.values())?.iter().map(|row| read(row, 0)).collect()
}

fn first(tx: &mut Tx<'_>, scope: &Scope, column: &str, value: Value) -> Result<Option<Enterprise>, StoreError> {
    let mut conditions = Conditions::seen_by(scope, UNIT_COLUMNS);
    conditions.equal(column, value);
    let sql = format!("SELECT body FROM enterprise{}", conditions.sql());
    tx.query_first(&sql, conditions.values())?.map(|row| read(&row, 0)).transpose()
}

pub(super) fn read(row: &Row, index: usize) -> Result<Enterprise, StoreError> {
    let body: String = row.get(index)?;
    serde_json::from_str(&body).map_err(|cause| StoreError::corrupt("enterprise.body", cause))
}
