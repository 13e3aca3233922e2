//! A new campaign: GET /campaigns/new, POST /campaigns with a document, POST /campaigns/by-hand.

use super::upload::{self, Sent};
use crate::{Answer, App, Fields, Signed, WebError, places::place_choices, redirect, render, render_refused};
use axum::extract::{Multipart, State};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::Actor,
    campaigns::{Document, Drafted, may_draft},
    ids::CampaignId,
    jurisdictions::{JurisdictionCode, Place},
};
use bihuan_store::{StoreError, jurisdictions as tree};
use bihuan_ui::{Choice, Field, FieldKind, Link, NavArea, campaigns::CampaignNewPage, paths};

/// Kinds of files that are offered for choice.
pub const ACCEPTED: &str = ".docx,.xlsx,.txt,.md,.pdf,.doc,.wps,.csv";

pub async fn page(State(app): State<App>, signed: Signed) -> Answer {
    form(&app, &signed, &Fields::default(), None).await
}

async fn form(app: &App, signed: &Signed, typed: &Fields, refusal: Option<&Refusal>) -> Answer {
    let t = signed.translator();
    let places = places(app, signed).await?;
    let only = match &places[..] {
        [only] => only.value.clone(),
        _ => typed.text("place").to_owned(),
    };
    let only = if only.is_empty() { places.first().map(|first| first.value.clone()).unwrap_or_default() } else { only };
    let place = || Field::select("place", t.t("campaigns-place"), places.clone(), "").value(&only).required();
    let accept = ACCEPTED.to_owned();
    let file = Field::new("file", t.t("campaigns-file"), FieldKind::File { accept });
    let text = |name: &str, key: &str| Field::text(name, t.t(key)).value(typed.text(name));
    let date = |name: &str, key: &str| Field::date(name, t.t(key)).value(typed.text(name));
    let page = CampaignNewPage {
        shell: signed.shell(t.t("campaigns-new"), Some(NavArea::Campaigns)),
        crumbs: vec![Link::new(t.t("campaigns-title"), paths::CAMPAIGNS)],
        upload_action: paths::CAMPAIGNS.to_owned(),
        upload_fields: in_form("upload", [file.required().hint(t.t("campaigns-file-hint")), place()]),
        hand_action: "/campaigns/by-hand".to_owned(),
        hand_fields: in_form(
            "hand",
            [
                text("title", "campaigns-doc-title").required(),
                text("number", "campaigns-doc-number"),
                date("from", "campaigns-doc-from"),
                date("to", "campaigns-doc-to"),
                place(),
            ],
        ),
        error: refusal.map(|refusal| refusal.message(signed.language)).unwrap_or_default(),
        code: refusal.map(|refusal| refusal.code.number().to_owned()).unwrap_or_default(),
    };
    if refusal.is_some() { render_refused(&page) } else { render(&page) }
}

fn in_form(form: &str, fields: impl IntoIterator<Item = Field>) -> Vec<Field> {
    fields.into_iter().map(|field| field.in_form(form)).collect()
}

/// The places of which the user may draft campaigns: townships and what lies above them, and villages below.
async fn places(app: &App, signed: &Signed) -> Result<Vec<Choice>, WebError> {
    let (scope, actor) = (signed.actor.scope(), signed.actor.clone());
    let nodes = app.store.read(move |tx| tree::choices(tx, &scope, None)).await?;
    let may = |node: &&bihuan_domain::jurisdictions::Node| may_draft(&actor, &node.jurisdiction.place);
    let nodes: Vec<_> = nodes.iter().filter(may).cloned().collect();
    Ok(place_choices(&nodes, |node| node.code().to_string()))
}

/// Takes a document: compiles it on a blocking thread, makes a draft of it.
pub async fn upload(State(app): State<App>, signed: Signed, parts: Multipart) -> Answer {
    let sent = Sent::read(parts).await?;
    match read(&app, &signed, &sent).await {
        Ok(id) => redirect(format!("/campaigns/{id}/review")).done(signed.translator().t("campaigns-drafted")).into(),
        Err(WebError::Refused(refusal)) => form(&app, &signed, &sent.fields, Some(&refusal)).await,
        Err(error) => Err(error),
    }
}

async fn read(app: &App, signed: &Signed, sent: &Sent) -> Result<CampaignId, WebError> {
    let (compiled, name) = sent.compile().await?;
    let place = place_of(app, &signed.actor, sent.fields.text("place")).await?;
    let drafted = upload::drafted(signed, &compiled, place, &name);
    upload::draft(app, signed, None, drafted, compiled.text).await
}

pub async fn by_hand(State(app): State<App>, signed: Signed, fields: Fields) -> Answer {
    match write(&app, &signed, &fields).await {
        Ok(id) => redirect(format!("/campaigns/{id}/review")).done(signed.translator().t("campaigns-drafted")).into(),
        Err(WebError::Refused(refusal)) => form(&app, &signed, &fields, Some(&refusal)).await,
        Err(error) => Err(error),
    }
}

async fn write(app: &App, signed: &Signed, fields: &Fields) -> Result<CampaignId, WebError> {
    let place = place_of(app, &signed.actor, fields.text("place")).await?;
    let document = Document {
        title: fields.text("title").to_owned(),
        number: fields.text("number").to_owned(),
        issuer: signed.person.unit_name.clone(),
        issued_on: None,
        from: fields.parsed("from")?,
        to: fields.parsed("to")?,
    };
    let drafted = Drafted {
        place,
        office: upload::office(&signed.person),
        document,
        file_name: String::new(),
        text_sm3: String::new(),
        revises: None,
        tables: Vec::new(),
        found: Vec::new(),
        items: Vec::new(),
        warnings: Vec::new(),
    };
    upload::draft(app, signed, None, drafted, String::new()).await
}

/// The place of a code, if the user may draft there; nobody learns of others.
pub async fn place_of(app: &App, actor: &Actor, code: &str) -> Result<Place, WebError> {
    let missing = || WebError::Refused(RefusalCode::CampaignPlaceMissing.into());
    let code: JurisdictionCode = code.trim().parse().map_err(|_| missing())?;
    let scope = actor.scope();
    let node = app
        .store
        .read(move |tx| tree::find(tx, &scope, &code))
        .await
        .map_err(|error: StoreError| WebError::from(error))?;
    let node = node.filter(|node| may_draft(actor, &node.jurisdiction.place) && node.closed_on.is_none());
    Ok(node.ok_or_else(missing)?.jurisdiction.place)
}
