//! Where photos are kept by the settings, and whether all that the database names are there.

use crate::{config::Settings, progress::step};
use anyhow::{Context as _, Result, anyhow, bail};
use bihuan_domain::audit::HashAlgorithm;
use bihuan_files::{Bucket, BucketKeys, BucketSettings, Entry, Files, FilesError, Variant};
use bihuan_store::{
    Store,
    photos::{self, Kept},
};
use std::{collections::HashSet, env, fs, sync::Arc};

/// The folder of photos in the data directory and in a backup.
pub const FOLDER: &str = "photos";
const KEYS: &str = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/// Whether the bytes of photos are looked at, or only whether they are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The original and its reduced pictures are there.
    Presence,
    /// The original has the digest that its evidence names, too.
    Content,
}

/// What is wrong with photos.
#[derive(Debug, Default)]
pub struct Photos {
    /// All that the database names.
    pub named: u64,
    /// Those of which a file is not there.
    pub missing: Vec<String>,
    /// Those whose original is not what was uploaded.
    pub altered: Vec<String>,
}

impl Settings {
    /// Where photos are kept.
    ///
    /// # Errors
    /// What is wrong with the settings of the bucket or with its keys.
    pub fn files(&self) -> Result<Files> {
        let settings = &self.photos;
        if settings.bucket.is_empty() {
            return Ok(Files::in_folder(self.data_directory.join(FOLDER)));
        }
        let read = |path: &String| fs::read(path).with_context(|| format!("cannot read the authorities in {path}"));
        let authorities = settings.authority_files.iter().map(read).collect::<Result<Vec<_>>>()?;
        let bucket = Bucket::new(settings, keys(settings)?, &authorities).map_err(|error| anyhow!(error))?;
        Ok(Files::Bucket(Arc::new(bucket)))
    }
}

fn keys(settings: &BucketSettings) -> Result<BucketKeys> {
    if settings.credentials_file.is_empty() {
        let [id, secret] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(env::var);
        return match (id, secret) {
            (Ok(access_key_id), Ok(secret_access_key)) => Ok(BucketKeys { access_key_id, secret_access_key }),
            _ => bail!("the keys of the bucket are missing: name photos.credentials_file, or set {KEYS}"),
        };
    }
    let path = &settings.credentials_file;
    let text = fs::read_to_string(path).with_context(|| format!("cannot read the keys of the bucket in {path}"))?;
    // What the reader says of a faulty file would show a part of it.
    let keys = figment::Figment::from(<figment::providers::Toml as figment::providers::Format>::string(&text));
    keys.extract()
        .map_err(|_| anyhow!("{path} must hold the lines access_key_id = \"…\" and secret_access_key = \"…\""))
}

/// Looks for every photo and document that the database names.
///
/// # Errors
/// A fault of the database or of where photos are.
pub fn check(store: &Store, files: &Files, depth: Depth) -> Result<Photos> {
    let mut there = HashSet::new();
    files.for_each(|Entry { name, .. }| {
        there.insert(name);
        Ok::<_, FilesError>(())
    })?;
    let mut found = Photos::default();
    let mut to_read = Vec::new();
    store.read_blocking(|tx| {
        photos::for_each_file(tx, |file, sm3, kept| {
            found.named += 1;
            let variants = match kept {
                Kept::Photo => &Variant::ALL[..],
                Kept::Document => &[Variant::Original],
            };
            if variants.iter().all(|variant| there.contains(&variant.file_name(&file))) {
                to_read.push((file, sm3));
            } else {
                found.missing.push(file);
            }
        })
    })?;
    if depth == Depth::Content {
        for (file, sm3) in to_read {
            let bytes = files.get(&Variant::Original.file_name(&file))?;
            if bytes.is_none_or(|bytes| HashAlgorithm::Sm3.hash(&bytes).to_string() != sm3) {
                found.altered.push(file);
            }
        }
    }
    Ok(found)
}

/// Copies every photo that `to` does not have.
///
/// # Errors
/// What either says.
pub fn copy(from: &Files, to: &Files) -> Result<()> {
    let copied = from.copy_to(to)?;
    step(format!("Copied {copied} files of photos to {to}"));
    Ok(())
}
