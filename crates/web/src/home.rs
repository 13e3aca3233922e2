//! The way in, the language switch, and whether the server is well.

use crate::{
    Access, Answer, App, Fields, Routes, Visitor,
    answer::{local_path, redirect},
    cookies::{self, CookieName},
    page::first_page,
};
use axum::{extract::State, http::header, response::IntoResponse as _};
use bihuan_domain::Language;
use bihuan_store::{Outage, StoreError, accounts};
use bihuan_ui::paths;

pub fn routes() -> Routes {
    Routes::new().get("/", Access::Public, home).get("/healthz", Access::Asset, health).post(
        paths::LANGUAGE,
        Access::Public,
        set_language,
    )
}

async fn home(visitor: Visitor) -> Answer {
    redirect(visitor.signed().map_or(paths::LOGIN, |signed| first_page(&signed.person))).into()
}

async fn health(State(app): State<App>) -> Answer {
    app.store.read(|tx| tx.query_first("SELECT 1", &[]).map(|_| ())).await.map_err(|error: StoreError| {
        let outage = error.outage().unwrap_or(Outage::Unreachable);
        let unavailable = crate::WebError::Unavailable { outage, cause: error.to_string() };
        app.outages.note(&unavailable, app.clock.now());
        unavailable
    })?;
    Ok("ok\n".into_response())
}

/// Keeps the language in a cookie, and with the account of whoever is logged in.
async fn set_language(State(app): State<App>, visitor: Visitor, fields: Fields) -> Answer {
    let language = Language::from_tag(fields.text("language")).ok_or(crate::WebError::BadRequest)?;
    if let Some(signed) = visitor.signed() {
        let user = signed.person.id;
        app.store.write(move |tx| accounts::set_language(tx, user, language)).await?;
    }
    let cookie = cookies::set(CookieName::Language, Some(language.tag()), app.config.cookies);
    let back = local_path(fields.text("return_to"), "/");
    Ok(([(header::SET_COOKIE, cookie)], redirect(back)).into_response())
}
