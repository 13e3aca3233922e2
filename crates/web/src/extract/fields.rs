//! The fields of a form, by name.

use crate::{App, WebError};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::IntoResponse as _,
};

/// The fields of a form sent as `application/x-www-form-urlencoded`, in order; several of one name are kept.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Fields that have been read elsewhere, such as from a form with files.
    #[must_use]
    pub const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The text of a field as sent; empty when it was not.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The text of a field without space around it; `None` when there is none.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name).trim()).filter(|text| !text.is_empty())
    }

    /// The text of a field read as a type; `None` when it is empty.
    ///
    /// # Errors
    /// [`WebError::BadRequest`] when it is filled in but not of the type: only a form of our own making is expected.
    pub fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, WebError> {
        self.filled(name).map(|text| text.parse().map_err(|_| WebError::BadRequest)).transpose()
    }

    /// All values of a name, for several choices.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All pairs, in order.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

impl FromRequest<App> for Fields {
    type Rejection = WebError;

    async fn from_request(request: Request, app: &App) -> Result<Self, WebError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(WebError::UnsupportedMedia);
        }
        let bytes = Bytes::from_request(request, app).await.map_err(|rejection| {
            let status = rejection.into_response().status();
            if status == StatusCode::PAYLOAD_TOO_LARGE { WebError::TooLarge } else { WebError::BadRequest }
        })?;
        let pairs: Vec<_> = url::form_urlencoded::parse(&bytes).into_owned().collect();
        // No text of ours holds a NUL, and PostgreSQL keeps none.
        if pairs.iter().any(|(key, value)| key.contains('\0') || value.contains('\0')) {
            return Err(WebError::BadRequest);
        }
        Ok(Self(pairs))
    }
}
