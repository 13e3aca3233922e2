//! Pictures of whole pages, not only of what the screen shows.

use super::Browser;
use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use std::path::PathBuf;
use url::{ParseError, Url};

const MEASURE: &str = "return [innerWidth, innerHeight, document.documentElement.scrollHeight, devicePixelRatio, \
    navigator.maxTouchPoints > 0]";

impl Browser {
    /// Leaves a picture of the whole page in `target/screenshots/NAME.png`.
    pub async fn screenshot_whole(&self, name: &str) -> PathBuf {
        let measured = self.expect("measuring the page", self.client.execute(MEASURE, Vec::new()).await).await;
        self.stretch(&measured, &measured[2]).await;
        let file = self.screenshot(name).await;
        self.stretch(&measured, &measured[1]).await;
        file
    }

    async fn stretch(&self, measured: &Value, height: &Value) {
        let screen = json!({
            "width": measured[0], "height": height, "deviceScaleFactor": measured[3], "mobile": measured[4],
        });
        let command = DevTools { name: "Emulation.setDeviceMetricsOverride", parameters: screen };
        self.expect("sizing the screen", self.client.issue_cmd(command).await).await;
    }
}

/// A command of the browser's own protocol, passed on by chromedriver.
#[derive(Debug)]
struct DevTools {
    name: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/goog/cdp/execute", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _request_url: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.name, "params": self.parameters }).to_string()))
    }
}
