//! The JSON interface: the frame in which the slices' addresses stand. The commands, scopes and refusals are those of the
//! pages.

mod answers;
mod caller;
mod chinese;
mod document;
mod guard;
mod limits;
mod me;
mod operation;
mod pages;
mod paging;
mod problem;
mod secret;
mod sent;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use crate::routes::Also;
pub(crate) use answers::{ApiAnswer, Failed, created, done, is_replayed, ok, write, write_repeatable};
pub(crate) use caller::{Caller, Callers};
pub use document::document;
pub(crate) use document::{EVIDENCE, PICTURES};
pub(crate) use guard::guarded;
pub(crate) use limits::Leases;
pub(crate) use operation::{ApiRoutes, Operation};
pub(crate) use paging::{Limit, Page, Params, next_href};
pub(crate) use problem::Problem;
pub(crate) use secret::Secret;
pub(crate) use sent::{Repeatable, Sent, SentBytes};
pub(crate) use values::{Day, Text};

use crate::{Access, App, Routes};
use axum::{
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};

/// Where the OpenAPI document is.
pub const DOCUMENT: &str = "/api/openapi.json";

/// The addresses of all slices.
fn all() -> ApiRoutes {
    ApiRoutes::new()
        .merge(me::api())
        .merge(crate::jurisdictions::api())
        .merge(crate::enterprises::api())
        .merge(crate::hazards::api())
        .merge(crate::campaigns::api())
        .merge(crate::tasks::api())
        .merge(crate::monitoring::api())
        .merge(crate::pushed::api())
        .merge(crate::figures::api())
        .merge(crate::audit::api())
        .merge(crate::outward::api())
}

pub(crate) fn routes() -> Routes {
    all().into_routes().merge(
        Routes::new()
            .get(DOCUMENT, Access::Asset, openapi)
            .get(bihuan_ui::paths::API_DOCS, Access::Public, pages::docs)
            .get("/problems/{code}", Access::Public, pages::problem),
    )
}

/// GET /api/openapi.json
async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], document().to_string())
        .into_response()
}

/// Whether an address belongs to the interface, so that its errors are problems.
pub(crate) fn is_under(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// For answers that come from outside any route: an unknown address, a method that is not taken.
pub(crate) fn leave_unrouted(app: &App, headers: &HeaderMap, response: Response) -> Response {
    let language = caller::wanted_language(headers).unwrap_or_default();
    guard::leave(app, response, language, &app.ids.next().to_string())
}
