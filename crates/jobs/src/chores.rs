//! Tidying up, as the server's parts ask for it.

use bihuan_store::{Store, photos};
use jiff::{SignedDuration, Timestamp};
use std::{
    error::Error,
    path::{Path, PathBuf},
    time::Duration,
};

/// Why a chore could not be done.
pub type ChoreError = Box<dyn Error + Send + Sync>;

/// Something to do now and then, such as forgetting ended sessions. Runs on a thread that may block.
pub trait Chore: Send + Sync {
    /// What the log calls it.
    fn name(&self) -> &'static str;
    /// How long from one run to the next.
    fn every(&self) -> Duration;
    /// Does it; returns how many things were tidied up.
    ///
    /// # Errors
    /// Whatever kept it from being done; it is tried again when its time comes.
    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError>;
}

/// Deletes uploaded files that never became part of a command.
#[derive(Debug, Clone)]
pub struct OrphanedUploads {
    /// Where the files are.
    pub folder: PathBuf,
    /// The key of the photo to which a file (its path within the folder) belongs; `None` for a file to leave alone.
    pub key_of: fn(&Path) -> Option<String>,
    /// Files younger than this may still belong to a command under way.
    pub younger_than: SignedDuration,
}

impl Chore for OrphanedUploads {
    fn name(&self) -> &'static str {
        "orphaned uploads"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(3600)
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        let mut deleted = 0;
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            let mut files = Vec::new();
            let entries = match std::fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error.into()),
            };
            for entry in entries {
                let entry = entry?;
                let metadata = entry.metadata()?;
                if metadata.is_dir() {
                    folders.push(entry.path());
                } else if metadata.is_file() && Timestamp::try_from(metadata.modified()?)? + self.younger_than <= now {
                    let path = entry.path();
                    let key = path.strip_prefix(&self.folder).ok().and_then(self.key_of);
                    files.extend(key.map(|key| (key, path)));
                }
            }
            deleted += delete_orphans(store, &files)?;
        }
        Ok(deleted)
    }
}

fn delete_orphans(store: &Store, files: &[(String, PathBuf)]) -> Result<u64, ChoreError> {
    if files.is_empty() {
        return Ok(0);
    }
    let keys = files.iter().map(|(key, _)| key.clone()).collect();
    let orphans = store.read_blocking(|tx| photos::orphans(tx, keys))?;
    let mut deleted = 0;
    for (_, path) in files.iter().filter(|(key, _)| orphans.contains(key)) {
        std::fs::remove_file(path)?;
        deleted += 1;
    }
    Ok(deleted)
}
