//! Accounts that are made ready for use: for demonstrations and tests.

use super::rows::record;
use crate::{StoreError, Tx};
use bihuan_domain::{
    accounts::{Account, AccountEvent, Grant, LoginName},
    ids::{UnitId, UserId},
};
use jiff::Timestamp;

/// An account that needs no set-up link.
#[derive(Debug, Clone)]
pub struct ReadyUser {
    /// Identifier, a new one.
    pub id: UserId,
    /// The name to log in by.
    pub login: LoginName,
    /// The person's name.
    pub name: String,
    /// The unit that the user belongs to.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// The roles; empty for an enterprise safety officer.
    pub grants: Vec<Grant>,
    /// The enterprise for which the user acts, with its name.
    pub acts_for_unit: Option<(UnitId, String)>,
    /// The hash of the password, as a PHC string; without one nobody can log in by the form.
    pub password_hash: Option<String>,
}

/// Makes an account that is ready for use, as the operator. For demonstrations and tests: the rules of granting are
/// not asked.
///
/// # Errors
/// A fault of the database, such as a log-in name that is taken.
pub fn create_ready_user(tx: &mut Tx<'_>, user: ReadyUser, now: Timestamp) -> Result<Account, StoreError> {
    let created = AccountEvent::Created {
        login: user.login,
        name: user.name,
        unit: user.unit,
        unit_name: user.unit_name,
        phone: None,
    };
    let mut events = vec![created];
    events.extend(user.grants.into_iter().map(AccountEvent::RoleGranted));
    events.extend(user.acts_for_unit.map(|(unit, unit_name)| AccountEvent::UnitAssigned { unit, unit_name }));
    events.push(AccountEvent::SetupCompleted);
    let account = record(tx, user.id, None, "operator", now, None, &events)?;
    tx.execute(
        "INSERT INTO account_secret (user_id, password_hash) VALUES ($1, $2)",
        &[user.id.into(), user.password_hash.into()],
    )?;
    account.ok_or_else(|| StoreError::corrupt("account", "its events do not begin with a creation"))
}
