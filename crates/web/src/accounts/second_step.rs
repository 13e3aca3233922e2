//! The second step of log-in: a code of the telephone, or a recovery code. Until then nothing else is open.

use super::{
    given::Given,
    log_in::{self, HOME, entered, too_many},
    second_factor::compare,
};
use crate::{
    Answer, App, Fields, Query, Visitor,
    answer::{local_path, redirect},
    page::{first_page, render, render_refused},
    session::Token,
};
use axum::extract::State;
use bihuan_domain::{Refusal, RefusalCode};
use bihuan_store::accounts::{
    NoEntry,
    second_factor::{self, HalfLogIn},
};
use bihuan_ui::{
    accounts::{SecondStepPage, SecondStepWay},
    paths,
};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    next: String,
    way: String,
}

pub async fn page(State(app): State<App>, visitor: Visitor, Query(Asked { next, way }): Query<Asked>) -> Answer {
    if let Some(signed) = visitor.signed() {
        return redirect(first_page(&signed.person)).into();
    }
    if half(&app, &visitor).await?.is_none() {
        return redirect(paths::LOGIN).into();
    }
    render(&form(&visitor, &way, &next))
}

pub async fn submit(State(app): State<App>, visitor: Visitor, fields: Fields) -> Answer {
    let next = local_path(fields.text("next"), HOME);
    let over = |refusal: &Refusal| render_refused(&log_in::form(&visitor, "", next, Some(refusal)));
    let (Some(token), Some(half)) = (visitor.second_step_token(), half(&app, &visitor).await?) else {
        return over(&RefusalCode::SecondStepOver.into());
    };
    let account = &half.account;
    let code = compare(&app, account.id, &half.stored, fields.text("code"))?;
    let session = Token::new(app.ids.secret_bytes());
    let (origin, device) = Given::origin(&app, &visitor, account.login.as_str());
    let (given, half_hash, session_hash) = (Given::of(&app, &visitor), token.hash(), session.hash());
    let outcome = app
        .store
        .write(move |tx| {
            second_factor::second_step(tx, &half_hash, &session_hash, &code, &origin, given.circumstances())
        })
        .await?;
    match outcome {
        Ok(account) => entered(&app, &visitor, &account.person(), (&session, &device), next).await,
        Err(NoEntry::Wait(wait)) => Err(too_many(&app, &visitor, wait).await),
        Err(NoEntry::Refused(refusal)) if refusal.code == RefusalCode::SecondStepOver => over(&refusal),
        Err(NoEntry::Refused(refusal)) => {
            let mut page = form(&visitor, fields.text("way"), next);
            page.error = Some(refusal.message(visitor.language()));
            refusal.code.number().clone_into(&mut page.code);
            render_refused(&page)
        }
    }
}

async fn half(app: &App, visitor: &Visitor) -> Result<Option<HalfLogIn>, crate::WebError> {
    let Some(hash) = visitor.second_step_token().map(Token::hash) else { return Ok(None) };
    let now = app.clock.now();
    Ok(app.store.read(move |tx| second_factor::half_log_in(tx, &hash, now)).await?)
}

fn form(visitor: &Visitor, way: &str, next: &str) -> SecondStepPage {
    let way = if way == "recovery" { SecondStepWay::Recovery } else { SecondStepWay::Telephone };
    SecondStepPage::new(visitor.shell(String::new(), None), way, local_path(next, HOME))
}
