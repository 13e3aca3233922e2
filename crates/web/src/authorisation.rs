//! Who may use each route: the case of every route, and a test that fails when one has none.

use crate::{
    Access, RouteInfo, routes,
    testing::{TestApp, county},
};
use axum::http::{Method, StatusCode};
use bihuan_domain::accounts::Role;
use std::collections::BTreeSet;

/// Who is let in, written down apart from the routes themselves.
#[derive(Clone, Copy)]
enum Who {
    /// Everybody, and no session is looked at.
    File,
    Everybody,
    LoggedIn,
    Only(&'static [Role]),
}

const ADMINISTRATORS: Who = Who::Only(&[Role::SystemAdministrator, Role::SecurityAdministrator]);

const AUDITORS: Who = Who::Only(&[Role::AuditAdministrator]);

const LEDGER: Who = Who::Only(&[
    Role::SafetyOfficer,
    Role::DepartmentSupervisor,
    Role::GridOfficer,
    Role::Leader,
    Role::EnterpriseSafetyOfficer,
]);
const FINDERS: Who =
    Who::Only(&[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::EnterpriseSafetyOfficer]);

const IMPORTERS: Who = Who::Only(&[Role::SystemAdministrator, Role::SafetyOfficer]);
const TREE_KEEPERS: Who = Who::Only(&[Role::SystemAdministrator]);
const ENTERPRISE_READERS: Who = Who::Only(&[
    Role::SystemAdministrator,
    Role::SafetyOfficer,
    Role::DepartmentSupervisor,
    Role::GridOfficer,
    Role::Leader,
    Role::EnterpriseSafetyOfficer,
]);
const ENTERPRISE_WRITERS: Who = Who::Only(&[
    Role::SystemAdministrator,
    Role::SafetyOfficer,
    Role::DepartmentSupervisor,
    Role::GridOfficer,
    Role::EnterpriseSafetyOfficer,
]);

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
        if matches!(case(&route), None | Some(Who::File | Who::Everybody)) {
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
    for route in routes::all().list().into_iter().filter(|route| route.method == Method::POST) {
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
