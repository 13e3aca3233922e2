//! How a request ends when it does not succeed: a problem (RFC 9457) with the refusal's number.

use crate::WebError;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bihuan_domain::{Language, Refusal, RefusalCode};
use bihuan_store::{CommandError, StoreError};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Why a request does not succeed. The guard writes it down in the caller's language.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    refusal: Refusal,
    current: Option<Box<Value>>,
    retry_after_seconds: Option<u32>,
    /// For the log only.
    cause: Option<String>,
}

/// A problem as it is answered, `application/problem+json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub struct ProblemDocument {
    /// The address of a page about the refusal.
    #[serde(rename = "type")]
    #[schemars(extend("format" = "uri"))]
    kind: String,
    /// The kind of problem, in the language of the answer.
    title: String,
    /// The HTTP status.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What was wrong and what to do, in the language of the answer.
    detail: String,
    /// The request's reference, as the header `X-Request-Id` and the server's log have it.
    #[schemars(extend("format" = "uri"))]
    instance: String,
    /// The refusal's number, such as `HZ-104`; it never changes its meaning.
    #[schemars(regex(pattern = "^[A-Z]{2}-[0-9]{3}$"))]
    code: &'static str,
    /// With 409 for a stale version: the record as it stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Value>,
}

impl Problem {
    fn new(status: StatusCode, refusal: impl Into<Refusal>) -> Self {
        Self { status, refusal: refusal.into(), current: None, retry_after_seconds: None, cause: None }
    }

    /// A fault with its cause.
    pub fn fault(cause: impl std::fmt::Display) -> Self {
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, RefusalCode::ApiFault);
        Self { cause: Some(cause.to_string()), ..problem }
    }

    /// Nothing is there that the caller may see.
    pub fn not_found() -> Self {
        RefusalCode::ApiNotFound.into()
    }

    /// Somebody was faster; `current` is what stands now, as far as the caller sees it.
    pub fn stale(code: RefusalCode, version: u64, current: Option<Value>) -> Self {
        let refusal = Refusal::new(code).with("current", version);
        Self { current: current.map(Box::new), ..Self::new(StatusCode::CONFLICT, refusal) }
    }

    /// Too many requests.
    pub fn rate_limited(seconds: u32) -> Self {
        let refusal = Refusal::new(RefusalCode::ApiRateLimited).with("seconds", seconds);
        Self { retry_after_seconds: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, refusal) }
    }

    /// The body is larger than the address takes.
    pub fn too_large(limit: usize) -> Self {
        Refusal::new(RefusalCode::ApiBodyTooLarge).with("limit", limit).into()
    }

    /// Part of the query is not understood.
    pub fn query(cause: impl std::fmt::Display) -> Self {
        Refusal::new(RefusalCode::ApiParameter).with("cause", cause).into()
    }

    /// The answer.
    pub fn answer(self, public_url: &str, language: Language, reference: &str) -> Response {
        self.note();
        let refusal = self.refusal.with("reference", reference);
        let document = ProblemDocument {
            kind: format!("{public_url}/problems/{}", refusal.code.number()),
            title: title(self.status, language).to_owned(),
            status: self.status.as_u16(),
            detail: refusal.message(language),
            instance: format!("urn:uuid:{reference}"),
            code: refusal.code.number(),
            current: self.current.map(|current| *current),
        };
        let text = serde_json::to_vec(&document).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let language = HeaderValue::from_static(language.tag());
        let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_LANGUAGE, language)];
        let mut response = (self.status, headers, text).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"bihuan\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }

    fn note(&self) {
        match (self.status.is_server_error(), &self.cause) {
            (true, cause) => tracing::error!(cause = cause.as_deref().unwrap_or_default(), "a request failed"),
            (false, _) => tracing::debug!(refusal = %self.refusal, "a request was refused"),
        }
    }
}

/// What kind of problem a status is.
pub const fn title(status: StatusCode, language: Language) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => language.pick("请求无法识别", "The request cannot be read"),
        StatusCode::UNAUTHORIZED => language.pick("未通过身份验证", "Not authenticated"),
        StatusCode::FORBIDDEN => language.pick("没有权限", "Not authorised"),
        StatusCode::NOT_FOUND => language.pick("未找到", "Not found"),
        StatusCode::METHOD_NOT_ALLOWED => language.pick("方法不适用", "Method not allowed"),
        StatusCode::CONFLICT => language.pick("与现有记录冲突", "In conflict with what is recorded"),
        StatusCode::PAYLOAD_TOO_LARGE => language.pick("内容过大", "Too large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => language.pick("类型不支持", "Media type not supported"),
        StatusCode::UNPROCESSABLE_ENTITY => language.pick("不符合规则", "Refused by a rule"),
        StatusCode::TOO_MANY_REQUESTS => language.pick("请求过于频繁", "Too many requests"),
        StatusCode::SERVICE_UNAVAILABLE => language.pick("服务暂不可用", "Not available"),
        _ => language.pick("服务器故障", "Server fault"),
    }
}

impl IntoResponse for Problem {
    /// Only the status and the problem itself; the guard makes the answer of it.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(crate::error::status_of(refusal.code), refusal)
    }
}

impl From<RefusalCode> for Problem {
    fn from(code: RefusalCode) -> Self {
        Refusal::from(code).into()
    }
}

impl From<WebError> for Problem {
    fn from(error: WebError) -> Self {
        match error {
            WebError::Refused(refusal) => refusal.into(),
            WebError::NotFound => Self::not_found(),
            WebError::Stale => Self::new(StatusCode::CONFLICT, RefusalCode::StaleVersion),
            WebError::NotLoggedIn => RefusalCode::ApiTokenMissing.into(),
            WebError::Forbidden | WebError::ForeignForm => RefusalCode::ApiRoleMissing.into(),
            WebError::BadRequest => Self::query("malformed"),
            WebError::MethodNotAllowed => RefusalCode::ApiMethod.into(),
            WebError::TooLarge => Self::too_large(super::operation::JSON_BYTES),
            WebError::UnsupportedMedia => {
                Refusal::new(RefusalCode::ApiMediaType).with("expected", "application/json").into()
            }
            WebError::TooManyAttempts { retry_after_seconds } => Self::rate_limited(retry_after_seconds),
            WebError::Unavailable { outage, cause } => Self {
                cause: Some(cause),
                retry_after_seconds: Some(outage.retry_after_seconds()),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, outage.code())
            },
            WebError::Fault(cause) => Self::fault(cause),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        WebError::from(error).into()
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        WebError::from(error).into()
    }
}
