//! How a request ends when it does not succeed: a status, a number, words, and for a fault a reference.

use crate::extract::Visitor;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bihuan_domain::{Refusal, RefusalCode};
use bihuan_files::FilesError;
use bihuan_store::{CommandError, Outage, StoreError};
use bihuan_ui::{Template as _, errors::ErrorPage};

/// Why a request does not succeed. A handler returns it; the page in the user's language is made in one place.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WebError {
    /// A rule said no: 422, or 403 or 409 when that is what the rule is about.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// It does not exist, or the user may not see it: 404.
    #[error("not found")]
    NotFound,
    /// The page was older than the record: 409.
    #[error("stale")]
    Stale,
    /// Nobody is logged in: to the log-in page, or 401.
    #[error("not logged in")]
    NotLoggedIn,
    /// None of the user's roles opens this: 403.
    #[error("forbidden")]
    Forbidden,
    /// The form does not come from a page of ours: 403.
    #[error("the form is not ours")]
    ForeignForm,
    /// The request cannot be read: 400.
    #[error("bad request")]
    BadRequest,
    /// This method is not for this address: 405.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The body is larger than the route takes: 413.
    #[error("too large")]
    TooLarge,
    /// The file is not of a type that is taken: 415.
    #[error("unsupported media type")]
    UnsupportedMedia,
    /// Too many attempts: 429.
    #[error("too many attempts")]
    TooManyAttempts {
        /// When to try again, in seconds from now.
        retry_after_seconds: u32,
    },
    /// The database or the disk cannot do its work at the moment: 503, with when to try again.
    #[error("unavailable: {cause}")]
    Unavailable {
        /// What is wrong, as the user learns it.
        outage: Outage,
        /// What the engine or the system said, for the log.
        cause: String,
    },
    /// A fault; nothing was changed: 500. The cause is for the log only.
    #[error("fault: {0}")]
    Fault(String),
}

impl WebError {
    /// A fault with its cause.
    pub fn fault(cause: impl std::fmt::Display) -> Self {
        Self::Fault(cause.to_string())
    }

    /// A file that could not be written or read: an outage when the disk is full, a fault otherwise.
    #[must_use]
    pub fn of_file(error: &std::io::Error) -> Self {
        match Outage::of_file(error) {
            Some(outage) => Self::Unavailable { outage, cause: error.to_string() },
            None => Self::fault(error),
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => status_of(refusal.code),
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Stale => StatusCode::CONFLICT,
            Self::NotLoggedIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The error of an answer that somebody else has made without a page: a rejection, a time-out.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMedia,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => {
                Self::Unavailable { outage: Outage::TimedOut, cause: "time-out".to_owned() }
            }
            status if status.is_server_error() => Self::Fault(status.to_string()),
            _ => Self::BadRequest,
        }
    }

    /// The page, or the fragment for htmx, in the visitor's language.
    pub(crate) fn page(&self, visitor: &Visitor, reference: &str) -> Response {
        let status = self.status();
        let shell = visitor.shell_without_flashes(String::new());
        let refusal = match self {
            Self::Refused(refusal) => Some(refusal.clone()),
            Self::ForeignForm => Some(RefusalCode::FormExpired.into()),
            Self::TooManyAttempts { retry_after_seconds } => {
                Some(Refusal::new(RefusalCode::AccountLocked).with("seconds", retry_after_seconds))
            }
            Self::Unavailable { outage, .. } => Some(outage.code().into()),
            _ => None,
        };
        let mut page = match refusal {
            Some(refusal) => {
                let message = refusal.message(visitor.language());
                ErrorPage::of_refusal(shell, status.as_u16(), refusal.code.number(), message)
            }
            None => ErrorPage::of_status(shell, status.as_u16()),
        };
        if status.is_server_error() {
            reference.clone_into(&mut page.reference);
        }
        let text = if visitor.is_htmx() {
            page.fragment().render()
        } else if visitor.signed().is_some() {
            page.framed().render()
        } else {
            page.render()
        };
        let mut response = match text {
            Ok(text) => (status, axum::response::Html(text)).into_response(),
            Err(error) => {
                tracing::error!(%error, "the error page cannot be rendered");
                status.into_response()
            }
        };
        if let Some(seconds) = self.retry_after_seconds() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// When to try again, in seconds from now; `None` when that does not help.
    #[must_use]
    pub const fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            Self::TooManyAttempts { retry_after_seconds } => Some(*retry_after_seconds),
            Self::Unavailable { outage, .. } => Some(outage.retry_after_seconds()),
            _ => None,
        }
    }
}

/// A refusal is 422, except where HTTP has a word of its own.
pub(crate) fn status_of(code: RefusalCode) -> StatusCode {
    match code {
        RefusalCode::NotAuthorised
        | RefusalCode::AccountNotAuthorised
        | RefusalCode::EnterpriseNotAuthorised
        | RefusalCode::JurisdictionNotAuthorised
        | RefusalCode::ImportNotAuthorised
        | RefusalCode::ApiAccountBlocked
        | RefusalCode::ApiTokenReadOnly
        | RefusalCode::ApiSliceClosed
        | RefusalCode::ApiRoleMissing
        | RefusalCode::TokenRevokeNotAuthorised
        | RefusalCode::InboundTokenTooWide
        | RefusalCode::DestinationOutside
        | RefusalCode::MonitoringNotAuthorised
        | RefusalCode::OutsideOwnSubtree => StatusCode::FORBIDDEN,
        RefusalCode::StaleVersion
        | RefusalCode::AccountStaleVersion
        | RefusalCode::EnterpriseStale
        | RefusalCode::JurisdictionStale
        | RefusalCode::KeptBelow
        | RefusalCode::PlaceKeptBelow
        | RefusalCode::InboundPlaceTaken
        | RefusalCode::ReadingsClosed
        | RefusalCode::ImportNotOpen => StatusCode::CONFLICT,
        RefusalCode::ApiTokenMissing | RefusalCode::ApiTokenInvalid | RefusalCode::ReadingsUnproved => {
            StatusCode::UNAUTHORIZED
        }
        RefusalCode::ApiNotFound => StatusCode::NOT_FOUND,
        RefusalCode::ApiMethod => StatusCode::METHOD_NOT_ALLOWED,
        RefusalCode::ApiBodyUnreadable | RefusalCode::ApiParameter | RefusalCode::IdempotencyKeyShape => {
            StatusCode::BAD_REQUEST
        }
        RefusalCode::ApiRateLimited => StatusCode::TOO_MANY_REQUESTS,
        RefusalCode::ApiFault => StatusCode::INTERNAL_SERVER_ERROR,
        RefusalCode::ApiMediaType | RefusalCode::PhotoType | RefusalCode::TaskFileType => {
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        }
        RefusalCode::ApiBodyTooLarge
        | RefusalCode::PhotoTooLarge
        | RefusalCode::UploadTooLarge
        | RefusalCode::TaskFileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        RefusalCode::StorageFull
        | RefusalCode::DatabaseUnreachable
        | RefusalCode::DatabaseBusy
        | RefusalCode::OutcomeUnknown
        | RefusalCode::TimedOut
        | RefusalCode::PhotoStoreUnreachable
        | RefusalCode::ClockBehind => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl IntoResponse for WebError {
    /// Only the status and the error itself; [`crate::guard`] makes the page of it.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<RefusalCode> for WebError {
    fn from(code: RefusalCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<FilesError> for WebError {
    fn from(error: FilesError) -> Self {
        match &error {
            FilesError::Disk { cause, .. } => Self::of_file(cause),
            FilesError::Bucket(_) => Self::Unavailable { outage: Outage::PhotoStore, cause: error.to_string() },
        }
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        match (error.outage(), error) {
            (Some(outage), error) => Self::Unavailable { outage, cause: error.to_string() },
            (None, StoreError::Conflict { .. }) => Self::Stale,
            (None, StoreError::ClockBehind { .. }) => Self::Refused(RefusalCode::ClockBehind.into()),
            (None, StoreError::KeptBelow { .. }) => RefusalCode::KeptBelow.into(),
            (None, other) => Self::fault(other),
        }
    }
}

impl From<CommandError> for WebError {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => Self::Refused(refusal),
            CommandError::NotFound => Self::NotFound,
            CommandError::Stale { .. } => Self::Stale,
            CommandError::Store(error) => error.into(),
        }
    }
}
