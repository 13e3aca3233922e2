//! What administrators do on a user's page, over a small tree.

use crate::testing::{Browser, TestApp, subtree, township};
use axum::http::StatusCode;
use bihuan_domain::{
    Clock as _, IdSource as _,
    accounts::{Account, Actor, Role},
    ids::{UnitId, UserId},
    jurisdictions::{AddJurisdiction, AdministrativeLevel},
    units::{Unit, UnitKind},
};
use bihuan_store::{CommandError, StoreError, accounts, jurisdictions, units};

async fn plant(test: &TestApp) {
    use AdministrativeLevel::{County, Township};
    for (code, name, level, parent) in [
        ("350525000000", "示例县", County, None),
        ("350525190000", "青禾镇", Township, Some("350525000000")),
        ("350525180000", "白石镇", Township, Some("350525000000")),
    ] {
        let command = AddJurisdiction {
            code: code.parse().unwrap(),
            name: name.to_owned(),
            level,
            parent: parent.map(|parent: &str| parent.parse().unwrap()),
            import: None,
        };
        let now = test.clock.now();
        let added: Result<_, CommandError> =
            test.app.store.write(move |tx| jurisdictions::add(tx, &command, &Actor::Operator, now)).await;
        added.unwrap();
    }
}

async fn enterprise(test: &TestApp, name: &str, place: &str) -> UnitId {
    let id = UnitId(test.ids.next());
    let unit = Unit { id, kind: UnitKind::Enterprise, name: name.to_owned(), place: Some(place.parse().unwrap()) };
    let stored: Result<_, StoreError> = test.app.store.write(move |tx| units::put(tx, &unit)).await;
    stored.unwrap();
    id
}

async fn account(test: &TestApp, id: UserId) -> Account {
    let found: Result<_, StoreError> = test.app.store.read(move |tx| accounts::find(tx, id)).await;
    found.unwrap().unwrap()
}

/// Sends a step with the version that the page would hold.
async fn step(test: &TestApp, browser: &mut Browser, id: UserId, name: &str, fields: &[(&str, &str)]) -> StatusCode {
    let version = account(test, id).await.version.to_string();
    let mut fields = fields.to_vec();
    fields.push(("version", &version));
    browser.post(&format!("/users/{id}/{name}"), &fields).await.status
}

#[tokio::test]
async fn an_account_is_disabled_with_a_reason_and_enabled_by_the_system_administrator() {
    let test = TestApp::new();
    plant(&test).await;
    let mut system = test.signed_in_as("system", &[(Role::SystemAdministrator, &township())]).await;
    let mut security = test.signed_in_as("security", &[(Role::SecurityAdministrator, &township())]).await;
    let user = test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let page = system.get(&format!("/users/{user}")).await.text();
    assert!(page.contains("青禾镇") && page.contains("/disable") && !page.contains("/unlock"));
    assert!(!security.get(&format!("/users/{user}")).await.text().contains("/disable"));

    assert_eq!(step(&test, &mut system, user, "disable", &[]).await, StatusCode::UNPROCESSABLE_ENTITY, "no reason");
    let reason = [("reason", "调离岗位")];
    assert_eq!(step(&test, &mut security, user, "disable", &reason).await, StatusCode::FORBIDDEN);
    assert_eq!(step(&test, &mut system, user, "disable", &reason).await, StatusCode::SEE_OTHER);
    assert!(!account(&test, user).await.is_active());
    assert_eq!(step(&test, &mut system, user, "enable", &[]).await, StatusCode::SEE_OTHER);
    assert!(account(&test, user).await.is_active());
    assert_eq!(step(&test, &mut security, user, "unlock", &[]).await, StatusCode::UNPROCESSABLE_ENTITY, "not locked");
    for unknown in ["create", "grant", "nonsense"] {
        assert_eq!(step(&test, &mut system, user, unknown, &[]).await, StatusCode::NOT_FOUND, "{unknown}");
    }
    let without = system.post(&format!("/users/{user}/enable"), &[]).await;
    assert_eq!(without.status, StatusCode::BAD_REQUEST, "no version");
}

#[tokio::test]
async fn an_enterprise_is_found_and_assigned_only_within_the_own_subtree() {
    let test = TestApp::new();
    plant(&test).await;
    let own = enterprise(&test, "青禾机砖厂", "350525190000").await;
    let other = enterprise(&test, "青禾外地厂", "350525180000").await;
    let mut security = test.signed_in_as("security", &[(Role::SecurityAdministrator, &township())]).await;
    let user = test.user("worker", &[(Role::GridOfficer, &township())]).await;
    let found = security.get("/users/enterprises?q=%E9%9D%92%E7%A6%BE").await.text();
    assert!(found.contains("青禾机砖厂") && !found.contains("青禾外地厂"), "{found}");
    assert!(!security.get("/users/enterprises?q=").await.text().contains("青禾机砖厂"));

    // The village officer's role goes first: one acts for an enterprise or for an office.
    let version = account(&test, user).await.version.to_string();
    let none = [("version", version.as_str()), ("role", ""), ("jurisdiction", "")];
    assert_eq!(security.post(&format!("/users/{user}"), &none).await.status, StatusCode::SEE_OTHER);
    let unit = |id: UnitId| id.to_string();
    let outside = step(&test, &mut security, user, "assign-unit", &[("unit", &unit(other))]).await;
    assert_eq!(outside, StatusCode::FORBIDDEN);
    let nothing = step(&test, &mut security, user, "assign-unit", &[("unit", "x")]).await;
    assert_eq!(nothing, StatusCode::UNPROCESSABLE_ENTITY);
    let assigned = step(&test, &mut security, user, "assign-unit", &[("unit", &unit(own))]).await;
    assert_eq!(assigned, StatusCode::SEE_OTHER);
    assert_eq!(account(&test, user).await.acts_for_unit, Some(own));
    assert_eq!(step(&test, &mut security, user, "release-unit", &[]).await, StatusCode::SEE_OTHER);
    assert_eq!(account(&test, user).await.acts_for_unit, None);
}

#[tokio::test]
async fn details_are_saved_by_the_system_administrator_within_the_own_subtree() {
    let test = TestApp::new();
    plant(&test).await;
    let mut system = test.signed_in_as("system", &[(Role::SystemAdministrator, &township())]).await;
    let user = test.user("officer", &[(Role::SafetyOfficer, &township())]).await;
    let path = format!("/users/{user}");
    let version = account(&test, user).await.version.to_string();
    let details =
        |place: &'static str| [("name", "李四"), ("unit_name", "青禾镇安办"), ("unit_place", place), ("phone", "")];
    for (place, status) in [
        ("350525180000", StatusCode::FORBIDDEN),
        ("000", StatusCode::UNPROCESSABLE_ENTITY),
        ("350525190000", StatusCode::SEE_OTHER),
    ] {
        let mut fields = details(place).to_vec();
        fields.push(("version", &version));
        assert_eq!(system.post(&path, &fields).await.status, status, "{place}");
    }
    let saved = account(&test, user).await;
    assert_eq!((saved.name.as_str(), saved.unit_name.as_str()), ("李四", "青禾镇安办"));
    let version = saved.version.to_string();
    let mut again = details("350525190000").to_vec();
    again.push(("version", &version));
    let reply = system.post(&path, &again).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text().contains("AC-009"), "nothing changed");
    let village = subtree(AdministrativeLevel::Village, "350525190200");
    let mut below = test.signed_in_as("below", &[(Role::SystemAdministrator, &village)]).await;
    assert_eq!(below.get(&path).await.status, StatusCode::NOT_FOUND, "who stands below does not reach up");
}
