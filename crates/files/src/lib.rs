//! Files of the installation that are written once and read often: in a folder, or in a bucket of an S3.
//!
//! Everything here blocks: call it on a thread that may. A name is a path without `..`, such as `ab/0191….orig`; what is
//! under a name never changes.

mod bucket;
mod folder;
mod http;
mod photo;

pub use bucket::{Bucket, BucketKeys, BucketSettings};
pub use folder::Folder;
pub use http::agent;
pub use photo::Variant;

use jiff::Timestamp;
use std::{fmt, io, path::PathBuf, sync::Arc};

/// Where files are kept: cheap to clone.
#[derive(Debug, Clone)]
pub enum Files {
    /// On a disk.
    Folder(Folder),
    /// In an S3.
    Bucket(Arc<Bucket>),
}

/// What keeps files from being written or read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The disk said no.
    #[error("{path}: {cause}")]
    Disk {
        /// The file.
        path: String,
        /// What the system said.
        cause: io::Error,
    },
    /// The S3 cannot be reached, or cannot do its work.
    #[error("the bucket: {0}")]
    Bucket(String),
}

/// A file that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// When it was written; `None` when that is not known.
    pub written_at: Option<Timestamp>,
}

/// What a check found.
const PROBE: &str = "bihuan-doctor.probe";

impl Files {
    /// In a folder, which is made when the first file comes.
    #[must_use]
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self::Folder(Folder::new(folder.into()))
    }

    /// Writes a file; it is there for good when this returns.
    ///
    /// # Errors
    /// What the disk or the S3 says.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<(), FilesError> {
        match self {
            Self::Folder(folder) => folder.put(name, bytes),
            Self::Bucket(bucket) => bucket.put(name, bytes),
        }
    }

    /// The bytes of a file, or `None` when there is none of the name.
    ///
    /// # Errors
    /// What the disk or the S3 says.
    pub fn get(&self, name: &str) -> Result<Option<Vec<u8>>, FilesError> {
        match self {
            Self::Folder(folder) => folder.get(name),
            Self::Bucket(bucket) => bucket.get(name),
        }
    }

    /// Whether there is a file of the name.
    ///
    /// # Errors
    /// What the disk or the S3 says.
    pub fn holds(&self, name: &str) -> Result<bool, FilesError> {
        match self {
            Self::Folder(folder) => Ok(folder.path(name).exists()),
            Self::Bucket(bucket) => bucket.holds(name),
        }
    }

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// What the disk or the S3 says.
    pub fn remove(&self, name: &str) -> Result<(), FilesError> {
        match self {
            Self::Folder(folder) => folder.remove(name),
            Self::Bucket(bucket) => bucket.remove(name),
        }
    }

    /// Hands over every file, in no particular order.
    ///
    /// # Errors
    /// What the disk or the S3 says, or `each`.
    pub fn for_each<E: From<FilesError>>(&self, each: impl FnMut(Entry) -> Result<(), E>) -> Result<(), E> {
        match self {
            Self::Folder(folder) => folder.for_each(each),
            Self::Bucket(bucket) => bucket.for_each(each),
        }
    }

    /// Writes, reads and removes a small file.
    ///
    /// # Errors
    /// What the disk or the S3 says.
    pub fn check(&self) -> Result<(), FilesError> {
        let asked = b"bihuan";
        self.put(PROBE, asked)?;
        let read = self.get(PROBE)?;
        self.remove(PROBE)?;
        if read.as_deref() == Some(asked) {
            return Ok(());
        }
        Err(FilesError::Bucket(format!("what was written to {self} is not what is read there")))
    }

    /// Copies every file that `to` does not have; returns how many.
    ///
    /// # Errors
    /// What either says.
    pub fn copy_to(&self, to: &Self) -> Result<u64, FilesError> {
        let mut copied = 0;
        self.for_each(|entry| {
            if entry.name != PROBE
                && !to.holds(&entry.name)?
                && let Some(bytes) = self.get(&entry.name)?
            {
                to.put(&entry.name, &bytes)?;
                copied += 1;
            }
            Ok(())
        })?;
        Ok(copied)
    }

    /// Whether a call goes over the network and may take long.
    #[must_use]
    pub const fn are_remote(&self) -> bool {
        matches!(self, Self::Bucket(_))
    }
}

impl fmt::Display for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.fmt(f),
            Self::Bucket(bucket) => bucket.fmt(f),
        }
    }
}
