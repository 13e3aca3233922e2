//! POST /api/v1/inbound/hazards/{hazard}/photos/{id}: an instance below sends the file of a photo.

use crate::{
    App, Path,
    api::{self, ApiAnswer, ApiRoutes, Caller, Failed, Operation, PICTURES, SentBytes},
    photos::PICTURE_BYTES,
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{ApiSlice, Role},
    audit::HashAlgorithm,
    ids::{HazardId, PhotoId},
};
use bihuan_store::{
    CommandError,
    outward::{self, Awaited},
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

pub fn api() -> ApiRoutes {
    let photo = Operation::post(
        "/api/v1/inbound/hazards/{hazard}/photos/{id}",
        "receivePhoto",
        "Take in a photo of an instance below",
    )
    .description(
        "The body is the picture itself, as it was uploaded below. It is taken when a hazard that the sender keeps names it \
         and its bytes have the hash that the log has; who uploaded it and when stands in the log too. The same photo may \
         be sent any number of times.",
    )
    .open_to(ApiSlice::Inbound, &[Role::SystemAdministrator])
    .path::<HazardId>("hazard", "The hazard whose events name the photo.")
    .path::<PhotoId>("id", "The photo's identifier, as the events name it.")
    .files(&PICTURES, PICTURE_BYTES)
    .answers::<Answer>(StatusCode::OK, "The photo is here.");
    ApiRoutes::new().on(photo, receive)
}

/// A photo that is here.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "InboundPhotoReceipt")]
struct Answer {
    /// The photo.
    photo: PhotoId,
    /// Whether it came with this request.
    outcome: Told,
    /// When.
    received_at: Timestamp,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "InboundPhotoOutcome")]
enum Told {
    /// It stands here now.
    Added,
    /// It stood here before.
    Known,
}

async fn receive(
    State(app): State<App>,
    caller: Caller,
    Path((hazard, id)): Path<(HazardId, PhotoId)>,
    sent: SentBytes,
) -> ApiAnswer {
    let SentBytes { bytes, key, .. } = sent.of(&PICTURES)?;
    let within = caller.token.within.clone().ok_or(RefusalCode::InboundTokenTooWide)?;
    let received_at = app.clock.now();
    let place = within.clone();
    let awaited = app.store.read(move |tx| outward::awaited_photo(tx, &place, hazard, id)).await?;
    let Awaited::Missing { evidence, .. } = awaited else {
        let answer = Answer { photo: id, outcome: Told::Known, received_at };
        return Ok(api::write(&app, key, move |_| Ok(api::done(&answer)?)).await?);
    };
    if HashAlgorithm::Sm3.hash(&bytes).to_string() != evidence.sm3 {
        return Err(Refusal::from(RefusalCode::InboundPhotoAltered).into());
    }
    let staged = app.shelf.stage(id, bytes.to_vec(), id.to_string()).await??;
    let upload = staged.upload(&caller.actor.log_name(), received_at);
    let done = api::write(&app, key, move |tx| {
        let is_new = outward::receive_photo(tx, &within, hazard, &upload)?;
        let outcome = if is_new { Told::Added } else { Told::Known };
        Ok(api::done(&Answer { photo: id, outcome, received_at })?)
    });
    let done = done.await;
    // Somebody else may have sent the same bytes at the same time; after a fault nobody knows whether it was committed.
    if matches!(done, Ok(_) | Err(Failed::Command(CommandError::Store(_)))) {
        staged.keep();
    }
    Ok(done?)
}
