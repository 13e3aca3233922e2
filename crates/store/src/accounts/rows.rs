//! The rows of accounts: projections of their events.

use crate::{Row, StoreError, Tx, events, jurisdictions, units};
use bihuan_domain::{
    Language,
    accounts::{Account, AccountEvent, AccountRecorded, LoginName, Scope},
    audit::StreamId,
    clock::steady,
    ids::UserId,
    jurisdictions::{JurisdictionCode, Place},
};
use jiff::Timestamp;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The stream of an account's events.
#[must_use]
pub fn stream(id: UserId) -> StreamId {
    StreamId::account(id)
}

/// The account of an identifier.
///
/// # Errors
/// A fault of the database.
pub fn find(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Account>, StoreError> {
    let row = tx.query_first("SELECT body FROM account WHERE id = $1", &[id.into()])?;
    row.map(|row| read(&row, 0)).transpose()
}

/// The account of an identifier, held until the transaction ends, so that commands on it take turns.
///
/// # Errors
/// A fault of the database.
pub(super) fn lock(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT body FROM account WHERE id = $1{}", tx.for_update());
    tx.query_first(&sql, &[id.into()])?.map(|row| read(&row, 0)).transpose()
}

/// The account of a log-in name.
///
/// # Errors
/// A fault of the database.
pub fn find_by_login(tx: &mut Tx<'_>, login: &LoginName) -> Result<Option<Account>, StoreError> {
    let row = tx.query_first("SELECT body FROM account WHERE login = $1", &[login.as_str().into()])?;
    row.map(|row| read(&row, 0)).transpose()
}

/// Reads an account from the column that holds its body.
pub(super) fn read(row: &Row, column: usize) -> Result<Account, StoreError> {
    let body: String = row.get(column)?;
    serde_json::from_str(&body).map_err(|error| StoreError::corrupt("account.body", error))
}

/// Appends events to an account's stream and brings its rows up to date; returns the account as it is now. Each
/// payload also says from which `address` it came, when that is known.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else was first; a fault of the database.
pub fn record(
    tx: &mut Tx<'_>,
    id: UserId,
    before: Option<Account>,
    actor: &str,
    now: Timestamp,
    address: Option<&str>,
    happened: &[AccountEvent],
) -> Result<Option<Account>, StoreError> {
    let version = before.as_ref().map_or(0, |account| account.version);
    let now = before.as_ref().map_or(now, |account| steady(now, account.last_recorded_at));
    let entries = happened.iter().map(|event| new_event(event, now, address)).collect::<Result<Vec<_>, _>>()?;
    events::append(tx, &stream(id), version, actor, now, &entries)?;
    let mut account = before;
    for event in happened {
        let recorded = AccountRecorded { event: event.clone(), at: now };
        match &mut account {
            Some(account) => account.evolve(&recorded),
            None => account = Account::begin(id, &recorded),
        }
    }
    if let Some(account) = &account {
        project(tx, account)?;
    }
    Ok(account)
}

fn new_event(event: &AccountEvent, now: Timestamp, address: Option<&str>) -> Result<events::NewEvent, StoreError> {
    let mut payload = serde_json::to_value(event).map_err(|error| StoreError::corrupt("account event", error))?;
    if let (Some(fields), Some(address)) = (payload.as_object_mut(), address) {
        fields.insert("address".to_owned(), Json::String(address.to_owned()));
    }
    Ok(events::NewEvent { kind: event.kind(), payload: payload.to_string(), occurred_at: now })
}

/// Writes an account's rows anew from its fold.
///
/// # Errors
/// A fault of the database.
pub fn project(tx: &mut Tx<'_>, account: &Account) -> Result<(), StoreError> {
    let body = serde_json::to_string(account).map_err(|error| StoreError::corrupt("account.body", error))?;
    let status = if account.is_active() { "active" } else { "disabled" };
    tx.execute(
        "INSERT INTO account (id, version, login, name, unit_id, acts_for_unit, status, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, login = excluded.login, name = excluded.name,
             unit_id = excluded.unit_id, acts_for_unit = excluded.acts_for_unit, status = excluded.status,
             body = excluded.body",
        &[
            account.id.into(),
            account.version.into(),
            account.login.as_str().into(),
            (&account.name).into(),
            account.unit.into(),
            account.acts_for_unit.into(),
            status.into(),
            body.into(),
        ],
    )?;
    tx.execute("DELETE FROM account_grant WHERE user_id = $1", &[account.id.into()])?;
    for grant in &account.grants {
        tx.execute(
            "INSERT INTO account_grant (user_id, role, level, code) VALUES ($1, $2, $3, $4)",
            &[
                account.id.into(),
                grant.role.name().into(),
                grant.subtree.level.name().into(),
                grant.subtree.code.as_str().into(),
            ],
        )?;
    }
    project_reach(tx, account)
}

fn project_reach(tx: &mut Tx<'_>, account: &Account) -> Result<(), StoreError> {
    let places = places_of(tx, account)?;
    let codes: BTreeSet<&str> =
        places.iter().flat_map(Place::nodes).map(|(_, code)| JurisdictionCode::as_str(code)).collect();
    tx.execute("DELETE FROM account_reach WHERE user_id = $1", &[account.id.into()])?;
    for code in codes {
        let values = [code.into(), account.id.into()];
        tx.execute("INSERT INTO account_reach (code, user_id) VALUES ($1, $2)", &values)?;
    }
    Ok(())
}

/// Where an account stands: the places of its grants, of its unit, and of the enterprise for which the user acts. A
/// node that is not in the tree stands for itself alone.
///
/// # Errors
/// A fault of the database.
pub fn places_of(tx: &mut Tx<'_>, account: &Account) -> Result<Vec<Place>, StoreError> {
    let mut places = Vec::new();
    for grant in &account.grants {
        let known = place_of(tx, &grant.subtree.code)?;
        places.push(known.unwrap_or_else(|| Place::root(grant.subtree.level, grant.subtree.code.clone())));
    }
    for unit in account.acts_for_unit.into_iter().chain([account.unit]) {
        if let Some(code) = units::find(tx, unit)?.and_then(|unit| unit.place) {
            places.extend(place_of(tx, &code)?);
        }
    }
    places.dedup();
    Ok(places)
}

/// The place of a node of the tree, whoever asks.
///
/// # Errors
/// A fault of the database.
pub fn place_of(tx: &mut Tx<'_>, code: &JurisdictionCode) -> Result<Option<Place>, StoreError> {
    Ok(jurisdictions::find(tx, &Scope::everything(), code)?.map(|node| node.jurisdiction.place))
}

/// The account as its log tells it, to compare with its row; `None` when it has no events.
///
/// # Errors
/// A fault of the database, or an event that is not readable.
pub fn replay(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Account>, StoreError> {
    let sql = "SELECT payload, recorded_at FROM event WHERE stream = $1 ORDER BY version";
    let rows = tx.query(sql, &[stream(id).as_str().into()])?;
    let events = rows.iter().map(|row| {
        let payload: String = row.get(0)?;
        let event = serde_json::from_str(&payload).map_err(|error| StoreError::corrupt("account event", error))?;
        Ok(AccountRecorded { event, at: row.get(1)? })
    });
    let events = events.collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Account::replay(id, &events))
}

/// Identifiers of accounts in order, after one of them, at most `limit`.
///
/// # Errors
/// A fault of the database.
pub fn ids(tx: &mut Tx<'_>, after: Option<UserId>, limit: usize) -> Result<Vec<UserId>, StoreError> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let sql = format!("SELECT id FROM account WHERE id > $1 ORDER BY id LIMIT {limit}");
    tx.query(&sql, &[after.into()])?.iter().map(|row| row.get(0)).collect()
}

/// The language that a user has chosen, if any.
///
/// # Errors
/// A fault of the database.
pub fn language_of(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Language>, StoreError> {
    let row = tx.query_first("SELECT language FROM account_preference WHERE user_id = $1", &[id.into()])?;
    let tag = row.map(|row| row.get::<String>(0)).transpose()?;
    Ok(tag.as_deref().and_then(Language::from_tag))
}

/// Keeps the language that a user has chosen.
///
/// # Errors
/// A fault of the database.
pub fn set_language(tx: &mut Tx<'_>, id: UserId, language: Language) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO account_preference (user_id, language) VALUES ($1, $2)
         ON CONFLICT (user_id) DO UPDATE SET language = excluded.language",
        &[id.into(), language.tag().into()],
    )?;
    Ok(())
}
