//! Photos: uploaded first, then named by the command that they are evidence of; and read again.

use super::{READERS, SLICE};
use crate::{
    App, Path,
    api::{self, ApiAnswer, ApiRoutes, Caller, Failed, Operation, PICTURES, Problem, SentBytes},
    photos::{PICTURE_BYTES, serve_picture},
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    Refusal, RefusalCode,
    hazards::{Evidence, Phase},
    ids::{HazardId, PhotoId},
};
use bihuan_store::{
    CommandError, StoreError, Tx,
    photos::{
        self,
        uploads::{self, Upload},
    },
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

pub fn api() -> ApiRoutes {
    let upload = Operation::post("/api/v1/photos", "uploadPhoto", "Upload a photo")
        .description(
            "The body is the picture itself. Name the answer's `id` in a command within a day (`[api] upload_hours`); \
             otherwise the photo is forgotten. Only the account that uploaded it can use it, once.",
        )
        .open_to(SLICE, READERS)
        .files(&PICTURES, PICTURE_BYTES)
        .answers::<Uploaded>(StatusCode::CREATED, "The photo, not yet part of a hazard.");
    let show = Operation::get("/api/v1/photos/{id}/{size}", "getPhoto", "A photo of a hazard")
        .open_to(SLICE, READERS)
        .path::<PhotoId>("id", "The photo's identifier, as the hazard names it.")
        .path::<Size>("size", "The longest side in pixels, or the file as it was sent.")
        .answers_files(&PICTURES, "The picture.");
    ApiRoutes::new().on(upload, take).on(show, show_photo)
}

/// How large a photo is wanted.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Size {
    /// As it was sent.
    #[serde(rename = "original")]
    Original,
    /// At most 1280 pixels, JPEG.
    #[serde(rename = "1280")]
    Large,
    /// At most 320 pixels, JPEG.
    #[serde(rename = "320")]
    Small,
}

/// A photo that waits for its command.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "UploadedPhoto")]
struct Uploaded {
    /// To be named in a command.
    id: PhotoId,
    /// SM3 of the bytes as sent, hexadecimal.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    sm3: String,
    /// The type that the bytes have.
    media_type: String,
    /// How many there are.
    bytes: u64,
    /// Width in pixels.
    width: u32,
    /// Height in pixels.
    height: u32,
    /// When it was taken, as the camera says.
    taken_at: Option<Timestamp>,
}

async fn take(State(app): State<App>, caller: Caller, sent: SentBytes) -> ApiAnswer {
    let SentBytes { bytes, key, .. } = sent.of(&PICTURES)?;
    let id = PhotoId(app.ids.next());
    let staged = app.shelf.stage(id, bytes.to_vec(), id.to_string()).await??;
    let upload = staged.upload(&caller.actor.log_name(), app.clock.now());
    let answer = Uploaded {
        id,
        sm3: upload.evidence.sm3.clone(),
        media_type: upload.media_type.clone(),
        bytes: upload.bytes,
        width: upload.width,
        height: upload.height,
        taken_at: upload.evidence.taken_at,
    };
    let done = api::write(&app, key, move |tx| {
        uploads::put(tx, &upload)?;
        Ok(api::created(format!("/api/v1/photos/{id}/original"), &answer)?)
    });
    let done = done.await;
    let is_replayed = done.as_ref().is_ok_and(api::is_replayed);
    // After a fault nobody knows whether it was committed: the files stay. Another photo was answered to a repeated key.
    if !is_replayed && matches!(done, Ok(_) | Err(Failed::Command(CommandError::Store(_)))) {
        staged.keep();
    }
    Ok(done?)
}

async fn show_photo(State(app): State<App>, caller: Caller, Path((id, size)): Path<(PhotoId, String)>) -> ApiAnswer {
    let (scope, uploader) = (caller.person.scope(), caller.actor.log_name());
    let found = app.store.read(move |tx| {
        if let Some(photo) = photos::photo(tx, &scope, id)? {
            return Ok::<_, StoreError>(Some((photo.file, photo.media_type)));
        }
        Ok(uploads::find(tx, id, &uploader)?.map(|upload| (upload.file, upload.media_type)))
    });
    let (file, media_type) = found.await?.ok_or_else(Problem::not_found)?;
    Ok(serve_picture(&app, id, &size, &file, &media_type).await?)
}

/// The uploads of a command, taken so that nothing else uses them; in the order given.
///
/// # Errors
/// `AP-019` for one that this actor has not uploaded, or that is used or forgotten.
pub fn taken(tx: &mut Tx<'_>, ids: &[PhotoId], uploaded_by: &str) -> Result<Vec<Upload>, CommandError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let upload = uploads::take(tx, *id, uploaded_by)?;
        found.push(upload.ok_or_else(|| Refusal::new(RefusalCode::UploadedPhotoUnknown).with("photo", id))?);
    }
    Ok(found)
}

/// What an event says of uploads.
pub fn evidence(uploads: &[Upload]) -> Vec<Evidence> {
    uploads.iter().map(|upload| upload.evidence.clone()).collect()
}

/// Makes uploads photos of a hazard.
pub fn attach(tx: &mut Tx<'_>, uploads: Vec<Upload>, hazard: HazardId, phase: Phase) -> Result<(), CommandError> {
    for upload in uploads {
        upload.attach(tx, hazard, phase)?;
    }
    Ok(())
}
