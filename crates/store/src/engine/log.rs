//! Bringing SQLite's log into the file: by a thread of its own, so that commands do not wait for it.

use crate::StoreError;
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI32, AtomicU8, Ordering},
        mpsc,
    },
    thread,
};

/// Pages in the log before they are brought into the file. A command touches some twenty; the hundred that everybody touches
/// are then written and synced once for hundreds of commands. 64 MiB of log are read in a fraction of a second after a crash.
pub(super) const PAGES: i32 = 16_000;

const RESTING: u8 = 0;
const WORKING: u8 = 1;
const DONE: u8 = 2;

/// The writer's side of it.
pub(super) struct Log {
    limit: i32,
    /// When it is asked for next: later where readers kept the log from beginning anew.
    next: i32,
    pages: Arc<AtomicI32>,
    state: Arc<AtomicU8>,
    wake: mpsc::Sender<()>,
}

impl Log {
    /// Takes over from the writer's connection, and brings `limit` pages at a time into the file.
    pub(super) fn of(writer: &mut Connection, path: &Path, limit: i32) -> Result<Self, StoreError> {
        writer.pragma_update(None, "wal_autocheckpoint", 0)?;
        let pages = Arc::new(AtomicI32::new(0));
        let told = Arc::clone(&pages);
        writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            told.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        let state = Arc::new(AtomicU8::new(RESTING));
        let (wake, woken) = mpsc::channel::<()>();
        let (connection, done) = (Connection::open(path)?, Arc::clone(&state));
        thread::Builder::new()
            .name("sqlite-log".to_owned())
            .spawn(move || {
                while woken.recv().is_ok() {
                    bring_in(&connection);
                    done.store(DONE, Ordering::Release);
                }
            })
            .map_err(|cause| StoreError::File { path: path.display().to_string(), cause })?;
        Ok(Self { limit, next: limit, pages, state, wake })
    }

    /// After a commit: asks for it when there is enough. What was written while it was done the writer adds itself, so that the
    /// log can begin anew.
    pub(super) fn committed(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        match self.state.load(Ordering::Acquire) {
            DONE => {
                bring_in(writer);
                self.state.store(RESTING, Ordering::Relaxed);
                self.next = pages + self.limit / 16;
            }
            RESTING if pages < self.limit => self.next = self.limit,
            RESTING if pages >= self.next => {
                self.state.store(WORKING, Ordering::Relaxed);
                // Received, for the other thread ends with this one only.
                let _received = self.wake.send(());
            }
            _ => {}
        }
    }
}

/// Waits for nobody. What cannot be done now, because the disk is full, say, is tried again.
fn bring_in(connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::debug!(%error, "the log was not brought into the file");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_begins_anew_while_commits_go_on() {
        const LIMIT: i32 = 100;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.sqlite");
        let mut writer = Connection::open(&path).unwrap();
        writer.pragma_update(None, "journal_mode", "WAL").unwrap();
        let mut log = Log::of(&mut writer, &path, LIMIT).unwrap();
        writer.execute_batch("CREATE TABLE note (text TEXT)").unwrap();
        let (mut most, mut begun_anew) = (0, 0);
        for number in 0..100_000 {
            writer.execute("INSERT INTO note VALUES ($1)", ["note ".repeat(300)]).unwrap();
            log.committed(&writer);
            let pages = log.pages.load(Ordering::Relaxed);
            begun_anew += i32::from(pages < most && pages < LIMIT);
            most = if pages < most { 0 } else { pages };
            if begun_anew >= 3 {
                assert!(number >= LIMIT, "not before there is enough");
                return;
            }
        }
        panic!("the log grew to {most} pages");
    }
}
