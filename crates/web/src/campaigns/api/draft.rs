//! POST /api/v1/campaigns, POST /api/v1/campaign-documents: a draft from JSON, or from a document.

use super::{DRAFTERS, SLICE, Standing, shapes};
use crate::{
    App, WebError,
    api::{self, ApiAnswer, ApiRoutes, Caller, Operation, Params, Problem, Sent, SentBytes},
    campaigns::{
        DOCUMENT_BYTES,
        compile::drafted,
        new::place_of,
        upload::{compiled, office, plain_name},
    },
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    RefusalCode,
    campaigns::{Draft, Drafted, Item, ItemId, ItemState, visible},
    ids::CampaignId,
    jurisdictions::{JurisdictionCode, Place},
};
use bihuan_store::{campaigns as rows, hazards::By, idempotency};
use schemars::JsonSchema;
use serde::Deserialize;

/// The largest draft as JSON, in bytes.
const DRAFT_BYTES: usize = 8 * 1024 * 1024;
const EXAMPLE: &str = r#"{ "place": "350525190000", "document": { "title": "青禾镇燃气安全专项整治方案", "number": "青府发〔2026〕3号", "from": "2026-01-01", "to": "2026-12-31" },
  "items": [{ "kind": "task", "contents": { "title": "排查餐饮场所", "text": "逐户排查餐饮场所，建立台账。", "path": ["一、排查整治"],
    "parties": [{ "name": "派出所", "role": "lead" }], "deadline": { "due_on": "2026-06-30" } } }] }"#;

/// A campaign to draft.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DraftCampaign")]
struct Drafting {
    /// Whose campaign it is; left out for a new version, which belongs to the place of the campaign that it revises.
    place: Option<JurisdictionCode>,
    /// The running campaign that this is a new version of.
    revises: Option<CampaignId>,
    /// What the document says of itself.
    document: shapes::Head,
    /// What it asks for; all is to be reviewed.
    #[serde(default)]
    #[schemars(length(max = 5000))]
    items: Vec<shapes::NewItem>,
}

/// Where a document belongs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Belongs {
    /// The document's file name.
    name: String,
    /// Whose campaign it is; left out for a new version.
    place: Option<JurisdictionCode>,
    /// The running campaign that this document is a new version of.
    revises: Option<CampaignId>,
}

/// Adds the addresses.
pub fn add(routes: ApiRoutes) -> ApiRoutes {
    let json = Operation::post("/api/v1/campaigns", "draftCampaign", "Draft a campaign, or a new version of one")
        .description("A new version takes over what was decided about items that are worded as before.")
        .open_to(SLICE, DRAFTERS)
        .body::<Drafting>(EXAMPLE)
        .up_to(DRAFT_BYTES)
        .problem(StatusCode::NOT_FOUND)
        .answers::<Standing>(StatusCode::CREATED, "The draft, without its items.");
    let file = Operation::post(
        "/api/v1/campaign-documents",
        "draftCampaignOfDocument",
        "Draft a campaign of a document",
    )
    .description(
        "The body is the file itself: .docx, .xlsx, .pdf, .txt, .md or .csv, as `application/octet-stream`. What is \
             found in it is to be reviewed.",
    )
    .open_to(SLICE, DRAFTERS)
    .query::<Belongs>()
    .files(&["application/octet-stream"], DOCUMENT_BYTES)
    .problem(StatusCode::NOT_FOUND)
    .answers::<Standing>(StatusCode::CREATED, "The draft, without its items.");
    routes.on(json, of_json).on(file, of_document)
}

async fn of_json(State(app): State<App>, caller: Caller, Sent { body, key }: Sent<Drafting>) -> ApiAnswer {
    let Drafting { place, revises, document, items } = body;
    let place = belonging(&app, &caller, place, revises).await?;
    let item = |(number, shapes::NewItem { kind, contents }): (u32, shapes::NewItem)| {
        let contents = contents.contents()?;
        Ok::<_, Problem>(Item { id: ItemId(number), kind, state: ItemState::Proposed, contents })
    };
    let drafted = Drafted {
        place,
        office: office(&caller.person),
        document: document.into(),
        file_name: String::new(),
        text_sm3: String::new(),
        revises,
        tables: Vec::new(),
        found: Vec::new(),
        items: (1..).zip(items).map(item).collect::<Result<_, _>>()?,
        warnings: Vec::new(),
    };
    begin(&app, caller, drafted, String::new(), key).await
}

async fn of_document(
    State(app): State<App>,
    caller: Caller,
    Params(belongs): Params<Belongs>,
    sent: SentBytes,
) -> ApiAnswer {
    let Belongs { name, place, revises } = belongs;
    if sent.media_type != "application/octet-stream" {
        let refusal = bihuan_domain::Refusal::new(RefusalCode::ApiMediaType);
        return Err(refusal.with("expected", "application/octet-stream").into());
    }
    if sent.bytes.is_empty() {
        return Err(bihuan_domain::Refusal::from(RefusalCode::CampaignFileMissing).into());
    }
    let place = belonging(&app, &caller, place, revises).await?;
    let name = plain_name(&name);
    let compiled = compiled(name.clone(), sent.bytes).await.map_err(problem)?;
    let mut drafted = drafted(&compiled, place, office(&caller.person), &name);
    drafted.revises = revises;
    begin(&app, caller, drafted, compiled.text, sent.key).await
}

/// The place of a draft: the one that was named, or that of the campaign that it revises.
async fn belonging(
    app: &App,
    caller: &Caller,
    place: Option<JurisdictionCode>,
    revises: Option<CampaignId>,
) -> Result<Place, Problem> {
    if let Some(id) = revises {
        let scope = visible(&caller.actor);
        let before = app.store.read(move |tx| rows::load(tx, &scope, id)).await?;
        return Ok(before.ok_or_else(Problem::not_found)?.place);
    }
    let code = place.map(|code| code.to_string()).unwrap_or_default();
    place_of(app, &caller.actor, &code).await.map_err(problem)
}

/// An error of the pages as a problem.
fn problem(error: WebError) -> Problem {
    match error {
        WebError::Refused(refusal) => refusal.into(),
        WebError::NotFound => Problem::not_found(),
        WebError::TooLarge => Problem::too_large(DOCUMENT_BYTES),
        other => Problem::fault(format!("{other:?}")),
    }
}

async fn begin(
    app: &App,
    caller: Caller,
    drafted: Drafted,
    text: String,
    key: Option<idempotency::Request>,
) -> ApiAnswer {
    let command = Draft { id: CampaignId(app.ids.next()), drafted };
    let (actor, now, rules, today) = (caller.actor, app.clock.now(), app.rules.clone(), app.clock.today());
    let done = api::write(app, key, move |tx| {
        let by = By { actor: &actor, now, rules: &rules };
        let campaign = match command.drafted.revises {
            None => rows::draft(tx, &command, &text, by)?,
            Some(revised) => rows::draft_revision(tx, revised, &command, &text, by)?,
        };
        let location = format!("/api/v1/campaigns/{}", campaign.id);
        Ok(api::created(location, &Standing::of(tx, campaign, &actor, today)?)?)
    });
    Ok(done.await?)
}
