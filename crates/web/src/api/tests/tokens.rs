//! Access tokens over their lives: expired, revoked, of a disabled account, narrowed.

use super::loop_over_json::registration;
use crate::{
    hazards::tests::world::{EAST, World},
    testing::{Program, TestApp, county, subtree, township},
};
use axum::http::StatusCode;
use bihuan_domain::{
    IdSource as _,
    accounts::{AccountCommand, Actor, ApiSlice, IssueToken, Role, TokenAccess},
    ids::{TokenId, UserId},
    jurisdictions::{AdministrativeLevel, Place},
};
use bihuan_store::accounts::{self, Circumstances};
use serde_json::json;

fn wanted(test: &TestApp, within: Option<Place>) -> IssueToken {
    IssueToken {
        id: TokenId(test.ids.next()),
        name: "程序".to_owned(),
        access: TokenAccess::ReadWrite,
        slices: ApiSlice::ALL.to_vec(),
        within,
        lifetime_days: 30,
    }
}

async fn code(program: &Program) -> (u16, String) {
    let reply = program.get("/api/v1/me").await;
    (reply.status.as_u16(), reply.json()["code"].as_str().unwrap_or_default().to_owned())
}

async fn command(test: &TestApp, user: UserId, command: AccountCommand) {
    let (now, rules) = (test.app.clock.now(), test.app.rules.clone());
    let done = test.app.store.write(move |tx| {
        let given = Circumstances { actor: &Actor::Operator, now, policy: &rules.accounts, address: None };
        accounts::execute(tx, user, None, &command, None, given)
    });
    done.await.unwrap();
}

#[tokio::test]
async fn a_token_ends_with_its_time_and_with_its_account() {
    let test = TestApp::new();
    let user = test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let program = test.program_by(user, wanted(&test, None)).await;
    assert_eq!(code(&program).await.0, 200);
    command(&test, user, AccountCommand::RequirePasswordChange).await;
    assert_eq!(code(&program).await, (403, "AP-003".to_owned()));
    let other = test.user("second", &[(Role::SafetyOfficer, &township())]).await;
    let second = test.program_by(other, wanted(&test, None)).await;
    command(&test, other, AccountCommand::Disable { reason: "离岗".to_owned() }).await;
    assert_eq!(code(&second).await, (403, "AP-003".to_owned()));
    command(&test, other, AccountCommand::Enable).await;
    assert_eq!(code(&second).await.0, 200);
    test.clock.advance_days(30);
    assert_eq!(code(&second).await, (401, "AP-002".to_owned()));
}

#[tokio::test]
async fn the_owner_makes_and_revokes_tokens_on_a_page_that_shows_the_secret_once() {
    let test = TestApp::new();
    let user = test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let mut browser = test.signed_in(user).await;
    assert!(browser.get("/account/tokens").await.text().contains("没有令牌"));
    let fields = [("name", "县平台<b>"), ("access", "read_only"), ("slices", "hazards"), ("lifetime_days", "30")];
    let page = browser.post("/account/tokens", &fields).await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
    let text = page.text();
    let secret = text.split("<code class=\"bh-link-once\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(text.contains("县平台&#60;b&#62;") && !text.contains("县平台<b>"));
    let program = test.program_of_secret(&secret);
    assert_eq!(code(&program).await.0, 200);
    let page = browser.get("/account/tokens").await.text();
    assert!(!page.contains(&secret) && page.contains("县平台"));
    let action = page.split('"').find(|part| part.ends_with("/revoke")).unwrap().to_owned();
    let mut other = test.signed_in_as("other", &[(Role::SafetyOfficer, &township())]).await;
    assert_eq!(other.post(&action, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "not one of the other's");
    assert_eq!(code(&program).await.0, 200);
    assert_eq!(browser.post(&action, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(code(&program).await, (401, "AP-002".to_owned()));
    for (changed, expected) in
        [(("lifetime_days", "9999"), "AP-030"), (("slices", "x"), "AP-033"), (("name", ""), "AC-004")]
    {
        let fields: Vec<_> = fields.iter().map(|field| if field.0 == changed.0 { changed } else { *field }).collect();
        let reply = browser.post("/account/tokens", &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text().contains(expected), "{expected}");
    }
}

#[tokio::test]
async fn an_administrator_over_the_account_revokes_somebodys_token() {
    let test = TestApp::new();
    let user = test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let program = test.program_by(user, wanted(&test, None)).await;
    let elsewhere = subtree(AdministrativeLevel::County, "350526000000");
    let mut stranger = test.signed_in_as("stranger", &[(Role::SystemAdministrator, &elsewhere)]).await;
    let path = format!("/users/{user}/tokens");
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
    let mut admin = test.signed_in_as("admin", &[(Role::SecurityAdministrator, &township())]).await;
    let page = admin.get(&path).await.text();
    assert!(page.contains("程序"), "{page}");
    let action = page.split('"').find(|part| part.ends_with("/revoke")).unwrap().to_owned();
    assert_eq!(stranger.post(&action, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(admin.post(&action, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(code(&program).await, (401, "AP-002".to_owned()));
}

#[tokio::test]
async fn a_narrowed_token_sees_its_place_only() {
    let world = World::new().await;
    let user = world.test.user("officer", &[(Role::SafetyOfficer, &county())]).await;
    let village = |township: &str, code: &str| {
        let county = Place::root(AdministrativeLevel::County, "350525000000".parse().unwrap());
        let township = county.child(AdministrativeLevel::Township, township.parse().unwrap()).unwrap();
        township.child(AdministrativeLevel::Village, code.parse().unwrap()).unwrap()
    };
    let wide = world.test.program_by(user, wanted(&world.test, None)).await;
    let here = world.test.program_by(user, wanted(&world.test, Some(village("350525190000", EAST)))).await;
    let there = world.test.program_by(user, wanted(&world.test, Some(village("350525101000", "350525101201")))).await;
    let made = here.post("/api/v1/hazards", &registration(&world)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let path = made.header("location").to_owned();
    assert_eq!(wide.get(&path).await.status, StatusCode::OK);
    assert_eq!(there.get(&path).await.status, StatusCode::NOT_FOUND);
    let elsewhere = there.post("/api/v1/hazards", &registration(&world)).await;
    assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY, "an enterprise out of its sight");
    let grants = here.get("/api/v1/me").await.json()["grants"].clone();
    assert_eq!(grants, json!([{ "role": "safety_officer", "subtree": { "code": EAST, "level": "village" } }]));
}
