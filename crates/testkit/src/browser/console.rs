//! What the browser's console says: script errors, refused resources, violations of the content security policy.

use super::Browser;
use axum::http::Method;
use fantoccini::{Client, error::CmdError, wd::WebDriverCompatibleCommand};
use serde_json::json;
use url::{ParseError, Url};

impl Browser {
    /// What the console has said since the last call, at the level of errors (`SEVERE`): one line each.
    ///
    /// A page that works leaves this empty; a violation of the content security policy shows here.
    pub async fn console_errors(&self) -> Vec<String> {
        let entries = self.expect("reading the console", entries(&self.client).await).await;
        entries.into_iter().filter(|entry| entry.starts_with("SEVERE")).collect()
    }
}

/// Takes what the console holds, `LEVEL message` each.
pub(super) async fn entries(client: &Client) -> Result<Vec<String>, CmdError> {
    let log = client.issue_cmd(TakeConsole).await?;
    let entries = log.as_array().into_iter().flatten();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Ok(entries.map(|entry| format!("{} {}", text(&entry["level"]), text(&entry["message"]))).collect())
}

/// Chromedriver's own command for the browser's log.
#[derive(Debug)]
struct TakeConsole;

impl WebDriverCompatibleCommand for TakeConsole {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/se/log", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _request_url: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
