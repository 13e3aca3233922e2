//! To an instance above: the events themselves, some hundred a request, each stream in order.

use super::{REQUESTS, Sender};
use bihuan_store::{
    Store, StoreError,
    outward::{self, Due, OutboundEvent, Standing},
};
use serde::{Deserialize, Serialize};

const PATH: &str = "/api/v1/inbound/events";
/// A request is closed when it has so many bytes of events.
const BYTES: usize = 1024 * 1024;

#[derive(Serialize)]
struct Request<'a> {
    streams: Vec<Stream<'a>>,
}

#[derive(Serialize)]
struct Stream<'a> {
    stream: &'a str,
    events: Vec<Event<'a>>,
}

#[derive(Serialize)]
struct Event<'a> {
    version: u64,
    kind: &'a str,
    payload: &'a str,
    actor: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    actor_name: Option<&'a str>,
    occurred_at: jiff::Timestamp,
    recorded_at: jiff::Timestamp,
    prev_hash: String,
    hash: String,
    algorithm: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    receipt: Option<u64>,
    streams: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    stream: String,
    version: u64,
    outcome: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    detail: String,
}

/// A problem as the interface answers one.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Problem {
    code: String,
    detail: String,
}

type Batch = Vec<(Due, Vec<OutboundEvent>)>;

impl Sender {
    /// Sends until nothing is due or it is the next destination's turn; returns how many streams arrived, or `None` when
    /// a request failed.
    pub(super) fn send_log(&self, store: &Store, standing: &Standing, secret: &str) -> Result<Option<u64>, StoreError> {
        let mut arrived = 0;
        for _ in 0..REQUESTS {
            let batch = self.batch(store, standing)?;
            if batch.is_empty() || !self.lease(store, standing)? {
                break;
            }
            let address = &standing.destination.address;
            let answer = self.client.post(address, PATH, "application/json", &headers(secret), &body(&batch)?);
            let answer = match answer {
                // Too many requests: the next beat comes soon enough.
                Ok((429, _)) => return Ok(None),
                Ok((200, text)) => serde_json::from_str::<Answer>(&text).map_err(|error| error.to_string()),
                Ok((status, text)) => Err(told(status, &text)),
                Err(error) => Err(error),
            };
            match answer {
                Ok(answer) => arrived += self.note_answer(store, standing, batch, &answer)?,
                Err(error) => {
                    self.note_failure(store, standing, error)?;
                    return Ok(None);
                }
            }
        }
        Ok(Some(arrived))
    }

    fn batch(&self, store: &Store, standing: &Standing) -> Result<Batch, StoreError> {
        let (id, now, limit) = (standing.destination.id, self.now(), self.parts.policy.batch());
        store.read_blocking(|tx| {
            let (mut batch, mut left, mut bytes) = (Vec::new(), limit, 0);
            for due in outward::due(tx, id, now, limit)? {
                if left == 0 || bytes > BYTES {
                    break;
                }
                let events = outward::events_after(tx, &due.stream, due.sent_version, due.wanted_version, left)?;
                left -= events.len();
                bytes += events.iter().map(|event| event.event.payload.len()).sum::<usize>();
                batch.push((due, events));
            }
            Ok(batch)
        })
    }

    /// Notes what the other side has now; returns how many streams arrived.
    fn note_answer(
        &self,
        store: &Store,
        standing: &Standing,
        batch: Batch,
        answer: &Answer,
    ) -> Result<u64, StoreError> {
        let mut outcomes = Vec::new();
        for (due, _) in batch {
            let told = answer.streams.iter().find(|told| told.stream == due.stream);
            let outcome = match told.map(|told| (told.outcome.as_str(), told)) {
                Some(("appended" | "known", told)) => Ok(told.version.min(due.wanted_version)),
                Some(("own", _)) => Ok(due.wanted_version),
                // It has less than it had, such as from a backup: from there on again.
                Some((_, told)) if told.code == "OU-011" => Ok(told.version),
                Some((_, told)) => Err(self.failure(due.attempts, format!("{} {}", told.code, told.detail))),
                None => Err(self.failure(due.attempts, "no answer for this stream".to_owned())),
            };
            if let Err(failure) = &outcome {
                tracing::warn!(stream = %due.stream, error = %failure.error, "a stream was not taken");
            }
            outcomes.push((due.stream, outcome));
        }
        let (id, now, receipt) = (standing.destination.id, self.now(), answer.receipt);
        store.write_blocking(move |tx| {
            let mut arrived = 0;
            for (stream, outcome) in &outcomes {
                match outcome {
                    Ok(version) => {
                        arrived += 1;
                        outward::arrived(tx, id, stream, *version)?;
                    }
                    Err(failure) => outward::stream_failed(tx, id, stream, failure)?,
                }
            }
            outward::succeeded(tx, id, receipt, now)?;
            Ok(arrived)
        })
    }
}

/// Who asks, and in which language problems are told.
pub(super) fn headers(secret: &str) -> [(&'static str, String); 2] {
    [("authorization", format!("Bearer {secret}")), ("accept-language", "zh-CN".to_owned())]
}

/// What an answer says that is none of success.
pub(super) fn told(status: u16, text: &str) -> String {
    let Problem { code, detail } = serde_json::from_str(text).unwrap_or_default();
    format!("HTTP {status} {code} {detail}").trim().to_owned()
}

fn body(batch: &Batch) -> Result<Vec<u8>, StoreError> {
    let streams = batch
        .iter()
        .map(|(due, events)| Stream { stream: &due.stream, events: events.iter().map(Event::from).collect() });
    let request = Request { streams: streams.collect() };
    serde_json::to_vec(&request).map_err(|error| StoreError::corrupt("event", error))
}

impl<'a> From<&'a OutboundEvent> for Event<'a> {
    fn from(OutboundEvent { event, actor_name }: &'a OutboundEvent) -> Self {
        Self {
            version: event.version,
            kind: &event.kind,
            payload: &event.payload,
            actor: &event.actor,
            actor_name: actor_name.as_deref(),
            occurred_at: event.occurred_at,
            recorded_at: event.recorded_at,
            prev_hash: event.prev_hash.to_string(),
            hash: event.hash.to_string(),
            algorithm: event.algorithm.name(),
        }
    }
}
