//! Where the files of photos lie: `photos/<aa>/<id>.{orig,1280.jpg,320.jpg}` in the data directory.

use super::Picture;
use bihuan_domain::{
    Refusal,
    hazards::{Evidence, Phase},
    ids::{HazardId, PhotoId},
};
use bihuan_store::photos::{Photo, uploads::Upload};
use jiff::Timestamp;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::Semaphore;

/// Decoders at work at the same time; each may take some hundred megabytes for a moment.
const DECODERS: usize = 2;

/// A file of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// As it was sent.
    Original,
    /// At most 1280 pixels.
    Large,
    /// At most 320 pixels.
    Small,
}

impl Variant {
    const ALL: [Self; 3] = [Self::Original, Self::Large, Self::Small];

    /// The variant of its name in addresses: `original`, `1280`, `320`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "original" => Some(Self::Original),
            "1280" => Some(Self::Large),
            "320" => Some(Self::Small),
            _ => None,
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Original => "orig",
            Self::Large => "1280.jpg",
            Self::Small => "320.jpg",
        }
    }
}

/// The folder of photos.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: Arc<Path>,
    decoders: Arc<Semaphore>,
}

/// A photo on disk that no event names yet. Dropping it removes its files, unless it was kept.
#[derive(Debug)]
pub struct Staged {
    /// What an event says of it.
    pub evidence: Evidence,
    media_type: &'static str,
    bytes: u64,
    width: u32,
    height: u32,
    paths: Option<Vec<PathBuf>>,
}

impl Shelf {
    /// A shelf in the data directory; its folder is made when the first photo comes.
    #[must_use]
    pub fn new(data_directory: &Path) -> Self {
        Self { folder: data_directory.join("photos").into(), decoders: Arc::new(Semaphore::new(DECODERS)) }
    }

    /// The path of a file of a photo, by the key that its row keeps.
    #[must_use]
    pub fn path(&self, key: &str, variant: Variant) -> PathBuf {
        self.folder.join(format!("{key}.{}", variant.suffix()))
    }

    /// The key of the photo to which a file belongs, given its path within the folder; `None` for a file that is not
    /// one of a photo's.
    #[must_use]
    pub fn key_of(path: &Path) -> Option<String> {
        let text = path.to_str()?;
        Variant::ALL.iter().find_map(|variant| Some(text.strip_suffix(variant.suffix())?.strip_suffix('.')?.to_owned()))
    }

    /// Writes a picture under a key of one's own.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn put(&self, key: &str, original: &[u8], picture: &Picture) -> io::Result<()> {
        let files = [original, &picture.large, &picture.small];
        Variant::ALL.iter().zip(files).try_for_each(|(variant, bytes)| write_durably(&self.path(key, *variant), bytes))
    }

    /// Judges, reduces and writes a photo; the files are on the disk (fsync) when this returns.
    ///
    /// # Errors
    /// The inner refusal says what is wrong with the file, the outer error that the disk failed.
    pub async fn stage(&self, id: PhotoId, bytes: Vec<u8>, name: String) -> io::Result<Result<Staged, Refusal>> {
        let permit = Arc::clone(&self.decoders).acquire_owned().await.map_err(io::Error::other)?;
        let shelf = self.clone();
        let staged = tokio::task::spawn_blocking(move || {
            let picture = Picture::read(&bytes, &name);
            drop(permit);
            picture
                .map(|picture| shelf.write(id, &bytes, &picture))
                .map_or_else(|refusal| Ok(Err(refusal)), |file| file.map(Ok))
        });
        staged.await.map_err(io::Error::other)?
    }

    fn write(&self, id: PhotoId, original: &[u8], picture: &Picture) -> io::Result<Staged> {
        let position = picture.metadata.position_1e6;
        let evidence = Evidence {
            id,
            sm3: picture.sm3.clone(),
            taken_at: picture.metadata.taken_at,
            latitude_1e6: position.map(|(latitude, _)| latitude),
            longitude_1e6: position.map(|(_, longitude)| longitude),
        };
        let paths: Vec<_> = Variant::ALL.map(|variant| self.path(&key(id), variant)).into();
        // From here on, an error removes what was written.
        let staged = Staged {
            evidence,
            media_type: picture.kind.media_type(),
            bytes: original.len() as u64,
            width: picture.width,
            height: picture.height,
            paths: Some(paths),
        };
        self.put(&key(id), original, picture)?;
        Ok(staged)
    }
}

impl Staged {
    /// Keeps the files: an event names the photo now, or may do so.
    pub fn keep(mut self) {
        self.paths = None;
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

impl Drop for Staged {
    fn drop(&mut self) {
        for path in self.paths.take().into_iter().flatten() {
            match fs::remove_file(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => tracing::warn!(path = %path.display(), %error, "a refused photo could not be removed"),
            }
        }
    }
}

/// The path of a photo's files in the folder, without the ending.
fn key(id: PhotoId) -> String {
    let name = id.to_string();
    // Identifiers begin with their time; their last digits spread evenly.
    format!("{}/{name}", &name[name.len() - 2..])
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let temporary = path.with_extension("part");
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written.and_then(|()| fs::rename(&temporary, path)) {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::samples;
    use image::ImageFormat;

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
        let shelf = Shelf::new(folder.path());
        let bytes = samples::picture(500, 400, ImageFormat::Jpeg);
        let staged = shelf.stage(id(), bytes.clone(), "a.jpg".into()).await.unwrap().unwrap();
        assert_eq!(files(folder.path()), 3);
        drop(staged);
        assert_eq!(files(folder.path()), 0);
        shelf.stage(id(), bytes.clone(), "a.jpg".into()).await.unwrap().unwrap().keep();
        assert_eq!(files(folder.path()), 3);
        assert!(shelf.path(&key(id()), Variant::Small).starts_with(folder.path().join("photos/ab")));
        assert_eq!(fs::read(shelf.path(&key(id()), Variant::Original)).unwrap(), bytes);
    }

    #[tokio::test]
    async fn a_refused_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path());
        let refusal = shelf.stage(id(), b"<html>".to_vec(), "a.jpg".into()).await.unwrap().unwrap_err();
        assert_eq!((refusal.code.number(), files(folder.path())), ("PH-001", 0));
    }
}
