//! GET /api/v1/hazards/{id} and its events.

use super::{Document, PATH};
use crate::{
    App, Path,
    api::{ApiAnswer, Caller, Limit, Page, Params, Problem, next_href, ok},
};
use axum::extract::State;
use bihuan_domain::{hazards::HazardEvent, ids::HazardId};
use bihuan_store::hazards::{self, TimelineEntry};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which events.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EventConditions {
    /// Events of a page.
    limit: Limit,
    /// After the event of this version.
    cursor: Option<u32>,
}

/// An event of a hazard.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HazardEventEntry")]
pub struct Event {
    /// Its place in the hazard's stream, from 1.
    version: u64,
    /// What happened.
    event: HazardEvent,
    /// Who did it: a user's identifier, `system` or `operator`.
    actor: String,
    /// That user's name, where known.
    actor_name: Option<String>,
    /// When it happened.
    occurred_at: Timestamp,
    /// When it was recorded.
    recorded_at: Timestamp,
    /// The event's SM3 hash, hexadecimal.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    hash: String,
}

impl From<TimelineEntry> for Event {
    fn from(entry: TimelineEntry) -> Self {
        let TimelineEntry { version, event, actor, actor_name, occurred_at, recorded_at, hash } = entry;
        Self { version, event, actor, actor_name, occurred_at, recorded_at, hash }
    }
}

/// A hazard.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<HazardId>) -> ApiAnswer {
    let scope = caller.person.scope();
    let hazard = app.store.read(move |tx| hazards::load(tx, &scope, id)).await?.ok_or_else(Problem::not_found)?;
    ok(&Document::of(hazard, &caller.actor))
}

/// Its events. A hazard has few, so that all are read and a part is answered.
pub async fn events(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<HazardId>,
    Params(asked): Params<EventConditions>,
) -> ApiAnswer {
    let scope = caller.person.scope();
    let all = app.store.read(move |tx| hazards::timeline(tx, &scope, id)).await?.ok_or_else(Problem::not_found)?;
    let after = u64::from(asked.cursor.unwrap_or(0));
    let rest: Vec<_> = all.into_iter().filter(|entry| entry.version > after).collect();
    let more = rest.len() > asked.limit.rows();
    let items: Vec<_> = rest.into_iter().take(asked.limit.rows()).map(Event::from).collect();
    let last = items.last().filter(|_| more).map(|event| event.version.to_string());
    let next = last.map(|version| next_href(&format!("{PATH}/{id}/events"), &[], asked.limit, &version));
    ok(&Page { items, next })
}
