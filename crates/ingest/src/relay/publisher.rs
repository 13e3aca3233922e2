//! The gateway's end: what is stored goes into the stream.

use super::{
    RelayError, RelaySettings,
    connect::{Relay, subject},
    parcel::{Parcel, parcels},
};
use crate::intake::Sink;
use async_nats::jetstream::message::PublishMessage;
use bihuan_domain::{IdSource, monitoring::Reading};
use jiff::Timestamp;
use std::{future::Future, pin::Pin, sync::Arc, time::Duration};
use uuid::Uuid;

/// Between two tries.
const AGAIN: Duration = Duration::from_millis(250);

/// Puts readings into the stream. A parcel is there when a majority of the brokers that keep it has it on disk; until then the
/// gateway's senders wait.
pub struct Publisher {
    relay: Relay,
    ids: Arc<dyn IdSource>,
}

impl Publisher {
    /// Connects to the brokers.
    ///
    /// # Errors
    /// [`RelayError`] when none answers, or the stream cannot be made.
    pub async fn connect(settings: &RelaySettings, ids: Arc<dyn IdSource>) -> Result<Self, RelayError> {
        Ok(Self { relay: Relay::connect(settings).await?, ids })
    }

    /// The parcels of a lane, one after the other: their order is that of the readings.
    async fn publish_lane(&self, lane: u16, parcels: Vec<Parcel>) {
        for parcel in parcels {
            let Ok(payload) = serde_json::to_vec(&parcel) else {
                tracing::error!(lane, "readings cannot be written down for the rules");
                continue;
            };
            // The same at every try, so that a try whose answer was lost makes no second message.
            self.publish(lane, payload, self.ids.next()).await;
        }
    }

    async fn publish(&self, lane: u16, payload: Vec<u8>, id: Uuid) {
        let payload = bytes::Bytes::from(payload);
        let mut failed = false;
        loop {
            let message = PublishMessage::build().payload(payload.clone()).message_id(id.simple().to_string());
            let Err(error) = self.try_once(lane, message).await else { break };
            if failed {
                tracing::debug!(%error, lane, "the relay does not take readings still");
            } else {
                tracing::warn!(%error, lane, "the relay does not take readings; they are sent again until it does");
            }
            failed = true;
            tokio::time::sleep(AGAIN).await;
        }
        if failed {
            tracing::info!(lane, "the relay takes readings again");
        }
    }

    async fn try_once(&self, lane: u16, message: PublishMessage) -> Result<(), RelayError> {
        let answer = self.relay.context.send_publish(subject(lane), message).await.map_err(RelayError::of)?;
        answer.await.map(drop).map_err(RelayError::of)
    }
}

impl Sink for Publisher {
    fn take(&self, readings: Vec<Reading>, received_at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let lanes = parcels(&readings, received_at, self.relay.settings.lanes);
            let published = lanes.into_iter().map(|(lane, parcels)| self.publish_lane(lane, parcels));
            futures_util::future::join_all(published).await;
        })
    }
}
