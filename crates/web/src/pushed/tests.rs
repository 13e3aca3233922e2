//! Pushed readings, as devices and platforms send them.

use crate::testing::{Reply, TestApp, county, township};
use axum::{body::Body, http::StatusCode};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use bihuan_domain::{
    Clock as _, IdSource as _,
    accounts::{Actor, Role, Scope, TokenAccess},
    hazards::SectorCode,
    ids::DeviceId,
    jurisdictions::{AdministrativeLevel, Place},
    monitoring::{Belonging, DeviceCommand, DeviceProfile, Metric, Origin, PackRule, Protocol, RegisterDevice},
};
use bihuan_ingest::{Gateway, GatewaySettings, Judge, Office, Parts, Register};
use bihuan_store::{
    CommandError,
    hazards::By,
    monitoring::{alarms, devices, rules},
    readings,
};
use serde_json::{Value, json};
use std::sync::Arc;

const READINGS: &str = "/api/v1/readings";
const SECRET: &str = "a-secret-of-its-own";

/// A server with a gateway that only takes what is pushed.
struct Site {
    test: TestApp,
    _gateway: Gateway,
}

fn place(township_code: &str) -> Place {
    let nodes =
        [(AdministrativeLevel::County, county().code), (AdministrativeLevel::Township, township_code.parse().unwrap())];
    nodes.to_vec().try_into().unwrap()
}

impl Site {
    async fn new() -> Self {
        let test = TestApp::new();
        let (rules, now) = (Arc::clone(&test.app.rules), test.clock.now());
        let seeded: Result<u64, CommandError> = test
            .app
            .store
            .write(move |tx| rules::seed(tx, PackRule::included(), By { actor: &Actor::System, now, rules: &rules }))
            .await;
        seeded.unwrap();
        let office = Office {
            store: test.app.store.clone(),
            clock: Arc::clone(&test.app.clock),
            ids: Arc::clone(&test.app.ids),
            rules: Arc::clone(&test.app.rules),
        };
        let parts = Parts {
            store: test.app.store.clone(),
            registry: Arc::new(Register(office.clone())),
            sink: Arc::new(Judge::new(office)),
            clock: Arc::clone(&test.app.clock),
            ids: Arc::clone(&test.app.ids),
            settings: GatewaySettings { gather_milliseconds: 1, ..GatewaySettings::default() },
        };
        let gateway = Gateway::start(parts).await.unwrap();
        test.app.open_readings(gateway.pushes());
        Self { test, _gateway: gateway }
    }

    async fn register(&self, identity: &str, township_code: &str) -> DeviceId {
        let command = RegisterDevice {
            protocol: Protocol::Http,
            identity: identity.to_owned(),
            profile: DeviceProfile {
                name: identity.to_owned(),
                line: None,
                sector: SectorCode::parse("light_industry").unwrap(),
                position: None,
                capacity_persons: None,
            },
            belonging: Belonging { jurisdiction: place(township_code), enterprise: None },
            origin: Origin::Registered,
        };
        let (id, now, rules) =
            (DeviceId(self.test.ids.next()), self.test.clock.now(), Arc::clone(&self.test.app.rules));
        let registered: Result<_, CommandError> = self
            .test
            .app
            .store
            .write(move |tx| {
                devices::register(tx, id, &command, Some(SECRET), By { actor: &Actor::Operator, now, rules: &rules })
            })
            .await;
        registered.unwrap();
        id
    }

    async fn send(&self, authorization: &str, body: impl Into<Body>) -> Reply {
        let request = axum::http::Request::builder()
            .method("POST")
            .uri(READINGS)
            .header("authorization", authorization)
            .header("content-type", "application/json");
        self.test.browser().send(request, body.into()).await
    }

    async fn push(&self, identity: &str, secret: &str, readings: &Value) -> Reply {
        self.send(&basic(identity, secret), json!({ "readings": readings }).to_string()).await
    }

    async fn values(&self, device: DeviceId) -> usize {
        let window = readings::Window {
            metric: Metric::parse("dust_mg_m3").unwrap(),
            from: self.test.clock.now() - jiff::SignedDuration::from_hours(240),
            until: self.test.clock.now() + jiff::SignedDuration::from_hours(1),
            at_most: 10_000,
        };
        match self.test.app.store.read(move |tx| readings::series(tx, device, &window)).await.unwrap() {
            readings::Series::Whole(samples) => samples.len(),
            readings::Series::Sampled { .. } => panic!("too many"),
        }
    }
}

fn basic(identity: &str, secret: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{identity}:{secret}")))
}

fn dust(second: u32, value: f64) -> Value {
    json!({ "metric": "dust_mg_m3", "value": value, "at": format!("2026-03-02T08:5{}:{:02}+08:00", second / 60, second % 60) })
}

#[tokio::test]
async fn dust_that_is_pushed_becomes_one_alarm_and_one_hazard_however_often_it_is_sent() {
    let site = Site::new().await;
    let device = site.register("dust-1", "350525101000").await;
    let readings: Vec<_> = (0..13).map(|number| dust(number * 10, 9.0)).collect();
    for _ in 0..3 {
        let reply = site.push("dust-1", SECRET, &json!(readings)).await;
        assert_eq!((reply.status, &reply.json()["stored"]), (StatusCode::OK, &json!(13)), "{}", reply.text());
        assert_eq!(reply.json()["results"][0]["quality"], "good");
    }
    assert_eq!(site.values(device).await, 13);
    let all = alarms::AlarmFilter::default();
    let found =
        site.test.app.store.read(move |tx| alarms::list(tx, &Scope::everything(), &all, None, 10)).await.unwrap();
    assert_eq!((found.len(), found[0].raised.device, found[0].hazard.is_some()), (1, device, true));
}

#[tokio::test]
async fn whoever_is_not_the_device_gets_nothing_in() {
    let site = Site::new().await;
    let device = site.register("dust-1", "350525101000").await;
    site.register("dust-2", "350525101000").await;
    for (identity, secret) in
        [("dust-1", "wrong"), ("dust-1", ""), ("stranger", SECRET), ("", ""), ("a b\u{0}", SECRET)]
    {
        let reply = site.push(identity, secret, &json!([dust(0, 1.0)])).await;
        assert_eq!((reply.status, &reply.json()["code"]), (StatusCode::UNAUTHORIZED, &json!("MO-041")), "{identity}");
        assert_eq!(reply.header("content-type"), "application/problem+json");
    }
    for authorization in ["Basic", "Basic !", "Basic YWJj", "Digest YTpi"] {
        let reply = site.send(authorization, "{}").await;
        assert_eq!(
            (reply.status, &reply.json()["code"]),
            (StatusCode::UNAUTHORIZED, &json!("AP-001")),
            "{authorization}"
        );
    }
    let mut other = dust(0, 1.0);
    other["device"] = json!("dust-1");
    let reply = site.push("dust-2", SECRET, &json!([other])).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!((&reply.json()["stored"], &reply.json()["results"][0]["code"]), (&json!(0), &json!("MO-042")));
    assert_eq!(site.values(device).await, 0);
    let unknown = site.test.app.store.read(|tx| devices::unknown(tx, &Actor::System, 10)).await.unwrap();
    assert_eq!(unknown.len(), 1, "the stranger waits for adoption");
}

#[tokio::test]
async fn hostile_bodies_are_refused_and_absurd_values_are_kept_as_bad() {
    let site = Site::new().await;
    let device = site.register("dust-1", "350525101000").await;
    let own = basic("dust-1", SECRET);
    for (body, status, code) in [
        ("{".to_owned(), StatusCode::BAD_REQUEST, "AP-008"),
        (r#"{"readings":[{"metric":"dust_mg_m3","value":NaN}]}"#.to_owned(), StatusCode::BAD_REQUEST, "AP-008"),
        (r#"{"readings":[{"metric":"dust_mg_m3","value":1e999}]}"#.to_owned(), StatusCode::BAD_REQUEST, "AP-008"),
        (
            r#"{"readings":[{"metric":"dust_mg_m3","value":"8"}]}"#.to_owned(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "AP-009",
        ),
        (r#"{"readings":[{"metric":"Dust","value":8}]}"#.to_owned(), StatusCode::UNPROCESSABLE_ENTITY, "AP-009"),
        (
            r#"{"readings":[{"metric":"dust_mg_m3","value":8,"value":9}]}"#.to_owned(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "AP-009",
        ),
        (
            r#"{"readings":[{"device":"dust\u0000","metric":"dust_mg_m3","value":8}]}"#.to_owned(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "AP-009",
        ),
        (json!({ "readings": vec![dust(0, 1.0); 1_001] }).to_string(), StatusCode::UNPROCESSABLE_ENTITY, "MO-044"),
        (" ".repeat(10 * 1024 * 1024), StatusCode::PAYLOAD_TOO_LARGE, "AP-011"),
    ] {
        let reply = site.send(&own, body).await;
        assert_eq!((reply.status, &reply.json()["code"]), (status, &json!(code)), "{}", reply.text());
    }
    assert_eq!(site.values(device).await, 0);
    let odd = json!([
        { "metric": "dust_mg_m3", "value": 1e308, "at": "2026-03-02T08:50:00+08:00" },
        { "metric": "dust_mg_m3", "value": 1, "at": "2036-03-02T08:50:00+08:00" },
        { "metric": "dust_mg_m3", "value": 2, "at": "1970-01-01T00:00:00Z" },
        { "metric": "connections", "value": 2 },
    ]);
    let reply = site.push("dust-1", SECRET, &odd).await.json();
    let qualities: Vec<_> = reply["results"].as_array().unwrap().iter().map(|one| one["quality"].clone()).collect();
    assert_eq!(qualities, [json!("bad"), json!("doubtful"), json!("doubtful"), Value::Null]);
    assert_eq!(reply["results"][3]["code"], "MO-043");
}

#[tokio::test]
async fn a_platform_sends_for_the_devices_that_its_account_sees_and_a_suspended_one_is_dropped() {
    let site = Site::new().await;
    let own = site.register("dust-1", &township().code.to_string()).await;
    let foreign = site.register("dust-2", "350525102000").await;
    let officer = site.test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let program = site.test.program(officer, TokenAccess::ReadWrite).await;
    let of = |device: &str| {
        let mut reading = dust(0, 1.0);
        reading["device"] = json!(device);
        reading
    };
    let body = json!({ "readings": [of("dust-1"), of("dust-2"), of("nobody"), dust(1, 1.0)] });
    let reply = program.post(READINGS, &body).await;
    let results = reply.json()["results"].clone();
    assert_eq!((&results[0]["outcome"], reply.status), (&json!("stored"), StatusCode::OK), "{}", reply.text());
    for number in 1..4 {
        assert_eq!(results[number]["code"], "MO-042", "{number}");
    }
    assert_eq!((site.values(own).await, site.values(foreign).await), (1, 0));
    let now = site.test.clock.now();
    let rules = Arc::clone(&site.test.app.rules);
    let suspended: Result<_, CommandError> = site
        .test
        .app
        .store
        .write(move |tx| {
            let command = DeviceCommand::Suspend { reason: "检修".to_owned() };
            devices::execute(tx, foreign, None, &command, None, By { actor: &Actor::Operator, now, rules: &rules })
        })
        .await;
    suspended.unwrap();
    let reply = site.push("dust-2", SECRET, &json!([dust(0, 1.0)])).await;
    assert_eq!(reply.json()["results"][0]["outcome"], "dropped");
}

#[tokio::test]
async fn a_server_that_takes_nothing_says_so() {
    let test = TestApp::new();
    let officer = test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let program = test.program(officer, TokenAccess::ReadWrite).await;
    let reply = program.post(READINGS, &json!({ "readings": [] })).await;
    assert_eq!((reply.status, &reply.json()["code"]), (StatusCode::CONFLICT, &json!("MO-040")));
}
