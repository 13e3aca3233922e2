//! What is sent: JSON of exactly the documented shape, with the idempotency key that it came with.

use super::{Caller, Problem, operation::JSON_BYTES};
use crate::App;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts as _, Request},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse as _,
};
use bihuan_domain::{Refusal, RefusalCode};
use bihuan_store::idempotency;
use serde::de::DeserializeOwned;
use sm3::Digest as _;

/// The most characters of an idempotency key.
pub const KEY_LENGTH: usize = 128;
pub const KEY_HEADER: &str = "idempotency-key";

/// A JSON body of a type.
#[derive(Debug)]
pub struct Sent<T> {
    /// What was sent.
    pub body: T,
    /// The key, when the caller sent one.
    pub key: Option<idempotency::Request>,
}

/// A body as it came.
#[derive(Debug)]
pub struct SentBytes {
    pub bytes: Bytes,
    /// Its media type without parameters, in lower case.
    pub media_type: String,
    pub key: Option<idempotency::Request>,
}

impl SentBytes {
    /// The body, when it says that it is of one of these media types.
    ///
    /// # Errors
    /// `AP-010`.
    pub fn of(self, media_types: &[&str]) -> Result<Self, Problem> {
        if media_types.contains(&self.media_type.as_str()) {
            return Ok(self);
        }
        Err(Refusal::new(RefusalCode::ApiMediaType).with("expected", media_types.join(", ")).into())
    }
}

/// A JSON body of a type, of a request that does nothing more when it is repeated: of a key only the shape is looked at.
#[derive(Debug)]
pub struct Repeatable<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Repeatable<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        if media_type(request.headers()) != "application/json" {
            return Err(Refusal::new(RefusalCode::ApiMediaType).with("expected", "application/json").into());
        }
        key_of(request.headers())?;
        Ok(Self(read(&whole(request, app).await?)?))
    }
}

async fn whole(request: Request, app: &App) -> Result<Bytes, Problem> {
    Bytes::from_request(request, app).await.map_err(|rejection| {
        let status = rejection.into_response().status();
        if status == StatusCode::PAYLOAD_TOO_LARGE { Problem::too_large(JSON_BYTES) } else { unreadable("cut short") }
    })
}

impl FromRequest<App> for SentBytes {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, app).await?;
        let key = key_of(&parts.headers)?;
        let media_type = media_type(&parts.headers);
        let (method, uri) = (parts.method.clone(), parts.uri.clone());
        let bytes = whole(Request::from_parts(parts, body), app).await?;
        let key = key.map(|key| {
            let mut hasher = sm3::Sm3::new();
            for part in [method.as_str().as_bytes(), uri.to_string().as_bytes(), media_type.as_bytes(), &bytes] {
                hasher.update((part.len() as u64).to_be_bytes());
                hasher.update(part);
            }
            idempotency::Request { token: caller.token.id, key, hash: hasher.finalize().into() }
        });
        Ok(Self { bytes, media_type, key })
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        if media_type(request.headers()) != "application/json" {
            return Err(Refusal::new(RefusalCode::ApiMediaType).with("expected", "application/json").into());
        }
        let SentBytes { bytes, key, .. } = SentBytes::from_request(request, app).await?;
        Ok(Self { body: read(&bytes)?, key })
    }
}

/// Reads JSON of a type.
///
/// # Errors
/// `AP-008` when it is no JSON, `AP-009` when it is not of the type or holds a NUL, which no text of ours does.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let body = serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => shapeless(&error),
        _ => unreadable(error),
    })?;
    // PostgreSQL keeps no NUL. A JSON text can only hold one escaped.
    if bytes.windows(6).any(|window| window == b"\\u0000")
        && holds_nul(&serde_json::from_slice(bytes).map_err(unreadable)?)
    {
        return Err(shapeless("a text holds U+0000"));
    }
    Ok(body)
}

fn holds_nul(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(values) => values.iter().any(holds_nul),
        serde_json::Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

fn unreadable(cause: impl std::fmt::Display) -> Problem {
    Refusal::new(RefusalCode::ApiBodyUnreadable).with("cause", cause).into()
}

fn shapeless(cause: impl std::fmt::Display) -> Problem {
    Refusal::new(RefusalCode::ApiBodyShape).with("cause", cause).into()
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut values = headers.get_all(KEY_HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value
        .to_str()
        .ok()
        .filter(|text| (1..=KEY_LENGTH).contains(&text.len()) && text.bytes().all(|b| (0x21..0x7f).contains(&b)));
    match text {
        Some(text) if values.next().is_none() => Ok(Some(text.to_owned())),
        _ => Err(Refusal::new(RefusalCode::IdempotencyKeyShape).with("limit", KEY_LENGTH).into()),
    }
}
