//! One uploaded file as a document: judged by its content, kept as it was sent.

use bihuan_domain::{
    Refusal, RefusalCode,
    audit::HashAlgorithm,
    ids::AttachmentId,
    tasks::{Attachment, DocumentKind, file_name},
};
use std::io::Cursor;
use zip::ZipArchive;

/// The largest document that is taken, in bytes (20 MB).
pub const DOCUMENT_BYTES: usize = 20 * 1024 * 1024;
/// Parts of an Office file, at most; a workbook of a thousand sheets has fewer.
const PARTS: usize = 10_000;
/// What carries programs in an Office file.
const MACROS: [&str; 2] = ["vbaproject.bin", "vbadata.xml"];

/// Judges a file.
///
/// # Errors
/// `CA-211` for another type or one with macros, `CA-212` for too many bytes. `name` is the file's name as sent.
pub fn read(id: AttachmentId, bytes: &[u8], name: &str) -> Result<Attachment, Refusal> {
    if bytes.len() > DOCUMENT_BYTES {
        return Err(too_large());
    }
    let kind = sniff(bytes).ok_or_else(|| {
        Refusal::new(RefusalCode::TaskFileType).with("name", name.chars().take(60).collect::<String>())
    })?;
    Ok(Attachment {
        id,
        name: file_name(name, kind),
        kind,
        sm3: HashAlgorithm::Sm3.hash(bytes).to_string(),
        bytes: bytes.len() as u64,
    })
}

/// The refusal of a document of too many bytes.
pub fn too_large() -> Refusal {
    Refusal::new(RefusalCode::TaskFileTooLarge).with("limit", DOCUMENT_BYTES / 1024 / 1024)
}

/// The kind by the content, whatever the name or the sender says. Nothing is unpacked.
fn sniff(bytes: &[u8]) -> Option<DocumentKind> {
    if bytes.starts_with(b"%PDF-") {
        return Some(DocumentKind::Pdf);
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.len() > PARTS || archive.index_for_name("[Content_Types].xml").is_none() {
        return None;
    }
    // A name that cannot be read may hide anything.
    let is_macro = |part: &str| MACROS.iter().any(|name| part.to_ascii_lowercase().ends_with(name));
    if !archive.file_names().all(|part| part.is_ok_and(|part| !is_macro(&part))) {
        return None;
    }
    let has = |part: &str| archive.index_for_name(part).is_some();
    match (has("word/document.xml"), has("xl/workbook.xml")) {
        (true, false) => Some(DocumentKind::Word),
        (false, true) => Some(DocumentKind::Excel),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::samples;

    fn kind(bytes: &[u8]) -> Result<DocumentKind, &'static str> {
        let id = AttachmentId("018f0000-0000-7000-8000-0000000000ab".parse().unwrap());
        read(id, bytes, "../台账.exe").map(|found| found.kind).map_err(|refusal| refusal.code.number())
    }

    #[test]
    fn documents_are_known_by_their_content() {
        assert_eq!(kind(b"%PDF-1.7\n%%EOF"), Ok(DocumentKind::Pdf));
        assert_eq!(kind(&samples::archive(&["[Content_Types].xml", "word/document.xml"])), Ok(DocumentKind::Word));
        assert_eq!(kind(&samples::archive(&["[Content_Types].xml", "xl/workbook.xml"])), Ok(DocumentKind::Excel));
    }

    #[test]
    fn what_is_no_document_or_holds_macros_is_refused() {
        for content in [
            &b"<html><script>alert(1)</script>"[..],
            b"<svg onload=alert(1)>",
            b"MZ\x90",
            b"",
            b"PK\x03\x04 cut short",
            b"<html>%PDF-1.7",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an older Office file",
            &samples::archive(&["run.exe"]),
            &samples::archive(&["word/document.xml"]),
            &samples::archive(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]),
            &samples::archive(&["[Content_Types].xml", "word/document.xml", "xl/workbook.xml"]),
        ] {
            assert_eq!(kind(content), Err("CA-211"), "{:?}", String::from_utf8_lossy(content));
        }
        assert_eq!(kind(&[&b"%PDF-"[..], &vec![0; DOCUMENT_BYTES]].concat()), Err("CA-212"));
    }
}
