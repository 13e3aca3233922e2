//! What an operator decides about the relay.

use serde::{Deserialize, Serialize};
use std::{fmt, path::PathBuf};

/// The section `[relay]` of the settings. Without servers there is none: the gateway judges what it receives itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RelaySettings {
    /// The brokers: `nats://` or `tls://`, `USER:PASSWORD@` when they ask for it, host and port.
    pub servers: Vec<String>,
    /// The certificates of authorities (PEM) that are trusted with `tls://`, besides the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_file: Option<PathBuf>,
    /// On how many brokers each parcel is kept before it is acknowledged: 1, 3 or 5.
    pub replicas: u8,
    /// How many parcels can be worked off at once. Changing it takes an empty stream.
    pub lanes: u16,
    /// A worker that does not confirm a parcel for so long is taken for dead.
    pub redeliver_seconds: u32,
}

impl Default for RelaySettings {
    fn default() -> Self {
        Self { servers: Vec::new(), authority_file: None, replicas: 3, lanes: 8, redeliver_seconds: 30 }
    }
}

impl RelaySettings {
    /// Whether readings go through brokers.
    #[must_use]
    pub const fn is_used(&self) -> bool {
        !self.servers.is_empty()
    }
}

impl fmt::Debug for RelaySettings {
    /// Without the passwords of the servers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = |server: &String| server.rsplit('@').next().unwrap_or_default().to_owned();
        f.debug_struct("RelaySettings")
            .field("servers", &self.servers.iter().map(host).collect::<Vec<_>>())
            .field("authority_file", &self.authority_file)
            .field("replicas", &self.replicas)
            .field("lanes", &self.lanes)
            .field("redeliver_seconds", &self.redeliver_seconds)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_brokers_are_not_printed() {
        let servers = vec!["nats://gateway:hunter2@10.0.0.5:4222".to_owned(), "tls://10.0.0.6".to_owned()];
        let printed = format!("{:?}", RelaySettings { servers, ..RelaySettings::default() });
        assert!(printed.contains("10.0.0.5:4222") && printed.contains("10.0.0.6") && !printed.contains("hunter2"));
    }
}
