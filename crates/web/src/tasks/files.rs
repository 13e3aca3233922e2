//! GET /tasks/{id}/files/{file}/{size}: a photo or a document of a task that the visitor may see.

use crate::{
    Answer, App, Path, Signed, WebError,
    photos::{serve_document, serve_picture},
};
use axum::extract::State;
use bihuan_domain::{
    accounts::Scope,
    campaigns,
    ids::{AttachmentId, TaskId},
};
use bihuan_store::tasks::files::{self, FileEvidence, TaskFile};

/// What an address names: the task, its file, and which of its pictures.
pub type Address = (TaskId, AttachmentId, String);

/// Serves a re-encoded picture inline; documents and originals only as attachments.
pub async fn serve(State(app): State<App>, signed: Signed, Path(address): Path<Address>) -> Answer {
    answer(&app, campaigns::visible(&signed.actor), address).await
}

/// The file, as far as the scope sees its task.
///
/// # Errors
/// [`WebError::NotFound`] out of sight, for a file of another task, and for a size that there is not.
pub async fn answer(app: &App, scope: Scope, (task, id, size): Address) -> Answer {
    let found = app.store.read(move |tx| files::file(tx, &scope, task, id)).await?.ok_or(WebError::NotFound)?;
    hand(app, &found, &size).await
}

/// A file, inert.
///
/// # Errors
/// [`WebError::NotFound`] for a size that there is not.
pub async fn hand(app: &App, found: &TaskFile, size: &str) -> Answer {
    match &found.what {
        FileEvidence::Photo { evidence, media_type, .. } => {
            serve_picture(app, evidence.id, size, &found.file, media_type).await
        }
        FileEvidence::Document(attachment) if size == "original" => serve_document(app, attachment, &found.file).await,
        FileEvidence::Document(_) => Err(WebError::NotFound),
    }
}
