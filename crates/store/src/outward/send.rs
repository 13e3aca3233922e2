//! What waits to be sent, and what became of a try.

use super::destinations::record;
use crate::{Engine, StoreError, Tx, audit, audit::envelope};
use bihuan_domain::{
    accounts::Actor,
    audit::{DestinationChange, EventEnvelope},
    ids::DestinationId,
    outward::Destination,
};
use jiff::{SignedDuration, Timestamp};

/// A stream of which a destination lacks events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The stream.
    pub stream: String,
    /// What the destination has.
    pub sent_version: u64,
    /// What it is to have.
    pub wanted_version: u64,
    /// Failed tries in a row.
    pub attempts: u32,
}

/// An event with the name of who caused it.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboundEvent {
    /// The event.
    pub event: EventEnvelope,
    /// The actor's name, for a user.
    pub actor_name: Option<String>,
}

/// When the next try is made after one that failed, and why it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Failed tries in a row, with this one.
    pub attempts: u32,
    /// Not before.
    pub next_attempt_at: Timestamp,
    /// Why.
    pub error: String,
}

/// How much waits for a destination.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outbound {
    /// Streams that wait.
    pub waiting: u64,
    /// Those of them that failed or were refused.
    pub stuck: u64,
    /// The first of those, with the reason.
    pub first_stuck: Vec<(String, Failure)>,
    /// Photos that wait.
    pub photos_waiting: u64,
    /// Those of them that failed or were refused.
    pub photos_stuck: u64,
}

/// Takes the destination for a process, so that several over one PostgreSQL do not send the same; `false` when another
/// has it. A process that died loses it after the lease. A SQLite file has one process only.
///
/// # Errors
/// A fault of the database.
pub fn lease(
    tx: &mut Tx<'_>,
    destination: DestinationId,
    process: &str,
    now: Timestamp,
    lease: SignedDuration,
) -> Result<bool, StoreError> {
    if tx.engine() == Engine::Sqlite {
        return Ok(true);
    }
    let until = now.saturating_add(lease).unwrap_or(now);
    let sql = "UPDATE destination SET leased_by = $2, leased_until = $4
               WHERE id = $1 AND state = 'sending' AND (leased_by = $2 OR leased_until < $3)";
    Ok(tx.execute(sql, &[destination.into(), process.into(), now.into(), until.into()])? > 0)
}

/// The secret of a destination, for sending only.
///
/// # Errors
/// A fault of the database; a destination that is gone.
pub fn secret(tx: &mut Tx<'_>, destination: DestinationId) -> Result<String, StoreError> {
    let row = tx.query_first("SELECT secret FROM destination WHERE id = $1", &[destination.into()])?;
    row.ok_or_else(|| StoreError::corrupt("destination", "it is gone"))?.get(0)
}

/// Streams that wait and whose time has come, those that never failed first.
///
/// # Errors
/// A fault of the database.
pub fn due(tx: &mut Tx<'_>, destination: DestinationId, now: Timestamp, limit: usize) -> Result<Vec<Due>, StoreError> {
    let rows = tx.query(
        "SELECT stream, sent_version, wanted_version, attempts FROM outbound
         WHERE destination = $1 AND sent_version < wanted_version AND next_attempt_at <= $2
         ORDER BY next_attempt_at, stream LIMIT $3",
        &[destination.into(), now.into(), limit.into()],
    )?;
    let read = |row: &crate::Row| {
        Ok(Due { stream: row.get(0)?, sent_version: row.get(1)?, wanted_version: row.get(2)?, attempts: row.get(3)? })
    };
    rows.iter().map(read).collect()
}

/// The events of a stream after a version and up to another, in order.
///
/// # Errors
/// A fault of the database.
pub fn events_after(
    tx: &mut Tx<'_>,
    stream: &str,
    after: u64,
    until: u64,
    limit: usize,
) -> Result<Vec<OutboundEvent>, StoreError> {
    let sql = format!(
        "SELECT {}, COALESCE((SELECT name FROM account WHERE account.id = event.actor),
             (SELECT name FROM mirrored_actor WHERE mirrored_actor.actor = event.actor))
         FROM event WHERE stream = $1 AND version > $2 AND version <= $3 ORDER BY version LIMIT $4",
        audit::COLUMNS
    );
    let rows = tx.query(&sql, &[stream.into(), after.into(), until.into(), limit.into()])?;
    rows.iter().map(|row| Ok(OutboundEvent { event: envelope(row)?, actor_name: row.get(10)? })).collect()
}

/// Notes what a destination has of a stream now.
///
/// # Errors
/// A fault of the database.
pub fn arrived(tx: &mut Tx<'_>, destination: DestinationId, stream: &str, version: u64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbound SET sent_version = $3, attempts = 0, next_attempt_at = 0, last_error = ''
         WHERE destination = $1 AND stream = $2",
        &[destination.into(), stream.into(), version.into()],
    )?;
    Ok(())
}

/// Notes that a stream was not taken.
///
/// # Errors
/// A fault of the database.
pub fn stream_failed(
    tx: &mut Tx<'_>,
    destination: DestinationId,
    stream: &str,
    failure: &Failure,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outbound SET attempts = $3, next_attempt_at = $4, last_error = $5 WHERE destination = $1 AND stream = $2",
        &[
            destination.into(),
            stream.into(),
            failure.attempts.into(),
            failure.next_attempt_at.into(),
            (&failure.error).into(),
        ],
    )?;
    Ok(())
}

/// Notes that a request was answered.
///
/// # Errors
/// A fault of the database.
pub fn succeeded(
    tx: &mut Tx<'_>,
    destination: DestinationId,
    receipt: Option<u64>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE destination SET attempts = 0, next_attempt_at = 0, last_error = '', failing_since = NULL,
             last_success_at = $2, last_receipt = COALESCE($3, last_receipt) WHERE id = $1",
        &[destination.into(), now.into(), receipt.into()],
    )?;
    Ok(())
}

/// Notes that a request failed as a whole.
///
/// # Errors
/// A fault of the database.
pub fn failed(
    tx: &mut Tx<'_>,
    destination: DestinationId,
    failure: &Failure,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE destination SET attempts = $2, next_attempt_at = $3, last_error = $4,
             failing_since = COALESCE(failing_since, $5) WHERE id = $1",
        &[
            destination.into(),
            failure.attempts.into(),
            failure.next_attempt_at.into(),
            (&failure.error).into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Stops sending to a destination that failed for too long, and tells the log.
///
/// # Errors
/// A fault of the database.
pub fn give_up(tx: &mut Tx<'_>, destination: &Destination, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE destination SET state = 'given_up' WHERE id = $1 AND state = 'sending'";
    if tx.execute(sql, &[destination.id.into()])? > 0 {
        record(tx, destination, DestinationChange::GivenUp, &Actor::System, now)?;
    }
    Ok(())
}

/// How much waits for a destination, and the first `limit` streams and photos that are stuck.
///
/// # Errors
/// A fault of the database.
pub fn waiting(tx: &mut Tx<'_>, destination: DestinationId, limit: usize) -> Result<Outbound, StoreError> {
    let count = |tx: &mut Tx<'_>, waiting: &str, more: &str| -> Result<u64, StoreError> {
        let sql = format!("SELECT COUNT(*) FROM {waiting}{more} AND destination = $1");
        tx.query_first(&sql, &[destination.into()])?.map_or(Ok(0), |row| row.get(0))
    };
    let (streams, photos) = ("outbound WHERE sent_version < wanted_version", "outbound_photo WHERE sent_at IS NULL");
    let failed = " AND attempts > 0";
    let rows = tx.query(
        &format!(
            "SELECT stream, attempts, next_attempt_at, last_error FROM {streams}{failed} AND destination = $1
             UNION ALL SELECT 'photo:' || photo, attempts, next_attempt_at, last_error
                 FROM {photos}{failed} AND destination = $1
             ORDER BY 1 LIMIT $2"
        ),
        &[destination.into(), limit.into()],
    )?;
    let read = |row: &crate::Row| -> Result<(String, Failure), StoreError> {
        Ok((row.get(0)?, Failure { attempts: row.get(1)?, next_attempt_at: row.get(2)?, error: row.get(3)? }))
    };
    Ok(Outbound {
        waiting: count(tx, streams, "")?,
        stuck: count(tx, streams, failed)?,
        first_stuck: rows.iter().map(read).collect::<Result<_, _>>()?,
        photos_waiting: count(tx, photos, "")?,
        photos_stuck: count(tx, photos, failed)?,
    })
}
