//! Second factor, sessions, throttles and refusals, as a browser meets them.

use super::tests::{PASSWORD, account, enter, events, execute, log_in, with_password};
use crate::testing::{Browser, Reply, TestApp, county, test_code};
use axum::http::StatusCode;
use bihuan_domain::{
    Clock as _,
    accounts::{AccountCommand, Role, SecondFactor, totp::TotpSecret},
    ids::UserId,
};
use bihuan_store::{StoreError, accounts::second_factor};
use jiff::SignedDuration;

/// Without what a test makes for administrators: as on the first day.
async fn without_second_factor(test: &TestApp, user: UserId) {
    execute(test, user, AccountCommand::ResetSecondFactor).await;
}

/// The code of the secret that waits for a user, or is in use.
async fn code_of(test: &TestApp, user: UserId) -> String {
    let now = test.clock.now();
    let stored: Result<_, StoreError> = test
        .app
        .store
        .read(move |tx| Ok((second_factor::waiting_secret(tx, user, now)?, second_factor::secret(tx, user)?)))
        .await;
    let (waiting, used) = stored.unwrap();
    TotpSecret::from_bytes(&waiting.or(used).unwrap()[1..]).unwrap().code_at(now)
}

/// The recovery codes on a page.
fn codes_on(reply: &Reply) -> Vec<String> {
    let text = reply.text();
    let found: Vec<_> = text.split("<li><code>").skip(1).map(|part| part[..19].to_owned()).collect();
    assert_eq!(found.len(), 10, "{text}");
    found
}

/// Sets a second factor up on the page; returns the recovery codes.
async fn enrol(test: &TestApp, browser: &mut Browser, user: UserId) -> Vec<String> {
    let page = browser.get("/account/second-factor").await;
    assert_eq!(page.status, StatusCode::OK);
    let code = code_of(test, user).await;
    let fields = [("current", PASSWORD), ("code", code.as_str())];
    let reply = browser.post("/account/second-factor", &fields).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    codes_on(&reply)
}

#[tokio::test]
async fn an_administrator_without_a_second_factor_reaches_only_its_page() {
    let test = TestApp::new();
    for (login, role) in [
        ("system", Role::SystemAdministrator),
        ("security", Role::SecurityAdministrator),
        ("audit", Role::AuditAdministrator),
    ] {
        let user = with_password(&test, login, role).await;
        without_second_factor(&test, user).await;
        let mut browser = test.browser();
        assert_eq!(log_in(&mut browser, login, PASSWORD).await.status, StatusCode::SEE_OTHER);
        for path in ["/users", "/audit", "/account", "/workbench", "/jurisdictions"] {
            assert_eq!(browser.get(path).await.location(), "/account/second-factor", "{login} {path}");
        }
        assert_eq!(browser.post("/users", &[]).await.location(), "/account/second-factor");
        assert_eq!(browser.get("/account/password").await.status, StatusCode::OK);
        let codes = enrol(&test, &mut browser, user).await;
        assert!(codes.iter().all(|code| code.len() == 19));
        assert_eq!(browser.get("/account").await.status, StatusCode::OK, "and then the way is free");
    }
    let officer = with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut browser = test.signed_in(officer).await;
    assert_eq!(browser.get("/account").await.status, StatusCode::OK, "others choose");
}

#[tokio::test]
async fn enrolment_asks_for_password_and_code_and_never_shows_the_key_again() {
    let test = TestApp::new();
    let user = with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut browser = test.browser();
    log_in(&mut browser, "officer", PASSWORD).await;
    let page = browser.get("/account/second-factor").await.text();
    assert!(page.contains("<svg class=\"bh-qr\"") && !page.contains("style="), "a drawing within the policy");
    assert!(page.contains("name=\"username\" value=\"officer\""), "for password managers");
    let again = browser.get("/account/second-factor").await.text();
    let key = |page: &str| page.split("second-factor-key\">").nth(1).unwrap()[..39].to_owned();
    assert_eq!(key(&page), key(&again), "the same until it is confirmed");

    let code = code_of(&test, user).await;
    for (current, code, expected) in
        [("Wrong-password-1", code.as_str(), "AC-030"), (PASSWORD, "000000", "AC-041"), (PASSWORD, "", "AC-041")]
    {
        let reply = browser.post("/account/second-factor", &[("current", current), ("code", code)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text().contains(expected), "{expected}");
    }
    assert_eq!(account(&test, user).await.second_factor, SecondFactor::None);
    enrol(&test, &mut browser, user).await;
    assert_eq!(browser.get("/account/second-factor").await.location(), "/account", "the key is not shown again");
    assert!(!browser.get("/account").await.text().contains(&key(&page)));
    let twice = browser.post("/account/second-factor", &[("current", PASSWORD), ("code", &code)]).await;
    assert!(twice.text().contains("AC-043"));
}

#[tokio::test]
async fn the_half_finished_log_in_opens_nothing_but_the_second_step() {
    let test = TestApp::new();
    with_password(&test, "system", Role::SystemAdministrator).await;
    let mut browser = test.browser();
    assert_eq!(browser.get("/login/code").await.location(), "/login", "without a password first");
    let reply = log_in(&mut browser, "system", PASSWORD).await;
    assert_eq!(reply.location(), "/login/code?next=%2F");
    assert!(browser.session_cookie().is_none());
    for path in ["/users", "/account", "/account/password", "/account/second-factor"] {
        assert!(browser.get(path).await.location().starts_with("/login?next="), "{path}");
    }
    assert!(browser.get("/login/code?way=recovery").await.text().contains("恢复码"));
    let wrong = browser.post("/login/code", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("AC-041"));

    test.clock.advance(SignedDuration::from_mins(5));
    let code = test_code(test.clock.now());
    let late = browser.post("/login/code", &[("code", &code)]).await;
    assert!(late.text().contains("AC-042"), "after five minutes it begins anew");
    assert!(browser.get("/login/code").await.location().starts_with("/login"));

    let mut copy = test.browser();
    log_in(&mut copy, "system", PASSWORD).await;
    let fields = [("code", code.as_str()), ("next", "https://evil.example/")];
    let done = copy.post("/login/code", &fields).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/users"), "and leads nowhere else");
    assert_eq!(events(&test, "first_step_passed").await, 2);
    assert_eq!(events(&test, "second_factor_failed").await, 1);
}

#[tokio::test]
async fn a_code_is_taken_once_and_guessing_is_stopped() {
    let test = TestApp::new();
    with_password(&test, "system", Role::SystemAdministrator).await;
    let mut first = test.browser();
    log_in(&mut first, "system", PASSWORD).await;
    let code = test_code(test.clock.now());
    assert_eq!(first.post("/login/code", &[("code", &code)]).await.status, StatusCode::SEE_OTHER);
    let mut second = test.browser();
    log_in(&mut second, "system", PASSWORD).await;
    let replayed = second.post("/login/code", &[("code", &code)]).await;
    assert!(replayed.text().contains("AC-041"), "whoever looked over the shoulder is late");
    let mut statuses = Vec::new();
    for number in 0..6 {
        statuses.push(second.post("/login/code", &[("code", &format!("00000{number}"))]).await.status.as_u16());
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 422], "the fifth wrong one ended the half log-in");
    assert_eq!(second.get("/login/code").await.location(), "/login");
    let again = log_in(&mut second, "system", PASSWORD).await;
    assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS, "and the right password does not clear the count");
    assert_eq!(log_in(&mut first, "system", PASSWORD).await.location(), "/login/code?next=%2F", "the known device may");
}

#[tokio::test]
async fn each_recovery_code_works_once_and_the_set_can_be_renewed() {
    let test = TestApp::new();
    let user = with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut browser = test.browser();
    log_in(&mut browser, "officer", PASSWORD).await;
    let codes = enrol(&test, &mut browser, user).await;
    let by_recovery = async |code: &str| {
        let mut browser = test.browser();
        log_in(&mut browser, "officer", PASSWORD).await;
        browser.post("/login/code", &[("code", code), ("way", "recovery")]).await
    };
    assert_eq!(by_recovery(&codes[0].to_lowercase().replace('-', " ")).await.status, StatusCode::SEE_OTHER);
    assert!(by_recovery(&codes[0]).await.text().contains("AC-041"), "once");
    assert!(browser.get("/account").await.text().contains("剩余恢复码 9 个"));
    let stored: Result<_, StoreError> =
        test.app.store.read(|tx| tx.query("SELECT payload FROM event WHERE kind LIKE '%recovery%'", &[])).await;
    assert!(stored.unwrap().iter().all(|row| !row.get::<String>(0).unwrap().contains(&codes[0])));

    let wrong = browser.post("/account/second-factor/recovery-codes", &[("current", "Wrong-password-1")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text().contains("AC-030"));
    let renewed = browser.post("/account/second-factor/recovery-codes", &[("current", PASSWORD)]).await;
    let renewed = codes_on(&renewed);
    assert!(by_recovery(&codes[1]).await.text().contains("AC-041"), "the old ones are void");
    assert_eq!(by_recovery(&renewed[1]).await.status, StatusCode::SEE_OTHER);

    test.clock.advance(SignedDuration::from_secs(60));
    let code = code_of(&test, user).await;
    let remove = |current: &'static str, code: String| [("current", current.to_owned()), ("code", code)];
    let refused = remove(PASSWORD, "000000".to_owned());
    let refused: Vec<_> = refused.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert!(browser.post("/account/second-factor/remove", &refused).await.text().contains("AC-041"));
    let fields = remove(PASSWORD, code);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.post("/account/second-factor/remove", &fields).await.location(), "/account");
    assert_eq!(account(&test, user).await.second_factor, SecondFactor::None);
    assert_eq!(log_in(&mut test.browser(), "officer", PASSWORD).await.location(), "/workbench");
}

#[tokio::test]
async fn a_lost_telephone_is_reset_by_the_security_administrator_alone() {
    let test = TestApp::new();
    let user = with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut officer = test.browser();
    log_in(&mut officer, "officer", PASSWORD).await;
    enrol(&test, &mut officer, user).await;
    let mut system = test.signed_in_as("system", &[(Role::SystemAdministrator, &county())]).await;
    let mut security = test.signed_in_as("security", &[(Role::SecurityAdministrator, &county())]).await;
    let version = account(&test, user).await.version.to_string();
    let path = format!("/users/{user}/reset-second-factor");
    assert_eq!(system.post(&path, &[("version", &version)]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(security.post(&path, &[("version", &version)]).await.status, StatusCode::SEE_OTHER);
    assert!(officer.get("/account").await.location().starts_with("/login"), "open sessions end");
    assert_eq!(log_in(&mut officer, "officer", PASSWORD).await.location(), "/workbench");
    assert_eq!(events(&test, "second_factor_reset").await, 1);
}

#[tokio::test]
async fn a_set_up_link_does_not_get_round_the_second_factor() {
    let test = TestApp::new();
    let user = with_password(&test, "audit", Role::AuditAdministrator).await;
    let mut system = test.signed_in_as("system", &[(Role::SystemAdministrator, &county())]).await;
    let step = format!("/users/{user}/issue-setup-link");
    let version = account(&test, user).await.version.to_string();
    let reply = system.post(&step, &[("version", &version)]).await;
    let text = reply.text();
    let from = text.find("/setup/").expect("a link");
    let link = text[from..from + 71].to_owned();
    let mut browser = test.browser();
    let set = [("new", "Meadow-stone-31"), ("repeat", "Meadow-stone-31")];
    assert_eq!(browser.post(&link, &set).await.location(), "/login/code?next=%2F");
    assert!(browser.get("/audit").await.location().starts_with("/login"));

    without_second_factor(&test, user).await;
    let version = account(&test, user).await.version.to_string();
    let refused = system.post(&step, &[("version", &version)]).await;
    assert!(refused.text().contains("AC-045") && !refused.text().contains("/setup/"), "two administrators or none");
}

#[tokio::test]
async fn sessions_are_listed_and_end_at_once() {
    const AGENT: &str = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36";
    let test = TestApp::new();
    let user = with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut own = test.browser().at("203.0.113.5");
    let mut phone = test.browser().at("203.0.113.6").with_header("user-agent", AGENT);
    let mut third = test.browser();
    for browser in [&mut own, &mut phone, &mut third] {
        assert_eq!(log_in(browser, "officer", PASSWORD).await.status, StatusCode::SEE_OTHER);
    }
    let page = own.get("/account").await.text();
    for shown in ["Chrome · Android", "203.0.113.6", "203.0.113.5", "本机"] {
        assert!(page.contains(shown), "{shown}");
    }
    let of_phone = page.split("Chrome · Android").nth(1).unwrap();
    let from = of_phone.find("/account/sessions/").unwrap();
    let path = of_phone[from..].split('"').next().unwrap().to_owned();
    let stranger = with_password(&test, "stranger", Role::SafetyOfficer).await;
    let foreign = test.signed_in(stranger).await.post(&path, &[]).await;
    assert!(foreign.text().contains("AC-046"), "nobody ends another's");
    assert_eq!(phone.get("/account").await.status, StatusCode::OK);

    assert_eq!(own.post(&path, &[]).await.location(), "/account");
    assert!(phone.get("/account").await.location().starts_with("/login"), "at once");
    assert!(own.post(&path, &[]).await.text().contains("AC-046"), "it has ended already");
    assert_eq!(own.post("/account/sessions/end-others", &[]).await.location(), "/account");
    assert!(third.get("/account").await.location().starts_with("/login"));
    assert_eq!(own.get("/account").await.status, StatusCode::OK);
    own.post("/logout", &[]).await;
    for (kind, count) in [("sessions_ended", 2), ("logged_out", 1), ("logged_in", 3)] {
        assert_eq!(events(&test, kind).await, count, "{kind}");
    }
    assert!(account(&test, user).await.is_active());
}

#[tokio::test]
async fn the_last_passwords_are_not_taken_again_and_common_ones_never() {
    let test = TestApp::new();
    with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut browser = test.browser();
    log_in(&mut browser, "officer", PASSWORD).await;
    let page = browser.get("/account/password").await.text();
    assert!(page.contains("autocomplete=\"username\"") && page.contains("value=\"officer\""));
    for rule in ["常见密码", "最近 5 次", "每 90 天"] {
        assert!(page.contains(rule), "{rule}");
    }
    let mut change = async |current: &str, new: &str| {
        let fields = [("current", current), ("new", new), ("repeat", new)];
        browser.post("/account/password", &fields).await
    };
    assert!(change(PASSWORD, "Zhangwei@2026").await.text().contains("AC-040"));
    let mut present = PASSWORD.to_owned();
    for number in 1..=4 {
        let new = format!("Meadow-stone-3{number}");
        assert_eq!(change(&present, &new).await.status, StatusCode::SEE_OTHER);
        present = new;
        test.clock.advance(SignedDuration::from_secs(1));
    }
    assert!(change(&present, PASSWORD).await.text().contains("AC-038"), "the fifth of the last five");
    assert_eq!(change(&present, "Meadow-stone-35").await.status, StatusCode::SEE_OTHER);
    assert_eq!(change("Meadow-stone-35", PASSWORD).await.status, StatusCode::SEE_OTHER, "the sixth is forgotten");
}

#[tokio::test]
async fn ten_thousand_attempts_are_refused_and_the_owner_still_gets_in() {
    let test = TestApp::new();
    with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut owner = test.browser().at("198.51.100.1");
    assert_eq!(log_in(&mut owner, "officer", PASSWORD).await.status, StatusCode::SEE_OTHER);
    owner.post("/logout", &[]).await;

    let mut attacker = test.browser().at("203.0.113.9");
    attacker.get("/login").await;
    let mut refused = 0;
    for number in 0..10_000 {
        // A forged header changes nothing, whatever it says.
        let mut forging =
            attacker.clone().with_header("x-forwarded-for", &format!("10.0.{}.{}", number / 250, number % 250));
        let name = if number % 2 == 0 { "officer".to_owned() } else { format!("nobody{number}") };
        let reply = log_in(&mut forging, &name, "Wrong-password-1").await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(reply.header("retry-after").parse::<u32>().unwrap() > 0);
            refused += 1;
        } else {
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    assert!(refused >= 9_980, "only {refused} were refused");
    // Also the owner's own office, behind whose one address the attacker may sit, is open to the owner's device.
    for address in ["198.51.100.1", "203.0.113.9", "192.0.2.77"] {
        let reply = log_in(&mut owner.clone().at(address), "officer", PASSWORD).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{address}");
        owner = test_device(&owner, &reply);
    }
    test.app.clone().write_refusals_in_background().await;
    let rows: Result<_, StoreError> = test
        .app
        .store
        .read(|tx| {
            let failures = tx.query("SELECT COUNT(*) FROM log_in_failure", &[])?[0].get::<i64>(0)?;
            Ok((failures, tx.query("SELECT COUNT(*) FROM event", &[])?[0].get::<i64>(0)?))
        })
        .await;
    let (failures, all_events) = rows.unwrap();
    assert!(failures <= 50, "{failures} rows of failures");
    assert!(all_events <= 60, "{all_events} events");
    let counted: Result<_, StoreError> =
        test.app.store.read(|tx| tx.query("SELECT payload FROM event WHERE kind = 'log_ins_refused'", &[])).await;
    let count =
        |payload: String| serde_json::from_str::<serde_json::Value>(&payload).unwrap()["count"].as_i64().unwrap();
    let counted: i64 = counted.unwrap().iter().map(|row| count(row.get(0).unwrap())).sum();
    assert_eq!(counted, refused, "every one is accounted for");
}

/// The browser with the renewed token of its device.
fn test_device(owner: &Browser, reply: &Reply) -> Browser {
    let mut owner = owner.clone();
    for cookie in reply.headers.get_all("set-cookie") {
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        if let Some(("bihuan-device", value)) = pair.split_once('=') {
            owner.set_cookie("bihuan-device", value);
        }
    }
    owner
}

#[tokio::test]
async fn many_addresses_slow_an_account_down_and_do_not_lock_it() {
    let test = TestApp::new();
    with_password(&test, "officer", Role::SafetyOfficer).await;
    for number in 0..40 {
        let mut attacker = test.browser().at(&format!("203.0.113.{number}"));
        log_in(&mut attacker, "officer", "Wrong-password-1").await;
    }
    let mut new_place = test.browser().at("198.51.100.1");
    let reply = log_in(&mut new_place, "officer", PASSWORD).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: i64 = reply.header("retry-after").parse().unwrap();
    assert!(wait <= 31, "slower, for half a minute at most: {wait}");
    test.clock.advance(SignedDuration::from_secs(wait));
    assert_eq!(log_in(&mut new_place, "officer", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_administrator_unlocks_a_place_that_waits() {
    let test = TestApp::new();
    let user = with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut browser = test.browser();
    for _ in 0..5 {
        log_in(&mut browser, "officer", "Wrong-password-1").await;
    }
    assert_eq!(log_in(&mut browser, "officer", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    let mut security = test.signed_in_as("security", &[(Role::SecurityAdministrator, &county())]).await;
    assert!(security.get("/users").await.text().contains("已锁定"));
    let version = account(&test, user).await.version.to_string();
    let unlock = security.post(&format!("/users/{user}/unlock"), &[("version", &version)]).await;
    assert_eq!(unlock.status, StatusCode::SEE_OTHER);
    assert_eq!(log_in(&mut browser, "officer", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_roles_do_not_open_is_in_the_log_and_counted() {
    let test = TestApp::new();
    let mut officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &county())]).await;
    for _ in 0..100 {
        assert_eq!(officer.get("/audit").await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(events(&test, "access_refused").await, 1, "one event stands for many");
    test.app.clone().write_refusals_in_background().await;
    assert_eq!(events(&test, "access_refused").await, 2);
    let mut audit = test.signed_in_as("audit", &[(Role::AuditAdministrator, &county())]).await;
    let log = audit.get("/audit").await.text();
    assert!(
        log.contains("越权访问被拒绝") && log.contains("GET /audit") && log.contains("99"),
        "and who reads it sees"
    );
}

#[tokio::test]
async fn a_second_factor_works_on_sealed_secrets_too() {
    let test = TestApp::with(None, bihuan_domain::Rules::default(), |config| {
        config.sealing = bihuan_domain::sealing::Sealing::with_key(&"5a".repeat(32)).unwrap();
    });
    let user = with_password(&test, "system", Role::SystemAdministrator).await;
    let mut browser = test.browser();
    enter(&test, &mut browser, "system", PASSWORD).await;
    without_second_factor(&test, user).await;
    let mut browser = test.browser();
    log_in(&mut browser, "system", PASSWORD).await;
    browser.get("/account/second-factor").await;
    let now = test.clock.now();
    let stored: Result<_, StoreError> =
        test.app.store.read(move |tx| second_factor::waiting_secret(tx, user, now)).await;
    let stored = stored.unwrap().unwrap();
    assert_eq!((stored[0], stored.len()), (1, 1 + 12 + 20 + 16), "sealed");
    let code = super::sealing::open(&test.app.config.sealing, &stored, user).unwrap().code_at(now);
    let reply = browser.post("/account/second-factor", &[("current", PASSWORD), ("code", &code)]).await;
    assert_eq!(codes_on(&reply).len(), 10);
}
