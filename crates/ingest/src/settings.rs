//! What an operator decides about the gateway.

use crate::mqtt::MqttSettings;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// Whether readings are taken by HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpPush {
    /// They are not.
    #[default]
    Off,
    /// They are.
    On,
}

/// The section `[gateway]` of the settings. Each listener is off until it has an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GatewaySettings {
    /// TCP for JT/T 808.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jt808: Option<SocketAddr>,
    /// TCP for GB/T 26875.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gb26875: Option<SocketAddr>,
    /// TCP for HJ 212.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hj212: Option<SocketAddr>,
    /// TCP for AIS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ais_tcp: Option<SocketAddr>,
    /// UDP for AIS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ais_udp: Option<SocketAddr>,
    /// The broker of MQTT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mqtt: Option<MqttSettings>,
    /// Whether `POST /api/v1/readings` of `bihuan serve` takes readings.
    pub http_push: HttpPush,
    /// The most connections.
    pub most_connections: u32,
    /// The most connections of one address. Terminals behind a carrier's network share one.
    pub most_connections_per_address: u32,
    /// A connection that is silent for longer is closed.
    pub idle_seconds: u32,
    /// A frame that does not end within this time is given up.
    pub frame_seconds: u32,
    /// A sender that does not take its answers for so long is cut off.
    pub write_seconds: u32,
    /// How long readings of several connections are gathered for one commit.
    pub gather_milliseconds: u32,
    /// The most readings of one commit.
    pub most_readings_per_batch: u32,
    /// The most readings that wait for the store, of all connections together.
    pub most_readings_waiting: u32,
    /// How long is believed what the register said of a device.
    pub register_seconds: u32,
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            jt808: None,
            gb26875: None,
            hj212: None,
            ais_tcp: None,
            ais_udp: None,
            mqtt: None,
            http_push: HttpPush::Off,
            most_connections: 30_000,
            most_connections_per_address: 2_000,
            idle_seconds: 300,
            frame_seconds: 30,
            write_seconds: 10,
            gather_milliseconds: 100,
            most_readings_per_batch: 20_000,
            most_readings_waiting: 200_000,
            register_seconds: 60,
        }
    }
}

impl GatewaySettings {
    /// Whether devices connect to anything, or anything is subscribed to.
    #[must_use]
    pub fn listens(&self) -> bool {
        let listeners = [self.jt808, self.gb26875, self.hj212, self.ais_tcp, self.ais_udp];
        self.mqtt.is_some() || listeners.iter().any(Option::is_some)
    }
}
