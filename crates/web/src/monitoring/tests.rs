//! Devices, rules and alarms as people and programs meet them.

use crate::testing::{TestApp, county, subtree, township};
use axum::http::StatusCode;
use bihuan_domain::{
    Clock as _, IdSource as _,
    accounts::{Actor, ApiSlice, IssueToken, Role, TokenAccess},
    hazards::SectorCode,
    ids::{DeviceId, TokenId},
    jurisdictions::{AddJurisdiction, AdministrativeLevel, Place},
    monitoring::{
        Belonging, DeviceProfile, Identity, Metric, MonitoringPolicy, Origin, Protocol, Quality, Reading,
        RegisterDevice,
    },
};
use bihuan_store::{
    CommandError, StoreError,
    hazards::By,
    jurisdictions,
    monitoring::{devices, rules, work},
    readings::{Batch, append},
};
use jiff::SignedDuration;
use std::sync::Arc;

pub(super) const NAME: &str = "打磨车间粉尘仪";

/// The tree that the places of forms come from.
pub(super) async fn with_tree() -> TestApp {
    let test = TestApp::new();
    let now = test.clock.now();
    let added: Result<(), CommandError> = test
        .app
        .store
        .write(move |tx| {
            let (top, own) = (county(), township());
            for (subtree, name, parent) in [(&top, "东县", None), (&own, "青禾镇", Some(top.code.clone()))] {
                let (code, level) = (subtree.code.clone(), subtree.level);
                let add = AddJurisdiction { code, name: name.to_owned(), level, parent, import: None };
                jurisdictions::add(tx, &add, &Actor::Operator, now)?;
            }
            Ok(())
        })
        .await;
    added.unwrap();
    test
}

pub(super) fn device_form<'a>(code: &'a str, identity: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("protocol", "mqtt"),
        ("identity", identity),
        ("name", NAME),
        ("sector", "machinery"),
        ("jurisdiction", code),
        ("secret", ""),
    ]
}

/// What a rule's form sends.
pub(super) fn rule_form(limit: &str) -> Vec<(&str, &str)> {
    vec![
        ("chinese", "粉尘超限"),
        ("english", "Dust"),
        ("kind", "threshold"),
        ("metric", "dust_mg_m3"),
        ("comparison", "above"),
        ("limit", limit),
        ("hysteresis", "0"),
        ("for_seconds", "0"),
        ("class", "safety"),
        ("level", "urgent"),
        ("hazard_level", "general"),
        ("hold_seconds", "300"),
    ]
}

pub(super) async fn found(test: &TestApp, identity: &str) -> DeviceId {
    let identity = Identity::parse(Protocol::Mqtt, identity).unwrap();
    let device = test.app.store.read(move |tx| devices::find(tx, Protocol::Mqtt, &identity)).await.unwrap();
    device.unwrap().id
}

pub(super) async fn measure(test: &TestApp, device: DeviceId, value: f64) -> Vec<bihuan_domain::ids::AlarmId> {
    let (now, ids, settings) = (test.clock.now(), Arc::clone(&test.app.ids), test.app.rules.clone());
    let applied: Result<_, StoreError> = test
        .app
        .store
        .write(move |tx| {
            let metric = Metric::parse("dust_mg_m3").unwrap();
            let reading = Reading { device, metric, at: now, value, quality: Quality::Good };
            let book = rules::book(tx)?;
            work(tx, &book, &[reading], &*ids, By { actor: &Actor::System, now, rules: &settings })
        })
        .await;
    applied.unwrap().raised
}

#[tokio::test]
async fn a_device_is_adopted_registered_and_its_secret_shown_once() {
    let test = with_tree().await;
    let now = test.clock.now();
    let knocked: Result<_, StoreError> = test
        .app
        .store
        .write(move |tx| {
            let identity = Identity::parse(Protocol::Mqtt, "dust-1").unwrap();
            devices::knock(tx, (Protocol::Mqtt, &identity), "10.0.0.9", &MonitoringPolicy::default(), now)
        })
        .await;
    knocked.unwrap();
    let mut officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    assert!(!officer.get("/devices").await.text().contains("10.0.0.9"), "it may be anybody's");
    let mut whole = test.signed_in_as("whole", &[(Role::SafetyOfficer, &county())]).await;
    let list = whole.get("/devices").await.text();
    assert!(list.contains("10.0.0.9") && list.contains("/devices/new?protocol=mqtt&#38;identity=dust-1"), "{list}");
    let mut grid = test.signed_in_as("grid", &[(Role::GridOfficer, &township())]).await;
    assert!(!grid.get("/devices").await.text().contains("10.0.0.9"), "for those who keep devices");
    let form = officer.get("/devices/new?protocol=mqtt&identity=dust-1&origin=adopted").await.text();
    assert!(form.contains("value=\"dust-1\"") && form.contains("青禾镇"));

    let town = township().code.to_string();
    let refused = officer.post("/devices", &device_form(&town, "dust 1")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("MO-002") && refused.text().contains(NAME), "what was typed stays");
    let unseen = officer.post("/devices", &device_form("350526100000", "dust-1")).await;
    assert_eq!(unseen.status, StatusCode::NOT_FOUND);
    let registered = officer.post("/devices", &device_form(&town, "dust-1")).await;
    assert_eq!(registered.status, StatusCode::OK);
    let id = found(&test, "dust-1").await;
    let shown = registered.text();
    let secret = shown.split("bh-link-once\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
    let presented = secret.clone();
    assert!(test.app.store.read(move |tx| devices::verify_secret(tx, id, &presented)).await.unwrap());
    let href = format!("/devices/{id}");
    let page = officer.get(&href).await.text();
    assert!(page.contains(NAME) && !page.contains(&secret));
    assert!(!whole.get("/devices").await.text().contains("10.0.0.9"), "no longer unknown");
    let again = officer.post("/devices", &device_form(&town, "dust-1")).await;
    assert!(again.text().contains("MO-003"));

    let mut stranger = test
        .signed_in_as("stranger", &[(Role::SafetyOfficer, &subtree(AdministrativeLevel::Township, "350526100000"))])
        .await;
    assert_eq!(stranger.get(&href).await.status, StatusCode::NOT_FOUND);
    let retire = [("version", "1"), ("reason", "拆除")];
    assert_eq!(stranger.post(&format!("{href}/retire"), &retire).await.status, StatusCode::NOT_FOUND);
    let without = officer.post(&format!("{href}/suspend"), &[("version", "1"), ("reason", "")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text().contains("MO-004"));
    assert_eq!(
        officer.post(&format!("{href}/suspend"), &[("version", "1"), ("reason", "检修")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(officer.post(&format!("{href}/retire"), &retire).await.status, StatusCode::CONFLICT, "an old page");
}

#[tokio::test]
async fn what_a_device_measured_is_shown_as_values_and_over_time() {
    let test = with_tree().await;
    let mut officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    officer.post("/devices", &device_form(township().code.as_str(), "dust-1")).await;
    let device = found(&test, "dust-1").await;
    let href = format!("/devices/{device}");
    assert!(!officer.get(&href).await.text().contains("readings-data"), "nothing was measured yet");
    let now = test.clock.now();
    let dust = Metric::parse("dust_mg_m3").unwrap();
    let reading = |minute: i32| Reading {
        device,
        metric: dust,
        at: now - SignedDuration::from_mins(i64::from(minute)),
        value: f64::from(minute % 7),
        quality: Quality::Good,
    };
    let readings: Vec<_> = (0..1_000).rev().map(reading).collect();
    let batch = Batch::new(test.app.ids.next(), now, [(device, "350525", readings.as_slice())]);
    test.app.store.write(move |tx| append(tx, batch)).await.unwrap();

    let chart = |page: &str| -> serde_json::Value {
        let (_, rest) = page.split_once("id=\"readings-data\">").unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    };
    let page = officer.get(&href).await.text();
    assert!(page.contains("0 mg/m³") && page.contains("24小时"), "{page}");
    let day = chart(&page);
    let count = day["values"].as_array().unwrap().len();
    assert!((200..=400).contains(&count), "{count} points stand for 1,000 readings");
    assert_eq!(day["greatest"].as_array().unwrap().len(), count);
    let hour = chart(&officer.get(&format!("{href}?metric=dust_mg_m3&hours=1")).await.text());
    let values: Vec<f64> = serde_json::from_value(hour["values"].clone()).unwrap();
    assert_eq!(values.len(), 61, "each as it was");
    assert!(values.iter().rev().zip(0..).all(|(value, minute)| (value - f64::from(minute % 7)).abs() < 1e-9));
    assert_eq!(hour["least"], serde_json::json!([]));
    let other = officer.get(&format!("{href}?metric=no&hours=5")).await;
    assert_eq!((other.status, chart(&other.text())), (StatusCode::OK, day), "what is not there is not asked for");
}

#[tokio::test]
async fn a_rule_is_written_switched_on_and_its_alarm_is_dealt_with() {
    let test = with_tree().await;
    let town = township().code.to_string();
    let mut officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    officer.post("/devices", &device_form(&town, "dust-1")).await;
    let device = found(&test, "dust-1").await;
    for kind in bihuan_domain::monitoring::RuleKindName::ALL {
        assert_eq!(officer.get(&format!("/rules/new?kind={}", kind.name())).await.status, StatusCode::OK);
    }
    let everywhere = officer.post("/rules", &rule_form("8")).await;
    assert!(everywhere.text().contains("MO-022"), "for whoever is responsible for all");
    let own = |limit: &'static str| {
        let mut form = rule_form(limit);
        form.push(("jurisdiction", "350525190000"));
        form
    };
    let nonsense = officer.post("/rules", &own("viel")).await;
    assert_eq!(nonsense.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nonsense.text().contains("MO-020"));
    let made = officer.post("/rules", &own("9")).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let href = made.location().to_owned();
    assert!(measure(&test, device, 50.0).await.is_empty(), "it begins switched off");
    let edit = officer.get(&format!("{href}/edit")).await.text();
    assert!(edit.contains("value=\"9\""));
    let mut changed = rule_form("8");
    changed.push(("version", "1"));
    assert_eq!(officer.post(&href, &changed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(officer.post(&format!("{href}/enable"), &[("version", "2")]).await.status, StatusCode::SEE_OTHER);
    assert!(officer.get("/rules").await.text().contains("粉尘超限"));

    let alarm = format!("/alarms/{}", measure(&test, device, 8.5).await[0]);
    assert!(officer.get("/workbench").await.text().contains(&alarm));
    assert!(officer.get("/alarms").await.text().contains(NAME));
    assert!(officer.get(&format!("/devices/{device}")).await.text().contains(&alarm));
    let page = officer.get(&alarm).await.text();
    assert!(page.contains("粉尘浓度 8.5 mg/m³") && page.contains("/hazards/"), "{page}");
    let mut grid = test.signed_in_as("grid", &[(Role::GridOfficer, &township())]).await;
    // Raised, then became a hazard.
    let acknowledged = grid.post(&format!("{alarm}/acknowledge"), &[("version", "2"), ("remark", "已到现场")]).await;
    assert_eq!(acknowledged.status, StatusCode::SEE_OTHER);
    let nobody = officer.post(&format!("{alarm}/assign"), &[("version", "3"), ("user", "")]).await;
    assert!(nobody.text().contains("MO-031"));
    let id = test.user("second", &[(Role::GridOfficer, &township())]).await.to_string();
    assert_eq!(
        officer.post(&format!("{alarm}/assign"), &[("version", "3"), ("user", &id)]).await.status,
        StatusCode::SEE_OTHER
    );
    let clear = [("version", "4"), ("reason", "已停机清扫")];
    let mut leader = test.signed_in_as("leader", &[(Role::Leader, &township())]).await;
    assert_eq!(leader.post(&format!("{alarm}/clear"), &clear).await.status, StatusCode::FORBIDDEN);
    assert_eq!(officer.post(&format!("{alarm}/clear"), &clear).await.status, StatusCode::SEE_OTHER);
    let told = officer.get(&alarm).await.text();
    for word in ["已停机清扫", "已到现场", "转为隐患", "产生告警"] {
        assert!(told.contains(word), "{word}");
    }
    // The hazard that it became still names it.
    assert!(!officer.get("/workbench").await.text().contains(&format!("{alarm}#acknowledge")));
}

#[tokio::test]
async fn programs_read_devices_alarms_and_rules_within_their_scope() {
    let test = with_tree().await;
    let town = township().code.to_string();
    let user = test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let mut officer = test.signed_in(user).await;
    for identity in ["dust-1", "dust-2", "dust-3"] {
        officer.post("/devices", &device_form(&town, identity)).await;
    }
    let token = |slices| IssueToken {
        id: TokenId(test.ids.next()),
        name: "大屏".to_owned(),
        access: TokenAccess::ReadOnly,
        slices,
        within: None,
        lifetime_days: 30,
    };
    let program = test.program_by(user, token(vec![ApiSlice::Monitoring])).await;
    let first = program.get("/api/v1/devices?limit=2").await.json();
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let next = program.get(first["next"].as_str().unwrap()).await.json();
    assert_eq!((next["items"].as_array().unwrap().len(), next["next"].is_null()), (1, true));
    let id = first["items"][0]["id"].as_str().unwrap();
    let shown = program.get(&format!("/api/v1/devices/{id}")).await.json();
    assert_eq!((&shown["protocol"], &shown["seen_at"]), (&"mqtt".into(), &serde_json::Value::Null));
    assert_eq!(program.get("/api/v1/alarms").await.json()["items"].as_array().unwrap().len(), 0);
    assert_eq!(program.get("/api/v1/rules").await.status, StatusCode::OK);
    let unknown = "00000000-0000-7000-8000-000000000000";
    assert_eq!(program.get(&format!("/api/v1/alarms/{unknown}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(program.get(&format!("/api/v1/devices?cursor={unknown}")).await.status, StatusCode::BAD_REQUEST);
    let other = test.program_by(user, token(vec![ApiSlice::Hazards])).await;
    assert_eq!(other.get("/api/v1/devices").await.status, StatusCode::FORBIDDEN);
}

/// A device as the register takes one, at the township.
pub(super) fn register(identity: &str) -> RegisterDevice {
    let county = Place::root(AdministrativeLevel::County, county().code);
    RegisterDevice {
        protocol: Protocol::Mqtt,
        identity: identity.to_owned(),
        profile: DeviceProfile {
            name: identity.to_owned(),
            line: None,
            sector: SectorCode::other(),
            position: None,
            capacity_persons: None,
        },
        belonging: Belonging {
            jurisdiction: county.child(AdministrativeLevel::Township, township().code).unwrap(),
            enterprise: None,
        },
        origin: Origin::Registered,
    }
}

/// Readings of a device, one a minute, that end now; the latest first in the list.
async fn history(test: &TestApp, device: DeviceId, values: Vec<f64>) {
    let now = test.clock.now();
    let metric = Metric::parse("dust_mg_m3").unwrap();
    let reading = |(minute, value): (i64, f64)| Reading {
        device,
        metric,
        at: now - SignedDuration::from_mins(minute),
        value,
        quality: Quality::Good,
    };
    let mut readings: Vec<_> = (0..).zip(values).map(reading).collect();
    readings.reverse();
    let batch = Batch::new(test.app.ids.next(), now, [(device, "350525", readings.as_slice())]);
    test.app.store.write(move |tx| append(tx, batch)).await.unwrap();
}

#[tokio::test]
async fn a_rule_for_chosen_devices_is_tried_before_it_is_switched_on() {
    let test = with_tree().await;
    let town = township().code.to_string();
    let mut officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    for identity in ["dust-1", "dust-2"] {
        officer.post("/devices", &device_form(&town, identity)).await;
    }
    let (first, second) = (found(&test, "dust-1").await, found(&test, "dust-2").await);
    let values = (0..300).map(|minute| if (100..130).contains(&minute) { 9.5 } else { 2.0 }).collect();
    history(&test, first, values).await;
    let offered = officer.get(&format!("/rules/new?kind=threshold&device={first}")).await.text();
    assert!(offered.contains(&format!("value=\"{first}\" checked")) && offered.contains(&second.to_string()));
    let (chosen, nobody) = (first.to_string(), "00000000-0000-7000-8000-000000000000");
    let form = |device: &'static str| {
        let mut form = rule_form("8");
        form.extend([("jurisdiction", "350525190000"), ("devices", device)]);
        form
    };
    let strange = officer.post("/rules", &form(nobody)).await;
    assert!(strange.text().contains("MO-025"));
    let mut named = rule_form("8");
    named.extend([("jurisdiction", "350525190000"), ("devices", &chosen)]);
    let href = officer.post("/rules", &named).await.location().to_owned();
    assert!(officer.get(&format!("{href}/edit")).await.text().contains(&format!("value=\"{first}\" checked")));

    let trial = format!("{href}/trial");
    assert!(officer.get(&href).await.text().contains(&trial));
    let blank = officer.get(&trial).await.text();
    assert!(blank.contains("value=\"2026-02-23\"") && !blank.contains("data-chart"));
    let tried = officer.get(&format!("{trial}?device={first}&from=2026-03-01&until=2026-03-02")).await;
    let page = tried.text();
    assert_eq!(tried.status, StatusCode::OK);
    assert!(page.contains("会产生1条告警") && page.contains("9.5 mg/m³") && page.contains("30分钟"), "{page}");
    assert!(page.contains("\"marked\":[[") && page.contains("\"limit\":8.0"), "{page}");
    assert!(officer.get("/alarms?state=all").await.text().contains("没有符合条件的告警"), "nothing was raised");
    let all = officer.get(&format!("{trial}?device=&from=2026-03-01&until=2026-03-02")).await.text();
    assert!(all.contains("1台设备"), "the rule binds one");
    for (query, number) in [
        (format!("device={second}&from=2026-03-01&until=2026-03-02"), "MO-025"),
        ("from=2026-01-01&until=2026-03-02".to_owned(), "MO-024"),
        ("from=no&until=2026-03-02".to_owned(), "MO-024"),
    ] {
        let refused = officer.get(&format!("{trial}?{query}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(refused.text().contains(number), "{query}");
    }
    let elsewhere = subtree(AdministrativeLevel::Township, "350526100000");
    let mut stranger = test.signed_in_as("stranger", &[(Role::SafetyOfficer, &elsewhere)]).await;
    assert_eq!(stranger.get(&trial).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn programs_keep_devices_and_read_what_they_measured() {
    let test = with_tree().await;
    let officer = test.program_as("officer", &[(Role::SafetyOfficer, &township())], TokenAccess::ReadWrite).await;
    let body = |secret: Option<&str>| {
        serde_json::json!({
            "protocol": "mqtt", "identity": "dust-1", "secret": secret,
            "profile": { "name": NAME, "sector": "machinery" },
            "belonging": { "jurisdiction": "350525190000" },
        })
    };
    let without = officer.post("/api/v1/devices", &body(None)).await;
    assert_eq!((without.status, &without.json()["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &"MO-010".into()));
    let key = [("idempotency-key", "one")];
    let (post, registration) = (axum::http::Method::POST, body(Some("s3cret-of-it")));
    let made = officer.send_with(post.clone(), "/api/v1/devices", Some(&registration), &key).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    assert!(!made.text().contains("s3cret"), "a secret is never answered");
    let again = officer.send_with(post, "/api/v1/devices", Some(&registration), &key).await;
    assert_eq!(again.json()["id"], made.json()["id"]);
    let device = found(&test, "dust-1").await;
    let verify = |secret: &'static str| test.app.store.read(move |tx| devices::verify_secret(tx, device, secret));
    assert!(verify("s3cret-of-it").await.unwrap());
    let commands = format!("/api/v1/devices/{device}/commands");
    let give = async |name: &str, body: serde_json::Value| officer.post(&format!("{commands}/{name}"), &body).await;
    let changed = give("secret", serde_json::json!({ "version": 1, "secret": "another-one" })).await;
    assert_eq!((changed.status, &changed.json()["version"]), (StatusCode::OK, &2.into()));
    assert!(verify("another-one").await.unwrap());
    let stale = give("suspend", serde_json::json!({ "version": 1, "reason": "检修" })).await;
    assert_eq!((stale.status, &stale.json()["current"]["version"]), (StatusCode::CONFLICT, &2.into()));
    let profile = serde_json::json!({ "name": "2号粉尘仪", "sector": "machinery" });
    let edited = give("edit", serde_json::json!({ "version": 2, "profile": profile })).await;
    assert_eq!(edited.json()["name"], "2号粉尘仪");
    let unseen = serde_json::json!({ "version": 3, "belonging": { "jurisdiction": "350526100000" } });
    assert_eq!(give("move", unseen).await.status, StatusCode::NOT_FOUND);
    assert_eq!(give("suspend", serde_json::json!({ "version": 3, "reason": "检修" })).await.status, StatusCode::OK);
    assert_eq!(give("resume", serde_json::json!({ "version": 4 })).await.json()["state"], "active");

    history(&test, device, (0..1_000).map(|minute| f64::from(minute % 7)).collect()).await;
    let last = officer.get(&format!("/api/v1/devices/{device}/readings")).await.json();
    assert_eq!((last["items"].as_array().unwrap().len(), &last["items"][0]["value"]), (1, &0.0.into()));
    let sampled = officer.get(&format!("/api/v1/devices/{device}/readings?metric=dust_mg_m3&points=50")).await.json();
    let points = sampled["items"].as_array().unwrap();
    assert!(points.len() <= 50 && sampled["step_milliseconds"].is_number());
    assert_eq!(points.iter().map(|point| point["count"].as_u64().unwrap()).sum::<u64>(), 1_000);
    for query in ["points=0", "points=2001", "metric=NO", "from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z"] {
        let refused = officer.get(&format!("/api/v1/devices/{device}/readings?{query}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
    }
    let elsewhere = subtree(AdministrativeLevel::Township, "350526100000");
    let stranger = test.program_as("stranger", &[(Role::SafetyOfficer, &elsewhere)], TokenAccess::ReadWrite).await;
    assert_eq!(stranger.get(&format!("/api/v1/devices/{device}/readings")).await.status, StatusCode::NOT_FOUND);
    let retire = serde_json::json!({ "version": 5, "reason": "拆除" });
    assert_eq!(stranger.post(&format!("{commands}/retire"), &retire).await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.post(&format!("{commands}/retire"), &retire).await.json()["state"], "retired");
    assert_eq!(officer.get("/api/v1/unknown-devices").await.json()["items"], serde_json::json!([]));
}

#[tokio::test]
async fn programs_try_rules_and_deal_with_alarms() {
    let test = with_tree().await;
    let town = township().code.to_string();
    let user = test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let mut page = test.signed_in(user).await;
    page.post("/devices", &device_form(&town, "dust-1")).await;
    let device = found(&test, "dust-1").await;
    let mut form = rule_form("8");
    form.push(("jurisdiction", "350525190000"));
    let rule = page.post("/rules", &form).await.location().to_owned();
    let officer = test.program(user, TokenAccess::ReadWrite).await;
    history(&test, device, (0..300).map(|minute| if minute == 200 { 9.5 } else { 2.0 }).collect()).await;
    let tried = officer.get(&format!("/api/v1{rule}/trial?device={device}")).await.json();
    assert_eq!((&tried["devices"][0]["count"], &tried["devices"][0]["readings"]), (&1.into(), &299.into()));
    assert_eq!(tried["devices"][0]["alarms"][0]["value"], 9.5);
    let long = officer.get(&format!("/api/v1{rule}/trial?from=2025-01-01T00:00:00Z")).await;
    assert_eq!((long.status, &long.json()["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &"MO-024".into()));

    page.post(&format!("{rule}/enable"), &[("version", "1")]).await;
    let alarm = format!("/api/v1/alarms/{}", measure(&test, device, 8.5).await[0]);
    let acknowledge = serde_json::json!({ "version": 2, "remark": "已到现场" });
    let grid = test.program_as("grid", &[(Role::GridOfficer, &township())], TokenAccess::ReadWrite).await;
    let done = grid.post(&format!("{alarm}/commands/acknowledge"), &acknowledge).await;
    assert_eq!((done.status, &done.json()["state"]), (StatusCode::OK, &"acknowledged".into()), "{}", done.text());
    let stale = officer.post(&format!("{alarm}/commands/acknowledge"), &acknowledge).await;
    assert_eq!((stale.status, &stale.json()["code"]), (StatusCode::CONFLICT, &"MO-032".into()));
    let assign = |user: String| serde_json::json!({ "version": 3, "user": user });
    let nobody = officer.post(&format!("{alarm}/commands/assign"), &assign(device.to_string())).await;
    assert_eq!(nobody.json()["code"], "MO-031");
    let denied = grid.post(&format!("{alarm}/commands/assign"), &assign(user.to_string())).await;
    assert_eq!(denied.json()["code"], "MO-001");
    assert_eq!(
        officer.post(&format!("{alarm}/commands/assign"), &assign(user.to_string())).await.status,
        StatusCode::OK
    );
    let clear = serde_json::json!({ "version": 4, "reason": "已停机清扫" });
    let cleared = officer.post(&format!("{alarm}/commands/clear"), &clear).await.json();
    assert_eq!((&cleared["state"], &cleared["cleared"]["reason"]), (&"cleared".into(), &"已停机清扫".into()));
}
