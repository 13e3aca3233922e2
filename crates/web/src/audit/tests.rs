use crate::testing::{Browser, Reply, TestApp, county};
use axum::http::StatusCode;
use bihuan_domain::{Language, accounts::Role, audit::Finding};
use bihuan_store::{StoreError, audit};

async fn auditor(test: &TestApp) -> Browser {
    test.signed_in_as("auditor", &[(Role::AuditAdministrator, &county())]).await
}

/// What the page lists below the proof and the conditions.
fn listed(reply: &Reply) -> String {
    assert_eq!(reply.status, StatusCode::OK);
    reply.text().split("<tbody>").nth(1).unwrap_or_default().to_owned()
}

fn unknown_log_in(tx: &mut bihuan_store::Tx<'_>, now: jiff::Timestamp, address: &str) -> Result<(), StoreError> {
    let event = bihuan_domain::audit::SystemEvent::UnknownLogIn { address: Some(address.to_owned()) };
    bihuan_store::accounts::record_system(tx, "unknown-log-ins", &event, None, now)
}

#[tokio::test]
async fn the_audit_administrator_comes_home_to_the_log_and_reads_who_did_what() {
    let test = TestApp::new();
    let mut browser = auditor(&test).await;
    assert_eq!(browser.get("/").await.location(), "/audit");
    assert_eq!(browser.get("/workbench").await.location(), "/audit");
    test.user("zhang.san", &[(Role::SafetyOfficer, &county())]).await;
    let page = browser.get("/audit").await;
    let text = listed(&page);
    assert!(text.contains("新建账号") && text.contains("授予角色") && text.contains("命令行操作员"), "{text}");
    assert!(text.contains("zhang.san") && text.contains(Role::SafetyOfficer.label(Language::Chinese)), "{text}");
    assert!(text.contains("2026-03-02 09:00:00"), "to the second, in Chinese time");
    assert!(!page.text().contains('⟦'), "every text is there");
    assert!(!text.contains("href=\"/users/"), "the auditor keeps no accounts, so no link leads there");
    browser.post("/account/language", &[("language", "en")]).await;
    let page = browser.get("/audit").await;
    assert!(listed(&page).contains("Account made") && listed(&page).contains("Operator of the command line"));
    assert!(!page.text().contains('⟦'));
}

#[tokio::test]
async fn nobody_else_opens_the_log_or_has_it_verified() {
    let test = TestApp::new();
    for role in Role::ALL.into_iter().filter(|role| *role != Role::AuditAdministrator) {
        let name = format!("u.{}", role.name().replace('_', "-").chars().take(20).collect::<String>());
        let user = if role == Role::EnterpriseSafetyOfficer {
            let unit = test.office("示例厂").await;
            test.enterprise_officer(&name, unit, "示例厂").await
        } else {
            test.user(&name, &[(role, &county())]).await
        };
        let mut browser = test.signed_in(user).await;
        assert_eq!(browser.get("/audit").await.status, StatusCode::FORBIDDEN, "{role:?}");
        assert_eq!(browser.post("/audit/verify", &[]).await.status, StatusCode::FORBIDDEN, "{role:?}");
        assert!(!browser.get("/account/password").await.text().contains("href=\"/audit\""), "{role:?}");
    }
    let signed_out = test.browser().get("/audit").await;
    assert_eq!((signed_out.status, signed_out.location()), (StatusCode::SEE_OTHER, "/login?next=%2Faudit"));
    assert_eq!(test.browser().post("/audit/verify", &[]).await.status, StatusCode::UNAUTHORIZED);
    let proof = test.app.store.read(audit::last_proof).await.unwrap();
    assert_eq!(proof, None, "nothing was verified");
}

#[tokio::test]
async fn the_log_is_narrowed_by_day_person_kind_and_stream() {
    let test = TestApp::new();
    let mut browser = auditor(&test).await;
    let user = test.user("zhang.san", &[(Role::SafetyOfficer, &county())]).await;
    let now = test.app.clock.now();
    let recorded: Result<(), StoreError> = test.app.store.write(move |tx| unknown_log_in(tx, now, "192.0.2.7")).await;
    recorded.unwrap();
    let has = async |browser: &mut Browser, query: &str, text: &str| {
        listed(&browser.get(&format!("/audit?{query}")).await).contains(text)
    };
    assert!(has(&mut browser, "", "192.0.2.7").await);
    assert!(has(&mut browser, "kind=system", "192.0.2.7").await);
    assert!(!has(&mut browser, "kind=account", "192.0.2.7").await);
    assert!(has(&mut browser, "kind=account", "zhang.san").await);
    assert!(has(&mut browser, "from=2026-03-02&to=2026-03-02", "192.0.2.7").await);
    assert!(!has(&mut browser, "from=2026-03-03", "192.0.2.7").await);
    assert!(!has(&mut browser, "to=2026-03-01", "192.0.2.7").await);
    assert!(has(&mut browser, "who=operator", "zhang.san").await);
    assert!(!has(&mut browser, "who=zhang.san", "新建账号").await, "who was made is not who made it");
    assert!(!has(&mut browser, "who=nobody.at.all", "192.0.2.7").await);
    assert!(has(&mut browser, &format!("stream=account:{user}"), "新建账号").await);
    assert!(!has(&mut browser, &format!("stream=account:{user}"), "192.0.2.7").await);
    assert!(!has(&mut browser, "stream=%27+OR+1%3D1+--", "192.0.2.7").await);
    for bad in ["from=yesterday", "to=9999-12-31", "after_at=x", "after_at=2026-03-02T01:00:00Z&after_version=-1"] {
        let reply = browser.get(&format!("/audit?{bad}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap() {
    let test = TestApp::new();
    let mut browser = auditor(&test).await;
    for number in 0..60 {
        test.clock.advance(jiff::SignedDuration::from_secs(1));
        let (now, address) = (test.app.clock.now(), format!("192.0.2.{number}"));
        let recorded: Result<(), StoreError> = test.app.store.write(move |tx| unknown_log_in(tx, now, &address)).await;
        recorded.unwrap();
    }
    let mut path = "/audit?kind=system".to_owned();
    let mut texts = Vec::new();
    loop {
        let reply = browser.get(&path).await;
        texts.push(listed(&reply));
        let text = reply.text();
        let Some(next) = text.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()) else {
            break;
        };
        path = next.replace("&#38;", "&").replace("&amp;", "&");
    }
    assert_eq!(texts.len(), 2);
    let all = texts.concat();
    for number in 0..60 {
        assert_eq!(all.matches(&format!(">192.0.2.{number}<")).count(), 1, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_is_shown_recorded_and_finds_what_was_altered() {
    let test = TestApp::new();
    let mut browser = auditor(&test).await;
    let before = browser.get("/audit").await.text();
    assert!(
        before.contains("尚未验证") && before.contains("尚无检查点") && before.contains("action=\"/audit/verify\"")
    );
    let now = test.app.clock.now();
    test.app.store.write(move |tx| audit::checkpoint(tx, now)).await.unwrap();
    let reply = browser.post("/audit/verify", &[]).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/audit"));
    let page = browser.get("/audit").await;
    let sealed = test.app.store.read(audit::last_checkpoint).await.unwrap().unwrap();
    assert!(page.text().contains("日志完整") && page.text().contains("用户auditor"), "{}", page.text());
    assert!(page.text().contains(&sealed.hash.to_string()));
    assert!(listed(&page).contains("验证日志完整性"), "the verification itself is in the log");
    assert!(!page.text().contains('⟦'));

    let altered: Result<u64, StoreError> =
        test.app.store.write(|tx| tx.execute("UPDATE event SET kind = 'x' WHERE kind = 'created'", &[])).await;
    assert!(altered.unwrap() > 0);
    browser.post("/audit/verify", &[]).await;
    let page = browser.get("/audit").await.text();
    assert!(page.contains("发现异常") && page.contains("内容被改动"), "{page}");
    let proof = test.app.store.read(audit::last_proof).await.unwrap().unwrap();
    assert!(matches!(proof.finding, Finding::Faulty(_)));
}
