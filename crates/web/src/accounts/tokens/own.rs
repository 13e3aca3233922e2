//! GET /account/tokens: the own tokens; POST: another; POST …/{token}/revoke.

use super::line::{Known, empty, lines};
use crate::{
    Answer, App, Fields, Path, Signed, Visitor, WebError, accounts::given::Given, api::Secret, page::first_page,
    redirect, render, render_refused,
};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{ApiSlice, IssueToken, TokenAccess},
    ids::TokenId,
    jurisdictions::{self, JurisdictionCode, Node, Place},
};
use bihuan_store::{CommandError, StoreError, Tx, accounts, accounts::access_tokens, jurisdictions as tree};
use bihuan_ui::{Choice, Field, FieldKind, Link, Translator, accounts::TokensPage, hazards::FieldGroup, paths};
use std::sync::Arc;

/// Lives that the form offers, in days.
const LIVES: [u32; 5] = [7, 30, 90, 180, 365];

/// Shows the own tokens.
pub async fn page(State(app): State<App>, signed: Signed) -> Answer {
    render(&build(&app, &signed, &Fields::default()).await?)
}

/// Makes another; its secret is shown in the answer, and never again.
pub async fn issue(State(app): State<App>, visitor: Visitor, signed: Signed, fields: Fields) -> Answer {
    let secret = Secret::new(app.ids.secret_bytes());
    let (hash, id) = (secret.hash(), TokenId(app.ids.next()));
    let (given, rules, typed) = (Given::of(&app, &visitor), Arc::clone(&app.rules), fields.clone());
    let issued = app.store.write(move |tx| {
        let command = read(tx, id, &typed, &given)?;
        access_tokens::issue(tx, &command, &hash, &rules.api, given.circumstances())
    });
    match issued.await {
        Ok(_) => {
            let mut page = build(&app, &signed, &Fields::default()).await?;
            page.secret = Some(secret.as_str().to_owned());
            render(&page)
        }
        Err(CommandError::Refused(refusal)) => {
            let mut page = build(&app, &signed, &fields).await?;
            page.error = Some(refusal.message(signed.language));
            refusal.code.number().clone_into(&mut page.code);
            render_refused(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// Revokes one.
pub async fn revoke(State(app): State<App>, visitor: Visitor, signed: Signed, Path(token): Path<TokenId>) -> Answer {
    let (given, owner) = (Given::of(&app, &visitor), signed.person.id);
    app.store.write(move |tx| access_tokens::revoke(tx, owner, token, given.circumstances())).await?;
    redirect(paths::TOKENS).done(signed.translator().t("api-tokens-revoked")).into()
}

fn read(tx: &mut Tx<'_>, id: TokenId, typed: &Fields, given: &Given) -> Result<IssueToken, CommandError> {
    let refused = |code: RefusalCode| CommandError::from(Refusal::from(code));
    let within = typed.filled("within").map(|code| -> Result<Place, CommandError> {
        let code: JurisdictionCode = code.parse().map_err(|_| refused(RefusalCode::TokenPlaceOutside))?;
        let node = tree::find(tx, &jurisdictions::visible(given.actor()), &code)?;
        Ok(node.ok_or_else(|| refused(RefusalCode::TokenPlaceOutside))?.jurisdiction.place)
    });
    Ok(IssueToken {
        id,
        name: typed.text("name").to_owned(),
        access: TokenAccess::from_name(typed.text("access")).unwrap_or(TokenAccess::ReadOnly),
        slices: typed.all("slices").filter_map(ApiSlice::from_name).collect(),
        within: within.transpose()?,
        lifetime_days: typed.text("lifetime_days").parse().unwrap_or(0),
    })
}

async fn build(app: &App, signed: &Signed, typed: &Fields) -> Result<TokensPage, WebError> {
    let (id, scope) = (signed.person.id, jurisdictions::visible(&signed.actor));
    let found = app.store.read(move |tx| {
        let Some(account) = accounts::find(tx, id)? else { return Ok::<_, StoreError>(None) };
        let known = Known::of(tx, &account)?;
        Ok(Some((account, known, tree::tree(tx, &scope)?)))
    });
    let (account, known, nodes) = found.await?.ok_or(WebError::NotFound)?;
    let (t, language) = (signed.translator(), signed.language);
    let lives: Vec<_> = LIVES.into_iter().filter(|days| *days <= app.rules.api.token_longest_days).collect();
    Ok(TokensPage {
        shell: signed.shell(t.t("api-tokens-title"), None),
        crumbs: vec![Link::new(t.t("common-back-workbench"), first_page(&signed.person))],
        lead: t.t("api-tokens-lead"),
        secret: None,
        tokens: lines(&account, &known, paths::TOKENS, app.clock.now(), language),
        empty: empty(t),
        form: vec![FieldGroup::new(t.t("api-tokens-new"), fields(typed, &lives, &nodes, t, signed))],
        error: None,
        code: String::new(),
    })
}

fn fields(typed: &Fields, lives: &[u32], nodes: &[Node], t: Translator, signed: &Signed) -> Vec<Field> {
    let language = signed.language;
    let access = TokenAccess::ALL.map(|access| Choice::new(access.name(), access.label(language))).to_vec();
    let is_new = typed.pairs().is_empty();
    let slices = ApiSlice::ALL.map(|slice| {
        let mut choice = Choice::new(slice.name(), slice.label(language));
        // Receiving is for another instance alone.
        let is_usual = is_new && slice != ApiSlice::Inbound;
        choice.is_selected = is_usual || typed.all("slices").any(|name| name == slice.name());
        choice
    });
    let days = |days: &u32| Choice::new(days.to_string(), t.t1("api-tokens-days", "days", days));
    let chosen = typed.filled("lifetime_days").unwrap_or("90").to_owned();
    let mut lifetime =
        Field::select("lifetime_days", t.t("api-tokens-lifetime"), lives.iter().map(days).collect(), "").value(chosen);
    if let FieldKind::Select { empty, .. } = &mut lifetime.kind {
        *empty = None;
    }
    let mut fields = vec![
        Field::text("name", t.t("api-tokens-name"))
            .hint(t.t("api-tokens-name-hint"))
            .value(typed.text("name"))
            .required(),
        lifetime.required(),
        Field::radio("access", t.t("api-tokens-access"), access)
            .value(typed.filled("access").unwrap_or(TokenAccess::ReadOnly.name()))
            .required(),
        Field::new("slices", t.t("api-tokens-slices"), FieldKind::Checkboxes { choices: slices.to_vec() }),
    ];
    if !nodes.is_empty() {
        let places = nodes.iter().filter(|node| node.closed_on.is_none());
        let places = places.map(|node| Choice::new(node.code().as_str(), &node.jurisdiction.name)).collect();
        let all = t.t("api-tokens-within-all");
        let within = Field::select("within", t.t("api-tokens-within"), places, &all).value(typed.text("within"));
        fields.push(within.hint(t.t("api-tokens-within-hint")));
    }
    fields
}
