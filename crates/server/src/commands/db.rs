//! `bihuan db`: migrate, copy, backup, restore.

use super::{open, open_existing};
use crate::{
    cli::Db,
    config::Settings,
    photos::{self, Depth},
    progress::{say, step},
};
use anyhow::{Context as _, Result, bail};
use bihuan_files::Files;
use bihuan_store::{
    DatabaseUrl, Engine, Store,
    audit::{Verdict, verify},
    copy::copy,
    territory::{self, Divided},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The database's file in a backup.
const DATABASE: &str = "bihuan.sqlite";
/// The uploaded ledgers, in the data directory and in a backup.
const IMPORTS: &str = "imports";

pub fn run(settings: &Settings, command: Db) -> Result<ExitCode> {
    match command {
        Db::Migrate => migrate(settings),
        Db::Copy { to } => copy_to(settings, &to),
        Db::Backup { folder } => backup(settings, &folder),
        Db::Restore { folder } => restore(settings, &folder),
        Db::Divide { territories } => divide(settings, territories),
        Db::Photos { folder } => move_photos(settings, &folder),
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
    say(&format!("OK: {rows} rows copied to {target}; photos stay in {}", settings.files()?));
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
    let files = copy_folder(&settings.data_directory.join(IMPORTS), &folder.join(IMPORTS))?;
    step(format!("Copied {files} files of {IMPORTS}"));
    let (photos, copies) = (settings.files()?, Files::in_folder(folder.join(photos::FOLDER)));
    copy_photos(&photos, &copies)?;
    let copied = Store::open(&DatabaseUrl::Sqlite(database))?;
    prove(&copied)?;
    // What came over a network is read again.
    let depth = if photos.are_remote() { Depth::Content } else { Depth::Presence };
    let found = photos::check(&copied, &copies, depth)?;
    if let Some(missing) = found.missing.first() {
        bail!(
            "{} photos that the database names are not in {photos}, such as {missing}: is data_directory \
             (--data-directory) the server's, or [photos]? The backup in {} lacks them",
            found.missing.len(),
            folder.display()
        );
    }
    if let Some(altered) = found.altered.first() {
        bail!("{} photos are not what was uploaded, such as {altered}", found.altered.len());
    }
    say(&format!("OK: the backup is in {}", folder.display()));
    Ok(ExitCode::SUCCESS)
}

/// Copies photos; from folder to folder as files, which is quicker.
fn copy_photos(from: &Files, to: &Files) -> Result<()> {
    match (from, to) {
        (Files::Folder(from), Files::Folder(to)) => {
            let files = copy_folder(&from.path(""), &to.path(""))?;
            step(format!("Copied {files} files of photos"));
            Ok(())
        }
        _ => photos::copy(from, to),
    }
}

/// Divides the large tables, and lists how they are divided.
fn divide(settings: &Settings, territories: Vec<String>) -> Result<ExitCode> {
    let store = open_existing(settings)?;
    if !territories.is_empty() {
        step(format!("Moving rows of {}", territories.join(", ")));
        let made = store.write_blocking(move |tx| territory::divide(tx, &territories))?;
        step(format!("{} counties have parts of their own now", made.len()));
    }
    for (name, hazards, divided) in store.read_blocking(territory::list)? {
        let name = if name.is_empty() { "(none)" } else { &name };
        let part = if divided == Divided::Yes { "parts of its own" } else { "among the rest" };
        say(&format!("{name}: {hazards} hazards, {part}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts the photos of a folder where the settings say.
fn move_photos(settings: &Settings, folder: &Path) -> Result<ExitCode> {
    if !folder.is_dir() {
        bail!("{} is no folder: name the folder of photos, such as that in the data directory", folder.display());
    }
    let files = settings.files()?;
    copy_photos(&Files::in_folder(folder), &files)?;
    let found = photos::check(&open_existing(settings)?, &files, Depth::Presence)?;
    if let Some(missing) = found.missing.first() {
        bail!("{} photos that the database names are not in {files} yet, such as {missing}", found.missing.len());
    }
    say(&format!("OK: {} photos are in {files}", found.named));
    Ok(ExitCode::SUCCESS)
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
    let files = copy_folder(&folder.join(IMPORTS), &settings.data_directory.join(IMPORTS))?;
    step(format!("Restored {files} files of {IMPORTS}"));
    copy_photos(&Files::in_folder(folder.join(photos::FOLDER)), &settings.files()?)?;
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
