//! A form with or without files: its fields, and the photos and documents staged on disk.

use super::{DOCUMENT_BYTES, PICTURE_BYTES, Staged, StagedDocument, document, in_millionths, too_large};
use crate::{App, Fields, WebError};
use axum::{
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::{StatusCode, header},
};
use bihuan_domain::{
    Refusal, RefusalCode,
    hazards::{Evidence, decide::PHOTOS_PER_COMMAND},
    ids::{AttachmentId, PhotoId},
    tasks::{
        Attachment,
        decide::{DOCUMENT_LIMIT, FIGURE_LIMIT, PHOTO_LIMIT},
    },
};

/// The largest form with files: two sets of nine photos, and the words; nine photos and five documents are less.
pub const UPLOAD_BYTES: usize = 2 * PHOTOS_PER_COMMAND * PICTURE_BYTES + 2 * 1024 * 1024;
/// The largest field that is no file, in bytes: 2,000 characters and to spare.
const FIELD_BYTES: usize = 64 * 1024;
/// The field whose files are documents; those of every other field are photos.
const DOCUMENTS: &str = "documents";
/// The most parts of a form.
const PARTS: usize = 120;

/// What somebody sent. Files are on the disk, and go again unless they are kept.
#[derive(Debug, Default)]
pub struct Upload {
    /// The fields that are no files.
    pub fields: Fields,
    photos: Vec<(String, Staged)>,
    documents: Vec<StagedDocument>,
    refusal: Option<Refusal>,
}

impl Upload {
    /// Refuses when one of the files was refused.
    pub fn check(&self) -> Result<(), Refusal> {
        self.refusal.clone().map_or(Ok(()), Err)
    }

    /// What an event says of the photos of a field.
    pub fn evidence(&self, field: &str) -> Vec<Evidence> {
        self.photos.iter().filter(|(name, _)| name == field).map(|(_, staged)| staged.evidence.clone()).collect()
    }

    /// What an event says of the documents.
    pub fn attachments(&self) -> Vec<Attachment> {
        self.documents.iter().map(|staged| staged.attachment.clone()).collect()
    }

    /// The photos with the names of their fields.
    pub fn into_photos(self) -> Vec<(String, Staged)> {
        self.photos
    }

    /// The photos of all fields, and the documents.
    pub fn into_files(self) -> (Vec<Staged>, Vec<StagedDocument>) {
        (self.photos.into_iter().map(|(_, staged)| staged).collect(), self.documents)
    }

    /// Where the camera says nothing, the place of the phone is kept.
    fn locate(&mut self) {
        let coordinate =
            |name, bound| self.fields.text(name).trim().parse().ok().and_then(|at| in_millionths(at, bound));
        let (Some(latitude), Some(longitude)) = (coordinate("latitude", 90.0), coordinate("longitude", 180.0)) else {
            return;
        };
        for (_, staged) in &mut self.photos {
            let evidence = &mut staged.evidence;
            if evidence.latitude_1e6.is_none() {
                (evidence.latitude_1e6, evidence.longitude_1e6) = (Some(latitude), Some(longitude));
            }
        }
    }
}

impl FromRequest<App> for Upload {
    type Rejection = WebError;

    async fn from_request(request: Request, app: &App) -> Result<Self, WebError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let fields = Fields::from_request(request, app).await?;
            return Ok(Self { fields, ..Self::default() });
        }
        let mut parts = Multipart::from_request(request, app).await.map_err(|_| WebError::BadRequest)?;
        let mut pairs = Vec::new();
        let mut upload = Self::default();
        let mut count = 0;
        while let Some(field) = parts.next_field().await.map_err(|error| broken(&error))? {
            count += 1;
            let name = field.name().unwrap_or_default().to_owned();
            if count > PARTS || name.is_empty() || name.contains('\0') {
                return Err(WebError::BadRequest);
            }
            if field.file_name().is_some() && name == DOCUMENTS {
                upload.take_document(app, field).await?;
            } else if field.file_name().is_some() {
                upload.take(app, name, field).await?;
            } else {
                let bytes = read(field, FIELD_BYTES).await?.ok_or(WebError::TooLarge)?;
                let text = String::from_utf8(bytes).map_err(|_| WebError::BadRequest)?;
                if text.contains('\0') {
                    return Err(WebError::BadRequest);
                }
                pairs.push((name, text));
            }
        }
        upload.fields = Fields::new(pairs);
        upload.locate();
        Ok(upload)
    }
}

impl Upload {
    /// Stages a file. A refusal is kept, so that the form can be shown again with all that was typed.
    async fn take(&mut self, app: &App, name: String, field: Field<'_>) -> Result<(), WebError> {
        let file = field.file_name().unwrap_or_default().to_owned();
        let Some(bytes) = read(field, PICTURE_BYTES).await? else {
            self.refusal.get_or_insert_with(too_large);
            return Ok(());
        };
        // Browsers send an empty part for a field without a file.
        if bytes.is_empty() && file.is_empty() {
            return Ok(());
        }
        if self.photos.iter().filter(|(other, _)| *other == name).count() >= PHOTOS_PER_COMMAND {
            let many = Refusal::new(RefusalCode::PhotosTooMany).with("limit", PHOTOS_PER_COMMAND);
            self.refusal.get_or_insert(many);
        }
        if self.refusal.is_some() {
            return Ok(());
        }
        match app.shelf.stage(PhotoId(app.ids.next()), bytes, file).await? {
            Ok(staged) => self.photos.push((name, staged)),
            Err(refusal) => self.refusal = Some(refusal),
        }
        Ok(())
    }

    /// Stages a document.
    async fn take_document(&mut self, app: &App, field: Field<'_>) -> Result<(), WebError> {
        let file = field.file_name().unwrap_or_default().to_owned();
        let Some(bytes) = read(field, DOCUMENT_BYTES).await? else {
            self.refusal.get_or_insert_with(document::too_large);
            return Ok(());
        };
        if bytes.is_empty() && file.is_empty() {
            return Ok(());
        }
        if self.documents.len() >= DOCUMENT_LIMIT {
            let many = Refusal::new(RefusalCode::TaskTooMuchEvidence)
                .with("figures", FIGURE_LIMIT)
                .with("photos", PHOTO_LIMIT)
                .with("documents", DOCUMENT_LIMIT);
            self.refusal.get_or_insert(many);
        }
        if self.refusal.is_some() {
            return Ok(());
        }
        match app.shelf.stage_document(AttachmentId(app.ids.next()), bytes, file).await? {
            Ok(staged) => self.documents.push(staged),
            Err(refusal) => self.refusal = Some(refusal),
        }
        Ok(())
    }
}

/// The bytes of a part; `None` when there are more than `limit`, which are then read and dropped.
async fn read(mut field: Field<'_>, limit: usize) -> Result<Option<Vec<u8>>, WebError> {
    let mut bytes = Vec::new();
    let mut is_too_large = false;
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        is_too_large |= bytes.len() + chunk.len() > limit;
        if is_too_large {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((!is_too_large).then_some(bytes))
}

fn broken(error: &axum::extract::multipart::MultipartError) -> WebError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        RefusalCode::UploadTooLarge.into()
    } else {
        WebError::BadRequest
    }
}
