//! What the disk itself does: no program acknowledges more than its disk can sync.

use anyhow::Result;
use std::{
    fs::OpenOptions,
    io::{Seek as _, SeekFrom, Write as _},
    path::Path,
    time::Instant,
};

use crate::load::Times;

/// What the log of a group of commands holds, more or less.
const BYTES: usize = 128 << 10;
const SYNCS: usize = 200;

/// How long it takes until so much is on the disk, in a file that is there already.
pub fn sync_times(folder: &Path) -> Result<Times> {
    let path = folder.join("sync-times");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
    let bytes = vec![0_u8; BYTES];
    let mut times = Vec::with_capacity(SYNCS);
    for round in 0..2 {
        file.seek(SeekFrom::Start(0))?;
        for _ in 0..SYNCS {
            file.write_all(&bytes)?;
            let begun = Instant::now();
            file.sync_data()?;
            if round == 1 {
                times.push(begun.elapsed());
            }
        }
    }
    std::fs::remove_file(&path)?;
    Ok(Times::of(times))
}
