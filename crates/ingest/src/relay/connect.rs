//! The stream on the brokers, made when it is not there.

use super::RelaySettings;
use async_nats::{
    ConnectOptions,
    jetstream::{self, Context, consumer, stream},
};
use std::time::Duration;

/// The stream's name.
const STREAM: &str = "BIHUAN_READINGS";
/// What its subjects begin with.
const SUBJECT: &str = "bihuan.readings";
/// A message that is published again within this time is known by its identifier.
const KNOWN: Duration = Duration::from_secs(600);
/// A broker answers within this time.
const ANSWER: Duration = Duration::from_secs(5);

/// Why the relay cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the brokers of [relay] cannot be used: {0}")]
pub struct RelayError(String);

impl RelayError {
    pub(super) fn of(cause: impl std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

/// The stream as a process reaches it.
#[derive(Clone)]
pub(super) struct Relay {
    pub(super) context: Context,
    pub(super) settings: RelaySettings,
}

impl Relay {
    /// Connects, and makes the stream unless it is there.
    pub(super) async fn connect(settings: &RelaySettings) -> Result<Self, RelayError> {
        let mut options = ConnectOptions::new()
            .name("bihuan")
            .connection_timeout(ANSWER)
            .request_timeout(Some(ANSWER))
            .event_callback(|event| async move { tracing::info!(%event, "the relay's connection") });
        if let Some(file) = &settings.authority_file {
            options = options.add_root_certificates(file.clone());
        }
        let client = options.connect(&settings.servers).await.map_err(RelayError::of)?;
        let mut context = jetstream::new(client);
        context.set_timeout(ANSWER);
        let relay = Self { context, settings: settings.clone() };
        relay.stream().await?;
        Ok(relay)
    }

    pub(super) async fn stream(&self) -> Result<stream::Stream, RelayError> {
        let config = stream::Config {
            name: STREAM.to_owned(),
            description: Some("Readings that the rules have not judged yet".to_owned()),
            subjects: vec![format!("{SUBJECT}.*")],
            // What was worked off is gone: the readings themselves are in the database.
            retention: stream::RetentionPolicy::WorkQueue,
            storage: stream::StorageType::File,
            num_replicas: usize::from(self.settings.replicas),
            duplicate_window: KNOWN,
            ..stream::Config::default()
        };
        self.context.get_or_create_stream(config).await.map_err(RelayError::of)
    }

    /// What a lane's worker asks: one parcel at a time, whoever asks.
    pub(super) async fn lane(&self, lane: u16) -> Result<consumer::PullConsumer, RelayError> {
        let name = format!("rules-{lane}");
        let config = consumer::pull::Config {
            durable_name: Some(name.clone()),
            filter_subject: subject(lane),
            ack_policy: consumer::AckPolicy::Explicit,
            ack_wait: Duration::from_secs(u64::from(self.settings.redeliver_seconds)),
            max_ack_pending: 1,
            ..consumer::pull::Config::default()
        };
        self.stream().await?.get_or_create_consumer(&name, config).await.map_err(RelayError::of)
    }
}

/// The subject of a lane.
pub(super) fn subject(lane: u16) -> String {
    format!("{SUBJECT}.{lane}")
}
