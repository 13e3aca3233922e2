//! Commands on tasks: load, let the domain decide, append, write the rows.

use super::rows;
use crate::{
    CommandError, StoreError, Tx,
    events::{self, NewEvent},
    hazards::By,
};
use bihuan_domain::{
    accounts::{Actor, Scope},
    audit::StreamId,
    campaigns::{self, Opening, Succession},
    ids::{CampaignId, TaskId},
    tasks::{self, Context, Task, TaskCommand, TaskEvent},
};

/// Opens a task for a campaign.
pub(crate) fn open(tx: &mut Tx<'_>, id: TaskId, opening: &Opening, by: By<'_>) -> Result<Task, StoreError> {
    let event = TaskEvent::Opened(Box::new(opening.opened.clone()));
    let task = Task::begin(id, &event, by.moment())
        .ok_or_else(|| StoreError::corrupt("task", "an opening that begins no task"))?;
    append(tx, id, 0, std::slice::from_ref(&event), by)?;
    rows::insert(tx, &task)?;
    Ok(task)
}

/// Decides a command and records what it brings about; returns the task as it stands then. `expected_version` is the
/// version that the actor's page showed; `None` acts on whatever stands.
///
/// # Errors
/// [`CommandError::NotFound`] out of the actor's sight, [`CommandError::Stale`] for an old page, or a refusal.
pub fn execute(
    tx: &mut Tx<'_>,
    id: TaskId,
    expected_version: Option<u64>,
    command: &TaskCommand,
    by: By<'_>,
) -> Result<Task, CommandError> {
    let mut task = rows::load_for_update(tx, &campaigns::visible(by.actor), id)?.ok_or(CommandError::NotFound)?;
    if expected_version.is_some_and(|expected| expected != task.version) {
        return Err(CommandError::Stale { current: task.version });
    }
    let by = by.going_on_from(task.last_recorded_at);
    let events = tasks::decide(&task, command, &context(by.actor, by))?;
    if events.is_empty() {
        return Ok(task);
    }
    for event in &events {
        NewEvent::of(event.kind(), event, by.moment())?;
    }
    record(tx, &mut task, &events, by)?;
    Ok(task)
}

/// Cancels what a campaign that ended still asks for, in the name of whoever ended it.
pub(crate) fn cancel_running(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    reason: &str,
    by: By<'_>,
) -> Result<(), CommandError> {
    let sql = "SELECT id FROM task WHERE campaign = $1 AND state IN ('open', 'reported', 'confirmed') ORDER BY id";
    let ids: Vec<TaskId> = tx.query(sql, &[campaign.into()])?.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    let command = TaskCommand::Cancel { reason: reason.to_owned() };
    for id in ids {
        let Some(mut task) = rows::load_for_update(tx, &Scope::everything(), id)? else { continue };
        let by = by.going_on_from(task.last_recorded_at);
        let events = tasks::decide(&task, &command, &context(&Actor::System, by))?;
        record(tx, &mut task, &events, by)?;
    }
    Ok(())
}

/// Takes the tasks of a campaign over to its new version, in the name of whoever published that.
pub(crate) fn succeed(
    tx: &mut Tx<'_>,
    campaign: CampaignId,
    succession: &mut Succession<'_>,
    by: By<'_>,
) -> Result<(), StoreError> {
    let sql = "SELECT id FROM task WHERE campaign = $1 ORDER BY item, occurrence, id";
    let ids: Vec<TaskId> = tx.query(sql, &[campaign.into()])?.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    for id in ids {
        let Some(mut task) = rows::load_for_update(tx, &Scope::everything(), id)? else { continue };
        let by = by.going_on_from(task.last_recorded_at);
        let Some(event) = succession.next(&task) else { continue };
        record(tx, &mut task, std::slice::from_ref(&event), by)?;
    }
    Ok(())
}

fn context<'a>(actor: &'a Actor, by: By<'a>) -> Context<'a> {
    Context { actor, now: by.moment(), calendar: &by.rules.calendar, policy: &by.rules.campaigns }
}

/// Records what was decided now, in the log and in the rows.
fn record(tx: &mut Tx<'_>, task: &mut Task, events: &[TaskEvent], by: By<'_>) -> Result<(), StoreError> {
    append(tx, task.id, task.version, events, by)?;
    for event in events {
        task.evolve(event, by.moment());
    }
    rows::replace(tx, task)
}

fn append(tx: &mut Tx<'_>, id: TaskId, expected: u64, decided: &[TaskEvent], by: By<'_>) -> Result<(), StoreError> {
    let mut logged = Vec::with_capacity(decided.len());
    for event in decided {
        let payload = serde_json::to_string(event).map_err(|cause| StoreError::corrupt("task event", cause))?;
        logged.push(NewEvent { kind: event.kind(), payload, occurred_at: by.moment() });
    }
    events::append(tx, &StreamId::task(id), expected, &by.actor.log_name(), by.moment(), &logged)?;
    Ok(())
}
