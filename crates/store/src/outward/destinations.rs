//! Where events are sent to.

use crate::{
    CommandError, Row, StoreError, Tx,
    events::{self, NewEvent},
};
use bihuan_domain::{
    accounts::{Actor, Scope},
    audit::{DestinationChange, StreamId, StreamKind, SystemEvent},
    ids::DestinationId,
    jurisdictions::Subtree,
    outward::{
        AddDestination, Destination, DestinationCommand, DestinationKind, DestinationState, OutwardPolicy, decide_add,
        decide_change,
    },
};
use jiff::Timestamp;

pub(super) const COLUMNS: &str = "id, kind, name, address, place, event_kinds, state, created_at, attempts, \
                                  next_attempt_at, last_error, failing_since, last_success_at, last_receipt";

/// A destination and how sending to it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The destination.
    pub destination: Destination,
    /// Failed tries in a row.
    pub attempts: u32,
    /// Not before.
    pub next_attempt_at: Timestamp,
    /// Why the last try failed; empty when it did not.
    pub last_error: String,
    /// Since when nothing arrives.
    pub failing_since: Option<Timestamp>,
    /// When something last arrived.
    pub last_success_at: Option<Timestamp>,
    /// The number of the last receipt.
    pub last_receipt: Option<u64>,
}

/// Adds a destination. An instance above gets everything from the beginning, a webhook what happens from now on.
///
/// # Errors
/// A refusal `OU-02x`; a fault of the database.
pub fn add(
    tx: &mut Tx<'_>,
    command: &AddDestination,
    secret: &str,
    policy: &OutwardPolicy,
    actor: &Actor,
    now: Timestamp,
) -> Result<Destination, CommandError> {
    let destination = decide_add(command, actor, policy, now)?;
    let begin = match destination.kind {
        DestinationKind::Instance => 0,
        DestinationKind::Webhook => crate::audit::last_checkpoint(tx)?.map_or(0, |sealed| sealed.number),
    };
    let place =
        serde_json::to_string(&destination.place).map_err(|error| StoreError::corrupt("destination.place", error))?;
    tx.execute(
        "INSERT INTO destination (id, kind, name, address, place, event_kinds, state, created_at, secret,
             gathered_number, gathered_stream, attempts, next_attempt_at, last_error, failing_since, last_success_at,
             last_receipt, leased_by, leased_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '~', 0, 0, '', NULL, NULL, NULL, '', 0)",
        &[
            destination.id.into(),
            destination.kind.name().into(),
            (&destination.name).into(),
            (&destination.address).into(),
            place.into(),
            destination.event_kinds.join(" ").into(),
            destination.state.name().into(),
            destination.created_at.into(),
            secret.into(),
            begin.into(),
        ],
    )?;
    record(tx, &destination, DestinationChange::Added, actor, now)?;
    Ok(destination)
}

/// Pauses, resumes, retries or removes a destination.
///
/// # Errors
/// [`CommandError::NotFound`]; a refusal `OU-024`, `OU-025`; a fault of the database.
pub fn change(
    tx: &mut Tx<'_>,
    id: DestinationId,
    command: DestinationCommand,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), CommandError> {
    let sql = format!("SELECT {COLUMNS} FROM destination WHERE id = $1{}", tx.for_update());
    let row = tx.query_first(&sql, &[id.into()])?.ok_or(CommandError::NotFound)?;
    let destination = read(&row)?.destination;
    let change = decide_change(&destination, command, actor)?;
    let values = [id.into()];
    match command {
        DestinationCommand::Pause => {
            tx.execute("UPDATE destination SET state = 'paused' WHERE id = $1", &values)?;
        }
        DestinationCommand::Resume | DestinationCommand::RetryNow => {
            tx.execute(
                "UPDATE destination SET state = 'sending', attempts = 0, next_attempt_at = 0, failing_since = NULL
                 WHERE id = $1",
                &values,
            )?;
            // Told as failing until they arrive, but due at once.
            tx.execute(
                "UPDATE outbound SET next_attempt_at = 0
                 WHERE destination = $1 AND sent_version < wanted_version AND attempts > 0",
                &values,
            )?;
            tx.execute(
                "UPDATE outbound_photo SET next_attempt_at = 0
                 WHERE destination = $1 AND sent_at IS NULL AND attempts > 0",
                &values,
            )?;
        }
        DestinationCommand::Remove => {
            tx.execute("DELETE FROM outbound_photo WHERE destination = $1", &values)?;
            tx.execute("DELETE FROM outbound WHERE destination = $1", &values)?;
            tx.execute("DELETE FROM destination WHERE id = $1", &values)?;
        }
    }
    if let Some(change) = change {
        record(tx, &destination, change, actor, now)?;
    }
    Ok(())
}

/// Notes in the log what became of a destination.
pub(super) fn record(
    tx: &mut Tx<'_>,
    destination: &Destination,
    change: DestinationChange,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    let event = SystemEvent::DestinationChanged {
        change,
        name: destination.name.clone(),
        address: destination.address.clone(),
        place: destination.place.code().to_string(),
    };
    append_system(tx, &format!("destination-{}", destination.id), &event, &actor.log_name(), now).map(drop)
}

/// Appends to a stream of the system; returns the version of the event.
pub(super) fn append_system(
    tx: &mut Tx<'_>,
    name: &str,
    event: &SystemEvent,
    actor: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let stream = StreamId::new(StreamKind::System, name).map_err(|error| StoreError::corrupt("stream", error))?;
    let payload = serde_json::to_string(event).map_err(|error| StoreError::corrupt("event.payload", error))?;
    let new = NewEvent { kind: event.name(), payload, occurred_at: now };
    Ok(events::note(tx, &stream, actor, now, &new)?.version)
}

/// Whether there is any destination: one look at an empty table for whoever sends nothing.
///
/// # Errors
/// A fault of the database.
pub fn exists(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    Ok(tx.query_first("SELECT 1 FROM destination LIMIT 1", &[])?.is_some())
}

/// The destinations of places that a scope sees, by name.
///
/// # Errors
/// A fault of the database.
pub fn list(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Standing>, StoreError> {
    let rows = tx.query(&format!("SELECT {COLUMNS} FROM destination ORDER BY name, id"), &[])?;
    let all = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().filter(|standing| scope.sees(&standing.destination.place, &[])).collect())
}

/// The destinations that something may be sent to now.
///
/// # Errors
/// A fault of the database.
pub fn sending(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Standing>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM destination WHERE state = 'sending' AND next_attempt_at <= $1 ORDER BY id");
    tx.query(&sql, &[now.into()])?.iter().map(read).collect()
}

pub(super) fn read(row: &Row) -> Result<Standing, StoreError> {
    let (kind, state): (String, String) = (row.get(1)?, row.get(6)?);
    let (place, kinds): (String, String) = (row.get(4)?, row.get(5)?);
    let destination = Destination {
        id: row.get(0)?,
        kind: DestinationKind::from_name(&kind).ok_or_else(|| StoreError::corrupt("destination.kind", kind))?,
        name: row.get(2)?,
        address: row.get(3)?,
        place: serde_json::from_str(&place).map_err(|error| StoreError::corrupt("destination.place", error))?,
        event_kinds: kinds.split_whitespace().map(str::to_owned).collect(),
        state: DestinationState::from_name(&state).ok_or_else(|| StoreError::corrupt("destination.state", state))?,
        created_at: row.get(7)?,
    };
    Ok(Standing {
        destination,
        attempts: row.get(8)?,
        next_attempt_at: row.get(9)?,
        last_error: row.get(10)?,
        failing_since: row.get(11)?,
        last_success_at: row.get(12)?,
        last_receipt: row.get(13)?,
    })
}

/// The subtree of a destination.
pub(super) fn subtree(destination: &Destination) -> Subtree {
    Subtree { code: destination.place.code().clone(), level: destination.place.level() }
}
