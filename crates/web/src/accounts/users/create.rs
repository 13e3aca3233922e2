//! A new user: the account, and the one-time link by which its owner sets the password.

use super::{form, save::unit_of, show::view};
use crate::{
    Answer, App, Fields, Signed, Visitor, WebError, accounts::given::Given, render, render_refused, session::Token,
};
use axum::extract::State;
use bihuan_domain::{
    accounts::{AccountDetails, CreateAccount},
    ids::{UnitId, UserId},
};
use bihuan_store::{
    CommandError,
    accounts::{self, SetupToken},
};

pub async fn page(State(app): State<App>, signed: Signed) -> Answer {
    let actor = signed.actor.clone();
    let places = app.store.read(move |tx| form::place_choices(tx, &actor)).await?;
    render(&form::new_user(&signed, &places, &Fields::default(), None))
}

pub async fn submit(State(app): State<App>, visitor: Visitor, signed: Signed, fields: Fields) -> Answer {
    let (id, new_unit) = (UserId(app.ids.next()), UnitId(app.ids.next()));
    let token = Token::new(app.ids.secret_bytes());
    let (given, asked, secret) = (Given::of(&app, &visitor), fields.clone(), token.clone());
    let made = app
        .store
        .write(move |tx| {
            let (unit, unit_name) = unit_of(tx, given.actor(), &asked, new_unit)?;
            let (name, phone) = (asked.text("name").to_owned(), asked.text("phone").to_owned());
            let details = AccountDetails { name, unit, unit_name, phone };
            let command = CreateAccount { login: asked.text("login").to_owned(), details };
            accounts::create(tx, id, &command, SetupToken(secret.as_str()), given.circumstances())
        })
        .await;
    match made {
        Ok(account) => {
            let view = view(&app, &signed, account.id).await?;
            let mut page = form::user(&signed, &view, &app, None);
            page.one_time_link = Some(setup_link(&app, &token));
            render(&page)
        }
        Err(CommandError::Refused(refusal)) if WebError::from(refusal.clone()).status().as_u16() == 422 => {
            let actor = signed.actor.clone();
            let places = app.store.read(move |tx| form::place_choices(tx, &actor)).await?;
            render_refused(&form::new_user(&signed, &places, &fields, Some(&refusal)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The link of a token, shown once.
pub fn setup_link(app: &App, token: &Token) -> String {
    format!("{}/setup/{}", app.config.public_url, token.as_str())
}
