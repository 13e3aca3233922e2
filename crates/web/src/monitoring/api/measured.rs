//! GET /api/v1/devices/{id}/readings, /api/v1/rules/{id}/trial, /api/v1/unknown-devices

use super::{DEVICE_ID, KEEPERS, READERS, SLICE};
use crate::{
    App, Path,
    api::{ApiAnswer, ApiRoutes, Caller, Operation, Page, Params, Problem, ok},
    monitoring::rule_trial,
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    ids::{DeviceId, RuleId},
    monitoring::{Metric, Protocol, Quality, TrialAlarm, TrialSpan},
};
use bihuan_store::{
    CommandError, StoreError,
    monitoring::{devices, rules, trial::Tried},
    readings::{self, Series, Window},
};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Unknown devices of an answer.
const UNKNOWN: usize = 1_000;

pub fn api() -> ApiRoutes {
    let readings = Operation::get("/api/v1/devices/{id}/readings", "listReadings", "What a device measured")
        .description(
            "Each reading of a metric as it is, or, where there are more than `points`, one point for each stretch of time \
             with its mean, least and greatest value. Without `metric`: the last reading of each.",
        )
        .open_to(SLICE, READERS)
        .path::<DeviceId>("id", DEVICE_ID)
        .query::<ReadingConditions>()
        .answers::<Readings>(StatusCode::OK, "The readings, oldest first.");
    let trial = Operation::get("/api/v1/rules/{id}/trial", "tryRule", "Try a rule over the past")
        .description(
            "What alarms a rule, switched on or not, would have raised from what was measured: over at most 31 days, on one \
             device or on the first 20 that it judges. Nothing is raised.",
        )
        .open_to(SLICE, KEEPERS)
        .path::<RuleId>("id", "The rule's identifier.")
        .query::<TrialConditions>()
        .problem(StatusCode::UNPROCESSABLE_ENTITY)
        .answers::<TrialDocument>(StatusCode::OK, "What it would have done.");
    let unknown = Operation::get("/api/v1/unknown-devices", "listUnknownDevices", "Devices that nobody registered")
        .description(
            "Those that the gateway turned away, for whoever keeps devices of every jurisdiction; empty for others.",
        )
        .open_to(SLICE, KEEPERS)
        .answers::<Page<UnknownDevice>>(StatusCode::OK, "The devices, the latest first.");
    ApiRoutes::new().on(readings, list_readings).on(trial, try_rule).on(unknown, list_unknown)
}

/// How many points an answer has.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(try_from = "u16")]
#[schemars(inline)]
struct Points(#[schemars(range(min = 1, max = 2000))] u16);

impl TryFrom<u16> for Points {
    type Error = String;

    fn try_from(count: u16) -> Result<Self, String> {
        if (1..=2000).contains(&count) { Ok(Self(count)) } else { Err("an answer has 1 to 2000 points".to_owned()) }
    }
}

/// Which readings.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct ReadingConditions {
    /// What was measured.
    metric: Option<Metric>,
    /// From then on; a day before `to` when left out.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    from: Option<Timestamp>,
    /// Before then; whatever there is by now when left out.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    to: Option<Timestamp>,
    /// The most points, 400 when left out.
    points: Option<Points>,
}

/// What a device measured.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Readings")]
struct Readings {
    /// From then on.
    from: Timestamp,
    /// Before then.
    to: Timestamp,
    /// How long a stretch is of which a point tells, in milliseconds; none where each point is a reading.
    step_milliseconds: Option<i64>,
    /// Readings, or points.
    items: Vec<ReadingPoint>,
}

/// A reading, or what those of a stretch of time come to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReadingPoint")]
struct ReadingPoint {
    /// What was measured.
    metric: Metric,
    /// When; where the stretch begins.
    at: Timestamp,
    /// How much, in the stored unit; the mean of a stretch.
    value: f64,
    /// The least of a stretch.
    least: Option<f64>,
    /// The greatest of a stretch.
    greatest: Option<f64>,
    /// How many readings it stands for.
    count: u64,
    /// How far it is to be trusted; the worst of a stretch.
    quality: Quality,
}

async fn list_readings(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DeviceId>,
    Params(asked): Params<ReadingConditions>,
) -> ApiAnswer {
    // Devices' clocks may run ahead.
    let to = asked.to.unwrap_or_else(|| app.clock.now() + SignedDuration::from_mins(10));
    let day_before = to.saturating_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
    let from = asked.from.unwrap_or(day_before);
    if from >= to {
        return Err(Problem::query("`from` is not before `to`"));
    }
    let (scope, at_most) = (caller.actor.scope(), asked.points.map_or(400, |points| usize::from(points.0)));
    let found = app.store.read(move |tx| {
        if devices::load(tx, &scope, id)?.is_none() {
            return Ok::<_, StoreError>(None);
        }
        let Some(metric) = asked.metric else {
            let point = |reading: readings::Last| ReadingPoint {
                metric: reading.metric,
                at: reading.at,
                value: reading.value,
                least: None,
                greatest: None,
                count: 1,
                quality: reading.quality,
            };
            let last = readings::latest(tx, &[id])?.into_iter().filter(|reading| (from..to).contains(&reading.at));
            return Ok(Some((None, last.map(point).collect())));
        };
        readings::series(tx, id, &Window { metric, from, until: to, at_most })
            .map(|series| points(metric, series))
            .map(Some)
    });
    let (step_milliseconds, items) = found.await?.ok_or_else(Problem::not_found)?;
    ok(&Readings { from, to, step_milliseconds, items })
}

fn points(metric: Metric, series: Series) -> (Option<i64>, Vec<ReadingPoint>) {
    let moment = |at_ms: i64| Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let quality = |number: u8| Quality::from_number(number).unwrap_or(Quality::Bad);
    match series {
        Series::Whole(samples) => {
            let point = |sample: readings::Sample| ReadingPoint {
                metric,
                at: moment(sample.at_ms),
                value: sample.value,
                least: None,
                greatest: None,
                count: 1,
                quality: quality(sample.quality),
            };
            (None, samples.into_iter().map(point).collect())
        }
        Series::Sampled { step_ms, points } => {
            let point = |point: readings::Point| ReadingPoint {
                metric,
                at: moment(point.from_ms),
                value: point.mean,
                least: Some(point.least),
                greatest: Some(point.greatest),
                count: point.count,
                quality: quality(point.quality),
            };
            (Some(step_ms), points.into_iter().map(point).collect())
        }
    }
}

/// Over what a rule is tried.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct TrialConditions {
    /// On this device; on those that it judges when left out.
    device: Option<DeviceId>,
    /// From then on; a week before `to` when left out.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    from: Option<Timestamp>,
    /// Before then; now when left out.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    to: Option<Timestamp>,
}

/// What a rule would have done.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RuleTrial")]
struct TrialDocument {
    /// From then on.
    from: Timestamp,
    /// Before then.
    to: Timestamp,
    /// By device.
    devices: Vec<TriedDevice>,
    /// Whether the rule judges more devices than were tried.
    more: bool,
}

/// What a rule would have done with a device.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TriedDevice")]
struct TriedDevice {
    /// The device.
    device: DeviceId,
    /// Its name.
    name: String,
    /// How many readings were looked at.
    readings: u64,
    /// Up to when, where there were too many readings for all of it.
    cut_at: Option<Timestamp>,
    /// How many alarms there would have been.
    count: u64,
    /// The first 200 of them.
    alarms: Vec<TriedAlarm>,
}

/// An alarm that a rule would have raised.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TriedAlarm")]
struct TriedAlarm {
    /// When.
    raised_at: Timestamp,
    /// When it would have ended; none when it still stood at the end.
    cleared_at: Option<Timestamp>,
    /// The value that the rule speaks of.
    value: f64,
    /// How often it would have happened.
    occurrences: u32,
}

impl From<TrialAlarm> for TriedAlarm {
    fn from(alarm: TrialAlarm) -> Self {
        let TrialAlarm { raised_at, value, occurrences, cleared_at } = alarm;
        Self { raised_at, cleared_at, value, occurrences }
    }
}

async fn try_rule(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RuleId>,
    Params(asked): Params<TrialConditions>,
) -> ApiAnswer {
    let now = app.clock.now();
    let to = asked.to.unwrap_or(now);
    let week_before = to.saturating_sub(SignedDuration::from_hours(7 * 24)).unwrap_or(Timestamp::MIN);
    let span = TrialSpan::new(asked.from.unwrap_or(week_before), to, now)?;
    let scope = caller.actor.scope();
    let found = app.store.read(move |tx| {
        let rule = rules::load(tx, &scope, id)?.ok_or(CommandError::NotFound)?;
        rule_trial::run(tx, &scope, &rule, asked.device, span)
    });
    let found = found.await?;
    let tried = |tried: Tried| TriedDevice {
        device: tried.device.id,
        name: tried.device.name,
        readings: tried.trial.readings,
        cut_at: tried.cut_at,
        count: tried.trial.count,
        alarms: tried.trial.alarms.into_iter().map(TriedAlarm::from).collect(),
    };
    let devices = found.tried.into_iter().map(tried).collect();
    ok(&TrialDocument { from: span.from, to: span.until, devices, more: found.is_more })
}

/// A device that nobody registered.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "UnknownDevice")]
struct UnknownDevice {
    /// What it speaks.
    protocol: Protocol,
    /// What it calls itself.
    identity: String,
    /// Where it last came from.
    address: String,
    /// When it first spoke.
    first_at: Timestamp,
    /// When it last spoke.
    last_at: Timestamp,
    /// How often it began to.
    count: u64,
}

impl From<devices::Unknown> for UnknownDevice {
    fn from(unknown: devices::Unknown) -> Self {
        let devices::Unknown { protocol, identity, address, first_at, last_at, count } = unknown;
        Self { protocol, identity, address, first_at, last_at, count }
    }
}

async fn list_unknown(State(app): State<App>, caller: Caller) -> ApiAnswer {
    let actor = caller.actor;
    let items = app.store.read(move |tx| devices::unknown(tx, &actor, UNKNOWN)).await?;
    ok(&Page { items: items.into_iter().map(UnknownDevice::from).collect(), next: None })
}
