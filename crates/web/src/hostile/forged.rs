//! Identifiers, versions and fields that a form of ours would not have sent.

use super::{Stored, ground, refused};
use crate::{
    hazards::tests::world::{EAST, elsewhere, merged},
    testing::{TestApp, township},
};
use axum::http::StatusCode;
use bihuan_domain::{
    accounts::{Role, Scope},
    hazards::{CommandKind, Hazard, HazardState},
    ids::{HazardId, UserId},
};
use bihuan_store::{StoreError, accounts, enterprises, hazards};

/// The steps that people take; the clock takes the others.
fn by_hand() -> impl Iterator<Item = CommandKind> {
    let others = [CommandKind::Open, CommandKind::MarkOverdue, CommandKind::Escalate];
    CommandKind::ALL.into_iter().filter(move |kind| !others.contains(kind))
}

/// A filled-in form that every step can read.
fn filled(kind: CommandKind) -> Vec<(&'static str, &'static str)> {
    let level = if kind == CommandKind::List { "township" } else { "general" };
    let texts = ["reason", "opinion", "result", "remark", "finding", "requirement", "measures", "responsible"];
    let more = ["contingency", "number", "extent", "authority", "basis", "name", "description", "location", "decision"];
    let mut fields: Vec<_> = texts.into_iter().chain(more).map(|name| (name, "x")).collect();
    fields.extend([("level", level), ("working_days", "5"), ("post", "head"), ("phase", "before")]);
    fields.extend([("due_on", "2026-03-30"), ("target_on", "2026-03-20"), ("funds", "1")]);
    fields.extend([("to_regulator_on", "2026-03-02"), ("to_workers_congress_on", "2026-03-02")]);
    fields
}

async fn hazard(test: &TestApp, path: &str) -> Hazard {
    let id: HazardId = path.rsplit('/').next().unwrap().parse().unwrap();
    let found: Result<_, StoreError> = test.app.store.read(move |tx| hazards::load(tx, &Scope::everything(), id)).await;
    found.unwrap().unwrap()
}

#[tokio::test]
async fn another_units_hazard_is_not_there_for_any_command() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let path = world.assigned(&mut officer).await;
    let works = world.works.to_string();
    for mut browser in [world.mill_officer().await, world.stranger().await] {
        let notice = format!("{path}/notices/rectification.docx");
        for address in [path.as_str(), &notice] {
            assert_eq!(browser.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        for kind in by_hand() {
            let fields = [filled(kind), vec![("version", "2"), ("unit", &works)]].concat();
            let address = format!("{path}/{}", kind.name());
            refused(&world.test, &mut browser, &address, &fields, StatusCode::NOT_FOUND).await;
        }
        for address in ["/hazards", "/hazards?text=%E9%85%8D%E7%94%B5%E7%AE%B1", "/workbench", "/hazards/export.csv"] {
            assert!(!browser.get(address).await.text().contains("配电箱无门"), "{address}");
        }
    }
}

#[tokio::test]
async fn an_old_page_changes_nothing_and_shows_what_is_now() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let path = world.assigned(&mut officer).await;
    let works = world.works.to_string();
    for version in ["1", "3", "18446744073709551615"] {
        for kind in by_hand() {
            let fields = [filled(kind), vec![("version", version), ("unit", &works)]].concat();
            let address = format!("{path}/{}", kind.name());
            refused(&world.test, &mut officer, &address, &fields, StatusCode::CONFLICT).await;
        }
    }
    let fields = [filled(CommandKind::Assign), vec![("version", "1"), ("unit", &works)]].concat();
    let address = format!("{path}/assign");
    let shown = refused(&world.test, &mut officer, &address, &fields, StatusCode::CONFLICT).await.text();
    assert!(shown.contains("整改中") && shown.contains("name=\"version\" value=\"2\""), "{shown}");

    let enterprise = format!("/enterprises/{works}");
    let edit = [("name", "改名"), ("place", EAST), ("version", "9")];
    let shown = refused(&world.test, &mut officer, &enterprise, &edit, StatusCode::CONFLICT).await.text();
    assert!(shown.contains("示例家具厂") && shown.contains("value=\"1\""), "{shown}");
    let close = [("reason", "x"), ("version", "9")];
    refused(&world.test, &mut officer, &format!("{enterprise}/close"), &close, StatusCode::CONFLICT).await;

    let mut system = world.test.signed_in_as("system", &[(Role::SystemAdministrator, &township())]).await;
    let user = world.test.user("officer.two", &[(Role::SafetyOfficer, &township())]).await;
    let edit = [("name", "改名"), ("unit_name", "x"), ("unit_place", EAST), ("version", "99")];
    refused(&world.test, &mut system, &format!("/users/{user}"), &edit, StatusCode::CONFLICT).await;
    let disable = [("reason", "x"), ("version", "99")];
    refused(&world.test, &mut system, &format!("/users/{user}/disable"), &disable, StatusCode::CONFLICT).await;
    let rename = [("name", "改名"), ("version", "99")];
    let address = format!("/jurisdictions/{EAST}/rename");
    refused(&world.test, &mut system, &address, &rename, StatusCode::CONFLICT).await;
}

#[tokio::test]
async fn places_and_units_of_others_are_unknown() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let mill = world.mill.to_string();
    let before = Stored::of(&world.test).await;
    for other in [
        vec![("enterprise", mill.as_str())],
        vec![("enterprise", "00000000-0000-7000-8000-000000000000")],
        vec![("enterprise", "' OR 1=1 --")],
        vec![("enterprise", ""), ("subject_name", "集市"), ("place", "350525101201")],
        vec![("enterprise", ""), ("subject_name", "集市"), ("place", "350525101000")],
        vec![("enterprise", ""), ("subject_name", "集市"), ("place", "999999999999")],
        vec![("sector", "invented")],
        vec![("sector", "<script>")],
        vec![("source", "invented")],
        vec![("level", "invented")],
    ] {
        let reply = world.register(&mut officer, &other).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{other:?}");
        assert_eq!(Stored::of(&world.test).await, before, "{other:?}");
    }
    for place in ["350525101201", "350525190299"] {
        let form = [("name", "新厂"), ("place", place)];
        refused(&world.test, &mut officer, "/enterprises", &form, StatusCode::NOT_FOUND).await;
    }
    let moved = [("name", "示例家具厂"), ("place", "350525101201"), ("version", "1")];
    let address = format!("/enterprises/{}", world.works);
    refused(&world.test, &mut officer, &address, &moved, StatusCode::NOT_FOUND).await;
    let close = [("reason", "x"), ("version", "1")];
    refused(&world.test, &mut officer, &format!("/enterprises/{mill}/close"), &close, StatusCode::NOT_FOUND).await;

    let path = world.registered(&mut officer).await;
    let correct = [("version", "1"), ("sector", "invented"), ("description", "x"), ("reason", "x")];
    let address = format!("{path}/correct");
    refused(&world.test, &mut officer, &address, &correct, StatusCode::UNPROCESSABLE_ENTITY).await;
    let assign = [("version", "1"), ("unit", mill.as_str()), ("working_days", "5"), ("requirement", "x")];
    let address = format!("{path}/assign");
    refused(&world.test, &mut officer, &address, &assign, StatusCode::UNPROCESSABLE_ENTITY).await;
}

#[tokio::test]
async fn administrators_reach_no_further_than_their_subtree() {
    let world = ground().await;
    let far = world.test.user("far", &[(Role::SafetyOfficer, &elsewhere())]).await;
    let near = world.test.user("near", &[(Role::GridOfficer, &township())]).await;
    let mut system = world.test.signed_in_as("system", &[(Role::SystemAdministrator, &township())]).await;
    let mut security = world.test.signed_in_as("security", &[(Role::SecurityAdministrator, &township())]).await;
    let rename = [("name", "改名"), ("version", "1")];
    let address = "/jurisdictions/350525101201/rename";
    let before = Stored::of(&world.test).await;
    let reply = system.post(address, &rename).await;
    assert!(reply.status.is_client_error(), "{}", reply.status);
    assert_eq!(Stored::of(&world.test).await, before);
    assert_eq!(system.get(&format!("/users/{far}")).await.status, StatusCode::NOT_FOUND);
    let disable = [("reason", "x"), ("version", "2")];
    refused(&world.test, &mut system, &format!("/users/{far}/disable"), &disable, StatusCode::NOT_FOUND).await;
    for (role, place) in [("safety_officer", "350525101000"), ("system_administrator", "350525000000")] {
        let before = Stored::of(&world.test).await;
        let fields = [("version", "2"), ("role", role), ("jurisdiction", place)];
        let reply = security.post(&format!("/users/{near}"), &fields).await;
        assert!(reply.status.is_client_error(), "{role}: {}", reply.status);
        assert_eq!(Stored::of(&world.test).await, before, "{role}");
    }
}

#[tokio::test]
async fn fields_that_no_form_has_are_ignored() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let (forged, mill) = ("01890000-0000-7000-8000-00000000abcd", world.mill.to_string());
    let extra = [
        ("id", forged),
        ("number", "FORGED-1"),
        ("state", "closed"),
        ("version", "7"),
        ("unit", mill.as_str()),
        ("assignment", "x"),
        ("accepted_by", forged),
        ("imported", "1"),
        ("actor", "system"),
        ("recorded_at", "2020-01-01T00:00:00Z"),
    ];
    let reply = world.register(&mut officer, &extra).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let made = hazard(&world.test, reply.location()).await;
    assert!(made.id.to_string() != forged && made.number != "FORGED-1");
    assert_eq!((made.version, made.state), (1, HazardState::Registered));
    assert!(made.assignment.is_none() && made.imported.is_none() && made.acceptance.is_none());
    assert_eq!(made.enterprise, Some(world.works));

    let own = [
        ("version", "1"),
        ("name", "示例家具厂"),
        ("place", EAST),
        ("sector", "other"),
        ("head_phone", "0000"),
        ("status", "closed"),
        ("id", forged),
        ("closed_reason", "x"),
    ];
    let mut works = world.works_officer().await;
    let reply = works.post(&format!("/enterprises/{}", world.works), &own).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let id = world.works;
    let found: Result<_, StoreError> =
        world.test.app.store.read(move |tx| enterprises::load(tx, &Scope::everything(), id)).await;
    let kept = found.unwrap().unwrap();
    assert_eq!((kept.version, kept.closed_reason.clone(), kept.profile.head_phone.as_str()), (2, None, "0000"));
}

#[tokio::test]
async fn a_new_account_gets_no_more_than_its_form_gives() {
    let world = ground().await;
    let mut system = world.test.signed_in_as("system", &[(Role::SystemAdministrator, &township())]).await;
    let works = world.works.to_string();
    let fields = merged(
        &[("login", "new.user"), ("name", "新用户"), ("unit_name", "安办"), ("unit_place", "350525190000")],
        &[
            ("role", "system_administrator"),
            ("jurisdiction", "350525000000"),
            ("grants", "system_administrator"),
            ("password", "Orchid-lamp-27"),
            ("password_hash", "x"),
            ("status", "active"),
            ("acts_for_unit", &works),
        ],
    );
    let reply = system.post("/users", &fields).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let login = "new.user".parse().unwrap();
    let found: Result<_, StoreError> = world.test.app.store.read(move |tx| accounts::find_by_login(tx, &login)).await;
    let made = found.unwrap().unwrap();
    assert!(made.grants.is_empty() && made.acts_for_unit.is_none());
    let id: UserId = made.id;
    let hash: Result<_, StoreError> = world.test.app.store.read(move |tx| accounts::password_hash(tx, id)).await;
    assert_eq!(hash.unwrap(), None, "only the owner sets a password");
}
