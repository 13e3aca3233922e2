//! Drives the pages in-process: an application over a throw-away database, and browsers that keep their cookies.

mod program;

pub use program::Program;

use crate::{
    App, WebConfig,
    cookies::{self, CookieName},
    router,
    session::{Token, cookie},
};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, HeaderName, Method, Request, StatusCode, header},
};
use bihuan_domain::{
    Clock as _, IdSource as _, Rules,
    accounts::{Grant, LoginName, Role, totp::TotpSecret},
    ids::{UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Subtree},
    units::{Unit, UnitKind},
};
use bihuan_store::{
    DatabaseUrl, Store, StoreError,
    accounts::{ReadyUser, create_ready_user, second_factor, sessions},
    units,
};
use bihuan_testkit::{FixedClock, SeededIds};
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use tower::ServiceExt as _;

/// The moment at which every test begins: a Monday morning.
pub const START: &str = "2026-03-02T09:00:00+08:00";

/// The secret of the second factor of every administrator that a test makes, as it is stored.
const TEST_SECRET: [u8; 21] = *b"\0bihuan-test-secret-1";

/// The code that the telephone of an administrator of a test shows.
///
/// # Panics
/// Never: the secret has the right length.
#[must_use]
pub fn test_code(now: jiff::Timestamp) -> String {
    TotpSecret::from_bytes(&TEST_SECRET[1..]).expect("the secret has twenty bytes").code_at(now)
}

/// An application for one test, on a SQLite file of its own unless a store is given.
pub struct TestApp {
    /// The application.
    pub app: App,
    /// Its clock, which only the test moves.
    pub clock: FixedClock,
    /// Its identifiers.
    pub ids: SeededIds,
    router: Router,
    _folder: tempfile::TempDir,
}

impl TestApp {
    /// An application on a new SQLite file, with the default rules.
    ///
    /// # Panics
    /// When the file cannot be made.
    #[must_use]
    pub fn new() -> Self {
        Self::with(None, Rules::default(), |_| {})
    }

    /// An application on a store (or a new SQLite file), with rules and a changed configuration.
    ///
    /// # Panics
    /// When the file cannot be made.
    #[must_use]
    pub fn with(store: Option<Store>, rules: Rules, configure: impl FnOnce(&mut WebConfig)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let store = store.unwrap_or_else(|| {
            let path = folder.path().join("test.sqlite");
            Store::open(&DatabaseUrl::Sqlite(path)).expect("a new database can be opened")
        });
        let (clock, ids) = (FixedClock::at(START), SeededIds::new(1));
        let mut config = WebConfig::local(folder.path().join("data"), "http://127.0.0.1:8080");
        configure(&mut config);
        let app = App::new(store, Arc::new(clock.clone()), Arc::new(ids.clone()), Arc::new(rules), config);
        Self { router: router(app.clone()), app, clock, ids, _folder: folder }
    }

    /// Makes an office.
    pub async fn office(&self, name: &str) -> UnitId {
        self.unit(UnitKind::Office, name).await
    }

    /// Makes a unit without a place.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn unit(&self, kind: UnitKind, name: &str) -> UnitId {
        let unit = Unit { id: UnitId(self.ids.next()), kind, name: name.to_owned(), place: None };
        let stored = unit.clone();
        self.app.store.write(move |tx| units::put(tx, &stored)).await.expect("a unit can be stored");
        unit.id
    }

    /// Makes a user with roles over subtrees, in an office of its own.
    pub async fn user(&self, login: &str, roles: &[(Role, &Subtree)]) -> UserId {
        let unit = self.office(&format!("{login}的单位")).await;
        self.user_of(login, (unit, &format!("{login}的单位")), roles, None).await
    }

    /// Makes a user who acts for an enterprise.
    pub async fn enterprise_officer(&self, login: &str, unit: UnitId, unit_name: &str) -> UserId {
        self.user_of(login, (unit, unit_name), &[], None).await
    }

    /// Makes a user of a unit; without roles one who acts for it. `password` is a PHC string.
    ///
    /// # Panics
    /// When the log-in name is taken or has no fitting shape.
    pub async fn user_of(
        &self,
        login: &str,
        (unit, unit_name): (UnitId, &str),
        roles: &[(Role, &Subtree)],
        password: Option<String>,
    ) -> UserId {
        let grants: Vec<_> =
            roles.iter().map(|(role, subtree)| Grant { role: *role, subtree: (*subtree).clone() }).collect();
        let user = ReadyUser {
            id: UserId(self.ids.next()),
            login: login.parse::<LoginName>().expect("the test gives a log-in name"),
            name: format!("用户{login}"),
            unit,
            unit_name: unit_name.to_owned(),
            acts_for_unit: grants.is_empty().then(|| (unit, unit_name.to_owned())),
            grants,
            password_hash: password,
        };
        let (id, now) = (user.id, self.clock.now());
        let is_administrator = roles.iter().any(|(role, _)| role.is_administrator());
        let stored = self
            .app
            .store
            .write(move |tx| {
                create_ready_user(tx, user, now)?;
                // The rules ask the administrators for a second factor: the tests' have one.
                if is_administrator { second_factor::seed(tx, id, &TEST_SECRET, now) } else { Ok(()) }
            })
            .await;
        stored.expect("a user can be stored");
        id
    }

    /// A browser in which nobody is logged in.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser {
            app: self.app.clone(),
            router: self.router.clone(),
            cookies: BTreeMap::new(),
            headers: HeaderMap::new(),
            address: None,
        }
    }

    /// A browser before other routes than the product's.
    #[cfg(test)]
    pub(crate) fn browser_before(&self, routes: crate::Routes) -> Browser {
        Browser { router: crate::app::router_of(self.app.clone(), routes), ..self.browser() }
    }

    /// A browser in which a user is logged in, without the form.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn signed_in(&self, user: UserId) -> Browser {
        let token = Token::new(self.ids.secret_bytes());
        let (hash, now) = (token.hash(), self.clock.now());
        let opened: Result<(), StoreError> = self.app.store.write(move |tx| sessions::open(tx, &hash, user, now)).await;
        opened.expect("a session can be opened");
        let mut browser = self.browser();
        browser.keep(cookie(&self.app, Some(&token)).to_str().unwrap_or_default());
        browser
    }

    /// Makes a user with roles and logs the user in.
    pub async fn signed_in_as(&self, login: &str, roles: &[(Role, &Subtree)]) -> Browser {
        let user = self.user(login, roles).await;
        self.signed_in(user).await
    }
}

impl Default for TestApp {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// As [`App::write_refusals`], as a chore of the server runs it.
    ///
    /// # Panics
    /// When the database fails.
    pub async fn write_refusals_in_background(self) {
        let written = tokio::task::spawn_blocking(move || self.write_refusals()).await;
        written.expect("the thread ends").expect("the refusals can be written");
    }
}

/// A county for tests.
#[must_use]
pub fn county() -> Subtree {
    subtree(AdministrativeLevel::County, "350525000000")
}

/// A township of [`county`].
#[must_use]
pub fn township() -> Subtree {
    subtree(AdministrativeLevel::Township, "350525190000")
}

/// A subtree.
///
/// # Panics
/// When the code is none.
#[must_use]
pub fn subtree(level: AdministrativeLevel, code: &str) -> Subtree {
    Subtree { code: code.parse().expect("the test gives a code"), level }
}

/// A browser: keeps its cookies and sends the forms' token.
#[derive(Clone)]
pub struct Browser {
    app: App,
    router: Router,
    cookies: BTreeMap<String, String>,
    headers: HeaderMap,
    address: Option<IpAddr>,
}

/// What a browser got.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).expect("the answer is JSON")
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header's text; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where the answer leads; empty when nowhere.
    #[must_use]
    pub fn location(&self) -> &str {
        self.header("location")
    }
}

/// A file of a form.
#[derive(Debug, Clone)]
pub struct TestFile<'a> {
    /// The field's name.
    pub field: &'a str,
    /// The file's name as the browser claims.
    pub name: &'a str,
    /// The type as the browser claims.
    pub content_type: &'a str,
    /// The content.
    pub bytes: &'a [u8],
}

impl Browser {
    /// Asks from another address from now on.
    ///
    /// # Panics
    /// When it is no address.
    #[must_use]
    pub fn at(mut self, address: &str) -> Self {
        self.address = Some(address.parse().expect("the test gives an address"));
        self
    }

    /// Sends a header with every request from now on.
    ///
    /// # Panics
    /// When it is no header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_static(name), value.parse().expect("the test gives a header"));
        self
    }

    /// The same browser as htmx asks.
    #[must_use]
    pub fn htmx(self) -> Self {
        self.with_header("hx-request", "true")
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Request::builder().method(Method::GET).uri(path), Body::empty()).await
    }

    /// Sends a form with the token of this browser; one who has no form yet opens the log-in page first.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let token = self.csrf_token().await;
        let mut fields = fields.to_vec();
        fields.insert(0, ("csrf_token", &token));
        self.post_bare(path, &fields).await
    }

    /// Sends a form as it is, without a token of its own.
    pub async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::builder().method(Method::POST).uri(path);
        self.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), Body::from(body)).await
    }

    /// Sends a form with files, the token first.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], files: &[TestFile<'_>]) -> Reply {
        const BOUNDARY: &str = "----bihuan-test-boundary";
        let token = self.csrf_token().await;
        let mut body = Vec::new();
        for (name, value) in [("csrf_token", token.as_str())].iter().chain(fields) {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for file in files {
            let part = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
                file.field, file.name, file.content_type
            );
            body.extend_from_slice(part.as_bytes());
            body.extend_from_slice(file.bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let request = Request::builder().method(Method::POST).uri(path);
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send(request.header(header::CONTENT_TYPE, kind), Body::from(body)).await
    }

    /// The token that this browser's forms hold.
    ///
    /// # Panics
    /// When the log-in page sets no cookie.
    pub async fn csrf_token(&mut self) -> String {
        if let Some(token) = self.token() {
            return token.csrf();
        }
        self.get(bihuan_ui::paths::LOGIN).await;
        self.token().expect("the log-in page ties its form to a cookie").csrf()
    }

    /// The value of the session's cookie, if there is one.
    #[must_use]
    pub fn session_cookie(&self) -> Option<&str> {
        self.cookies.iter().find(|(name, _)| name.ends_with("bihuan-session")).map(|(_, value)| value.as_str())
    }

    /// Puts a cookie into the browser, as somebody else might have done.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    fn token(&self) -> Option<Token> {
        let headers = HeaderMap::from_iter([(header::COOKIE, self.cookie_header().parse().ok()?)]);
        let read = |name| cookies::read(&headers, name, self.app.config.cookies).and_then(Token::parse);
        read(CookieName::Session).or_else(|| read(CookieName::Form))
    }

    fn cookie_header(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Sends any request with this browser's cookies and headers.
    ///
    /// # Panics
    /// When the request is none.
    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Reply {
        let mut request = request.header(header::HOST, "127.0.0.1:8080").body(body).expect("the test gives a request");
        request.headers_mut().extend(self.headers.clone());
        if let Some(address) = self.address {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address, 40_000)));
        }
        if !self.cookies.is_empty() {
            let cookies = self.cookie_header().parse().expect("cookies are visible ASCII");
            request.headers_mut().insert(header::COOKIE, cookies);
        }
        let response = self.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap_or_default());
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.map(Vec::from).unwrap_or_default();
        Reply { status: parts.status, headers: parts.headers, bytes }
    }

    fn keep(&mut self, set_cookie: &str) {
        let Some((name, value)) = set_cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { return };
        if set_cookie.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
