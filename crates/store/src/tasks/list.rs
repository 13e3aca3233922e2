//! Lists of tasks: what a filter leaves of what a scope sees, in the order of the document, by pages.

use super::{rows, unit::ANSWERS};
use crate::{StoreError, Tx, scope::Conditions};
use bihuan_domain::{
    accounts::Scope,
    ids::{CampaignId, TaskId, UnitId},
    tasks::{Task, TaskKind, TaskState},
};
use jiff::civil::Date;
use std::{fmt, str::FromStr};

/// Tasks of a page.
pub const PAGE_SIZE: usize = 50;

/// Which tasks; the default is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Of one campaign.
    pub campaign: Option<CampaignId>,
    /// Of one kind.
    pub kind: Option<TaskKind>,
    /// In one of these states; none for all.
    pub states: Vec<TaskState>,
    /// Only those whose term ran out.
    pub only_overdue: Option<OnlyOverdue>,
    /// That concern one unit.
    pub unit: Option<UnitId>,
    /// Of which that unit still owes its part, or owes nothing more.
    pub owed: Option<Owed>,
    /// For which that unit answers.
    pub answers: Option<Answers>,
    /// Under one heading.
    pub chapter: Option<String>,
    /// Due on this day or later.
    pub due_from: Option<Date>,
    /// Due on this day or earlier.
    pub due_to: Option<Date>,
    /// Done in a month, such as `2026-03`.
    pub done_month: Option<String>,
    /// Due in a month, such as `2026-03`.
    pub due_month: Option<String>,
    /// With this text in the title.
    pub text: Option<String>,
}

/// Leaves only what is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnlyOverdue;

/// Whether the unit still owes its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    /// It does.
    Yes,
    /// It owes nothing more.
    No,
}

/// Leaves only what the unit answers for: not in support, not cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answers;

/// Where a page begins: behind this task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(pub TaskId);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Cursor {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// What a scope sees of tasks: those that lie in its places and those that concern its unit.
pub(super) fn seen_by(scope: &Scope) -> Conditions {
    Conditions::seen_by_or(scope, |unit| {
        format!("EXISTS (SELECT 1 FROM task_party AS own WHERE own.task = task.id AND own.unit = {unit})")
    })
}

impl TaskFilter {
    pub(super) fn conditions(&self, tx: &Tx<'_>, scope: &Scope) -> Conditions {
        let mut conditions = seen_by(scope);
        if let Some(campaign) = self.campaign {
            conditions.equal("campaign", campaign);
        }
        if let Some(kind) = self.kind {
            conditions.equal("kind", kind.name());
        }
        if !self.states.is_empty() {
            let states: Vec<_> = self.states.iter().map(|state| conditions.bind(state.name())).collect();
            conditions.and(format!("state IN ({})", states.join(", ")));
        }
        if self.only_overdue.is_some() {
            conditions.and("overdue = 1");
        }
        if let Some(unit) = self.unit {
            let unit = conditions.bind(unit);
            let owed = match self.owed {
                Some(Owed::Yes) => " AND asked.owed = 1",
                Some(Owed::No) => " AND asked.owed = 0",
                None => "",
            };
            let answers = if self.answers.is_some() { format!(" AND {ANSWERS}") } else { String::new() };
            conditions.and(format!(
                "id IN (SELECT asked.task FROM task_party AS asked WHERE asked.unit = {unit}{owed}{answers})"
            ));
            if self.answers.is_some() {
                conditions.and("state <> 'cancelled'");
            }
        }
        if let Some(chapter) = &self.chapter {
            conditions.equal("chapter", chapter);
        }
        if let Some(from) = self.due_from {
            let from = conditions.bind(from);
            conditions.and(format!("due_on >= {from}"));
        }
        if let Some(to) = self.due_to {
            let to = conditions.bind(to);
            conditions.and(format!("due_on <= {to}"));
        }
        for (column, month) in [("done_on", &self.done_month), ("due_on", &self.due_month)] {
            if let Some(month) = month {
                conditions.equal(&format!("substr({column}, 1, 7)"), month);
            }
        }
        if let Some(text) = &self.text {
            let text = conditions.bind(text);
            conditions.and(tx.contains("title", &text));
        }
        conditions
    }
}

/// Up to `limit` tasks in the order of the document, after one; and whether there are more.
///
/// # Errors
/// A fault of the database.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &TaskFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<Task>, bool), StoreError> {
    let mut conditions = filter.conditions(tx, scope);
    if let Some(Cursor(after)) = after {
        let after = conditions.bind(after);
        conditions.and(format!(
            "(campaign, item, occurrence, id) > (SELECT last.campaign, last.item, last.occurrence, last.id
                 FROM task AS last WHERE last.id = {after})"
        ));
    }
    let sql = format!(
        "SELECT body FROM task{} ORDER BY campaign, item, occurrence, id LIMIT {}",
        conditions.sql(),
        limit + 1
    );
    let mut found: Vec<Task> =
        tx.query(&sql, conditions.values())?.iter().map(|row| rows::read(row, 0)).collect::<Result<_, _>>()?;
    let more = found.len() > limit;
    found.truncate(limit);
    Ok((found, more))
}

/// Up to `limit` tasks that units have, duties of enterprises left out, in the order of the document.
///
/// # Errors
/// A fault of the database.
pub fn list_of_units(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &TaskFilter,
    limit: usize,
) -> Result<Vec<Task>, StoreError> {
    let mut conditions = filter.conditions(tx, scope);
    conditions.and("owner = ''");
    let sql =
        format!("SELECT body FROM task{} ORDER BY campaign, item, occurrence, id LIMIT {limit}", conditions.sql());
    tx.query(&sql, conditions.values())?.iter().map(|row| rows::read(row, 0)).collect()
}

/// Hands over all tasks of a filter in the order of the document.
///
/// # Errors
/// A fault of the database, or what `each` says.
pub fn for_each<E: From<StoreError>>(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &TaskFilter,
    mut each: impl FnMut(Task) -> Result<(), E>,
) -> Result<(), E> {
    let conditions = filter.conditions(tx, scope);
    let sql = format!("SELECT body FROM task{} ORDER BY campaign, item, occurrence, id", conditions.sql());
    tx.for_each(&sql, conditions.values(), |row| each(rows::read(&row, 0)?))
}

/// How many tasks a filter leaves.
///
/// # Errors
/// A fault of the database.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &TaskFilter) -> Result<u64, StoreError> {
    let conditions = filter.conditions(tx, scope);
    let sql = format!("SELECT COUNT(*) FROM task{}", conditions.sql());
    tx.query_first(&sql, conditions.values())?.map_or(Ok(0), |row| row.get(0))
}
