//! What alarms there were each morning: kept by place and enterprise, so that everybody is told of their own.

use super::devices;
use crate::{
    StoreError, Tx, Value,
    engine::Purpose,
    scope::{Conditions, PLACE_COLUMNS},
};
use bihuan_domain::{
    accounts::Scope,
    clock::{china_date, start_of_china_date},
    monitoring::MonitoringPolicy,
};
use jiff::{Timestamp, ToSpan as _, civil::Date};

/// What alarms there were until a morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlarmDigest {
    /// The day in China on which it was made; it tells of the day before.
    pub day: Date,
    /// Alarms that were raised on the day before.
    pub raised: u64,
    /// Those of them that had ended.
    pub cleared: u64,
    /// Alarms that stood.
    pub standing: u64,
    /// Devices in use that were off line.
    pub offline: u64,
}

const SUMS: &str = "COALESCE(CAST(SUM(raised) AS BIGINT), 0), COALESCE(CAST(SUM(cleared) AS BIGINT), 0), COALESCE(CAST(SUM(standing) AS BIGINT), 0), COALESCE(CAST(SUM(offline) AS BIGINT), 0)";

/// Makes the digest of a day and returns that of all places; `None` when it is there already or there are no devices.
///
/// # Errors
/// A fault of the database.
pub fn digest(tx: &mut Tx<'_>, now: Timestamp, policy: &MonitoringPolicy) -> Result<Option<AlarmDigest>, StoreError> {
    let day = china_date(now);
    tx.lock_for(Purpose::Sweeps)?;
    if tx.query_first("SELECT 1 FROM alarm_digest WHERE day = $1", &[day.into()])?.is_some() {
        return Ok(None);
    }
    if tx.query_first("SELECT 1 FROM device LIMIT 1", &[])?.is_none() {
        return Ok(None);
    }
    let yesterday = day.saturating_sub(1.day());
    let values: [Value; 4] = [
        day.into(),
        start_of_china_date(yesterday).into(),
        start_of_china_date(day).into(),
        devices::online_since(now, policy).into(),
    ];
    let of_alarms = |raised: &str, cleared: &str, standing: &str, which: &str| {
        format!(
            "SELECT {PLACE_COLUMNS}, enterprise, {raised} AS raised, {cleared} AS cleared, {standing} AS standing, 0 AS offline
             FROM alarm WHERE {which}"
        )
    };
    let parts = [
        of_alarms("1", "CASE state WHEN 'cleared' THEN 1 ELSE 0 END", "0", "raised_at >= $2 AND raised_at < $3"),
        of_alarms("0", "0", "1", "state IN ('open', 'acknowledged')"),
        format!(
            "SELECT {PLACE_COLUMNS}, enterprise, 0 AS raised, 0 AS cleared, 0 AS standing, 1 AS offline FROM device
             WHERE state = 'active' AND NOT EXISTS
                 (SELECT 1 FROM device_seen WHERE device_seen.device = device.id AND at >= $4)"
        ),
    ];
    let sql = format!(
        "INSERT INTO alarm_digest_part (day, {PLACE_COLUMNS}, enterprise, raised, cleared, standing, offline)
         SELECT CAST($1 AS TEXT), {PLACE_COLUMNS}, enterprise, SUM(raised), SUM(cleared), SUM(standing), SUM(offline)
         FROM ({}) AS part GROUP BY {PLACE_COLUMNS}, enterprise",
        parts.join(" UNION ALL ")
    );
    tx.execute(&sql, &values)?;
    let sql = format!("SELECT day, {SUMS} FROM alarm_digest_part WHERE day = $1 GROUP BY day");
    let found = tx.query_first(&sql, &[day.into()])?.map(|row| read(&row)).transpose()?;
    let digest = found.unwrap_or(AlarmDigest { day, raised: 0, cleared: 0, standing: 0, offline: 0 });
    tx.execute(
        "INSERT INTO alarm_digest (day, raised, cleared, standing, offline) VALUES ($1, $2, $3, $4, $5)",
        &[day.into(), digest.raised.into(), digest.cleared.into(), digest.standing.into(), digest.offline.into()],
    )?;
    Ok(Some(digest))
}

/// The last digests of what a scope sees, the latest first. A morning on which nothing was to be told of it has none.
///
/// # Errors
/// A fault of the database.
pub fn digests(tx: &mut Tx<'_>, scope: &Scope, limit: usize) -> Result<Vec<AlarmDigest>, StoreError> {
    let conditions = Conditions::seen_by(scope, devices::UNIT_COLUMNS);
    let sql = format!(
        "SELECT day, {SUMS} FROM alarm_digest_part{} GROUP BY day ORDER BY day DESC LIMIT {limit}",
        conditions.sql()
    );
    tx.query(&sql, conditions.values())?.iter().map(read).collect()
}

fn read(row: &crate::Row) -> Result<AlarmDigest, StoreError> {
    let (day, raised, cleared) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(AlarmDigest { day, raised, cleared, standing: row.get(3)?, offline: row.get(4)? })
}
