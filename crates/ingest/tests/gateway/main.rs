//! Devices on real sockets, readings in a real store.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod bounds;
mod broker;
mod fire;
mod monitors;
mod mqtt;
mod pushes;
mod terminals;
mod two_places;
mod vessels;
mod whole;

use bihuan_domain::{
    Clock as _,
    ids::DeviceId,
    monitoring::{Identity, Metric, Protocol, Reading},
};
use bihuan_ingest::{Counted, Found, Gateway, GatewaySettings, Knock, Parts, Registry, RegistryError, Sink, Takes};
use bihuan_store::{DatabaseUrl, Store, readings};
use bihuan_testkit::{FixedClock, SeededIds};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    future::Future,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Nothing that is waited for takes so long.
const PATIENCE: Duration = Duration::from_secs(20);
const NOW: &str = "2026-03-02T09:00:30+08:00";
const SECRET: &str = "123456";

/// A register in memory: every device's secret is [`SECRET`].
#[derive(Default)]
struct Register {
    devices: Mutex<BTreeMap<(Protocol, String), Found>>,
    knocks: Mutex<Vec<Knock>>,
    seen: Mutex<Vec<DeviceId>>,
    /// Whether it cannot be asked.
    fails: std::sync::atomic::AtomicBool,
}

impl Register {
    fn add(&self, number: u128, protocol: Protocol, identity: &str, takes: Takes) {
        let identity = Identity::parse(protocol, identity).unwrap();
        let device = DeviceId(uuid::Uuid::from_u128(number));
        let found = Found { device, territory: "350525".to_owned(), takes, secret: "1".to_owned() };
        self.devices.lock().unwrap().insert((protocol, identity.as_str().to_owned()), found);
    }
}

impl Registry for Register {
    fn find(&self, protocol: Protocol, identity: &Identity) -> Result<Option<Found>, RegistryError> {
        if self.fails.load(std::sync::atomic::Ordering::Relaxed) {
            return Err("away".into());
        }
        Ok(self.devices.lock().unwrap().get(&(protocol, identity.as_str().to_owned())).cloned())
    }

    fn proves(&self, found: &Found, shown: &str) -> Result<bool, RegistryError> {
        Ok(shown == SECRET || Some(shown.to_owned()) == self.authentication_code(found)?)
    }

    fn authentication_code(&self, found: &Found) -> Result<Option<String>, RegistryError> {
        Ok(Some(format!("code-{}", found.device.0.as_u128())))
    }

    fn seen(&self, devices: &[(DeviceId, Timestamp)]) -> Result<(), RegistryError> {
        self.seen.lock().unwrap().extend(devices.iter().map(|(device, _)| *device));
        Ok(())
    }

    fn knock(&self, knock: &Knock) -> Result<(), RegistryError> {
        self.knocks.lock().unwrap().push(knock.clone());
        Ok(())
    }
}

/// Keeps what it is given.
#[derive(Default)]
struct Judge(Mutex<Vec<Reading>>);

impl Sink for Judge {
    fn take(&self, readings: Vec<Reading>, _: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.lock().unwrap().extend(readings);
        Box::pin(std::future::ready(()))
    }
}

/// A gateway on ports of the system's choice.
struct Site {
    gateway: Gateway,
    store: Store,
    register: Arc<Register>,
    judge: Arc<Judge>,
    _folder: tempfile::TempDir,
}

impl Site {
    async fn new() -> Self {
        Self::with(GatewaySettings::default()).await
    }

    async fn with(settings: GatewaySettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("test.sqlite"))).unwrap();
        let any = Some("127.0.0.1:0".parse().unwrap());
        let settings = GatewaySettings {
            jt808: any,
            gb26875: any,
            hj212: any,
            ais_tcp: any,
            ais_udp: any,
            gather_milliseconds: 5,
            ..settings
        };
        let (register, judge) = (Arc::new(Register::default()), Arc::new(Judge::default()));
        let parts = Parts {
            store: store.clone(),
            registry: Arc::clone(&register) as Arc<dyn Registry>,
            sink: Arc::clone(&judge) as Arc<dyn Sink>,
            clock: Arc::new(FixedClock::at(NOW)),
            ids: Arc::new(SeededIds::new(1)),
            settings,
        };
        let gateway = Gateway::start(parts).await.unwrap();
        Self { gateway, store, register, judge, _folder: folder }
    }

    fn address(&self, name: &str) -> SocketAddr {
        self.gateway.addresses().of(name).unwrap()
    }

    async fn connect(&self, name: &str) -> Peer {
        Peer { stream: TcpStream::connect(self.address(name)).await.unwrap(), read: Vec::new() }
    }

    /// The last reading of a metric.
    fn last(&self, device: u128, metric: &str) -> Option<Reading> {
        let device = DeviceId(uuid::Uuid::from_u128(device));
        let all = self.store.read_blocking(|tx| readings::latest(tx, &[device])).unwrap();
        all.into_iter().find(|reading| reading.metric == Metric::parse(metric).unwrap())
    }

    /// All values of a metric, ascending.
    fn values(&self, device: u128, metric: &str) -> Vec<f64> {
        let now = FixedClock::at(NOW).now();
        let day = jiff::SignedDuration::from_hours(24);
        let window = readings::Window {
            metric: Metric::parse(metric).unwrap(),
            from: now - day * 30,
            until: now + day,
            at_most: 100_000,
        };
        let device = DeviceId(uuid::Uuid::from_u128(device));
        match self.store.read_blocking(|tx| readings::series(tx, device, &window)).unwrap() {
            readings::Series::Whole(samples) => samples.iter().map(|sample| sample.value).collect(),
            readings::Series::Sampled { .. } => panic!("too many"),
        }
    }

    /// Waits until the counters show something.
    async fn until(&self, what: impl Fn(&Counted) -> bool) -> Counted {
        timeout(PATIENCE, async {
            loop {
                let counted = self.gateway.counted();
                if what(&counted) {
                    return counted;
                }
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("it did not come to that: {:?}", self.gateway.counted()))
    }
}

/// A device's end of a connection.
struct Peer {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Peer {
    async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Waits for the next answer, as `take` cuts it from the front of what was read.
    async fn answer(&mut self, take: impl Fn(&[u8]) -> Option<usize>) -> Vec<u8> {
        timeout(PATIENCE, async {
            loop {
                if let Some(length) = take(&self.read) {
                    return self.read.drain(..length).collect();
                }
                let mut bytes = [0; 4096];
                let count = self.stream.read(&mut bytes).await.unwrap();
                assert!(count > 0, "closed with {} bytes left", self.read.len());
                self.read.extend_from_slice(&bytes[..count]);
            }
        })
        .await
        .expect("an answer")
    }

    /// Waits until the other side closes.
    async fn closed(&mut self) {
        timeout(PATIENCE, async {
            let mut bytes = [0; 4096];
            while !matches!(self.stream.read(&mut bytes).await, Ok(0) | Err(_)) {}
        })
        .await
        .expect("it closes");
    }
}
