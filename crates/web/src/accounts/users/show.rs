//! A user's page.

use super::form;
use crate::{Answer, App, Path, Signed, render};
use axum::extract::State;
use bihuan_domain::ids::UserId;
use std::sync::Arc;

pub async fn page(State(app): State<App>, signed: Signed, Path(id): Path<UserId>) -> Answer {
    let view = view(&app, &signed, id).await?;
    render(&form::user(&signed, &view, &app, None))
}

/// What the page of a user shows now.
pub async fn view(app: &App, signed: &Signed, id: UserId) -> Result<form::UserView, crate::WebError> {
    let (actor, now, rules) = (signed.actor.clone(), app.clock.now(), Arc::clone(&app.rules));
    Ok(app.store.read(move |tx| form::load(tx, id, &actor, now, &rules.accounts)).await?)
}
