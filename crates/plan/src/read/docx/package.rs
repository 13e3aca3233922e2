//! The parts of the package, unpacked within bounds.

use crate::PlanError;
use bihuan_domain::{Refusal, RefusalCode};
use std::io::{Cursor, Read};
use zip::{ZipArchive, result::ZipError};

/// The largest part that is unpacked: the text of some thousand pages with their formatting.
const MAX_PART_BYTES: u64 = 96 << 20;
/// Parts of a package; pictures count.
const MAX_PARTS: usize = 20_000;
/// How much smaller than its contents a part may be once it is large.
const MAX_RATIO: u64 = 400;
const RATIO_FROM_BYTES: u64 = 8 << 20;

/// The parts that are read.
pub(super) struct Package {
    pub document: Vec<u8>,
    pub styles: Option<Vec<u8>>,
    pub numbering: Option<Vec<u8>>,
}

/// Opens a package and unpacks what is read.
pub(super) fn open(bytes: &[u8]) -> Result<Package, PlanError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refused)?;
    if archive.len() > MAX_PARTS {
        return Err(PlanError::too_large(MAX_PART_BYTES));
    }
    let names: Vec<String> = archive.file_names().filter_map(|name| name.ok().map(|name| name.to_string())).collect();
    let named = |wanted: &str| {
        names.iter().find(|name| name.replace('\\', "/").trim_start_matches('/').eq_ignore_ascii_case(wanted)).cloned()
    };
    let Some(document) = named("word/document.xml")
        .or_else(|| names.iter().find(|name| name.starts_with("word/document") && name.ends_with(".xml")).cloned())
    else {
        let has = |folder: &str| names.iter().any(|name| name.starts_with(folder));
        let found = if has("xl/") {
            "Excel"
        } else if has("ppt/") {
            "PowerPoint"
        } else if has("content.xml") {
            return Err(Refusal::new(RefusalCode::PlanNeedsConverter).with("found", ".odt").into());
        } else {
            "ZIP"
        };
        return Err(Refusal::new(RefusalCode::PlanNotDocument).with("found", found).into());
    };
    let document = part(&mut archive, &document)?;
    let styles = named("word/styles.xml").map(|name| part(&mut archive, &name)).transpose()?;
    let numbering = named("word/numbering.xml").map(|name| part(&mut archive, &name)).transpose()?;
    Ok(Package { document, styles, numbering })
}

fn refused(error: ZipError) -> PlanError {
    match error {
        ZipError::UnsupportedArchive(words) if words.to_lowercase().contains("password") => {
            RefusalCode::PlanEncrypted.into()
        }
        other => PlanError::damaged(other),
    }
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, PlanError> {
    let part = archive.by_name(name).map_err(refused)?;
    let packed = part.compressed_size().max(1);
    let mut contents = Vec::new();
    let mut bounded = part.take(MAX_PART_BYTES + 1);
    let mut buffer = vec![0; 256 << 10];
    loop {
        let count = bounded.read(&mut buffer).map_err(PlanError::damaged)?;
        if count == 0 {
            return Ok(contents);
        }
        contents.extend_from_slice(&buffer[..count]);
        let total = contents.len() as u64;
        if total > MAX_PART_BYTES || total > RATIO_FROM_BYTES && total / packed > MAX_RATIO {
            return Err(PlanError::too_large(MAX_PART_BYTES));
        }
    }
}
