//! Rows.

use crate::{Row, StoreError, Tx, Value, columns, scope};
use bihuan_domain::{
    accounts::Scope,
    campaigns::PartyRole,
    hazards::EscalationStep,
    ids::TaskId,
    tasks::{Task, TaskParty, TaskState},
};
use std::sync::LazyLock;

/// The columns of a task's row.
pub const COLUMNS: [&str; 24] = [
    "id",
    "campaign",
    "kind",
    "state",
    "running",
    "province",
    "prefecture",
    "county",
    "township",
    "village",
    "grid",
    "item",
    "occurrence",
    "owner",
    "chapter",
    "title",
    "due_on",
    "done_on",
    "percent",
    "overdue",
    "escalation",
    "reminded",
    "version",
    "body",
];

static INSERT: LazyLock<String> = LazyLock::new(|| columns::insert("task", &COLUMNS));

static UPDATE: LazyLock<String> =
    LazyLock::new(|| format!("UPDATE task SET {} WHERE id = $1", columns::assignments(&COLUMNS)));

/// The values of [`COLUMNS`].
pub(crate) fn projection(task: &Task) -> Result<Vec<Value>, StoreError> {
    let body = serde_json::to_string(task).map_err(|cause| StoreError::corrupt(format!("task {}", task.id), cause))?;
    let mut values: Vec<Value> = vec![
        task.id.into(),
        task.campaign.into(),
        task.kind.name().into(),
        task.state.name().into(),
        task.is_running().into(),
    ];
    values.extend(scope::place_values(&task.place));
    values.extend([
        task.item.0.into(),
        (&task.occurrence).into(),
        owner(task).into(),
        (&task.chapter).into(),
        (&task.title).into(),
        task.due_on.into(),
        task.done_on.into(),
        u32::from(task.percent()).into(),
        task.overdue_since.is_some().into(),
        task.escalation.map_or("", EscalationStep::name).into(),
        task.reminded_on.is_some().into(),
        task.version.into(),
        body.into(),
    ]);
    Ok(values)
}

/// The enterprise whose duty it is; empty for everything else.
fn owner(task: &Task) -> String {
    task.enterprise().map(|id| id.to_string()).unwrap_or_default()
}

pub(super) fn insert(tx: &mut Tx<'_>, task: &Task) -> Result<(), StoreError> {
    tx.execute(&INSERT, &projection(task)?)?;
    put_parties(tx, task)
}

pub(super) fn replace(tx: &mut Tx<'_>, task: &Task) -> Result<(), StoreError> {
    tx.execute(&UPDATE, &projection(task)?)?;
    tx.execute("DELETE FROM task_party WHERE task = $1", &[task.id.into()])?;
    put_parties(tx, task)
}

fn put_parties(tx: &mut Tx<'_>, task: &Task) -> Result<(), StoreError> {
    let sql = "INSERT INTO task_party (unit, name, role, owed, due_on, counts, overdue, task, campaign)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    for mut values in parties(task) {
        values.extend([task.id.into(), task.campaign.into()]);
        tx.execute(sql, &values)?;
    }
    Ok(())
}

/// What `task_party` holds of a task, by unit: unit, name, role, owed, last day, whether it counts, overdue.
pub(crate) fn parties(task: &Task) -> Vec<Vec<Value>> {
    let mut parties: Vec<_> = task.parties.iter().collect();
    parties.sort_by_key(|party| party.unit.id.to_string());
    let values = |party: &&TaskParty| {
        vec![
            party.unit.id.into(),
            (&party.unit.name).into(),
            party.role.name().into(),
            task.owes(party).into(),
            task.due_on.into(),
            counts(task, party).into(),
            task.overdue_since.is_some().into(),
        ]
    };
    parties.iter().map(values).collect()
}

/// Whether a unit answers for a task: it is of no enterprise, not cancelled, and asks more of the unit than support.
fn counts(task: &Task, party: &TaskParty) -> bool {
    let answers = party.role != PartyRole::Support || task.owes(party);
    answers && owner(task).is_empty() && task.state != TaskState::Cancelled
}

pub(crate) fn stored_parties(tx: &mut Tx<'_>, id: TaskId) -> Result<Vec<Vec<Value>>, StoreError> {
    let sql = "SELECT unit, name, role, owed, due_on, counts, overdue FROM task_party WHERE task = $1 ORDER BY unit";
    Ok(tx.query(sql, &[id.into()])?.iter().map(|row| row.values().to_vec()).collect())
}

/// A task, or `None` when there is none that the scope sees.
///
/// # Errors
/// A fault of the database.
pub fn load(tx: &mut Tx<'_>, scope: &Scope, id: TaskId) -> Result<Option<Task>, StoreError> {
    one(tx, scope, "SELECT body FROM task WHERE id = $1", id)
}

/// The task, held against other writers until the end of the transaction.
pub(super) fn load_for_update(tx: &mut Tx<'_>, scope: &Scope, id: TaskId) -> Result<Option<Task>, StoreError> {
    let sql = format!("SELECT body FROM task WHERE id = $1{}", tx.for_update());
    one(tx, scope, &sql, id)
}

fn one(tx: &mut Tx<'_>, scope: &Scope, sql: &str, id: TaskId) -> Result<Option<Task>, StoreError> {
    let Some(row) = tx.query_first(sql, &[id.into()])? else { return Ok(None) };
    let task = read(&row, 0)?;
    Ok(Some(task).filter(|task| scope.sees(&task.place, &task.units())))
}

pub(super) fn read(row: &Row, index: usize) -> Result<Task, StoreError> {
    let body: String = row.get(index)?;
    serde_json::from_str(&body).map_err(|cause| StoreError::corrupt("task.body", cause))
}
