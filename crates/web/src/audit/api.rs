//! GET /api/v1/audit/…: the log and its checkpoints.

use crate::{
    App,
    api::{ApiAnswer, ApiRoutes, Caller, Limit, Operation, Page, Params, Problem, Text, next_href, ok},
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    accounts::{ApiSlice, Role},
    audit::{EventEnvelope, EventHash, StreamId, StreamKind},
};
use bihuan_store::audit::{self, EventFilter, EventRow, SealedBy};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

const SLICE: ApiSlice = ApiSlice::Audit;
const AUDITORS: &[Role] = &[Role::AuditAdministrator];
const EVENTS: &str = "/api/v1/audit/events";
const CHECKPOINTS: &str = "/api/v1/audit/checkpoints";

pub fn api() -> ApiRoutes {
    let events = Operation::get(EVENTS, "listAuditEvents", "The log, the latest first")
        .description("Each event as the log keeps it, with the hash that covers it and its predecessor.")
        .open_to(SLICE, AUDITORS)
        .query::<EventConditions>()
        .answers::<Page<Event>>(StatusCode::OK, "A page of events.");
    let checkpoints = Operation::get(CHECKPOINTS, "listAuditCheckpoints", "The checkpoints, the latest first")
        .description("Kept elsewhere, the latest number and hash cover everything before them.")
        .open_to(SLICE, AUDITORS)
        .query::<CheckpointConditions>()
        .answers::<Page<Checkpoint>>(StatusCode::OK, "A page of checkpoints.");
    ApiRoutes::new().on(events, list_events).on(checkpoints, list_checkpoints)
}

/// Which events.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct EventConditions {
    /// Of this stream, such as `hazard:0191…`.
    stream: Option<StreamId>,
    /// Of streams of this kind.
    kind: Option<Kind>,
    /// By this actor: a user's identifier, `system` or `operator`.
    actor: Option<Text<64>>,
    /// Recorded at this moment or later.
    from: Option<Timestamp>,
    /// Recorded before this moment.
    until: Option<Timestamp>,
    /// Events of a page.
    limit: Limit,
    /// Where the page begins, as `next` has it.
    #[schemars(regex(
        pattern = "^[0-9]{1,15}_[0-9]{1,15}_(hazard|enterprise|account|jurisdiction|import|system):[A-Za-z0-9_-]{1,64}$"
    ))]
    cursor: Option<String>,
}

/// What a stream is about.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "StreamKind")]
enum Kind {
    /// A hazard.
    Hazard,
    /// An enterprise.
    Enterprise,
    /// An account.
    Account,
    /// A node of the tree.
    Jurisdiction,
    /// An import.
    Import,
    /// A device.
    Device,
    /// A rule over readings.
    Rule,
    /// An alarm.
    Alarm,
    /// The system itself.
    System,
}

impl From<Kind> for StreamKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Hazard => Self::Hazard,
            Kind::Enterprise => Self::Enterprise,
            Kind::Account => Self::Account,
            Kind::Jurisdiction => Self::Jurisdiction,
            Kind::Import => Self::Import,
            Kind::Device => Self::Device,
            Kind::Rule => Self::Rule,
            Kind::Alarm => Self::Alarm,
            Kind::System => Self::System,
        }
    }
}

/// An event as the log keeps it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditEvent")]
struct Event {
    /// The stream that it belongs to.
    stream: StreamId,
    /// Its place in the stream, from 1 without gaps.
    version: u64,
    /// The event's stable name.
    kind: String,
    /// The event, byte by byte as the hash covers it: JSON text.
    payload: String,
    /// Who acted: a user's identifier, `system` or `operator`.
    actor: String,
    /// That user's name, where known.
    actor_name: Option<String>,
    /// When it happened.
    occurred_at: Timestamp,
    /// When it was recorded.
    recorded_at: Timestamp,
    /// The hash of the event before.
    prev_hash: EventHash,
    /// The hash of all the above.
    hash: EventHash,
    /// How the hash was computed.
    algorithm: &'static str,
}

impl From<EventRow> for Event {
    fn from(EventRow { event, actor_name }: EventRow) -> Self {
        let EventEnvelope { stream, version, kind, payload, actor, occurred_at, recorded_at, prev_hash, hash, .. } =
            event;
        let algorithm = event.algorithm.name();
        Self { stream, version, kind, payload, actor, actor_name, occurred_at, recorded_at, prev_hash, hash, algorithm }
    }
}

async fn list_events(State(app): State<App>, caller: Caller, Params(asked): Params<EventConditions>) -> ApiAnswer {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    pairs.extend(asked.stream.iter().map(|stream| ("stream", stream.to_string())));
    pairs.extend(asked.kind.map(|kind| ("kind", StreamKind::from(kind).name().to_owned())));
    pairs.extend(asked.actor.iter().map(|actor| ("actor", actor.0.clone())));
    pairs.extend(asked.from.map(|from| ("from", from.to_string())));
    pairs.extend(asked.until.map(|until| ("until", until.to_string())));
    let after = asked.cursor.as_deref().map(read_cursor).transpose()?;
    let filter = EventFilter {
        stream: asked.stream.map(|stream| stream.to_string()),
        kind: asked.kind.map(StreamKind::from),
        actors: asked.actor.map(|actor| vec![actor.0]),
        from: asked.from,
        until: asked.until,
    };
    let (limit, scope) = (asked.limit, caller.person.audit_scope());
    let found = app.store.read(move |tx| audit::list(tx, &scope, &filter, after.as_ref(), limit.rows())).await?;
    let next = found.next.map(|(at, stream, version)| {
        next_href(EVENTS, &pairs, limit, &format!("{}_{version}_{stream}", at.as_millisecond()))
    });
    ok(&Page { items: found.rows.into_iter().map(Event::from).collect(), next })
}

/// The last event of the page before: its moment in milliseconds, version and stream.
fn read_cursor(text: &str) -> Result<(Timestamp, String, u64), Problem> {
    let read = || {
        let mut parts = text.splitn(3, '_');
        let (at, version, stream) = (parts.next()?, parts.next()?, parts.next()?);
        let stream: StreamId = stream.parse().ok()?;
        Some((Timestamp::from_millisecond(at.parse().ok()?).ok()?, stream.to_string(), version.parse().ok()?))
    };
    read().ok_or_else(|| Problem::query("cursor"))
}

/// Which checkpoints.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct CheckpointConditions {
    /// Checkpoints of a page.
    limit: Limit,
    /// Before the one of this number.
    cursor: Option<NonZeroU32>,
}

/// A checkpoint over the heads of all streams that moved since the one before.
#[derive(Debug, Serialize, JsonSchema)]
struct Checkpoint {
    /// Its number, from 1 without gaps.
    number: u64,
    /// Its hash.
    hash: EventHash,
    /// When it was made.
    created_at: Timestamp,
}

impl From<SealedBy> for Checkpoint {
    fn from(SealedBy { number, hash, at }: SealedBy) -> Self {
        Self { number, hash, created_at: at }
    }
}

async fn list_checkpoints(State(app): State<App>, _: Caller, Params(asked): Params<CheckpointConditions>) -> ApiAnswer {
    let limit = asked.limit;
    let before = asked.cursor.map(|number| u64::from(number.get()));
    let found = app.store.read(move |tx| audit::checkpoints(tx, before, limit.rows() + 1)).await?;
    let more = found.len() > limit.rows();
    let items: Vec<_> = found.into_iter().take(limit.rows()).map(Checkpoint::from).collect();
    let last = items.last().filter(|_| more).map(|checkpoint| checkpoint.number.to_string());
    let next = last.map(|number| next_href(CHECKPOINTS, &[], limit, &number));
    ok(&Page { items, next })
}
