//! POST /outward: another destination; POST /outward/{id}/{command}.

use super::page::{build, place_of};
use crate::{Answer, App, Fields, Path, Signed, WebError, redirect, render, render_refused};
use axum::extract::State;
use bihuan_domain::{
    RefusalCode,
    ids::DestinationId,
    jurisdictions::JurisdictionCode,
    outward::{AddDestination, DestinationCommand, DestinationKind},
};
use bihuan_store::{CommandError, outward};
use bihuan_ui::paths;

/// Adds a destination. A webhook's key is made here and shown once; an instance's token is never shown again.
pub async fn add(State(app): State<App>, signed: Signed, fields: Fields) -> Answer {
    let kind = DestinationKind::from_name(fields.text("kind")).unwrap_or(DestinationKind::Instance);
    let secret = match kind {
        DestinationKind::Instance => fields.text("token").trim().to_owned(),
        DestinationKind::Webhook => webhook_secret(app.ids.secret_bytes()),
    };
    let (id, actor, now, rules) =
        (DestinationId(app.ids.next()), signed.actor.clone(), app.clock.now(), app.rules.clone());
    let sealed = app.config.sealing.seal_text(&secret, &id.to_string(), &app.ids.secret_bytes());
    let (typed, kept) = (fields.clone(), secret.clone());
    let added = app.store.write(move |tx| {
        let code: Option<JurisdictionCode> = typed.text("place").parse().ok();
        let place = place_of(tx, &actor, code.as_ref())?
            .ok_or(CommandError::from(bihuan_domain::Refusal::from(RefusalCode::DestinationOutside)))?;
        let command = AddDestination {
            id,
            kind,
            name: typed.text("name").to_owned(),
            address: typed.text("address").to_owned(),
            place,
            event_kinds: typed.all("events").map(str::to_owned).collect(),
            token: if kind == DestinationKind::Instance { kept.clone() } else { String::new() },
        };
        outward::add(tx, &command, &sealed, &rules.outward, &actor, now)
    });
    match added.await {
        Ok(_) if kind == DestinationKind::Webhook => {
            let mut page = build(&app, &signed, &Fields::default()).await?;
            page.secret = Some(secret);
            render(&page)
        }
        Ok(_) => redirect(paths::OUTWARD).done(signed.translator().t("outward-added")).into(),
        Err(CommandError::Refused(refusal)) => {
            let mut page = build(&app, &signed, &fields).await?;
            page.error = Some(refusal.message(signed.language));
            refusal.code.number().clone_into(&mut page.code);
            render_refused(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// Pauses, resumes, retries or removes a destination.
pub async fn change(
    State(app): State<App>,
    signed: Signed,
    Path((id, command)): Path<(DestinationId, String)>,
) -> Answer {
    let command = DestinationCommand::from_name(&command).ok_or(WebError::NotFound)?;
    let (actor, now) = (signed.actor.clone(), app.clock.now());
    app.store.write(move |tx| outward::change(tx, id, command, &actor, now)).await?;
    let t = signed.translator();
    redirect(paths::OUTWARD).done(t.t1("outward-done", "step", command.label(signed.language))).into()
}

/// Takes a place over from the instance below that kept it.
pub async fn take_over(State(app): State<App>, signed: Signed, Path(place): Path<JurisdictionCode>) -> Answer {
    let (actor, now) = (signed.actor.clone(), app.clock.now());
    app.store.write(move |tx| outward::take_over(tx, &place, &actor, now)).await?;
    redirect(paths::OUTWARD).done(signed.translator().t("outward-taken-over")).into()
}

/// A key as Standard Webhooks writes one.
fn webhook_secret(bytes: [u8; 32]) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    format!("whsec_{}", STANDARD.encode(bytes))
}
