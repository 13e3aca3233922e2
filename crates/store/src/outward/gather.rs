//! Finding out what is to be sent: the checkpoints in order, from where the last look ended.

use super::{destinations::subtree, photos::want_photos};
use crate::{StoreError, Tx, Value, jurisdictions, scope::Conditions};
use bihuan_domain::{
    accounts::Scope,
    audit::{StreamId, StreamKind},
    jurisdictions::JurisdictionCode,
    outward::{Destination, DestinationKind},
};

/// Streams that are looked at in one transaction.
const STEP: usize = 1_000;

/// Notes the streams of the destination's place that moved; returns whether there may be more. Call it again while there
/// is.
///
/// # Errors
/// A fault of the database.
pub fn gather(tx: &mut Tx<'_>, destination: &Destination) -> Result<bool, StoreError> {
    let cursor = format!("SELECT gathered_number, gathered_stream FROM destination WHERE id = $1{}", tx.for_update());
    let Some(row) = tx.query_first(&cursor, &[destination.id.into()])? else { return Ok(false) };
    let (number, stream): (i64, String) = (row.get(0)?, row.get(1)?);
    let moved = tx.query(
        "SELECT number, stream, version FROM checkpoint_head WHERE (number, stream) > ($1, $2)
         ORDER BY number, stream LIMIT $3",
        &[number.into(), stream.into(), STEP.into()],
    )?;
    let Some(last) = moved.last() else { return Ok(false) };
    let (number, stream): (i64, String) = (last.get(0)?, last.get(1)?);
    let scope = Scope::new(vec![subtree(destination)], None);
    for row in &moved {
        let (stream, version): (String, i64) = (row.get(1)?, row.get(2)?);
        if is_wanted(tx, destination, &scope, &stream)? {
            want(tx, destination, &stream, version)?;
            if destination.kind == DestinationKind::Instance
                && let Some(hazard) = stream.strip_prefix("hazard:")
            {
                want_photos(tx, destination.id, hazard)?;
            }
        }
    }
    tx.execute(
        "UPDATE destination SET gathered_number = $2, gathered_stream = $3 WHERE id = $1",
        &[destination.id.into(), number.into(), stream.into()],
    )?;
    Ok(moved.len() == STEP)
}

fn want(tx: &mut Tx<'_>, destination: &Destination, stream: &str, version: i64) -> Result<(), StoreError> {
    // A stream that is stuck keeps its wait.
    let values: [Value; 3] = [destination.id.into(), stream.into(), version.into()];
    tx.execute(
        "INSERT INTO outbound (destination, stream, wanted_version, sent_version, attempts, next_attempt_at, last_error)
         VALUES ($1, $2, $3, 0, 0, 0, '')
         ON CONFLICT (destination, stream) DO UPDATE SET wanted_version = excluded.wanted_version",
        &values,
    )?;
    Ok(())
}

/// Whether a stream lies in the destination's place, or has been sent before and may have left it since.
fn is_wanted(tx: &mut Tx<'_>, destination: &Destination, scope: &Scope, name: &str) -> Result<bool, StoreError> {
    let Ok(stream) = name.parse::<StreamId>() else { return Ok(false) };
    let is_webhook = destination.kind == DestinationKind::Webhook;
    let is_there = match stream.kind() {
        StreamKind::Hazard => stands_in(tx, "hazard", scope, stream.id())?,
        StreamKind::Enterprise if !is_webhook => stands_in(tx, "enterprise", scope, stream.id())?,
        StreamKind::Jurisdiction if !is_webhook => match stream.id().parse::<JurisdictionCode>() {
            Ok(code) => jurisdictions::find(tx, scope, &code)?.is_some(),
            Err(_) => false,
        },
        _ => return Ok(false),
    };
    if is_there {
        return Ok(true);
    }
    let sql = "SELECT 1 FROM outbound WHERE destination = $1 AND stream = $2";
    Ok(tx.query_first(sql, &[destination.id.into(), name.into()])?.is_some())
}

fn stands_in(tx: &mut Tx<'_>, table: &str, scope: &Scope, id: &str) -> Result<bool, StoreError> {
    let mut conditions = Conditions::seen_by(scope, &[]);
    conditions.equal("id", id);
    let sql = format!("SELECT 1 FROM {table}{}", conditions.sql());
    Ok(tx.query_first(&sql, conditions.values())?.is_some())
}
