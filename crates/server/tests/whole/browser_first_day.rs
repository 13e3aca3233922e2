//! The first day: an empty database, a set-up link, administrators, an officer, and the township's own ledgers.

use crate::support::{
    Demo, Server,
    page::{Desk, enrol},
    sqlite, succeed, testdata,
};
use bihuan_testkit::browser::{Browser, Screen};
use serde_json::Value;
use std::{fs, path::Path, sync::Arc};

const PASSWORD: &str = "Qinghe-2026-first";

/// The path of a one-time link in a text.
fn setup_path(text: &str) -> String {
    let (_, token) = text.split_once("/setup/").unwrap_or_else(|| panic!("no link in {text}"));
    format!("/setup/{}", token.split_whitespace().next().unwrap_or_default())
}

async fn set_up(desk: &Desk, path: &str) {
    desk.browser.forget_cookies().await;
    desk.open(path).await;
    desk.browser.fill("[name=new]", PASSWORD).await;
    desk.browser.fill("[name=repeat]", PASSWORD).await;
    desk.browser.click("button.bh-submit").await;
    desk.browser.wait_for(".bh-nav, .bh-bottom, .bh-qr").await;
    if desk.browser.count(".bh-qr").await > 0 {
        enrol(desk, PASSWORD).await;
        desk.browser.click("a.bh-submit").await;
        desk.browser.wait_for(".bh-nav, .bh-bottom").await;
    }
}

/// Makes a user, and returns the path of the user's page and that of the one-time link.
async fn add_user(desk: &Desk, login: &str, unit: &str, place: &str) -> (String, String) {
    desk.open("/users/new").await;
    desk.browser.fill("[name=login]", login).await;
    desk.browser.fill("[name=name]", login).await;
    desk.browser.fill("[name=unit_name]", unit).await;
    desk.browser.select("[name=unit_place]", place).await;
    desk.browser.click("main form button[type=submit]").await;
    let link = setup_path(&desk.browser.text(".bh-link-once").await);
    desk.open("/users").await;
    let row = desk.browser.wait_for_xpath(&format!("//table//a[normalize-space(.)='{login}']")).await;
    let page = row.attr("href").await.unwrap().unwrap();
    (page, link)
}

async fn grant(desk: &Desk, page: &str, role: &str, place: &str) {
    desk.open(page).await;
    desk.browser.select(".bh-grant [name=role]", role).await;
    desk.browser.select(".bh-grant [name=jurisdiction]", place).await;
    desk.browser.click("main form button[type=submit]").await;
    desk.browser.wait_for_text(".bh-toast", "已保存").await;
}

/// Takes a file through the wizard; returns the rows that the preview shows problems on, and checks the result.
async fn import(desk: &Desk, kind: &str, file: &str, expected: [u64; 4]) {
    desk.open("/imports").await;
    desk.choose("kind", kind).await;
    desk.browser.attach("input[type=file]", &[&testdata(file)]).await;
    desk.browser.click("form[enctype] button[type=submit]").await;
    desk.browser.wait_for(".bh-preview").await;
    let [rows, accepted, known, rejected] = expected;
    assert_eq!(desk.figure("数据行").await, i64::try_from(rows).unwrap());
    assert_eq!(desk.figure("可导入").await, i64::try_from(accepted).unwrap());
    assert_eq!(desk.figure("已存在").await, i64::try_from(known).unwrap());
    assert_eq!(desk.figure("不导入").await, i64::try_from(rejected).unwrap());
    if accepted == 0 {
        assert_eq!(desk.browser.count(".bh-commit .btn-primary").await, 0, "nothing is new");
        desk.browser.click(".bh-commit form:last-child button").await;
        desk.browser.wait_for_text("main", "没有改动任何数据").await;
        return;
    }
    let script = "document.querySelector('.bh-tabs li:nth-child(2) a').click()";
    desk.browser.client().execute(script, Vec::new()).await.unwrap();
    desk.browser
        .wait_for_script("rows with problems only", "return location.search.includes('problems')", Vec::new())
        .await;
    desk.browser.wait_for(".bh-preview .has-problem .bh-problem").await;
    desk.browser.screenshot(&format!("desktop-zh-import-{kind}-problems")).await;
    desk.browser.click(".bh-commit .btn-primary").await;
    desk.browser.click("#confirm-dialog button[value=yes]").await;
    desk.browser.wait_for_text("main", "导入完成").await;
    assert_eq!(desk.figure("已导入").await, i64::try_from(accepted).unwrap());
    assert_eq!(desk.figure("不导入").await, i64::try_from(rejected).unwrap());
    desk.browser.screenshot(&format!("desktop-zh-import-{kind}-result")).await;
}

fn expected(kind: &str) -> [u64; 2] {
    let all: Value = serde_json::from_str(&fs::read_to_string(testdata("qinghe-expected.json")).unwrap()).unwrap();
    ["rows", "accepted"].map(|name| all[kind][name].as_u64().unwrap())
}

/// An administrator over the tree of the township, and a server.
fn begin(folder: &Path) -> (Server, String) {
    let database = sqlite(&folder.join("bihuan.sqlite"));
    let tree = testdata("qinghe-jurisdictions.csv");
    succeed(folder, &["import", "jurisdictions", &tree.to_string_lossy(), "--database", &database]);
    let said = succeed(folder, &["init", "--database", &database, "--unit", "青禾镇人民政府"]);
    (Server::start(folder, &["serve", "--database", &database]), setup_path(&said))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_becomes_the_township_of_the_ledgers() {
    let folder = tempfile::tempdir().unwrap();
    let (server, link) = begin(folder.path());
    let desk = Desk { server: Arc::new(server), browser: Browser::start(Screen::Desktop).await };
    set_up(&desk, &link).await;
    let (security, security_link) = add_user(&desk, "anquan", "青禾镇人民政府", "350525190000").await;
    grant(&desk, &security, "security_administrator", "350525190000").await;
    let (officer, officer_link) = add_user(&desk, "office1", "青禾镇安办", "350525190000").await;
    set_up(&desk, &security_link).await;
    grant(&desk, &officer, "safety_officer", "350525190000").await;
    set_up(&desk, &officer_link).await;
    desk.console_is_quiet().await;

    let [rows, accepted] = expected("enterprises");
    import(&desk, "enterprises", "qinghe-enterprises.xlsx", [rows, accepted, 0, rows - accepted]).await;
    let [rows, accepted] = expected("hazards");
    import(&desk, "hazards", "qinghe-hazards.xlsx", [rows, accepted, 0, rows - accepted]).await;
    desk.browser.click("a[download]").await;
    let annotated = desk.browser.wait_for_download(".xlsx").await;
    check_annotated(&annotated, usize::try_from(rows - accepted).unwrap());
    import(&desk, "hazards", "qinghe-hazards.xlsx", [rows, 0, accepted, rows - accepted]).await;

    desk.open("/hazards").await;
    desk.browser.wait_for_text("h2", &format!("共 {accepted} 条")).await;
    desk.console_is_quiet().await;
    let database = sqlite(&folder.path().join("bihuan.sqlite"));
    succeed(folder.path(), &["audit", "verify", "--database", &database]);
    succeed(folder.path(), &["audit", "rebuild", "--check", "--database", &database]);
    desk.browser.close().await;
}

/// The workbook names a problem on each row that was left out.
fn check_annotated(file: &Path, rejected: usize) {
    use calamine::Reader as _;
    let mut workbook = calamine::open_workbook_auto(file).unwrap();
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    let marked = |row: &&[calamine::Data]| row.iter().any(|cell| cell.to_string().contains("IM-"));
    assert_eq!(sheet.rows().filter(marked).count(), rejected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_has_no_ledger() {
    let demo = Demo::copy();
    let desk = Desk::at(&demo, Screen::Phone).await;
    desk.log_in("admin", &demo.password).await;
    desk.open("/hazards").await;
    desk.browser.wait_for("h1").await;
    assert_eq!(desk.browser.count(".bh-table").await, 0, "an administrator has no ledger");
    desk.browser.close().await;
}
