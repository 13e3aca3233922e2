//! Texts that mean something to a database, a browser or a spreadsheet: kept as typed, and never more than text.

use super::{SCRIPT, Stored, assert_harmless, ground};
use crate::{
    hazards::tests::world::{EAST, photo},
    photos::samples,
    testing::{TestFile, township},
};
use axum::http::StatusCode;
use bihuan_domain::{
    accounts::{Role, Scope},
    ids::{HazardId, UnitId, UserId},
};
use bihuan_store::{StoreError, accounts, enterprises, hazards};
use image::ImageFormat;
use std::io::{Cursor, Read as _};

const FORMULA: &str = "=cmd|'/C calc'!A0<script>alert(1)</script>";

#[tokio::test]
async fn a_name_that_is_a_formula_is_kept_and_leaves_as_text() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let form = [("name", FORMULA), ("place", EAST), ("address", "+1+1"), ("remark", "@SUM(A1)")];
    let reply = officer.post("/enterprises", &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let page = reply.location().to_owned();
    let id: UnitId = page.rsplit('/').next().unwrap().parse().unwrap();
    let found: Result<_, StoreError> =
        world.test.app.store.read(move |tx| enterprises::load(tx, &Scope::everything(), id)).await;
    assert_eq!(found.unwrap().unwrap().profile.name, FORMULA);
    for path in [page.as_str(), "/enterprises", "/enterprises/suggestions?q=cmd", "/hazards/enterprises?q=cmd"] {
        let reply = officer.get(path).await;
        assert_harmless(&reply, path);
        assert!(reply.text().contains("cmd|"), "{path}");
    }
    let id = id.to_string();
    let other = [("enterprise", id.as_str()), ("description", "=1+1"), ("location", "\t=2+2")];
    assert_eq!(world.register(&mut officer, &other).await.status, StatusCode::SEE_OTHER);

    for path in ["/enterprises/export.xlsx", "/hazards/export.xlsx"] {
        let book = officer.get(path).await;
        let mut archive = zip::ZipArchive::new(Cursor::new(book.bytes)).unwrap();
        let mut whole = String::new();
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            assert!(!text.contains("<f>") && !text.contains("<f "), "{path} {name} holds a formula");
            assert!(!name.contains("externalLink") && !name.contains("vba"), "{path} {name}");
            whole.push_str(&text);
        }
        assert!(whole.contains("=cmd|"), "{path} holds the name as text");
    }
    let csv = officer.get("/hazards/export.csv").await.text();
    for cell in csv.lines().skip(1).flat_map(|line| line.split(',')) {
        let cell = cell.trim_matches('"');
        assert!(!cell.starts_with(['=', '+', '@', '\t']), "{cell:?} is taken for a formula");
    }
    assert!(csv.contains("'=cmd|") && csv.contains("'=1+1"));
}

#[tokio::test]
async fn script_and_sql_in_every_field_of_a_hazard_stay_text() {
    let world = ground().await;
    let (mut officer, mut works) = (world.officer().await, world.works_officer().await);
    let other = [
        ("description", SCRIPT),
        ("location", SCRIPT),
        ("criterion_instrument", SCRIPT),
        ("criterion_article", SCRIPT),
        ("criterion_version", "2026"),
        ("level", "major"),
    ];
    let reply = world.register(&mut officer, &other).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let path = reply.location().to_owned();
    let unit = world.works.to_string();
    let picture = samples::picture(40, 30, ImageFormat::Png);
    let steps: [(&str, Vec<(&str, &str)>); 9] = [
        ("add-evidence", vec![("phase", "before"), ("remark", SCRIPT)]),
        ("correct", vec![("description", SCRIPT), ("location", "x"), ("reason", SCRIPT)]),
        ("assign", vec![("unit", &unit), ("working_days", "30"), ("requirement", SCRIPT)]),
        ("order-stop-work", vec![("number", SCRIPT), ("extent", SCRIPT)]),
        ("list", vec![("level", "township"), ("number", SCRIPT), ("authority", SCRIPT), ("due_on", "2026-05-01")]),
        ("appoint-sponsor", vec![("name", "<b>x</b>"), ("post", "<b>x</b>")]),
        (
            "record-plan",
            vec![
                ("responsible", "<b>x</b>"),
                ("post", "head"),
                ("measures", SCRIPT),
                ("funds", "1"),
                ("target_on", "2026-03-20"),
                ("contingency", SCRIPT),
            ],
        ),
        ("extend", vec![("due_on", "2026-05-20"), ("reason", SCRIPT)]),
        ("lift-stop-work", vec![("reason", SCRIPT)]),
    ];
    let mut version = 1;
    for (name, mut fields) in steps {
        let text = version.to_string();
        fields.push(("version", &text));
        let file = TestFile { name: "<script>alert(1)</script>.png", ..photo("photos", &picture) };
        let reply = officer.upload(&format!("{path}/{name}"), &fields, &[file]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{name}: {}", reply.text());
        version += 1;
    }
    for address in [path.as_str(), "/hazards", "/workbench", "/dashboard", "/hazards?text=%3Cscript%3Ealert%281%29"] {
        for browser in [&mut officer, &mut works] {
            let reply = browser.get(address).await;
            assert_eq!(reply.status, StatusCode::OK, "{address}");
            assert_harmless(&reply, address);
            assert!(!reply.text().contains("<b>x</b>"), "{address}");
        }
    }
    let id: HazardId = path.rsplit('/').next().unwrap().parse().unwrap();
    let found: Result<_, StoreError> =
        world.test.app.store.read(move |tx| hazards::load(tx, &Scope::everything(), id)).await;
    let kept = found.unwrap().unwrap();
    assert_eq!((kept.description.as_str(), kept.version), (SCRIPT, version));
    assert_eq!(kept.assignment.unwrap().requirement, SCRIPT);
    assert_eq!(kept.plan.unwrap().measures.as_deref(), Some(SCRIPT));
    let mut auditor = world.auditor().await;
    let log = auditor.get("/audit?kind=hazard").await;
    assert_harmless(&log, "/audit");
    assert!(log.text().contains("DROP TABLE"), "the log shows what was typed");
}

#[tokio::test]
async fn script_and_sql_in_names_and_searches_stay_text() {
    let world = ground().await;
    let mut officer = world.officer().await;
    let form = [
        ("name", SCRIPT),
        ("place", EAST),
        ("address", SCRIPT),
        ("head_name", "<b>x</b>"),
        ("head_phone", "<b>x</b>"),
        ("safety_officer_name", "<b>x</b>"),
        ("remark", SCRIPT),
    ];
    let reply = officer.post("/enterprises", &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let page = reply.location().to_owned();
    let close = [("version", "1"), ("reason", SCRIPT)];
    assert_eq!(officer.post(&format!("{page}/close"), &close).await.status, StatusCode::SEE_OTHER);
    assert_eq!(officer.post("/hazards/views", &[("name", "<b>x</b>"), ("query", "")]).await.status.as_u16() / 100, 3);

    let mut system = world.test.signed_in_as("system", &[(Role::SystemAdministrator, &township())]).await;
    let user = [("login", "new.user"), ("name", "<b>x</b>"), ("unit_name", SCRIPT), ("unit_place", "350525190000")];
    let reply = system.post("/users", &user).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert_harmless(&reply, "/users");
    let login = "new.user".parse().unwrap();
    let made: Result<_, StoreError> = world.test.app.store.read(move |tx| accounts::find_by_login(tx, &login)).await;
    let made = made.unwrap().unwrap();
    assert_eq!((made.name.as_str(), made.unit_name.as_str()), ("<b>x</b>", SCRIPT));
    let id: UserId = made.id;
    let rename = [("name", "<b>x</b>"), ("version", "1")];
    system.post(&format!("/jurisdictions/{EAST}/rename"), &rename).await;
    let mut auditor = world.auditor().await;

    let before = Stored::of(&world.test).await;
    let search: String = url::form_urlencoded::byte_serialize(SCRIPT.as_bytes()).collect();
    let user = format!("/users/{id}");
    let officers = ["/enterprises?q=", "/enterprises/suggestions?q=", "/hazards?text=", "/hazards/enterprises?q="];
    for path in officers.map(|path| format!("{path}{search}")).iter().chain([&page, &"/hazards/new".to_owned()]) {
        let reply = officer.get(path).await;
        assert!(reply.status == StatusCode::OK, "{path}: {}", reply.status);
        assert_harmless(&reply, path);
        assert!(!reply.text().contains("<b>x</b>"), "{path}");
    }
    for path in [format!("/users?q={search}"), format!("/jurisdictions?q={search}"), user, "/jurisdictions".to_owned()]
    {
        let reply = system.get(&path).await;
        assert!(reply.status == StatusCode::OK, "{path}: {}", reply.status);
        assert_harmless(&reply, &path);
        assert!(!reply.text().contains("<b>x</b>"), "{path}");
    }
    for name in ["who", "stream", "kind"] {
        let path = format!("/audit?{name}={search}");
        let reply = auditor.get(&path).await;
        assert!(reply.status == StatusCode::OK, "{path}: {}", reply.status);
        assert_harmless(&reply, &path);
    }
    let log = auditor.get("/audit").await;
    assert_harmless(&log, "/audit");
    assert!(!log.text().contains("<b>x</b>"));
    assert_eq!(Stored::of(&world.test).await, before, "reading stores nothing");
}
