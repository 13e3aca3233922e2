//! Devices, rules and alarms as people and programs meet them.

use crate::testing::{TestApp, county, subtree, township};
use axum::http::StatusCode;
use bihuan_domain::{
    Clock as _, IdSource as _,
    accounts::{Actor, ApiSlice, IssueToken, Role, TokenAccess},
    ids::{DeviceId, TokenId},
    jurisdictions::{AddJurisdiction, AdministrativeLevel},
    monitoring::{Identity, Metric, MonitoringPolicy, Protocol, Quality, Reading},
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

const NAME: &str = "打磨车间粉尘仪";

/// The tree that the places of forms come from.
async fn with_tree() -> TestApp {
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

fn device_form<'a>(code: &'a str, identity: &'a str) -> Vec<(&'a str, &'a str)> {
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
fn rule_form(limit: &str) -> Vec<(&str, &str)> {
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

async fn found(test: &TestApp, identity: &str) -> DeviceId {
    let identity = Identity::parse(Protocol::Mqtt, identity).unwrap();
    let device = test.app.store.read(move |tx| devices::find(tx, Protocol::Mqtt, &identity)).await.unwrap();
    device.unwrap().id
}

async fn measure(test: &TestApp, device: DeviceId, value: f64) -> Vec<bihuan_domain::ids::AlarmId> {
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
    let list = officer.get("/devices").await.text();
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
    assert!(!officer.get("/devices").await.text().contains("10.0.0.9"), "no longer unknown");
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
