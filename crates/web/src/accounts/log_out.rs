//! Log-out: the session ends on the server, not only in the browser.

use crate::{Answer, App, Signed, redirect, session};
use axum::{extract::State, http::header, response::IntoResponse as _};
use bihuan_store::accounts::sessions;
use bihuan_ui::paths;

pub async fn submit(State(app): State<App>, signed: Signed) -> Answer {
    let hash = signed.token.hash();
    app.store.write(move |tx| sessions::close(tx, &hash)).await?;
    Ok(([(header::SET_COOKIE, session::cookie(&app, None))], redirect(paths::LOGIN)).into_response())
}
