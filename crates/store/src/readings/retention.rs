//! Readings are kept for so long, by class of metric.

use crate::{StoreError, Tx, Value};
use bihuan_domain::monitoring::Metric;
use jiff::Timestamp;

/// Metrics that are kept equally long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class<'a> {
    /// These.
    Of(&'a [Metric]),
    /// All but these.
    AllBut(&'a [Metric]),
}

/// One bounded step: forgets at most so many chunks of a class whose last reading was before. A chunk goes whole, so that a reading
/// may stay up to a week longer. Returns how many readings are forgotten; none when nothing was left to do.
///
/// # Errors
/// A fault of the database.
pub fn forget(tx: &mut Tx<'_>, class: &Class<'_>, before: Timestamp, chunks: u32) -> Result<u64, StoreError> {
    let mut values: Vec<Value> = vec![before.into(), chunks.into()];
    let (metrics, word) = match class {
        Class::Of(metrics) => (*metrics, "IN"),
        Class::AllBut(metrics) => (*metrics, "NOT IN"),
    };
    values.extend(metrics.iter().map(|metric| Value::from(metric.as_str())));
    let places: Vec<_> = (3..3 + metrics.len()).map(|place| format!("${place}")).collect();
    let of_class = match (metrics.is_empty(), class) {
        (true, Class::Of(_)) => return Ok(0),
        (true, Class::AllBut(_)) => String::new(),
        (false, _) => format!(" AND metric {word} ({})", places.join(", ")),
    };
    let sql = format!(
        "SELECT device, metric, first_at, samples FROM reading_chunk WHERE last_at < $1{of_class} ORDER BY last_at LIMIT $2"
    );
    let mut forgotten = 0;
    for row in tx.query(&sql, &values)? {
        let delete = "DELETE FROM reading_chunk WHERE device = $1 AND metric = $2 AND first_at = $3";
        tx.execute(delete, &row.values()[..3])?;
        forgotten += row.get::<u64>(3)?;
    }
    Ok(forgotten)
}
