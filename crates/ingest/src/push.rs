//! Readings that are pushed by HTTP: the same register and the same way into the store as everywhere else.

use crate::{
    connection::{House, outcome_of},
    normalise::json::{self, JsonFault},
    registry::{Found, Knock, Takes},
    speakers::Outcome,
};
use bihuan_domain::monitoring::{Identity, Protocol, Quality, Reading};
use jiff::Timestamp;
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Wrong secrets of one address, after which it must wait.
const MOST_WRONG: u32 = 20;
/// So long.
const WRONG_FOR: Duration = Duration::from_secs(60);
/// Addresses of which that is known.
const MOST_ADDRESSES: usize = 10_000;

/// The way in. Cheap to clone; closed when the gateway stops.
#[derive(Clone)]
pub struct Pushes(Arc<Shared>);

struct Shared {
    house: Mutex<Option<Arc<House>>>,
    wrong: Mutex<HashMap<IpAddr, (u32, Instant)>>,
}

/// Who pushes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushedBy {
    /// A device, with its own secret: for itself only.
    Device {
        /// Its identity, as it says.
        identity: String,
        /// What it shows.
        secret: String,
    },
    /// Somebody who may speak for these identities; whoever calls has asked that.
    Account(Vec<Identity>),
}

/// One reading as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct PushItem {
    /// The device, where it is said.
    pub device: Option<String>,
    /// The rest, as [`json::item`] reads it.
    pub reading: Value,
}

/// What became of a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Took {
    /// It is durable and handed on to the rules, with this quality.
    Stored(Quality, Timestamp),
    /// Its device is suspended.
    Dropped,
    /// No device is registered so, or it is not the sender's to speak for.
    Unknown,
    /// It cannot be read.
    Refused(JsonFault),
}

/// Why nothing was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushError {
    /// The gateway is not at work.
    Closed,
    /// The device is not registered, or its secret is another.
    Unproved,
    /// Too many wrong secrets came from there.
    TooMany {
        /// So long it must wait.
        seconds: u32,
    },
    /// The store or the register did not take it; it can be sent again.
    Failed,
}

impl Pushes {
    pub(crate) fn new(house: Arc<House>) -> Self {
        Self(Arc::new(Shared { house: Mutex::new(Some(house)), wrong: Mutex::default() }))
    }

    pub(crate) fn close(&self) {
        drop(self.0.house.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Takes readings: what became of each, in their order, once they are durable. Sent again, they are stored once.
    ///
    /// # Errors
    /// [`PushError`]; of [`PushError::Failed`] a part may be stored.
    pub async fn take(&self, by: PushedBy, from: IpAddr, items: Vec<PushItem>) -> Result<Vec<Took>, PushError> {
        let house = self.0.house.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or(PushError::Closed)?;
        house.counters.frames(1);
        let now = house.clock.now();
        let (own, mut known) = match &by {
            PushedBy::Device { identity, secret } => {
                let (identity, found) = self.let_in(&house, identity, secret, from).await?;
                (Some(identity.clone()), HashMap::from([(identity, Some(found))]))
            }
            PushedBy::Account(identities) => {
                let mut known = HashMap::new();
                for identity in identities {
                    let found = house.doorman.find(Protocol::Http, identity).await.map_err(|_| PushError::Failed)?;
                    known.insert(identity.clone(), found);
                }
                (None, known)
            }
        };
        let mut took = Vec::with_capacity(items.len());
        let mut of_device: BTreeMap<_, (Arc<Found>, Vec<Reading>)> = BTreeMap::new();
        for item in items {
            let named = match &item.device {
                Some(device) => Identity::parse(Protocol::Http, device).ok(),
                None => own.clone(),
            };
            let found = named.and_then(|identity| known.get_mut(&identity).and_then(|found| found.clone()));
            took.push(match found {
                None => Took::Unknown,
                Some(found) => one(&found, &item.reading, now, &mut of_device),
            });
        }
        count(&house, &took);
        let mut waiting = Vec::new();
        for (found, readings) in of_device.into_values() {
            house.doorman.see(found.device, now);
            waiting.push(house.intake.submit(found, readings).await);
        }
        for stored in waiting {
            if outcome_of(stored.await.ok()) != Outcome::Done {
                return Err(PushError::Failed);
            }
        }
        Ok(took)
    }

    async fn let_in(
        &self,
        house: &House,
        identity: &str,
        secret: &str,
        from: IpAddr,
    ) -> Result<(Identity, Arc<Found>), PushError> {
        self.may_try(from)?;
        let failed = |_| PushError::Failed;
        let Ok(identity) = Identity::parse(Protocol::Http, identity) else { return Err(self.wrong(house, from)) };
        let Some(found) = house.doorman.find(Protocol::Http, &identity).await.map_err(failed)? else {
            let at = house.clock.now();
            let knock = Knock { protocol: Protocol::Http, identity, address: Some(from), at, about: String::new() };
            house.doorman.knock(knock).await.map_err(failed)?;
            house.counters.unknown(1);
            return Err(self.wrong(house, from));
        };
        if !house.doorman.proves(&found, secret.to_owned()).await.map_err(failed)? {
            return Err(self.wrong(house, from));
        }
        Ok((identity, found))
    }

    fn may_try(&self, from: IpAddr) -> Result<(), PushError> {
        let wrong = self.0.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((count, since)) = wrong.get(&from) else { return Ok(()) };
        let left = WRONG_FOR.saturating_sub(since.elapsed());
        if *count < MOST_WRONG || left.is_zero() {
            return Ok(());
        }
        Err(PushError::TooMany { seconds: u32::try_from(left.as_secs()).unwrap_or(u32::MAX).max(1) })
    }

    /// Counts a wrong secret.
    fn wrong(&self, house: &House, from: IpAddr) -> PushError {
        house.counters.unproved(1);
        let mut wrong = self.0.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= MOST_ADDRESSES {
            wrong.retain(|_, (_, since)| since.elapsed() < WRONG_FOR);
        }
        if wrong.len() < MOST_ADDRESSES {
            let entry = wrong.entry(from).or_insert((0, Instant::now()));
            if entry.1.elapsed() >= WRONG_FOR {
                *entry = (0, Instant::now());
            }
            entry.0 += 1;
        }
        PushError::Unproved
    }
}

fn one(
    found: &Arc<Found>,
    reading: &Value,
    now: Timestamp,
    into: &mut BTreeMap<bihuan_domain::ids::DeviceId, (Arc<Found>, Vec<Reading>)>,
) -> Took {
    let mut measured = Vec::new();
    if let Err(fault) = json::item(reading, now, &mut measured) {
        return Took::Refused(fault);
    }
    let Some(measured) = measured.pop() else { return Took::Refused(JsonFault::Number("/value".to_owned())) };
    if found.takes == Takes::Nothing {
        return Took::Dropped;
    }
    let entry = into.entry(found.device).or_insert_with(|| (Arc::clone(found), Vec::new()));
    entry.1.push(measured.of(found.device));
    Took::Stored(measured.quality, measured.at)
}

fn count(house: &House, took: &[Took]) {
    let count = |what: fn(&Took) -> bool| took.iter().filter(|one| what(one)).count() as u64;
    house.counters.dropped(count(|one| *one == Took::Dropped));
    house.counters.unknown(count(|one| *one == Took::Unknown));
    house.counters.faults(count(|one| matches!(one, Took::Refused(_))));
}
