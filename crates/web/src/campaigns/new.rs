//! A new campaign: GET /campaigns/new, POST /campaigns with a document, POST /campaigns/by-hand.

use super::{DOCUMENT_BYTES, compile};
use crate::{Answer, App, Fields, Signed, WebError, places::place_choices, redirect, render, render_refused};
use axum::extract::{Multipart, State};
use bihuan_domain::{
    Refusal, RefusalCode,
    campaigns::{Document, Draft, Drafted, NamedUnit, may_draft},
    ids::CampaignId,
    jurisdictions::{JurisdictionCode, Place},
};
use bihuan_store::{StoreError, campaigns as rows, hazards::By, jurisdictions as tree};
use bihuan_ui::{Choice, Field, FieldKind, Link, NavArea, campaigns::CampaignNewPage, paths};

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
    let accept = ".docx,.txt,.md,.pdf,.doc,.wps".to_owned();
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
pub async fn upload(State(app): State<App>, signed: Signed, mut parts: Multipart) -> Answer {
    let mut file = None;
    let mut pairs = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
        match part.name().map(str::to_owned).as_deref() {
            Some("file") => {
                let name = plain_name(part.file_name().unwrap_or_default());
                let bytes = part.bytes().await.map_err(|error| broken(&error))?;
                file = Some((name, bytes));
            }
            Some("place") => pairs.push(("place".to_owned(), part.text().await.map_err(|error| broken(&error))?)),
            _ => {}
        }
    }
    let fields = Fields::new(pairs);
    match read(&app, &signed, &fields, file).await {
        Ok(id) => redirect(format!("/campaigns/{id}/review")).done(signed.translator().t("campaigns-drafted")).into(),
        Err(WebError::Refused(refusal)) => form(&app, &signed, &fields, Some(&refusal)).await,
        Err(error) => Err(error),
    }
}

async fn read(
    app: &App,
    signed: &Signed,
    fields: &Fields,
    file: Option<(String, bytes::Bytes)>,
) -> Result<CampaignId, WebError> {
    let file = file.filter(|(_, bytes)| !bytes.is_empty());
    let (name, bytes) = file.ok_or_else(|| Refusal::new(RefusalCode::CampaignFileMissing))?;
    if bytes.len() > DOCUMENT_BYTES {
        return Err(WebError::TooLarge);
    }
    let place = place(app, signed, fields.text("place")).await?;
    let file_name = name.clone();
    let compiled = tokio::task::spawn_blocking(move || bihuan_plan::compile(&bytes, &file_name));
    let compiled = compiled.await.map_err(WebError::fault)?.map_err(|error| {
        tracing::info!(%error, "a plan document could not be read");
        WebError::Refused(error.refusal().clone())
    })?;
    let drafted = compile::drafted(&compiled, place, office(signed), &name);
    draft(app, signed, drafted, compiled.text).await
}

pub async fn by_hand(State(app): State<App>, signed: Signed, fields: Fields) -> Answer {
    match write(&app, &signed, &fields).await {
        Ok(id) => redirect(format!("/campaigns/{id}/review")).done(signed.translator().t("campaigns-drafted")).into(),
        Err(WebError::Refused(refusal)) => form(&app, &signed, &fields, Some(&refusal)).await,
        Err(error) => Err(error),
    }
}

async fn write(app: &App, signed: &Signed, fields: &Fields) -> Result<CampaignId, WebError> {
    let place = place(app, signed, fields.text("place")).await?;
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
        office: office(signed),
        document,
        file_name: String::new(),
        text_sm3: String::new(),
        revises: None,
        tables: Vec::new(),
        items: Vec::new(),
        warnings: Vec::new(),
    };
    draft(app, signed, drafted, String::new()).await
}

async fn draft(app: &App, signed: &Signed, drafted: Drafted, text: String) -> Result<CampaignId, WebError> {
    let command = Draft { id: CampaignId(app.ids.next()), drafted };
    let (id, actor, now, rules) = (command.id, signed.actor.clone(), app.clock.now(), app.rules.clone());
    let made = app.store.write(move |tx| {
        let by = By { actor: &actor, now, rules: &rules };
        rows::draft(tx, &command, &text, by).map(drop)
    });
    made.await?;
    Ok(id)
}

/// The unit of whoever drafts is the campaign office.
fn office(signed: &Signed) -> NamedUnit {
    NamedUnit { id: signed.person.unit, name: signed.person.unit_name.clone() }
}

/// The place of a code, if the user may draft there; nobody learns of others.
async fn place(app: &App, signed: &Signed, code: &str) -> Result<Place, WebError> {
    let missing = || WebError::Refused(RefusalCode::CampaignPlaceMissing.into());
    let code: JurisdictionCode = code.trim().parse().map_err(|_| missing())?;
    let scope = signed.actor.scope();
    let node = app
        .store
        .read(move |tx| tree::find(tx, &scope, &code))
        .await
        .map_err(|error: StoreError| WebError::from(error))?;
    let node = node.filter(|node| may_draft(&signed.actor, &node.jurisdiction.place) && node.closed_on.is_none());
    Ok(node.ok_or_else(missing)?.jurisdiction.place)
}

/// The last part of a name, without control characters; never a path.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|character| !character.is_control()).take(120).collect()
}

fn broken(error: &axum::extract::multipart::MultipartError) -> WebError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE { WebError::TooLarge } else { WebError::BadRequest }
}
