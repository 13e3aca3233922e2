//! Tidying up, as the server's parts ask for it.

use bihuan_files::Files;
use bihuan_store::{Store, photos};
use jiff::{SignedDuration, Timestamp};
use std::{error::Error, time::Duration};

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

/// Files that are looked up at a time.
const AT_A_TIME: usize = 500;

/// Deletes uploaded files that never became part of a command.
#[derive(Debug, Clone)]
pub struct OrphanedUploads {
    /// Where the files are.
    pub files: Files,
    /// The key of the photo to which a file of that name belongs; `None` for a file to leave alone.
    pub key_of: fn(&str) -> Option<String>,
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
        let (mut deleted, mut old) = (0, Vec::new());
        self.files.for_each(|entry| -> Result<(), ChoreError> {
            if entry.written_at.is_some_and(|at| at + self.younger_than <= now) {
                old.extend((self.key_of)(&entry.name).map(|key| (key, entry.name)));
            }
            if old.len() >= AT_A_TIME {
                deleted += self.delete_orphans(store, &std::mem::take(&mut old))?;
            }
            Ok(())
        })?;
        Ok(deleted + self.delete_orphans(store, &old)?)
    }
}

impl OrphanedUploads {
    fn delete_orphans(&self, store: &Store, old: &[(String, String)]) -> Result<u64, ChoreError> {
        if old.is_empty() {
            return Ok(0);
        }
        let keys = old.iter().map(|(key, _)| key.clone()).collect();
        let orphans = store.read_blocking(|tx| photos::orphans(tx, keys))?;
        let mut deleted = 0;
        for (_, name) in old.iter().filter(|(key, _)| orphans.contains(key)) {
            self.files.remove(name)?;
            deleted += 1;
        }
        Ok(deleted)
    }
}
