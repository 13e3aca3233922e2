//! The files of photos and documents: `<aa>/<id>.{orig,1280.jpg,320.jpg}` in the folder or the bucket of photos; of a
//! document only the original.

use super::{Picture, document};
use crate::WebError;
use bihuan_domain::{
    Refusal,
    hazards::{Evidence, Phase},
    ids::{AttachmentId, HazardId, PhotoId},
    tasks::Attachment,
};
use bihuan_files::{Files, FilesError, Variant};
use bihuan_store::{
    photos::{Photo, uploads::Upload},
    tasks::files::{FileEvidence, TaskFile},
};
use jiff::Timestamp;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Decoders at work at the same time; each may take some hundred megabytes for a moment.
const DECODERS: usize = 2;

/// Where photos are.
#[derive(Debug, Clone)]
pub struct Shelf {
    files: Files,
    decoders: Arc<Semaphore>,
}

/// A photo whose files are there and that no event names yet. Dropping it removes its files, unless it was kept.
#[derive(Debug)]
pub struct Staged {
    /// What an event says of it.
    pub evidence: Evidence,
    media_type: &'static str,
    bytes: u64,
    width: u32,
    height: u32,
    written: Written,
}

/// A document whose file is there and that no event names yet. Dropping it removes the file, unless it was kept.
#[derive(Debug)]
pub struct StagedDocument {
    /// What an event says of it.
    pub attachment: Attachment,
    written: Written,
}

/// Files that were written: removed when this is dropped, unless they are kept.
#[derive(Debug)]
struct Written {
    doomed: Option<(Files, Vec<String>)>,
}

impl Shelf {
    /// Photos among these files.
    #[must_use]
    pub fn new(files: Files) -> Self {
        Self { files, decoders: Arc::new(Semaphore::new(DECODERS)) }
    }

    /// A file of a photo, or `None` when it is not there.
    ///
    /// # Errors
    /// What keeps it from being read.
    pub async fn read(&self, key: &str, variant: Variant) -> Result<Option<Vec<u8>>, WebError> {
        let (files, name) = (self.files.clone(), variant.file_name(key));
        Ok(tokio::task::spawn_blocking(move || files.get(&name)).await.map_err(WebError::fault)??)
    }

    /// Writes a picture under a key of one's own.
    ///
    /// # Errors
    /// What the disk or the S3 says.
    pub fn put(&self, key: &str, original: &[u8], picture: &Picture) -> Result<(), FilesError> {
        let files = [original, &picture.large, &picture.small];
        Variant::ALL.iter().zip(files).try_for_each(|(variant, bytes)| self.files.put(&variant.file_name(key), bytes))
    }

    /// Judges, reduces and writes a photo; its files are there for good when this returns.
    ///
    /// # Errors
    /// The inner refusal says what is wrong with the file, the outer error that it could not be written.
    pub async fn stage(&self, id: PhotoId, bytes: Vec<u8>, name: String) -> Result<Result<Staged, Refusal>, WebError> {
        let permit = Arc::clone(&self.decoders).acquire_owned().await.map_err(WebError::fault)?;
        let shelf = self.clone();
        let staged = tokio::task::spawn_blocking(move || {
            let picture = Picture::read(&bytes, &name);
            drop(permit);
            picture
                .map(|picture| shelf.write(id, &bytes, &picture))
                .map_or_else(|refusal| Ok(Err(refusal)), |file| file.map(Ok))
        });
        Ok(staged.await.map_err(WebError::fault)??)
    }

    fn write(&self, id: PhotoId, original: &[u8], picture: &Picture) -> Result<Staged, FilesError> {
        let position = picture.metadata.position_1e6;
        let evidence = Evidence {
            id,
            sm3: picture.sm3.clone(),
            taken_at: picture.metadata.taken_at,
            latitude_1e6: position.map(|(latitude, _)| latitude),
            longitude_1e6: position.map(|(_, longitude)| longitude),
        };
        let names = Variant::ALL.map(|variant| variant.file_name(&key(id))).into();
        // From here on, an error removes what was written.
        let staged = Staged {
            evidence,
            media_type: picture.kind.media_type(),
            bytes: original.len() as u64,
            width: picture.width,
            height: picture.height,
            written: Written { doomed: Some((self.files.clone(), names)) },
        };
        self.put(&key(id), original, picture)?;
        Ok(staged)
    }

    /// Judges and writes a document; its file is there for good when this returns.
    ///
    /// # Errors
    /// The inner refusal says what is wrong with the file, the outer error that it could not be written.
    pub async fn stage_document(
        &self,
        id: AttachmentId,
        bytes: Vec<u8>,
        name: String,
    ) -> Result<Result<StagedDocument, Refusal>, WebError> {
        let files = self.files.clone();
        let staged = tokio::task::spawn_blocking(move || {
            let attachment = match document::read(id, &bytes, &name) {
                Ok(attachment) => attachment,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let stored = Variant::Original.file_name(&key(PhotoId(id.0)));
            let written = Written { doomed: Some((files.clone(), vec![stored.clone()])) };
            files.put(&stored, &bytes)?;
            Ok::<_, FilesError>(Ok(StagedDocument { attachment, written }))
        });
        Ok(staged.await.map_err(WebError::fault)??)
    }
}

impl Staged {
    /// Keeps the files: an event names the photo now, or may do so.
    pub fn keep(mut self) {
        self.written.doomed = None;
    }

    /// What is kept of it as a file of a task.
    #[must_use]
    pub fn task_file(&self, uploaded_by: &str, uploaded_at: Timestamp) -> TaskFile {
        let what = FileEvidence::Photo {
            evidence: self.evidence.clone(),
            media_type: self.media_type.to_owned(),
            bytes: self.bytes,
            width: self.width,
            height: self.height,
        };
        TaskFile { what, uploaded_by: uploaded_by.to_owned(), uploaded_at, file: key(self.evidence.id) }
    }

    /// What is kept of it while it waits for its command.
    #[must_use]
    pub fn upload(&self, uploaded_by: &str, uploaded_at: Timestamp) -> Upload {
        Upload {
            evidence: self.evidence.clone(),
            media_type: self.media_type.to_owned(),
            bytes: self.bytes,
            width: self.width,
            height: self.height,
            uploaded_by: uploaded_by.to_owned(),
            uploaded_at,
            file: key(self.evidence.id),
        }
    }

    /// The row of the photo, for the transaction of its command.
    #[must_use]
    pub fn row(&self, hazard: HazardId, phase: Phase, uploaded_by: &str, uploaded_at: Timestamp) -> Photo {
        self.upload(uploaded_by, uploaded_at).into_photo(hazard, phase)
    }
}

impl StagedDocument {
    /// Keeps the file: an event names the document now, or may do so.
    pub fn keep(mut self) {
        self.written.doomed = None;
    }

    /// What is kept of it as a file of a task.
    #[must_use]
    pub fn task_file(&self, uploaded_by: &str, uploaded_at: Timestamp) -> TaskFile {
        let what = FileEvidence::Document(self.attachment.clone());
        let file = key(PhotoId(self.attachment.id.0));
        TaskFile { what, uploaded_by: uploaded_by.to_owned(), uploaded_at, file }
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let Some((files, names)) = self.doomed.take() else { return };
        let is_remote = files.are_remote();
        let remove = move || {
            for name in names {
                if let Err(error) = files.remove(&name) {
                    // The sweep of orphaned uploads comes by.
                    tracing::warn!(name, %error, "a refused file could not be removed");
                }
            }
        };
        // A request may end on a thread that must not wait for the network.
        if is_remote {
            drop(std::thread::spawn(remove));
        } else {
            remove();
        }
    }
}

/// What the names of the files of a photo or document have in common.
fn key(id: PhotoId) -> String {
    let name = id.to_string();
    // Identifiers begin with their time; their last digits spread evenly.
    format!("{}/{name}", &name[name.len() - 2..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::samples;
    use image::ImageFormat;
    use std::{fs, path::Path};

    fn id() -> PhotoId {
        "018f0000-0000-7000-8000-0000000000ab".parse().unwrap()
    }

    fn files(folder: &Path) -> usize {
        let children = fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
        children.map(|child| if child.path().is_dir() { files(&child.path()) } else { 1 }).sum()
    }

    #[tokio::test]
    async fn a_kept_photo_stays_and_a_dropped_one_goes() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(Files::in_folder(folder.path()));
        let bytes = samples::picture(500, 400, ImageFormat::Jpeg);
        let staged = shelf.stage(id(), bytes.clone(), "a.jpg".into()).await.unwrap().unwrap();
        assert_eq!(files(folder.path()), 3);
        drop(staged);
        assert_eq!(files(folder.path()), 0);
        shelf.stage(id(), bytes.clone(), "a.jpg".into()).await.unwrap().unwrap().keep();
        assert_eq!(files(folder.path()), 3);
        assert!(folder.path().join(Variant::Small.file_name(&key(id()))).starts_with(folder.path().join("ab")));
        assert_eq!(shelf.read(&key(id()), Variant::Original).await.unwrap(), Some(bytes));
    }

    #[tokio::test]
    async fn a_refused_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(Files::in_folder(folder.path()));
        let refusal = shelf.stage(id(), b"<html>".to_vec(), "a.jpg".into()).await.unwrap().unwrap_err();
        assert_eq!((refusal.code.number(), files(folder.path())), ("PH-001", 0));
    }
}
