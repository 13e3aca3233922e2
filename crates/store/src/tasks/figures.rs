//! Progress of a campaign, counted over what a scope sees of its tasks.

use super::{
    list::{TaskFilter, seen_by},
    rows,
};
use crate::{StoreError, Tx, scope::Conditions};
use bihuan_domain::{
    accounts::Scope,
    campaigns::{Campaign, ItemId, NamedUnit},
    ids::CampaignId,
    tasks::{Task, TaskKind, TaskState},
};
use jiff::{ToSpan as _, civil::Date};

/// How much is done of how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// All that is asked for; what was cancelled is not.
    pub total: u64,
    /// Done.
    pub done: u64,
    /// Overdue.
    pub overdue: u64,
}

impl Progress {
    /// Done of all, 0 to 100.
    #[must_use]
    pub fn percent(self) -> u8 {
        (self.done * 100).checked_div(self.total).map_or(0, |percent| u8::try_from(percent).unwrap_or(100))
    }
}

/// Where a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Tasks.
    pub tasks: Progress,
    /// Periods of returns.
    pub returns: Progress,
    /// Periods of duties.
    pub duties: Progress,
    /// Waiting for the lead unit.
    pub to_confirm: u64,
    /// Waiting for the campaign office.
    pub to_verify: u64,
    /// Due within thirty days and still owed.
    pub due_soon: u64,
}

/// A month of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthFigure {
    /// Such as `2026-03`.
    pub month: String,
    /// Due in it.
    pub due: u64,
    /// Done in it.
    pub done: u64,
}

/// What a scope sees of the tasks of a campaign: all of them when it sees the campaign's place, since they lie there or
/// below. Asked for this way, figures need not look at where each task lies.
#[must_use]
pub fn scope_within(scope: &Scope, campaign: &Campaign) -> Scope {
    if scope.sees(&campaign.place, &[]) { Scope::everything() } else { scope.clone() }
}

/// Where a campaign stands, as far as the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn standing(tx: &mut Tx<'_>, scope: &Scope, campaign: CampaignId, today: Date) -> Result<Standing, StoreError> {
    let mut conditions = seen_by(scope);
    conditions.equal("campaign", campaign);
    let (now, soon) = (conditions.bind(today), conditions.bind(today.saturating_add(30.days())));
    let sql = format!(
        "SELECT kind, state, COUNT(*), COUNT(CASE WHEN overdue = 1 THEN 1 END),
             COUNT(CASE WHEN state IN ('open', 'reported') AND due_on >= {now} AND due_on <= {soon} THEN 1 END)
         FROM task{} GROUP BY kind, state",
        conditions.sql()
    );
    let mut standing = Standing::default();
    for row in tx.query(&sql, conditions.values())? {
        let (kind, state): (String, String) = (row.get(0)?, row.get(1)?);
        let (count, overdue, soon): (u64, u64, u64) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let (Some(kind), Some(state)) = (TaskKind::from_name(&kind), TaskState::from_name(&state)) else { continue };
        if state == TaskState::Cancelled {
            continue;
        }
        let progress = match kind {
            TaskKind::Task => &mut standing.tasks,
            TaskKind::Return => &mut standing.returns,
            TaskKind::Duty => &mut standing.duties,
        };
        progress.total += count;
        progress.overdue += overdue;
        standing.due_soon += soon;
        match state {
            TaskState::Done => progress.done += count,
            TaskState::Reported => standing.to_confirm += count,
            TaskState::Confirmed => standing.to_verify += count,
            TaskState::Open | TaskState::Cancelled => {}
        }
    }
    Ok(standing)
}

/// Progress of tasks by their highest heading, in the order of the document.
///
/// # Errors
/// A fault of the database.
pub fn by_chapter(tx: &mut Tx<'_>, scope: &Scope, campaign: CampaignId) -> Result<Vec<(String, Progress)>, StoreError> {
    let filter = TaskFilter { campaign: Some(campaign), kind: Some(TaskKind::Task), ..TaskFilter::default() };
    let conditions = filter.conditions(tx, scope);
    let sql = format!(
        "SELECT chapter, COUNT(CASE WHEN state <> 'cancelled' THEN 1 END),
             COUNT(CASE WHEN state = 'done' THEN 1 END), COUNT(CASE WHEN overdue = 1 THEN 1 END), MIN(item)
         FROM task{} GROUP BY chapter ORDER BY MIN(item), chapter",
        conditions.sql()
    );
    let rows = tx.query(&sql, conditions.values())?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, Progress { total: row.get(1)?, done: row.get(2)?, overdue: row.get(3)? })))
        .collect()
}

/// Progress by unit over tasks, returns and duties of units, those with the most overdue first; at most `limit`. Duties of
/// enterprises are not among them.
///
/// # Errors
/// A fault of the database.
pub fn by_unit(
    tx: &mut Tx<'_>,
    scope: &Scope,
    campaign: CampaignId,
    limit: usize,
) -> Result<Vec<(NamedUnit, Progress)>, StoreError> {
    // Who sees everything asks no task: the index of units holds all that is counted.
    let mut conditions = if scope.is_everything() { Conditions::default() } else { seen_by(scope) };
    conditions.equal("party.campaign", campaign);
    conditions.and("party.counts = 1");
    let tasks = if scope.is_everything() { "" } else { " JOIN task ON task.id = party.task" };
    let sql = format!(
        "SELECT party.unit, MAX(party.name), COUNT(*), COUNT(CASE WHEN party.owed = 0 THEN 1 END),
             COUNT(CASE WHEN party.overdue = 1 AND party.owed = 1 THEN 1 END)
         FROM task_party AS party{tasks}{} GROUP BY party.unit
         ORDER BY 5 DESC, 3 DESC, 2, 1 LIMIT {limit}",
        conditions.sql()
    );
    let rows = tx.query(&sql, conditions.values())?;
    rows.iter()
        .map(|row| {
            let unit = NamedUnit { id: row.get(0)?, name: row.get(1)? };
            Ok((unit, Progress { total: row.get(2)?, done: row.get(3)?, overdue: row.get(4)? }))
        })
        .collect()
}

/// How many tasks of each item are in each state.
///
/// # Errors
/// A fault of the database.
pub fn by_item(
    tx: &mut Tx<'_>,
    scope: &Scope,
    campaign: CampaignId,
) -> Result<Vec<(ItemId, TaskState, u64)>, StoreError> {
    let mut conditions = seen_by(scope);
    conditions.equal("campaign", campaign);
    let sql =
        format!("SELECT item, state, COUNT(*) FROM task{} GROUP BY item, state ORDER BY item, state", conditions.sql());
    let rows = tx.query(&sql, conditions.values())?;
    rows.iter()
        .map(|row| {
            let state: String = row.get(1)?;
            let state = TaskState::from_name(&state).ok_or_else(|| StoreError::corrupt("task.state", state))?;
            Ok((ItemId(row.get(0)?), state, row.get(2)?))
        })
        .collect()
}

/// What falls due and what is done by month, oldest first.
///
/// # Errors
/// A fault of the database.
pub fn by_month(tx: &mut Tx<'_>, scope: &Scope, campaign: CampaignId) -> Result<Vec<MonthFigure>, StoreError> {
    let mut months: std::collections::BTreeMap<String, MonthFigure> = std::collections::BTreeMap::new();
    for column in ["due_on", "done_on"] {
        let mut conditions = seen_by(scope);
        conditions.equal("campaign", campaign);
        conditions.and(format!("kind = 'task' AND state <> 'cancelled' AND {column} IS NOT NULL"));
        let sql = format!("SELECT substr({column}, 1, 7), COUNT(*) FROM task{} GROUP BY 1", conditions.sql());
        for row in tx.query(&sql, conditions.values())? {
            let month: String = row.get(0)?;
            let empty = MonthFigure { month: month.clone(), due: 0, done: 0 };
            let figure = months.entry(month).or_insert(empty);
            let count = row.get(1)?;
            if column == "due_on" { figure.due = count } else { figure.done = count }
        }
    }
    Ok(months.into_values().collect())
}

/// The tasks of a campaign that were done last, the latest first; duties of enterprises are not among them.
///
/// # Errors
/// A fault of the database.
pub fn done_last(tx: &mut Tx<'_>, scope: &Scope, campaign: CampaignId, limit: usize) -> Result<Vec<Task>, StoreError> {
    let mut conditions = seen_by(scope);
    conditions.equal("campaign", campaign);
    conditions.and("owner = '' AND state = 'done'");
    let sql = format!("SELECT body FROM task{} ORDER BY done_on DESC, id DESC LIMIT {limit}", conditions.sql());
    tx.query(&sql, conditions.values())?.iter().map(|row| rows::read(row, 0)).collect()
}

/// Duties of enterprises that are due on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyDay {
    /// The campaign's item.
    pub item: ItemId,
    /// In a few words.
    pub title: String,
    /// The last day.
    pub due_on: Date,
    /// Of how many enterprises it is asked.
    pub total: u64,
    /// How many have fulfilled it.
    pub done: u64,
}

/// The duties of enterprises by item and last day, from a day on, in the order of the days.
///
/// # Errors
/// A fault of the database.
pub fn duty_days(tx: &mut Tx<'_>, scope: &Scope, campaign: CampaignId, from: Date) -> Result<Vec<DutyDay>, StoreError> {
    let mut conditions = seen_by(scope);
    conditions.equal("campaign", campaign);
    let from = conditions.bind(from);
    conditions.and(format!("kind = 'duty' AND owner <> '' AND state <> 'cancelled' AND due_on >= {from}"));
    let sql = format!(
        "SELECT item, MAX(title), due_on, COUNT(*), COUNT(CASE WHEN state = 'done' THEN 1 END)
         FROM task{} GROUP BY item, due_on ORDER BY due_on, item",
        conditions.sql()
    );
    let rows = tx.query(&sql, conditions.values())?;
    rows.iter()
        .map(|row| {
            let item = ItemId(row.get(0)?);
            Ok(DutyDay { item, title: row.get(1)?, due_on: row.get(2)?, total: row.get(3)?, done: row.get(4)? })
        })
        .collect()
}
