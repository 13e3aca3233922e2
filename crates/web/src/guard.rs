//! The one door: who may come in, and how every answer leaves.

use crate::{
    Access, App, RouteInfo, Visitor, WebError,
    answer::{PendingFlashes, Redirect, redirect},
    cookies::{self, CookieName},
    csrf,
    routes::Entry,
    session,
};
use axum::{
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::MethodRouter,
};
use bihuan_domain::accounts::{MustChangePassword, SecondFactorNeed};
use bihuan_store::accounts::sessions;
use bihuan_ui::paths;
use std::{any::Any, convert::Infallible, sync::Arc};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};
use tracing::Instrument as _;

#[derive(Clone)]
struct Guard {
    app: App,
    info: Arc<RouteInfo>,
}

/// A route with everything that stands before and behind its handler.
pub fn guarded(entry: Entry, app: &App) -> MethodRouter<App> {
    if matches!(entry.info.access, Access::Token { .. }) {
        return crate::api::guarded(entry, app);
    }
    let Entry { info, handler } = entry;
    let (max_body_bytes, timeout) = (info.max_body_bytes, info.timeout);
    let guard = Guard { app: app.clone(), info: Arc::new(info) };
    handler
        .layer::<_, Infallible>(DefaultBodyLimit::max(max_body_bytes))
        .layer::<_, Infallible>(CatchPanicLayer::custom(panicked))
        .layer::<_, Infallible>(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
        .layer::<_, Infallible>(from_fn_with_state(guard, stand_guard))
}

/// For addresses that no route has.
pub async fn not_found() -> WebError {
    WebError::NotFound
}

/// For methods that a route does not take.
pub async fn method_not_allowed() -> WebError {
    WebError::MethodNotAllowed
}

async fn stand_guard(State(Guard { app, info }): State<Guard>, request: Request, next: Next) -> Response {
    if info.access == Access::Asset {
        return next.run(request).await;
    }
    let reference = app.ids.next().simple().to_string();
    // The pattern, never the address itself: that may hold a token.
    let span = tracing::info_span!("request", id = %reference, method = %request.method(), route = info.path);
    pass(&app, &info, request, next, &reference).instrument(span).await
}

async fn pass(app: &App, info: &RouteInfo, request: Request, next: Next, reference: &str) -> Response {
    let visitor = match Visitor::of(app, request.headers(), request.extensions(), request.uri()).await {
        Ok(visitor) => visitor,
        Err(error) => {
            return leave(app, &Visitor::unknown(app, request.headers()), error.into_response(), reference).await;
        }
    };
    let response = match admit(info, &visitor, request).await {
        Ok(mut request) => {
            request.extensions_mut().insert(visitor.clone());
            next.run(request).await
        }
        Err(Turned::Away(error)) => error.into_response(),
        Err(Turned::To(elsewhere)) => elsewhere.into_response(),
    };
    if is_refused_access(&response) {
        crate::accounts::note_access(app, &visitor, format!("{} {}", info.method, info.path)).await;
    }
    leave(app, &visitor, response, reference).await
}

/// Whether roles or scope said no; a form that is not ours is another matter.
fn is_refused_access(response: &Response) -> bool {
    let error = response.extensions().get::<WebError>();
    error.is_some_and(|error| error.status() == StatusCode::FORBIDDEN && !matches!(error, WebError::ForeignForm))
}

/// Why a request does not come in.
enum Turned {
    /// It must not.
    Away(WebError),
    /// Something else comes first.
    To(Redirect),
}

/// Lets a request in, or says why not.
async fn admit(info: &RouteInfo, visitor: &Visitor, request: Request<Body>) -> Result<Request<Body>, Turned> {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > info.max_body_bytes) {
        return Err(Turned::Away(WebError::TooLarge));
    }
    match (info.access, visitor.signed()) {
        (Access::Asset | Access::Public, _) | (Access::OwnPassword, Some(_)) => {}
        (_, None) => return Err(to_log_in(visitor, request.method())),
        (_, Some(signed)) if signed.must_change_password == MustChangePassword::Yes => {
            return Err(Turned::To(redirect(paths::PASSWORD)));
        }
        (Access::OwnSecondFactor, Some(_)) => {}
        (_, Some(signed)) if signed.second_factor_need == SecondFactorNeed::MustEnrol => {
            return Err(Turned::To(redirect(paths::SECOND_FACTOR)));
        }
        (Access::SignedIn, Some(_)) => {}
        // Has a guard of its own.
        (Access::Token { .. }, Some(_)) => return Err(Turned::Away(WebError::Forbidden)),
        (Access::Roles(roles), Some(signed)) => {
            if !roles.iter().any(|role| signed.person.has(*role)) {
                return Err(Turned::Away(WebError::Forbidden));
            }
        }
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(request);
    }
    csrf::check(request, visitor.csrf_token(), info.max_body_bytes).await.map_err(Turned::Away)
}

/// A page that was asked for comes after log-in; a form that was sent is not sent again by itself.
fn to_log_in(visitor: &Visitor, method: &Method) -> Turned {
    if visitor.is_htmx() || !matches!(*method, Method::GET | Method::HEAD) {
        return Turned::Away(WebError::NotLoggedIn);
    }
    let next: String = url::form_urlencoded::byte_serialize(visitor.return_to().as_bytes()).collect();
    Turned::To(redirect(format!("{}?next={next}", paths::LOGIN)))
}

/// Gives every answer its last shape: errors become pages, messages are kept, cookies set.
async fn leave(app: &App, visitor: &Visitor, mut response: Response, reference: &str) -> Response {
    if let Some(error) = error_of(&mut response) {
        note(app, &error);
        let cookies = response.headers_mut().remove(header::SET_COOKIE);
        response = error.page(visitor, reference);
        response.headers_mut().extend(cookies.map(|cookie| (header::SET_COOKIE, cookie)));
        if visitor.is_htmx() && matches!(error, WebError::NotLoggedIn) {
            response.headers_mut().insert("hx-redirect", HeaderValue::from_static(paths::LOGIN));
        }
    }
    keep_flashes(app, visitor, &mut response).await;
    if visitor.is_htmx() && response.status() == StatusCode::SEE_OTHER {
        if let Some(place) = response.headers_mut().remove(header::LOCATION) {
            response.headers_mut().insert("hx-redirect", place);
        }
        *response.status_mut() = StatusCode::OK;
    }
    let opens_session = response.headers().contains_key(header::SET_COOKIE);
    if visitor.has_dead_session() && !opens_session {
        response.headers_mut().append(header::SET_COOKIE, session::cookie(app, None));
    }
    if let Some(token) = visitor.new_form_token() {
        let cookie = cookies::set(CookieName::Form, Some(token.as_str()), app.config.cookies);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if let Ok(value) = HeaderValue::from_str(reference) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// The error that an answer stands for, be it one of ours or a bare status of a library.
fn error_of(response: &mut Response) -> Option<WebError> {
    if let Some(error) = response.extensions_mut().remove::<WebError>() {
        return Some(error);
    }
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_bare = kind.is_none_or(|kind| kind.starts_with("text/plain"));
    let is_error = status.is_client_error() || status.is_server_error();
    (is_error && is_bare).then(|| WebError::of_status(status))
}

fn note(app: &App, error: &WebError) {
    match error {
        WebError::Fault(cause) => tracing::error!(%cause, "a request failed"),
        WebError::Unavailable { .. } => app.outages.note(error, app.clock.now()),
        WebError::ForeignForm => tracing::warn!("a form was refused that is not ours"),
        other => tracing::debug!(error = %other, "a request was refused"),
    }
}

async fn keep_flashes(app: &App, visitor: &Visitor, response: &mut Response) {
    let new = response.extensions_mut().remove::<PendingFlashes>().map(|pending| pending.0).unwrap_or_default();
    let Some(flashes) = visitor.flashes_after(new) else { return };
    let Some(hash) = visitor.signed().map(|signed| signed.token.hash()) else { return };
    if let Err(error) = app.store.write(move |tx| sessions::set_flashes(tx, &hash, &flashes)).await {
        // The step itself stands; only its message is lost.
        tracing::warn!(%error, "a message could not be kept");
    }
}

/// For answers that come from outside any route: an unknown address, a method that is not taken.
pub async fn render_unrendered(State(app): State<App>, request: Request, next: Next) -> Response {
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    let mut response = next.run(request).await;
    if response.extensions().get::<WebError>().is_none() {
        return response;
    }
    if crate::api::is_under(uri.path()) {
        return crate::api::leave_unrouted(&app, &headers, response);
    }
    let Some(error) = response.extensions_mut().remove::<WebError>() else { return response };
    let visitor = Visitor::of(&app, &headers, &axum::http::Extensions::new(), &uri).await;
    let visitor = visitor.unwrap_or_else(|_| Visitor::unknown(&app, &headers));
    let allow = response.headers_mut().remove(header::ALLOW);
    let mut page = leave(&app, &visitor, error.into_response(), &app.ids.next().simple().to_string()).await;
    page.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
    page
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is the library's")]
pub(crate) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned());
    WebError::Fault(format!("panic: {text}")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, Fields, Query, Routes, render, testing::TestApp};
    use axum::extract::Multipart;
    use bihuan_domain::RefusalCode;

    async fn panics() -> Answer {
        panic!("the cause is for the log")
    }

    async fn fails() -> Answer {
        Err(WebError::fault("the cause is for the log"))
    }

    async fn refuses() -> Answer {
        Err(RefusalCode::LogInRefused.into())
    }

    async fn takes(fields: Fields) -> Answer {
        redirect(fields.text("to")).into()
    }

    async fn needs_number(Query(_): Query<std::collections::HashMap<String, u8>>) -> Answer {
        Ok("a number".into_response())
    }

    async fn files(mut parts: Multipart) -> Answer {
        let mut bytes = 0;
        while let Some(part) = parts.next_field().await.map_err(|error| WebError::of_status(error.status()))? {
            bytes += part.bytes().await.map_err(|error| WebError::of_status(error.status()))?.len();
        }
        Ok(bytes.to_string().into_response())
    }

    async fn page(visitor: Visitor) -> Answer {
        render(&bihuan_ui::errors::ErrorPage::of_status(visitor.shell("", None), 400))
    }

    fn routes() -> Routes {
        Routes::new()
            .get("/login", Access::Public, page)
            .get("/panics", Access::Public, panics)
            .get("/fails", Access::Public, fails)
            .get("/refuses", Access::Public, refuses)
            .get("/number", Access::Public, needs_number)
            .get("/nobody", Access::Roles(&[]), page)
            .post("/takes", Access::Public, takes)
            .upload("/files", Access::Public, 10_000, files)
    }

    #[tokio::test]
    async fn a_panic_and_a_fault_become_a_page_with_a_reference_and_no_cause() {
        let test = TestApp::new();
        let mut browser = test.browser_before(routes());
        for path in ["/panics", "/fails"] {
            let reply = browser.get(path).await;
            assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(reply.text().contains(reply.header("x-request-id")), "{path}");
            assert!(!reply.text().contains("for the log"), "{path}");
        }
    }

    #[tokio::test]
    async fn errors_are_pages_or_fragments_by_who_asks() {
        let test = TestApp::new();
        let mut browser = test.browser_before(routes());
        let page = browser.get("/refuses").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text().contains("<html") && page.text().contains("AC-022"));
        assert_eq!(browser.get("/number?n=300").await.status, StatusCode::BAD_REQUEST);
        assert_eq!(browser.get("/number?n=%00").await.status, StatusCode::BAD_REQUEST);
        let mut htmx = browser.clone().htmx();
        let fragment = htmx.get("/refuses").await;
        assert!(!fragment.text().contains("<html") && fragment.text().contains("AC-022"));
        let elsewhere = htmx.post("/takes", &[("to", "/users")]).await;
        assert_eq!((elsewhere.status, elsewhere.header("hx-redirect")), (StatusCode::OK, "/users"));
        let login = htmx.get("/nobody").await;
        assert_eq!((login.status, login.header("hx-redirect")), (StatusCode::UNAUTHORIZED, "/login"));
    }

    #[tokio::test]
    async fn who_is_logged_in_stays_in_the_frame_when_something_is_refused() {
        use bihuan_domain::accounts::Role;
        let test = TestApp::new();
        let mut officer = test.signed_in_as("officer", &[(Role::SafetyOfficer, &crate::testing::township())]).await;
        for (path, status) in [("/hazards?level=enormous", 422), ("/no-such-page", 404), ("/users", 403)] {
            let reply = officer.get(path).await;
            assert_eq!(reply.status.as_u16(), status, "{path}");
            assert!(reply.text().contains("href=\"/workbench\"") && reply.text().contains("用户officer"), "{path}");
        }
        let stranger = test.browser().get("/no-such-page").await;
        assert!(!stranger.text().contains("href=\"/hazards\""), "whoever is unknown is shown no way in");
    }

    #[tokio::test]
    async fn a_place_with_a_line_break_is_not_sent() {
        let test = TestApp::new();
        let mut browser = test.browser_before(routes());
        let reply = browser.post("/takes", &[("to", "/a\r\nSet-Cookie: x=y")]).await;
        assert_eq!(reply.location(), "/");
        assert!(!reply.header("set-cookie").contains("x=y"));
    }

    #[tokio::test]
    async fn files_are_taken_with_the_token_and_within_the_bound() {
        use crate::testing::TestFile;
        let test = TestApp::new();
        let mut browser = test.browser_before(routes());
        let file = |bytes| TestFile { field: "file", name: "a.txt", content_type: "text/plain", bytes };
        let reply = browser.upload("/files", &[], &[file(&[b'x'; 5_000])]).await;
        assert_eq!((reply.status, reply.text().as_str()), (StatusCode::OK, "5064"), "the token and the file");
        let large = browser.upload("/files", &[], &[file(&[b'x'; 20_000])]).await;
        assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
        browser.set_cookie("bihuan-form", &"cd".repeat(32));
        let token = browser.csrf_token().await;
        browser.set_cookie("bihuan-form", &"ef".repeat(32));
        assert_ne!(browser.csrf_token().await, token, "the token follows the cookie");
    }
}
