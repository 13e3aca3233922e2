//! Adding, renaming, closing. A refusal leads back to the page, which says it.

use crate::{Answer, App, Fields, Path, Signed, WebError, redirect};
use axum::extract::State;
use bihuan_domain::{
    Refusal, RefusalCode,
    jurisdictions::{AddJurisdiction, AdministrativeLevel, JurisdictionCode, JurisdictionCommand},
};
use bihuan_store::{CommandError, jurisdictions};
use bihuan_ui::{Flash, FlashKind, paths};

pub async fn add(State(app): State<App>, signed: Signed, fields: Fields) -> Answer {
    let parent: JurisdictionCode = fields.parsed("parent")?.ok_or(WebError::BadRequest)?;
    let back = page_of(&parent);
    let typed = fields.text("code").trim().to_uppercase();
    let Ok(code) = typed.parse::<JurisdictionCode>() else {
        let refusal = Refusal::new(RefusalCode::JurisdictionCodeInvalid).with("code", typed);
        return refused(&signed, &back, &refusal);
    };
    let level = AdministrativeLevel::from_name(fields.text("level")).ok_or(WebError::BadRequest)?;
    let name = fields.text("name").to_owned();
    let command = AddJurisdiction { code, name, level, parent: Some(parent), import: None };
    let (actor, now) = (signed.actor.clone(), app.clock.now());
    let added = app.store.write(move |tx| jurisdictions::add(tx, &command, &actor, now)).await;
    answer(&signed, &back, added.map(drop))
}

pub async fn rename(
    State(app): State<App>,
    signed: Signed,
    Path(code): Path<JurisdictionCode>,
    fields: Fields,
) -> Answer {
    let command = JurisdictionCommand::Rename { name: fields.text("name").to_owned() };
    execute(&app, &signed, code, &fields, command).await
}

pub async fn close(
    State(app): State<App>,
    signed: Signed,
    Path(code): Path<JurisdictionCode>,
    fields: Fields,
) -> Answer {
    let on = fields.parsed("on")?.unwrap_or_else(|| app.clock.today());
    execute(&app, &signed, code, &fields, JurisdictionCommand::Close { on }).await
}

async fn execute(
    app: &App,
    signed: &Signed,
    code: JurisdictionCode,
    fields: &Fields,
    command: JurisdictionCommand,
) -> Answer {
    let version: u64 = fields.parsed("version")?.ok_or(WebError::BadRequest)?;
    let back = page_of(&code);
    let (actor, now) = (signed.actor.clone(), app.clock.now());
    let done = app.store.write(move |tx| jurisdictions::execute(tx, &code, version, &command, &actor, now)).await;
    answer(signed, &back, done.map(drop))
}

fn answer(signed: &Signed, back: &str, outcome: Result<(), CommandError>) -> Answer {
    match outcome {
        Ok(()) => redirect(back).done(signed.translator().t("jurisdictions-saved")).into(),
        // Whoever may not, or who saw an older version, is told so with the status of its own.
        Err(CommandError::Refused(refusal))
            if matches!(refusal.code, RefusalCode::JurisdictionNotAuthorised | RefusalCode::JurisdictionStale) =>
        {
            Err(refusal.into())
        }
        Err(CommandError::Refused(refusal)) => refused(signed, back, &refusal),
        Err(error) => Err(error.into()),
    }
}

fn refused(signed: &Signed, back: &str, refusal: &Refusal) -> Answer {
    let text = refusal.message(signed.language);
    let flash = Flash { kind: FlashKind::Error, text, code: Some(refusal.code.number().to_owned()) };
    redirect(back).flash(flash).into()
}

fn page_of(code: &JurisdictionCode) -> String {
    format!("{}?root={code}", paths::JURISDICTIONS)
}
