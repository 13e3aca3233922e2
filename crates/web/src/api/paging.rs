//! Queries and pages.

use super::Problem;
use axum::{
    extract::{FromRequestParts, Query as AxumQuery},
    http::request::Parts,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::borrow::Cow;

/// Rows of a page, unless asked otherwise.
const USUAL: u16 = 50;
/// Rows of a page at most.
const MOST: u16 = 200;

/// The query, by the fields of a type that refuses others.
#[derive(Debug, Clone, Default)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        // No text of ours holds a NUL, and PostgreSQL keeps none.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Problem::query("U+0000"));
        }
        let AxumQuery(value) = AxumQuery::from_request_parts(parts, state).await.map_err(|rejection| {
            Problem::query(rejection.body_text().replace("Failed to deserialize query string: ", ""))
        })?;
        Ok(Self(value))
    }
}

/// How many rows a page has: 1 to 200, 50 unless asked otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u16")]
pub struct Limit(u16);

impl Limit {
    /// The number.
    pub fn rows(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl TryFrom<u16> for Limit {
    type Error = String;

    fn try_from(rows: u16) -> Result<Self, String> {
        if (1..=MOST).contains(&rows) { Ok(Self(rows)) } else { Err(format!("limit is 1 to {MOST}")) }
    }
}

impl std::str::FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse::<u16>().map_err(|error| format!("limit: {error}"))?.try_into()
    }
}

impl JsonSchema for Limit {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL })
    }
}

/// A page of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The address of the next page, with the same conditions; null on the last.
    pub next: Option<String>,
}

/// The address of the next page: the same conditions after a cursor.
pub fn next_href(path: &str, pairs: &[(&str, String)], limit: Limit, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
    query.append_pair("limit", &limit.0.to_string()).append_pair("cursor", cursor);
    format!("{path}?{}", query.finish())
}
