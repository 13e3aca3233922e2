//! `bihuan demo`: a made-up township to look at, or a made-up province to measure.

mod accounts;
mod build;
mod campaign;
mod devices;
mod pictures;

use super::serve::serve;
use crate::{
    cli::Demo,
    config::Settings,
    environment::SystemClock,
    progress::{say, step},
};
use anyhow::{Context as _, Result, bail};
use bihuan_domain::Clock as _;
use bihuan_files::BucketSettings;
use bihuan_store::{DatabaseUrl, Store};
use bihuan_synthetic::World;
use std::{fs, path::Path, process::ExitCode, sync::Arc};

/// Says that the demonstration was made to its end.
const COMPLETE: &str = "complete";
/// What a visitor should know.
const NOTE: &str = "Only in this demonstration the three administrators need no second factor (telephone code): each account \
                    can set one up on its page 我的账号.";
/// Says that the folder is a demonstration's, from before its database is made.
const BEGUN: &str = "demonstration";

pub fn run(mut settings: Settings, demo: &Demo) -> Result<ExitCode> {
    let folder = &demo.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    settings.data_directory.clone_from(folder);
    settings.database = DatabaseUrl::Sqlite(folder.join("bihuan.sqlite"));
    settings.photos = BucketSettings::default();
    // Everybody shares the one password of a made-up world, however long ago it was made.
    settings.rules.accounts.password_max_age_days = None;
    settings.rules.accounts.stale_after_days = None;
    // A visitor looks around with the name and password that are printed; `NOTE` says that a real installation asks for more.
    settings.rules.accounts.second_factor_required_roles = Vec::new();
    let marker = folder.join(COMPLETE);
    let large = if demo.large_campaign { " with a large campaign" } else { "" };
    let plan = format!("seed {} scale {}{large}\n", demo.seed, demo.scale);
    let store = if fs::read_to_string(&marker).is_ok_and(|made| made == plan) {
        step(format!("The demonstration in {} is there already", folder.display()));
        Store::open(&settings.database)?
    } else {
        clear(folder)?;
        fs::write(folder.join(BEGUN), "Made by `bihuan demo`, which may remove it.\n")?;
        let filled = Store::open_to_fill(&settings.database)?;
        build::build(&settings, &filled, demo, demo.now.unwrap_or_else(|| SystemClock.now()))?;
        drop(filled);
        let store = Store::open(&settings.database)?;
        fs::write(&marker, plan).with_context(|| format!("cannot write {}", marker.display()))?;
        store
    };
    let accounts = accounts::told(folder)?;
    let accounts: Vec<_> = accounts.into_iter().chain([NOTE.to_owned()]).collect();
    if demo.no_serve {
        accounts.iter().for_each(|line| say(line));
        return Ok(ExitCode::SUCCESS);
    }
    let township = World { seed: demo.seed, townships: demo.scale }.township(0);
    let measuring = devices::Measuring::of(&township, demo.seed, &settings.rules);
    serve(&settings, &store, demo.listen, &accounts, vec![Arc::new(measuring)])
}

/// Removes a demonstration that was not finished, or that was made to another measure. Other files stay, and a database
/// that no demonstration made is refused.
fn clear(folder: &Path) -> Result<()> {
    let is_demonstration = [BEGUN, COMPLETE].iter().any(|name| folder.join(name).exists());
    if folder.join("bihuan.sqlite").exists() && !is_demonstration {
        bail!("{} holds a database that is no demonstration: name another folder with --data", folder.display());
    }
    for name in ["bihuan.sqlite", "bihuan.sqlite-wal", "bihuan.sqlite-shm", COMPLETE, accounts::FILE] {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {name} in {}", folder.display()));
            }
            _ => {}
        }
    }
    for name in ["photos", "imports"] {
        let path = folder.join(name);
        if path.exists() {
            fs::remove_dir_all(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_demonstration_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("bihuan.sqlite");
        fs::write(&database, "somebody's").unwrap();
        assert!(clear(folder.path()).unwrap_err().to_string().contains("no demonstration"));
        assert!(database.exists());
        fs::write(folder.path().join(BEGUN), "").unwrap();
        clear(folder.path()).unwrap();
        assert!(!database.exists());
    }
}
