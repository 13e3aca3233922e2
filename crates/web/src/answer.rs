//! What a handler answers with.

use crate::WebError;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bihuan_store::accounts::sessions::StoredFlash;
use bihuan_ui::{Flash, FlashKind};

/// What a handler returns.
pub type Answer = Result<Response, WebError>;

/// Sends the browser to a page of this server, after a form (303). For htmx it becomes `HX-Redirect`.
pub fn redirect(path: impl Into<String>) -> Redirect {
    Redirect { path: path.into(), flashes: Vec::new() }
}

/// An answer that leads to another page, with what that page shall say.
#[derive(Debug, Clone)]
#[must_use]
pub struct Redirect {
    path: String,
    flashes: Vec<StoredFlash>,
}

impl Redirect {
    /// Lets the next page show a message, once.
    pub fn flash(mut self, flash: Flash) -> Self {
        self.flashes.push(stored(flash));
        self
    }

    /// Lets the next page say that it worked.
    pub fn done(self, text: impl Into<String>) -> Self {
        self.flash(Flash::new(FlashKind::Success, text))
    }
}

/// Messages for the next page; the guard keeps them in the session.
#[derive(Debug, Clone)]
pub(crate) struct PendingFlashes(pub(crate) Vec<StoredFlash>);

impl IntoResponse for Redirect {
    fn into_response(self) -> Response {
        let place = HeaderValue::try_from(self.path).unwrap_or(HeaderValue::from_static("/"));
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
        if !self.flashes.is_empty() {
            response.extensions_mut().insert(PendingFlashes(self.flashes));
        }
        response
    }
}

impl From<Redirect> for Answer {
    fn from(redirect: Redirect) -> Self {
        Ok(redirect.into_response())
    }
}

fn stored(flash: Flash) -> StoredFlash {
    StoredFlash { kind: flash.kind.name().to_owned(), text: flash.text, code: flash.code }
}

pub(crate) fn unstored(flash: &StoredFlash) -> Flash {
    let kind = FlashKind::from_name(&flash.kind).unwrap_or(FlashKind::Information);
    Flash { kind, text: flash.text.clone(), code: flash.code.clone() }
}

/// A path on this server out of what a browser sent: anything that could lead elsewhere becomes `otherwise`.
#[must_use]
pub fn local_path<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    let is_local = text.starts_with('/')
        && !text.starts_with("//")
        && text.len() <= 2000
        && text.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'\\');
    if is_local { text } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_followed() {
        for good in ["/", "/hazards?state=rectifying&q=%E5%8E%82", "/users/1"] {
            assert_eq!(local_path(good, "/x"), good);
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: b=c",
            "/\t/e",
            "javascript:alert(1)",
            "hazards",
            "/a b",
        ] {
            assert_eq!(local_path(bad, "/x"), "/x", "{bad:?}");
        }
    }
}
