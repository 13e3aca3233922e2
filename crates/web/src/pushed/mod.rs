//! POST /api/v1/readings: devices, or a platform that speaks for them, push what was measured.

mod sender;
#[cfg(test)]
mod tests;

pub(crate) use sender::{DeviceSender, Sender};

use crate::{
    App, WebError,
    api::{Also, ApiAnswer, ApiRoutes, Operation, Problem, Repeatable, Text, ok},
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    Language, Refusal, RefusalCode,
    accounts::{ApiSlice, Role, Scope},
    monitoring::{Identity, Metric, Protocol, Quality},
};
use bihuan_ingest::{PushError, PushItem, PushedBy, Pushes, Took};
use bihuan_store::{Outage, StoreError, monitoring::devices};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most readings of a request.
const MOST: usize = 1_000;
const SENDERS: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor];
const EXAMPLE: &str = r#"{
    "readings": [
        { "device": "gas-01", "metric": "gas_percent_lel", "value": 3.5, "at": "2026-03-02T01:00:00Z" }
    ]
}"#;

pub(crate) fn api() -> ApiRoutes {
    let push = Operation::post("/api/v1/readings", "pushReadings", "Push readings of devices")
        .description(
            "A device sends its own readings with its identity and secret (HTTP Basic); a platform sends those of all HTTP \
             devices in its account's scope with an access token. Every reading has its outcome, in the order in which they \
             were sent. What is answered as stored is durable and has gone through the rules. The same readings may be sent \
             any number of times: of one device, metric and moment one is kept. Tell `at`: a reading without it is of the \
             moment at which it arrives, and counts again when it is sent again.",
        )
        .open_to(ApiSlice::Monitoring, SENDERS)
        .also(Also::Devices)
        .body::<Push>(EXAMPLE)
        .answers::<Pushed>(StatusCode::OK, "What became of each reading.");
    ApiRoutes::new().on(push, take)
}

/// Readings to be stored.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReadingsPush")]
struct Push {
    /// The readings.
    #[schemars(length(max = 1000))]
    readings: Vec<PushReading>,
}

/// A reading as it is sent.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReadingPush")]
struct PushReading {
    /// The device's identity; a device that sends for itself may leave it out.
    #[serde(skip_serializing)]
    device: Option<Text<64>>,
    /// What was measured, in the unit that the code names.
    metric: Metric,
    /// How much.
    value: f64,
    /// When; the moment of arrival when it is left out. More than ten minutes ahead, or more than 400 days ago, is not
    /// believed: then the reading is of the moment of arrival, and doubtful.
    at: Option<Timestamp>,
    /// How far it is to be trusted; good when it is left out.
    quality: Option<Quality>,
}

/// What became of readings.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReadingsPushed")]
struct Pushed {
    /// How many are stored.
    stored: usize,
    /// Of each reading, in their order.
    results: Vec<PushedReading>,
}

/// What became of a reading.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(rename = "ReadingPushed")]
struct PushedReading {
    /// What became of it.
    outcome: Outcome,
    /// The quality with which it is stored: a value that the metric cannot have is bad.
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<Quality>,
    /// The moment with which it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    /// The refusal's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// What was wrong and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// What became of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ReadingOutcome")]
enum Outcome {
    /// It is durable.
    Stored,
    /// Its device is suspended.
    Dropped,
    /// It was not taken.
    #[default]
    Refused,
}

async fn take(State(app): State<App>, sender: Sender, Repeatable(push): Repeatable<Push>) -> ApiAnswer {
    let language = sender.language();
    let pushes: Pushes = app.pushes.get().cloned().ok_or(RefusalCode::ReadingsClosed)?;
    if push.readings.len() > MOST {
        return Err(Refusal::new(RefusalCode::ReadingsTooMany).with("limit", MOST).into());
    }
    let from = sender.address();
    let by = match sender {
        Sender::Device(device) => PushedBy::Device { identity: device.identity, secret: device.secret },
        Sender::Account(caller, _) => PushedBy::Account(seen(&app, &caller.actor.scope(), &push).await?),
    };
    let items = push.readings.iter().map(item).collect::<Result<_, _>>()?;
    let took = pushes.take(by, from, items).await.map_err(refused)?;
    let results: Vec<_> = took.iter().map(|took| outcome(took, language)).collect();
    let stored = results.iter().filter(|result| result.outcome == Outcome::Stored).count();
    ok(&Pushed { stored, results })
}

fn item(reading: &PushReading) -> Result<PushItem, Problem> {
    let device = reading.device.as_ref().map(|device| device.0.clone());
    Ok(PushItem { device, reading: serde_json::to_value(reading).map_err(Problem::fault)? })
}

/// The devices of a request that its sender may speak for.
async fn seen(app: &App, scope: &Scope, push: &Push) -> Result<Vec<Identity>, Problem> {
    let named: BTreeSet<Identity> = push
        .readings
        .iter()
        .filter_map(|reading| Identity::parse(Protocol::Http, &reading.device.as_ref()?.0).ok())
        .collect();
    let scope = scope.clone();
    let seen = app.store.read(move |tx| -> Result<Vec<Identity>, StoreError> {
        let mut seen = Vec::new();
        for identity in named {
            let Some(device) = devices::find(tx, Protocol::Http, &identity)? else { continue };
            if devices::load(tx, &scope, device.id)?.is_some() {
                seen.push(identity);
            }
        }
        Ok(seen)
    });
    Ok(seen.await?)
}

fn refused(error: PushError) -> Problem {
    match error {
        PushError::Closed => RefusalCode::ReadingsClosed.into(),
        PushError::Unproved => RefusalCode::ReadingsUnproved.into(),
        PushError::TooMany { seconds } => Problem::rate_limited(seconds),
        PushError::Failed => {
            let cause = "pushed readings could not be stored, or the register not asked".to_owned();
            WebError::Unavailable { outage: Outage::Busy, cause }.into()
        }
    }
}

fn outcome(took: &Took, language: Language) -> PushedReading {
    let refused = |refusal: Refusal| PushedReading {
        code: Some(refusal.code.number()),
        detail: Some(refusal.message(language)),
        ..PushedReading::default()
    };
    match took {
        Took::Stored(quality, at) => PushedReading {
            outcome: Outcome::Stored,
            quality: Some(*quality),
            at: Some(*at),
            ..PushedReading::default()
        },
        Took::Dropped => PushedReading { outcome: Outcome::Dropped, ..PushedReading::default() },
        Took::Unknown => refused(RefusalCode::ReadingDevice.into()),
        Took::Refused(fault) => refused(Refusal::new(RefusalCode::ReadingUnusable).with("cause", fault)),
    }
}
