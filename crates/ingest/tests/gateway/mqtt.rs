//! MQTT, with a real broker between devices and the gateway.

use super::*;
use crate::broker::{Broker, Transport};
use bihuan_ingest::mqtt::{MqttSettings, Proof, TopicSettings};
use rumqttc::v5::{AsyncClient, Event, Incoming, MqttOptions, mqttbytes::QoS};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// A device that publishes; each message is at the broker when [`Device::send`] returns.
struct Device {
    client: AsyncClient,
    events: rumqttc::v5::EventLoop,
}

impl Device {
    fn connect(broker: &Broker) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let id = format!("device-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut options = MqttOptions::new(id, "127.0.0.1", broker.port());
        options.set_credentials("device", SECRET);
        let (client, events) = AsyncClient::new(options, 10);
        Self { client, events }
    }

    async fn send(&mut self, topic: &str, payload: impl Into<Vec<u8>>) {
        self.client.publish(topic, QoS::AtLeastOnce, false, payload.into()).await.unwrap();
        timeout(PATIENCE, async {
            while !matches!(self.events.poll().await.unwrap(), Event::Incoming(Incoming::PubAck(_))) {}
        })
        .await
        .expect("the broker takes it");
    }
}

/// One reading of dust at a second of the minute.
fn dust(device: &str, secret: &str, second: u32, value: impl Into<Value>) -> String {
    let at = format!("2026-03-02T09:00:{second:02}+08:00");
    let reading = json!({ "metric": "dust_mg_m3", "value": value.into(), "at": at });
    json!({ "device": device, "secret": secret, "readings": [reading] }).to_string()
}

fn settings(broker: &Broker) -> GatewaySettings {
    let password = broker.file("gateway.password");
    std::fs::write(&password, format!("{SECRET}\n")).unwrap();
    let mqtt = MqttSettings {
        broker: broker.url(),
        username: "gateway".to_owned(),
        password_file: Some(password),
        ..MqttSettings::default()
    };
    GatewaySettings { mqtt: Some(mqtt), ..GatewaySettings::default() }
}

const TOPIC: &str = "bihuan/gas-1/readings";

async fn subscribed(site: &Site, broker: &Broker) {
    site.until(|counted| counted.connections == 1).await;
    timeout(PATIENCE, async {
        while !broker.log().contains("Sending SUBACK to bihuan") {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("a subscription");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_stored_and_what_cannot_be_used_holds_up_nothing() {
    let broker = Broker::start(Transport::Plain).await;
    let site = Site::with(settings(&broker)).await;
    site.register.add(5, Protocol::Mqtt, "gas-1", Takes::Readings);
    site.register.add(6, Protocol::Mqtt, "gas-2", Takes::Nothing);
    subscribed(&site, &broker).await;
    let mut device = Device::connect(&broker);
    device.send(TOPIC, dust("gas-1", SECRET, 1, 8.25)).await;
    device.send(TOPIC, "{\"readings\": [").await;
    device.send(TOPIC, [0xff, 0xfe, 0]).await;
    device.send(TOPIC, "").await;
    device.send(TOPIC, dust("gas-1", SECRET, 2, "8")).await;
    device.send(TOPIC, dust("gas-1", "wrong", 3, 1)).await;
    device.send(TOPIC, dust("stranger", SECRET, 4, 1)).await;
    device.send(TOPIC, dust("gas-2", SECRET, 5, 1)).await;
    device.send(TOPIC, vec![b' '; 300_000]).await;
    // Larger than the gateway lets the broker send at all.
    device.send(TOPIC, vec![b' '; 2_000_000]).await;
    device.send(TOPIC, dust("gas-1", SECRET, 6, 9)).await;
    let counted = site.until(|counted| counted.stored == 2).await;
    assert_eq!((counted.faults, counted.unproved, counted.unknown, counted.dropped), (5, 1, 1, 1), "{counted:?}");
    assert_eq!(site.values(5, "dust_mg_m3"), [8.25, 9.0]);
    assert_eq!(site.last(5, "dust_mg_m3").unwrap().at, "2026-03-02T09:00:06+08:00".parse().unwrap());
    let knocks = site.register.knocks.lock().unwrap().clone();
    assert_eq!((knocks.len(), knocks[0].identity.as_str(), knocks[0].about.as_str()), (1, "stranger", TOPIC));
    assert_eq!((counted.connections, counted.broker_lost), (1, 0));
    // All of it was acknowledged: a gateway with the same session gets none of it again.
    let Site { gateway, register, .. } = site;
    gateway.stop().await;
    let again = Site::with(settings(&broker)).await;
    again.register.devices.lock().unwrap().extend(register.devices.lock().unwrap().clone());
    device.send(TOPIC, dust("gas-1", SECRET, 7, 10)).await;
    let counted = again.until(|counted| counted.stored == 1).await;
    assert_eq!((counted.faults, counted.unknown), (0, 0), "{counted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_and_tried_again() {
    let broker = Broker::start(Transport::Plain).await;
    let settings = settings(&broker);
    std::fs::write(broker.file("gateway.password"), "another").unwrap();
    let site = Site::with(settings).await;
    let counted = site.until(|counted| counted.broker_lost >= 2).await;
    assert_eq!(counted.connections, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_while_the_gateway_was_away_arrives() {
    let broker = Broker::start(Transport::Plain).await;
    let first = Site::with(settings(&broker)).await;
    subscribed(&first, &broker).await;
    first.gateway.stop().await;
    let mut device = Device::connect(&broker);
    for second in 0..20 {
        device.send(TOPIC, dust("gas-1", SECRET, second, f64::from(second))).await;
    }
    let site = Site::with(settings(&broker)).await;
    site.register.add(5, Protocol::Mqtt, "gas-1", Takes::Readings);
    site.until(|counted| counted.stored == 20).await;
    assert_eq!(site.values(5, "dust_mg_m3"), (0..20).map(f64::from).collect::<Vec<_>>());
}

/// Takes readings and never says that it is done.
struct Stuck(Arc<AtomicU32>);

impl Sink for Stuck {
    fn take(&self, _: Vec<Reading>, _: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::pending())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_dies_before_it_acknowledges_loses_and_doubles_nothing() {
    let broker = Broker::start(Transport::Plain).await;
    let site = Site::with(GatewaySettings::default()).await;
    site.register.add(5, Protocol::Mqtt, "gas-1", Takes::Readings);
    let parts = |sink: Arc<dyn Sink>, seed: u64| Parts {
        store: site.store.clone(),
        registry: Arc::clone(&site.register) as Arc<dyn Registry>,
        sink,
        clock: Arc::new(FixedClock::at(NOW)),
        ids: Arc::new(SeededIds::new(seed)),
        settings: GatewaySettings { gather_milliseconds: 5, ..settings(&broker) },
    };
    // A runtime of its own, which can be dropped with all that runs in it.
    let doomed = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let taken = Arc::new(AtomicU32::new(0));
    let gateway = doomed.spawn(Gateway::start(parts(Arc::new(Stuck(Arc::clone(&taken))), 7))).await.unwrap().unwrap();
    timeout(PATIENCE, async {
        while !broker.log().contains("Sending SUBACK to bihuan") {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    let mut device = Device::connect(&broker);
    for second in 0..10 {
        device.send(TOPIC, dust("gas-1", SECRET, second, f64::from(second))).await;
    }
    timeout(PATIENCE, async {
        while taken.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("stored, and not handed on");
    drop(gateway);
    doomed.shutdown_background();
    assert!(!broker.log().contains("Received PUBACK from bihuan"), "nothing was acknowledged");
    let judge = Arc::new(Judge::default());
    let next = Gateway::start(parts(Arc::clone(&judge) as Arc<dyn Sink>, 8)).await.unwrap();
    timeout(PATIENCE, async {
        while next.counted().stored < 10 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("all come again");
    next.stop().await;
    assert_eq!(site.values(5, "dust_mg_m3"), (0..10).map(f64::from).collect::<Vec<_>>());
    assert_eq!(judge.0.lock().unwrap().len(), 10, "the rules saw each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_stored_comes_again() {
    let broker = Broker::start(Transport::Plain).await;
    let site = Site::with(settings(&broker)).await;
    site.register.add(5, Protocol::Mqtt, "gas-1", Takes::Readings);
    site.register.fails.store(true, Ordering::Relaxed);
    subscribed(&site, &broker).await;
    let mut device = Device::connect(&broker);
    device.send(TOPIC, dust("gas-1", SECRET, 1, 7)).await;
    site.until(|counted| counted.broker_lost == 1).await;
    site.register.fails.store(false, Ordering::Relaxed);
    let counted = site.until(|counted| counted.stored == 1).await;
    assert_eq!((counted.connections, counted.frames), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_tls_both_sides_show_their_certificates() {
    let broker = Broker::start(Transport::Tls).await;
    let certified = |name: &str| {
        let mut settings = settings(&broker);
        if let Some(mqtt) = &mut settings.mqtt {
            mqtt.authority_file = Some(broker.file("ca.pem"));
            mqtt.certificate_file = Some(broker.file(&format!("{name}.pem")));
            mqtt.key_file = Some(broker.file(&format!("{name}.key")));
        }
        settings
    };
    let site = Site::with(certified("gateway")).await;
    subscribed(&site, &broker).await;
    site.gateway.stop().await;
    // Without a certificate of its own, and with another authority than the broker's.
    let mut bare = certified("gateway");
    let mut foreign = certified("gateway");
    let elsewhere = Broker::start(Transport::Tls).await;
    if let (Some(bare), Some(foreign)) = (&mut bare.mqtt, &mut foreign.mqtt) {
        (bare.certificate_file, bare.key_file) = (None, None);
        foreign.authority_file = Some(elsewhere.file("ca.pem"));
    }
    for settings in [bare, foreign] {
        let site = Site::with(settings).await;
        let counted = site.until(|counted| counted.broker_lost >= 1).await;
        assert_eq!(counted.connections, 0);
        site.gateway.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_makers_own_shape_is_mapped_and_its_topic_vouches() {
    let broker = Broker::start(Transport::Plain).await;
    let mut settings = settings(&broker);
    let topic: TopicSettings = serde_json::from_value(json!({
        "filter": "plant/+/up", "device": "p{2}", "proof": "topic", "time_field": "/ts", "time_format": "unix_seconds",
        "values": [{ "field": "/d/0/dust", "metric": "dust_mg_m3", "scale": 0.001 }],
    }))
    .unwrap();
    assert_eq!(topic.proof, Proof::Topic);
    if let Some(mqtt) = &mut settings.mqtt {
        mqtt.topics.push(topic);
        mqtt.group = "gateways".to_owned();
    }
    let site = Site::with(settings).await;
    site.register.add(5, Protocol::Mqtt, "p7", Takes::Readings);
    subscribed(&site, &broker).await;
    let mut device = Device::connect(&broker);
    let at: Timestamp = "2026-03-02T09:00:00+08:00".parse().unwrap();
    let body = json!({ "ts": at.as_second(), "d": [{ "dust": "8250" }] });
    device.send("plant/7/up", body.to_string()).await;
    site.until(|counted| counted.stored == 1).await;
    let found = site.last(5, "dust_mg_m3").unwrap();
    assert_eq!((found.value, found.at), (8.25, at));
}

#[tokio::test]
async fn settings_that_cannot_work_stop_the_gateway_from_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("test.sqlite"))).unwrap();
    let broker = |broker: &str| MqttSettings { broker: broker.to_owned(), ..MqttSettings::default() };
    let good = broker("mqtt://127.0.0.1:1883");
    for (mqtt, expected) in [
        (broker("127.0.0.1:1883"), "broker"),
        (broker("mqtt://user:pass@host:1883"), "broker"),
        (broker("http://host:1883"), "broker"),
        (broker("mqtts://host:8883"), "authority_file"),
        (MqttSettings { client_id: String::new(), ..good.clone() }, "client_id"),
        (MqttSettings { topics: Vec::new(), ..good.clone() }, "topics"),
        (MqttSettings { most_in_flight: 0, ..good.clone() }, "most_in_flight"),
        (
            MqttSettings { username: "x".to_owned(), password_file: Some("no/such".into()), ..good.clone() },
            "password_file",
        ),
    ] {
        let parts = Parts {
            store: store.clone(),
            registry: Arc::new(Register::default()),
            sink: Arc::new(()),
            clock: Arc::new(FixedClock::at(NOW)),
            ids: Arc::new(SeededIds::new(1)),
            settings: GatewaySettings { mqtt: Some(mqtt), ..GatewaySettings::default() },
        };
        let error = Gateway::start(parts).await.err().unwrap().to_string();
        assert!(error.contains(expected) && !error.contains("pass@") | error.contains("broker"), "{error}");
    }
}
