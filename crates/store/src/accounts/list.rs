//! The list of users, page by page.

use super::rows;
use crate::{StoreError, Tx, scope::Conditions};
use bihuan_domain::{
    accounts::{Account, AccountStatus, Actor, Role, Scope},
    ids::UserId,
    jurisdictions::JurisdictionCode,
};

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// Part of the name or the log-in name.
    pub text: Option<String>,
    /// In use or disabled.
    pub status: Option<AccountStatus>,
    /// A role that is held anywhere.
    pub role: Option<Role>,
}

/// Where a page of the list begins: after this name and identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountKey {
    /// The name of the last account of the page before.
    pub name: String,
    /// Its identifier.
    pub id: UserId,
}

/// The accounts that an administrator reaches, by name, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub fn list(
    tx: &mut Tx<'_>,
    actor: &Actor,
    filter: &AccountFilter,
    after: Option<&AccountKey>,
    limit: usize,
) -> Result<Vec<Account>, StoreError> {
    let conditions = conditions(actor, filter, after);
    let sql = format!("SELECT body FROM account a{} ORDER BY a.name, a.id LIMIT {limit}", conditions.sql());
    tx.query(&sql, conditions.values())?.iter().map(|row| rows::read(row, 0)).collect()
}

/// How many there are.
///
/// # Errors
/// A fault of the database.
pub fn count(tx: &mut Tx<'_>, actor: &Actor, filter: &AccountFilter) -> Result<u64, StoreError> {
    let conditions = conditions(actor, filter, None);
    let row = tx.query_first(&format!("SELECT COUNT(*) FROM account a{}", conditions.sql()), conditions.values())?;
    row.map_or(Ok(0), |row| row.get(0))
}

fn conditions(actor: &Actor, filter: &AccountFilter, after: Option<&AccountKey>) -> Conditions {
    let mut conditions = Conditions::seen_by(&Scope::everything(), &[]);
    match actor {
        Actor::Operator => {}
        Actor::System => conditions.and("1 = 0"),
        Actor::Person(person) => {
            let administers = |role: Role| matches!(role, Role::SystemAdministrator | Role::SecurityAdministrator);
            let codes: Vec<_> = person
                .grants
                .iter()
                .filter(|grant| administers(grant.role))
                .map(|grant| conditions.bind(JurisdictionCode::as_str(&grant.subtree.code)))
                .collect();
            if codes.is_empty() {
                conditions.and("1 = 0");
            } else {
                conditions.and(format!(
                    "(a.id IN (SELECT user_id FROM account_reach WHERE code IN ({})) OR NOT EXISTS
                      (SELECT 1 FROM account_reach r WHERE r.user_id = a.id))",
                    codes.join(", ")
                ));
            }
        }
    }
    if let Some(text) = &filter.text {
        let pattern = conditions.bind(crate::scope::contains_pattern(text));
        let login = conditions.bind(crate::scope::contains_pattern(&text.to_lowercase()));
        conditions.and(format!("(a.name LIKE {pattern} ESCAPE '!' OR a.login LIKE {login} ESCAPE '!')"));
    }
    if let Some(status) = filter.status {
        conditions.equal("a.status", if status == AccountStatus::Active { "active" } else { "disabled" });
    }
    match filter.role {
        Some(Role::EnterpriseSafetyOfficer) => conditions.and("a.acts_for_unit IS NOT NULL"),
        Some(role) => {
            let role = conditions.bind(role.name());
            conditions.and(format!("a.id IN (SELECT user_id FROM account_grant WHERE role = {role})"));
        }
        None => {}
    }
    if let Some(key) = after {
        let (name, id) = (conditions.bind(&key.name), conditions.bind(key.id));
        conditions.and(format!("(a.name, a.id) > ({name}, {id})"));
    }
    conditions
}
