//! The connection to the broker, made again and again until the gateway ends.

use super::{
    mapping::Mapping,
    settings::{MqttError, MqttSettings},
};
use crate::{
    connection::{House, Proved, Waiting, settled, settled_now},
    normalise::json::JsonFault,
    speakers::Outcome,
};
use bihuan_domain::monitoring::Protocol;
use rumqttc::{
    TlsConfiguration, Transport,
    v5::{
        AsyncClient, ConnectionError, Event, EventLoop, Incoming, MqttOptions,
        mqttbytes::{
            QoS,
            v5::{Filter, Publish, RetainForwardRule, SubscribeReasonCode},
        },
    },
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use std::{collections::VecDeque, path::Path, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, timeout},
};

/// Messages that wait for the store; then nothing more is read.
const MOST_WAITING: usize = 512;
/// Messages that were read and wait to be looked at.
const MOST_READ: usize = 8;
/// Acknowledgements that wait to be sent: as many as MQTT can number, so that there is always room.
const MOST_ACKNOWLEDGED: usize = 65_536;
/// Between two tries to connect, at first and at most.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// What a connection must have lasted for the next wait to be the first again.
const LASTED: Duration = Duration::from_secs(60);
const KEEP_ALIVE: Duration = Duration::from_secs(30);
const CONNECT_SECONDS: u64 = 10;
/// The last acknowledgements are sent within this time.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// What is larger than messages may be reaches the gateway, so that it can be counted, up to so many times that size. The
/// broker sends nothing larger.
const SEEN_TIMES: u32 = 4;
/// A message that cannot be used is told to the log so often at most.
const TELL_EVERY: Duration = Duration::from_secs(60);

/// A broker, and how its messages are read: checked settings.
pub(crate) struct Subscriber {
    options: MqttOptions,
    filters: Vec<Filter>,
    mappings: Vec<Mapping>,
    most_payload_bytes: usize,
}

impl Subscriber {
    /// Checks the settings, and reads the files that they name.
    ///
    /// # Errors
    /// [`MqttError`]; nothing has been connected to.
    pub(crate) fn new(settings: &MqttSettings) -> Result<Self, MqttError> {
        let wrong = || MqttError::Broker(settings.broker.clone());
        let (scheme, address) = settings.broker.split_once("://").ok_or_else(wrong)?;
        let (host, port) = address.rsplit_once(':').ok_or_else(wrong)?;
        let port: u16 = port.parse().map_err(|_| wrong())?;
        if host.is_empty() || host.contains(['/', '@']) || !matches!(scheme, "mqtt" | "mqtts") {
            return Err(wrong());
        }
        check(settings)?;
        let mut options = MqttOptions::new(&settings.client_id, host, port);
        options
            .set_keep_alive(KEEP_ALIVE)
            .set_connection_timeout(CONNECT_SECONDS)
            .set_clean_start(false)
            .set_session_expiry_interval(Some(settings.session_hours.saturating_mul(3_600)))
            .set_receive_maximum(Some(settings.most_in_flight))
            .set_max_packet_size(Some(settings.most_payload_bytes.saturating_mul(SEEN_TIMES)))
            // The gateway sends no messages.
            .set_outgoing_inflight_upper_limit(1)
            .set_manual_acks(true);
        if !settings.username.is_empty() {
            let password = match &settings.password_file {
                None => String::new(),
                Some(path) => text("password_file", path)?.trim_end_matches(['\r', '\n']).to_owned(),
            };
            options.set_credentials(&settings.username, password);
        }
        if scheme == "mqtts" {
            options.set_transport(Transport::Tls(TlsConfiguration::Rustls(Arc::new(tls(settings)?))));
        }
        let mappings = settings.topics.iter().map(Mapping::new).collect::<Result<_, _>>()?;
        let filters = settings.topics.iter().map(|topic| filter(settings, &topic.filter)).collect();
        let most_payload_bytes = usize::try_from(settings.most_payload_bytes).unwrap_or(usize::MAX);
        Ok(Self { options, filters, mappings, most_payload_bytes })
    }
}

fn filter(settings: &MqttSettings, of: &str) -> Filter {
    let path = if settings.group.is_empty() { of.to_owned() } else { format!("$share/{}/{of}", settings.group) };
    let mut filter = Filter::new(path, QoS::AtLeastOnce);
    // What the broker keeps for newcomers was measured at some time: once is enough.
    filter.retain_forward_rule = RetainForwardRule::OnNewSubscribe;
    filter
}

fn check(settings: &MqttSettings) -> Result<(), MqttError> {
    let word = |text: &str| {
        text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    let refuse = |key, hint| Err(MqttError::Setting { key, hint });
    if settings.client_id.is_empty() || !word(&settings.client_id) {
        return refuse("client_id", "1 to 64 letters, digits, . _ -");
    }
    if !word(&settings.group) {
        return refuse("group", "up to 64 letters, digits, . _ -");
    }
    if !(1_024..=16 << 20).contains(&settings.most_payload_bytes) {
        return refuse("most_payload_bytes", "1024 to 16777216");
    }
    if settings.most_in_flight == 0 {
        return refuse("most_in_flight", "at least 1");
    }
    if settings.topics.is_empty() {
        return refuse("topics", "at least one");
    }
    Ok(())
}

fn text(key: &'static str, path: &Path) -> Result<String, MqttError> {
    std::fs::read_to_string(path).map_err(|cause| refused(key, path, &cause))
}

fn refused(key: &'static str, path: &Path, cause: &dyn std::fmt::Display) -> MqttError {
    MqttError::File { key, path: path.to_owned(), cause: cause.to_string() }
}

fn tls(settings: &MqttSettings) -> Result<ClientConfig, MqttError> {
    let missing = |key, hint| MqttError::Setting { key, hint };
    let authorities = settings.authority_file.as_deref();
    let path = authorities.ok_or(missing("authority_file", "mqtts:// needs the certificates of its authority"))?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates("authority_file", path)? {
        roots.add(certificate).map_err(|cause| refused("authority_file", path, &cause))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|cause| refused("authority_file", path, &cause))?.with_root_certificates(roots);
    match (&settings.certificate_file, &settings.key_file) {
        (None, None) => Ok(builder.with_no_client_auth()),
        (Some(certificate), Some(key)) => {
            let chain = certificates("certificate_file", certificate)?;
            let secret = PrivateKeyDer::from_pem_file(key).map_err(|cause| refused("key_file", key, &cause))?;
            builder.with_client_auth_cert(chain, secret).map_err(|cause| refused("key_file", key, &cause))
        }
        _ => Err(missing("key_file", "certificate_file and key_file go together")),
    }
}

fn certificates(key: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, MqttError> {
    let read = CertificateDer::pem_file_iter(path).map_err(|cause| refused(key, path, &cause))?;
    let all: Vec<_> = read.collect::<Result<_, _>>().map_err(|cause| refused(key, path, &cause))?;
    if all.is_empty() { Err(refused(key, path, &"no certificate in it")) } else { Ok(all) }
}

/// Takes messages until the gateway ends.
pub(crate) async fn serve(subscriber: Subscriber, house: Arc<House>, mut stopped: watch::Receiver<()>) {
    let mut wait = FIRST_WAIT;
    let mut fails = false;
    loop {
        let began = Instant::now();
        let mut session = Session::begin(&subscriber, &house);
        let ended = session.run(&mut stopped, &mut fails).await;
        let Some(reason) = ended else {
            session.say_goodbye().await;
            return;
        };
        house.counters.broker_lost(1);
        // Once, until it goes well again.
        if fails {
            tracing::debug!(%reason, "the broker is not there still");
        } else {
            tracing::error!(%reason, "the broker of [gateway.mqtt] is not there; it is tried again until it is");
        }
        fails = true;
        session.polling.abort();
        if began.elapsed() >= LASTED {
            wait = FIRST_WAIT;
        }
        tokio::select! {
            _ = stopped.changed() => return,
            () = sleep(wait) => {}
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

enum Arrived {
    Connected,
    Subscribed(Vec<SubscribeReasonCode>),
    Message(Publish),
    Broken(Box<ConnectionError>),
}

/// One connection. All of it is new each time: acknowledgements of an earlier one would name other messages.
struct Session<'a> {
    subscriber: &'a Subscriber,
    house: &'a House,
    client: AsyncClient,
    arriving: mpsc::Receiver<Arrived>,
    polling: tokio::task::JoinHandle<()>,
    /// In the order in which they came; acknowledged in that order.
    waiting: VecDeque<(Publish, Waiting)>,
    proved: Proved,
    told_at: Option<Instant>,
}

impl<'a> Session<'a> {
    fn begin(subscriber: &'a Subscriber, house: &'a House) -> Self {
        let (client, events) = AsyncClient::new(subscriber.options.clone(), MOST_ACKNOWLEDGED);
        let (arrived, arriving) = mpsc::channel(MOST_READ);
        let polling = tokio::spawn(poll(events, arrived));
        Self {
            subscriber,
            house,
            client,
            arriving,
            polling,
            waiting: VecDeque::new(),
            proved: Proved::new(),
            told_at: None,
        }
    }

    /// Until it breaks; the reason, or none when the gateway ends.
    async fn run(&mut self, stopped: &mut watch::Receiver<()>, fails: &mut bool) -> Option<String> {
        loop {
            tokio::select! {
                _ = stopped.changed() => return None,
                outcome = settled(&mut self.waiting), if !self.waiting.is_empty() => {
                    if let Err(reason) = self.acknowledge(outcome) {
                        return Some(reason);
                    }
                }
                arrived = self.arriving.recv(), if self.waiting.len() < MOST_WAITING => match arrived {
                    None => return Some("the connection ended".to_owned()),
                    Some(Arrived::Broken(error)) => return Some(error.to_string()),
                    Some(Arrived::Connected) => {
                        self.house.counters.connections(1);
                        if let Err(error) = self.client.try_subscribe_many(self.subscriber.filters.clone()) {
                            return Some(error.to_string());
                        }
                    }
                    Some(Arrived::Subscribed(codes)) => {
                        if std::mem::take(fails) {
                            tracing::info!("the broker of [gateway.mqtt] is there again");
                        }
                        self.subscribed(&codes);
                    }
                    Some(Arrived::Message(publish)) => self.receive(publish).await,
                }
            }
        }
    }

    fn subscribed(&self, codes: &[SubscribeReasonCode]) {
        for (filter, code) in self.subscriber.filters.iter().zip(codes) {
            match code {
                SubscribeReasonCode::Success(_) => tracing::info!(filter = filter.path, "subscribed"),
                refused => tracing::error!(filter = filter.path, ?refused, "the broker refuses a subscription"),
            }
        }
    }

    async fn receive(&mut self, publish: Publish) {
        let told = self.read(&publish);
        let waiting = match told {
            Err(fault) => {
                self.house.counters.faults(1);
                self.tell(&publish, &fault);
                Waiting::Settled(Outcome::Done)
            }
            Ok(read) => {
                self.house.counters.faults(read.left_out);
                let mut told = read.told;
                self.house.receive(Protocol::Mqtt, None, &mut self.proved, &mut told).await
            }
        };
        self.waiting.push_back((publish_without_payload(publish), waiting));
    }

    fn read(&self, publish: &Publish) -> Result<super::mapping::Read, JsonFault> {
        let topic = std::str::from_utf8(&publish.topic).map_err(|_| JsonFault::Topic)?;
        let mapping = self.subscriber.mappings.iter().find(|mapping| mapping.is_for(topic)).ok_or(JsonFault::Topic)?;
        if publish.payload.len() > self.subscriber.most_payload_bytes {
            return Err(JsonFault::TooLarge(publish.payload.len()));
        }
        mapping.read(topic, &publish.payload, publish.retain, self.house.clock.now())
    }

    /// Shows a message that cannot be used: the first of a minute; the others are counted.
    fn tell(&mut self, publish: &Publish, fault: &JsonFault) {
        let topic: String = String::from_utf8_lossy(&publish.topic).chars().take(200).collect();
        if self.told_at.is_none_or(|at| at.elapsed() >= TELL_EVERY) {
            self.told_at = Some(Instant::now());
            tracing::warn!(topic, %fault, "a message cannot be used");
        } else {
            tracing::debug!(topic, %fault, "a message cannot be used");
        }
    }

    /// Acknowledges the first message that waits, and those behind it that are settled too.
    fn acknowledge(&mut self, first: Outcome) -> Result<(), String> {
        let mut outcome = Some(first);
        while let Some(settled) = outcome {
            if settled == Outcome::Failed {
                // The broker sends what was not acknowledged again on the next connection, and only then.
                return Err("readings could not be stored".to_owned());
            }
            let Some((publish, _)) = self.waiting.pop_front() else { break };
            self.client.try_ack(&publish).map_err(|error| error.to_string())?;
            outcome = self.waiting.front_mut().and_then(|(_, waiting)| settled_now(waiting));
        }
        Ok(())
    }

    /// Acknowledges what was taken, and leaves; the session stays.
    async fn say_goodbye(mut self) {
        let rest = async {
            while !self.waiting.is_empty() {
                let outcome = settled(&mut self.waiting).await;
                if self.acknowledge(outcome).is_err() {
                    return;
                }
            }
            if self.client.disconnect().await.is_ok() {
                // It ends when the broker has closed the connection; what still comes is not taken.
                while self.arriving.recv().await.is_some() {}
            }
        };
        // What was not acknowledged comes again.
        drop(timeout(LAST_WORDS, rest).await);
        self.polling.abort();
    }
}

/// For its acknowledgement a message needs no content.
fn publish_without_payload(mut publish: Publish) -> Publish {
    publish.payload = Default::default();
    publish.properties = None;
    publish
}

/// Moves the connection on: reads, sends, and waits when nobody takes what was read.
async fn poll(mut events: EventLoop, arrived: mpsc::Sender<Arrived>) {
    loop {
        let arrival = match events.poll().await {
            Ok(Event::Incoming(Incoming::Publish(publish))) => Arrived::Message(publish),
            Ok(Event::Incoming(Incoming::ConnAck(_))) => Arrived::Connected,
            Ok(Event::Incoming(Incoming::SubAck(answer))) => Arrived::Subscribed(answer.return_codes),
            Ok(_) => continue,
            Err(error) => {
                drop(arrived.send(Arrived::Broken(Box::new(error))).await);
                return;
            }
        };
        if arrived.send(arrival).await.is_err() {
            return;
        }
    }
}
