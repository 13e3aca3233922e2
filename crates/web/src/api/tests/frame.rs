//! Requests that are no requests, and how every answer leaves.

use crate::testing::{Program, Reply, TestApp, county};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use bihuan_domain::{
    Rules,
    accounts::{Role, TokenAccess},
};
use serde_json::json;

async fn keeper(test: &TestApp) -> Program {
    test.program_as("keeper", &[(Role::SystemAdministrator, &county())], TokenAccess::ReadWrite).await
}

fn refused(reply: &Reply, status: StatusCode, code: &str) {
    assert_eq!((reply.status, reply.json()["code"].as_str()), (status, Some(code)), "{}", reply.text());
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let problem = reply.json();
    assert_eq!(problem["status"], status.as_u16());
    assert_eq!(problem["type"], format!("http://127.0.0.1:8080/problems/{code}"));
    assert_eq!(problem["instance"], format!("urn:uuid:{}", reply.header("x-request-id")));
    assert!(!problem["detail"].as_str().unwrap().contains(['{', '}']), "{problem}");
}

async fn send(test: &TestApp, program: &Program, kind: &str, body: Vec<u8>) -> Reply {
    let request = Request::builder().method(Method::POST).uri("/api/v1/jurisdictions");
    let request = request.header("authorization", format!("Bearer {}", program.secret())).header("content-type", kind);
    test.browser().send(request, Body::from(body)).await
}

#[tokio::test]
async fn what_is_no_json_of_the_documented_shape_is_refused_and_nothing_is_stored() {
    let test = TestApp::new();
    let program = keeper(&test).await;
    let json = "application/json";
    let good = json!({ "code": "350525190000", "name": "青禾镇", "level": "township", "parent": "350525000000" });
    for (kind, body, status, code) in [
        (json, b"{".to_vec(), 400, "AP-008"),
        (json, b"\xff\xfe".to_vec(), 400, "AP-008"),
        (json, Vec::new(), 400, "AP-008"),
        (json, b"[]".to_vec(), 422, "AP-009"),
        (json, b"{}".to_vec(), 422, "AP-009"),
        (json, good.to_string().replace("青禾镇", "青\\u0000镇").into_bytes(), 422, "AP-009"),
        (json, good.to_string().replace("\"code\"", "\"code\":\"350525180000\",\"code\"").into_bytes(), 422, "AP-009"),
        (json, good.to_string().replace('}', ",\"version\":7}").into_bytes(), 422, "AP-009"),
        (json, "[".repeat(100_000).into_bytes(), 422, "AP-009"),
        (json, vec![b' '; 300_000], 413, "AP-011"),
        ("text/plain", good.to_string().into_bytes(), 415, "AP-010"),
        ("application/x-www-form-urlencoded", b"code=350525190000".to_vec(), 415, "AP-010"),
        ("", good.to_string().into_bytes(), 415, "AP-010"),
    ] {
        refused(&send(&test, &program, kind, body).await, StatusCode::from_u16(status).unwrap(), code);
    }
    assert_eq!(program.get("/api/v1/jurisdictions").await.json()["items"], json!([]));
}

#[tokio::test]
async fn unknown_addresses_methods_and_parameters_are_problems() {
    let test = TestApp::new();
    let program = keeper(&test).await;
    for path in ["/api/v1/nothing", "/api/", "/api/v1/hazards/x/y/z", "/api/v1/jurisdictions/%00"] {
        refused(&program.get(path).await, StatusCode::NOT_FOUND, "AP-013");
    }
    refused(&program.get("/api/v1/enterprises/not-an-identifier").await, StatusCode::NOT_FOUND, "AP-013");
    let method = program.send(Method::DELETE, "/api/v1/me", None).await;
    refused(&method, StatusCode::METHOD_NOT_ALLOWED, "AP-014");
    assert!(method.header("allow").contains("GET"));
    for query in ["x=1", "limit=0", "limit=201", "limit=a", "limit=5&limit=6", "cursor=%20", "name=%00"] {
        let reply = program.get(&format!("/api/v1/jurisdictions?{query}")).await;
        refused(&reply, StatusCode::BAD_REQUEST, "AP-012");
    }
}

#[tokio::test]
async fn problems_speak_the_language_that_is_asked_for() {
    let test = TestApp::new();
    let program = keeper(&test).await;
    let english = program.send_with(Method::GET, "/api/v1/hazards", None, &[("accept-language", "en")]).await;
    refused(&english, StatusCode::FORBIDDEN, "AP-006");
    assert_eq!(english.header("content-language"), "en");
    assert!(english.json()["detail"].as_str().unwrap().starts_with("None of your roles"));
    let chinese = program.get("/api/v1/hazards").await;
    assert_eq!(chinese.header("content-language"), "zh-CN");
    let page = test.browser().get("/problems/AP-006").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("AP-006") && page.text().contains("您的角色不能使用该接口"));
    assert_eq!(test.browser().get("/problems/XX-999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_token_has_so_many_requests_a_minute_over_all_processes() {
    let mut rules = Rules::default();
    rules.api.requests_per_minute = 25;
    let test = TestApp::with(None, rules.clone(), |_| {});
    let program = keeper(&test).await;
    for _ in 0..20 {
        assert_eq!(program.get("/api/v1/me").await.status, StatusCode::OK);
    }
    // Another process over the same database.
    let other = TestApp::with(Some(test.app.store.clone()), rules, |_| {});
    let elsewhere = other.program_of_secret(program.secret());
    let mut passed = 0;
    while elsewhere.get("/api/v1/me").await.status == StatusCode::OK {
        passed += 1;
        assert!(passed <= 5, "more than 25 in a minute");
    }
    assert_eq!(passed, 5);
    let reply = program.get("/api/v1/me").await;
    refused(&reply, StatusCode::TOO_MANY_REQUESTS, "AP-007");
    let seconds: i64 = reply.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds));
    test.clock.advance(jiff::SignedDuration::from_secs(seconds));
    assert_eq!(program.get("/api/v1/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn requests_that_come_at_once_share_the_part_that_one_of_them_gets() {
    let mut rules = Rules::default();
    rules.api.requests_per_minute = 60;
    let test = TestApp::with(None, rules, |_| {});
    let program = keeper(&test).await;
    // More than there are parts in a minute.
    let at_once = futures_util::future::join_all((0..40).map(|_| program.get("/api/v1/me"))).await;
    assert!(at_once.iter().all(|reply| reply.status == StatusCode::OK));
}

#[tokio::test]
async fn the_documentation_is_there_for_everybody() {
    let test = TestApp::new();
    let mut browser = test.browser();
    let page = browser.get("/api/docs").await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    for expected in ["/api/v1/hazards/{id}/commands/close-out", "Idempotency-Key", "HazardDocument", "RegisterHazard"] {
        assert!(text.contains(expected), "{expected}");
    }
    let document = browser.get("/api/openapi.json").await;
    assert_eq!((document.status, document.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(&document.json(), crate::api::document());
}
