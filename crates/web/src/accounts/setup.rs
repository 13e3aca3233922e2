//! The one-time link by which a user sets the first password, or a new one.

use super::{
    given::Given,
    log_in::{HOME, entered, to_second_step},
    password::{new_password, rules, sameness, say},
};
use crate::{
    Answer, App, Fields, Path, Visitor,
    page::{render, render_refused},
    session::Token,
};
use axum::{extract::State, http::header, response::IntoResponse as _};
use bihuan_domain::accounts::LoginName;
use bihuan_store::{
    CommandError, StoreError,
    accounts::{self, LogIn, NewPassword},
};
use bihuan_ui::accounts::SetPasswordPage;

pub async fn page(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Answer {
    let (secret, now) = (token.clone(), app.clock.now());
    let (_, login) = app.store.read(move |tx| accounts::waiting_for(tx, &secret, now)).await?;
    let response = render(&form(&app, &visitor, &token, &login))?;
    // The address is a secret: no page that is opened from here may learn it.
    Ok(([(header::REFERRER_POLICY, "no-referrer")], response).into_response())
}

pub async fn submit(State(app): State<App>, visitor: Visitor, Path(token): Path<String>, fields: Fields) -> Answer {
    let (secret, now) = (token.clone(), app.clock.now());
    let (id, login, old) = app
        .store
        .read(move |tx| {
            let (id, login) = accounts::waiting_for(tx, &secret, now)?;
            Ok::<_, CommandError>((id, login, accounts::password_hash(tx, id)?))
        })
        .await?;
    let new = match new_password(&fields, &login, &app.rules.accounts) {
        Ok(new) => new,
        Err(refusal) => {
            let mut page = form(&app, &visitor, &token, &login);
            say(&mut page, refusal.as_ref());
            return render_refused(&page);
        }
    };
    let sameness = sameness(&app, &new, id, old).await?;
    let new_hash = app.hashing.hash(new.clone(), app.ids.secret_bytes()).await?;
    let (session, given, secret) = (Token::new(app.ids.secret_bytes()), Given::of(&app, &visitor), token.clone());
    let session_hash = session.hash();
    let (origin, device) = Given::origin(&app, &visitor, login.as_str());
    let outcome = app
        .store
        .write(move |tx| {
            let new = NewPassword { text: &new, sameness, hash: &new_hash };
            accounts::complete_setup(tx, &secret, &new, &session_hash, &origin, given.circumstances())
        })
        .await;
    match outcome {
        Ok(LogIn::In(account)) => entered(&app, &visitor, &account.person(), (&session, &device), HOME).await,
        Ok(LogIn::ToSecondStep(_)) => to_second_step(&app, &visitor, &session, HOME).await,
        Err(CommandError::Refused(refusal)) => {
            let mut page = form(&app, &visitor, &token, &login);
            say(&mut page, Some(&refusal));
            render_refused(&page)
        }
        Err(CommandError::Store(StoreError::Conflict { .. })) => Err(crate::WebError::Stale),
        Err(error) => Err(error.into()),
    }
}

fn form(app: &App, visitor: &Visitor, token: &str, login: &LoginName) -> SetPasswordPage {
    let rules = rules(&app.rules.accounts, visitor.language());
    // The language switch comes back to a path that holds the token; it stays within this browser.
    SetPasswordPage::set_up(visitor.shell(String::new(), None), format!("/setup/{token}"), login.as_str(), rules)
}
