//! A first pass over the parts of a package, before anything parses them: a file that unpacks to more than its bounds
//! is refused whatever its directory claims. Entities are no danger: the XML reader expands only the five of XML itself.

use super::{Limits, Source, TableError};
use bihuan_domain::{Refusal, RefusalCode};
use std::io::Read;

/// A run of text without a tag that no cell can have: 32,767 characters, each written as a long reference.
const TEXT_RUN_BYTES: usize = 1 << 20;
/// Below this size, compression says nothing about intent.
const RATIO_FROM_BYTES: u64 = 16 << 20;

fn too_large(limit_bytes: u64) -> TableError {
    Refusal::new(RefusalCode::FileTooLarge).with("limit", limit_bytes >> 20).into()
}

/// Unpacks every XML part of the workbook once and counts.
pub(super) fn check_parts(source: &mut dyn Source, limits: &Limits) -> Result<(), TableError> {
    let mut archive = zip::ZipArchive::new(source).map_err(TableError::damaged)?;
    if archive.len() > limits.parts {
        return Err(too_large(limits.sheet_bytes));
    }
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => RefusalCode::FileEncrypted.into(),
            other => TableError::damaged(other),
        })?;
        let name = part.name().map_err(TableError::damaged)?.to_ascii_lowercase().replace('\\', "/");
        let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
        if !is_xml || name.starts_with("xl/drawings/") || name.starts_with("xl/media/") {
            continue;
        }
        let limit = if name.starts_with("xl/worksheets/") {
            limits.sheet_bytes
        } else if name.ends_with("sharedstrings.xml") {
            limits.strings_bytes
        } else {
            limits.part_bytes
        };
        let packed = part.compressed_size().max(1);
        check_part(part, packed, limit, limits.ratio)?;
    }
    Ok(())
}

fn check_part(mut part: impl Read, packed: u64, limit: u64, ratio: u64) -> Result<(), TableError> {
    let mut buffer = vec![0; 64 << 10];
    let mut total = 0u64;
    let mut run = 0usize;
    loop {
        let count = part.read(&mut buffer).map_err(TableError::damaged)?;
        if count == 0 {
            return Ok(());
        }
        total += count as u64;
        if total > limit || (total > RATIO_FROM_BYTES && total / packed > ratio) {
            return Err(too_large(limit));
        }
        let chunk = &buffer[..count];
        run += memchr::memchr(b'<', chunk).unwrap_or(count);
        if run > TEXT_RUN_BYTES {
            return Err(too_large(limit));
        }
        if let Some(last) = memchr::memrchr(b'<', chunk) {
            run = count - last;
        }
    }
}
