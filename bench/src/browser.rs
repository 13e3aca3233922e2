//! A visitor with a cookie, as small as a measurement needs.

use anyhow::{Context as _, Result, bail};
use axum::{
    body::Body,
    http::{Method, Request, Response, StatusCode, header},
};
use http_body_util::BodyExt as _;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

/// Somebody at a browser. A clone is another window of the same browser.
#[derive(Clone)]
pub struct Visitor {
    client: Client<HttpConnector, Body>,
    address: String,
    cookie: String,
}

impl Visitor {
    /// Somebody who has not come yet.
    pub fn new(address: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { client, address: address.to_owned(), cookie: String::new() }
    }

    /// Reads a page whole.
    pub async fn get(&mut self, path: &str) -> Result<String> {
        let response = self.send(Method::GET, path, String::new()).await?;
        if response.0 != StatusCode::OK {
            bail!("{path} answered {}", response.0);
        }
        Ok(response.1)
    }

    /// Logs in by the form.
    pub async fn log_in(&mut self, login: &str, password: &str) -> Result<()> {
        let page = self.get("/login").await?;
        let token = between(&page, "name=\"csrf_token\" value=\"", "\"").context("the log-in page has no token")?;
        let form = format!("csrf_token={token}&username={login}&password={password}");
        let (status, _) = self.send(Method::POST, "/login", form).await?;
        if status != StatusCode::SEE_OTHER {
            bail!("logging in answered {status}");
        }
        Ok(())
    }

    /// Makes an access token by the page for it; `wanted` are the form's fields of access and parts.
    pub async fn access_token(&mut self, wanted: &str) -> Result<String> {
        let page = self.get("/account/tokens").await?;
        let csrf = between(&page, "name=\"csrf_token\" value=\"", "\"").context("the page of tokens has no token")?;
        let form = format!("csrf_token={csrf}&name=bench&lifetime_days=7&within=&{wanted}");
        let (status, page) = self.send(Method::POST, "/account/tokens", form).await?;
        let secret = between(&page, "<code class=\"bh-link-once\">", "<");
        secret.map(str::to_owned).with_context(|| format!("making an access token answered {status}"))
    }

    async fn send(&mut self, method: Method, path: &str, form: String) -> Result<(StatusCode, String)> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address))
            .header(header::COOKIE, &self.cookie)
            .header(header::ORIGIN, &self.address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))?;
        let response = self.client.request(request).await?;
        self.keep_cookies(&response);
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }

    fn keep_cookies<B>(&mut self, response: &Response<B>) {
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            let name = pair.split('=').next().unwrap_or_default();
            let others: Vec<_> = self
                .cookie
                .split("; ")
                .filter(|other| !other.is_empty() && !other.starts_with(&format!("{name}=")))
                .collect();
            self.cookie = others.into_iter().chain([pair]).collect::<Vec<_>>().join("; ");
        }
    }
}

/// The address of the page that follows.
pub fn next_page(page: &str) -> Option<String> {
    let href = between(page, "rel=\"next\" href=\"", "\"")?;
    Some(href.replace("&#38;", "&").replace("&amp;", "&"))
}

/// The identifier of the first enterprise that a page links.
pub fn first_enterprise(page: &str) -> Option<String> {
    page.match_indices("href=\"/enterprises/").find_map(|(at, _)| {
        let id = between(&page[at..], "href=\"/enterprises/", "\"")?;
        (id.len() == 36).then(|| id.to_owned())
    })
}

/// The address of the first hazard that a ledger page links.
pub fn first_hazard(page: &str) -> Option<String> {
    first_of(page, "/hazards/")
}

/// The address of the first campaign that a page links; the latest, in their list.
pub fn first_campaign(page: &str) -> Option<String> {
    first_of(page, "/campaigns/")
}

fn first_of(page: &str, kind: &str) -> Option<String> {
    page.match_indices(&format!("href=\"{kind}")).find_map(|(at, _)| {
        let path = between(&page[at..], "href=\"", "\"")?;
        let id = path.strip_prefix(kind)?;
        let is_id = id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        is_id.then(|| path.to_owned())
    })
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let rest = &text[text.find(start)? + start.len()..];
    Some(&rest[..rest.find(end)?])
}
