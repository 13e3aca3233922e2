//! The door of the interface: who may come in, and how every answer leaves.

use super::{Caller, Problem, caller::wanted_language, limits};
use crate::{
    Access, App, RouteInfo, WebError,
    pushed::DeviceSender,
    routes::{Also, Entry},
};
use axum::{
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::MethodRouter,
};
use bihuan_domain::{Refusal, RefusalCode, accounts::TokenAccess};
use std::{convert::Infallible, sync::Arc};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};
use tracing::Instrument as _;

#[derive(Clone)]
struct Guard {
    app: App,
    info: Arc<RouteInfo>,
}

/// A route with everything that stands before and behind its handler.
pub fn guarded(entry: Entry, app: &App) -> MethodRouter<App> {
    let Entry { info, handler } = entry;
    let (max_body_bytes, timeout) = (info.max_body_bytes, info.timeout);
    let guard = Guard { app: app.clone(), info: Arc::new(info) };
    handler
        .layer::<_, Infallible>(DefaultBodyLimit::max(max_body_bytes))
        .layer::<_, Infallible>(CatchPanicLayer::custom(crate::guard::panicked))
        .layer::<_, Infallible>(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
        .layer::<_, Infallible>(from_fn_with_state(guard, stand_guard))
}

async fn stand_guard(State(Guard { app, info }): State<Guard>, request: Request, next: Next) -> Response {
    let reference = app.ids.next();
    let span = tracing::info_span!("api", id = %reference.simple(), method = %request.method(), route = info.path);
    let wanted = wanted_language(request.headers());
    let work = async {
        let (response, language) = match admit(&app, &info, request).await {
            Ok((request, language)) => (next.run(request).await, Some(language)),
            Err(problem) => (problem.into_response(), None),
        };
        leave(&app, response, language.or(wanted).unwrap_or_default(), &reference.to_string())
    };
    work.instrument(span).await
}

/// Lets a request in, or says why not.
async fn admit(
    app: &App,
    info: &RouteInfo,
    mut request: Request<Body>,
) -> Result<(Request<Body>, bihuan_domain::Language), Problem> {
    let Access::Token { slice, roles, also } = info.access else {
        return Err(Problem::fault("the route takes no token"));
    };
    if also == Also::Devices {
        let language = wanted_language(request.headers()).unwrap_or_default();
        if let Some(device) = DeviceSender::of(app, request.headers(), request.extensions(), language) {
            fits(info, &request)?;
            request.extensions_mut().insert(device);
            return Ok((request, language));
        }
    }
    let caller = Caller::of(app, request.headers()).await?;
    limits::pass(app, caller.token.id).await?;
    if let Some(slice) = slice.filter(|slice| !caller.token.opens(*slice)) {
        return Err(Refusal::new(RefusalCode::ApiSliceClosed).with_label("slice", |l| slice.label(l)).into());
    }
    if roles.is_some_and(|roles| !roles.iter().any(|role| caller.person.has(*role))) {
        return Err(RefusalCode::ApiRoleMissing.into());
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && caller.token.access == TokenAccess::ReadOnly {
        return Err(RefusalCode::ApiTokenReadOnly.into());
    }
    fits(info, &request)?;
    let language = caller.language;
    request.extensions_mut().insert(caller);
    Ok((request, language))
}

/// Refuses a body that says of itself that it is too large.
fn fits(info: &RouteInfo, request: &Request<Body>) -> Result<(), Problem> {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    match declared {
        Some(length) if info.max_body_bytes < length => Err(Problem::too_large(info.max_body_bytes)),
        _ => Ok(()),
    }
}

/// Gives every answer its last shape.
pub fn leave(app: &App, mut response: Response, language: bihuan_domain::Language, reference: &str) -> Response {
    if let Some(problem) = problem_of(&mut response) {
        let allow = response.headers_mut().remove(header::ALLOW);
        response = problem.answer(&app.config.public_url, language, reference);
        response.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
    }
    if let Ok(value) = HeaderValue::from_str(reference) {
        response.headers_mut().insert("x-request-id", value);
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Language, Authorization"));
    response
}

/// The problem that an answer stands for, be it one of ours or a bare status of a library.
fn problem_of(response: &mut Response) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    if let Some(error) = response.extensions_mut().remove::<WebError>() {
        return Some(error.into());
    }
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    is_error.then(|| WebError::of_status(status).into())
}
