use crate::testing::{Browser, Reply, TestApp, TestFile, county, township};
use axum::http::StatusCode;
use bihuan_domain::{accounts::Role, ids::ImportId, imports::ImportKind};
use bihuan_imports::{Mode, Request, Silent, run};
use std::{path::Path, time::Duration};

fn testdata(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../imports/testdata").join(name)).unwrap()
}

/// Imports a file from beside the database, as the command line does.
async fn plant(app: &TestApp, kind: ImportKind, name: &'static str) {
    let shared = app.app.clone();
    let work = move || {
        let world = super::world(&shared);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../imports/testdata").join(name);
        let request = Request {
            id: ImportId(shared.ids.next()),
            kind,
            file,
            file_name: name.to_owned(),
            mapping: None,
            actor: bihuan_domain::accounts::Actor::Operator,
        };
        run(&shared.store, request, Mode::Commit, &world, Box::new(Silent)).map(drop)
    };
    tokio::task::spawn_blocking(work).await.unwrap().unwrap();
}

async fn send(browser: &mut Browser, kind: &str, name: &str, bytes: &[u8]) -> Reply {
    let file = TestFile { field: "file", name, content_type: "application/octet-stream", bytes };
    browser.upload("/imports", &[("kind", kind)], &[file]).await
}

/// Asks for the progress, as the page does, until it says that it has ended.
async fn until_done(browser: &mut Browser, page: &str) {
    let ended = async {
        loop {
            if browser.get(&format!("{page}/progress")).await.header("hx-redirect") == page {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), ended).await.expect("the import ends");
}

async fn count(app: &TestApp, table: &'static str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    app.app.store.read(move |tx| tx.query_first(&sql, &[])?.unwrap().get(0)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_imports_in_two_steps_and_the_same_file_twice_adds_nothing() {
    let app = TestApp::new();
    plant(&app, ImportKind::Jurisdictions, "qinghe-jurisdictions.csv").await;
    let mut officer = app.signed_in_as("officer", &[(Role::SafetyOfficer, &township())]).await;
    let ledger = testdata("qinghe-enterprises.xlsx");
    let sent = send(&mut officer, "enterprises", "..\\..\\台账.xlsx", &ledger).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let page = sent.location().to_owned();
    until_done(&mut officer, &page).await;
    assert_eq!(count(&app, "enterprise").await, 0, "a preview stores nothing");

    let preview = officer.get(&page).await.text();
    for text in ["147", "165", "IM-140", "EN-023", "EN-020", "IM-142", "不存在村", "91350525MAEGUJ651X"] {
        assert!(preview.contains(text), "{text}");
    }
    assert!(!preview.contains(".."), "the file's name is no path");
    let problems = officer.get(&format!("{page}?show=problems")).await.text();
    // The values of the first rows stand among the samples of the columns: look for a later one.
    assert!(preview.contains("91350525MA9F0M2E4W"));
    assert!(problems.contains("has-problem") && !problems.contains("91350525MA9F0M2E4W"));
    assert_eq!(officer.get(&format!("{page}?show=all&from=150")).await.status, StatusCode::OK);

    let rejected = officer.get(&format!("{page}/rejected.xlsx")).await;
    assert_eq!(rejected.status, StatusCode::OK);
    assert!(rejected.bytes.starts_with(b"PK"));

    assert_eq!(officer.post(&format!("{page}/commit"), &[]).await.status, StatusCode::SEE_OTHER);
    until_done(&mut officer, &page).await;
    assert_eq!(count(&app, "enterprise").await, 147);
    assert!(officer.get(&page).await.text().contains("147"));
    assert_eq!(officer.post(&format!("{page}/commit"), &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(officer.post(&format!("{page}/cancel"), &[]).await.status, StatusCode::CONFLICT);

    let again = send(&mut officer, "enterprises", "台账.xlsx", &ledger).await.location().to_owned();
    until_done(&mut officer, &again).await;
    let nothing = officer.post(&format!("{again}/commit"), &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text().contains("IM-022"));
    assert_eq!(officer.post(&format!("{again}/cancel"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(officer.get("/imports").await.text().contains("台账.xlsx"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_mapping_is_checked_again_and_remembered() {
    let app = TestApp::new();
    plant(&app, ImportKind::Jurisdictions, "qinghe-jurisdictions.csv").await;
    let mut officer = app.signed_in_as("officer", &[(Role::SafetyOfficer, &county())]).await;
    let text = "企业名称,统一社会信用代码,甲栏,备注\n甲厂,91350525MAEGUJ651X,东埔村,无\n";
    let page = send(&mut officer, "enterprises", "a.csv", text.as_bytes()).await.location().to_owned();
    until_done(&mut officer, &page).await;
    assert!(officer.get(&page).await.text().contains("IM-101"), "no village yet");
    let choices =
        [("column-0", "enterprise_name"), ("column-1", "credit_code"), ("column-2", "village"), ("column-3", "note")];
    let changed = officer.post(&format!("{page}/mapping"), &choices).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text());
    until_done(&mut officer, &page).await;
    assert!(!officer.get(&page).await.text().contains("IM-101"));
    let later = send(&mut officer, "enterprises", "b.csv", text.as_bytes()).await.location().to_owned();
    until_done(&mut officer, &later).await;
    assert!(!officer.get(&later).await.text().contains("IM-101"), "remembered");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_mean_harm_are_refused_and_leave_nothing() {
    let app = TestApp::new();
    let mut officer = app.signed_in_as("officer", &[(Role::SafetyOfficer, &county())]).await;
    for (bytes, code) in [
        (&b"<html><script>alert(1)</script></html>"[..], "IM-001"),
        (b"\x89PNG\r\n\x1a\n", "IM-001"),
        (b"PK\x03\x04 broken", "IM-008"),
        (b"", "IM-009"),
        (b"a,b\n1,2\n", "IM-010"),
    ] {
        let reply = send(&mut officer, "enterprises", "x.xlsx", bytes).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text().contains(code), "{code}");
    }
    let reply = send(&mut officer, "jurisdictions", "x.csv", b"code,name\n").await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "not for this role");
    assert!(reply.text().contains("IM-020"));
    assert_eq!(send(&mut officer, "nothing", "x.csv", b"a").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(count(&app, "ledger_import").await, 0);
    let kept = std::fs::read_dir(app.app.config.data_directory.join("imports")).unwrap().count();
    assert_eq!(kept, 0);
    let large = vec![b'a'; super::UPLOAD_BYTES + 1];
    assert_eq!(send(&mut officer, "enterprises", "x.csv", &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_are_seen_by_who_uploaded_them_and_opened_to_importers_only() {
    let app = TestApp::new();
    plant(&app, ImportKind::Jurisdictions, "qinghe-jurisdictions.csv").await;
    let mut officer = app.signed_in_as("officer", &[(Role::SafetyOfficer, &county())]).await;
    let mut other = app.signed_in_as("other", &[(Role::SafetyOfficer, &county())]).await;
    let mut grid = app.signed_in_as("grid", &[(Role::GridOfficer, &county())]).await;
    let text = "企业名称,统一社会信用代码,所在村\n甲厂,91350525MAEGUJ651X,东埔村\n";
    let page = send(&mut officer, "enterprises", "a.csv", text.as_bytes()).await.location().to_owned();
    until_done(&mut officer, &page).await;
    for path in [page.clone(), format!("{page}/progress"), format!("{page}/rejected.xlsx")] {
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(grid.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(other.post(&format!("{page}/commit"), &[]).await.status, StatusCode::NOT_FOUND);
    for path in ["/imports", "/imports/blank/enterprises"] {
        assert_eq!(grid.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(officer.get(path).await.status, StatusCode::OK, "{path}");
        assert_eq!(app.browser().get(path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
    assert_eq!(officer.get("/imports/blank/jurisdictions").await.status, StatusCode::FORBIDDEN);
    assert_eq!(count(&app, "enterprise").await, 0);
}
