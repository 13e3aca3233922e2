//! Once a morning: what is stuck.

use super::{destinations::append_system, exists};
use crate::{StoreError, Tx, engine::Purpose};
use bihuan_domain::{accounts::Actor, audit::SystemEvent};
use jiff::{Timestamp, civil::Date};

/// What was stuck on a morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// The day in China.
    pub day: Date,
    /// Streams and photos that waited.
    pub waiting: u64,
    /// Those of them that had failed or been refused.
    pub stuck: u64,
}

/// Makes the digest of a day, in the log too; `None` when it is there already or nothing is sent anywhere.
///
/// # Errors
/// A fault of the database.
pub fn digest(tx: &mut Tx<'_>, day: Date, now: Timestamp) -> Result<Option<Digest>, StoreError> {
    if !exists(tx)? {
        return Ok(None);
    }
    tx.lock_for(Purpose::Sweeps)?;
    if tx.query_first("SELECT 1 FROM outbound_digest WHERE day = $1", &[day.into()])?.is_some() {
        return Ok(None);
    }
    let count = |tx: &mut Tx<'_>, sql: &str| -> Result<u64, StoreError> {
        tx.query_first(sql, &[])?.map_or(Ok(0), |row| row.get(0))
    };
    let waiting = count(tx, "SELECT COUNT(*) FROM outbound WHERE sent_version < wanted_version")?
        + count(tx, "SELECT COUNT(*) FROM outbound_photo WHERE sent_at IS NULL")?;
    let stuck = count(tx, "SELECT COUNT(*) FROM outbound WHERE sent_version < wanted_version AND attempts > 0")?
        + count(tx, "SELECT COUNT(*) FROM outbound_photo WHERE sent_at IS NULL AND attempts > 0")?
        + count(tx, "SELECT COUNT(*) FROM destination WHERE failing_since IS NOT NULL OR state = 'given_up'")?;
    tx.execute(
        "INSERT INTO outbound_digest (day, waiting, stuck) VALUES ($1, $2, $3)",
        &[day.into(), waiting.into(), stuck.into()],
    )?;
    let event = SystemEvent::SendingStuck { day, waiting, stuck };
    append_system(tx, "sending", &event, &Actor::System.log_name(), now)?;
    Ok(Some(Digest { day, waiting, stuck }))
}

/// The last digests, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn digests(tx: &mut Tx<'_>, limit: usize) -> Result<Vec<Digest>, StoreError> {
    let rows =
        tx.query("SELECT day, waiting, stuck FROM outbound_digest ORDER BY day DESC LIMIT $1", &[limit.into()])?;
    rows.iter().map(|row| Ok(Digest { day: row.get(0)?, waiting: row.get(1)?, stuck: row.get(2)? })).collect()
}
