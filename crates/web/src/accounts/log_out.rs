//! Log-out: the session ends on the server, not only in the browser.

use super::given::Given;
use crate::{Answer, App, Signed, Visitor, redirect, session};
use axum::{extract::State, http::header, response::IntoResponse as _};
use bihuan_store::accounts;
use bihuan_ui::paths;

pub async fn submit(State(app): State<App>, visitor: Visitor, signed: Signed) -> Answer {
    let (user, hash, given) = (signed.person.id, signed.token.hash(), Given::of(&app, &visitor));
    app.store.write(move |tx| accounts::log_out(tx, user, &hash, given.circumstances())).await?;
    Ok(([(header::SET_COOKIE, session::cookie(&app, None))], redirect(paths::LOGIN)).into_response())
}
