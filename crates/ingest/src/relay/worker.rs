//! The rules' end: parcel after parcel of every lane.

use super::{RelayError, RelaySettings, connect::Relay, parcel::Parcel};
use crate::judge::Judge;
use async_nats::jetstream::{AckKind, Message, consumer::PullConsumer};
use futures_util::StreamExt as _;
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinSet};

/// A worker asks so long for a parcel before it asks again.
const WAIT: Duration = Duration::from_secs(2);
/// Between two tries after something failed.
const AGAIN: Duration = Duration::from_millis(500);

/// Works parcels off until it is stopped.
pub struct Worker {
    lanes: JoinSet<()>,
    stop: watch::Sender<()>,
}

impl Worker {
    /// Connects to the brokers and begins with all lanes; other workers share them.
    ///
    /// # Errors
    /// [`RelayError`] when no broker answers, or the stream cannot be made.
    pub async fn start(settings: &RelaySettings, judge: Arc<Judge>) -> Result<Self, RelayError> {
        let relay = Relay::connect(settings).await?;
        let (stop, stopped) = watch::channel(());
        let mut lanes = JoinSet::new();
        for lane in 0..settings.lanes.max(1) {
            lanes.spawn(work_lane(relay.clone(), lane, Arc::clone(&judge), stopped.clone()));
        }
        Ok(Self { lanes, stop })
    }

    /// Ends after what is under way.
    pub async fn stop(self) {
        let Self { mut lanes, stop } = self;
        drop(stop);
        while lanes.join_next().await.is_some() {}
    }
}

async fn work_lane(relay: Relay, lane: u16, judge: Arc<Judge>, mut stopped: watch::Receiver<()>) {
    let mut failed = false;
    loop {
        let worked = work_until_it_fails(&relay, lane, &judge, stopped.clone()).await;
        let Err(error) = worked else { return };
        if failed {
            tracing::debug!(%error, lane, "readings are not judged still");
        } else {
            tracing::warn!(%error, lane, "readings cannot be judged now; they stay in the relay until they can");
        }
        failed = true;
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            _ = stopped.changed() => return,
        }
    }
}

/// Ends well only when it is stopped.
async fn work_until_it_fails(
    relay: &Relay,
    lane: u16,
    judge: &Judge,
    stopped: watch::Receiver<()>,
) -> Result<(), RelayError> {
    let consumer = relay.lane(lane).await?;
    // Looked at between parcels: what is under way is finished first.
    while stopped.has_changed().is_ok() {
        if let Some(message) = next(&consumer).await? {
            work_off(&message, judge).await?;
        }
    }
    Ok(())
}

async fn next(consumer: &PullConsumer) -> Result<Option<Message>, RelayError> {
    let mut messages = consumer.fetch().max_messages(1).expires(WAIT).messages().await.map_err(RelayError::of)?;
    messages.next().await.transpose().map_err(RelayError::of)
}

async fn work_off(message: &Message, judge: &Judge) -> Result<(), RelayError> {
    let Ok(Parcel { received_at, readings }) = serde_json::from_slice(&message.payload) else {
        tracing::error!(subject = %message.subject, "a parcel of readings is not understood and is passed over");
        return message.ack_with(AckKind::Term).await.map_err(RelayError::of);
    };
    if let Err(error) = judge.judge(Arc::new(readings), received_at).await {
        let again = message.ack_with(AckKind::Nak(Some(AGAIN))).await;
        return again.map_err(RelayError::of).and(Err(RelayError::of(error)));
    }
    // Answered by the broker: a lost confirmation would bring the parcel again.
    message.double_ack().await.map_err(RelayError::of)
}
