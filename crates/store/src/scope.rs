//! Places and scopes as columns: every table that is seen by scope has the six code columns of a place.

use crate::Value;
use bihuan_domain::{
    accounts::Scope,
    ids::UnitId,
    jurisdictions::{AdministrativeLevel, JurisdictionCode, Place, Subtree},
};

/// The columns of a place, highest first, for lists of columns.
pub const PLACE_COLUMNS: &str = "province, prefecture, county, township, village, grid";

/// The column that holds the code of a place at a level.
#[must_use]
pub const fn column(level: AdministrativeLevel) -> &'static str {
    level.name()
}

/// The values of [`PLACE_COLUMNS`].
#[must_use]
pub fn place_values(place: &Place) -> [Value; 6] {
    AdministrativeLevel::ALL.map(|level| place.at(level).map(JurisdictionCode::as_str).into())
}

/// Conditions and their values, joined by AND; `$n` follows the values that are already there.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    clauses: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// Nothing but what the scope sees. `unit_columns` are the columns that name a unit that sees the row.
    #[must_use]
    pub fn seen_by(scope: &Scope, unit_columns: &[&str]) -> Self {
        Self::seen_by_ways(scope, |conditions, unit| {
            unit_columns.iter().map(|name| format!("{name} = {}", conditions.bind(unit))).collect()
        })
    }

    /// The same, where a unit sees by a condition of its own over its `$n`.
    #[must_use]
    pub fn seen_by_or(scope: &Scope, of_unit: impl Fn(&str) -> String) -> Self {
        Self::seen_by_ways(scope, |conditions, unit| vec![of_unit(&conditions.bind(unit))])
    }

    fn seen_by_ways(scope: &Scope, of_unit: impl Fn(&mut Self, UnitId) -> Vec<String>) -> Self {
        let mut conditions = Self::default();
        if scope.is_everything() {
            return conditions;
        }
        let mut ways = Vec::new();
        for subtree in scope.subtrees() {
            let parameter = conditions.bind(subtree.code.as_str());
            ways.push(format!("{} = {parameter}", column(subtree.level)));
        }
        if let Some(unit) = scope.unit() {
            ways.extend(of_unit(&mut conditions, unit));
        }
        // No way in: nothing is seen.
        conditions.clauses.push(if ways.is_empty() { "1 = 0".to_owned() } else { format!("({})", ways.join(" OR ")) });
        conditions
    }

    /// Binds a value and returns its `$n`.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Adds a condition whose parameters were bound.
    pub fn and(&mut self, clause: impl Into<String>) {
        self.clauses.push(clause.into());
    }

    /// Adds `column = value`.
    pub fn equal(&mut self, column: &str, value: impl Into<Value>) {
        let parameter = self.bind(value);
        self.clauses.push(format!("{column} = {parameter}"));
    }

    /// Adds that the row lies in a subtree.
    pub fn within(&mut self, subtree: &Subtree) {
        self.equal(column(subtree.level), subtree.code.as_str());
    }

    /// ` WHERE …`, or nothing.
    #[must_use]
    pub fn sql(&self) -> String {
        if self.clauses.is_empty() { String::new() } else { format!(" WHERE {}", self.clauses.join(" AND ")) }
    }

    /// The bound values.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }
}

/// A text as a pattern that finds it anywhere, for `LIKE … ESCAPE '!'`.
#[must_use]
pub fn contains_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_scope_sees_nothing_and_the_system_everything() {
        assert_eq!(Conditions::seen_by(&Scope::nothing(), &["id"]).sql(), " WHERE 1 = 0");
        assert_eq!(Conditions::seen_by(&Scope::everything(), &["id"]).sql(), "");
    }

    #[test]
    fn subtrees_and_the_unit_are_ways_in_and_filters_narrow_them() {
        let county = Subtree { code: "350525000000".parse().unwrap(), level: AdministrativeLevel::County };
        let unit = bihuan_domain::ids::UnitId(uuid::Uuid::nil());
        let mut conditions = Conditions::seen_by(&Scope::new(vec![county.clone()], Some(unit)), &["id"]);
        conditions.within(&county);
        assert_eq!(conditions.sql(), " WHERE (county = $1 OR id = $2) AND county = $3");
        assert_eq!(conditions.values().len(), 3);
    }

    #[test]
    fn wild_cards_are_taken_literally() {
        assert_eq!(contains_pattern("100%_!"), "%100!%!_!!%");
    }
}
