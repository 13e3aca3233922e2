//! The closed loop over JSON: the same commands, scopes and refusals as the pages.

use crate::{
    hazards::tests::world::{EAST, WEST, World, elsewhere},
    photos::samples,
    testing::{Program, Reply, county, township},
};
use axum::http::{Method, StatusCode};
use bihuan_domain::accounts::{Role, TokenAccess};
use image::ImageFormat;
use serde_json::{Value, json};

pub async fn officer(world: &World, login: &str) -> Program {
    world.test.program_as(login, &[(Role::SafetyOfficer, &township())], TokenAccess::ReadWrite).await
}

pub fn registration(world: &World) -> Value {
    json!({
        "kind": "hazard", "enterprise": world.works.to_string(), "location": "喷漆车间", "description": "配电箱无门",
        "level": "general", "source": "township_inspection", "found_on": "2026-03-02"
    })
}

fn refused(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status.as_u16(), reply.json()["code"].as_str()), (status, Some(code)), "{}", reply.text());
}

async fn registered(program: &Program, world: &World) -> String {
    let reply = program.post("/api/v1/hazards", &registration(world)).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    let path = format!("/api/v1/hazards/{}", reply.json()["hazard"]["id"].as_str().unwrap());
    assert_eq!(reply.header("location"), path);
    path
}

async fn give(program: &Program, path: &str, command: &str, body: Value) -> Reply {
    program.post(&format!("{path}/commands/{command}"), &body).await
}

fn state(reply: &Reply) -> &'static str {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let name = reply.json()["hazard"]["state"].as_str().unwrap().to_owned();
    bihuan_domain::hazards::HazardState::from_name(&name).unwrap().name()
}

#[tokio::test]
async fn a_hazard_goes_through_the_loop() {
    let world = World::new().await;
    let officer = officer(&world, "officer").await;
    let works = world.test.enterprise_officer("works", world.works, "=示例家具厂").await;
    let works = world.test.program(works, TokenAccess::ReadWrite).await;
    let picture = samples::picture(640, 480, ImageFormat::Jpeg);
    let before = officer.upload(&picture).await;
    let mut body = registration(&world);
    body["photos"] = json!([before]);
    let reply = officer.post("/api/v1/hazards", &body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    let document = reply.json();
    assert_eq!(document["hazard"]["photos"][0]["id"], json!(before));
    assert!(document["commands"].as_array().unwrap().contains(&json!("assign")));
    let path = reply.header("location").to_owned();
    let unit = world.works.to_string();
    let assign = json!({ "version": 1, "unit": unit, "term": { "working_days": 10 }, "requirement": "加装箱门" });
    assert_eq!(state(&give(&officer, &path, "assign", assign).await), "rectifying");
    let after = works.upload(&picture).await;
    let submit = json!({ "version": 2, "result": "已加装", "photos": [after] });
    assert_eq!(state(&give(&works, &path, "submit", submit).await), "submitted");
    refused(&give(&works, &path, "accept", json!({ "version": 3, "opinion": "好" })).await, 403, "HZ-002");
    assert_eq!(state(&give(&officer, &path, "accept", json!({ "version": 3, "opinion": "合格" })).await), "accepted");
    assert_eq!(state(&give(&officer, &path, "close-out", json!({ "version": 4 })).await), "closed");
    let events = officer.get(&format!("{path}/events?limit=3")).await.json();
    let kinds: Vec<_> =
        events["items"].as_array().unwrap().iter().map(|event| event["event"]["event"].clone()).collect();
    assert_eq!(kinds, ["opened", "assigned", "rectification_submitted"]);
    let rest = officer.get(events["next"].as_str().unwrap()).await.json();
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (2, &Value::Null));
    let photo = officer.get(&format!("/api/v1/photos/{before}/original")).await;
    assert_eq!((photo.status, &photo.bytes), (StatusCode::OK, &picture));
    let figures = officer.get("/api/v1/figures").await.json();
    assert_eq!((&figures["headline"]["found"], &figures["headline"]["closed"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn a_stale_version_is_answered_with_the_record_as_it_stands() {
    let world = World::new().await;
    let officer = officer(&world, "officer").await;
    let path = registered(&officer, &world).await;
    let correct = json!({ "version": 1, "changes": { "location": "二号车间" }, "reason": "登记有误" });
    assert_eq!(give(&officer, &path, "correct", correct.clone()).await.status, StatusCode::OK);
    let stale = give(&officer, &path, "correct", correct).await;
    refused(&stale, 409, "HZ-003");
    let current = &stale.json()["current"]["hazard"];
    assert_eq!((&current["version"], &current["location"]), (&json!(2), &json!("二号车间")));
    assert_eq!(officer.get(&path).await.json()["hazard"]["version"], 2, "nothing was changed");
}

#[tokio::test]
async fn what_lies_elsewhere_is_not_there() {
    let world = World::new().await;
    let officer = officer(&world, "officer").await;
    let path = registered(&officer, &world).await;
    let stranger =
        world.test.program_as("stranger", &[(Role::SafetyOfficer, &elsewhere())], TokenAccess::ReadWrite).await;
    let mill = world.test.enterprise_officer("mill", world.mill, "外镇面粉厂").await;
    let mill = world.test.program(mill, TokenAccess::ReadWrite).await;
    for program in [&stranger, &mill] {
        refused(&program.get(&path).await, 404, "AP-013");
        refused(&program.get(&format!("{path}/events")).await, 404, "AP-013");
        let dismiss = json!({ "version": 1, "reason": "无" });
        refused(&give(program, &path, "terminate", dismiss).await, 404, "AP-013");
        assert_eq!(program.get("/api/v1/hazards").await.json()["items"], json!([]));
        refused(&program.get(&format!("/api/v1/hazards?place={EAST}")).await, 404, "AP-013");
        refused(&program.get("/api/v1/figures?place=350525190000").await, 404, "AP-013");
        refused(&program.get(&format!("/api/v1/enterprises/{}", world.works)).await, 404, "AP-013");
    }
    let unknown = json!({ "version": 1, "unit": world.mill.to_string(), "term": { "working_days": 3 } });
    let reply = give(&officer, &path, "assign", unknown).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "another place's enterprise: {}", reply.text());
}

#[tokio::test]
async fn fields_that_are_not_documented_are_refused_and_change_nothing() {
    let world = World::new().await;
    let officer = officer(&world, "officer").await;
    for (field, value) in
        [("state", json!("closed")), ("number", json!("X-1")), ("id", json!("x")), ("version", json!(9))]
    {
        let mut body = registration(&world);
        body[field] = value;
        refused(&officer.post("/api/v1/hazards", &body).await, 422, "AP-009");
    }
    let path = registered(&officer, &world).await;
    for changes in [json!({ "state": "closed" }), json!({ "location": "x", "number": "X-1" })] {
        let correct = json!({ "version": 1, "changes": changes, "reason": "试" });
        refused(&give(&officer, &path, "correct", correct).await, 422, "AP-009");
    }
    let mut body = registration(&world);
    body["sector"] = json!("no_such_sector");
    refused(&officer.post("/api/v1/hazards", &body).await, 422, "HZ-121");
    assert_eq!(officer.get("/api/v1/hazards").await.json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(officer.get(&path).await.json()["hazard"]["version"], 1);
}

#[tokio::test]
async fn pages_lead_to_the_end_and_hold_the_whole_ledger_once() {
    let world = World::new().await;
    let officer = officer(&world, "officer").await;
    let mut expected = Vec::new();
    for number in 0..23 {
        let mut body = registration(&world);
        body["found_on"] = json!(format!("2026-02-{:02}", 1 + number % 5));
        let reply = officer.post("/api/v1/hazards", &body).await;
        expected.push(reply.json()["hazard"]["id"].as_str().unwrap().to_owned());
    }
    let mut next = Some(format!("/api/v1/hazards?limit=5&state=registered&state=rectifying&place={EAST}"));
    let (mut found, mut pages) = (Vec::new(), 0);
    while let Some(path) = next {
        let page = officer.get(&path).await.json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 5);
        found.extend(items.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(str::to_owned);
        pages += 1;
    }
    assert_eq!(pages, 5);
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(officer.get(&format!("/api/v1/hazards?place={WEST}")).await.json()["items"], json!([]));
    for (query, code) in [
        ("x=1", "AP-012"),
        ("level=", "AP-012"),
        ("level=general&level=major", "AP-012"),
        ("overdue=1", "AP-012"),
        ("level=huge", "HZ-008"),
        ("cursor=x", "HZ-009"),
    ] {
        let reply = officer.get(&format!("/api/v1/hazards?{query}")).await;
        assert_eq!(reply.json()["code"], code, "{query}: {}", reply.text());
        assert!(reply.status.is_client_error());
    }
}

#[tokio::test]
async fn a_photo_is_used_once_by_the_account_that_uploaded_it() {
    let world = World::new().await;
    let (officer, other) = (officer(&world, "officer").await, officer(&world, "other").await);
    let path = registered(&officer, &world).await;
    let photo = officer.upload(&samples::picture(64, 48, ImageFormat::Jpeg)).await;
    let size = format!("/api/v1/photos/{photo}/320");
    assert_eq!(officer.get(&size).await.status, StatusCode::OK, "whoever uploaded it sees it");
    assert_eq!(other.get(&size).await.status, StatusCode::NOT_FOUND);
    let add = |version: u64| json!({ "version": version, "phase": "before", "photos": [photo], "remark": "全景" });
    refused(&give(&other, &path, "add-evidence", add(1)).await, 422, "AP-019");
    assert_eq!(give(&officer, &path, "add-evidence", add(1)).await.status, StatusCode::OK);
    refused(&give(&officer, &path, "add-evidence", add(2)).await, 422, "AP-019");
    assert_eq!(other.get(&size).await.status, StatusCode::OK, "now it belongs to the hazard");
    for (kind, bytes, status, code) in [
        ("image/jpeg", b"<html>".to_vec(), 415, "PH-001"),
        ("text/html", b"<html>".to_vec(), 415, "AP-010"),
        ("image/png", vec![0; 13 * 1024 * 1024], 413, "AP-011"),
    ] {
        let request = axum::http::Request::builder().method(Method::POST).uri("/api/v1/photos");
        let request = request.header("authorization", format!("Bearer {}", officer.secret()));
        let request = request.header("content-type", kind);
        refused(&world.test.browser().send(request, axum::body::Body::from(bytes)).await, status, code);
    }
    assert_eq!(world.files(), 3, "what was refused left no file");
}

#[tokio::test]
async fn enterprises_and_the_tree_are_kept_over_json() {
    let world = World::new().await;
    let officer = officer(&world, "officer").await;
    let facts = json!({ "name": "新石材厂", "place": EAST, "sector": "machinery", "employees": 45, "risk": "yellow" });
    let made = officer.post("/api/v1/enterprises", &facts).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let path = made.header("location").to_owned();
    let edit = |version: u64| json!({ "version": version, "facts": { "name": "新石材有限公司", "place": EAST, "sector": "machinery" } });
    let edited = officer.send(Method::PUT, &path, Some(&edit(1))).await;
    assert_eq!((edited.status, &edited.json()["profile"]["name"]), (StatusCode::OK, &json!("新石材有限公司")));
    let stale = officer.send(Method::PUT, &path, Some(&edit(1))).await;
    refused(&stale, 409, "EN-002");
    assert_eq!(stale.json()["current"]["version"], 2);
    let close = json!({ "version": 2, "reason": "已搬迁" });
    assert_eq!(officer.post(&format!("{path}/commands/close"), &close).await.json()["status"], "closed");
    let reopen = json!({ "version": 3, "reason": "恢复生产" });
    assert_eq!(officer.post(&format!("{path}/commands/reopen"), &reopen).await.json()["status"], "active");
    let mut bad = facts.clone();
    bad["credit_code"] = json!("91350525MA00000000");
    assert_eq!(officer.post("/api/v1/enterprises", &bad).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = officer.get("/api/v1/enterprises?limit=1").await.json();
    let second = officer.get(page["next"].as_str().unwrap()).await.json();
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (1, &Value::Null));
    let keeper =
        world.test.program_as("keeper", &[(Role::SystemAdministrator, &county())], TokenAccess::ReadWrite).await;
    let grid = json!({ "code": "QH-GRID-1", "name": "一网格", "level": "grid", "parent": EAST });
    assert_eq!(keeper.post("/api/v1/jurisdictions", &grid).await.status, StatusCode::CREATED);
    let rename = |version: u64| json!({ "version": version, "name": "东网格" });
    let node = "/api/v1/jurisdictions/QH-GRID-1";
    assert_eq!(keeper.post(&format!("{node}/commands/rename"), &rename(1)).await.json()["name"], "东网格");
    let stale = keeper.post(&format!("{node}/commands/rename"), &rename(1)).await;
    assert_eq!((stale.status, &stale.json()["current"]["version"]), (StatusCode::CONFLICT, &json!(2)));
    let close = json!({ "version": 2, "on": "2026-03-02" });
    assert_eq!(keeper.post(&format!("{node}/commands/close"), &close).await.json()["closed_on"], "2026-03-02");
    let below = keeper.get(&format!("/api/v1/jurisdictions?parent={EAST}")).await.json();
    assert_eq!(below["items"][0]["code"], "QH-GRID-1");
}

#[tokio::test]
async fn the_log_is_read_page_by_page_by_the_auditor() {
    let world = World::new().await;
    let officer = officer(&world, "officer").await;
    let path = registered(&officer, &world).await;
    let auditor =
        world.test.program_as("auditor", &[(Role::AuditAdministrator, &county())], TokenAccess::ReadOnly).await;
    let (mut next, mut count) = (Some("/api/v1/audit/events?limit=4".to_owned()), 0);
    while let Some(path) = next {
        let page = auditor.get(&path).await.json();
        count += page["items"].as_array().unwrap().len();
        next = page["next"].as_str().map(str::to_owned);
    }
    assert!(count >= 9, "{count}");
    let id = path.rsplit('/').next().unwrap();
    let events = auditor.get(&format!("/api/v1/audit/events?stream=hazard:{id}")).await.json();
    assert_eq!((events["items"].as_array().unwrap().len(), &events["items"][0]["kind"]), (1, &json!("opened")));
    let issued = auditor.get("/api/v1/audit/events?kind=account&limit=200").await.json();
    assert!(issued["items"].as_array().unwrap().iter().any(|event| event["kind"] == "token_issued"));
    assert_eq!(auditor.get("/api/v1/audit/checkpoints").await.json(), json!({ "items": [], "next": null }));
    let now = world.test.app.clock.now();
    world.test.app.store.write(move |tx| bihuan_store::audit::checkpoint(tx, now)).await.unwrap();
    assert_eq!(auditor.get("/api/v1/audit/checkpoints").await.json()["items"][0]["number"], 1);
}
