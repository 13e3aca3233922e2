//! The own account: a second factor set up, used and replaced by paper; a session ended from another device.

use crate::support::{
    Demo,
    page::{Desk, enrol, now},
};
use bihuan_testkit::browser::{Browser, Screen};
use std::sync::Arc;

/// First step, and the second page that follows.
async fn first_step(desk: &Desk, login: &str, password: &str) {
    desk.browser.forget_cookies().await;
    desk.open("/login").await;
    desk.browser.fill("#username", login).await;
    desk.browser.fill("#password", password).await;
    desk.browser.click("form button.bh-submit").await;
    desk.browser.wait_for("[name=code]").await;
}

async fn look(desk: &Desk, name: &str) -> Vec<String> {
    desk.browser.screenshot(name).await;
    let found = desk.browser.accessibility_violations().await;
    found.into_iter().map(|violation| format!("{name}: {violation}")).collect()
}

async fn on(screen: Screen, width: &str) {
    let demo = Demo::copy();
    let desk = Desk::at(&demo, screen).await;
    let mut complaints = Vec::new();
    desk.log_in("officer1", &demo.password).await;
    desk.open("/account").await;
    complaints.extend(look(&desk, &format!("{width}-zh-account")).await);
    desk.browser.click("#second-factor a.btn-primary").await;
    desk.browser.wait_for(".bh-qr").await;
    complaints.extend(look(&desk, &format!("{width}-zh-enrol")).await);
    let (secret, codes) = enrol(&desk, &demo.password).await;
    complaints.extend(look(&desk, &format!("{width}-zh-recovery-codes")).await);
    desk.browser.click("a.bh-submit").await;
    desk.browser.wait_for("#second-factor").await;

    let other = Desk { server: Arc::clone(&desk.server), browser: Browser::start(screen).await };
    first_step(&other, "officer1", &demo.password).await;
    complaints.extend(look(&other, &format!("{width}-zh-second-step")).await);
    let late = now() + jiff::SignedDuration::from_secs(30);
    other.browser.fill("[name=code]", "000000").await;
    other.browser.click("button.bh-submit").await;
    other.browser.wait_for_text(".bh-alert", "AC-041").await;
    // The code of the step before has been used for enrolment; that of the next is taken already.
    other.browser.fill("[name=code]", &secret.code_at(late)).await;
    other.browser.click("button.bh-submit").await;
    other.browser.wait_for(".bh-nav, .bh-bottom").await;

    desk.open("/account").await;
    complaints.extend(look(&desk, &format!("{width}-zh-account-sessions")).await);
    assert_eq!(desk.browser.count(".bh-sessions li").await, 2);
    desk.browser.click(".bh-sessions li form button").await;
    desk.browser.wait_for_text(".bh-toast", "已下线").await;
    assert_eq!(desk.browser.count(".bh-sessions li").await, 1);
    other.open("/account").await;
    other.browser.wait_for("#username").await;

    first_step(&other, "officer1", &demo.password).await;
    other.open("/login/code?way=recovery").await;
    complaints.extend(look(&other, &format!("{width}-zh-second-step-recovery")).await);
    other.browser.fill("[name=code]", &codes[3]).await;
    other.browser.click("button.bh-submit").await;
    other.browser.wait_for(".bh-nav, .bh-bottom").await;
    other.open("/account").await;
    other.browser.wait_for_text("#second-factor", "剩余恢复码 9 个").await;
    other.browser.click("#remove > summary").await;
    complaints.extend(look(&other, &format!("{width}-zh-account-remove")).await);
    in_english(&other, width, &mut complaints).await;
    // A refused code is 422, which the browser's console repeats.
    desk.console_is_quiet().await;
    assert_eq!(complaints, Vec::<String>::new());
    desk.browser.close().await;
    other.browser.close().await;
}

async fn in_english(desk: &Desk, width: &str, complaints: &mut Vec<String>) {
    let script = "document.querySelector('form[action=\"/account/language\"] button').click()";
    desk.browser.client().execute(script, Vec::new()).await.unwrap();
    desk.browser.wait_for("html[lang=en]").await;
    desk.open("/account").await;
    complaints.extend(look(desk, &format!("{width}-en-account")).await);
    desk.open("/account/password").await;
    complaints.extend(look(desk, &format!("{width}-en-password")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_on_a_desktop() {
    on(Screen::Desktop, "desktop").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_on_a_phone() {
    on(Screen::Phone, "phone").await;
}
