//! The own password: changed of one's own accord, or because it must be.

use super::given::Given;
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
};
use bihuan_store::accounts::{self, NewPassword, Presented};
use bihuan_ui::accounts::SetPasswordPage;

pub async fn page(State(app): State<App>, signed: Signed) -> Answer {
    render(&form(&app, &signed))
}

pub async fn submit(State(app): State<App>, visitor: Visitor, signed: Signed, fields: Fields) -> Answer {
    let new = match new_password(&fields, &signed.account.login, &app.rules.accounts) {
        Ok(new) => new,
        Err(refusal) => return refused(&app, &signed, refusal.as_ref()),
    };
    let id = signed.person.id;
    let hash = app.store.read(move |tx| accounts::password_hash(tx, id)).await?;
    let compared = Presented { account: signed.account.clone(), hash };
    let present = app.hashing.check(text(&fields, "current"), compared.hash.clone()).await?;
    let sameness = sameness(&app, &new, compared.hash.clone()).await?;
    let new_hash = app.hashing.hash(new.clone(), app.ids.secret_bytes()).await?;
    let (token, given) = (Token::new(app.ids.secret_bytes()), Given::of(&app, &visitor));
    let session_hash = token.hash();
    let outcome = app
        .store
        .write(move |tx| {
            let new = NewPassword { text: &new, sameness, hash: &new_hash };
            accounts::change_password(tx, &compared, present, &new, &session_hash, given.circumstances())
        })
        .await?;
    match outcome {
        Ok(_) => {
            let cookie = session::cookie(&app, Some(&token));
            Ok(([(header::SET_COOKIE, cookie)], redirect(first_page(&signed.person))).into_response())
        }
        Err(refusal) => refused(&app, &signed, Some(&refusal)),
    }
}

fn form(app: &App, signed: &Signed) -> SetPasswordPage {
    let rules = rules(&app.rules.accounts, signed.language);
    let shell = signed.shell(String::new(), None);
    match signed.must_change_password {
        MustChangePassword::Yes => SetPasswordPage::forced(shell, rules),
        MustChangePassword::No => {
            let mut page = SetPasswordPage::change(shell, rules);
            page.back = page.back.map(|link| bihuan_ui::Link { href: first_page(&signed.person).to_owned(), ..link });
            page
        }
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
    let rules = [
        Refusal::new(RefusalCode::PasswordTooShort).with("limit", policy.password_min_length),
        Refusal::new(RefusalCode::PasswordTooSimple).with("limit", policy.password_min_classes),
        RefusalCode::PasswordHoldsLogin.into(),
    ];
    rules.iter().map(|rule| rule.message(language)).collect()
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

/// Whether a new password is the one of the old hash.
pub async fn sameness(app: &App, new: &PasswordText, old: Option<String>) -> Result<Sameness, WebError> {
    Ok(match app.hashing.check(new.clone(), old).await? {
        PasswordCheck::Right => Sameness::Same,
        PasswordCheck::Wrong => Sameness::Different,
    })
}

/// A password as typed, not longer than is worth hashing.
fn text(fields: &Fields, name: &str) -> PasswordText {
    PasswordText::new(fields.text(name).chars().take(PASSWORD_MAX_LENGTH + 1).collect())
}
