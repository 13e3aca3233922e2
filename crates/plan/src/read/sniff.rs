//! What a file is, by its first bytes.

use crate::PlanError;
use bihuan_domain::{Refusal, RefusalCode};

/// A format that is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A package, of Word as a rule.
    Word,
    /// PDF.
    Pdf,
    /// Anything that may be text.
    Text,
}

/// What the bytes are.
pub(super) fn sniff(bytes: &[u8]) -> Result<Format, PlanError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(RefusalCode::PlanEmpty.into());
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Format::Word);
    }
    if bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if let Some(found) = convertible(bytes) {
        let encrypted = utf16("EncryptedPackage");
        if bytes.windows(encrypted.len()).any(|window| window == encrypted) {
            return Err(RefusalCode::PlanEncrypted.into());
        }
        return Err(Refusal::new(RefusalCode::PlanNeedsConverter).with("found", found).into());
    }
    let strange: &[(&[u8], &str)] = &[
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"GIF8", "GIF"),
        (b"Rar!", "RAR"),
        (b"7z\xbc\xaf", "7z"),
        (b"\x7fELF", "ELF"),
        (b"MZ", "EXE"),
        (b"SQLite format", "SQLite"),
    ];
    if let Some((_, found)) = strange.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Refusal::new(RefusalCode::PlanNotDocument).with("found", found).into());
    }
    let utf16_text = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if !utf16_text && bytes[..bytes.len().min(65_536)].contains(&0) {
        return Err(Refusal::new(RefusalCode::PlanNotDocument).with("found", "binary").into());
    }
    Ok(Format::Text)
}

/// The formats that LibreOffice makes into .docx: the old Word, WPS, and RTF.
pub(super) fn convertible(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(".doc/.wps");
    }
    bytes.starts_with(b"{\\rtf").then_some(".rtf")
}

fn utf16(words: &str) -> Vec<u8> {
    words.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
