//! Units: offices, village committees, agencies, and a row for each enterprise.

use crate::{Row, StoreError, Tx};
use bihuan_domain::{
    ids::UnitId,
    units::{Unit, UnitKind},
};

const COLUMNS: &str = "id, kind, name, place_code";

/// Records a unit, or its new name and place. Enterprises record theirs with their own identifier.
///
/// # Errors
/// A fault of the database.
pub fn put(tx: &mut Tx<'_>, unit: &Unit) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO unit (id, kind, name, place_code) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, place_code = excluded.place_code",
        &[unit.id.into(), unit.kind.name().into(), (&unit.name).into(), place_value(unit).into()],
    )?;
    Ok(())
}

/// The unit of an identifier.
///
/// # Errors
/// A fault of the database.
pub fn find(tx: &mut Tx<'_>, id: UnitId) -> Result<Option<Unit>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM unit WHERE id = $1");
    tx.query_first(&sql, &[id.into()])?.map(|row| read(&row)).transpose()
}

/// The unit of a kind with exactly this name, the one of the lowest identifier when there are several.
///
/// # Errors
/// A fault of the database.
pub fn find_by_name(tx: &mut Tx<'_>, kind: UnitKind, name: &str) -> Result<Option<Unit>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM unit WHERE kind = $1 AND name = $2 ORDER BY id LIMIT 1");
    tx.query_first(&sql, &[kind.name().into(), name.into()])?.map(|row| read(&row)).transpose()
}

/// Units of a kind whose name begins with a text, by name, at most `limit`. An empty text finds the first of all.
///
/// # Errors
/// A fault of the database.
pub fn search(tx: &mut Tx<'_>, kind: UnitKind, beginning: &str, limit: usize) -> Result<Vec<Unit>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM unit WHERE kind = $1 AND name >= $2 AND name < $3 ORDER BY name, id LIMIT {limit}"
    );
    // Names sort by code point on both engines, so that everything with this beginning lies below its last sibling.
    let end = format!("{beginning}{}", char::MAX);
    tx.query(&sql, &[kind.name().into(), beginning.into(), end.into()])?.iter().map(read).collect()
}

fn place_value(unit: &Unit) -> Option<&str> {
    unit.place.as_ref().map(bihuan_domain::jurisdictions::JurisdictionCode::as_str)
}

fn read(row: &Row) -> Result<Unit, StoreError> {
    let kind: String = row.get(1)?;
    let kind = UnitKind::from_name(&kind).ok_or_else(|| StoreError::corrupt("unit.kind", kind))?;
    Ok(Unit { id: row.get(0)?, kind, name: row.get(2)?, place: row.get(3)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;
    use uuid::Uuid;

    fn unit(number: u128, kind: UnitKind, name: &str) -> Unit {
        let place = Some("350525190000".parse().unwrap());
        Unit { id: UnitId(Uuid::from_u128(number)), kind, name: name.to_owned(), place }
    }

    #[test]
    fn a_unit_is_recorded_found_and_renamed() {
        on_both_engines(|store| {
            let office = unit(1, UnitKind::Office, "应急管理办公室");
            let stored = office.clone();
            store.write_blocking(move |tx| put(tx, &stored)).unwrap();
            assert_eq!(store.read_blocking(|tx| find(tx, office.id)).unwrap(), Some(office.clone()));
            assert_eq!(store.read_blocking(|tx| find(tx, UnitId(Uuid::from_u128(9)))).unwrap(), None);

            let renamed = Unit { name: "应急和消防办公室".to_owned(), place: None, ..office.clone() };
            let stored = renamed.clone();
            store.write_blocking(move |tx| put(tx, &stored)).unwrap();
            assert_eq!(store.read_blocking(|tx| find(tx, office.id)).unwrap(), Some(renamed.clone()));
            let by_name = |name| store.read_blocking(move |tx| find_by_name(tx, UnitKind::Office, name)).unwrap();
            assert_eq!(by_name("应急和消防办公室"), Some(renamed));
            assert_eq!(by_name("应急管理办公室"), None);
        });
    }

    #[test]
    fn search_keeps_to_kind_beginning_and_limit() {
        on_both_engines(|store| {
            store
                .write_blocking(|tx| {
                    put(tx, &unit(1, UnitKind::Office, "青禾镇安办"))?;
                    put(tx, &unit(2, UnitKind::Office, "青禾镇派出所"))?;
                    put(tx, &unit(3, UnitKind::Office, "东埔镇安办"))?;
                    put(tx, &unit(4, UnitKind::Enterprise, "青禾镇机砖厂"))
                })
                .unwrap();
            let names = |beginning: &'static str, limit| -> Vec<String> {
                let found = store.read_blocking(move |tx| search(tx, UnitKind::Office, beginning, limit)).unwrap();
                found.into_iter().map(|unit| unit.name).collect()
            };
            assert_eq!(names("青禾", 20), ["青禾镇安办", "青禾镇派出所"]);
            assert_eq!(names("", 2), ["东埔镇安办", "青禾镇安办"]);
            assert!(names("%", 20).is_empty());
        });
    }
}
