//! GET /photos/{id}/{size}: a photo of a hazard that the visitor may see; and how files of tasks are handed out.

use super::{PictureKind, Variant};
use crate::{Answer, App, Path, Signed, WebError};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use bihuan_domain::{ids::PhotoId, tasks::Attachment};
use bihuan_store::photos;

/// What is served is never run: no script, no frame, nothing loaded.
const SANDBOX: &str = "default-src 'none'; sandbox";
/// A file never changes under its identifier; only this user's browser keeps it.
const CACHE: &str = "private, max-age=86400, immutable";

/// Serves a re-encoded picture inline, the original only as an attachment.
pub async fn serve(State(app): State<App>, signed: Signed, Path((id, size)): Path<(PhotoId, String)>) -> Answer {
    let scope = signed.person.scope();
    let photo = app.store.read(move |tx| photos::photo(tx, &scope, id)).await?.ok_or(WebError::NotFound)?;
    picture(&app, id, &size, &photo.file, &photo.media_type).await
}

/// A file of a photo whose original has the media type.
///
/// # Errors
/// [`WebError::NotFound`] for a size that there is not; what keeps it from being read.
pub async fn picture(app: &App, id: PhotoId, size: &str, file: &str, media_type: &str) -> Answer {
    let variant = Variant::from_name(size).ok_or(WebError::NotFound)?;
    let mut response = inert(app, file, variant).await?;
    let headers = response.headers_mut();
    if variant == Variant::Original {
        let kind = PictureKind::ALL.into_iter().find(|kind| kind.media_type() == media_type);
        let kind = kind.ok_or_else(|| WebError::fault(format!("photo {id} has type {media_type}")))?;
        let name = format!("attachment; filename=\"{id}.{}\"", kind.extension());
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(name).map_err(WebError::fault)?);
    } else {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    }
    Ok(response.into_response())
}

/// A document as it was sent, always as an attachment under the name that was kept.
///
/// # Errors
/// What keeps it from being read.
pub async fn document(app: &App, attachment: &Attachment, file: &str) -> Answer {
    let mut response = inert(app, file, Variant::Original).await?;
    let headers = response.headers_mut();
    let name: String = url::form_urlencoded::byte_serialize(attachment.name.as_bytes()).collect();
    // A form writes a blank as +, the header as %20.
    let name = name.replace('+', "%20");
    let (id, ending) = (attachment.id, attachment.kind.name());
    let disposition = format!("attachment; filename=\"{id}.{ending}\"; filename*=UTF-8''{name}");
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(attachment.kind.media_type()));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(WebError::fault)?);
    Ok(response.into_response())
}

/// A file with the headers that keep a browser from running it.
async fn inert(app: &App, file: &str, variant: Variant) -> Result<Response, WebError> {
    let bytes = app.shelf.read(file, variant).await?;
    let bytes = bytes.ok_or_else(|| WebError::fault(format!("file {file} is not where files are")))?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
    Ok(response)
}
