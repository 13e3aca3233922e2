//! Readings of all connections on their way into the store: gathered, appended in one commit, handed on to the rules, confirmed.

use crate::{counters::Counters, registry::Found};
use bihuan_domain::{Clock, IdSource, ids::DeviceId, monitoring::Reading};
use bihuan_store::{
    Store, StoreError,
    readings::{Batch, append},
};
use jiff::Timestamp;
use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time::{Instant, timeout_at},
};

/// Whoever goes on with readings that are in the store: the rules. What it is given is durable; while it waits, the gateway's
/// senders wait.
pub trait Sink: Send + Sync + 'static {
    /// Takes readings in the order in which they were stored, those of one device in the order in which they came.
    fn take(&self, readings: Vec<Reading>, received_at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// Nobody goes on.
impl Sink for () {
    fn take(&self, _: Vec<Reading>, _: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

/// What became of readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// They are in the store and survive a power cut.
    Stored,
    /// The store refused them; they may be sent again.
    Failed,
}

/// How batches are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) gather: Duration,
    pub(crate) most_per_batch: usize,
    pub(crate) most_waiting: usize,
}

/// The way into the store. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    deliveries: mpsc::Sender<Delivery>,
    room: Arc<Semaphore>,
    most_waiting: usize,
}

struct Delivery {
    found: Arc<Found>,
    readings: Vec<Reading>,
    taken: oneshot::Sender<Taken>,
    _room: OwnedSemaphorePermit,
}

/// What the batches are made with.
pub(crate) struct Works {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) sink: Arc<dyn Sink>,
    pub(crate) counters: Arc<Counters>,
}

impl Intake {
    /// An intake, and the work that must run for it; it ends when the last intake is dropped.
    pub(crate) fn new(works: Works, bounds: Bounds) -> (Self, impl Future<Output = ()> + Send) {
        let (deliveries, delivered) = mpsc::channel(4_096);
        let room = Arc::new(Semaphore::new(bounds.most_waiting.min(Semaphore::MAX_PERMITS)));
        (Self { deliveries, room, most_waiting: bounds.most_waiting }, run(delivered, works, bounds))
    }

    /// Hands readings of a device over; waits while too many are under way. The answer comes when they are durable.
    pub async fn submit(&self, found: Arc<Found>, readings: Vec<Reading>) -> oneshot::Receiver<Taken> {
        let (taken, answer) = oneshot::channel();
        let cost = u32::try_from(readings.len().clamp(1, self.most_waiting.max(1))).unwrap_or(u32::MAX);
        // Neither is ever closed while somebody holds an intake; when it were, the answer is that nothing was stored.
        if let Ok(room) = Arc::clone(&self.room).acquire_many_owned(cost).await {
            let delivery = Delivery { found, readings, taken, _room: room };
            drop(self.deliveries.send(delivery).await);
        }
        answer
    }
}

async fn run(mut delivered: mpsc::Receiver<Delivery>, works: Works, bounds: Bounds) {
    let mut fails = false;
    while let Some(first) = delivered.recv().await {
        let gathered = gather(first, &mut delivered, bounds).await;
        let received_at = works.clock.now();
        let readings: usize = gathered.iter().map(|delivery| delivery.readings.len()).sum();
        let done = store(&works, &gathered, received_at).await;
        let taken = if done.is_ok() { Taken::Stored } else { Taken::Failed };
        match (&done, fails) {
            (Err(error), false) => tell_failure(error, readings),
            (Err(error), true) => tracing::debug!(%error, readings, "readings cannot be stored still"),
            (Ok(()), true) => tracing::info!(readings, "readings are stored again"),
            (Ok(()), false) => {}
        }
        fails = done.is_err();
        match taken {
            Taken::Stored => {
                works.counters.stored(readings as u64);
                let all = gathered.iter().flat_map(|delivery| &delivery.readings).copied().collect();
                // Before they are confirmed: what a gateway that dies here did not hand on, its device sends again.
                works.sink.take(all, received_at).await;
            }
            Taken::Failed => works.counters.failed(readings as u64),
        }
        for delivery in gathered {
            // Whoever sent them may have gone away.
            let _ = delivery.taken.send(taken);
        }
    }
}

fn tell_failure(error: &StoreError, readings: usize) {
    tracing::error!(%error, readings, "readings cannot be stored; their senders are told");
}

/// The first, and what comes soon after it.
async fn gather(first: Delivery, delivered: &mut mpsc::Receiver<Delivery>, bounds: Bounds) -> Vec<Delivery> {
    let until = Instant::now() + bounds.gather;
    let mut count = first.readings.len();
    let mut gathered = vec![first];
    while count < bounds.most_per_batch {
        let Ok(Some(next)) = timeout_at(until, delivered.recv()).await else { break };
        count += next.readings.len();
        gathered.push(next);
    }
    gathered
}

async fn store(works: &Works, gathered: &[Delivery], received_at: Timestamp) -> Result<(), StoreError> {
    let mut devices: BTreeMap<DeviceId, (&str, Vec<Reading>)> = BTreeMap::new();
    for delivery in gathered {
        let (_, readings) =
            devices.entry(delivery.found.device).or_insert_with(|| (&delivery.found.territory, Vec::new()));
        readings.extend_from_slice(&delivery.readings);
    }
    let rows = devices.iter().map(|(device, (territory, readings))| (*device, *territory, readings.as_slice()));
    let batch = Batch::new(works.ids.next(), received_at, rows);
    works.store.write(move |tx| append(tx, batch)).await
}
