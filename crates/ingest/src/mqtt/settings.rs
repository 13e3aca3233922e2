//! What an operator decides about MQTT.

use crate::normalise::json::TimeFormat;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The section `[gateway.mqtt]` of the settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MqttSettings {
    /// The broker: `mqtt://HOST:PORT`, or `mqtts://HOST:PORT` with TLS. It must speak MQTT 5.
    pub broker: String,
    /// What the session is kept under at the broker: each gateway has its own.
    pub client_id: String,
    /// Who the gateway is to the broker; nobody when empty.
    pub username: String,
    /// A file that holds the password.
    pub password_file: Option<PathBuf>,
    /// The certificates of authorities (PEM) that the broker's certificate is compared with.
    pub authority_file: Option<PathBuf>,
    /// The gateway's own certificate (PEM), where the broker asks for one.
    pub certificate_file: Option<PathBuf>,
    /// The key of that certificate (PEM).
    pub key_file: Option<PathBuf>,
    /// Several gateways that name the same group share the messages between them.
    pub group: String,
    /// So long the broker keeps messages for a gateway that is away.
    pub session_hours: u32,
    /// The largest message.
    pub most_payload_bytes: u32,
    /// So many messages may be on their way without an acknowledgement.
    pub most_in_flight: u16,
    /// What is subscribed to, and how it is read.
    pub topics: Vec<TopicSettings>,
}

/// Topics, and what their messages say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TopicSettings {
    /// The filter of topics: `+` for one level, `#` at the end for all below.
    pub filter: String,
    /// The device's name: text, and `{2}` for the topic's second level.
    pub device: String,
    /// Where the message names the device instead, as a JSON pointer.
    pub device_field: String,
    /// What shows that it is that device.
    pub proof: Proof,
    /// Where the message shows the device's secret.
    pub secret_field: String,
    /// Where the message has a list of records; the message itself is the record when empty.
    pub list_field: String,
    /// Where a record tells its moment; when empty, it is that of the arrival.
    pub time_field: String,
    /// How it is written.
    pub time_format: TimeFormat,
    /// The fields of a record and what they are; none for the program's own shape.
    pub values: Vec<ValueSettings>,
}

/// A field that becomes a reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueSettings {
    /// Where the record has it, as a JSON pointer.
    pub field: String,
    /// What it is, in the unit of that metric.
    pub metric: String,
    /// What it is multiplied by.
    #[serde(default = "one")]
    pub scale: f64,
    /// What is added then.
    #[serde(default)]
    pub offset: f64,
}

/// What shows that a message is the device's that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The device's secret, in the message.
    #[default]
    Secret,
    /// The topic: the broker lets nobody else write there.
    Topic,
}

const fn one() -> f64 {
    1.0
}

impl Default for MqttSettings {
    fn default() -> Self {
        Self {
            broker: String::new(),
            client_id: "bihuan".to_owned(),
            username: String::new(),
            password_file: None,
            authority_file: None,
            certificate_file: None,
            key_file: None,
            group: String::new(),
            session_hours: 72,
            most_payload_bytes: 256 * 1024,
            most_in_flight: 200,
            topics: vec![TopicSettings::default()],
        }
    }
}

impl MqttSettings {
    /// Whether a gateway could begin with them; the broker itself is not asked.
    ///
    /// # Errors
    /// [`MqttError`]: what is wrong with them, or with the files that they name.
    pub fn check(&self) -> Result<(), MqttError> {
        super::Subscriber::new(self).map(drop)
    }
}

impl Default for TopicSettings {
    fn default() -> Self {
        Self {
            filter: "bihuan/+/readings".to_owned(),
            device: String::new(),
            device_field: String::new(),
            proof: Proof::Secret,
            secret_field: "/secret".to_owned(),
            list_field: String::new(),
            time_field: String::new(),
            time_format: TimeFormat::Any,
            values: Vec::new(),
        }
    }
}

/// Why MQTT cannot be used as the settings say.
#[derive(Debug, thiserror::Error)]
pub enum MqttError {
    /// No address of a broker.
    #[error("broker: “{0}” is not mqtt://HOST:PORT or mqtts://HOST:PORT")]
    Broker(String),
    /// Names or numbers that no broker takes.
    #[error("{key}: {hint}")]
    Setting {
        /// Which.
        key: &'static str,
        /// What is wrong.
        hint: &'static str,
    },
    /// Topics that cannot be used.
    #[error("topics: “{filter}”: {hint}")]
    Topic {
        /// The filter.
        filter: String,
        /// What is wrong.
        hint: String,
    },
    /// A file that cannot be used.
    #[error("{key}: {path}: {cause}")]
    File {
        /// Which setting.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: String,
    },
}
