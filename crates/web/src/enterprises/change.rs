//! Registering, editing, closing, reopening.

use super::{
    form::{self, Again},
    profile,
};
use crate::{Answer, App, Fields, Path, Signed, WebError, redirect};
use axum::extract::State;
use bihuan_domain::{
    RefusalCode,
    accounts::{Actor, Scope},
    enterprises::{Enterprise, EnterpriseCommand, RegisterEnterprise},
    ids::UnitId,
    jurisdictions::{self, JurisdictionCode, Place},
};
use bihuan_store::{CommandError, StoreError, Tx, enterprises, jurisdictions as tree};
use bihuan_ui::{Flash, FlashKind, paths};

pub async fn register(State(app): State<App>, signed: Signed, fields: Fields) -> Answer {
    let registered = try_register(&app, &signed, &fields).await;
    match shown_again(registered) {
        Ok(enterprise) => {
            let href = format!("{}/{}", paths::ENTERPRISES, enterprise.id);
            redirect(href).done(signed.translator().t("enterprises-registered")).into()
        }
        Err((Some(again), _)) => form::show(&app, &signed, None, &fields, Some(again)).await,
        Err((None, error)) => Err(error),
    }
}

async fn try_register(app: &App, signed: &Signed, fields: &Fields) -> Result<Enterprise, WebError> {
    let place = place(app, signed, fields).await?;
    let profile = profile::read(fields, place)?;
    let command = RegisterEnterprise { id: UnitId(app.ids.next()), profile, import: None };
    let (actor, now) = (signed.actor.clone(), app.clock.now());
    Ok(app.store.write(move |tx| enterprises::register(tx, &command, &actor, now)).await?)
}

pub async fn edit(State(app): State<App>, signed: Signed, Path(id): Path<UnitId>, fields: Fields) -> Answer {
    let enterprise = form::load(&app, &signed, id).await?;
    match shown_again(try_edit(&app, &signed, id, &fields).await) {
        Ok(enterprise) => {
            let href = format!("{}/{}", paths::ENTERPRISES, enterprise.id);
            redirect(href).done(signed.translator().t("enterprises-saved")).into()
        }
        Err((Some(Again::Stale), _)) => {
            let current = form::load(&app, &signed, id).await?;
            let fields = profile::fields_of(&current.profile);
            form::show(&app, &signed, Some(&current), &fields, Some(Again::Stale)).await
        }
        Err((Some(again), _)) => form::show(&app, &signed, Some(&enterprise), &fields, Some(again)).await,
        Err((None, error)) => Err(error),
    }
}

async fn try_edit(app: &App, signed: &Signed, id: UnitId, fields: &Fields) -> Result<Enterprise, WebError> {
    let version: u64 = fields.parsed("version")?.ok_or(WebError::BadRequest)?;
    let place = place(app, signed, fields).await?;
    let command = EnterpriseCommand::Edit(Box::new(profile::read(fields, place)?));
    let (actor, now) = (signed.actor.clone(), app.clock.now());
    Ok(app.store.write(move |tx| enterprises::execute(tx, id, version, &command, &actor, now)).await?)
}

/// The place that was chosen. One that the user does not see is as unknown as one that does not exist; the enterprise's
/// own officer leaves the place as it is.
async fn place(app: &App, signed: &Signed, fields: &Fields) -> Result<Place, WebError> {
    let code: JurisdictionCode = fields.parsed("place")?.ok_or(RefusalCode::EnterprisePlaceTooHigh).map_err(missing)?;
    let actor = signed.actor.clone();
    app.store.read(move |tx| visible_place(tx, &actor, &code)).await?.ok_or(WebError::NotFound)
}

/// The place of a node that the actor sees, or of the actor's own enterprise.
pub fn visible_place(tx: &mut Tx<'_>, actor: &Actor, code: &JurisdictionCode) -> Result<Option<Place>, StoreError> {
    if let Some(node) = tree::find(tx, &jurisdictions::visible(actor), code)? {
        return Ok(Some(node.jurisdiction.place));
    }
    let Some(unit) = actor.person().and_then(|person| person.acts_for_unit) else { return Ok(None) };
    let enterprise = enterprises::load(tx, &Scope::new(Vec::new(), Some(unit)), unit)?;
    Ok(enterprise.map(|one| one.profile.place).filter(|place| place.code() == code))
}

fn missing(code: RefusalCode) -> WebError {
    let label = |language: bihuan_domain::Language| language.pick("未选择", "none");
    WebError::Refused(bihuan_domain::Refusal::new(code).with_label("level", label))
}

pub async fn close(State(app): State<App>, signed: Signed, Path(id): Path<UnitId>, fields: Fields) -> Answer {
    let command = EnterpriseCommand::Close { reason: fields.text("reason").to_owned() };
    execute(&app, &signed, id, &fields, command).await
}

pub async fn reopen(State(app): State<App>, signed: Signed, Path(id): Path<UnitId>, fields: Fields) -> Answer {
    let command = EnterpriseCommand::Reopen { reason: fields.text("reason").to_owned() };
    execute(&app, &signed, id, &fields, command).await
}

async fn execute(app: &App, signed: &Signed, id: UnitId, fields: &Fields, command: EnterpriseCommand) -> Answer {
    let version: u64 = fields.parsed("version")?.ok_or(WebError::BadRequest)?;
    let (actor, now) = (signed.actor.clone(), app.clock.now());
    let done = app.store.write(move |tx| enterprises::execute(tx, id, version, &command, &actor, now)).await;
    let back = redirect(format!("{}/{id}", paths::ENTERPRISES));
    match done {
        Ok(_) => back.done(signed.translator().t("enterprises-saved")).into(),
        Err(CommandError::Refused(refusal)) if refusal.code != RefusalCode::EnterpriseNotAuthorised => {
            let text = refusal.message(signed.language);
            let code = Some(refusal.code.number().to_owned());
            back.flash(Flash { kind: FlashKind::Error, text, code }).into()
        }
        Err(error) => Err(error.into()),
    }
}

/// What the form can say itself; the rest is for the error page.
fn shown_again(outcome: Result<Enterprise, WebError>) -> Result<Enterprise, (Option<Again>, WebError)> {
    outcome.map_err(|error| match &error {
        WebError::Stale => (Some(Again::Stale), error),
        WebError::Refused(refusal) if refusal.code != RefusalCode::EnterpriseNotAuthorised => {
            (Some(Again::Refused(refusal.clone())), error)
        }
        _ => (None, error),
    })
}
