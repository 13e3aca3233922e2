//! The units that a document may mean, and what was learned about names.

use crate::{StoreError, Tx, scope};
use bihuan_domain::{
    campaigns::{Directory, NamedUnit, name_key},
    ids::UnitId,
    jurisdictions::{JurisdictionCode, Place},
    units::UnitKind,
};

/// The most units that are offered.
const LIMIT: usize = 3_000;

/// Offices, committees and agencies of a place: of all that lies below it and above it, and those without a place; by name.
///
/// # Errors
/// A fault of the database.
pub fn units_of(tx: &mut Tx<'_>, place: &Place) -> Result<Vec<(UnitKind, NamedUnit)>, StoreError> {
    let column = scope::column(place.level());
    let above: Vec<_> = (2..).zip(place.nodes()).map(|(number, _)| format!("${number}")).collect();
    let sql = format!(
        "SELECT id, name, kind FROM unit WHERE kind <> 'enterprise' AND (place_code IS NULL OR place_code IN ({})
             OR place_code IN (SELECT code FROM jurisdiction WHERE {column} = $1)) ORDER BY name, id LIMIT {LIMIT}",
        above.join(", ")
    );
    let mut values = vec![place.code().as_str().into()];
    values.extend(place.nodes().map(|(_, code)| JurisdictionCode::as_str(code).into()));
    let rows = tx.query(&sql, &values)?;
    rows.iter()
        .map(|row| {
            let kind: String = row.get(2)?;
            let kind = UnitKind::from_name(&kind).ok_or_else(|| StoreError::corrupt("unit.kind", kind))?;
            Ok((kind, NamedUnit { id: row.get(0)?, name: row.get(1)? }))
        })
        .collect()
}

/// The units of a place with what was learned there about names.
///
/// # Errors
/// A fault of the database.
pub fn directory(tx: &mut Tx<'_>, place: &Place) -> Result<Directory, StoreError> {
    let mut directory = Directory::default();
    for (kind, unit) in units_of(tx, place)? {
        directory.add(kind, unit);
    }
    let sql = "SELECT alias, unit.id, unit.name FROM unit_alias JOIN unit ON unit.id = unit_alias.unit
               WHERE unit_alias.place_code = $1 ORDER BY alias, unit.id";
    for row in tx.query(sql, &[place.code().as_str().into()])? {
        let alias: String = row.get(0)?;
        directory.learn(&alias, NamedUnit { id: row.get(1)?, name: row.get(2)? });
    }
    Ok(directory)
}

/// Remembers what a name means in a place, instead of what it meant before.
pub(super) fn learn(tx: &mut Tx<'_>, place: &Place, name: &str, units: &[NamedUnit]) -> Result<(), StoreError> {
    let (place, alias) = (place.code().as_str(), name_key(name));
    let sql = "DELETE FROM unit_alias WHERE place_code = $1 AND alias = $2";
    tx.execute(sql, &[place.into(), (&alias).into()])?;
    for unit in units {
        let sql = "INSERT INTO unit_alias (place_code, alias, unit) VALUES ($1, $2, $3)";
        tx.execute(sql, &[place.into(), (&alias).into(), unit.id.into()])?;
    }
    Ok(())
}

/// The names of units that were chosen; `None` when one of them does not exist or is none of those that may be chosen.
///
/// # Errors
/// A fault of the database.
pub fn named_units(tx: &mut Tx<'_>, place: &Place, chosen: &[UnitId]) -> Result<Option<Vec<NamedUnit>>, StoreError> {
    let known = units_of(tx, place)?;
    let find = |id: &UnitId| known.iter().find(|(_, unit)| unit.id == *id).map(|(_, unit)| unit.clone());
    Ok(chosen.iter().map(find).collect())
}
