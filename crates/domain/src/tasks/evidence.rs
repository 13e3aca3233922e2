//! Files as evidence of a report, beside photos.

use crate::ids::AttachmentId;
use serde::{Deserialize, Serialize};

/// The longest name of a file that is kept, in characters.
const NAME_CHARACTERS: usize = 100;

worded! {
    /// The documents that are taken: none of them is shown by a browser within a page.
    DocumentKind {
        /// PDF.
        Pdf = "pdf", "PDF", "PDF";
        /// Word, Office Open XML.
        Word = "docx", "Word", "Word";
        /// Excel, Office Open XML.
        Excel = "xlsx", "Excel", "Excel";
    }
}

impl DocumentKind {
    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The kind of a media type.
    #[must_use]
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.media_type() == media_type)
    }
}

/// A document as evidence: the file's digest ties the log to the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    /// Identifier of the stored file.
    pub id: AttachmentId,
    /// Its name, with the ending of its kind.
    pub name: String,
    /// What it is by its content.
    pub kind: DocumentKind,
    /// SM3 of the bytes as sent, hexadecimal.
    pub sm3: String,
    /// How many bytes there are.
    pub bytes: u64,
}

/// The name under which a file is kept and handed out again: of what the sender says only the last part, without what
/// steers a terminal, a file system or the direction of writing, and with the ending that its content has.
#[must_use]
pub fn file_name(sent: &str, kind: DocumentKind) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_kept = |c: &char| !(c.is_control() || is_invisible(*c) || "\"<>|:*?;%".contains(*c));
    let kept: String = last.chars().filter(is_kept).collect();
    let stem = kept.rsplit_once('.').map_or(kept.as_str(), |(stem, _)| stem);
    let stem: String =
        stem.trim_matches(|c: char| c.is_whitespace() || c == '.').chars().take(NAME_CHARACTERS).collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    format!("{stem}.{}", kind.name())
}

/// Marks that change how neighbours are written or are not seen at all.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_words_and_gets_the_ending_of_its_content() {
        for (sent, kept) in [
            ("检查记录（三月）.pdf", "检查记录（三月）.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\temp\\..\\台账.xlsx.exe", "台账.xlsx.pdf"),
            ("总结\u{202e}fdp.exe", "总结fdp.pdf"),
            ("a\r\nSet-Cookie: x\".html", "aSet-Cookie x.pdf"),
            ("..", "file.pdf"),
            ("", "file.pdf"),
        ] {
            assert_eq!(file_name(sent, DocumentKind::Pdf), kept, "{sent}");
        }
        assert_eq!(file_name(&"长".repeat(500), DocumentKind::Word).chars().count(), NAME_CHARACTERS + 5);
    }
}
