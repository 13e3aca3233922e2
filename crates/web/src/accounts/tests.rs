//! Log-in, sessions, passwords and users, as a browser meets them.

use crate::testing::{Browser, Reply, TestApp, county, subtree, test_code, township};
use axum::http::StatusCode;
use bihuan_domain::{
    Clock as _, IdSource as _,
    accounts::{Account, AccountCommand, Actor, PasswordText, Role},
    ids::UserId,
    jurisdictions::AdministrativeLevel,
};
use bihuan_store::{CommandError, StoreError, accounts};
use jiff::SignedDuration;

pub const PASSWORD: &str = "Orchid-lamp-27";

pub async fn with_password(test: &TestApp, login: &str, role: Role) -> UserId {
    let hash = super::hash_password(&PasswordText::new(PASSWORD.to_owned()), &test.ids.secret_bytes()).unwrap();
    let unit = test.office("安办").await;
    test.user_of(login, (unit, "安办"), &[(role, &county())], Some(hash)).await
}

pub async fn log_in(browser: &mut Browser, login: &str, password: &str) -> Reply {
    browser.post("/login", &[("username", login), ("password", password)]).await
}

/// Logs an administrator in: password and code.
pub async fn enter(test: &TestApp, browser: &mut Browser, login: &str, password: &str) {
    assert_eq!(log_in(browser, login, password).await.location(), "/login/code?next=%2F");
    test.clock.advance(SignedDuration::from_secs(60));
    let code = test_code(test.clock.now());
    assert_eq!(browser.post("/login/code", &[("code", &code)]).await.status, StatusCode::SEE_OTHER);
}

/// How many events of a kind are in the log.
pub async fn events(test: &TestApp, kind: &'static str) -> i64 {
    let sql = "SELECT COUNT(*) FROM event WHERE kind = $1";
    let rows: Result<_, StoreError> = test.app.store.read(move |tx| tx.query(sql, &[kind.into()])).await;
    rows.unwrap()[0].get(0).unwrap()
}

pub async fn account(test: &TestApp, id: UserId) -> Account {
    let found: Result<_, StoreError> = test.app.store.read(move |tx| accounts::find(tx, id)).await;
    found.unwrap().unwrap()
}

pub async fn execute(test: &TestApp, id: UserId, command: AccountCommand) {
    let (now, rules) = (test.clock.now(), test.app.rules.clone());
    let done: Result<Account, CommandError> = test
        .app
        .store
        .write(move |tx| {
            let actor = Actor::Operator;
            let given = accounts::Circumstances { actor: &actor, now, policy: &rules.accounts, address: None };
            accounts::execute(tx, id, None, &command, None, given)
        })
        .await;
    done.unwrap();
}

#[tokio::test]
async fn logging_in_opens_a_new_session_and_out_closes_it() {
    let test = TestApp::new();
    let user = with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut browser = test.browser();
    let reply = log_in(&mut browser, " ＯＦＦＩＣＥＲ ", PASSWORD).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/workbench"));
    let cookie = reply.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    assert_eq!(browser.get("/").await.location(), "/workbench");
    assert_eq!(browser.get("/login").await.location(), "/workbench");
    assert_eq!(account(&test, user).await.last_log_in, Some(test.clock.now()));

    let mut copy = browser.clone();
    let reply = browser.post("/logout", &[]).await;
    assert_eq!(reply.location(), "/login");
    assert!(browser.session_cookie().is_none());
    assert!(copy.get("/account/password").await.location().starts_with("/login"), "the old cookie is dead");
}

#[tokio::test]
async fn a_session_cannot_be_fixed_from_outside() {
    let test = TestApp::new();
    with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut browser = test.browser();
    let planted = "ab".repeat(32);
    browser.set_cookie("bihuan-session", &planted);
    let token = crate::session::Token::parse(&planted).unwrap().csrf();
    let fields = [("csrf_token", token.as_str()), ("username", "officer"), ("password", PASSWORD)];
    let refused = browser.post_bare("/login", &fields).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "a form that is tied to a planted session is not ours");
    assert!(browser.session_cookie().is_none(), "what was planted is thrown away");
    log_in(&mut browser, "officer", PASSWORD).await;
    assert_ne!(browser.session_cookie().unwrap(), planted);

    let mut other = test.browser();
    log_in(&mut other, "officer", PASSWORD).await;
    let first = other.session_cookie().unwrap().to_owned();
    log_in(&mut other, "officer", PASSWORD).await;
    assert_ne!(other.session_cookie().unwrap(), first, "each log-in has a session of its own");
    let mut old = test.browser();
    old.set_cookie("bihuan-session", &first);
    assert_eq!(old.get("/").await.location(), "/login", "the session before it has ended");
}

#[tokio::test]
async fn the_database_holds_no_token_and_no_password() {
    let test = TestApp::new();
    with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut browser = test.browser();
    log_in(&mut browser, "officer", PASSWORD).await;
    let token = browser.session_cookie().unwrap().to_owned();
    let rows: Result<_, StoreError> = test.app.store.read(|tx| tx.query("SELECT token_hash FROM session", &[])).await;
    let stored: Vec<u8> = rows.unwrap()[0].get(0).unwrap();
    assert_ne!(hex::encode(&stored), token);
    assert_eq!(stored, accounts::token_hash(&token));
    let payloads: Result<_, StoreError> = test.app.store.read(|tx| tx.query("SELECT payload FROM event", &[])).await;
    for row in payloads.unwrap() {
        let payload: String = row.get(0).unwrap();
        assert!(!payload.contains("argon2") && !payload.contains(PASSWORD), "{payload}");
    }
}

#[tokio::test]
async fn an_idle_session_ends_and_a_used_one_ends_after_twelve_hours() {
    let test = TestApp::new();
    let user = test.user("officer", &[(Role::SafetyOfficer, &county())]).await;
    let mut browser = test.signed_in(user).await;
    test.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(browser.get("/account/password").await.status, StatusCode::OK);
    test.clock.advance(SignedDuration::from_mins(29));
    assert_eq!(browser.get("/account/password").await.status, StatusCode::OK, "use keeps it alive");
    test.clock.advance(SignedDuration::from_mins(30));
    assert_eq!(browser.get("/account/password?x=1").await.location(), "/login?next=%2Faccount%2Fpassword%3Fx%3D1");

    let mut browser = test.signed_in(user).await;
    for _ in 0..35 {
        test.clock.advance(SignedDuration::from_mins(20));
        assert_eq!(browser.get("/account/password").await.status, StatusCode::OK);
    }
    test.clock.advance(SignedDuration::from_mins(20));
    assert_eq!(browser.get("/account/password").await.status, StatusCode::SEE_OTHER, "twelve hours are over");
}

#[tokio::test]
async fn a_disabled_user_is_stopped_at_once_and_cannot_come_back() {
    let test = TestApp::new();
    let user = with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut browser = test.browser();
    log_in(&mut browser, "officer", PASSWORD).await;
    assert_eq!(browser.get("/account/password").await.status, StatusCode::OK);
    execute(&test, user, AccountCommand::Disable { reason: "调离".to_owned() }).await;
    assert_eq!(browser.get("/account/password").await.status, StatusCode::SEE_OTHER);
    let reply = log_in(&mut browser, "officer", PASSWORD).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().contains("AC-021"));
    let wrong = log_in(&mut browser, "officer", "Wrong-password-1").await;
    assert!(wrong.text().contains("AC-022"), "who does not know the password learns nothing");
}

#[tokio::test]
async fn unknown_wrong_and_waiting_look_alike() {
    let test = TestApp::new();
    let user = with_password(&test, "officer", Role::SafetyOfficer).await;
    let mut browser = test.browser();
    let refused = |reply: &Reply| {
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = reply.text();
        let from = text.find("bh-alert").unwrap();
        text[from..from + 400.min(text.len() - from)].split("</div>").next().unwrap().to_owned()
    };
    let unknown = refused(&log_in(&mut browser, "nobody", PASSWORD).await);
    for _ in 0..5 {
        assert_eq!(refused(&log_in(&mut browser, "officer", "Wrong-password-1").await), unknown);
        log_in(&mut browser, "nobody-2", PASSWORD).await;
    }
    assert!(account(&test, user).await.locked_at(test.clock.now()).is_some());
    for name in ["officer", "nobody-2"] {
        let reply = log_in(&mut browser, name, PASSWORD).await;
        assert_eq!((reply.status, reply.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "901"), "{name}");
        assert!(reply.text().contains("AC-023"), "{name}");
    }
    assert_eq!(refused(&log_in(&mut browser, "x' OR 1=1 --", PASSWORD).await), unknown);
    test.clock.advance(SignedDuration::from_mins(15));
    assert_eq!(log_in(&mut browser, "officer", PASSWORD).await.status, StatusCode::SEE_OTHER, "the wait is over");
    assert_eq!(events(&test, "unknown_log_in").await, 7, "attempts with unknown names are recorded");
}

#[tokio::test]
async fn an_address_that_fails_often_must_wait() {
    let test = TestApp::new();
    let mut browser = test.browser();
    for number in 0..20 {
        log_in(&mut browser, &format!("nobody{number}"), PASSWORD).await;
    }
    let reply = log_in(&mut browser, "nobody", PASSWORD).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(reply.header("retry-after").parse::<u32>().unwrap() > 0);
    let elsewhere = log_in(&mut test.browser().at("203.0.113.7"), "nobody", PASSWORD).await;
    assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY, "another address need not");
    test.clock.advance(SignedDuration::from_mins(11));
    assert_eq!(log_in(&mut browser, "nobody", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn next_leads_nowhere_else() {
    let test = TestApp::new();
    with_password(&test, "officer", Role::SafetyOfficer).await;
    for (next, expected) in [
        ("/hazards?state=rectifying", "/hazards?state=rectifying"),
        ("//evil.example/", "/workbench"),
        ("https://evil.example/", "/workbench"),
        ("/\\evil.example", "/workbench"),
        ("/a\r\nSet-Cookie: x=y", "/workbench"),
    ] {
        let mut browser = test.browser();
        let fields = [("username", "officer"), ("password", PASSWORD), ("next", next)];
        let reply = browser.post("/login", &fields).await;
        assert_eq!(reply.location(), expected, "{next:?}");
    }
    let mut browser = test.browser();
    let reply = browser.post("/account/language", &[("language", "en"), ("return_to", "//evil.example")]).await;
    assert_eq!(reply.location(), "/");
}

#[tokio::test]
async fn a_required_change_comes_before_anything_else() {
    let test = TestApp::new();
    let user = with_password(&test, "system", Role::SystemAdministrator).await;
    let mut browser = test.browser();
    enter(&test, &mut browser, "system", PASSWORD).await;
    execute(&test, user, AccountCommand::RequirePasswordChange).await;
    assert_eq!(browser.get("/users").await.location(), "/account/password", "at once, in the open session too");
    assert_eq!(browser.post("/users", &[]).await.location(), "/account/password");
    assert!(browser.get("/account/password").await.text().contains("请先设置新密码"));

    let change = |current: &'static str, new: &'static str, repeat: &'static str| {
        [("current", current), ("new", new), ("repeat", repeat)]
    };
    for (fields, code) in [
        (change("Wrong-password-1", "Meadow-stone-31", "Meadow-stone-31"), "AC-030"),
        (change(PASSWORD, PASSWORD, PASSWORD), "AC-029"),
        (change(PASSWORD, "short", "short"), "AC-026"),
        (change(PASSWORD, "Meadow-stone-31", "Meadow-stone-32"), "两次输入的新密码不一致"),
    ] {
        let reply = browser.post("/account/password", &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        assert!(reply.text().contains(code), "{code}");
    }
    let (before, mut copy) = (browser.session_cookie().unwrap().to_owned(), browser.clone());
    let reply = browser.post("/account/password", &change(PASSWORD, "Meadow-stone-31", "Meadow-stone-31")).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/users"));
    assert_ne!(browser.session_cookie().unwrap(), before, "the session is a new one");
    assert_eq!(browser.get("/users").await.status, StatusCode::OK);
    assert!(copy.get("/users").await.location().starts_with("/login"), "all others have ended");
    let mut other = test.browser();
    assert_eq!(log_in(&mut other, "system", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(log_in(&mut other, "system", "Meadow-stone-31").await.location(), "/login/code?next=%2F");
}

/// The one-time link on a page.
fn link_on(reply: &Reply) -> String {
    let text = reply.text();
    let from = text.find("/setup/").expect("the page shows a link");
    text[from..from + "/setup/".len() + 64].to_owned()
}

const NEW_USER: [(&str, &str); 5] = [
    ("login", "zhang.san"),
    ("name", "张三"),
    ("unit_name", "青禾镇安办"),
    ("unit_place", "350525000000"),
    ("phone", "0595-1234567"),
];

#[tokio::test]
async fn a_new_user_sets_the_password_by_a_link_that_works_once() {
    let test = TestApp::new();
    let mut system = test.signed_in_as("system", &[(Role::SystemAdministrator, &county())]).await;
    assert_eq!(system.get("/users/new").await.status, StatusCode::OK);
    let made = system.post("/users", &NEW_USER).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let link = link_on(&made);
    let again = system.post("/users", &NEW_USER).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("AC-007") && again.text().contains("张三"), "what was typed is still there");

    let mut browser = test.browser();
    assert_eq!(browser.get(&format!("/setup/{}", "0".repeat(64))).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = browser.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    let weak = browser.post(&link, &[("new", "zhang.san-A1"), ("repeat", "zhang.san-A1")]).await;
    assert!(weak.text().contains("AC-028"));
    let set = [("new", PASSWORD), ("repeat", PASSWORD)];
    assert_eq!(browser.post(&link, &set).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/account/password").await.status, StatusCode::OK, "logged in by it");
    let used = test.browser().post(&link, &set).await;
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(used.text().contains("AC-025"));
    assert_eq!(log_in(&mut test.browser(), "zhang.san", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_link_that_is_too_old_or_replaced_is_dead() {
    let test = TestApp::new();
    let system = test.user("system", &[(Role::SystemAdministrator, &county())]).await;
    let mut browser = test.signed_in(system).await;
    let first = link_on(&browser.post("/users", &NEW_USER).await);
    let user = test
        .app
        .store
        .read(|tx| accounts::find_by_login(tx, &"zhang.san".parse().unwrap()))
        .await
        .map_err(|error: StoreError| error)
        .unwrap()
        .unwrap();
    let step = format!("/users/{}/issue-setup-link", user.id);
    let version = user.version.to_string();
    let second = link_on(&browser.post(&step, &[("version", &version)]).await);
    assert_eq!(test.browser().get(&first).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(test.browser().get(&second).await.status, StatusCode::OK);
    assert_eq!(browser.post(&step, &[("version", &version)]).await.status, StatusCode::CONFLICT, "an old page");
    test.clock.advance_days(3);
    assert_eq!(test.browser().get(&second).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_security_administrator_grants_and_the_system_administrator_does_not() {
    let test = TestApp::new();
    let county = county();
    let mut system = test.signed_in_as("system", &[(Role::SystemAdministrator, &county)]).await;
    let mut security = test.signed_in_as("security", &[(Role::SecurityAdministrator, &county)]).await;
    test.user("audit", &[(Role::AuditAdministrator, &county)]).await;
    let user = test.user("officer", &[(Role::GridOfficer, &county)]).await;
    let mut officer = test.signed_in(user).await;
    let path = format!("/users/{user}");
    let version = account(&test, user).await.version.to_string();
    let grant = [
        ("version", version.as_str()),
        ("role", "safety_officer"),
        ("jurisdiction", "350525000000"),
        ("role", ""),
        ("jurisdiction", ""),
    ];
    assert_eq!(system.post(&path, &grant).await.status, StatusCode::FORBIDDEN);
    assert_eq!(security.post(&path, &grant).await.status, StatusCode::SEE_OTHER);
    assert!(security.get(&path).await.text().contains("已保存"), "the next page says so, once");
    assert!(!security.get(&path).await.text().contains("已保存"));
    let now = account(&test, user).await;
    assert_eq!(now.grants.len(), 1);
    assert!(now.holds(Role::SafetyOfficer) && !now.holds(Role::GridOfficer));
    assert_eq!(officer.get("/account/password").await.status, StatusCode::SEE_OTHER, "other rights, another session");
    assert_eq!(security.post(&path, &grant).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_administrator_of_another_place_sees_nothing() {
    let test = TestApp::new();
    let elsewhere = subtree(AdministrativeLevel::County, "350526000000");
    let user = test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let mut stranger = test.signed_in_as("system", &[(Role::SystemAdministrator, &elsewhere)]).await;
    let path = format!("/users/{user}");
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post(&path, &[("version", "3"), ("name", "x")]).await.status, StatusCode::NOT_FOUND);
    let disabled = stranger.post(&format!("{path}/disable"), &[("version", "3"), ("reason", "x")]).await;
    assert_eq!(disabled.status, StatusCode::NOT_FOUND);
    assert!(account(&test, user).await.is_active());
    assert!(!stranger.get("/users").await.text().contains("用户officer"));
    let mut own = test.signed_in_as("own", &[(Role::SystemAdministrator, &township())]).await;
    assert!(own.get("/users?q=OFFICER&role=safety_officer&status=active").await.text().contains("用户officer"));
    assert!(!own.get("/users?q=%25").await.text().contains("用户officer"), "no wildcards");
    assert_eq!(stranger.get("/users/no-identifier").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn hostile_texts_are_shown_as_texts() {
    let test = TestApp::new();
    let mut system = test.signed_in_as("system", &[(Role::SystemAdministrator, &county())]).await;
    let script = "<script>alert(1)</script>'; DROP TABLE account; --";
    let mut fields = NEW_USER;
    fields[1].1 = script;
    fields[2].1 = script;
    let made = system.post("/users", &fields).await;
    assert_eq!(made.status, StatusCode::OK);
    assert!(!made.text().contains("<script>alert"));
    let list = system.get("/users").await.text();
    assert!(list.contains("&#60;script&#62;alert(1)") && !list.contains("<script>alert"), "escaped");
    fields[1].1 = "a\0b";
    assert_eq!(system.post("/users", &fields).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_language_is_chinese_until_switched_and_then_stays_with_the_account() {
    let test = TestApp::new();
    let user = test.user("officer", &[(Role::SafetyOfficer, &county())]).await;
    let mut browser = test.signed_in(user).await.with_header("accept-language", "en-US,en");
    assert!(browser.get("/account/password").await.text().contains("<html lang=\"zh-CN\">"));
    let switch = [("language", "en"), ("return_to", "/account/password")];
    assert_eq!(browser.post("/account/language", &switch).await.location(), "/account/password");
    assert!(browser.get("/account/password").await.text().contains("<html lang=\"en\">"));
    let mut elsewhere = test.signed_in(user).await;
    assert!(elsewhere.get("/account/password").await.text().contains("<html lang=\"en\">"));
    assert_eq!(browser.post("/account/language", &[("language", "xx")]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn every_answer_carries_its_protection() {
    let test = TestApp::with(None, bihuan_domain::Rules::default(), |config| {
        config.cookies = crate::CookieSecurity::Secure;
    });
    let mut browser = test.browser();
    for path in ["/login", "/nothing-here", "/users", "/healthz", "/assets/nothing.css"] {
        let reply = browser.get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert!(reply.header("strict-transport-security").contains("max-age"), "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
    }
    let mut fresh = test.browser();
    let cookie = fresh.get("/login").await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-bihuan-form=") && cookie.contains("; Secure"), "{cookie}");
    let missing = fresh.get("/nothing-here").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.text().contains("找不到这个页面"));
    let method = fresh.send(axum::http::Request::delete("/login"), axum::body::Body::empty()).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    let fragment = test.browser().htmx().get("/nothing-here").await.text();
    assert!(!fragment.contains("<html") && fragment.contains("role=\"alert\""), "{fragment}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let test = TestApp::new();
    let mut browser = test.browser();
    let large = "x".repeat(3 * 1024 * 1024);
    let reply = browser.post("/login", &[("username", &large)]).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
}
