//! Filters that users keep under a name.

use crate::{Row, StoreError, Tx};
use bihuan_domain::ids::{UserId, ViewId};
use jiff::Timestamp;

/// A kept filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Identifier.
    pub id: ViewId,
    /// Whose it is; nobody else sees it.
    pub owner: UserId,
    /// What its owner calls it; unique for the owner and kind.
    pub name: String,
    /// What it filters, such as `ledger`.
    pub kind: String,
    /// The filter as the query string of an address.
    pub filter: String,
    /// When it was kept.
    pub created_at: Timestamp,
}

/// The most views that a user keeps of a kind.
pub const VIEWS_PER_USER: usize = 50;

/// What became of a view that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is kept; an earlier one of the same name is replaced.
    Yes,
    /// The user keeps as many as one may.
    Full,
    /// The name is empty, longer than 50 characters, or holds a null character.
    BadName,
}

/// Keeps a view; one of the same owner, kind and name is replaced.
///
/// # Errors
/// A fault of the database.
pub fn keep(tx: &mut Tx<'_>, view: &SavedView) -> Result<Kept, StoreError> {
    let name = view.name.trim();
    if name.is_empty() || name.chars().count() > 50 || name.contains('\0') || view.filter.contains('\0') {
        return Ok(Kept::BadName);
    }
    let present = views(tx, view.owner, &view.kind)?;
    if present.len() >= VIEWS_PER_USER && !present.iter().any(|kept| kept.name == name) {
        return Ok(Kept::Full);
    }
    tx.execute(
        "INSERT INTO saved_view (id, owner, name, kind, filter, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (owner, kind, name) DO UPDATE SET filter = $5, created_at = $6",
        &[
            view.id.into(),
            view.owner.into(),
            name.into(),
            (&view.kind).into(),
            (&view.filter).into(),
            view.created_at.into(),
        ],
    )?;
    Ok(Kept::Yes)
}

/// The views that a user keeps of a kind, by name.
///
/// # Errors
/// A fault of the database.
pub fn views(tx: &mut Tx<'_>, owner: UserId, kind: &str) -> Result<Vec<SavedView>, StoreError> {
    let sql = "SELECT id, owner, name, kind, filter, created_at FROM saved_view
               WHERE owner = $1 AND kind = $2 ORDER BY name";
    tx.query(sql, &[owner.into(), kind.into()])?.iter().map(read).collect()
}

/// Forgets a view of a user; whether there was one.
///
/// # Errors
/// A fault of the database.
pub fn forget(tx: &mut Tx<'_>, owner: UserId, id: ViewId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM saved_view WHERE owner = $1 AND id = $2";
    Ok(tx.execute(sql, &[owner.into(), id.into()])? > 0)
}

fn read(row: &Row) -> Result<SavedView, StoreError> {
    Ok(SavedView {
        id: row.get(0)?,
        owner: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        filter: row.get(4)?,
        created_at: row.get(5)?,
    })
}

#[cfg(test)]
mod tests;
