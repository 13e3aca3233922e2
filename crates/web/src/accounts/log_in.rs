//! Log-in. An unknown name, a wrong password and a locked account look alike from outside.

use super::given::Given;
use crate::{
    Answer, App, Fields, Query, Visitor, WebError,
    answer::{local_path, redirect},
    page::{first_page, render, render_refused},
    session::{self, Token},
};
use axum::{extract::State, http::header, response::IntoResponse as _};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{Account, LoginName, PASSWORD_MAX_LENGTH, PasswordText},
};
use bihuan_store::{StoreError, accounts};
use bihuan_ui::accounts::LoginPage;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// Where the log-in page leads by itself.
const HOME: &str = "/";

pub async fn page(visitor: Visitor, Query(Next { next }): Query<Next>) -> Answer {
    if let Some(signed) = visitor.signed() {
        return redirect(local_path(&next, first_page(&signed.person))).into();
    }
    render(&form(&visitor, "", local_path(&next, HOME), None))
}

pub async fn submit(State(app): State<App>, visitor: Visitor, fields: Fields) -> Answer {
    let now = app.clock.now();
    if let Some(wait) = app.attempts.wait(visitor.address(), now) {
        let retry_after_seconds = u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX);
        return Err(WebError::TooManyAttempts { retry_after_seconds });
    }
    let token = Token::new(app.ids.secret_bytes());
    let next = local_path(fields.text("next"), HOME);
    match attempt(&app, &visitor, &fields, &token).await? {
        Ok(account) => {
            leave_old_session(&app, &visitor).await?;
            let place = if next == HOME { first_page(&account.person()) } else { next };
            Ok(([(header::SET_COOKIE, session::cookie(&app, Some(&token)))], redirect(place)).into_response())
        }
        Err(refusal) => {
            app.attempts.failed(visitor.address(), now);
            render_refused(&form(&visitor, fields.text("username"), next, Some(&shown(refusal))))
        }
    }
}

async fn attempt(
    app: &App,
    visitor: &Visitor,
    fields: &Fields,
    token: &Token,
) -> Result<Result<Account, Refusal>, WebError> {
    let given = Given::of(app, visitor);
    let compared = match fields.text("username").parse::<LoginName>() {
        Ok(login) => app.store.read(move |tx| accounts::presented(tx, &login)).await?,
        Err(_) => None,
    };
    let password = PasswordText::new(fields.text("password").chars().take(PASSWORD_MAX_LENGTH + 1).collect());
    let hash = compared.as_ref().and_then(|compared| compared.hash.clone());
    let check = app.hashing.check(password, hash).await?;
    let Some(compared) = compared else {
        note_unknown(app, given).await;
        return Ok(Err(RefusalCode::LogInRefused.into()));
    };
    let hash = token.hash();
    let outcome = app.store.write(move |tx| accounts::log_in(tx, &compared, check, &hash, given.circumstances())).await;
    match outcome {
        // Many at once on one account: whoever came second may try again.
        Err(StoreError::Conflict { .. }) => Ok(Err(RefusalCode::LogInRefused.into())),
        outcome => Ok(outcome?),
    }
}

async fn note_unknown(app: &App, given: Given) {
    let noted = app.store.write(move |tx| accounts::unknown_log_in(tx, given.now(), given.address())).await;
    if let Err(error) = noted {
        tracing::warn!(%error, "an attempt with an unknown log-in name could not be recorded");
    }
}

/// A session that the browser still had ends with a new log-in.
async fn leave_old_session(app: &App, visitor: &Visitor) -> Result<(), WebError> {
    let Some(signed) = visitor.signed() else { return Ok(()) };
    let hash = signed.token.hash();
    app.store.write(move |tx| accounts::sessions::close(tx, &hash)).await?;
    Ok(())
}

/// Only an account that exists can be locked: who is told so has learned that it does.
fn shown(refusal: Refusal) -> Refusal {
    if refusal.code == RefusalCode::AccountLocked { RefusalCode::LogInRefused.into() } else { refusal }
}

fn form(visitor: &Visitor, username: &str, next: &str, refusal: Option<&Refusal>) -> LoginPage {
    let mut shell = visitor.shell(String::new(), None);
    shell.title = shell.t("accounts-login-title");
    LoginPage {
        username: username.chars().take(64).collect(),
        next: next.to_owned(),
        error: refusal.map(|refusal| refusal.message(visitor.language())),
        code: refusal.map(|refusal| refusal.code.number().to_owned()).unwrap_or_default(),
        shell,
    }
}
