//! axum's extractors with our errors.

use crate::WebError;
use axum::{
    extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

/// Parts of the path. A malformed one names nothing: 404.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let AxumPath(value) = AxumPath::from_request_parts(parts, state).await.map_err(|_| WebError::NotFound)?;
        Ok(Self(value))
    }
}

/// The query. A malformed one is 400.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        // No text of ours holds a NUL, and PostgreSQL keeps none.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(WebError::BadRequest);
        }
        let AxumQuery(value) = AxumQuery::from_request_parts(parts, state).await.map_err(|_| WebError::BadRequest)?;
        Ok(Self(value))
    }
}
