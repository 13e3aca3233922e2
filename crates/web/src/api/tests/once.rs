//! Idempotency keys: done once, answered alike, also by another process and after a restart.

use super::loop_over_json::{officer, registration};
use crate::{
    hazards::tests::world::World,
    testing::{Program, Reply, TestApp, township},
};
use axum::http::{Method, StatusCode};
use bihuan_domain::{
    Rules,
    accounts::{Role, TokenAccess},
};
use serde_json::Value;

async fn post(program: &Program, path: &str, body: &Value, key: &str) -> Reply {
    program.send_with(Method::POST, path, Some(body), &[("idempotency-key", key)]).await
}

async fn ledger(program: &Program) -> usize {
    program.get("/api/v1/hazards?limit=200").await.json()["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_same_request_with_the_same_key_is_done_once_also_by_another_process() {
    let world = World::new().await;
    let officer = officer(&world, "officer").await;
    let body = registration(&world);
    let first = post(&officer, "/api/v1/hazards", &body, "k-1").await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (StatusCode::CREATED, ""));
    // Another process over the same database, as after a restart.
    let restarted = TestApp::with(Some(world.test.app.store.clone()), Rules::default(), |_| {});
    for program in [officer.clone(), restarted.program_of_secret(officer.secret())] {
        let again = post(&program, "/api/v1/hazards", &body, "k-1").await;
        assert_eq!((again.status, &again.bytes), (first.status, &first.bytes));
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("location"), first.header("location"));
    }
    assert_eq!(ledger(&officer).await, 1);
    assert_eq!(post(&officer, "/api/v1/hazards", &body, "k-2").await.status, StatusCode::CREATED);
    assert_eq!(ledger(&officer).await, 2);
}

#[tokio::test]
async fn a_key_stands_for_one_request_of_one_token() {
    let world = World::new().await;
    let (one, other) = (officer(&world, "officer").await, officer(&world, "other").await);
    let mut body = registration(&world);
    assert_eq!(post(&one, "/api/v1/hazards", &body, "k").await.status, StatusCode::CREATED);
    body["description"] = "另一处".into();
    let reused = post(&one, "/api/v1/hazards", &body, "k").await;
    assert_eq!((reused.status.as_u16(), &reused.json()["code"]), (422, &"AP-016".into()));
    assert_eq!(post(&other, "/api/v1/hazards", &body, "k").await.status, StatusCode::CREATED, "another token's key");
    let long = "k".repeat(129);
    for bad in ["", " ", "a b", "键", long.as_str()] {
        let reply = post(&one, "/api/v1/hazards", &body, bad).await;
        assert_eq!((reply.status.as_u16(), &reply.json()["code"]), (400, &"AP-015".into()), "{bad:?}");
    }
    assert_eq!(ledger(&one).await, 2);
}

#[tokio::test]
async fn what_was_refused_may_be_sent_again_with_its_key() {
    let world = World::new().await;
    let officer = officer(&world, "officer").await;
    let mut body = registration(&world);
    body["found_on"] = "2026-03-03".into();
    let refused = post(&officer, "/api/v1/hazards", &body, "k").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    world.test.clock.advance_days(1);
    assert_eq!(post(&officer, "/api/v1/hazards", &body, "k").await.status, StatusCode::CREATED);
    assert_eq!(ledger(&officer).await, 1);
}

#[tokio::test]
async fn twenty_at_a_time_with_one_key_make_one_hazard() {
    let world = World::new().await;
    let user = world.test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let officer = world.test.program(user, TokenAccess::ReadWrite).await;
    let body = registration(&world);
    let sends = (0..20).map(|_| post(&officer, "/api/v1/hazards", &body, "same"));
    let replies = futures_util::future::join_all(sends).await;
    assert!(replies.iter().all(|reply| reply.status == StatusCode::CREATED && reply.bytes == replies[0].bytes));
    let first = replies.iter().filter(|reply| reply.header("idempotency-replayed").is_empty()).count();
    assert_eq!((first, ledger(&officer).await), (1, 1));
}
