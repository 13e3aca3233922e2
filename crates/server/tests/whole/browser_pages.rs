//! Every page in both languages: accessible, with a quiet console, no wider than the screen, and pictured in
//! `target/screenshots`.

use crate::support::{Demo, page::Desk, testdata};
use bihuan_testkit::browser::Screen;

/// Who opens which page under which name; `…/first` is the first link in the table of that page.
const PAGES: &[(&str, &[(&str, &str)])] = &[
    (
        "officer1",
        &[
            ("workbench", "/workbench"),
            ("ledger", "/hazards"),
            ("ledger-overdue", "/hazards?overdue=1"),
            ("hazard", "/hazards?state=rectifying&level=major/first"),
            ("hazard-accept", "/hazards?state=submitted/first"),
            ("register", "/hazards/new"),
            ("on-the-spot", "/hazards/on-the-spot"),
            ("enterprises", "/enterprises"),
            ("enterprise", "/enterprises/first"),
            ("imports", "/imports"),
            ("jurisdictions", "/jurisdictions"),
            ("campaigns", "/campaigns"),
            ("campaign-new", "/campaigns/new"),
            ("campaign", "/campaigns/first"),
            ("tasks", "/tasks"),
            ("task", "/tasks/first"),
            ("alarms", "/alarms"),
            ("alarm", "/alarms/first"),
            ("devices", "/devices"),
            ("device", "/devices/first"),
            ("live", "/monitoring/live"),
            ("rules", "/rules"),
            ("rule", "/rules/first"),
            ("rule-new", "/rules/new"),
            ("password", "/account/password"),
        ],
    ),
    ("county-leader", &[("dashboard", "/dashboard")]),
    ("enterprise1", &[("enterprise-workbench", "/workbench")]),
    ("admin", &[("users", "/users"), ("user", "/users/first"), ("user-new", "/users/new")]),
    ("audit", &[("audit", "/audit")]),
];

async fn look(desk: &Desk, name: &str, path: &str) -> Vec<String> {
    let (list, first) = path.strip_suffix("/first").map_or((path, false), |list| (list, true));
    desk.open(list).await;
    if first {
        let script =
            "const link = document.querySelector('.bh-table tbody a'); return link && link.getAttribute('href')";
        let found = desk.browser.client().execute(script, Vec::new()).await.unwrap();
        desk.open(found.as_str().unwrap_or_else(|| panic!("no link on {list}"))).await;
    }
    desk.browser.wait_for("h1").await;
    let mut complaints = judge(desk).await;
    desk.browser.screenshot_whole(name).await;
    for complaint in &mut complaints {
        *complaint = format!("{name} ({path}): {complaint}");
    }
    complaints
}

/// What is wrong with the present page.
async fn judge(desk: &Desk) -> Vec<String> {
    let mut complaints = desk.browser.accessibility_violations().await;
    complaints.extend(desk.browser.console_errors().await);
    let script = "const page = document.documentElement; return page.scrollWidth - page.clientWidth";
    let wider = desk.browser.client().execute(script, Vec::new()).await.unwrap();
    if wider.as_i64() > Some(0) {
        complaints.push(format!("{wider} points wider than the screen"));
    }
    let title = desk.browser.text("h1").await;
    if title.trim().is_empty() || title.contains('{') {
        complaints.push(format!("no proper title: {title}"));
    }
    complaints
}

async fn look_at_all(screen: Screen, width: &str) {
    let demo = Demo::copy();
    let desk = Desk::at(&demo, screen).await;
    let mut complaints = look(&desk, &format!("{width}-zh-login"), "/login").await;
    for (login, pages) in PAGES {
        desk.log_in(login, &demo.password).await;
        for language in ["zh", "en"] {
            if language == "en" {
                desk.browser.click("form[action='/account/language'] button").await;
                desk.browser.wait_for("html[lang=en]").await;
            }
            for (name, path) in *pages {
                complaints.extend(look(&desk, &format!("{width}-{language}-{name}"), path).await);
            }
        }
    }
    complaints.extend(import_wizard(&desk, &demo, width).await);
    assert_eq!(complaints, Vec::<String>::new());
    desk.browser.close().await;
}

/// The preview of a ledger whose villages the demonstration does not have: every row has a problem.
async fn import_wizard(desk: &Desk, demo: &Demo, width: &str) -> Vec<String> {
    desk.log_in("officer2", &demo.password).await;
    desk.open("/imports").await;
    desk.choose("kind", "enterprises").await;
    desk.browser.attach("input[type=file]", &[&testdata("qinghe-enterprises.xlsx")]).await;
    desk.browser.click("form[enctype] button[type=submit]").await;
    desk.browser.wait_for(".bh-preview .has-problem").await;
    let complaints = judge(desk).await;
    desk.browser.screenshot_whole(&format!("{width}-zh-import-preview")).await;
    complaints.into_iter().map(|complaint| format!("import preview: {complaint}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_in_order_on_a_desktop() {
    look_at_all(Screen::Desktop, "desktop").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_in_order_on_a_phone() {
    look_at_all(Screen::Phone, "phone").await;
}
