//! POST /api/v1/inbound/events: an instance below sends its events.

use crate::{
    App,
    api::{self, ApiAnswer, ApiRoutes, Caller, Operation, Sent},
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    Language, Refusal, RefusalCode,
    accounts::{ApiSlice, Role},
    audit::{EventEnvelope, EventHash, HashAlgorithm, StreamId},
    outward::EVENTS_LIMIT,
};
use bihuan_store::outward::{self, Outcome, Receipt, Received};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The largest body: the most events, with room for long texts.
const BODY_BYTES: usize = 8 * 1024 * 1024;

const EXAMPLE: &str = r#"{
    "streams": [{
        "stream": "jurisdiction:350525190201",
        "events": [{
            "version": 1,
            "kind": "added",
            "payload": "{\"event\":\"added\"}",
            "actor": "operator",
            "occurred_at": "2026-03-02T01:00:00Z",
            "recorded_at": "2026-03-02T01:00:00Z",
            "prev_hash": "0000000000000000000000000000000000000000000000000000000000000000",
            "hash": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
            "algorithm": "sm3"
        }]
    }]
}"#;

pub fn api() -> ApiRoutes {
    let events = Operation::post("/api/v1/inbound/events", "receiveEvents", "Take in events of an instance below")
        .description(
            "The events of hazards, enterprises and nodes in the jurisdiction to which the token is narrowed, each stream \
             in order. Events that stand here already are known by their hashes: the same request may be sent any number \
             of times. A stream that is not taken leaves the others alone; its outcome says why.",
        )
        .open_to(ApiSlice::Inbound, &[Role::SystemAdministrator])
        .body::<Batch>(EXAMPLE)
        .up_to(BODY_BYTES)
        .answers::<Answer>(StatusCode::OK, "What became of each stream.");
    ApiRoutes::new().on(events, receive)
}

/// Events of some streams.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InboundEvents")]
struct Batch {
    /// The streams.
    #[schemars(length(min = 1, max = 500))]
    streams: Vec<Stream>,
}

/// Events of one stream, in order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InboundStream")]
struct Stream {
    /// The stream, such as `hazard:0191…`.
    stream: StreamId,
    /// The events, their versions following each other; at most 500 in a request.
    #[schemars(length(min = 1, max = 500))]
    events: Vec<Event>,
}

/// An event as the sender's log keeps it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InboundEvent")]
struct Event {
    /// Its place in the stream, from 1.
    #[schemars(range(min = 1))]
    version: u64,
    /// The event's stable name.
    #[schemars(length(min = 1, max = 64))]
    kind: String,
    /// The event, byte by byte as the hash covers it: JSON text.
    payload: String,
    /// Who acted, as the sender's log names it.
    #[schemars(length(min = 1, max = 64))]
    actor: String,
    /// That user's name.
    #[schemars(length(max = 100))]
    actor_name: Option<String>,
    /// When it happened.
    occurred_at: Timestamp,
    /// When it was recorded.
    recorded_at: Timestamp,
    /// The hash of the event before; zeros for the first.
    prev_hash: EventHash,
    /// The hash of all the above.
    hash: EventHash,
    /// How the hash was computed.
    algorithm: HashAlgorithm,
}

/// What became of the streams.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "InboundReceipt")]
struct Answer {
    /// The number of the receipt, which this instance's own log records; none when nothing was new.
    receipt: Option<u64>,
    /// When.
    received_at: Timestamp,
    /// Each stream.
    streams: Vec<Standing>,
}

/// Where a stream stands here now.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "InboundStanding")]
struct Standing {
    /// The stream.
    stream: StreamId,
    /// Count of its events here.
    version: u64,
    /// The hash of the last.
    hash: EventHash,
    /// What became of what was sent.
    outcome: Told,
    /// The refusal's number, when it was not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// Why it was not taken, in the language of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// What became of what was sent of a stream.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "InboundOutcome")]
enum Told {
    /// The new events stand here.
    Appended,
    /// They stood here before.
    Known,
    /// The receiver keeps the node of the tree itself and leaves the sender's out.
    Own,
    /// Not taken.
    Refused,
}

async fn receive(State(app): State<App>, caller: Caller, Sent { body, key }: Sent<Batch>) -> ApiAnswer {
    let within = caller.token.within.clone().ok_or(RefusalCode::InboundTokenTooWide)?;
    if body.streams.iter().map(|stream| stream.events.len()).sum::<usize>() > EVENTS_LIMIT {
        return Err(Refusal::new(RefusalCode::InboundTooManyEvents).with("limit", EVENTS_LIMIT).into());
    }
    let sent: Vec<_> = body.streams.into_iter().map(outward::Sent::from).collect();
    let (now, language) = (app.clock.now(), caller.language);
    let done = api::write(&app, key, move |tx| {
        let receipt = outward::receive(tx, &within, &sent, now)?;
        Ok(api::done(&answer(receipt, now, language))?)
    });
    Ok(done.await?)
}

fn answer(receipt: Receipt, received_at: Timestamp, language: Language) -> Answer {
    let standing = |received: Received| {
        let (outcome, refusal) = match received.outcome {
            Outcome::Appended(_) => (Told::Appended, None),
            Outcome::Known => (Told::Known, None),
            Outcome::Own => (Told::Own, None),
            Outcome::Refused(refusal) => (Told::Refused, Some(refusal)),
        };
        Standing {
            stream: received.stream,
            version: received.head.version,
            hash: received.head.hash,
            outcome,
            code: refusal.as_ref().map(|refusal| refusal.code.number()),
            detail: refusal.map(|refusal| refusal.message(language)),
        }
    };
    Answer { receipt: receipt.number, received_at, streams: receipt.streams.into_iter().map(standing).collect() }
}

impl From<Stream> for outward::Sent {
    fn from(Stream { stream, events }: Stream) -> Self {
        let mut actors: Vec<(String, String)> = Vec::new();
        let envelope = |event: Event| {
            if let Some(name) = event.actor_name
                && !actors.iter().any(|(actor, _)| *actor == event.actor)
            {
                actors.push((event.actor.clone(), name));
            }
            EventEnvelope {
                stream: stream.clone(),
                version: event.version,
                kind: event.kind,
                payload: event.payload,
                actor: event.actor,
                occurred_at: event.occurred_at,
                recorded_at: event.recorded_at,
                prev_hash: event.prev_hash,
                hash: event.hash,
                algorithm: event.algorithm,
            }
        };
        let events = events.into_iter().map(envelope).collect();
        Self { stream, events, actors }
    }
}
