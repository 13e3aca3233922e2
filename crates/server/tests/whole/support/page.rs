//! What people do on the pages, in a browser.

use super::{Demo, Server, pictures};
use bihuan_domain::accounts::totp::TotpSecret;
use bihuan_testkit::browser::{Browser, Screen};
use jiff::Timestamp;
use serde_json::json;
use std::{path::Path, sync::Arc};

/// Sets a second factor up on the page that shows the QR code, as a telephone would that reads the key; returns the key and
/// the recovery codes.
pub async fn enrol(desk: &Desk, password: &str) -> (TotpSecret, Vec<String>) {
    let secret = typed(&desk.browser.text("#second-factor-key").await);
    desk.browser.fill("[name=code]", &secret.code_at(now())).await;
    desk.browser.fill("[name=current]", password).await;
    desk.browser.click("button.bh-submit").await;
    desk.browser.wait_for(".bh-recovery-codes").await;
    let script = "return [...document.querySelectorAll('.bh-recovery-codes code')].map(code => code.innerText)";
    let codes = desk.browser.client().execute(script, Vec::new()).await.unwrap();
    let codes: Vec<String> = serde_json::from_value(codes).unwrap();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

/// What a telephone makes of a key that was typed: base 32.
fn typed(key: &str) -> TotpSecret {
    let letters = key.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let bits: Vec<bool> = letters
        .flat_map(|letter| {
            let value = if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter - b'A' };
            (0..5).rev().map(move |bit| value >> bit & 1 == 1)
        })
        .collect();
    let bytes: Vec<u8> =
        bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit))).collect();
    TotpSecret::from_bytes(&bytes).expect("the key has twenty bytes")
}

/// The clock of the telephone.
#[expect(clippy::disallowed_methods, reason = "the telephone stands beside a program that has the real clock")]
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_second(i64::try_from(since.as_secs()).unwrap()).unwrap()
}

/// A browser at a server.
pub struct Desk {
    pub server: Arc<Server>,
    pub browser: Browser,
}

impl Desk {
    /// Opens a browser at a demonstration.
    pub async fn at(demo: &Demo, screen: Screen) -> Self {
        Self { server: Arc::new(demo.serve()), browser: Browser::start(screen).await }
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) {
        self.browser.open(&self.server.url(path)).await;
    }

    /// Logs somebody in, whoever was there before.
    pub async fn log_in(&self, login: &str, password: &str) {
        self.open("/login").await;
        self.browser.forget_cookies().await;
        self.open("/login").await;
        self.browser.fill("#username", login).await;
        self.browser.fill("#password", password).await;
        self.browser.click("form button.bh-submit").await;
        self.browser.wait_for(".bh-nav, .bh-bottom").await;
    }

    /// Unfolds the form of a step on the page of a hazard.
    pub async fn unfold(&self, step: &str) {
        let script = "const form = document.getElementById(arguments[0]); if (!form) return false; \
            if (!form.open) form.querySelector('summary').click(); return form.open";
        self.browser.wait_for_script(&format!("the form {step}"), script, vec![json!(step)]).await;
    }

    /// Sends the form of a step and waits until it is done.
    pub async fn send(&self, step: &str, label: &str) {
        self.browser.click(&format!("#{step} button.bh-submit")).await;
        self.browser.wait_for_text(".bh-toast", &format!("已办理“{label}”")).await;
    }

    /// Fills in a text of a step.
    pub async fn say(&self, step: &str, name: &str, text: &str) {
        self.browser.fill(&format!("#{step} [name={name}]"), text).await;
    }

    /// Ticks one of several buttons.
    pub async fn choose(&self, name: &str, value: &str) {
        self.browser.click(&format!("label:has(input[name={name}][value={value}])")).await;
    }

    /// Chooses an enterprise from the suggestions while typing.
    pub async fn suggest(&self, field: &str, name: &str) {
        self.browser.fill(&format!("input[name={field}_text]"), name).await;
        self.browser.click(&format!("[data-suggest-list] [data-value][data-label=\"{name}\"]")).await;
        let script = "return document.querySelector(`input[name=${arguments[0]}]`).value !== ''";
        self.browser.wait_for_script("the choice", script, vec![json!(field)]).await;
    }

    /// Gives a new photo to a field.
    pub async fn photograph(&self, field: &str, folder: &Path, number: u8) {
        let photo = pictures::photo(folder, number);
        self.browser.attach(field, &[&photo]).await;
    }

    /// Waits until the hazard's page says a state.
    pub async fn wait_for_state(&self, label: &str) {
        self.browser.wait_for_text(".bh-head .bh-marks", label).await;
    }

    /// The figures of the dashboard by their labels.
    pub async fn figure(&self, label: &str) -> i64 {
        let script = "return [...document.querySelectorAll('.bh-stat')]\
            .filter(card => card.querySelector('.bh-stat-label').innerText.trim() === arguments[0])\
            .map(card => card.querySelector('.bh-stat-value').innerText)";
        let found = self.browser.client().execute(script, vec![json!(label)]).await.unwrap();
        let text = found[0].as_str().unwrap_or_else(|| panic!("no figure {label}"));
        text.replace(',', "").parse().unwrap()
    }

    /// Fails when the console has complained.
    pub async fn console_is_quiet(&self) {
        assert_eq!(self.browser.console_errors().await, Vec::<String>::new());
    }
}
