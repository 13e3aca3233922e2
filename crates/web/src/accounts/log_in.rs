//! Log-in. An unknown name and a wrong password look alike from outside, and so does how long either must wait.

use super::{given::Given, refusals};
use crate::{
    Answer, App, Fields, Query, Visitor, WebError,
    answer::{local_path, redirect},
    cookies::{self, CookieName},
    page::{first_page, render, render_refused},
    session::{self, Token},
};
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{LoginName, PASSWORD_MAX_LENGTH, PasswordText, Person},
};
use bihuan_store::{
    StoreError,
    accounts::{self, LogIn, NoEntry, Origin, Presented},
};
use bihuan_ui::{accounts::LoginPage, paths};
use jiff::SignedDuration;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// Where the log-in page leads by itself.
pub const HOME: &str = "/";

pub async fn page(visitor: Visitor, Query(Next { next }): Query<Next>) -> Answer {
    if let Some(signed) = visitor.signed() {
        return redirect(local_path(&next, first_page(&signed.person))).into();
    }
    render(&form(&visitor, "", local_path(&next, HOME), None))
}

pub async fn submit(State(app): State<App>, visitor: Visitor, fields: Fields) -> Answer {
    let token = Token::new(app.ids.secret_bytes());
    let next = local_path(fields.text("next"), HOME);
    let (origin, device) = Given::origin(&app, &visitor, fields.text("username"));
    match attempt(&app, &visitor, &fields, &token, origin).await? {
        Ok(LogIn::In(account)) => entered(&app, &visitor, &account.person(), (&token, &device), next).await,
        Ok(LogIn::ToSecondStep(_)) => to_second_step(&app, &visitor, &token, next).await,
        Err(NoEntry::Wait(wait)) => Err(too_many(&app, &visitor, wait).await),
        Err(NoEntry::Refused(refusal)) => {
            render_refused(&form(&visitor, fields.text("username"), next, Some(&refusal)))
        }
    }
}

/// The answer to who has logged in: cookies of the session and of the device, and where to.
pub async fn entered(
    app: &App,
    visitor: &Visitor,
    person: &Person,
    (token, device): (&Token, &Token),
    next: &str,
) -> Answer {
    leave_old_session(app, visitor).await?;
    let place = if next == HOME { first_page(person) } else { next };
    let cookies = [session::cookie(app, Some(token)), device_cookie(app, device), second_step_cookie(app, None)];
    let mut response = redirect(place).into_response();
    response.headers_mut().extend(cookies.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

/// The answer to who has given the right password and has a second factor.
pub async fn to_second_step(app: &App, visitor: &Visitor, token: &Token, next: &str) -> Answer {
    leave_old_session(app, visitor).await?;
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let mut response = redirect(format!("{}?next={next}", paths::SECOND_STEP)).into_response();
    let cookies = [second_step_cookie(app, Some(token)), session::cookie(app, None)];
    response.headers_mut().extend(cookies.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

pub fn device_cookie(app: &App, device: &Token) -> HeaderValue {
    cookies::set(CookieName::Device, Some(device.as_str()), app.config.cookies)
}

fn second_step_cookie(app: &App, token: Option<&Token>) -> HeaderValue {
    cookies::set(CookieName::SecondStep, token.map(Token::as_str), app.config.cookies)
}

/// Who must wait is told how long, and the log notes it, one event for many.
pub async fn too_many(app: &App, visitor: &Visitor, wait: SignedDuration) -> WebError {
    refusals::note_log_in(app, visitor).await;
    let retry_after_seconds = u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX);
    WebError::TooManyAttempts { retry_after_seconds }
}

async fn attempt(
    app: &App,
    visitor: &Visitor,
    fields: &Fields,
    token: &Token,
    origin: Origin,
) -> Result<Result<LogIn, NoEntry>, WebError> {
    let given = Given::of(app, visitor);
    let login = fields.text("username").parse::<LoginName>().ok();
    let (compared, wait) = look(app, login.clone(), &origin, &given).await?;
    if let Some(wait) = wait {
        return Ok(Err(NoEntry::Wait(wait)));
    }
    // Others may have failed while this one waited for its turn: then nothing is worked out for it any more.
    let turn = app.hashing.turn().await?;
    if let (_, Some(wait)) = look(app, login, &origin, &given).await? {
        return Ok(Err(NoEntry::Wait(wait)));
    }
    let password = PasswordText::new(fields.text("password").chars().take(PASSWORD_MAX_LENGTH + 1).collect());
    let hash = compared.as_ref().and_then(|compared| compared.hash.clone());
    let check = turn.check(password, hash).await?;
    let Some(compared) = compared else { return Ok(Err(unknown(app, &origin, &given).await?)) };
    let hash = token.hash();
    let outcome =
        app.store.write(move |tx| accounts::log_in(tx, &compared, check, &hash, &origin, given.circumstances())).await;
    match outcome {
        // Many at once on one account: whoever came second may try again.
        Err(StoreError::Conflict { .. }) => Ok(Err(NoEntry::Refused(RefusalCode::LogInRefused.into()))),
        outcome => Ok(outcome?),
    }
}

type Looked = (Option<Presented>, Option<SignedDuration>);

/// The account of a name, and how long must be waited before it is tried.
async fn look(app: &App, login: Option<LoginName>, origin: &Origin, given: &Given) -> Result<Looked, StoreError> {
    let (origin, given) = (origin.clone(), given.clone());
    app.store
        .read(move |tx| {
            let compared = match &login {
                Some(login) => accounts::presented(tx, login)?,
                None => None,
            };
            let user = compared.as_ref().map(|compared| compared.account.id);
            let given = given.circumstances();
            let wait = accounts::throttles::wait(tx, &origin, user, given.now, given.policy)?;
            Ok((compared, wait))
        })
        .await
}

/// Counts and records an attempt with a name that nobody has. Two first ones of a day at once are tried again.
async fn unknown(app: &App, origin: &Origin, given: &Given) -> Result<NoEntry, WebError> {
    let noted = || {
        let (origin, given) = (origin.clone(), given.clone());
        app.store.write(move |tx| accounts::unknown_log_in(tx, &origin, given.circumstances()))
    };
    match noted().await {
        Err(StoreError::Conflict { .. }) => Ok(noted().await?),
        outcome => Ok(outcome?),
    }
}

/// A session that the browser still had ends with a new log-in.
async fn leave_old_session(app: &App, visitor: &Visitor) -> Result<(), WebError> {
    let Some(signed) = visitor.signed() else { return Ok(()) };
    let hash = signed.token.hash();
    app.store.write(move |tx| accounts::sessions::close(tx, &hash)).await?;
    Ok(())
}

pub fn form(visitor: &Visitor, username: &str, next: &str, refusal: Option<&Refusal>) -> LoginPage {
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
