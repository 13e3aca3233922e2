//! The stream of events as a browser reads it: over a socket, piece by piece.

use crate::{
    app::router,
    monitoring::tests::{NAME, device_form, found, measure, rule_form, with_tree},
    testing::{Browser, TestApp, subtree, township},
};
use axum::http::StatusCode;
use bihuan_domain::{
    Clock as _,
    accounts::Role,
    ids::DeviceId,
    jurisdictions::AdministrativeLevel,
    monitoring::{Metric, Quality, Reading},
};
use bihuan_store::{
    StoreError,
    accounts::sessions,
    monitoring::devices,
    readings::{Batch, append},
};
use serde_json::Value;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf},
};

/// A fault of the test, not a time to wait for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// What an `EventSource` would hand on.
#[derive(Debug)]
struct Told {
    event: String,
    id: String,
    data: String,
}

/// A client of server-sent events over a socket of its own.
struct Client {
    lines: Lines<BufReader<OwnedReadHalf>>,
    status: u16,
    // Closing this half would close the connection.
    _writer: tokio::net::tcp::OwnedWriteHalf,
}

impl Client {
    async fn open(address: SocketAddr, browser: &Browser, path: &str, last: Option<&str>) -> Self {
        let (reader, mut writer) = TcpStream::connect(address).await.unwrap().into_split();
        let last = last.map_or_else(String::new, |last| format!("Last-Event-ID: {last}\r\n"));
        let cookie = browser.session_cookie().unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nConnection: close\r\nAccept-Encoding: gzip\r\nCookie: bihuan-session={cookie}\r\n{last}\r\n"
        );
        writer.write_all(request.as_bytes()).await.unwrap();
        let mut lines = BufReader::new(reader).lines();
        let first = tokio::time::timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
        let status = first.split(' ').nth(1).unwrap().parse().unwrap();
        let mut head = String::new();
        while let Some(line) = lines.next_line().await.unwrap().filter(|line| !line.is_empty()) {
            head.push_str(&line.to_lowercase());
        }
        if status == 200 {
            assert!(head.contains("content-type: text/event-stream") && !head.contains("gzip"), "{head}");
        }
        Self { lines, status, _writer: writer }
    }

    /// The next event; none when the stream has ended.
    async fn next(&mut self) -> Option<Told> {
        let mut told = Told { event: String::new(), id: String::new(), data: String::new() };
        loop {
            let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await.expect("an event in time");
            let line = line.ok().flatten()?;
            if let Some((name, value)) = line.split_once(": ") {
                match name {
                    "event" => value.clone_into(&mut told.event),
                    "id" => value.clone_into(&mut told.id),
                    "data" => value.clone_into(&mut told.data),
                    _ => {}
                }
            }
            // The chunks of HTTP stand between the lines; an event ends with an empty one.
            if line.is_empty() && !told.event.is_empty() {
                return Some(told);
            }
        }
    }

    async fn devices(&mut self) -> (Told, Vec<Value>) {
        let told = self.next().await.expect("the stream lasts");
        let data: Value = serde_json::from_str(&told.data).unwrap();
        let devices = data["devices"].as_array().unwrap().clone();
        (told, devices)
    }
}

async fn served(test: &TestApp) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router(test.app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// A device sends a value, as the gateway stores it.
async fn send(test: &TestApp, device: DeviceId, value: f64) {
    let now = test.clock.now();
    let metric = Metric::parse("dust_mg_m3").unwrap();
    let reading = Reading { device, metric, at: now, value, quality: Quality::Good };
    let batch = Batch::new(bihuan_domain::IdSource::next(&*test.app.ids), now, [(device, "350525", &[reading][..])]);
    let stored: Result<(), StoreError> = test
        .app
        .store
        .write(move |tx| {
            append(tx, batch)?;
            devices::seen(tx, &[(device, now)])
        })
        .await;
    stored.unwrap();
}

const EVENTS: &str = "/monitoring/live/events";

#[tokio::test]
async fn a_reading_and_an_alarm_arrive_and_another_scope_sees_nothing() {
    let test = with_tree().await;
    let town = township().code.to_string();
    let mut officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    officer.post("/devices", &device_form(&town, "dust-1")).await;
    let device = found(&test, "dust-1").await;
    let mut form = rule_form("8");
    form.push(("jurisdiction", "350525190000"));
    let rule = officer.post("/rules", &form).await.location().to_owned();
    officer.post(&format!("{rule}/enable"), &[("version", "1")]).await;
    let page = officer.get("/monitoring/live").await.text();
    assert!(page.contains(NAME) && page.contains(&format!("data-live=\"{EVENTS}\"")), "the page stands by itself");

    let address = served(&test).await;
    let elsewhere = subtree(AdministrativeLevel::Township, "350526100000");
    let stranger = test.signed_in_as("stranger", &[(Role::SafetyOfficer, &elsewhere)]).await;
    let mut mine = Client::open(address, &officer, EVENTS, None).await;
    let mut other = Client::open(address, &stranger, EVENTS, None).await;
    let (told, rows) = mine.devices().await;
    assert_eq!((told.event.as_str(), rows.len()), ("state", 1));
    assert_eq!((&rows[0]["name"], &rows[0]["presence"]), (&NAME.into(), &"offline".into()));
    assert!(other.devices().await.1.is_empty());

    test.clock.advance(jiff::SignedDuration::from_secs(10));
    send(&test, device, 3.5).await;
    let (first, rows) = mine.devices().await;
    assert_eq!((first.event.as_str(), &rows[0]["presence"]), ("devices", &"online".into()));
    assert_eq!(rows[0]["values"][0]["value"], "3.5 mg/m³");
    assert_eq!(measure(&test, device, 9.5).await.len(), 1);
    let (second, rows) = mine.devices().await;
    assert_eq!(rows[0]["alarm"], "urgent");

    // Back with the number of an event: what came after it. With a number of another run: the state.
    let mut back = Client::open(address, &officer, EVENTS, Some(&first.id)).await;
    let (missed, rows) = back.devices().await;
    assert_eq!((missed.event.as_str(), &missed.id, &rows[0]["alarm"]), ("devices", &second.id, &"urgent".into()));
    let mut strange = Client::open(address, &officer, EVENTS, Some("another-7")).await;
    assert_eq!(strange.devices().await.0.event, "state");

    // The stranger is told of an own device, and of nothing else before it.
    let own: Result<_, bihuan_store::CommandError> = test
        .app
        .store
        .write({
            let now = test.clock.now();
            let rules = test.app.rules.clone();
            move |tx| {
                let by =
                    bihuan_store::hazards::By { actor: &bihuan_domain::accounts::Actor::Operator, now, rules: &rules };
                let mut command = crate::monitoring::tests::register("far-1");
                command.belonging.jurisdiction = bihuan_domain::jurisdictions::Place::root(
                    AdministrativeLevel::County,
                    "350526000000".parse().unwrap(),
                )
                .child(AdministrativeLevel::Township, "350526100000".parse().unwrap())
                .unwrap();
                devices::register(tx, DeviceId(uuid::Uuid::from_u128(77)), &command, None, by)
            }
        })
        .await;
    own.unwrap();
    let (_, rows) = other.devices().await;
    assert_eq!((rows.len(), &rows[0]["name"]), (1, &"far-1".into()));
}

#[tokio::test]
async fn a_session_that_is_over_is_told_so_and_too_many_streams_are_turned_away() {
    let test = with_tree().await;
    let mut officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    assert_eq!(officer.get(EVENTS).await.status, StatusCode::BAD_REQUEST, "for readers of events");
    let address = served(&test).await;
    let mut streams = Vec::new();
    for _ in 0..6 {
        let mut client = Client::open(address, &officer, EVENTS, None).await;
        assert_eq!(client.next().await.unwrap().event, "state");
        streams.push(client);
    }
    let seventh = Client::open(address, &officer, EVENTS, None).await;
    assert_eq!(seventh.status, StatusCode::TOO_MANY_REQUESTS.as_u16());
    let users = test.app.store.write(tx_close_all).await.unwrap();
    assert!(users > 0);
    for mut client in streams {
        assert_eq!(client.next().await.unwrap().event, "end");
        assert!(client.next().await.is_none(), "and the stream ends");
    }
    let ended = Client::open(address, &officer, EVENTS, None).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER.as_u16());
}

fn tx_close_all(tx: &mut bihuan_store::Tx<'_>) -> Result<u64, StoreError> {
    sessions::sweep(tx, jiff::Timestamp::MAX)
}

#[tokio::test]
async fn a_server_that_ends_lets_everybody_go() {
    let test = with_tree().await;
    let officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    let address = served(&test).await;
    let mut client = Client::open(address, &officer, EVENTS, None).await;
    assert_eq!(client.next().await.unwrap().event, "state");
    test.app.end_streams();
    assert!(client.next().await.is_none());
    let late = Client::open(address, &officer, EVENTS, None).await;
    assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS.as_u16());
}
