//! Files on a disk.

use crate::{Entry, FilesError};
use jiff::Timestamp;
use std::{
    fmt,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

/// A folder and all below it.
#[derive(Debug, Clone)]
pub struct Folder(Arc<Path>);

impl Folder {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder.into())
    }

    /// Where a file lies.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), FilesError> {
        let path = self.path(name);
        write_durably(&path, bytes).map_err(|cause| failed(&path, cause))
    }

    pub(crate) fn get(&self, name: &str) -> Result<Option<Vec<u8>>, FilesError> {
        let path = self.path(name);
        unless_absent(fs::read(&path)).map_err(|cause| failed(&path, cause))
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), FilesError> {
        let path = self.path(name);
        unless_absent(fs::remove_file(&path)).map(drop).map_err(|cause| failed(&path, cause))
    }

    pub(crate) fn for_each<E: From<FilesError>>(&self, mut each: impl FnMut(Entry) -> Result<(), E>) -> Result<(), E> {
        let mut folders = vec![self.0.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in children(&folder).map_err(|cause| failed(&folder, cause))? {
                if entry.is_folder {
                    folders.push(entry.path);
                } else if let Some(name) = entry.path.strip_prefix(&self.0).ok().and_then(Path::to_str) {
                    each(Entry { name: name.to_owned(), written_at: entry.written_at })?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.display().fmt(f)
    }
}

struct Child {
    path: PathBuf,
    is_folder: bool,
    written_at: Option<Timestamp>,
}

fn children(folder: &Path) -> io::Result<Vec<Child>> {
    let Some(entries) = unless_absent(fs::read_dir(folder))? else { return Ok(Vec::new()) };
    let mut children = Vec::new();
    for entry in entries {
        let entry = entry?;
        // Gone by now when it was removed beside.
        let Some(metadata) = unless_absent(entry.metadata())? else { continue };
        let written_at = metadata.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
        children.push(Child { path: entry.path(), is_folder: metadata.is_dir(), written_at });
    }
    Ok(children)
}

fn failed(path: &Path, cause: io::Error) -> FilesError {
    FilesError::Disk { path: path.display().to_string(), cause }
}

fn unless_absent<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
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
    use crate::{Entry, Files, FilesError};

    #[test]
    fn what_is_put_is_there_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(folder.path().join("photos"));
        assert_eq!(files.get("ab/one.orig").unwrap(), None, "also before there is a folder");
        files.put("ab/one.orig", b"one").unwrap();
        files.put("cd/two.orig", b"two").unwrap();
        assert_eq!(files.get("ab/one.orig").unwrap().as_deref(), Some(b"one".as_slice()));
        assert!(files.holds("cd/two.orig").unwrap() && !files.holds("cd/one.orig").unwrap());
        let mut names = Vec::new();
        let each = |entry: Entry| {
            assert!(entry.written_at.is_some());
            names.push(entry.name);
            Ok::<_, FilesError>(())
        };
        files.for_each(each).unwrap();
        names.sort();
        assert_eq!(names, ["ab/one.orig", "cd/two.orig"]);
        let copy = Files::in_folder(folder.path().join("copy"));
        copy.put("ab/one.orig", b"one").unwrap();
        assert_eq!((files.copy_to(&copy).unwrap(), files.copy_to(&copy).unwrap()), (1, 0));
        files.remove("ab/one.orig").unwrap();
        files.remove("ab/one.orig").unwrap();
        assert!(!files.holds("ab/one.orig").unwrap() && copy.holds("cd/two.orig").unwrap());
        files.check().unwrap();
    }

    #[test]
    fn a_disk_that_says_no_is_told_with_the_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = Files::in_folder(file.path()).put("ab/one.orig", b"one").unwrap_err();
        assert!(matches!(&error, FilesError::Disk { path, .. } if path.ends_with("one.orig")), "{error}");
    }
}
