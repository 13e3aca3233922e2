//! What is answered: JSON, and for commands the same JSON to the same key.

use super::Problem;
use crate::App;
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bihuan_domain::RefusalCode;
use bihuan_store::{
    CommandError, StoreError, Tx,
    idempotency::{self, Answer, Claim},
};
use jiff::Timestamp;
use serde::Serialize;

/// Says that an answer was given before, to the same key.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What a handler returns.
pub type ApiAnswer = Result<Response, Problem>;

/// 200 with JSON.
pub fn ok(value: &impl Serialize) -> ApiAnswer {
    Ok(response(done(value)?))
}

/// What a command answers with: 200.
pub fn done(value: &impl Serialize) -> Result<Answer, StoreError> {
    let body = serde_json::to_string(value).map_err(|error| StoreError::corrupt("answer", error))?;
    Ok(Answer { status: StatusCode::OK.as_u16(), location: None, body })
}

/// What a command answers with that made something: 201.
pub fn created(location: String, value: &impl Serialize) -> Result<Answer, StoreError> {
    Ok(Answer { status: StatusCode::CREATED.as_u16(), location: Some(location), ..done(value)? })
}

/// Why a command did not succeed.
#[derive(Debug)]
pub enum Failed {
    /// As everywhere.
    Command(CommandError),
    /// The key stood for another request.
    KeyReused,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Command(error.into())
    }
}

impl From<CommandError> for Failed {
    fn from(error: CommandError) -> Self {
        Self::Command(error)
    }
}

impl From<bihuan_domain::Refusal> for Failed {
    fn from(refusal: bihuan_domain::Refusal) -> Self {
        Self::Command(refusal.into())
    }
}

impl From<Failed> for Problem {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Command(error) => error.into(),
            Failed::KeyReused => RefusalCode::IdempotencyKeyReused.into(),
        }
    }
}

/// Runs a command in one transaction, and keeps its answer in the same one when it came with a key. A key that has been
/// answered gets that answer again, and nothing is done. What was refused is not kept: it changed nothing.
pub async fn write<F>(app: &App, key: Option<idempotency::Request>, work: F) -> Result<Response, Failed>
where
    F: FnOnce(&mut Tx<'_>) -> Result<Answer, CommandError> + Send + 'static,
{
    let now = app.clock.now();
    answer(app.store.write(move |tx| once(tx, key, now, work)).await?)
}

/// The same for a command that may be run twice, which costs less: see [`Store::write_repeatable`].
///
/// [`Store::write_repeatable`]: bihuan_store::Store::write_repeatable
pub async fn write_repeatable<F>(app: &App, key: Option<idempotency::Request>, work: F) -> Result<Response, Failed>
where
    F: FnOnce(&mut Tx<'_>) -> Result<Answer, CommandError> + Clone + Send + 'static,
{
    let now = app.clock.now();
    answer(app.store.write_repeatable(move |tx| once(tx, key, now, work)).await?)
}

/// Runs a command unless its key has been answered; also says whether it has.
fn once(
    tx: &mut Tx<'_>,
    key: Option<idempotency::Request>,
    now: Timestamp,
    work: impl FnOnce(&mut Tx<'_>) -> Result<Answer, CommandError>,
) -> Result<(Answer, bool), Failed> {
    let Some(key) = key else { return Ok((work(tx)?, false)) };
    match idempotency::claim(tx, &key, now)? {
        Claim::Answered(answer) => Ok((answer, true)),
        Claim::Other => Err(Failed::KeyReused),
        Claim::New => {
            let answer = work(tx)?;
            idempotency::keep(tx, &key, &answer)?;
            Ok((answer, false))
        }
    }
}

fn answer((answer, is_replayed): (Answer, bool)) -> Result<Response, Failed> {
    let mut response = response(answer);
    if is_replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Whether an answer was given before.
pub fn is_replayed(response: &Response) -> bool {
    response.headers().contains_key(REPLAYED)
}

fn response(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let kind = HeaderValue::from_static("application/json");
    let mut response = (status, [(header::CONTENT_TYPE, kind)], answer.body).into_response();
    let location = answer.location.as_deref().and_then(|location| HeaderValue::from_str(location).ok());
    response.headers_mut().extend(location.map(|location| (header::LOCATION, location)));
    response
}
