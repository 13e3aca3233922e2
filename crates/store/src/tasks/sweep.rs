//! What the clock has to do: found by index, decided one by one through `execute`.

use crate::{StoreError, Tx};
use bihuan_domain::{
    calendar::WorkCalendar,
    hazards::EscalationStep,
    ids::TaskId,
    tasks::{CampaignPolicy, decide::reminder_day},
};
use jiff::{ToSpan as _, civil::Date};

/// Tasks whose term has run out on `today` and that are not marked yet, those due first first.
///
/// # Errors
/// A fault of the database.
pub fn due_for_overdue(tx: &mut Tx<'_>, today: Date, limit: u32) -> Result<Vec<TaskId>, StoreError> {
    let sql = "SELECT id FROM task WHERE running = 1 AND overdue = 0 AND due_on < $1 ORDER BY due_on, id LIMIT $2";
    tx.query(sql, &[today.into(), limit.into()])?.iter().map(|row| row.get(0)).collect()
}

/// Tasks of whose last day units are to be reminded on `today`.
///
/// # Errors
/// A fault of the database.
pub fn due_for_reminder(
    tx: &mut Tx<'_>,
    today: Date,
    calendar: &WorkCalendar,
    policy: &CampaignPolicy,
    limit: u32,
) -> Result<Vec<TaskId>, StoreError> {
    // The last day whose reminder is due today lies at most this far ahead; holidays lengthen it.
    let mut last = today;
    while reminder_day(last.saturating_add(1.day()), calendar, policy) <= today && last < Date::MAX {
        last = last.saturating_add(1.day());
    }
    let sql = "SELECT id FROM task WHERE running = 1 AND overdue = 0 AND reminded = 0 AND due_on >= $1 AND due_on <= $2
               ORDER BY due_on, id LIMIT $3";
    tx.query(sql, &[today.into(), last.into(), limit.into()])?.iter().map(|row| row.get(0)).collect()
}

/// Overdue tasks for which a step is due on `today`, with that step: the next one of each.
///
/// # Errors
/// A fault of the database.
pub fn due_for_escalation(
    tx: &mut Tx<'_>,
    today: Date,
    policy: &CampaignPolicy,
    limit: u32,
) -> Result<Vec<(TaskId, EscalationStep)>, StoreError> {
    let sql = "SELECT id FROM task WHERE overdue = 1 AND escalation = $1 AND due_on <= $2 ORDER BY due_on, id LIMIT $3";
    let mut due = Vec::new();
    let mut before = "";
    for step in EscalationStep::ALL {
        let left = i64::from(limit) - i64::try_from(due.len()).unwrap_or(i64::MAX);
        if left <= 0 {
            break;
        }
        let due_by = today.saturating_sub(i64::from(policy.escalation.days_of(step)).days());
        for row in tx.query(sql, &[before.into(), due_by.into(), left.into()])? {
            due.push((row.get(0)?, step));
        }
        before = step.name();
    }
    Ok(due)
}
