//! GET /users/{id}/tokens: somebody's tokens, for an administrator who keeps the account; POST …/{token}/revoke.

use super::line::{Known, empty, lines};
use crate::{Answer, App, Path, Signed, Visitor, WebError, accounts::given::Given, redirect, render};
use axum::extract::State;
use bihuan_domain::ids::{TokenId, UserId};
use bihuan_store::{
    CommandError,
    accounts::{self, access_tokens},
};
use bihuan_ui::{Link, NavArea, accounts::TokensPage, paths};

/// Shows them.
pub async fn page(State(app): State<App>, signed: Signed, Path(id): Path<UserId>) -> Answer {
    let actor = signed.actor.clone();
    let found = app.store.read(move |tx| {
        let (account, _) = accounts::visible(tx, id, &actor)?;
        let known = Known::of(tx, &account)?;
        Ok::<_, CommandError>((account, known))
    });
    let (account, known) = found.await?;
    let (t, name) = (signed.translator(), account.name.clone());
    render(&TokensPage {
        shell: signed.shell(t.t("api-tokens-title"), Some(NavArea::Users)),
        crumbs: vec![
            Link::new(t.t("accounts-users-title"), paths::USERS),
            Link::new(&name, format!("{}/{id}", paths::USERS)),
        ],
        lead: t.t1("api-tokens-of", "name", name),
        secret: None,
        tokens: lines(&account, &known, &base(id), app.clock.now(), signed.language),
        empty: empty(t),
        form: Vec::new(),
        error: None,
        code: String::new(),
    })
}

/// Revokes one.
pub async fn revoke(
    State(app): State<App>,
    visitor: Visitor,
    signed: Signed,
    Path((id, token)): Path<(UserId, TokenId)>,
) -> Answer {
    let given = Given::of(&app, &visitor);
    app.store
        .write(move |tx| access_tokens::revoke(tx, id, token, given.circumstances()))
        .await
        .map_err(WebError::from)?;
    redirect(base(id)).done(signed.translator().t("api-tokens-revoked")).into()
}

fn base(id: UserId) -> String {
    format!("{}/{id}/tokens", paths::USERS)
}
