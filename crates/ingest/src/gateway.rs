//! The listeners, until the gateway is stopped.

use crate::{
    connection::{House, serve},
    counters::{Counted, Counters},
    doors::Doors,
    intake::{Bounds, Intake, Sink, Works},
    mqtt::{self, MqttError, Subscriber},
    presence::Presence,
    push::Pushes,
    registry::{Doorman, Registry},
    settings::GatewaySettings,
    speakers::{Ais, Gb26875, Hj212, Jt808, Speaker},
    vessels,
};
use bihuan_domain::{Clock, IdSource};
use bihuan_store::Store;
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, UdpSocket},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// What passed is told to the log so often, when anything did.
const TELL_EVERY: Duration = Duration::from_secs(60);
/// The register learns so often who was seen.
const SEEN_EVERY: Duration = Duration::from_secs(1);

/// Why the gateway cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// An address that cannot be listened on.
    #[error("cannot listen on {address} for {protocol}: {cause}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What for: the name of the setting.
        protocol: &'static str,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// Settings of MQTT that cannot be used.
    #[error("[gateway.mqtt] {0}")]
    Mqtt(#[from] MqttError),
}

/// What a gateway works with.
pub struct Parts {
    /// Where readings go.
    pub store: Store,
    /// Who is registered.
    pub registry: Arc<dyn Registry>,
    /// Who judges readings that are stored.
    pub sink: Arc<dyn Sink>,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// Names of batches.
    pub ids: Arc<dyn IdSource>,
    /// Where to listen, and the bounds.
    pub settings: GatewaySettings,
}

/// What is bound and checked before anything runs.
struct Bound {
    streams: Vec<(&'static str, TcpListener)>,
    datagrams: Option<UdpSocket>,
    subscriber: Option<Subscriber>,
}

/// Where a gateway listens, by the names of the settings: the real port where 0 was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addresses(Vec<(&'static str, SocketAddr)>);

impl Addresses {
    /// The address of a listener.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<SocketAddr> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, address)| *address)
    }

    /// All, with the names of their settings.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, SocketAddr)> {
        self.0.iter().copied()
    }
}

/// A gateway at work.
pub struct Gateway {
    addresses: Addresses,
    counters: Arc<Counters>,
    intake: Intake,
    pushes: Pushes,
    stop: watch::Sender<()>,
    listeners: Vec<JoinHandle<()>>,
    storing: JoinHandle<()>,
}

impl Gateway {
    /// Starts listening. Call it inside a tokio runtime.
    ///
    /// # Errors
    /// [`GatewayError`] for an address that cannot be listened on, or settings of MQTT that cannot be used; nothing runs then. A
    /// broker that is not there is waited for.
    pub async fn start(parts: Parts) -> Result<Self, GatewayError> {
        let settings = parts.settings.clone();
        let streams = [
            ("jt808", settings.jt808),
            ("gb26875", settings.gb26875),
            ("hj212", settings.hj212),
            ("ais_tcp", settings.ais_tcp),
        ];
        let mut bound = Vec::new();
        for (name, address) in streams {
            let Some(address) = address else { continue };
            let failed = |cause| GatewayError::Listen { address, protocol: name, cause };
            bound.push((name, TcpListener::bind(address).await.map_err(failed)?));
        }
        let datagrams = match settings.ais_udp {
            None => None,
            Some(address) => {
                let failed = |cause| GatewayError::Listen { address, protocol: "ais_udp", cause };
                Some(UdpSocket::bind(address).await.map_err(failed)?)
            }
        };
        let subscriber = settings.mqtt.as_ref().map(Subscriber::new).transpose()?;
        Ok(Self::run(parts, settings, Bound { streams: bound, datagrams, subscriber }))
    }

    fn run(parts: Parts, settings: GatewaySettings, bound: Bound) -> Self {
        let Parts { store, registry, sink, clock, ids, .. } = parts;
        let counters = Arc::new(Counters::default());
        let number = |count: u32| usize::try_from(count).unwrap_or(usize::MAX).max(1);
        let bounds = Bounds {
            gather: Duration::from_millis(u64::from(settings.gather_milliseconds)),
            most_per_batch: number(settings.most_readings_per_batch),
            most_waiting: number(settings.most_readings_waiting),
        };
        let works = Works { store, clock: Arc::clone(&clock), ids, sink, counters: Arc::clone(&counters) };
        let (intake, storing) = Intake::new(works, bounds);
        let doors = Arc::new(Doors::new(settings.most_connections, settings.most_connections_per_address));
        let believes_for = Duration::from_secs(u64::from(settings.register_seconds));
        let house = Arc::new(House {
            doorman: Doorman::new(registry, believes_for),
            intake: intake.clone(),
            clock,
            settings,
            counters: Arc::clone(&counters),
            register_fails: false.into(),
            presence: Presence::default(),
            numbers: 0.into(),
        });
        let (stop, stopped) = watch::channel(());
        let mut addresses = Addresses::default();
        let mut listeners = vec![tokio::spawn(tell(Arc::clone(&counters), stopped.clone()))];
        listeners.push(tokio::spawn(tell_seen(Arc::clone(&house), stopped.clone())));
        if let Some(subscriber) = bound.subscriber {
            listeners.push(tokio::spawn(mqtt::serve(subscriber, Arc::clone(&house), stopped.clone())));
        }
        for (name, listener) in bound.streams {
            addresses.0.extend(listener.local_addr().ok().map(|address| (name, address)));
            let (doors, house, stopped) = (Arc::clone(&doors), Arc::clone(&house), stopped.clone());
            listeners.push(match name {
                "jt808" => tokio::spawn(listen::<Jt808>(listener, doors, house, stopped)),
                "gb26875" => tokio::spawn(listen::<Gb26875>(listener, doors, house, stopped)),
                "hj212" => tokio::spawn(listen::<Hj212>(listener, doors, house, stopped)),
                _ => tokio::spawn(listen::<Ais>(listener, doors, house, stopped)),
            });
        }
        if let Some(socket) = bound.datagrams {
            addresses.0.extend(socket.local_addr().ok().map(|address| ("ais_udp", address)));
            listeners.push(tokio::spawn(vessels::serve(socket, Arc::clone(&house), stopped)));
        }
        for (protocol, address) in addresses.all() {
            tracing::info!(protocol, %address, "the gateway listens");
        }
        let pushes = Pushes::new(house);
        Self { addresses, counters, intake, pushes, stop, listeners, storing: tokio::spawn(storing) }
    }

    /// Where it listens.
    #[must_use]
    pub const fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// What has passed.
    #[must_use]
    pub fn counted(&self) -> Counted {
        self.counters.read()
    }

    /// The way into the store, for readings that come by other ways than a listener.
    #[must_use]
    pub fn intake(&self) -> Intake {
        self.intake.clone()
    }

    /// The way in for readings that are pushed by HTTP.
    #[must_use]
    pub fn pushes(&self) -> Pushes {
        self.pushes.clone()
    }

    /// Closes all connections; what was handed over is stored first.
    pub async fn stop(self) {
        drop(self.stop);
        for task in self.listeners {
            end(task).await;
        }
        self.pushes.close();
        drop(self.intake);
        end(self.storing).await;
        tell_now(&self.counters.read());
    }
}

async fn end(task: JoinHandle<()>) {
    if let Err(error) = task.await {
        tracing::error!(%error, "a part of the gateway did not end well");
    }
}

async fn listen<S: Speaker + Default + 'static>(
    listener: TcpListener,
    doors: Arc<Doors>,
    house: Arc<House>,
    mut stopped: watch::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            // Ended ones are forgotten as they end.
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, from)) => match doors.enter(from.ip()) {
                    Some(entered) => {
                        house.counters.connections(1);
                        // Answers are small and waited for. Where it cannot be set, they are only slower.
                        drop(stream.set_nodelay(true));
                        let (house, stopped) = (Arc::clone(&house), stopped.clone());
                        connections.spawn(async move {
                            serve::<S>(stream, from.ip(), house, stopped).await;
                            drop(entered);
                        });
                    }
                    None => house.counters.turned_away(1),
                },
                Err(error) => {
                    // No more open files, most likely: those that end make room.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
    while connections.join_next().await.is_some() {}
}

/// A fault is told to the log once, until it goes well again; who was seen meanwhile is seen again with the next frame.
async fn tell_seen(house: Arc<House>, mut stopped: watch::Receiver<()>) {
    let mut fails = false;
    loop {
        let ends = tokio::select! {
            _ = stopped.changed() => true,
            () = tokio::time::sleep(SEEN_EVERY) => false,
        };
        let told = house.doorman.tell_seen().await;
        if let (Err(error), false) = (&told, fails) {
            tracing::error!(%error, "the register cannot be told which devices were seen");
        }
        fails = told.is_err();
        if ends {
            return;
        }
    }
}

async fn tell(counters: Arc<Counters>, mut stopped: watch::Receiver<()>) {
    let mut told = Counted::default();
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            () = tokio::time::sleep(TELL_EVERY) => {}
        }
        let now = counters.read();
        if now != told {
            tell_now(&now);
            told = now;
        }
    }
}

fn tell_now(counted: &Counted) {
    let Counted {
        connections,
        turned_away,
        timed_out,
        frames,
        faults,
        unknown,
        unproved,
        broker_lost,
        stored,
        dropped,
        failed,
    } = *counted;
    tracing::info!(
        connections,
        turned_away,
        timed_out,
        frames,
        faults,
        unknown,
        unproved,
        broker_lost,
        stored,
        dropped,
        failed,
        "what passed the gateway since it began"
    );
}
