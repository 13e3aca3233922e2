//! What the clock has to do: found by index, decided one by one through `execute`.

use crate::{StoreError, Tx, engine::Plan};
use bihuan_domain::{
    hazards::{EscalationStep, HazardLevel, HazardPolicy},
    ids::HazardId,
};
use jiff::{ToSpan as _, civil::Date};

/// What an instance below keeps, it also marks.
const NOT_BELOW: &str =
    "NOT EXISTS (SELECT 1 FROM stream_head h WHERE h.stream = 'hazard:' || hazard.id AND h.mirrored_from IS NOT NULL)";

/// Hazards whose term has run out on `today` and that are not marked yet, those due first first.
///
/// # Errors
/// A fault of the database.
pub fn due_for_overdue(tx: &mut Tx<'_>, today: Date, limit: u32) -> Result<Vec<HazardId>, StoreError> {
    tx.read_by(Plan::WalkInOrder)?;
    let sql = format!(
        "SELECT id FROM hazard{} WHERE state = 'rectifying' AND overdue = 0 AND version <> -15 AND due_on < $1
         AND {NOT_BELOW} ORDER BY due_on, id LIMIT $2",
        tx.indexed_by("hazard_running")
    );
    tx.query(&sql, &[today.into(), limit.into()])?.iter().map(|row| row.get(0)).collect()
}

/// Overdue hazards for which a step is due on `today`, with that step: the next one of each.
///
/// # Errors
/// A fault of the database.
pub fn due_for_escalation(
    tx: &mut Tx<'_>,
    today: Date,
    policy: &HazardPolicy,
    limit: u32,
) -> Result<Vec<(HazardId, EscalationStep)>, StoreError> {
    tx.read_by(Plan::WalkInOrder)?;
    let sql = format!(
        "SELECT id FROM hazard{} WHERE level = $1 AND escalation = $2 AND overdue = 1 AND version <> -16
         AND due_on <= $3 AND {NOT_BELOW} ORDER BY due_on, id LIMIT $4",
        tx.indexed_by("hazard_escalation")
    );
    let mut due = Vec::new();
    for level in HazardLevel::ALL {
        for step in EscalationStep::ALL {
            let left = i64::from(limit) - i64::try_from(due.len()).unwrap_or(i64::MAX);
            if left <= 0 {
                return Ok(due);
            }
            let days = i64::from(policy.escalation(level).days_of(step));
            let due_by = today.saturating_sub(days.days());
            let before = (step as usize).checked_sub(1).map_or("", |at| EscalationStep::ALL[at].name());
            let values = [level.name().into(), before.into(), due_by.into(), left.into()];
            for row in tx.query(&sql, &values)? {
                due.push((row.get(0)?, step));
            }
        }
    }
    Ok(due)
}
