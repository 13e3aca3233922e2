//! Imports of ledgers: rows that the events of `import:<uuid>` have made, remembered mappings, fingerprints of rows.

use crate::{
    CommandError, Row, StoreError, Tx, Value,
    events::{self, NewEvent},
    territory,
};
use bihuan_domain::{
    accounts::Actor,
    audit::StreamId,
    ids::{HazardId, ImportId},
    imports::{ImportEvent, ImportKind, ImportState, Uploaded},
    jurisdictions::Place,
};
use jiff::Timestamp;

/// An import as its events have made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Identifier.
    pub id: ImportId,
    /// How it began.
    pub uploaded: Uploaded,
    /// Who uploaded it, as the log names them.
    pub uploaded_by: String,
    /// Their name then.
    pub uploaded_name: String,
    /// When.
    pub uploaded_at: Timestamp,
    /// Where it stands.
    pub state: ImportState,
    /// How its columns are read, as JSON; `None` until somebody changed it.
    pub mapping: Option<String>,
    /// What came of it; zeros until it was committed.
    pub counts: Counts,
    /// When it was committed or given up.
    pub ended_at: Option<Timestamp>,
    /// Count of its events.
    pub version: u64,
}

/// Rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows of data.
    pub rows: u64,
    /// Added.
    pub accepted: u64,
    /// There already.
    pub already_known: u64,
    /// Left out.
    pub rejected: u64,
}

const COLUMNS: &str = "id, kind, file_name, file_bytes, uploaded_by, uploaded_name, uploaded_at, state, mapping, \
    row_count, accepted, already_known, rejected, ended_at, version";

/// Records that a file came in.
///
/// # Errors
/// [`CommandError::Stale`] when the identifier is taken; a fault of the database.
pub fn create(
    tx: &mut Tx<'_>,
    id: ImportId,
    uploaded: &Uploaded,
    actor: &Actor,
    now: Timestamp,
) -> Result<Import, CommandError> {
    let name = actor.person().map_or_else(|| actor.log_name(), |person| person.name.clone());
    let import = Import {
        id,
        uploaded: uploaded.clone(),
        uploaded_by: actor.log_name(),
        uploaded_name: name,
        uploaded_at: now,
        state: ImportState::Uploaded,
        mapping: None,
        counts: Counts::default(),
        ended_at: None,
        version: 1,
    };
    append(tx, id, 0, &ImportEvent::Uploaded(uploaded.clone()), actor, now)?;
    put(tx, &import)?;
    Ok(import)
}

/// Records that the rows were taken over, in the same transaction.
///
/// # Errors
/// `IM-021` when it has ended; a fault of the database.
pub fn commit(
    tx: &mut Tx<'_>,
    import: Import,
    counts: Counts,
    actor: &Actor,
    now: Timestamp,
) -> Result<Import, CommandError> {
    let Counts { rows, accepted, already_known, rejected } = counts;
    let event = ImportEvent::Committed { rows, accepted, already_known, rejected };
    end(tx, Import { counts, ..import }, ImportState::Committed, &event, actor, now)
}

/// Records that it was given up.
///
/// # Errors
/// `IM-021` when it has ended; a fault of the database.
pub fn discard(tx: &mut Tx<'_>, import: Import, actor: &Actor, now: Timestamp) -> Result<Import, CommandError> {
    end(tx, import, ImportState::Discarded, &ImportEvent::Discarded, actor, now)
}

fn end(
    tx: &mut Tx<'_>,
    import: Import,
    state: ImportState,
    event: &ImportEvent,
    actor: &Actor,
    now: Timestamp,
) -> Result<Import, CommandError> {
    import.state.check_open()?;
    append(tx, import.id, import.version, event, actor, now)?;
    let import = Import { state, ended_at: Some(now), version: import.version + 1, ..import };
    put(tx, &import)?;
    Ok(import)
}

fn append(
    tx: &mut Tx<'_>,
    id: ImportId,
    expected: u64,
    event: &ImportEvent,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    let payload = serde_json::to_string(event).map_err(|cause| StoreError::corrupt("import event", cause))?;
    let event = NewEvent { kind: event.name(), payload, occurred_at: now };
    events::append(tx, &StreamId::import(id), expected, &actor.log_name(), now, &[event])?;
    Ok(())
}

fn put(tx: &mut Tx<'_>, import: &Import) -> Result<(), StoreError> {
    let values: [Value; 15] = [
        import.id.into(),
        import.uploaded.kind.name().into(),
        (&import.uploaded.file_name).into(),
        import.uploaded.file_bytes.into(),
        (&import.uploaded_by).into(),
        (&import.uploaded_name).into(),
        import.uploaded_at.into(),
        import.state.name().into(),
        import.mapping.clone().into(),
        import.counts.rows.into(),
        import.counts.accepted.into(),
        import.counts.already_known.into(),
        import.counts.rejected.into(),
        import.ended_at.into(),
        import.version.into(),
    ];
    let sql = format!(
        "INSERT INTO ledger_import ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, mapping = excluded.mapping,
             row_count = excluded.row_count, accepted = excluded.accepted, already_known = excluded.already_known,
             rejected = excluded.rejected, ended_at = excluded.ended_at, version = excluded.version"
    );
    tx.execute(&sql, &values)?;
    Ok(())
}

/// Keeps how the user wants the columns read.
///
/// # Errors
/// A fault of the database.
pub fn set_mapping(tx: &mut Tx<'_>, id: ImportId, mapping: &str) -> Result<(), StoreError> {
    tx.execute("UPDATE ledger_import SET mapping = $2 WHERE id = $1", &[id.into(), mapping.into()])?;
    Ok(())
}

/// An import, if the actor sees it: people see their own, the command line all.
///
/// # Errors
/// A fault of the database.
pub fn load(tx: &mut Tx<'_>, actor: &Actor, id: ImportId) -> Result<Option<Import>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM ledger_import WHERE id = $1");
    let import = tx.query_first(&sql, &[id.into()])?.map(|row| read(&row)).transpose()?;
    Ok(import.filter(|import| actor.person().is_none() || import.uploaded_by == actor.log_name()))
}

/// The latest imports that the actor sees, the newest first.
///
/// # Errors
/// A fault of the database.
pub fn recent(tx: &mut Tx<'_>, actor: &Actor, limit: usize) -> Result<Vec<Import>, StoreError> {
    let (clause, values): (_, Vec<Value>) = match actor.person() {
        Some(person) => (" WHERE uploaded_by = $1", vec![person.id.into()]),
        None => ("", Vec::new()),
    };
    let sql = format!("SELECT {COLUMNS} FROM ledger_import{clause} ORDER BY uploaded_at DESC, id DESC LIMIT {limit}");
    tx.query(&sql, &values)?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Import, StoreError> {
    let kind: String = row.get(1)?;
    let kind = ImportKind::from_name(&kind).ok_or_else(|| StoreError::corrupt("ledger_import.kind", kind))?;
    let state: String = row.get(7)?;
    let state = ImportState::from_name(&state).ok_or_else(|| StoreError::corrupt("ledger_import.state", state))?;
    Ok(Import {
        id: row.get(0)?,
        uploaded: Uploaded { kind, file_name: row.get(2)?, file_bytes: row.get(3)? },
        uploaded_by: row.get(4)?,
        uploaded_name: row.get(5)?,
        uploaded_at: row.get(6)?,
        state,
        mapping: row.get(8)?,
        counts: Counts {
            rows: row.get(9)?,
            accepted: row.get(10)?,
            already_known: row.get(11)?,
            rejected: row.get(12)?,
        },
        ended_at: row.get(13)?,
        version: row.get(14)?,
    })
}

/// How a header was last mapped by somebody, as JSON.
///
/// # Errors
/// A fault of the database.
pub fn remembered_mapping(tx: &mut Tx<'_>, kind: ImportKind, signature: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT mapping FROM import_mapping WHERE signature = $1 AND kind = $2";
    tx.query_first(sql, &[signature.into(), kind.name().into()])?.map(|row| row.get(0)).transpose()
}

/// Remembers how a header is mapped.
///
/// # Errors
/// A fault of the database.
pub fn remember_mapping(
    tx: &mut Tx<'_>,
    kind: ImportKind,
    signature: &str,
    mapping: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO import_mapping (signature, kind, mapping, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (signature, kind) DO UPDATE SET mapping = excluded.mapping, changed_at = excluded.changed_at",
        &[signature.into(), kind.name().into(), mapping.into(), now.into()],
    )?;
    Ok(())
}

/// The hazard that a row with this fingerprint became, if one did.
///
/// # Errors
/// A fault of the database.
pub fn hazard_of_fingerprint(tx: &mut Tx<'_>, fingerprint: &str) -> Result<Option<HazardId>, StoreError> {
    let sql = "SELECT hazard FROM import_fingerprint WHERE fingerprint = $1";
    tx.query_first(sql, &[fingerprint.into()])?.map(|row| row.get(0)).transpose()
}

/// Records which hazard a row became.
///
/// # Errors
/// A fault of the database; a fingerprint that is there already is one.
pub fn record_fingerprint(
    tx: &mut Tx<'_>,
    fingerprint: &str,
    (hazard, place): (HazardId, &Place),
    import: ImportId,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO import_fingerprint (fingerprint, hazard, import, territory) VALUES ($1, $2, $3, $4)",
        &[fingerprint.into(), hazard.into(), import.into(), territory::of(place).into()],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests;
