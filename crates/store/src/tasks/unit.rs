//! What one unit owes, as far as a scope sees it.

use super::{Progress, list::seen_by, rows};
use crate::{StoreError, Tx, scope::Conditions};
use bihuan_domain::{
    accounts::Scope,
    ids::{CampaignId, UnitId},
    tasks::{Task, TaskKind},
};
use jiff::{ToSpan as _, civil::Date};

/// How many tasks of one kind a unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwedByUnit {
    /// That it answers for: not in support, not cancelled.
    pub total: u64,
    /// Of which it still owes its part.
    pub owed: u64,
    /// Owed and overdue.
    pub overdue: u64,
    /// Owed and due within thirty days.
    pub due_soon: u64,
}

impl OwedByUnit {
    /// Those of which it owes nothing more.
    #[must_use]
    pub const fn done(self) -> u64 {
        self.total.saturating_sub(self.owed)
    }
}

/// What a unit has by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnitStanding {
    /// Tasks.
    pub tasks: OwedByUnit,
    /// Periods of returns.
    pub returns: OwedByUnit,
    /// Periods of duties.
    pub duties: OwedByUnit,
}

/// What a unit answers for: where it is not in support, or nobody else is asked; and what was not cancelled.
pub(super) const ANSWERS: &str = "(asked.role <> 'support' OR asked.owed = 1)";

fn of_unit(scope: &Scope, unit: UnitId) -> Conditions {
    let mut conditions = seen_by(scope);
    conditions.equal("asked.unit", unit);
    conditions.and(format!("{ANSWERS} AND task.state <> 'cancelled'"));
    conditions
}

/// What a unit has.
///
/// # Errors
/// A fault of the database.
pub fn standing_of_unit(tx: &mut Tx<'_>, scope: &Scope, unit: UnitId, today: Date) -> Result<UnitStanding, StoreError> {
    let mut conditions = of_unit(scope, unit);
    let (now, soon) = (conditions.bind(today), conditions.bind(today.saturating_add(30.days())));
    let sql = format!(
        "SELECT task.kind, COUNT(*), COUNT(CASE WHEN asked.owed = 1 THEN 1 END),
             COUNT(CASE WHEN asked.owed = 1 AND task.overdue = 1 THEN 1 END),
             COUNT(CASE WHEN asked.owed = 1 AND task.due_on >= {now} AND task.due_on <= {soon} THEN 1 END)
         FROM task_party AS asked JOIN task ON task.id = asked.task{} GROUP BY task.kind",
        conditions.sql()
    );
    let mut standing = UnitStanding::default();
    for row in tx.query(&sql, conditions.values())? {
        let kind: String = row.get(0)?;
        let found = OwedByUnit { total: row.get(1)?, owed: row.get(2)?, overdue: row.get(3)?, due_soon: row.get(4)? };
        match TaskKind::from_name(&kind) {
            Some(TaskKind::Task) => standing.tasks = found,
            Some(TaskKind::Return) => standing.returns = found,
            Some(TaskKind::Duty) => standing.duties = found,
            None => return Err(StoreError::corrupt("task.kind", kind)),
        }
    }
    Ok(standing)
}

/// Progress of a unit by campaign with the campaign's title, the latest campaign first.
///
/// # Errors
/// A fault of the database.
pub fn by_campaign(
    tx: &mut Tx<'_>,
    scope: &Scope,
    unit: UnitId,
) -> Result<Vec<(CampaignId, String, Progress)>, StoreError> {
    let conditions = of_unit(scope, unit);
    let sql = format!(
        "SELECT task.campaign, (SELECT title FROM campaign WHERE campaign.id = task.campaign), COUNT(*), COUNT(CASE WHEN asked.owed = 0 THEN 1 END),
             COUNT(CASE WHEN task.overdue = 1 AND asked.owed = 1 THEN 1 END)
         FROM task_party AS asked JOIN task ON task.id = asked.task{}
         GROUP BY task.campaign ORDER BY task.campaign DESC",
        conditions.sql()
    );
    let rows = tx.query(&sql, conditions.values())?;
    rows.iter()
        .map(|row| {
            let progress = Progress { total: row.get(2)?, done: row.get(3)?, overdue: row.get(4)? };
            Ok((row.get(0)?, row.get(1)?, progress))
        })
        .collect()
}

/// The first tasks of a kind that a unit still owes, what is due first in front; those without a last day at the end.
///
/// # Errors
/// A fault of the database.
pub fn owed_by_unit(
    tx: &mut Tx<'_>,
    scope: &Scope,
    unit: UnitId,
    kind: TaskKind,
    limit: usize,
) -> Result<Vec<Task>, StoreError> {
    let mut conditions = of_unit(scope, unit);
    conditions.equal("task.kind", kind.name());
    conditions.and("asked.owed = 1");
    let sql = format!(
        "SELECT body FROM task_party AS asked JOIN task ON task.id = asked.task{}
         ORDER BY CASE WHEN task.due_on IS NULL THEN 1 ELSE 0 END, task.due_on, task.id LIMIT {limit}",
        conditions.sql()
    );
    tx.query(&sql, conditions.values())?.iter().map(|row| rows::read(row, 0)).collect()
}

/// The campaigns that ask anything of a unit.
///
/// # Errors
/// A fault of the database.
pub fn campaigns_that_bind(tx: &mut Tx<'_>, unit: UnitId) -> Result<Vec<CampaignId>, StoreError> {
    let sql = "SELECT DISTINCT campaign FROM task_party WHERE unit = $1 ORDER BY campaign";
    tx.query(sql, &[unit.into()])?.iter().map(|row| row.get(0)).collect()
}

/// The last tasks of a kind, or of any, that a unit has done, the latest first.
///
/// # Errors
/// A fault of the database.
pub fn done_by_unit(
    tx: &mut Tx<'_>,
    scope: &Scope,
    unit: UnitId,
    kind: Option<TaskKind>,
    limit: usize,
) -> Result<Vec<Task>, StoreError> {
    let mut conditions = of_unit(scope, unit);
    if let Some(kind) = kind {
        conditions.equal("task.kind", kind.name());
    }
    conditions.and("task.state = 'done'");
    let sql = format!(
        "SELECT body FROM task_party AS asked JOIN task ON task.id = asked.task{}
         ORDER BY task.done_on DESC, task.id DESC LIMIT {limit}",
        conditions.sql()
    );
    tx.query(&sql, conditions.values())?.iter().map(|row| rows::read(row, 0)).collect()
}
