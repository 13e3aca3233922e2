//! Paragraphs and tables of a plain text, as converters write it.

mod bare_cells;
mod cell_lines;
mod delimited;
mod lines;
mod numbers;
mod paragraphs;
#[cfg(test)]
mod tests;

use crate::{
    blocks::{Block, Paragraph},
    tables::columns::Columns,
};
use lines::Line;
pub(crate) use paragraphs::mend;

/// A text and its lines.
struct Text<'a> {
    chars: &'a [char],
    lines: Vec<Line>,
}

/// Blocks that begin at a line, and the line after them.
type Taken = (Vec<Block>, usize);

/// The blocks of a text.
pub(crate) fn blocks(chars: &[char]) -> Vec<Block> {
    let text = Text { chars, lines: lines::lines(chars) };
    let (mut blocks, mut at): (Vec<Block>, usize) = (Vec::new(), 0);
    // The columns of the last table, for one that goes on behind a page break without a header.
    let mut last: Option<Columns> = None;
    while at < text.lines.len() {
        if text.lines[at].blank {
            at += 1;
            continue;
        }
        let taken = delimited::markdown(&text, at)
            .or_else(|| cell_lines::read(&text, at, last.as_ref()))
            .or_else(|| delimited::tabs(&text, at))
            .or_else(|| delimited::spaces(&text, at))
            .or_else(|| bare_cells::read(&text, at));
        if let Some((table, next)) = taken {
            last = table.iter().find_map(|block| match block {
                Block::Table(table) => table.rows.iter().find_map(Columns::of_row).or_else(|| last.clone()),
                Block::Paragraph(_) => None,
            });
            blocks.extend(table);
            at = next.max(at + 1);
            continue;
        }
        let passage = text.lines[at].passage(chars);
        let (style_level, skipped) = heading_marks(&passage.chars);
        let passage = passage.slice(skipped..passage.chars.len());
        if !passage.is_empty() {
            if !text.lines[at].tabbed || style_level > 0 || passage.chars.len() > 30 {
                last = None;
            }
            blocks.push(Block::Paragraph(Paragraph { passage, style_level }));
        }
        at += 1;
    }
    paragraphs::mend(blocks)
}

/// The # of Markdown: the level and how many characters.
fn heading_marks(chars: &[char]) -> (u8, usize) {
    let count = chars.iter().take_while(|character| **character == '#').count();
    match u8::try_from(count) {
        Ok(level @ 1..=6) => (level, count),
        _ => (0, 0),
    }
}
