//! GET /api/v1/campaigns…, /api/v1/tasks…

use super::{CampaignDocument, Document, TASKS};
use crate::{
    App, Path,
    api::{ApiAnswer, Caller, Day, Limit, Page, Params, Problem, Text, next_href, ok},
};
use axum::extract::State;
use bihuan_domain::{
    campaigns::{CampaignState, visible},
    ids::{CampaignId, TaskId, UnitId},
    tasks::{TaskEvent, TaskKind, TaskState},
};
use bihuan_store::{
    StoreError, campaigns as campaign_rows,
    tasks::{self, Cursor, OnlyOverdue, Owed, TaskFilter},
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which tasks.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// Of this campaign.
    campaign: Option<CampaignId>,
    /// Of this kind.
    kind: Option<TaskKind>,
    /// In this state.
    state: Option<TaskState>,
    /// True: only those whose term ran out.
    overdue: Option<bool>,
    /// That concern this unit.
    unit: Option<UnitId>,
    /// True: only those of which that unit still owes its part; false: only those of which it owes nothing more.
    owed: Option<bool>,
    /// Due on this day or later.
    due_from: Option<Day>,
    /// Due on this day or earlier.
    due_to: Option<Day>,
    /// With this text in the title.
    text: Option<Text<100>>,
    /// Tasks of a page.
    limit: Limit,
    /// Where the page begins, as `next` has it.
    cursor: Option<TaskId>,
}

/// An event of a task.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TaskEventEntry")]
pub struct Event {
    /// Its place in the task's stream, from 1.
    version: u64,
    /// What happened.
    event: TaskEvent,
    /// Who did it: a user's identifier, `system` or `operator`.
    actor: String,
    /// That user's name, where known.
    actor_name: Option<String>,
    /// When it was recorded.
    recorded_at: Timestamp,
    /// The event's SM3 hash, hexadecimal.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    hash: String,
}

/// The campaigns, without their items.
pub async fn campaigns(State(app): State<App>, caller: Caller) -> ApiAnswer {
    let (scope, today) = (visible(&caller.actor), app.clock.today());
    let found = app.store.read(move |tx| {
        let mut items = Vec::new();
        let states = [CampaignState::Draft, CampaignState::Running, CampaignState::Ended, CampaignState::Superseded];
        for campaign in campaign_rows::list(tx, &scope, &states)? {
            let standing = tasks::standing(tx, &scope, campaign.id, today)?;
            items.push(CampaignDocument::of(campaign, standing));
        }
        Ok::<_, StoreError>(items)
    });
    ok(&Page { items: found.await?, next: None })
}

/// A campaign.
pub async fn campaign(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> ApiAnswer {
    let (scope, today) = (visible(&caller.actor), app.clock.today());
    let found = app.store.read(move |tx| {
        let Some(head) = campaign_rows::load_head(tx, &scope, id)? else { return Ok::<_, StoreError>(None) };
        let campaign = campaign_rows::load(tx, &scope, id)?.unwrap_or(head);
        let standing = tasks::standing(tx, &scope, id, today)?;
        Ok(Some(CampaignDocument::of(campaign, standing)))
    });
    ok(&found.await?.ok_or_else(Problem::not_found)?)
}

/// What a campaign asks for.
pub async fn items(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> ApiAnswer {
    let scope = visible(&caller.actor);
    let found = app.store.read(move |tx| campaign_rows::load(tx, &scope, id)).await?;
    ok(&Page { items: found.ok_or_else(Problem::not_found)?.items, next: None })
}

/// A page of tasks.
pub async fn list(State(app): State<App>, caller: Caller, Params(asked): Params<Conditions>) -> ApiAnswer {
    let scope = visible(&caller.actor);
    let pairs = pairs(&asked);
    let limit = asked.limit;
    let filter = TaskFilter {
        campaign: asked.campaign,
        kind: asked.kind,
        states: asked.state.into_iter().collect(),
        only_overdue: asked.overdue.filter(|only| *only).map(|_| OnlyOverdue),
        unit: asked.unit,
        owed: asked.owed.map(|owed| if owed { Owed::Yes } else { Owed::No }),
        due_from: asked.due_from.map(|day| day.0),
        due_to: asked.due_to.map(|day| day.0),
        text: asked.text.map(|text| text.0),
        ..TaskFilter::default()
    };
    let after = asked.cursor.map(Cursor);
    let (found, more) = app.store.read(move |tx| tasks::list(tx, &scope, &filter, after, limit.rows())).await?;
    let last = found.last().filter(|_| more).map(|task| task.id.to_string());
    let next = last.map(|id| next_href(TASKS, &pairs, limit, &id));
    ok(&Page { items: found.into_iter().map(|task| Document::of(task, &caller.actor)).collect(), next })
}

/// The conditions as an address has them.
fn pairs(asked: &Conditions) -> Vec<(&'static str, String)> {
    let mut pairs: Vec<(&'static str, String)> = Vec::new();
    pairs.extend(asked.campaign.map(|id| ("campaign", id.to_string())));
    pairs.extend(asked.kind.map(|kind| ("kind", kind.name().to_owned())));
    pairs.extend(asked.state.map(|state| ("state", state.name().to_owned())));
    pairs.extend(asked.overdue.map(|only| ("overdue", only.to_string())));
    pairs.extend(asked.unit.map(|id| ("unit", id.to_string())));
    pairs.extend(asked.owed.map(|only| ("owed", only.to_string())));
    pairs.extend(asked.due_from.map(|day| ("due_from", day.0.to_string())));
    pairs.extend(asked.due_to.map(|day| ("due_to", day.0.to_string())));
    pairs.extend(asked.text.iter().map(|text| ("text", text.0.clone())));
    pairs
}

/// A task.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<TaskId>) -> ApiAnswer {
    let scope = visible(&caller.actor);
    let task = app.store.read(move |tx| tasks::load(tx, &scope, id)).await?.ok_or_else(Problem::not_found)?;
    ok(&Document::of(task, &caller.actor))
}

/// Its events.
pub async fn events(State(app): State<App>, caller: Caller, Path(id): Path<TaskId>) -> ApiAnswer {
    let scope = visible(&caller.actor);
    let told = app.store.read(move |tx| tasks::timeline(tx, &scope, id)).await?.ok_or_else(Problem::not_found)?;
    let event = |entry: tasks::TimelineEntry| {
        let tasks::TimelineEntry { version, event, actor, actor_name, recorded_at, hash } = entry;
        Event { version, event, actor, actor_name, recorded_at, hash }
    };
    ok(&Page { items: told.into_iter().map(event).collect(), next: None })
}
