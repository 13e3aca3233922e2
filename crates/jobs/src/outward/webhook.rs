//! To a third system: one small request an event, signed by Standard Webhooks (<https://www.standardwebhooks.com>).

use super::{REQUESTS, Sender};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bihuan_domain::{
    hazards::{Hazard, HazardEvent, Recorded},
    ids::HazardId,
    outward::Destination,
};
use bihuan_store::{
    Store, StoreError,
    outward::{self, Due, OutboundEvent, Standing},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::Sha256;

/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// After so many failures a run ends: the other side has a fault of its own.
const FAILURES: usize = 3;
/// The longest stream that is read.
const EVENTS: usize = 10_000;
/// The answer by which a third system says that it wants no more.
const GONE: u16 = 410;

/// What is told of an event.
#[derive(Serialize)]
struct Message<'a> {
    #[serde(rename = "type")]
    kind: String,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    hazard: HazardId,
    number: &'a str,
    version: u64,
    /// After the event.
    state: &'static str,
    level: &'static str,
    place: &'a str,
    link: String,
}

/// How a stream ended.
enum Told {
    /// All of it arrived.
    Whole,
    /// There was nothing to tell.
    Nothing,
    /// An event did not; why.
    Failed(String),
    /// The other side wants no more.
    Gone,
}

impl Sender {
    /// Tells what is due, each hazard's events in order; returns how many hazards are told whole.
    pub(super) fn tell(&self, store: &Store, standing: &Standing, secret: &str) -> Result<u64, StoreError> {
        let destination = &standing.destination;
        if let Some(since) = standing.failing_since
            && since.saturating_add(self.give_up_after()).is_ok_and(|end| end <= self.now())
        {
            return self.give_up(store, destination);
        }
        let (id, now) = (destination.id, self.now());
        let due = store.read_blocking(|tx| outward::due(tx, id, now, REQUESTS))?;
        let (mut whole, mut failures) = (0, Vec::new());
        for due in &due {
            if failures.len() >= FAILURES || !self.lease(store, standing)? {
                break;
            }
            match self.tell_stream(store, destination, due, secret)? {
                Told::Whole => whole += 1,
                Told::Nothing => {}
                Told::Gone => return self.give_up(store, destination),
                Told::Failed(error) => {
                    let (failure, stream) = (self.failure(due.attempts, error.clone()), due.stream.clone());
                    store.write_blocking(move |tx| outward::stream_failed(tx, id, &stream, &failure))?;
                    failures.push(error);
                }
            }
        }
        if whole > 0 {
            let now = self.now();
            store.write_blocking(move |tx| outward::succeeded(tx, id, None, now))?;
        } else if let Some(error) = failures.pop() {
            self.note_failure(store, standing, error)?;
        }
        Ok(whole)
    }

    fn give_up_after(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.parts.policy.webhook_give_up_days))
    }

    fn give_up(&self, store: &Store, destination: &Destination) -> Result<u64, StoreError> {
        tracing::error!(destination = %destination.name, "a webhook is given up");
        let (destination, now) = (destination.clone(), self.now());
        store.write_blocking(move |tx| outward::give_up(tx, &destination, now))?;
        Ok(0)
    }

    fn tell_stream(
        &self,
        store: &Store,
        destination: &Destination,
        due: &Due,
        secret: &str,
    ) -> Result<Told, StoreError> {
        let events = store.read_blocking(|tx| outward::events_after(tx, &due.stream, 0, due.wanted_version, EVENTS))?;
        let (mut hazard, mut told): (Option<Hazard>, _) = (None, Told::Nothing);
        for OutboundEvent { event, .. } in &events {
            let Some(id) = event.stream.id().parse().ok() else { return Ok(Told::Nothing) };
            let read: HazardEvent =
                serde_json::from_str(&event.payload).map_err(|error| StoreError::corrupt("event.payload", error))?;
            let recorded = Recorded { event: read, at: event.recorded_at };
            match &mut hazard {
                Some(hazard) => hazard.evolve(&recorded),
                None => hazard = Hazard::replay(id, [&recorded]),
            }
            let Some(hazard) = &hazard else { return Ok(Told::Failed("no opening".to_owned())) };
            if event.version <= due.sent_version {
                continue;
            }
            let kinds = &destination.event_kinds;
            let is_wanted = kinds.is_empty() || kinds.contains(&event.kind);
            // What happened before the subscription is not told.
            let is_told = is_wanted && event.recorded_at >= destination.created_at;
            if is_told {
                let message = Message {
                    kind: format!("hazard.{}", event.kind),
                    timestamp: event.recorded_at,
                    data: Data {
                        hazard: hazard.id,
                        number: &hazard.number,
                        version: event.version,
                        state: hazard.state.name(),
                        level: hazard.level.name(),
                        place: hazard.place.code().as_str(),
                        link: format!("{}/hazards/{}", self.parts.public_url, hazard.id),
                    },
                };
                let body = serde_json::to_vec(&message).map_err(|error| StoreError::corrupt("webhook", error))?;
                match self.post_signed(destination, &event.hash.to_string(), secret, &body) {
                    Ok(status) if (200..300).contains(&status) => told = Told::Whole,
                    Ok(GONE) => return Ok(Told::Gone),
                    Ok(status) => return Ok(Told::Failed(format!("HTTP {status}"))),
                    Err(error) => return Ok(Told::Failed(error)),
                }
            }
            if !is_told && event.version < due.wanted_version {
                continue;
            }
            let (id, stream, version) = (destination.id, due.stream.clone(), event.version);
            store.write_blocking(move |tx| outward::arrived(tx, id, &stream, version))?;
        }
        Ok(told)
    }

    /// The identifier is the event's hash: whoever gets it twice knows it.
    fn post_signed(&self, destination: &Destination, id: &str, secret: &str, body: &[u8]) -> Result<u16, String> {
        let timestamp = self.now().as_second();
        let signature = sign(secret, id, timestamp, body).ok_or("the secret is damaged: remove and add it again")?;
        let headers = [
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signature),
        ];
        self.client.post(&destination.address, "", "application/json", &headers, body).map(|(status, _)| status)
    }
}

/// `v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64.
fn sign(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn the_signature_is_the_one_of_the_specification() {
        // The example of https://github.com/standard-webhooks/standard-webhooks and its libraries' tests.
        let signed = sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(sign("secret", "msg", 1, b""), None);
    }
}
