use crate::testing::{TestApp, county, township};
use axum::http::StatusCode;
use bihuan_domain::{
    accounts::{Actor, Role},
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

#[tokio::test]
async fn an_administrator_adds_renames_and_closes_and_refusals_are_said() {
    let app = TestApp::new();
    plant(&app).await;
    let mut keeper = app.signed_in_as("keeper", &[(Role::SystemAdministrator, &township())]).await;
    let page = keeper.get("/jurisdictions").await.text();
    assert!(page.contains("东埔村") && !page.contains("白石镇"));
    let new = [("parent", "350525190000"), ("name", "<b>西垅村</b>"), ("code", "350525190201"), ("level", "village")];
    assert_eq!(keeper.post("/jurisdictions", &new).await.status, StatusCode::SEE_OTHER);
    let page = keeper.get("/jurisdictions").await.text();
    assert!(page.contains("西垅村") && !page.contains("<b>西垅村"));
    let bad = [("parent", "350525190000"), ("name", "别处"), ("code", "350525180201"), ("level", "village")];
    let back = keeper.post("/jurisdictions", &bad).await.location().to_owned();
    assert!(keeper.get(&back).await.text().contains("JU-007"));
    let shapeless = [("parent", "350525190000"), ("name", "别处"), ("code", "村"), ("level", "village")];
    let back = keeper.post("/jurisdictions", &shapeless).await.location().to_owned();
    assert!(keeper.get(&back).await.text().contains("JU-015"));
    let rename = [("version", "1"), ("name", "东埔社区")];
    let renamed = keeper.post("/jurisdictions/350525190200/rename", &rename).await;
    assert_eq!(renamed.status, StatusCode::SEE_OTHER);
    let found = keeper.get("/jurisdictions?q=%E4%B8%9C%E5%9F%94%E7%A4%BE").await.text();
    assert!(found.contains("东埔社区") && !found.contains("西垅村"));
    let stale = keeper.post("/jurisdictions/350525190200/rename", &rename).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let close = [("version", "2"), ("on", "2026-03-02")];
    assert_eq!(keeper.post("/jurisdictions/350525190200/close", &close).await.status, StatusCode::SEE_OTHER);
    assert!(!keeper.get("/jurisdictions").await.text().contains("东埔社区"));
}

#[tokio::test]
async fn what_lies_elsewhere_is_not_found_and_others_only_look() {
    let app = TestApp::new();
    plant(&app).await;
    let mut keeper = app.signed_in_as("keeper", &[(Role::SystemAdministrator, &township())]).await;
    assert_eq!(keeper.get("/jurisdictions?root=350525180000").await.status, StatusCode::NOT_FOUND);
    assert_eq!(keeper.get("/jurisdictions?root=nonsense").await.status, StatusCode::NOT_FOUND);
    let rename = [("version", "1"), ("name", "新名")];
    let elsewhere = keeper.post("/jurisdictions/350525180000/rename", &rename).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    let above = [("parent", "350525000000"), ("name", "黑石镇"), ("code", "350525170000"), ("level", "township")];
    assert_eq!(keeper.post("/jurisdictions", &above).await.status, StatusCode::FORBIDDEN);
    let mut officer = app.signed_in_as("officer", &[(Role::SafetyOfficer, &county())]).await;
    assert_eq!(officer.get("/jurisdictions").await.status, StatusCode::OK);
    assert_eq!(officer.post("/jurisdictions", &above).await.status, StatusCode::FORBIDDEN);
    let mut leader = app.signed_in_as("leader", &[(Role::Leader, &county())]).await;
    assert_eq!(leader.get("/jurisdictions").await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.browser().get("/jurisdictions").await.status, StatusCode::SEE_OTHER);
}
