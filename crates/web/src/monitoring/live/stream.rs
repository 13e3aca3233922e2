//! GET /monitoring/live/events: server-sent events.
//!
//! First comes the state of the listed devices (`state`), then each second those that changed (`devices`). Whoever comes back
//! with `Last-Event-ID` is told what was missed, when this process still knows it, and the state otherwise. `end` says that
//! the session is over.

use super::{
    MOST, Narrowed,
    hub::{Joined, Viewer, payload},
    page::listed,
    row::Look,
};
use crate::{Answer, App, Query, Signed, WebError, monitoring::words::Pairs};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{
        IntoResponse as _,
        sse::{Event, KeepAlive, Sse},
    },
};
use bihuan_store::monitoring::devices;
use futures_util::{StreamExt as _, stream};
use std::{convert::Infallible, time::Duration};

/// A line of comment so often, so that proxies and browsers know that the connection lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A browser comes back after so long.
const RETRY: Duration = Duration::from_secs(3);
/// Whoever has too many streams open may try again after so long.
const FULL_SECONDS: u32 = 60;

pub async fn events(State(app): State<App>, signed: Signed, headers: HeaderMap, Query(pairs): Query<Pairs>) -> Answer {
    // Whoever does not read events would wait for an end that does not come.
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if !accepts.is_some_and(|accepts| accepts.contains("text/event-stream")) {
        return Err(WebError::BadRequest);
    }
    let (actor, asked) = (signed.actor.clone(), pairs);
    let narrowed = app.store.read(move |tx| Narrowed::of(tx, &actor, &asked)).await?.ok_or(WebError::NotFound)?;
    let viewer = Viewer {
        user: signed.person.id,
        session: signed.token.hash(),
        language: signed.language,
        scope: signed.person.scope(),
        narrowed: narrowed.clone(),
    };
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let Some(Joined { number, receiver, missed, position }) = app.live.join(&app, viewer, last).await else {
        return Err(WebError::TooManyAttempts { retry_after_seconds: FULL_SECONDS });
    };
    let first = match missed {
        Some(missed) => missed,
        None => vec![state(&app, &signed, &narrowed, number, &position).await?],
    };
    let first = stream::iter(first.into_iter().map(|event| Ok::<_, Infallible>(event.retry(RETRY))));
    let later = stream::unfold(receiver, |mut receiver| async move {
        let event = receiver.recv().await?;
        Some((Ok(event), receiver))
    });
    let mut response = Sse::new(first.chain(later)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A reverse proxy (nginx) that gathers answers would hold events back.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

async fn state(
    app: &App,
    signed: &Signed,
    narrowed: &Narrowed,
    number: u64,
    position: &str,
) -> Result<Event, WebError> {
    let now = app.clock.now();
    let online_since = devices::online_since(now, &app.rules.monitoring);
    let (actor, asked) = (signed.actor.clone(), narrowed.clone());
    let mut found = app.store.read(move |tx| listed(tx, &actor, &asked, online_since)).await?;
    found.devices.truncate(MOST);
    app.live.know(number, found.devices.iter().map(|live| live.device.id));
    let look = Look { names: &found.names, online_since, as_of: now, t: signed.translator() };
    let rows: Vec<_> = found.devices.iter().map(|live| look.row(live)).collect();
    payload(&rows, &[], now)
        .map(|data| Event::default().event("state").id(position).data(data))
        .map_err(WebError::fault)
}
