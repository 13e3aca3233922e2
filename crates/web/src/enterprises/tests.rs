use crate::testing::{Browser, TestApp, county, subtree, township};
use axum::http::StatusCode;
use bihuan_domain::{
    accounts::{Actor, Role},
    ids::UnitId,
    jurisdictions::{AddJurisdiction, AdministrativeLevel},
};
use bihuan_store::jurisdictions;

async fn plant(app: &TestApp) {
    use AdministrativeLevel::{County, Township, Village};
    for (code, name, level, parent) in [
        ("350525000000", "示例县", County, None),
        ("350525190000", "青禾镇", Township, Some("350525000000")),
        ("350525190200", "东埔村", Village, Some("350525190000")),
        ("350525180000", "白石镇", Township, Some("350525000000")),
        ("350525180200", "石头村", Village, Some("350525180000")),
    ] {
        let command = AddJurisdiction {
            code: code.parse().unwrap(),
            name: name.to_owned(),
            level,
            parent: parent.map(|parent| parent.parse().unwrap()),
            import: None,
        };
        let now = app.app.clock.now();
        app.app.store.write(move |tx| jurisdictions::add(tx, &command, &Actor::Operator, now)).await.unwrap();
    }
}

type Form<'a> = Vec<(&'a str, &'a str)>;

fn form<'a>(name: &'a str, place: &'a str) -> Form<'a> {
    vec![("name", name), ("credit_code", "９１350525maegUJ651x"), ("place", place), ("industry_code", "C3032")]
}

/// Registers an enterprise and returns its page.
async fn register(browser: &mut Browser, form: &Form<'_>) -> String {
    let reply = browser.post("/enterprises", form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    reply.location().to_owned()
}

#[tokio::test]
async fn an_officer_registers_finds_edits_closes_and_reopens() {
    let app = TestApp::new();
    plant(&app).await;
    let mut officer = app.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    assert_eq!(officer.get("/enterprises/new").await.status, StatusCode::OK);
    let page = register(&mut officer, &form("=甲<i>石材厂", "350525190200")).await;
    let shown = officer.get(&page).await.text();
    assert!(shown.contains("91350525MAEGUJ651X") && shown.contains("东埔村") && !shown.contains("甲<i>"));
    assert!(officer.get("/enterprises?q=91350525MAEG").await.text().contains("石材厂"));
    assert!(!officer.get("/enterprises?risk=red").await.text().contains("石材厂"));
    assert!(officer.get("/enterprises/suggestions?q=maegu").await.text().contains("石材厂"));
    let exported = officer.get("/enterprises/export.xlsx?q=maegu").await;
    assert!(exported.bytes.starts_with(b"PK"));

    let twice = officer.post("/enterprises", &form("乙厂", "350525190200")).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.text().contains("EN-024") && twice.text().contains("乙厂"), "typed words stay");

    let mut edit = form("甲石材厂", "350525190200");
    edit.extend([("version", "1"), ("latitude", "24.91"), ("longitude", "118.67")]);
    assert_eq!(officer.post(&page, &edit).await.status, StatusCode::SEE_OTHER);
    assert!(officer.get(&page).await.text().contains("24.910000"));
    let stale = officer.post(&page, &edit).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text().contains("value=\"2\""), "the form shows the present version");
    let mut exchanged = form("甲石材厂", "350525190200");
    exchanged.extend([("version", "2"), ("latitude", "118.67"), ("longitude", "24.91")]);
    assert!(officer.post(&page, &exchanged).await.text().contains("EN-013"));

    let close = officer.post(&format!("{page}/close"), &[("version", "2"), ("reason", "停产")]).await;
    assert_eq!(close.status, StatusCode::SEE_OTHER);
    assert!(officer.get(&page).await.text().contains("reopen"));
    officer.post(&format!("{page}/reopen"), &[("version", "3"), ("reason", "复产")]).await;
    assert!(officer.get(&page).await.text().contains("/close"));
}

#[tokio::test]
async fn another_township_and_forged_places_are_not_found() {
    let app = TestApp::new();
    plant(&app).await;
    let mut officer = app.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    let page = register(&mut officer, &form("甲厂", "350525190200")).await;
    let elsewhere = subtree(AdministrativeLevel::Township, "350525180000");
    let mut other = app.signed_in_as("other", &[(Role::SafetyOfficer, &elsewhere)]).await;
    for path in [page.clone(), format!("{page}/edit")] {
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut edit = form("别厂", "350525180200");
    edit.push(("version", "1"));
    assert_eq!(other.post(&page, &edit).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post(&format!("{page}/close"), &edit).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post("/enterprises", &form("乙厂", "350525190200")).await.status, StatusCode::NOT_FOUND);
    assert!(!other.get("/enterprises").await.text().contains("甲厂"));
    assert!(!other.get("/enterprises?jurisdiction=350525190000").await.text().contains("甲厂"));
    assert!(!other.get("/enterprises/suggestions?q=甲").await.text().contains("甲厂"));
    // Moving it out of one's own places is refused too.
    assert_eq!(officer.post(&page, &edit).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_role_does_what_it_may() {
    let app = TestApp::new();
    plant(&app).await;
    let mut officer = app.signed_in_as("officer", &[(Role::SafetyOfficer, &county())]).await;
    let page = register(&mut officer, &form("甲厂", "350525190200")).await;
    let id: UnitId = page.rsplit('/').next().unwrap().parse().unwrap();

    let mut leader = app.signed_in_as("leader", &[(Role::Leader, &county())]).await;
    assert_eq!(leader.get(&page).await.status, StatusCode::OK);
    assert_eq!(leader.get("/enterprises/new").await.status, StatusCode::FORBIDDEN);
    assert_eq!(leader.post(&page, &[("version", "1")]).await.status, StatusCode::FORBIDDEN);

    let mut grid = app.signed_in_as("grid", &[(Role::GridOfficer, &township())]).await;
    let mut risky = form("甲厂", "350525190200");
    risky.extend([("version", "1"), ("risk", "red")]);
    assert!(grid.post(&page, &risky).await.text().contains("EN-006"));
    let closing = grid.post(&format!("{page}/close"), &[("version", "1"), ("reason", "停产")]).await;
    assert_eq!(closing.status, StatusCode::FORBIDDEN);

    let own = app.enterprise_officer("own", id, "甲厂").await;
    let mut own = app.signed_in(own).await;
    assert_eq!(own.get(&page).await.status, StatusCode::OK);
    let known = app
        .app
        .store
        .read(move |tx| bihuan_store::enterprises::load(tx, &bihuan_domain::accounts::Scope::everything(), id))
        .await
        .unwrap()
        .unwrap();
    let mut phone = form("甲厂", "350525190200");
    phone.extend([("version", "1"), ("sector", known.profile.sector.as_str()), ("head_phone", "0000-1")]);
    assert_eq!(own.post(&page, &phone).await.status, StatusCode::SEE_OTHER);
    let mut renamed = form("乙厂", "350525190200");
    renamed.extend([("version", "2"), ("sector", known.profile.sector.as_str()), ("head_phone", "0000-1")]);
    assert!(own.post(&page, &renamed).await.text().contains("EN-006"));

    let mut auditor = app.signed_in_as("auditor", &[(Role::AuditAdministrator, &county())]).await;
    assert_eq!(auditor.get("/enterprises").await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.browser().get(&page).await.status, StatusCode::SEE_OTHER);
    assert_eq!(officer.get("/enterprises/not-an-id").await.status, StatusCode::NOT_FOUND);
}
