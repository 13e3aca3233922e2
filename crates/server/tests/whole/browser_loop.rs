//! The loop as officials and enterprises go round it.

use crate::support::{Demo, page::Desk, succeed};
use bihuan_testkit::browser::Screen;
use std::path::Path;

/// The figures that the loop moves.
const FOUND: &str = "累计排查";
const CLOSED: &str = "已销号";

async fn figures(desk: &Desk, demo: &Demo) -> (i64, i64) {
    desk.log_in("leader", &demo.password).await;
    desk.open("/dashboard").await;
    (desk.figure(FOUND).await, desk.figure(CLOSED).await)
}

/// Fills in the registration; nothing is sent yet.
async fn fill_in(desk: &Desk, enterprise: &str, description: &str, photo: (&Path, u8)) {
    desk.photograph("input[name=photos]", photo.0, photo.1).await;
    desk.browser.wait_for("[data-photos-preview] img").await;
    desk.suggest("enterprise", enterprise).await;
    desk.browser.fill("[name=location]", "二楼通道").await;
    desk.browser.fill("[name=description]", description).await;
}

async fn assign(desk: &Desk) {
    desk.unfold("assign").await;
    desk.say("assign", "requirement", "限期整改，消除隐患").await;
    desk.send("assign", "交办").await;
    desk.wait_for_state("整改中").await;
}

async fn submit(desk: &Desk, result: &str, photo: (&Path, u8)) {
    desk.unfold("submit").await;
    desk.say("submit", "result", result).await;
    desk.photograph("#submit input[name=photos]", photo.0, photo.1).await;
    desk.send("submit", "提交整改").await;
    desk.wait_for_state("待验收").await;
}

async fn accept(desk: &Desk) {
    desk.unfold("accept").await;
    desk.say("accept", "opinion", "现场复查合格").await;
    desk.send("accept", "验收通过").await;
    desk.wait_for_state("待销号").await;
}

async fn close_out(desk: &Desk) {
    desk.unfold("close-out").await;
    desk.send("close-out", "销号").await;
    desk.wait_for_state("已销号").await;
}

async fn general_hazard(screen: Screen) {
    let demo = Demo::copy();
    let desk = Desk::at(&demo, screen).await;
    let (folder, password) = (demo.path(), demo.password.as_str());
    let enterprise = demo.enterprise_of("enterprise1");
    let (found, closed) = figures(&desk, &demo).await;

    desk.log_in(&demo.grid_officer_of(&enterprise), password).await;
    desk.open("/hazards/new").await;
    fill_in(&desk, &enterprise, "二楼通道堆放纸箱，宽度不足", (folder, 1)).await;
    desk.browser.click("form.bh-register button[type=submit]").await;
    desk.wait_for_state("待交办").await;
    let page = desk.browser.path().await;

    desk.log_in("officer1", password).await;
    desk.open(&page).await;
    assign(&desk).await;
    desk.log_in("enterprise1", password).await;
    desk.open(&page).await;
    submit(&desk, "纸箱已搬走一半", (folder, 2)).await;
    desk.log_in("officer1", password).await;
    desk.open(&page).await;
    desk.unfold("reject").await;
    desk.say("reject", "reason", "另一半仍在通道").await;
    desk.send("reject", "验收不通过").await;
    desk.wait_for_state("整改中").await;
    desk.log_in("enterprise1", password).await;
    desk.open(&page).await;
    submit(&desk, "纸箱全部搬走", (folder, 3)).await;
    desk.log_in("officer1", password).await;
    desk.open(&page).await;
    accept(&desk).await;
    desk.log_in("officer2", password).await;
    desk.open(&page).await;
    close_out(&desk).await;
    desk.browser.wait_for_text(".bh-main", "另一半仍在通道").await;
    desk.console_is_quiet().await;

    assert_eq!(figures(&desk, &demo).await, (found + 1, closed + 1));
    desk.browser.click(".bh-stat").await;
    desk.browser.wait_for_path("/hazards").await;
    desk.browser.wait_for_text("h2", &format!("共 {} 条", grouped(found + 1))).await;
    desk.browser.fill("input[type=search]", "二楼通道堆放纸箱，宽度不足").await;
    desk.browser.click(".bh-filters-buttons button").await;
    desk.browser.wait_for_text(".bh-table", "已销号").await;
    desk.console_is_quiet().await;
    proven(&demo);
    desk.browser.close().await;
}

/// The command line proves what the browser has made, while the server runs.
fn proven(demo: &Demo) {
    succeed(demo.path(), &["audit", "verify", "--database", &demo.url()]);
    succeed(demo.path(), &["audit", "rebuild", "--check", "--database", &demo.url()]);
}

/// A number as the pages write it.
fn grouped(number: i64) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_general_hazard_goes_round_on_a_desktop() {
    general_hazard(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_general_hazard_goes_round_on_a_phone() {
    general_hazard(Screen::Phone).await;
}

async fn major_hazard(screen: Screen) {
    let demo = Demo::copy();
    let desk = Desk::at(&demo, screen).await;
    let (folder, password) = (demo.path(), demo.password.as_str());
    let enterprise = demo.enterprise_of("enterprise2");
    let found_on = demo.look_up("SELECT date('now', '+8 hours')", &[]);
    let later = demo.look_up("SELECT date('now', '+8 hours', '+40 days')", &[]);

    desk.log_in("officer1", password).await;
    desk.open("/hazards/new").await;
    fill_in(&desk, &enterprise, "涉爆粉尘车间未设除尘系统", (folder, 11)).await;
    desk.choose("level", "major").await;
    desk.browser.click("form.bh-register button[type=submit]").await;
    desk.wait_for_state("待交办").await;
    let page = desk.browser.path().await;
    assign(&desk).await;

    desk.log_in("enterprise2", password).await;
    desk.open(&page).await;
    desk.unfold("submit").await;
    desk.say("submit", "result", "已安装除尘系统").await;
    desk.photograph("#submit input[name=photos]", folder, 12).await;
    desk.browser.click("#submit button.bh-submit").await;
    desk.browser.wait_for_text("#submit .bh-alert", "HZ-").await;
    let typed =
        desk.browser.client().execute("return document.querySelector('#submit [name=result]').value", Vec::new());
    assert_eq!(typed.await.unwrap(), "已安装除尘系统", "a refusal keeps what was typed");
    desk.browser.console_errors().await;

    desk.unfold("record-plan").await;
    desk.say("record-plan", "responsible", "林主任").await;
    desk.say("record-plan", "measures", "安装干式除尘系统并验收").await;
    desk.say("record-plan", "funds", "120000").await;
    desk.browser.set_value("#record-plan [name=target_on]", &due_on(&demo, &page)).await;
    desk.say("record-plan", "contingency", "停产撤人，设专人监护").await;
    desk.send("record-plan", "落实整改方案（五落实）").await;
    desk.unfold("record-reports").await;
    desk.browser.set_value("#record-reports [name=to_regulator_on]", &found_on).await;
    desk.browser.set_value("#record-reports [name=to_workers_congress_on]", &found_on).await;
    desk.send("record-reports", "登记双报告").await;

    desk.log_in("county", password).await;
    desk.open(&page).await;
    desk.unfold("list").await;
    desk.say("list", "number", "督办〔2026〕1号").await;
    desk.browser.set_value("#list [name=due_on]", &later).await;
    desk.send("list", "挂牌督办").await;

    desk.log_in("enterprise2", password).await;
    desk.open(&page).await;
    submit(&desk, "已安装除尘系统", (folder, 13)).await;
    desk.log_in("officer1", password).await;
    desk.open(&page).await;
    accept(&desk).await;
    // Who accepted a major hazard is offered no closing, and is told by which rule.
    desk.browser.wait_for_text("#actions", "HZ-112").await;
    desk.log_in("county", password).await;
    desk.open(&page).await;
    desk.unfold("delist").await;
    desk.say("delist", "basis", "验收合格").await;
    desk.send("delist", "摘牌").await;
    close_out(&desk).await;
    desk.console_is_quiet().await;
    proven(&demo);
    desk.browser.close().await;
}

/// The last day of a hazard's term.
fn due_on(demo: &Demo, page: &str) -> String {
    let id = page.trim_start_matches("/hazards/");
    demo.look_up("SELECT due_on FROM hazard WHERE id = ?1", &[id])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_major_hazard_goes_round_on_a_desktop() {
    major_hazard(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_major_hazard_goes_round_on_a_phone() {
    major_hazard(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grid_officer_puts_it_right_on_the_spot() {
    let demo = Demo::copy();
    let desk = Desk::at(&demo, Screen::Phone).await;
    let enterprise = demo.enterprise_of("enterprise3");
    desk.log_in(&demo.grid_officer_of(&enterprise), &demo.password).await;
    desk.open("/hazards/on-the-spot").await;
    fill_in(&desk, &enterprise, "灭火器被货物遮挡", (demo.path(), 21)).await;
    desk.photograph("input[name=photos_after]", demo.path(), 22).await;
    desk.browser.fill("[name=result]", "当场移开货物").await;
    desk.browser.click("form.bh-register button[type=submit]").await;
    desk.browser.wait_for_text(".bh-head h1", "灭火器被货物遮挡").await;
    desk.wait_for_state("已销号").await;
    assert_eq!(desk.browser.count(".bh-compare img").await, 2);
    desk.console_is_quiet().await;
    proven(&demo);
    desk.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_changes_and_changes_back() {
    let demo = Demo::copy();
    let desk = Desk::at(&demo, Screen::Desktop).await;
    desk.log_in("officer1", &demo.password).await;
    desk.open("/hazards?level=major").await;
    for (tag, title) in [("en", "Hazard ledger"), ("zh-CN", "隐患台账")] {
        desk.browser.click("form[action='/account/language'] button").await;
        desk.browser.wait_for(&format!("html[lang={tag}]")).await;
        desk.browser.wait_for_text("h1", title).await;
        assert_eq!(desk.browser.path().await, "/hazards?level=major", "the page stays");
    }
    desk.console_is_quiet().await;
    desk.browser.close().await;
}
