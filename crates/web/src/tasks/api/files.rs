//! Photos and documents: uploaded first, then named by the report that they are evidence of; and read again.

use super::{READERS, SLICE, TASK_ID};
use crate::{
    App, Path,
    api::{
        self, ApiAnswer, ApiRoutes, Caller, EVIDENCE, Failed, Operation, PICTURES, Params, Problem, SentBytes, Text,
    },
    photos::{DOCUMENT_BYTES, Staged, StagedDocument},
    tasks::files::{Address, answer, hand},
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    Refusal, RefusalCode,
    campaigns::visible,
    ids::{AttachmentId, PhotoId, TaskId},
};
use bihuan_store::{
    CommandError, Tx,
    tasks::files::{self, FileEvidence, TaskFile},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub fn add(routes: ApiRoutes) -> ApiRoutes {
    let upload = Operation::post("/api/v1/task-files", "uploadTaskFile", "Upload a photo or a document for a report")
        .description(
            "The body is the file itself: a picture of at most 12 MB, a PDF, Word (docx) or Excel (xlsx) file of at most \
             20 MB and without macros. Name the answer's `id` in a report within a day (`[api] upload_hours`); otherwise \
             the file is forgotten. Only the account that uploaded it can use it, once.",
        )
        .open_to(SLICE, READERS)
        .query::<Named>()
        .files(&EVIDENCE, DOCUMENT_BYTES)
        .answers::<Uploaded>(StatusCode::CREATED, "The file, not yet part of a report.");
    let show = Operation::get("/api/v1/tasks/{id}/files/{file}/{size}", "getTaskFile", "A file of a task's report")
        .open_to(SLICE, READERS)
        .path::<TaskId>("id", TASK_ID)
        .path::<AttachmentId>("file", "The file's identifier, as the report names it.")
        .path::<Size>("size", "`original` for the file as it was sent; for a photo also its longest side in pixels.")
        .answers_files(&EVIDENCE, "The file.");
    let waiting = Operation::get("/api/v1/task-files/{id}", "getUploadedTaskFile", "A file that waits for its report")
        .open_to(SLICE, READERS)
        .path::<AttachmentId>("id", "The file's identifier, as its upload was answered.")
        .answers_files(&EVIDENCE, "The file as it was sent.");
    routes.on(upload, take).on(waiting, show_waiting).on(show, hand_out)
}

/// How large a photo is wanted.
#[derive(JsonSchema)]
#[schemars(rename = "TaskFileSize")]
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

/// What the file is called.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Named {
    /// The name of a document, with or without an ending.
    name: Option<Text<200>>,
}

/// A file that waits for its report.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "UploadedTaskFile")]
struct Uploaded {
    /// To be named in a report.
    id: AttachmentId,
    /// SM3 of the bytes as sent, hexadecimal.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    sm3: String,
    /// The type that the bytes have.
    media_type: String,
    /// How many there are.
    bytes: u64,
    /// The name under which a document is kept.
    name: Option<String>,
}

/// What was staged.
enum File {
    Photo(Staged),
    Document(StagedDocument),
}

async fn take(State(app): State<App>, caller: Caller, Params(named): Params<Named>, sent: SentBytes) -> ApiAnswer {
    let SentBytes { bytes, media_type, key } = sent.of(&EVIDENCE)?;
    let id = AttachmentId(app.ids.next());
    let name = named.name.map_or_else(|| id.to_string(), |name| name.0);
    let staged = if PICTURES.contains(&media_type.as_str()) {
        File::Photo(app.shelf.stage(PhotoId(id.0), bytes.to_vec(), name).await??)
    } else {
        File::Document(app.shelf.stage_document(id, bytes.to_vec(), name).await??)
    };
    let (uploader, now) = (caller.actor.log_name(), app.clock.now());
    let row = match &staged {
        File::Photo(staged) => staged.task_file(&uploader, now),
        File::Document(staged) => staged.task_file(&uploader, now),
    };
    let uploaded = uploaded(&row);
    let done = api::write(&app, key, move |tx| {
        files::add(tx, None, &row)?;
        Ok(api::created(format!("/api/v1/task-files/{id}"), &uploaded)?)
    });
    let done = done.await;
    let is_replayed = done.as_ref().is_ok_and(api::is_replayed);
    // After a fault nobody knows whether it was committed: the files stay. Another file was answered to a repeated key.
    if !is_replayed && matches!(done, Ok(_) | Err(Failed::Command(CommandError::Store(_)))) {
        match staged {
            File::Photo(staged) => staged.keep(),
            File::Document(staged) => staged.keep(),
        }
    }
    Ok(done?)
}

fn uploaded(row: &TaskFile) -> Uploaded {
    let (sm3, media_type, bytes, name) = match &row.what {
        FileEvidence::Photo { evidence, media_type, bytes, .. } => (&evidence.sm3, media_type.as_str(), *bytes, None),
        FileEvidence::Document(found) => (&found.sm3, found.kind.media_type(), found.bytes, Some(found.name.clone())),
    };
    Uploaded { id: row.id(), sm3: sm3.clone(), media_type: media_type.to_owned(), bytes, name }
}

async fn hand_out(State(app): State<App>, caller: Caller, Path(address): Path<Address>) -> ApiAnswer {
    answer(&app, visible(&caller.actor), address).await.map_err(Problem::from)
}

async fn show_waiting(State(app): State<App>, caller: Caller, Path(id): Path<AttachmentId>) -> ApiAnswer {
    let uploader = caller.actor.log_name();
    let found = app.store.read(move |tx| files::waiting(tx, id, &uploader)).await?.ok_or_else(Problem::not_found)?;
    hand(&app, &found, "original").await.map_err(Problem::from)
}

/// The uploads of a report, taken so that nothing else uses them; in the order given.
///
/// # Errors
/// `CA-213` for one that this actor has not uploaded, or that is used or forgotten.
pub fn taken(
    tx: &mut Tx<'_>,
    ids: &[AttachmentId],
    uploaded_by: &str,
    task: TaskId,
) -> Result<Vec<FileEvidence>, CommandError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let upload = files::take(tx, *id, uploaded_by, task)?;
        found.push(upload.ok_or_else(|| Refusal::new(RefusalCode::TaskFileUnknown).with("file", id))?.what);
    }
    Ok(found)
}
