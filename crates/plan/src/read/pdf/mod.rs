//! PDF with text: letters by their places made into lines, paragraphs and, by the rules drawn, tables.

mod content;
mod flow;
mod grid;

use super::{Extracted, MAX_CHARS};
use crate::{PlanError, blocks::Block, layout};
use bihuan_domain::RefusalCode;
use lopdf::{Document, LoadOptions, content::Content};

/// What any single stream may unpack to.
const MAX_STREAM_BYTES: usize = 32 << 20;
/// What all pages together may unpack to.
const MAX_CONTENT_BYTES: usize = 256 << 20;
const MAX_PAGES: usize = 3_000;

/// Reads a PDF.
pub(super) fn read(bytes: &[u8]) -> Result<Extracted, PlanError> {
    let options = LoadOptions::with_max_decompressed_size(MAX_STREAM_BYTES);
    let document = Document::load_mem_with_options(bytes, options).map_err(refused)?;
    if document.is_encrypted() {
        return Err(RefusalCode::PlanEncrypted.into());
    }
    let pages: Vec<_> = document.page_iter().take(MAX_PAGES + 1).collect();
    if pages.len() > MAX_PAGES {
        return Err(PlanError::too_large(super::MAX_FILE_BYTES as u64));
    }
    if pages.is_empty() {
        return Err(PlanError::damaged("the PDF has no page"));
    }
    let mut writer = flow::Writer::default();
    let (mut total, mut letters) = (0, 0);
    for page in pages {
        let content = document.get_page_content_with_limit(page, MAX_STREAM_BYTES).map_err(refused)?;
        total += content.len();
        if total > MAX_CONTENT_BYTES {
            return Err(PlanError::too_large(MAX_CONTENT_BYTES as u64));
        }
        let Ok(content) = Content::decode(&content) else { continue };
        let drawn = content::interpret(&document, page, &content.operations)?;
        letters += drawn.fragments.len();
        writer.page(&drawn);
        if writer.length() > MAX_CHARS {
            return Err(PlanError::too_large((MAX_CHARS * 3) as u64));
        }
    }
    if letters == 0 || !writer.has_words() {
        return Err(RefusalCode::PlanScanned.into());
    }
    let (chars, blocks) = writer.finish();
    // Tables without rules are lines of words: they are found as in a text.
    let ruled = blocks.iter().any(|block| matches!(block, Block::Table(_)));
    let blocks = if ruled { layout::mend(blocks) } else { merge_text_tables(&chars, layout::mend(blocks)) };
    Ok(Extracted { chars, blocks })
}

/// The blocks of the lines as a text, when these show a task table that the page's rules do not.
fn merge_text_tables(chars: &[char], blocks: Vec<Block>) -> Vec<Block> {
    let as_text = layout::blocks(chars);
    let has_tasks =
        as_text.iter().any(|block| matches!(block, Block::Table(table) if crate::tables::read(table).is_some()));
    if has_tasks { as_text } else { blocks }
}

fn refused(error: lopdf::Error) -> PlanError {
    match error {
        lopdf::Error::Decryption(_) | lopdf::Error::InvalidPassword => RefusalCode::PlanEncrypted.into(),
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            PlanError::too_large(MAX_STREAM_BYTES as u64)
        }
        other => PlanError::damaged(other),
    }
}
