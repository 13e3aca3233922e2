//! A real browser for journeys through the pages.
//!
//! Every function panics when the browser does not do as asked, after saying where it was and leaving a picture in
//! `target/screenshots/failed-….png`: in a test that is the clearest failure. Waiting is always for a condition.

mod accessibility;
mod console;
mod driver;
mod whole;

use crate::paths;
use driver::Driver;
use fantoccini::{Client, ClientBuilder, Locator, elements::Element, error::CmdError};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How long a page may take to become what a test expects; generous, for a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// The size of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// 1440 × 900, a mouse.
    Desktop,
    /// 390 × 844 at two pixels a point, a finger; mobile browser.
    Phone,
}

/// A browser with one window and a profile of its own; it ends when dropped.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    driver: Driver,
}

impl Browser {
    /// Starts a browser.
    ///
    /// # Panics
    /// When chromium or chromedriver is missing or does not start.
    pub async fn start(screen: Screen) -> Self {
        let driver = Driver::start();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(screen, &driver))
            .connect(&driver.url())
            .await
            .unwrap_or_else(|error| panic!("the browser does not start: {error}"));
        let browser = Self { client, driver };
        if screen == Screen::Desktop {
            browser.fit_window(1440, 900).await;
        }
        browser
    }

    /// The client beneath, for what this type has no words for.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The directory of its profile, which its processes name in their command lines.
    #[must_use]
    pub fn profile(&self) -> String {
        self.driver.profile().to_string_lossy().into_owned()
    }

    /// Opens an address.
    pub async fn open(&self, url: &str) {
        self.expect(&format!("opening {url}"), self.client.goto(url).await).await;
    }

    /// The path and query of the present page.
    pub async fn path(&self) -> String {
        let url = self.expect("the address", self.client.current_url().await).await;
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Waits for an element.
    pub async fn wait_for(&self, css: &str) -> Element {
        self.wait_for_locator(Locator::Css(css)).await
    }

    /// Waits for an element, found by XPath.
    pub async fn wait_for_xpath(&self, xpath: &str) -> Element {
        self.wait_for_locator(Locator::XPath(xpath)).await
    }

    /// Waits until a visible element that `css` finds contains `text`.
    pub async fn wait_for_text(&self, css: &str, text: &str) {
        let script = "return [...document.querySelectorAll(arguments[0])]\
            .some(element => element.checkVisibility() && element.innerText.includes(arguments[1]))";
        self.wait_for_script(&format!("“{text}” in {css}"), script, vec![json!(css), json!(text)]).await;
    }

    /// Waits until nothing visible is found by `css`.
    pub async fn wait_until_gone(&self, css: &str) {
        let script = "return ![...document.querySelectorAll(arguments[0])].some(element => element.checkVisibility())";
        self.wait_for_script(&format!("{css} to go"), script, vec![json!(css)]).await;
    }

    /// Waits until the path of the page begins with `prefix`.
    pub async fn wait_for_path(&self, prefix: &str) {
        let script = "return location.pathname.startsWith(arguments[0])";
        self.wait_for_script(&format!("the page {prefix}"), script, vec![json!(prefix)]).await;
    }

    /// Waits until a script (`return …`) returns something true; `what` says what it is about.
    pub async fn wait_for_script(&self, what: &str, script: &str, arguments: Vec<Value>) {
        self.wait_until(what, async |client| {
            // A page that is being left answers with an error: ask the next one.
            client.execute(script, arguments.clone()).await.is_ok_and(|value| value == Value::Bool(true))
        })
        .await;
    }

    /// Waits until a condition holds; `what` says what it is about.
    pub async fn wait_until(&self, what: &str, condition: impl AsyncFn(&Client) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut ticks = interval(POLL_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if condition(&self.client).await {
                return;
            }
            if Instant::now() > deadline {
                self.fail(&format!("waited {} s in vain for {what}", PATIENCE.as_secs())).await;
            }
        }
    }

    /// Waits for an element and clicks it, scrolled into view.
    pub async fn click(&self, css: &str) {
        let element = self.wait_for(css).await;
        self.show(&element).await;
        self.expect(&format!("clicking {css}"), element.click().await).await;
    }

    /// Waits for a link or a button that shows exactly this text and clicks it.
    pub async fn click_text(&self, text: &str) {
        let xpath =
            format!("//*[self::a or self::button or self::summary or self::label][normalize-space(.)=\"{text}\"]");
        let element = self.wait_for_xpath(&xpath).await;
        self.show(&element).await;
        self.expect(&format!("clicking “{text}”"), element.click().await).await;
    }

    /// Replaces what a field holds by typing.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.wait_for(css).await;
        self.expect(&format!("clearing {css}"), field.clear().await).await;
        self.expect(&format!("typing into {css}"), field.send_keys(text).await).await;
    }

    /// Sets a field that is not typed into (a date, a hidden one) and tells the page.
    pub async fn set_value(&self, css: &str, value: &str) {
        self.wait_for(css).await;
        let script = "const field = document.querySelector(arguments[0]); field.value = arguments[1]; \
            for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }))";
        let arguments = vec![json!(css), json!(value)];
        self.expect(&format!("setting {css}"), self.client.execute(script, arguments).await).await;
    }

    /// Selects the option with this value.
    pub async fn select(&self, css: &str, value: &str) {
        let field = self.wait_for(css).await;
        self.expect(&format!("selecting {value} in {css}"), field.select_by_value(value).await).await;
    }

    /// Gives files to a file field.
    pub async fn attach(&self, css: &str, files: &[&Path]) {
        let field = self.wait_for(css).await;
        let paths: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
        self.expect(&format!("attaching to {css}"), field.send_keys(&paths.join("\n")).await).await;
    }

    /// Waits for an element and reads its visible text.
    pub async fn text(&self, css: &str) -> String {
        let element = self.wait_for(css).await;
        self.expect(&format!("reading {css}"), element.text().await).await
    }

    /// How many elements there are now.
    pub async fn count(&self, css: &str) -> usize {
        self.expect(&format!("counting {css}"), self.client.find_all(Locator::Css(css)).await).await.len()
    }

    /// Forgets all cookies of the page's host: the next page is a stranger's.
    pub async fn forget_cookies(&self) {
        self.expect("forgetting cookies", self.client.delete_all_cookies().await).await;
    }

    /// Waits until a file whose name ends so has been downloaded, and gives its path. It goes with the browser.
    pub async fn wait_for_download(&self, ending: &str) -> PathBuf {
        let directory = self.driver.downloads();
        let find = || {
            let files = fs::read_dir(&directory).into_iter().flatten().flatten().map(|entry| entry.path());
            files.into_iter().find(|file| file.to_string_lossy().ends_with(ending))
        };
        self.wait_until(&format!("the download of …{ending}"), async |_| find().is_some()).await;
        find().unwrap_or_else(|| panic!("the download of …{ending} vanished"))
    }

    /// Leaves a picture of the page in `target/screenshots/NAME.png`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let picture = self.expect("taking a picture", self.client.screenshot().await).await;
        let directory = paths::target_directory().join("screenshots");
        let file = directory.join(format!("{name}.png"));
        let written = fs::create_dir_all(&directory).and_then(|()| fs::write(&file, picture));
        written.unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
        file
    }

    /// Ends the browser and waits for it, which dropping it does not.
    pub async fn close(self) {
        // What fails here is killed by the drop that follows.
        let _ = self.client.clone().close().await;
    }

    /// Scrolls an element to the middle, as somebody does before touching it: bars at the edges may lie over it.
    async fn show(&self, element: &Element) {
        let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        // An element that has gone by now fails the click, which says more.
        if let Ok(element) = serde_json::to_value(element) {
            let _ = self.client.execute(script, vec![element]).await;
        }
    }

    async fn wait_for_locator(&self, locator: Locator<'_>) -> Element {
        let found = self.client.wait().at_most(PATIENCE).every(POLL_INTERVAL).for_element(locator).await;
        self.expect(&format!("waiting for {locator:?}"), found).await
    }

    async fn expect<T>(&self, what: &str, result: Result<T, CmdError>) -> T {
        match result {
            Ok(value) => value,
            Err(error) => self.fail(&format!("{what}: {error}")).await,
        }
    }

    async fn fail(&self, what: &str) -> ! {
        let url = self.client.current_url().await.map(|url| url.to_string()).unwrap_or_default();
        let text = self.client.execute("return document.body.innerText.slice(0, 800)", Vec::new()).await;
        let text = text.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        let console = console::entries(&self.client).await.unwrap_or_default().join("\n");
        let test = thread::current().name().unwrap_or("unnamed").replace("::", "-");
        let picture = if let Ok(picture) = self.client.screenshot().await {
            let directory = paths::target_directory().join("screenshots");
            let file = directory.join(format!("failed-{test}.png"));
            let written = fs::create_dir_all(&directory).and_then(|()| fs::write(&file, picture));
            written.map_or_else(|error| error.to_string(), |()| file.display().to_string())
        } else {
            "none".to_owned()
        };
        panic!("{what}\n  page: {url}\n  picture: {picture}\n  console: {console}\n  text: {text}");
    }

    /// Makes the page, not the window with its frame, of a size.
    async fn fit_window(&self, width: u32, height: u32) {
        let script = "return [outerWidth - innerWidth, outerHeight - innerHeight]";
        let frame = self.expect("measuring the window", self.client.execute(script, Vec::new()).await).await;
        let side = |index: usize| frame[index].as_u64().and_then(|points| u32::try_from(points).ok()).unwrap_or(0);
        let sized = self.client.set_window_size(width + side(0), height + side(1)).await;
        self.expect("sizing the window", sized).await;
    }
}

fn capabilities(screen: Screen, driver: &Driver) -> Map<String, Value> {
    let mut options = json!({
        "binary": Driver::browser(),
        "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            "--disable-default-apps", "--disable-extensions", "--force-prefers-reduced-motion", "--hide-scrollbars",
            "--lang=zh-CN", "--window-size=1440,1040", format!("--user-data-dir={}", driver.profile().display()),
        ],
        "prefs": {
            "intl.accept_languages": "zh-CN",
            "download.default_directory": driver.downloads(),
            "credentials_enable_service": false,
        },
    });
    if screen == Screen::Phone {
        options["mobileEmulation"] = json!({
            "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 2, "touch": true, "mobile": true },
            "clientHints": { "platform": "Android", "mobile": true },
        });
    }
    let mut capabilities = Map::new();
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    capabilities
}
