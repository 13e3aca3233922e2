//! What people meet while the server cannot do its work: a clock that was set back, a database that is away.

use crate::{
    WebError,
    hazards::tests::world::{EAST, World},
    testing::{TestApp, township},
};
use axum::http::StatusCode;
use bihuan_domain::accounts::{PasswordText, Role};
use bihuan_store::{Outage, StoreError};
use jiff::SignedDuration;

async fn count(test: &TestApp, table: &'static str) -> i64 {
    let counted: Result<i64, StoreError> = test
        .app
        .store
        .read(move |tx| tx.query_first(&format!("SELECT COUNT(*) FROM {table}"), &[])?.map_or(Ok(0), |row| row.get(0)))
        .await;
    counted.unwrap()
}

#[tokio::test]
async fn a_clock_set_back_an_hour_is_told_and_nothing_runs_backwards() {
    let world = World::new().await;
    let (test, hour) = (&world.test, SignedDuration::from_hours(1));
    let hash = crate::hash_password(&PasswordText::new("Orchid-lamp-27".to_owned()), &[7; 32]).unwrap();
    let unit = test.office("安办").await;
    test.user_of("late", (unit, "安办"), &[(Role::SafetyOfficer, &township())], Some(hash)).await;
    let log_in = [("username", "late"), ("password", "Orchid-lamp-27")];
    assert_eq!(test.browser().post("/login", &log_in).await.status, StatusCode::SEE_OTHER);
    let mut officer = world.officer().await;
    let path = world.assigned(&mut officer).await;
    let enterprise = [("name", "新厂"), ("place", EAST)];
    let made = officer.post("/enterprises", &enterprise).await.location().to_owned();

    test.clock.advance(-hour);
    let before = count(test, "event").await;
    let extend = [("version", "2"), ("due_on", "2026-04-20"), ("reason", "材料未到")];
    let reply = officer.post(&format!("{path}/extend"), &extend).await;
    assert!(reply.status.is_client_error() && reply.text().contains("HZ-001"), "{}", reply.text());
    let close = [("version", "1"), ("reason", "停业")];
    let reply = officer.post(&format!("{made}/close"), &close).await;
    let told = officer.get(reply.location()).await.text();
    assert!(told.contains("SY-006") && told.contains("校准服务器时间"), "{told}");
    let reply = test.browser().post("/login", &log_in).await;
    assert!(reply.text().contains("SY-006") && reply.location().is_empty(), "{}", reply.text());
    assert_eq!(count(test, "event").await, before, "nothing was recorded before what is there");
    for address in [path.as_str(), "/hazards", "/workbench", "/dashboard"] {
        assert_eq!(officer.get(address).await.status, StatusCode::OK, "{address} can be read");
    }

    test.clock.advance(hour + SignedDuration::from_secs(1));
    assert_eq!(officer.post(&format!("{path}/extend"), &extend).await.status, StatusCode::SEE_OTHER);
    assert_eq!(officer.post(&format!("{made}/close"), &close).await.status, StatusCode::SEE_OTHER);
    assert_eq!(test.browser().post("/login", &log_in).await.status, StatusCode::SEE_OTHER);
    let verdict: Result<_, StoreError> = test.app.store.read(|tx| bihuan_store::audit::verify(tx, |_| {})).await;
    assert!(matches!(verdict.unwrap(), bihuan_store::audit::Verdict::Sound(_)));
}

/// A clock that was a day ahead when a session began, and was put right since.
#[tokio::test]
async fn a_session_from_the_future_ends_in_time() {
    let test = TestApp::new();
    let day = SignedDuration::from_hours(24);
    test.clock.advance(day);
    let mut browser = test.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    test.clock.advance(-day);
    assert_eq!(browser.get("/workbench").await.status, StatusCode::OK);
    let now = bihuan_domain::Clock::now(&test.clock);
    let set_back: Result<u64, StoreError> =
        test.app.store.write(move |tx| bihuan_store::accounts::sessions::set_back(tx, now)).await;
    assert_eq!(set_back.unwrap(), 1);
    test.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(browser.clone().get("/workbench").await.status, StatusCode::OK, "its idle time begins now");
    test.clock.advance(SignedDuration::from_mins(31));
    let reply = browser.get("/workbench").await;
    assert!(reply.location().starts_with("/login"), "{}", reply.status);
}

#[tokio::test]
async fn every_outage_is_told_in_the_visitors_language_with_its_number() {
    let test = TestApp::new();
    let reply = WebError::from(StoreError::ShutDown);
    assert_eq!((reply.status(), reply.retry_after_seconds()), (StatusCode::SERVICE_UNAVAILABLE, Some(5)));
    for outage in
        [Outage::Storage, Outage::Unreachable, Outage::Busy, Outage::Uncertain, Outage::TimedOut, Outage::PhotoStore]
    {
        let error = WebError::Unavailable { outage, cause: "secret cause".to_owned() };
        for (language, cookie) in [("zh-CN", "zh-CN"), ("en", "en")] {
            let mut headers = axum::http::HeaderMap::new();
            headers.insert("cookie", format!("bihuan-language={cookie}").parse().unwrap());
            let page = error.page(&crate::Visitor::unknown(&test.app, &headers), "the-reference");
            assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(page.headers()["retry-after"], outage.retry_after_seconds().to_string().as_str());
            let text = axum::body::to_bytes(page.into_body(), 1 << 20).await.unwrap();
            let text = String::from_utf8(text.to_vec()).unwrap();
            assert!(text.contains(outage.code().number()) && text.contains(&format!("lang=\"{language}\"")), "{text}");
            assert!(text.contains("the-reference") && !text.contains("secret cause"), "{text}");
        }
    }
}
