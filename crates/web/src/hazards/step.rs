//! POST /hazards/{id}/{command}: a step on a hazard.

use super::{
    actions::{self, Filled},
    page, record,
    sight::{self, Sight},
};
use crate::{Answer, App, Path, Signed, WebError, photos::Upload, redirect};
use axum::{extract::State, response::IntoResponse as _};
use bihuan_domain::{
    Refusal, RefusalCode,
    hazards::{Command, CommandKind, Hazard, Phase},
    ids::{HazardId, UnitId},
};
use bihuan_store::{StoreError, hazards};
use bihuan_ui::Template as _;

/// A form that was refused, to be shown again.
pub struct Refused {
    /// Which step.
    pub kind: CommandKind,
    /// Why.
    pub refusal: Refusal,
    /// What was typed.
    pub typed: crate::Fields,
}

/// Takes a step; a refusal is shown at its form, with everything that was typed.
pub async fn submit(
    State(app): State<App>,
    signed: Signed,
    Path((id, name)): Path<(HazardId, String)>,
    upload: Upload,
) -> Answer {
    let kind = actions::kind_of(&name).ok_or(WebError::NotFound)?;
    let version = upload.fields.parsed("version")?.ok_or(WebError::BadRequest)?;
    let typed = upload.fields.clone();
    let (hazard, command) = match read(&app, &signed, id, kind, &upload).await? {
        (hazard, Ok(command)) => (hazard, command),
        (_, Err(refusal)) => return again(&app, &signed, id, Refused { kind, refusal, typed }).await,
    };
    let (command, phase) = command;
    let photos = upload.into_photos().into_iter().map(|(_, staged)| (phase, staged)).collect();
    match record::execute(&app, &signed.actor, (id, version), command, photos).await {
        Ok(after) => redirect(format!("/hazards/{id}")).done(done_text(&signed, kind, &after)).into(),
        Err(error) => {
            let refusal = record::refusal_of(error)?;
            tracing::info!(code = refusal.code.number(), hazard = %hazard.id, "a step was refused");
            again(&app, &signed, id, Refused { kind, refusal, typed }).await
        }
    }
}

type Read = Result<(Command, Phase), Refusal>;

/// The hazard as the person sees it, and the command that the form gives.
async fn read(
    app: &App,
    signed: &Signed,
    id: HazardId,
    kind: CommandKind,
    upload: &Upload,
) -> Result<(Hazard, Read), WebError> {
    let person = signed.person.clone();
    let chosen = upload.fields.filled("other_unit").or(upload.fields.filled("unit")).map(str::parse::<UnitId>);
    let wanted = chosen.as_ref().and_then(|chosen| chosen.as_ref().ok()).copied();
    let found = app.store.read(move |tx| {
        let Some(hazard) = hazards::load(tx, &person.scope(), id)? else { return Ok::<_, StoreError>(None) };
        let unit = match wanted {
            Some(unit) => sight::chosen_unit(tx, &person, &hazard, unit)?,
            None => None,
        };
        Ok(Some((hazard, unit)))
    });
    let (hazard, unit) = found.await?.ok_or(WebError::NotFound)?;
    if chosen.is_some() && unit.is_none() {
        return Ok((hazard, Err(RefusalCode::UnitUnknown.into())));
    }
    let filled = Filled { hazard: &hazard, upload, unit };
    let command = upload.check().and_then(|()| actions::command(kind, &filled));
    let command = match command {
        Ok(command) => Ok((command.ok_or(WebError::NotFound)?, actions::phase_of(kind, &filled))),
        Err(refusal) => Err(refusal),
    };
    Ok((hazard, command))
}

/// The hazard's page again, with the form as it was filled in; a step that is not open to the person is an error.
async fn again(app: &App, signed: &Signed, id: HazardId, refused: Refused) -> Answer {
    let (person, language) = (signed.person.clone(), signed.language);
    let sight = app.store.read(move |tx| Sight::of(tx, &person, id, language)).await?.ok_or(WebError::NotFound)?;
    let error = WebError::Refused(refused.refusal.clone());
    let page = page::build(app, signed, &sight, Some(&refused));
    if !page.actions.iter().any(|form| form.id == refused.kind.name()) {
        return Err(error);
    }
    let text = page.render().map_err(WebError::fault)?;
    Ok((error.status(), axum::response::Html(text)).into_response())
}

fn done_text(signed: &Signed, kind: CommandKind, after: &Hazard) -> String {
    let (word, state) = (kind.label(signed.language), after.state.label(signed.language));
    match signed.language {
        bihuan_domain::Language::Chinese => format!("隐患 {} 已办理“{word}”，当前为“{state}”。", after.number),
        bihuan_domain::Language::English => format!("{}: “{word}” is done; it is now “{state}”.", after.number),
    }
}
