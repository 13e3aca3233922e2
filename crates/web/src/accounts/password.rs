//! The own password: changed of one's own accord, or because it must be.

use super::{
    given::Given,
    log_in::{device_cookie, too_many},
    second_factor::present_password,
};
use crate::{
    Answer, App, Fields, Signed, Visitor, WebError,
    page::{first_page, render, render_refused},
    redirect,
    session::{self, Token},
};
use axum::{extract::State, http::header, response::IntoResponse as _};
use bihuan_domain::{
    Language, Refusal, RefusalCode,
    accounts::{
        AccountPolicy, LoginName, MustChangePassword, PASSWORD_MAX_LENGTH, PasswordCheck, PasswordText, Sameness,
        check_password,
    },
    ids::UserId,
};
use bihuan_store::accounts::{self, NewPassword, NoEntry};
use bihuan_ui::accounts::SetPasswordPage;
use std::sync::Arc;

pub async fn page(State(app): State<App>, signed: Signed) -> Answer {
    render(&form(&app, &signed))
}

pub async fn submit(State(app): State<App>, visitor: Visitor, signed: Signed, fields: Fields) -> Answer {
    let new = match new_password(&fields, &signed.account.login, &app.rules.accounts) {
        Ok(new) => new,
        Err(refusal) => return refused(&app, &signed, refusal.as_ref()),
    };
    let (compared, present) = present_password(&app, &visitor, &signed, &fields).await?;
    let sameness = match present {
        PasswordCheck::Right => sameness(&app, &new, signed.person.id, compared.hash.clone()).await?,
        PasswordCheck::Wrong => Sameness::Different,
    };
    let new_hash = app.hashing.hash(new.clone(), app.ids.secret_bytes()).await?;
    let (token, given) = (Token::new(app.ids.secret_bytes()), Given::of(&app, &visitor));
    let (origin, device) = Given::origin(&app, &visitor, signed.account.login.as_str());
    let session_hash = token.hash();
    let outcome = app
        .store
        .write(move |tx| {
            let new = NewPassword { text: &new, sameness, hash: &new_hash };
            accounts::change_password(tx, &compared, present, &new, &session_hash, &origin, given.circumstances())
        })
        .await?;
    match outcome {
        Ok(_) => {
            let mut response = redirect(first_page(&signed.person)).into_response();
            let cookies = [session::cookie(&app, Some(&token)), device_cookie(&app, &device)];
            response.headers_mut().extend(cookies.map(|cookie| (header::SET_COOKIE, cookie)));
            Ok(response)
        }
        Err(NoEntry::Wait(wait)) => Err(too_many(&app, &visitor, wait).await),
        Err(NoEntry::Refused(refusal)) => refused(&app, &signed, Some(&refusal)),
    }
}

fn form(app: &App, signed: &Signed) -> SetPasswordPage {
    let rules = rules(&app.rules.accounts, signed.language);
    let (shell, login) = (signed.shell(String::new(), None), signed.account.login.as_str());
    match signed.must_change_password {
        MustChangePassword::Yes => SetPasswordPage::forced(shell, login, rules),
        MustChangePassword::No => SetPasswordPage::change(shell, login, rules),
    }
}

fn refused(app: &App, signed: &Signed, refusal: Option<&Refusal>) -> Answer {
    let mut page = form(app, signed);
    say(&mut page, refusal);
    render_refused(&page)
}

/// Puts a refusal above the form; `None` stands for a repetition that differs.
pub fn say(page: &mut SetPasswordPage, refusal: Option<&Refusal>) {
    let language = page.shell.language;
    page.error = Some(match refusal {
        Some(refusal) => refusal.message(language),
        None => page.shell.t("accounts-password-repeat-differs"),
    });
    page.code = refusal.map(|refusal| refusal.code.number().to_owned()).unwrap_or_default();
}

/// What a password must be, in words.
pub fn rules(policy: &AccountPolicy, language: Language) -> Vec<String> {
    let refusals = [
        Refusal::new(RefusalCode::PasswordTooShort).with("limit", policy.password_min_length),
        Refusal::new(RefusalCode::PasswordTooSimple).with("limit", policy.password_min_classes),
        RefusalCode::PasswordHoldsLogin.into(),
    ];
    let t = bihuan_ui::Translator::new(language);
    let mut rules: Vec<_> = refusals.iter().map(|rule| rule.message(language)).collect();
    rules.push(t.t("accounts-rule-not-common"));
    if policy.password_history > 0 {
        rules.push(t.t1("accounts-rule-history", "limit", policy.password_history));
    }
    if let Some(days) = policy.password_max_age_days {
        rules.push(t.t1("accounts-rule-age", "days", days));
    }
    if policy.password_min_age_hours > 0 {
        rules.push(t.t1("accounts-rule-stays", "hours", policy.password_min_age_hours));
    }
    rules
}

/// The new password of a form, by its rules; `Err(None)` when the repetition differs. Checked before any hashing.
pub fn new_password(
    fields: &Fields,
    login: &LoginName,
    policy: &AccountPolicy,
) -> Result<PasswordText, Option<Refusal>> {
    if fields.text("new") != fields.text("repeat") {
        return Err(None);
    }
    let new = text(fields, "new");
    check_password(&new, login, policy).map_err(Some)?;
    Ok(new)
}

/// Whether a new password is the present one, or one of those that are remembered.
pub async fn sameness(
    app: &App,
    new: &PasswordText,
    user: UserId,
    present: Option<String>,
) -> Result<Sameness, WebError> {
    if app.hashing.check(new.clone(), present.clone()).await? == PasswordCheck::Right {
        return Ok(Sameness::Same);
    }
    let rules = Arc::clone(&app.rules);
    let earlier = app.store.read(move |tx| accounts::earlier_hashes(tx, user, &rules.accounts)).await?;
    for hash in earlier.into_iter().map(Some).filter(|hash| *hash != present) {
        if app.hashing.check(new.clone(), hash).await? == PasswordCheck::Right {
            return Ok(Sameness::Earlier);
        }
    }
    Ok(Sameness::Different)
}

/// A password as typed, not longer than is worth hashing.
pub fn text(fields: &Fields, name: &str) -> PasswordText {
    PasswordText::new(fields.text(name).chars().take(PASSWORD_MAX_LENGTH + 1).collect())
}
