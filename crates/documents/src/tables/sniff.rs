//! What a file is, by its bytes.

use super::{Source, TableError};
use bihuan_domain::{Refusal, RefusalCode};
use std::io::{Read, SeekFrom};

/// What is read as a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Excel,
    Text,
}

/// The compound file of Microsoft Office before 2007, and of encrypted files since.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// First bytes that tell what a file is that is not a spreadsheet.
const OTHERS: &[(&[u8], &str)] = &[
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xFF\xD8\xFF", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"RIFF", "RIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xBC\xAF\x27\x1C", "7z"),
    (b"\x1F\x8B", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"MZ", "EXE"),
    (b"\x7FELF", "ELF"),
    (b"SQLite format 3", "SQLite"),
];

fn not_a_spreadsheet(found: &str) -> TableError {
    Refusal::new(RefusalCode::FileNotSpreadsheet).with("found", found).into()
}

/// Tells the format, and leaves the source at its start.
pub(super) fn sniff(source: &mut dyn Source) -> Result<Format, TableError> {
    let mut head = Vec::with_capacity(4096);
    source.seek(SeekFrom::Start(0)).map_err(TableError::Io)?;
    Read::take(&mut *source, 4096).read_to_end(&mut head).map_err(TableError::Io)?;
    let format = if head.starts_with(b"PK\x03\x04") {
        package(source)?
    } else if head.starts_with(COMPOUND) {
        return Err(compound(source)?);
    } else if let Some((_, name)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(not_a_spreadsheet(name));
    } else {
        text(&head)?
    };
    source.seek(SeekFrom::Start(0)).map_err(TableError::Io)?;
    Ok(format)
}

fn package(source: &mut dyn Source) -> Result<Format, TableError> {
    source.seek(SeekFrom::Start(0)).map_err(TableError::Io)?;
    let archive = zip::ZipArchive::new(source).map_err(TableError::damaged)?;
    let has = |name: &str| archive.file_names().flatten().any(|part| part.eq_ignore_ascii_case(name));
    if has("xl/workbook.xml") || has("xl\\workbook.xml") {
        return Ok(Format::Excel);
    }
    Err(not_a_spreadsheet(if has("word/document.xml") {
        "Word (.docx)"
    } else if has("ppt/presentation.xml") {
        "PowerPoint (.pptx)"
    } else if has("xl/workbook.bin") {
        "Excel (.xlsb)"
    } else if has("content.xml") {
        "OpenDocument"
    } else {
        "ZIP"
    }))
}

/// An old Excel file, a Word file or an encrypted one: the directory holds the streams' names in UTF-16.
fn compound(source: &mut dyn Source) -> Result<TableError, TableError> {
    let mut bytes = Vec::new();
    source.seek(SeekFrom::Start(0)).map_err(TableError::Io)?;
    Read::take(&mut *source, 8 << 20).read_to_end(&mut bytes).map_err(TableError::Io)?;
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(&bytes, &name).is_some()
    };
    Ok(if has("EncryptedPackage") || has("EncryptionInfo") {
        RefusalCode::FileEncrypted.into()
    } else if has("WordDocument") {
        not_a_spreadsheet("Word (.doc)")
    } else {
        RefusalCode::FileOldExcel.into()
    })
}

fn text(head: &[u8]) -> Result<Format, TableError> {
    if head.is_empty() {
        return Err(RefusalCode::NoSheet.into());
    }
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let start = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    if ["<!doctype html", "<html", "<table", "<head", "<script"].iter().any(|tag| start.starts_with(tag)) {
        return Err(not_a_spreadsheet("HTML"));
    }
    if start.starts_with("<?xml") || start.starts_with("<workbook") || start.starts_with("<svg") {
        return Err(not_a_spreadsheet("XML"));
    }
    // Text has no NUL and next to no control characters.
    let control = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    if !utf16 && (head.contains(&0) || control * 100 > head.len()) {
        return Err(not_a_spreadsheet("?"));
    }
    Ok(Format::Text)
}
