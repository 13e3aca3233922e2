//! From an issued plan to a verified task, in a browser: upload, review, publish, report, verify; the chart moves.

use crate::support::{Demo, page::Desk, succeed};
use bihuan_testkit::browser::Screen;
use serde_json::json;
use std::path::Path;

/// A plan of one task, whose units the demonstration has but for one.
const PLAN: &str = "关于开展冬季燃气安全整治的实施方案\n一、主要任务\n1. 排查餐饮场所燃气安全。2099年12月底前，\
    对餐饮场所逐户排查。责任单位：镇安办牵头；燃气整治专班配合。\n2. 开展入户宣传。2099年11月底前，发放宣传资料。责任单位：镇安办。\n";

async fn journey(screen: Screen) {
    let demo = Demo::copy();
    let desk = Desk::at(&demo, screen).await;
    let file = demo.path().join("方案.txt");
    std::fs::write(&file, PLAN).unwrap();

    desk.log_in("officer1", &demo.password).await;
    desk.open("/campaigns/new").await;
    desk.browser.attach("input[type=file]", &[&file]).await;
    desk.browser.click("form[enctype] button[type=submit]").await;
    desk.browser.wait_for(".bh-source .bh-found").await;
    assert_eq!(desk.browser.accessibility_violations().await, Vec::<String>::new());
    desk.browser.screenshot_whole(&format!("{screen:?}-campaign-review")).await;

    // What is chosen in the text is shown among the items.
    desk.browser.click(".bh-source .bh-found.is-task").await;
    desk.browser.wait_for(".bh-item.is-active").await;
    accept_all(&desk).await;
    match_units(&desk).await;
    settle_all(&desk).await;
    desk.unfold("document").await;
    desk.browser.wait_for("#publish").await;
    desk.unfold("publish").await;
    desk.browser.click("#publish button.bh-submit").await;
    desk.browser.wait_for("dialog[open] .btn-primary, dialog[open] button[value=yes]").await;
    desk.browser.click("dialog[open] .btn-primary, dialog[open] button[value=yes]").await;
    desk.browser.wait_for_text(".bh-main", "0 / 2").await;
    let campaign = desk.browser.path().await;

    desk.open("/workbench").await;
    desk.browser.wait_for_text("#tasks-to-report", "排查餐饮场所").await;
    let script = "const link = [...document.querySelectorAll('#tasks-to-report .bh-work-text a')]\
        .find(link => link.innerText.includes('入户宣传')); return link && link.getAttribute('href')";
    let found = desk.browser.client().execute(script, Vec::new()).await.unwrap();
    let task = found.as_str().expect("the task is on the workbench").to_owned();
    desk.open(&task).await;
    report(&desk, demo.path(), screen).await;
    desk.console_is_quiet().await;

    desk.log_in("leader", &demo.password).await;
    desk.open("/workbench").await;
    desk.browser.wait_for_text("#tasks-to-verify", "入户宣传").await;
    desk.open(&task).await;
    desk.unfold("verify").await;
    desk.say("verify", "opinion", "抽查属实").await;
    desk.browser.click("#verify button.bh-submit").await;
    desk.browser.wait_for_text(".bh-head .bh-marks", "已完成").await;
    desk.open(&campaign).await;
    desk.browser.wait_for_text(".bh-stats", "1 / 2").await;
    desk.browser.wait_for("[data-chart] canvas").await;
    let script =
        "return JSON.parse(document.getElementById('month-data').textContent).closed.reduce((a, b) => a + b, 0)";
    let closed = desk.browser.client().execute(script, Vec::new()).await.unwrap();
    assert_eq!(closed, json!(1), "the chart has moved");
    desk.console_is_quiet().await;
    tour(&desk, &campaign).await;
    succeed(demo.path(), &["audit", "photos", "--content", "--database", &demo.url()]);
    succeed(demo.path(), &["audit", "verify", "--database", &demo.url()]);
    succeed(demo.path(), &["audit", "rebuild", "--check", "--database", &demo.url()]);
    desk.browser.close().await;
}

/// Reports the task of the page done, with a photo and a document.
async fn report(desk: &Desk, folder: &Path, screen: Screen) {
    desk.unfold("report").await;
    desk.choose("claim", "completed").await;
    desk.say("report", "text", "已发放宣传资料300份").await;
    desk.say("report", "figures", "发放资料 300 份").await;
    desk.photograph("#report input[name=photos]", folder, 31).await;
    desk.browser.wait_for("#report [data-photos-preview] img").await;
    let record = folder.join("宣传记录.pdf");
    std::fs::write(&record, b"%PDF-1.7\n%%EOF").unwrap();
    desk.browser.attach("#report input[name=documents]", &[&record]).await;
    desk.browser.click("#report button.bh-submit").await;
    desk.browser.wait_for_text(".bh-head .bh-marks", "待核验").await;
    desk.browser.wait_for_text("#timeline .bh-downloads", "宣传记录.pdf").await;
    let loaded = "const photo = document.querySelector('#timeline .bh-photo img'); \
        photo?.scrollIntoView(); return photo && photo.complete && photo.naturalWidth > 0";
    desk.browser.wait_for_script("the photo", loaded, Vec::new()).await;
    assert_eq!(desk.browser.accessibility_violations().await, Vec::<String>::new());
    desk.browser.screenshot_whole(&format!("{screen:?}-task-reported")).await;
}

/// Looks at the unit, the calendar and the timeline behind the campaign's page.
async fn tour(desk: &Desk, campaign: &str) {
    desk.browser.click("#units .bh-table a[href^='/units/']").await;
    desk.browser.wait_for("#done").await;
    assert_eq!(desk.browser.accessibility_violations().await, Vec::<String>::new());
    for page in ["calendar", "timeline"] {
        desk.open(&format!("{campaign}/{page}")).await;
        assert_eq!(desk.browser.accessibility_violations().await, Vec::<String>::new(), "{page}");
    }
    desk.console_is_quiet().await;
}

/// The review's address, without a tab.
async fn review_of(desk: &Desk) -> String {
    let path = desk.browser.path().await;
    path.split('?').next().unwrap_or_default().to_owned()
}

/// Ticks and accepts everything on every tab.
async fn accept_all(desk: &Desk) {
    let review = review_of(desk).await;
    for tab in ["task", "duty", "return", "target", "phase"] {
        desk.open(&format!("{review}?tab={tab}")).await;
        let count = desk.browser.client().execute("return document.querySelectorAll('[name=item]').length", Vec::new());
        if count.await.unwrap() == json!(0) {
            continue;
        }
        desk.browser.click("[data-tick-all]").await;
        desk.browser.click("#batch button[value=accept]").await;
        desk.browser.wait_for(".bh-item .tone-good").await;
    }
    desk.open(&format!("{review}?tab=units")).await;
}

/// Gives all names without a unit one of their own.
async fn match_units(desk: &Desk) {
    desk.browser.click("[data-tick-all]").await;
    desk.browser.click("#batch button[value=create]").await;
    let all = "const items = [...document.querySelectorAll('.bh-item')]; \
        return items.length > 0 && !items.some(item => item.querySelector('.tone-bad'))";
    desk.browser.wait_for_script("every name means a unit", all, Vec::new()).await;
    assert_eq!(desk.browser.accessibility_violations().await, Vec::<String>::new());
    let review = review_of(desk).await;
    desk.open(&format!("{review}?tab=warnings")).await;
}

/// Settles all warnings with one decision.
async fn settle_all(desk: &Desk) {
    assert_eq!(desk.browser.accessibility_violations().await, Vec::<String>::new());
    desk.browser.click("[data-tick-all]").await;
    let write = "document.querySelector('#settle-remark').value = '已与原文核对'";
    desk.browser.client().execute(write, Vec::new()).await.unwrap();
    desk.browser.click("#batch button[type=submit]").await;
    let all = "return document.querySelectorAll('.bh-item').length > 0 && !document.querySelector('[name=item]')";
    desk.browser.wait_for_script("every warning is settled", all, Vec::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_becomes_a_verified_task_on_a_desktop() {
    journey(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_becomes_a_verified_task_on_a_phone() {
    journey(Screen::Phone).await;
}
