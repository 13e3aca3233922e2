//! Sending: to instances above what is in the log, to third systems what happened.
//!
//! At every beat the log is sealed, the new checkpoints tell which streams moved, and each destination gets what it lacks,
//! stream by stream in order. What arrived is noted after it was acknowledged, so that a death at any moment sends
//! something again and loses nothing; the receiver knows events by their hashes.

mod client;
mod instance;
mod photos;
mod webhook;

use crate::{Chore, ChoreError};
use bihuan_domain::{
    Clock, IdSource, china_date,
    clock::china_time,
    outward::{DestinationKind, OutwardPolicy},
    sealing::Sealing,
};
use bihuan_files::Files;
use bihuan_store::{
    Store, StoreError, audit,
    outward::{self, Failure, Standing},
};
use client::Client;
use jiff::{SignedDuration, Timestamp};
use std::{sync::Arc, time::Duration};

/// Requests to one destination in one run: the next beat goes on.
const REQUESTS: usize = 50;

/// What sending needs.
#[derive(Clone)]
pub struct SenderParts {
    /// Hosts and numbers.
    pub policy: OutwardPolicy,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// Chance, and the name of this process.
    pub ids: Arc<dyn IdSource>,
    /// Opens the secrets of destinations.
    pub sealing: Sealing,
    /// The files of photos.
    pub files: Files,
    /// How people reach this server, for links in webhooks.
    pub public_url: String,
    /// Certificates of authorities (PEM) that are trusted instead of the public ones.
    pub authorities: Vec<Vec<u8>>,
}

/// The job that sends.
pub struct Sender {
    parts: SenderParts,
    client: Client,
    process: String,
}

impl Sender {
    /// Puts the job together.
    ///
    /// # Errors
    /// When an authority's file holds no certificate.
    pub fn new(parts: SenderParts) -> Result<Self, ChoreError> {
        let client = Client::new(&parts.policy, &parts.authorities)?;
        let process = parts.ids.next().simple().to_string();
        Ok(Self { parts, client, process })
    }

    fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// The next failure after some in a row.
    fn failure(&self, attempts: u32, error: String) -> Failure {
        let attempts = attempts.saturating_add(1);
        let seconds = self.parts.policy.wait_seconds(attempts, self.parts.ids.secret_bytes()[0]);
        let now = self.now();
        let next_attempt_at = now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(now);
        Failure { attempts, next_attempt_at, error }
    }

    /// Takes the destination for the next request.
    fn lease(&self, store: &Store, standing: &Standing) -> Result<bool, StoreError> {
        let (id, process, now) = (standing.destination.id, self.process.clone(), self.now());
        let length = SignedDuration::from_secs(i64::from(self.parts.policy.timeout_seconds) + 5);
        store.write_blocking(move |tx| outward::lease(tx, id, &process, now, length))
    }

    fn serve(&self, store: &Store, standing: &Standing) -> Result<u64, StoreError> {
        if !self.lease(store, standing)? {
            return Ok(0);
        }
        let destination = standing.destination.clone();
        while store.write_blocking({
            let destination = destination.clone();
            move |tx| outward::gather(tx, &destination)
        })? {}
        let id = destination.id;
        let stored = store.read_blocking(|tx| outward::secret(tx, id))?;
        let secret = match self.parts.sealing.open_text(&stored, &id.to_string()) {
            Ok(secret) => secret,
            Err(unopened) => {
                self.note_failure(store, standing, unopened.to_string())?;
                return Ok(0);
            }
        };
        match destination.kind {
            DestinationKind::Instance => {
                let Some(arrived) = self.send_log(store, standing, &secret)? else { return Ok(0) };
                Ok(arrived + self.send_photos(store, standing, &secret)?)
            }
            DestinationKind::Webhook => self.tell(store, standing, &secret),
        }
    }

    /// Notes that a request failed as a whole.
    fn note_failure(&self, store: &Store, standing: &Standing, error: String) -> Result<(), StoreError> {
        let destination = standing.destination.clone();
        tracing::warn!(destination = %destination.name, %error, "sending failed; it is tried again");
        let (failure, now) = (self.failure(standing.attempts, error), self.now());
        store.write_blocking(move |tx| outward::failed(tx, destination.id, &failure, now))
    }

    fn make_digest(&self, store: &Store) -> Result<(), StoreError> {
        let now = self.now();
        if china_time(now).hour() < self.parts.policy.digest_hour {
            return Ok(());
        }
        let made = store.write_blocking(move |tx| outward::digest(tx, china_date(now), now))?;
        if let Some(digest) = made.filter(|digest| digest.stuck > 0) {
            let (waiting, stuck) = (digest.waiting, digest.stuck);
            tracing::warn!(waiting, stuck, "not everything could be sent: see the page of destinations");
        }
        Ok(())
    }
}

impl Chore for Sender {
    fn name(&self) -> &'static str {
        "sending"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(u64::from(self.parts.policy.every_seconds.max(1)))
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        if !store.read_blocking(outward::exists)? {
            return Ok(0);
        }
        self.make_digest(store)?;
        let sending = store.read_blocking(|tx| outward::sending(tx, now))?;
        if sending.is_empty() {
            return Ok(0);
        }
        while store.write_blocking(move |tx| audit::checkpoint(tx, now))?.is_some() {}
        let mut sent = 0;
        for standing in &sending {
            sent += self.serve(store, standing)?;
        }
        Ok(sent)
    }
}
