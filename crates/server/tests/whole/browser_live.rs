//! The live list in a browser: it changes without being loaded again, on a desktop and on a telephone.

use crate::support::{Demo, page::Desk};
use bihuan_testkit::browser::Screen;

async fn lives(screen: Screen, name: &str) {
    let demo = Demo::copy();
    let desk = Desk::at(&demo, screen).await;
    desk.log_in("officer1", &demo.password).await;
    desk.open("/monitoring/live").await;
    let browser = &desk.browser;
    browser.wait_for("tr[data-device] [data-part=seen] span").await;
    // Whoever loads the page again loses this.
    let remember = "window.before = document.querySelector('[data-part=values]').textContent.trim()
        + document.querySelector('[data-live-moment]').textContent; return true";
    assert_eq!(browser.client().execute(remember, Vec::new()).await.unwrap(), true);
    browser.wait_for_script("the stream", "return !document.querySelector('[data-live-on]').hidden", Vec::new()).await;
    // The demonstration's devices measure every ten seconds.
    let changed = "return typeof window.before === 'string' && window.before !==
        document.querySelector('[data-part=values]').textContent.trim()
        + document.querySelector('[data-live-moment]').textContent
        && [...document.querySelectorAll('[data-live] .bh-badge')].some(mark => mark.textContent.trim() === '在线')";
    browser.wait_for_script("a change without loading", changed, Vec::new()).await;
    assert!(browser.count(".bh-map .bh-point").await > 20, "and a map");
    browser.screenshot_whole(name).await;
    desk.console_is_quiet().await;
    desk.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_list_changes_without_loading_on_a_desktop() {
    lives(Screen::Desktop, "desktop-zh-live-changed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_list_changes_without_loading_on_a_phone() {
    lives(Screen::Phone, "phone-zh-live-changed").await;
}
