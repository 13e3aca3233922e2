//! The test browser against a small page under the policy that the real pages have.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use axum::{
    Router,
    http::header,
    response::{Html, IntoResponse},
    routing::get,
};
use bihuan_testkit::browser::{Browser, Screen};
use std::{fs, path::Path};
use tokio::net::TcpListener;

const PAGE: &str = r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>闭环</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main>
<h1>隐患排查</h1><form action="/found"><label>名称 <input name="name" value="旧"></label>
<label>等级 <select name="level"><option value="general">一般</option><option value="major">重大</option></select></label>
<label>照片 <input type="file" name="photo"></label><button>登记</button></form>
<p id="hidden" hidden>看不见</p><a href="/ledger.csv" download>导出</a></main></body></html>"#;

const POOR_PAGE: &str = r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>差</title></head><body>
<main><h1>差</h1><input name="nameless"><img src="data:,"><script>document.title = "改"</script></main></body></html>"#;

async fn serve() -> String {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'";
    let page = move |html: &'static str| async move { ([(header::CONTENT_SECURITY_POLICY, policy)], Html(html)) };
    let csv = || async { ([(header::CONTENT_TYPE, "text/csv")], "编号\n1\n").into_response() };
    let found = || async { Html("<!doctype html><meta charset=utf-8><p class=notice>已登记</p>") };
    let router = Router::new()
        .route("/", get(move || page(PAGE)))
        .route("/poor", get(move || page(POOR_PAGE)))
        .route("/found", get(found))
        .route("/ledger.csv", get(csv))
        .route("/favicon.ico", get(|| async {}));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn size(browser: &Browser) -> (u64, u64) {
    let size = browser.client().execute("return [innerWidth, innerHeight]", Vec::new()).await.unwrap();
    (size[0].as_u64().unwrap(), size[1].as_u64().unwrap())
}

fn processes_naming(text: &str) -> usize {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.map(|process| fs::read(process.path().join("cmdline")).unwrap_or_default());
    lines.filter(|line| String::from_utf8_lossy(line).contains(text)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn browser_walks_a_page_on_a_desktop() {
    let site = serve().await;
    let browser = Browser::start(Screen::Desktop).await;
    browser.open(&site).await;
    assert_eq!(size(&browser).await, (1440, 900));
    assert_eq!(browser.text("h1").await, "隐患排查");
    assert_eq!(browser.count("label").await, 3);
    browser.wait_until_gone("#hidden").await;

    browser.click_text("导出").await;
    let download = browser.wait_for_download(".csv").await;
    assert_eq!(fs::read_to_string(download).unwrap(), "编号\n1\n");

    browser.fill("input[name=name]", "配电箱缺盖").await;
    browser.select("select", "major").await;
    browser.attach("input[type=file]", &[Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml").as_path()]).await;
    let picture = fs::read(browser.screenshot("testkit-desktop").await).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
    assert_eq!(browser.console_errors().await, Vec::<String>::new());
    browser.click("button").await;
    browser.wait_for_path("/found").await;
    browser.wait_for_text(".notice", "已登记").await;
    let path = browser.path().await;
    assert!(path.starts_with("/found?name=%E9%85%8D") && path.ends_with("level=major&photo=Cargo.toml"), "{path}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn browser_emulates_a_phone_and_leaves_no_process() {
    let site = serve().await;
    let browser = Browser::start(Screen::Phone).await;
    browser.open(&site).await;
    assert_eq!(size(&browser).await, (390, 844));
    let touch = browser.client().execute("return navigator.maxTouchPoints > 0", Vec::new()).await.unwrap();
    assert_eq!(touch, true);

    let profile = browser.profile();
    assert_ne!(processes_naming(&profile), 0);
    drop(browser);
    assert_eq!(processes_naming(&profile), 0);
    assert!(!Path::new(&profile).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn browser_sees_refused_scripts_and_poor_accessibility() {
    let site = serve().await;
    let browser = Browser::start(Screen::Desktop).await;
    browser.open(&site).await;
    assert_eq!(browser.accessibility_violations().await, Vec::<String>::new());

    browser.open(&format!("{site}/poor")).await;
    let violations = browser.accessibility_violations().await.join("\n");
    assert!(violations.contains("critical label") && violations.contains("critical image-alt"), "{violations}");
    let errors = browser.console_errors().await.join("\n");
    assert!(errors.contains("Content Security Policy"), "{errors}");
}
