//! `bihuan db`: migrate, copy, backup, restore.

use super::{open, open_existing};
use crate::{
    cli::Db,
    config::Settings,
    progress::{say, step},
};
use anyhow::{Context as _, Result, bail};
use bihuan_store::{
    DatabaseUrl, Engine, Store,
    audit::{Verdict, verify},
    copy::copy,
    photos,
};
use bihuan_web::photos::{Shelf, Variant};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The database's file in a backup.
const DATABASE: &str = "bihuan.sqlite";
/// The folders of the data directory that a backup holds.
const FOLDERS: [&str; 2] = ["photos", "imports"];

pub fn run(settings: &Settings, command: Db) -> Result<ExitCode> {
    match command {
        Db::Migrate => migrate(settings),
        Db::Copy { to } => copy_to(settings, &to),
        Db::Backup { folder } => backup(settings, &folder),
        Db::Restore { folder } => restore(settings, &folder),
    }
}

fn migrate(settings: &Settings) -> Result<ExitCode> {
    let store = Store::open_unmigrated(&settings.database)
        .with_context(|| format!("cannot open the database {}", settings.database))?;
    let applied = store.migrate()?;
    for name in &applied {
        say(&format!("applied {name}"));
    }
    say(&format!("OK: the schema of {} is up to date", settings.database));
    Ok(ExitCode::SUCCESS)
}

fn copy_to(settings: &Settings, to: &str) -> Result<ExitCode> {
    let target: DatabaseUrl = to.parse()?;
    let from = open_existing(settings)?;
    let into = Store::open(&target).with_context(|| format!("cannot open the target {target}"))?;
    let rows = copy_all(&from, &into)?;
    say(&format!("OK: {rows} rows copied to {target}; photos stay in {}", settings.data_directory.display()));
    Ok(ExitCode::SUCCESS)
}

fn copy_all(from: &Store, into: &Store) -> Result<u64> {
    let rows = copy(from, into, |table, rows| say(&format!("    {table}: {rows}")))?;
    step("Making the search index");
    into.write_blocking(bihuan_store::hazards::rebuild_search)?;
    Ok(rows)
}

fn backup(settings: &Settings, folder: &Path) -> Result<ExitCode> {
    let store = open_existing(settings)?;
    if folder.exists() {
        bail!("{} exists: name a new folder for the backup", folder.display());
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    step(format!("Copying the database {}", settings.database));
    let database = folder.join(DATABASE);
    match store.engine() {
        Engine::Sqlite => store.backup_to(&database)?,
        Engine::Postgres => {
            copy_all(&store, &Store::open(&DatabaseUrl::Sqlite(database.clone()))?)?;
        }
    }
    // The database first: a photo is written before the event that names it, so that every photo named is there.
    for name in FOLDERS {
        let files = copy_folder(&settings.data_directory.join(name), &folder.join(name))?;
        step(format!("Copied {files} files of {name}"));
    }
    let copied = Store::open(&DatabaseUrl::Sqlite(database))?;
    prove(&copied)?;
    let missing = missing_photos(&copied, folder)?;
    if missing > 0 {
        bail!(
            "{missing} photos that the database names are not in {}: is data_directory (--data-directory) the server's? \
             The backup in {} lacks them",
            settings.data_directory.join("photos").display(),
            folder.display()
        );
    }
    say(&format!("OK: the backup is in {}", folder.display()));
    Ok(ExitCode::SUCCESS)
}

/// How many photos the database names whose original is not in the folder.
fn missing_photos(store: &Store, folder: &Path) -> Result<u64> {
    let shelf = Shelf::new(folder);
    let mut missing = 0;
    store.read_blocking(|tx| {
        photos::for_each_file(tx, |file| missing += u64::from(!shelf.path(&file, Variant::Original).exists()))
    })?;
    Ok(missing)
}

fn restore(settings: &Settings, folder: &Path) -> Result<ExitCode> {
    let database = folder.join(DATABASE);
    if !database.exists() {
        bail!("{} is no backup: it has no {DATABASE}", folder.display());
    }
    match &settings.database {
        DatabaseUrl::Sqlite(path) if path.exists() => {
            bail!("{} exists: a backup is restored to a new place; name it with --database", path.display())
        }
        DatabaseUrl::Sqlite(path) => {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
            }
            step(format!("Restoring the database to {}", path.display()));
            Store::open(&DatabaseUrl::Sqlite(database))?.backup_to(path)?;
        }
        DatabaseUrl::Postgres(_) => {
            step(format!("Restoring the database to {}", settings.database));
            copy_all(&Store::open(&DatabaseUrl::Sqlite(database))?, &open(settings)?)?;
        }
    }
    for name in FOLDERS {
        let files = copy_folder(&folder.join(name), &settings.data_directory.join(name))?;
        step(format!("Restored {files} files of {name}"));
    }
    prove(&open(settings)?)?;
    say(&format!("OK: restored to {}", settings.database));
    Ok(ExitCode::SUCCESS)
}

fn prove(store: &Store) -> Result<()> {
    match store.read_blocking(|tx| verify(tx, |_| {}))? {
        Verdict::Sound(verified) => {
            step(format!("The log is sound: {} events, {} checkpoints", verified.events, verified.checkpoints));
            Ok(())
        }
        Verdict::Faulty(fault) => bail!("the log does not hold: {fault}"),
    }
}

/// Copies the files of a folder that the other does not have yet; returns how many. Evidence never changes once written.
fn copy_folder(from: &Path, to: &Path) -> Result<u64> {
    if !from.exists() {
        return Ok(0);
    }
    fs::create_dir_all(to).with_context(|| format!("cannot make the folder {}", to.display()))?;
    let mut count = 0;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read the folder {}", from.display()))? {
        let entry = entry?;
        let target: PathBuf = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            count += copy_folder(&entry.path(), &target)?;
        } else if !target.exists() {
            fs::copy(entry.path(), &target).with_context(|| format!("cannot write {}", target.display()))?;
            count += 1;
        }
    }
    Ok(count)
}
