//! Who may use each route: the case of every route, and a test that fails when one has none.

mod who;

use crate::{
    Access, RouteInfo, routes,
    testing::{TestApp, county},
};
use axum::http::{Method, StatusCode};
use bihuan_domain::accounts::{ApiSlice, Role, TokenAccess};
use std::collections::BTreeSet;
use who::*;

/// A case for each route. A new route gets its own, by whoever decided who may use it.
const CASES: &[(&str, &str, Who)] = &[
    ("GET", "/", Who::Everybody),
    ("GET", "/healthz", Who::File),
    ("GET", "/audit", AUDITORS),
    ("POST", "/audit/verify", AUDITORS),
    ("GET", "/assets/{file}", Who::File),
    ("POST", "/account/language", Who::Everybody),
    ("GET", "/login", Who::Everybody),
    ("POST", "/login", Who::Everybody),
    ("POST", "/logout", Who::LoggedIn),
    ("GET", "/account/password", Who::LoggedIn),
    ("POST", "/account/password", Who::LoggedIn),
    ("GET", "/login/code", Who::Everybody),
    ("POST", "/login/code", Who::Everybody),
    ("GET", "/account", Who::LoggedIn),
    ("POST", "/account/sessions/end-others", Who::LoggedIn),
    ("POST", "/account/sessions/{id}/end", Who::LoggedIn),
    ("GET", "/account/second-factor", Who::LoggedIn),
    ("POST", "/account/second-factor", Who::LoggedIn),
    ("POST", "/account/second-factor/remove", Who::LoggedIn),
    ("POST", "/account/second-factor/recovery-codes", Who::LoggedIn),
    ("GET", "/setup/{token}", Who::Everybody),
    ("POST", "/setup/{token}", Who::Everybody),
    ("GET", "/users", ADMINISTRATORS),
    ("GET", "/users/new", ADMINISTRATORS),
    ("GET", "/users/enterprises", ADMINISTRATORS),
    ("POST", "/users", ADMINISTRATORS),
    ("GET", "/users/{id}", ADMINISTRATORS),
    ("POST", "/users/{id}", ADMINISTRATORS),
    ("POST", "/users/{id}/{step}", ADMINISTRATORS),
    ("GET", "/hazards", LEDGER),
    ("GET", "/hazards/export.xlsx", LEDGER),
    ("GET", "/hazards/export.csv", LEDGER),
    ("POST", "/hazards/views", LEDGER),
    ("POST", "/hazards/views/{id}/delete", LEDGER),
    ("GET", "/hazards/new", FINDERS),
    ("GET", "/hazards/on-the-spot", FINDERS),
    ("POST", "/hazards", FINDERS),
    ("GET", "/hazards/enterprises", LEDGER),
    ("GET", "/hazards/{id}", LEDGER),
    ("POST", "/hazards/{id}/{command}", LEDGER),
    ("GET", "/hazards/{id}/notices/{file}", LEDGER),
    ("GET", "/photos/{id}/{size}", LEDGER),
    ("GET", "/api/v1/campaigns", API_TASKS),
    ("GET", "/api/v1/campaigns/{id}", API_TASKS),
    ("GET", "/api/v1/campaigns/{id}/items", API_TASKS),
    ("POST", "/api/v1/campaigns", API_DRAFTERS),
    ("POST", "/api/v1/campaign-documents", API_DRAFTERS),
    ("GET", "/api/v1/campaigns/{id}/changes", API_TASKS),
    ("GET", "/api/v1/campaigns/{id}/units", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/edit-document", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/add-item", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/edit-item", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/accept-items", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/assign-items", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/drop-items", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/merge-items", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/split-item", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/match-unit", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/match-units", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/leave-out-units", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/settle-warnings", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/settle-warning", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/correspond", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/treat-finished", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/publish", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/discard", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/end", API_TASKS),
    ("POST", "/api/v1/campaigns/{id}/commands/record-figure", API_TASKS),
    ("GET", "/api/v1/tasks", API_TASKS),
    ("GET", "/api/v1/tasks/{id}", API_TASKS),
    ("GET", "/api/v1/tasks/{id}/events", API_TASKS),
    ("GET", "/api/v1/tasks/{id}/files/{file}/{size}", API_TASKS),
    ("POST", "/api/v1/task-files", API_TASKS),
    ("GET", "/api/v1/task-files/{id}", API_TASKS),
    ("POST", "/api/v1/tasks/{id}/commands/report", API_TASKS),
    ("POST", "/api/v1/tasks/{id}/commands/confirm", API_TASKS),
    ("POST", "/api/v1/tasks/{id}/commands/verify", API_TASKS),
    ("POST", "/api/v1/tasks/{id}/commands/return", API_TASKS),
    ("POST", "/api/v1/tasks/{id}/commands/extend", API_TASKS),
    ("POST", "/api/v1/tasks/{id}/commands/cancel", API_TASKS),
    ("GET", "/campaigns", LEDGER),
    ("POST", "/campaigns", DRAFTERS),
    ("GET", "/campaigns/new", DRAFTERS),
    ("POST", "/campaigns/by-hand", DRAFTERS),
    ("GET", "/campaigns/{id}", LEDGER),
    ("GET", "/campaigns/{id}/review", LEDGER),
    ("GET", "/campaigns/{id}/revise", DRAFTERS),
    ("POST", "/campaigns/{id}/revise", DRAFTERS),
    ("GET", "/campaigns/{id}/changes", LEDGER),
    ("POST", "/campaigns/{id}/changes", LEDGER),
    ("GET", "/campaigns/{id}/calendar", LEDGER),
    ("GET", "/campaigns/{id}/report.docx", LEDGER),
    ("POST", "/campaigns/{id}/items", LEDGER),
    ("POST", "/campaigns/{id}/items/batch", LEDGER),
    ("POST", "/campaigns/{id}/items/{item}/{step}", LEDGER),
    ("POST", "/campaigns/{id}/units", LEDGER),
    ("POST", "/campaigns/{id}/units/batch", LEDGER),
    ("POST", "/campaigns/{id}/warnings/batch", LEDGER),
    ("POST", "/campaigns/{id}/warnings/{number}", LEDGER),
    ("POST", "/campaigns/{id}/figures", LEDGER),
    ("POST", "/campaigns/{id}/steps/{step}", LEDGER),
    ("GET", "/tasks", LEDGER),
    ("GET", "/tasks/export.xlsx", LEDGER),
    ("GET", "/tasks/{id}", LEDGER),
    ("GET", "/units/{id}", LEDGER),
    ("GET", "/campaigns/{id}/timeline", LEDGER),
    ("GET", "/tasks/{id}/files/{file}/{size}", LEDGER),
    ("POST", "/tasks/{id}/{command}", LEDGER),
    ("GET", "/api/v1/devices", API_MONITORING),
    ("GET", "/api/v1/devices/{id}", API_MONITORING),
    ("GET", "/api/v1/alarms", API_MONITORING),
    ("GET", "/api/v1/alarms/{id}", API_MONITORING),
    ("GET", "/api/v1/rules", API_MONITORING),
    ("GET", "/api/v1/rules/{id}/trial", API_DEVICE_KEEPERS),
    ("GET", "/api/v1/unknown-devices", API_DEVICE_KEEPERS),
    ("GET", "/api/v1/devices/{id}/readings", API_MONITORING),
    ("POST", "/api/v1/devices", API_DEVICE_KEEPERS),
    ("POST", "/api/v1/devices/{id}/commands/edit", API_DEVICE_KEEPERS),
    ("POST", "/api/v1/devices/{id}/commands/move", API_DEVICE_KEEPERS),
    ("POST", "/api/v1/devices/{id}/commands/secret", API_DEVICE_KEEPERS),
    ("POST", "/api/v1/devices/{id}/commands/suspend", API_DEVICE_KEEPERS),
    ("POST", "/api/v1/devices/{id}/commands/resume", API_DEVICE_KEEPERS),
    ("POST", "/api/v1/devices/{id}/commands/retire", API_DEVICE_KEEPERS),
    ("POST", "/api/v1/alarms/{id}/commands/acknowledge", API_MONITORING),
    ("POST", "/api/v1/alarms/{id}/commands/assign", API_MONITORING),
    ("POST", "/api/v1/alarms/{id}/commands/clear", API_MONITORING),
    ("GET", "/monitoring/live", LEDGER),
    ("GET", "/monitoring/live/events", LEDGER),
    ("GET", "/alarms", LEDGER),
    ("GET", "/alarms/{id}", LEDGER),
    ("POST", "/alarms/{id}/{command}", LEDGER),
    ("GET", "/devices", LEDGER),
    ("GET", "/devices/new", DRAFTERS),
    ("POST", "/devices", DRAFTERS),
    ("GET", "/devices/{id}", LEDGER),
    ("POST", "/devices/{id}/{command}", DRAFTERS),
    ("GET", "/rules", LEDGER),
    ("GET", "/rules/new", DRAFTERS),
    ("POST", "/rules", DRAFTERS),
    ("GET", "/rules/{id}", LEDGER),
    ("GET", "/rules/{id}/edit", DRAFTERS),
    ("GET", "/rules/{id}/trial", DRAFTERS),
    ("POST", "/rules/{id}", DRAFTERS),
    ("POST", "/rules/{id}/{command}", DRAFTERS),
    ("GET", "/workbench", Who::LoggedIn),
    ("GET", "/dashboard", LEDGER),
    ("GET", "/jurisdictions", IMPORTERS),
    ("POST", "/jurisdictions", TREE_KEEPERS),
    ("POST", "/jurisdictions/{code}/rename", TREE_KEEPERS),
    ("POST", "/jurisdictions/{code}/close", TREE_KEEPERS),
    ("GET", "/enterprises", ENTERPRISE_READERS),
    ("GET", "/enterprises/export.xlsx", ENTERPRISE_READERS),
    ("GET", "/enterprises/suggestions", ENTERPRISE_READERS),
    ("GET", "/enterprises/new", ENTERPRISE_WRITERS),
    ("POST", "/enterprises", ENTERPRISE_WRITERS),
    ("GET", "/enterprises/{id}", ENTERPRISE_READERS),
    ("GET", "/enterprises/{id}/edit", ENTERPRISE_WRITERS),
    ("POST", "/enterprises/{id}", ENTERPRISE_WRITERS),
    ("POST", "/enterprises/{id}/close", ENTERPRISE_WRITERS),
    ("POST", "/enterprises/{id}/reopen", ENTERPRISE_WRITERS),
    ("GET", "/imports", IMPORTERS),
    ("POST", "/imports", IMPORTERS),
    ("GET", "/imports/blank/{kind}", IMPORTERS),
    ("GET", "/imports/{id}", IMPORTERS),
    ("GET", "/imports/{id}/progress", IMPORTERS),
    ("POST", "/imports/{id}/mapping", IMPORTERS),
    ("POST", "/imports/{id}/commit", IMPORTERS),
    ("POST", "/imports/{id}/cancel", IMPORTERS),
    ("GET", "/imports/{id}/rejected.xlsx", IMPORTERS),
    ("GET", "/account/tokens", Who::LoggedIn),
    ("POST", "/account/tokens", Who::LoggedIn),
    ("POST", "/account/tokens/{token}/revoke", Who::LoggedIn),
    ("GET", "/users/{id}/tokens", ADMINISTRATORS),
    ("POST", "/users/{id}/tokens/{token}/revoke", ADMINISTRATORS),
    ("GET", "/api/openapi.json", Who::File),
    ("GET", "/api/docs", Who::Everybody),
    ("GET", "/problems/{code}", Who::Everybody),
    ("GET", "/api/v1/me", ANY_TOKEN),
    ("GET", "/api/v1/jurisdictions", API_TREE_READERS),
    ("GET", "/api/v1/jurisdictions/{code}", API_TREE_READERS),
    ("POST", "/api/v1/jurisdictions", API_TREE_KEEPERS),
    ("POST", "/api/v1/jurisdictions/{code}/commands/rename", API_TREE_KEEPERS),
    ("POST", "/api/v1/jurisdictions/{code}/commands/close", API_TREE_KEEPERS),
    ("GET", "/api/v1/enterprises", API_ENTERPRISE_READERS),
    ("GET", "/api/v1/enterprises/{id}", API_ENTERPRISE_READERS),
    ("POST", "/api/v1/enterprises", API_ENTERPRISE_WRITERS),
    ("PUT", "/api/v1/enterprises/{id}", API_ENTERPRISE_WRITERS),
    ("POST", "/api/v1/enterprises/{id}/commands/close", API_ENTERPRISE_WRITERS),
    ("POST", "/api/v1/enterprises/{id}/commands/reopen", API_ENTERPRISE_WRITERS),
    ("GET", "/api/v1/hazards", API_LEDGER),
    ("GET", "/api/v1/hazards/{id}", API_LEDGER),
    ("GET", "/api/v1/hazards/{id}/events", API_LEDGER),
    ("POST", "/api/v1/hazards", API_FINDERS),
    ("POST", "/api/v1/photos", API_LEDGER),
    ("GET", "/api/v1/photos/{id}/{size}", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/verify", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/dismiss", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/accept", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/reject", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/close-out", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/reopen", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/terminate", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/assign", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/fix-on-the-spot", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/record-plan", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/record-reports", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/extend", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/submit", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/list", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/delist", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/order-stop-work", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/lift-stop-work", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/appoint-sponsor", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/add-evidence", API_LEDGER),
    ("POST", "/api/v1/hazards/{id}/commands/correct", API_LEDGER),
    ("GET", "/api/v1/figures", API_FIGURES),
    ("GET", "/api/v1/audit/events", API_AUDIT),
    ("GET", "/api/v1/audit/checkpoints", API_AUDIT),
    (
        "POST",
        "/api/v1/inbound/hazards/{hazard}/photos/{id}",
        Who::Token(Some(ApiSlice::Inbound), Some(&[Role::SystemAdministrator])),
    ),
    (
        "POST",
        "/api/v1/readings",
        Who::Token(Some(ApiSlice::Monitoring), Some(&[Role::SafetyOfficer, Role::DepartmentSupervisor])),
    ),
    ("POST", "/api/v1/inbound/events", Who::Token(Some(ApiSlice::Inbound), Some(&[Role::SystemAdministrator]))),
    ("GET", "/outward", TREE_KEEPERS),
    ("POST", "/outward", TREE_KEEPERS),
    ("POST", "/outward/{id}/{command}", TREE_KEEPERS),
    ("POST", "/outward/from/{place}/take-over", TREE_KEEPERS),
];

fn case(route: &RouteInfo) -> Option<Who> {
    let found = CASES.iter().find(|(method, path, _)| route.method.as_str() == *method && route.path == *path);
    found.map(|(_, _, who)| *who)
}

#[test]
fn every_route_has_its_case_and_every_case_its_route() {
    let all = routes::all().list();
    let without: Vec<_> = all
        .iter()
        .filter(|route| case(route).is_none())
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert!(without.is_empty(), "routes without an authorisation case: {without:?}");
    let routes: BTreeSet<_> = all.iter().map(|route| (route.method.to_string(), route.path)).collect();
    assert_eq!(routes.len(), all.len(), "a route is there twice");
    let stale: Vec<_> = CASES
        .iter()
        .filter(|(method, path, _)| !routes.contains(&((*method).to_owned(), path)))
        .map(|case| case.1)
        .collect();
    assert!(stale.is_empty(), "cases without a route: {stale:?}");
}

/// An address of the pattern that names nothing that is there.
fn sample(pattern: &str) -> String {
    let part = |part: &str| {
        let is_parameter = part.starts_with('{');
        if is_parameter { "00000000-0000-7000-8000-000000000000".to_owned() } else { part.to_owned() }
    };
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn nobody_who_is_not_logged_in_gets_past_the_door() {
    let test = TestApp::new();
    for route in routes::all().list() {
        // By the case, not by what the route says of itself.
        if matches!(case(&route), None | Some(Who::File | Who::Everybody | Who::Token(..))) {
            continue;
        }
        let mut browser = test.browser();
        let path = sample(route.path);
        if route.method == Method::GET {
            let reply = browser.get(&path).await;
            assert_eq!(reply.status, StatusCode::SEE_OTHER, "{path}");
            assert!(reply.location().starts_with("/login?next=%2F"), "{path}: {}", reply.location());
        } else {
            let reply = browser.post(&path, &[]).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{path}");
        }
    }
}

#[tokio::test]
async fn each_role_is_let_in_where_its_case_says_and_nowhere_else() {
    let test = TestApp::new();
    let county = county();
    for role in Role::ALL {
        let name = format!("u.{}", role.name().replace('_', "-").chars().take(20).collect::<String>());
        let mut browser = if role == Role::EnterpriseSafetyOfficer {
            let unit = test.unit(bihuan_domain::units::UnitKind::Enterprise, "机砖厂").await;
            let user = test.enterprise_officer(&name, unit, "机砖厂").await;
            test.signed_in(user).await
        } else {
            test.signed_in_as(&name, &[(role, &county)]).await
        };
        for route in routes::all().list() {
            let Some(who) = case(&route) else { continue };
            if matches!(who, Who::Token(..)) {
                continue;
            }
            // Leaving ends the session that the other routes are tried with.
            if route.path == bihuan_ui::paths::LOGOUT {
                continue;
            }
            let path = sample(route.path);
            let reply =
                if route.method == Method::GET { browser.get(&path).await } else { browser.post(&path, &[]).await };
            let is_in = match who {
                Who::File | Who::Everybody | Who::LoggedIn => true,
                Who::Only(roles) => roles.contains(&role),
                Who::Token(..) => continue,
            };
            let what = format!("{} {} as {}: {}", route.method, path, role.name(), reply.status);
            if is_in {
                assert!(reply.status != StatusCode::FORBIDDEN && reply.status != StatusCode::UNAUTHORIZED, "{what}");
                assert!(!reply.status.is_server_error(), "{what}");
                assert!(!reply.location().starts_with("/login"), "{what}");
            } else {
                assert_eq!(reply.status, StatusCode::FORBIDDEN, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_everywhere() {
    let test = TestApp::new();
    let mut browser = test.signed_in_as("system", &[(Role::SystemAdministrator, &county())]).await;
    let mut stranger = test.browser();
    stranger.get("/login").await;
    let forms = |route: &RouteInfo| route.method == Method::POST && !matches!(route.access, Access::Token { .. });
    for route in routes::all().list().into_iter().filter(forms) {
        let path = sample(route.path);
        let is_open = match route.access {
            Access::Roles(roles) => roles.contains(&Role::SystemAdministrator),
            _ => true,
        };
        if is_open {
            for fields in [&[][..], &[("csrf_token", "")], &[("csrf_token", "0000")]] {
                let reply = browser.post_bare(&path, fields).await;
                assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
                assert!(reply.text().contains("AC-034"), "{path}");
            }
            let reply = browser.clone().with_header("sec-fetch-site", "cross-site").post(&path, &[]).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
        }
        if route.access == Access::Public {
            assert_eq!(stranger.post_bare(&path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
}

/// An answer to a program that names nothing that is there.
async fn ask(program: &crate::testing::Program, route: &RouteInfo) -> crate::testing::Reply {
    let body = (route.method != Method::GET).then(|| serde_json::json!({}));
    program.send(route.method.clone(), &sample(route.path), body.as_ref()).await
}

/// A route, the part that opens it, and who comes in.
type ForPrograms = (RouteInfo, Option<ApiSlice>, Option<&'static [Role]>);

/// The routes for programs with the part and the roles of their cases.
fn for_programs() -> Vec<ForPrograms> {
    let all = routes::all().list().into_iter();
    all.filter_map(|route| match case(&route) {
        Some(Who::Token(slice, roles)) => Some((route, slice, roles)),
        _ => None,
    })
    .collect()
}

#[tokio::test]
async fn without_a_token_no_program_comes_in_and_a_cookie_is_none() {
    let test = TestApp::new();
    let user = test.user("officer", &[(Role::SafetyOfficer, &county())]).await;
    let mut logged_in = test.signed_in(user).await;
    assert!(for_programs().len() > 1);
    for (route, ..) in for_programs() {
        assert!(route.path.starts_with("/api/v1/"), "{}", route.path);
        let builder = || axum::http::Request::builder().method(route.method.clone()).uri(sample(route.path));
        for (request, code) in [
            (builder(), "AP-001"),
            (builder().header("authorization", "Basic YTpi"), "AP-001"),
            (builder().header("authorization", "Bearer bh_"), "AP-002"),
            (builder().header("authorization", format!("Bearer bh_{}", "0".repeat(64))), "AP-002"),
        ] {
            let reply = logged_in.send(request, axum::body::Body::empty()).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{}", route.path);
            assert_eq!(reply.header("content-type"), "application/problem+json", "{}", route.path);
            assert!(reply.header("www-authenticate").starts_with("Bearer"), "{}", route.path);
            assert_eq!(reply.json()["code"], code, "{}", route.path);
        }
    }
}

#[tokio::test]
async fn each_role_comes_in_with_a_token_where_its_case_says_and_a_token_that_reads_changes_nothing() {
    let test = TestApp::new();
    let county = county();
    for role in Role::ALL {
        let name = format!("u.{}", role.name().replace('_', "-").chars().take(20).collect::<String>());
        let user = if role == Role::EnterpriseSafetyOfficer {
            let unit = test.unit(bihuan_domain::units::UnitKind::Enterprise, "机砖厂").await;
            test.enterprise_officer(&name, unit, "机砖厂").await
        } else {
            test.user(&name, &[(role, &county)]).await
        };
        let writes = test.program(user, TokenAccess::ReadWrite).await;
        let reads = test.program(user, TokenAccess::ReadOnly).await;
        for (route, _, roles) in for_programs() {
            let (reply, read_only) = (ask(&writes, &route).await, ask(&reads, &route).await);
            let what = format!("{} {} as {}: {}", route.method, route.path, role.name(), reply.text());
            assert!(!reply.status.is_server_error(), "{what}");
            if roles.is_none_or(|roles| roles.contains(&role)) {
                assert!(!matches!(reply.status, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED), "{what}");
                let refused = route.method != Method::GET;
                assert_eq!(read_only.status == StatusCode::FORBIDDEN, refused, "{what}");
                assert!(!refused || read_only.json()["code"] == "AP-004", "{what}");
            } else {
                assert_eq!((reply.status, &reply.json()["code"]), (StatusCode::FORBIDDEN, &"AP-006".into()), "{what}");
                assert_eq!(read_only.json()["code"], "AP-006", "{what}");
            }
        }
    }
}

#[tokio::test]
async fn a_token_opens_only_the_parts_that_it_was_made_for() {
    let test = TestApp::new();
    let roles = [Role::SafetyOfficer, Role::Leader].map(|role| (role, county()));
    let user = test.user("officer", &roles.each_ref().map(|(role, subtree)| (*role, subtree))).await;
    for opened in ApiSlice::ALL {
        let command = bihuan_domain::accounts::IssueToken {
            id: bihuan_domain::ids::TokenId(bihuan_domain::IdSource::next(&test.ids)),
            name: "一部分".to_owned(),
            access: TokenAccess::ReadWrite,
            slices: vec![opened],
            within: None,
            lifetime_days: 1,
        };
        let program = test.program_by(user, command).await;
        for (route, slice, _) in for_programs() {
            let is_closed = slice.is_some_and(|slice| slice != opened);
            let reply = ask(&program, &route).await;
            let says_closed = reply.status == StatusCode::FORBIDDEN && reply.json()["code"] == "AP-005";
            assert_eq!(says_closed, is_closed, "{} {}: {}", route.method, route.path, reply.text());
        }
    }
}
