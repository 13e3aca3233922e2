//! Bytes of a file into its text and blocks.

mod docx;
mod pdf;
mod sniff;
mod text;

use crate::{PlanError, blocks::Block};
use bihuan_domain::RefusalCode;

/// The largest file that is read, as it lies on the disk.
pub const MAX_FILE_BYTES: usize = 64 << 20;
/// The longest text, in characters: a plan of 2,000 pages.
pub(crate) const MAX_CHARS: usize = 3_000_000;

/// A document's text with the blocks over it.
pub(crate) struct Extracted {
    /// The text.
    pub chars: Vec<char>,
    /// Its paragraphs and tables.
    pub blocks: Vec<Block>,
}

/// Reads a file of any known format.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Extracted, PlanError> {
    let _ = name;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(PlanError::too_large(MAX_FILE_BYTES as u64));
    }
    let extracted = match sniff::sniff(bytes)? {
        sniff::Format::Word => docx::read(bytes)?,
        sniff::Format::Pdf => pdf::read(bytes)?,
        sniff::Format::Text => text::read(bytes)?,
    };
    if extracted.chars.len() > MAX_CHARS {
        return Err(PlanError::too_large((MAX_CHARS * 3) as u64));
    }
    if !extracted.chars.iter().any(|character| crate::source::plain(*character).is_some()) {
        return Err(RefusalCode::PlanEmpty.into());
    }
    Ok(extracted)
}
