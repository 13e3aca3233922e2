//! Lists, by name.

use super::rows::{UNIT_COLUMNS, read};
use crate::{
    Row, StoreError, Tx,
    scope::{self, Conditions},
};
use bihuan_domain::{
    accounts::Scope,
    enterprises::{Enterprise, EnterpriseStatus, Position, RiskColour, StandardisationGrade, name_key},
    identifiers::SectorCode,
    ids::UnitId,
    jurisdictions::{AdministrativeLevel, JurisdictionCode, Place, Subtree},
};

/// What a list is narrowed to; the default is everything that the scope sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Anywhere in name, credit code, address or people.
    pub text: String,
    /// In this subtree.
    pub within: Option<Subtree>,
    /// Of this sector.
    pub sector: Option<SectorCode>,
    /// Of this risk level.
    pub risk: Option<RiskColour>,
    /// Of this grade.
    pub standardisation: Option<StandardisationGrade>,
    /// Working or closed.
    pub status: Option<EnterpriseStatus>,
}

/// The last row of the page before: the next begins after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// Its name.
    pub name: String,
    /// Its identifier.
    pub id: UnitId,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// By name, then identifier.
    pub enterprises: Vec<Enterprise>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<After>,
}

impl Filter {
    fn conditions(&self, scope: &Scope) -> Conditions {
        let mut conditions = Conditions::seen_by(scope, UNIT_COLUMNS);
        if let Some(subtree) = &self.within {
            conditions.within(subtree);
        }
        if let Some(sector) = &self.sector {
            conditions.equal("sector", sector.as_str());
        }
        if let Some(risk) = self.risk {
            conditions.equal("risk", risk.name());
        }
        if let Some(grade) = self.standardisation {
            conditions.equal("standardisation", grade.name());
        }
        if let Some(status) = self.status {
            conditions.equal("status", status.name());
        }
        let text = name_key(&self.text);
        if !text.is_empty() {
            let parameter = conditions.bind(scope::contains_pattern(&text));
            conditions.and(format!("search LIKE {parameter} ESCAPE '!'"));
        }
        conditions
    }
}

/// A page of at most `limit` enterprises.
///
/// # Errors
/// A fault of the database.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    after: Option<&After>,
    limit: usize,
) -> Result<Page, StoreError> {
    let mut conditions = filter.conditions(scope);
    if let Some(after) = after {
        let (name, id) = (conditions.bind(&after.name), conditions.bind(after.id));
        conditions.and(format!("(name, id) > ({name}, {id})"));
    }
    let sql = format!("SELECT body FROM enterprise{} ORDER BY name, id LIMIT {}", conditions.sql(), limit + 1);
    let rows = tx.query(&sql, conditions.values())?;
    let mut enterprises = rows.iter().map(|row| read(row, 0)).collect::<Result<Vec<_>, _>>()?;
    let more = enterprises.len() > limit;
    enterprises.truncate(limit);
    let last = enterprises.last().filter(|_| more);
    let next = last.map(|last| After { name: last.profile.name.clone(), id: last.id });
    Ok(Page { enterprises, next })
}

/// An enterprise as a map shows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Point {
    /// Identifier.
    pub id: UnitId,
    /// What the map asks of its profile.
    pub profile: PointProfile,
}

/// What a map asks of a profile.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct PointProfile {
    /// Name.
    pub name: String,
    /// Where it stands in the tree.
    pub place: Place,
    /// Where it stands on the map.
    pub position: Option<Position>,
}

/// The first enterprises of a filter by name, as a map shows them.
///
/// # Errors
/// A fault of the database.
pub fn points(tx: &mut Tx<'_>, scope: &Scope, filter: &Filter, limit: usize) -> Result<Vec<Point>, StoreError> {
    let conditions = filter.conditions(scope);
    let sql = format!("SELECT body FROM enterprise{} ORDER BY name, id LIMIT {limit}", conditions.sql());
    let read = |row: &Row| {
        let body: String = row.get(0)?;
        serde_json::from_str(&body).map_err(|cause| StoreError::corrupt("enterprise.body", cause))
    };
    tx.query(&sql, conditions.values())?.iter().map(read).collect()
}

/// The colour of the riskiest working enterprise in a subtree; `None` when none has a colour.
///
/// # Errors
/// A fault of the database.
pub fn highest_risk(tx: &mut Tx<'_>, scope: &Scope, subtree: &Subtree) -> Result<Option<RiskColour>, StoreError> {
    for colour in RiskColour::ALL {
        let filter = Filter {
            within: Some(subtree.clone()),
            risk: Some(*colour),
            status: Some(EnterpriseStatus::Active),
            ..Filter::default()
        };
        if count(tx, scope, &filter, 1)? > 0 {
            return Ok(Some(*colour));
        }
    }
    Ok(None)
}

/// How many there are, counted up to `limit`.
///
/// # Errors
/// A fault of the database.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &Filter, limit: u64) -> Result<u64, StoreError> {
    let conditions = filter.conditions(scope);
    let sql =
        format!("SELECT COUNT(*) FROM (SELECT 1 AS one FROM enterprise{} LIMIT {limit}) AS counted", conditions.sql());
    tx.query_first(&sql, conditions.values())?.map_or(Ok(0), |row| row.get(0))
}

/// All enterprises of a filter, by name, one by one.
///
/// # Errors
/// A fault of the database, or what `each` says.
pub fn export<E: From<StoreError>>(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    mut each: impl FnMut(Enterprise) -> Result<(), E>,
) -> Result<(), E> {
    let conditions = filter.conditions(scope);
    let sql = format!("SELECT body FROM enterprise{} ORDER BY name, id", conditions.sql());
    tx.for_each(&sql, conditions.values(), |row| each(read(&row, 0)?))
}

/// Working enterprises whose name or code has the text in it, by name, for a form to offer.
///
/// # Errors
/// A fault of the database.
pub fn suggest(tx: &mut Tx<'_>, scope: &Scope, text: &str, limit: usize) -> Result<Vec<Enterprise>, StoreError> {
    let filter = Filter { text: text.to_owned(), status: Some(EnterpriseStatus::Active), ..Filter::default() };
    Ok(list(tx, scope, &filter, None, limit)?.enterprises)
}

/// How many working enterprises stand in each node of a level, as far as the scope sees them.
///
/// # Errors
/// A fault of the database.
pub fn count_by_place(
    tx: &mut Tx<'_>,
    scope: &Scope,
    level: AdministrativeLevel,
) -> Result<Vec<(JurisdictionCode, u64)>, StoreError> {
    let mut conditions = Conditions::seen_by(scope, UNIT_COLUMNS);
    let column = scope::column(level);
    conditions.and(format!("{column} IS NOT NULL"));
    conditions.equal("status", EnterpriseStatus::Active.name());
    let sql =
        format!("SELECT {column}, COUNT(*) FROM enterprise{} GROUP BY {column} ORDER BY {column}", conditions.sql());
    tx.query(&sql, conditions.values())?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
