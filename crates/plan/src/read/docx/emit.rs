//! Word's blocks into the text and the blocks over it.

use super::{
    numbering::Numbering,
    parse::{WordBlock, WordCell, WordParagraph},
    styles::Styles,
};
use crate::{
    blocks::{Block, Cell, Paragraph, Row, Table},
    layout,
    read::Extracted,
    source::Passage,
    tables,
};
use std::ops::Range;

/// Writes the text, a paragraph a line, a row of a table a line with tabulators between its cells.
pub(super) fn emit(blocks: &[WordBlock], styles: &Styles, numbering: Numbering) -> Extracted {
    let mut emitter = Emitter { styles, numbering, chars: Vec::new() };
    let shapes: Vec<Shape> = blocks.iter().map(|block| emitter.block(block)).collect();
    let chars = emitter.chars;
    let mut found = Vec::new();
    shapes.iter().for_each(|shape| shape.blocks(&chars, &mut found));
    Extracted { blocks: layout::mend(found), chars }
}

/// Where a block stands in the text.
enum Shape {
    /// The lines of a paragraph.
    Paragraph {
        lines: Vec<Range<usize>>,
        style_level: u8,
    },
    Table(Vec<Vec<CellShape>>),
}

struct CellShape {
    shapes: Vec<Shape>,
    range: Range<usize>,
    columns: usize,
    merged_up: bool,
}

struct Emitter<'a> {
    styles: &'a Styles,
    numbering: Numbering,
    chars: Vec<char>,
}

impl Emitter<'_> {
    fn block(&mut self, block: &WordBlock) -> Shape {
        match block {
            WordBlock::Paragraph(paragraph) => {
                let shape = self.paragraph(paragraph);
                self.chars.push('\n');
                shape
            }
            WordBlock::Table(rows) => {
                let shape = rows.iter().map(|row| self.row(row)).collect();
                Shape::Table(shape)
            }
        }
    }

    fn paragraph(&mut self, paragraph: &WordParagraph) -> Shape {
        let style = self.styles.get(paragraph.style.as_ref());
        let number = match (paragraph.number, style.number) {
            // A level alone changes that of the style.
            (Some((u32::MAX, level)), Some((id, _))) => Some((id, level)),
            (Some((u32::MAX, _)), None) => None,
            (own, styled) => own.or(styled),
        };
        let empty = paragraph.text.trim().is_empty();
        let label = match number {
            Some((id, level)) if id > 0 && !empty => self.numbering.next(id, level),
            _ => String::new(),
        };
        let mut lines = Vec::new();
        let mut start = self.chars.len();
        self.chars.extend(label.chars());
        for character in paragraph.text.chars() {
            if character == '\n' {
                lines.push(start..self.chars.len());
                self.chars.push('\n');
                start = self.chars.len();
            } else {
                self.chars.push(if character == '\t' { ' ' } else { character });
            }
        }
        lines.push(start..self.chars.len());
        let style_level = paragraph.outline_level.or(style.outline_level).map_or(0, |level| level + 1);
        Shape::Paragraph { lines, style_level }
    }

    fn row(&mut self, row: &[WordCell]) -> Vec<CellShape> {
        let mut cells = Vec::with_capacity(row.len());
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                self.chars.push('\t');
            }
            let start = self.chars.len();
            let mut shapes = Vec::with_capacity(cell.blocks.len());
            for (index, block) in cell.blocks.iter().enumerate() {
                if index > 0 && self.chars.last() != Some(&'\n') {
                    self.chars.push('\n');
                }
                shapes.push(match block {
                    WordBlock::Paragraph(paragraph) => self.paragraph(paragraph),
                    table @ WordBlock::Table(_) => self.block(table),
                });
            }
            cells.push(CellShape {
                shapes,
                range: start..self.chars.len(),
                columns: cell.columns,
                merged_up: cell.merged_up,
            });
        }
        self.chars.push('\n');
        cells
    }
}

impl Shape {
    fn blocks(&self, chars: &[char], found: &mut Vec<Block>) {
        match self {
            Self::Paragraph { lines, style_level } => {
                for line in lines {
                    let passage = Passage::of(chars, [line.clone()]);
                    if !passage.is_empty() {
                        found.push(Block::Paragraph(Paragraph { passage, style_level: *style_level }));
                    }
                }
            }
            Self::Table(rows) => {
                let table = Table::of(rows.iter().map(|row| grid(chars, row)).collect());
                let nested =
                    rows.iter().flatten().any(|cell| cell.shapes.iter().any(|shape| matches!(shape, Self::Table(_))));
                let single = rows.iter().all(|row| row.len() <= 1);
                // A frame around text, or around the table that is meant.
                if (nested || single) && tables::read(&table).is_none() {
                    rows.iter().flatten().flat_map(|cell| &cell.shapes).for_each(|shape| shape.blocks(chars, found));
                } else {
                    found.push(Block::Table(table));
                }
            }
        }
    }
}

/// A row with a cell for each column.
fn grid(chars: &[char], row: &[CellShape]) -> Row {
    let mut cells = Vec::with_capacity(row.len());
    for shape in row {
        let passage = if shape.merged_up { Passage::default() } else { Passage::of(chars, [shape.range.clone()]) };
        cells.push(Cell { passage, columns: shape.columns, merged_up: shape.merged_up });
        let more = Cell { merged_up: shape.merged_up, columns: 1, ..Cell::default() };
        cells.extend(std::iter::repeat_n(more, shape.columns - 1));
    }
    Row { cells }
}
