//! A cluster of three NATS brokers of a test's own, ended when dropped.

use super::{api_tool, http::Client, until};
use serde_json::Value;
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

const BROKERS: usize = 3;

/// Running brokers that keep a stream together.
pub struct Brokers {
    brokers: Vec<Option<Child>>,
    clients: Vec<u16>,
    monitors: Vec<u16>,
    _folder: TempDir,
}

impl Brokers {
    /// Starts them and waits until they have found each other.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [clients, routes, monitors] = [free_ports(), free_ports(), free_ports()];
        let others: Vec<_> = routes.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect();
        let launch = |number: usize| {
            let store = folder.path().join(number.to_string());
            let mut command = Command::new(api_tool("nats-server"));
            command
                .args(["--addr", "127.0.0.1", "--port", &clients[number].to_string()])
                .args(["--http_port", &monitors[number].to_string(), "--server_name", &format!("broker-{number}")])
                .args(["--jetstream", "--store_dir"])
                .arg(store)
                .args(["--cluster_name", "test", "--cluster", &others[number], "--routes", &others.join(",")])
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            Some(command.spawn().unwrap())
        };
        let brokers = Self {
            brokers: (0..BROKERS).map(launch).collect(),
            clients: clients.clone(),
            monitors: monitors.clone(),
            _folder: folder,
        };
        until("the brokers have a leader", || {
            (0..BROKERS)
                .all(|number| brokers.told(number).is_some_and(|told| told["meta_cluster"]["leader"].is_string()))
        });
        brokers
    }

    /// As the settings name them.
    pub fn servers(&self) -> Vec<String> {
        self.clients.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect()
    }

    /// Kills the broker that leads the stream (SIGKILL).
    pub fn kill_leader(&mut self) {
        let leader = self.stream().and_then(|stream| stream["cluster"]["leader"].as_str().map(str::to_owned)).unwrap();
        let number: usize = leader.strip_prefix("broker-").unwrap().parse().unwrap();
        end(&mut self.brokers[number]);
    }

    /// How many messages wait in the stream, as its leader says.
    pub fn waiting(&self) -> Option<u64> {
        self.stream()?["state"]["messages"].as_u64()
    }

    /// What the stream's leader tells of it.
    fn stream(&self) -> Option<Value> {
        (0..BROKERS).filter(|number| self.brokers[*number].is_some()).find_map(|number| {
            let told = self.told(number)?;
            let streams =
                told["account_details"].as_array()?.iter().flat_map(|account| account["stream_detail"].as_array());
            let led = |stream: &&Value| stream["cluster"]["leader"] == format!("broker-{number}");
            streams.flatten().find(led).cloned()
        })
    }

    fn told(&self, number: usize) -> Option<Value> {
        let address = format!("127.0.0.1:{}", self.monitors[number]);
        let answer = Client::visitor(&address).get("/jsz?accounts=true&streams=true").ok()?;
        serde_json::from_str(&answer.body).ok()
    }
}

impl Drop for Brokers {
    fn drop(&mut self) {
        self.brokers.iter_mut().for_each(end);
    }
}

fn end(broker: &mut Option<Child>) {
    if let Some(mut broker) = broker.take() {
        drop(broker.kill());
        drop(broker.wait());
    }
}

/// Ports that nobody listens on.
fn free_ports() -> Vec<u16> {
    let listeners: Vec<_> = (0..BROKERS).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
}
