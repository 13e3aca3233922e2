//! What every format is made into: paragraphs and tables over the document's text.

use crate::source::Passage;

/// A part of the document.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    /// A paragraph, whole.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}

/// A paragraph.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paragraph {
    /// Its words.
    pub passage: Passage,
    /// The level of a heading that the format itself marks, from 1; 0 for none.
    pub style_level: u8,
}

/// A table: rows of cells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// Its rows, from the top.
    pub rows: Vec<Row>,
    /// Whether a row may be the rest of the one above.
    pub breaks: Breaks,
}

/// Whether pages break the rows of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Breaks {
    /// A row that a page breaks may stand as two.
    #[default]
    ByPages,
    /// Every row is whole: the table is a sheet.
    Never,
}

impl Table {
    /// A table of a document with pages.
    pub fn of(rows: Vec<Row>) -> Self {
        Self { rows, breaks: Breaks::ByPages }
    }
}

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Its cells, one for each column; a cell over several columns is followed by empty ones.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    /// Its words.
    pub passage: Passage,
    /// How many columns it takes.
    pub columns: usize,
    /// Whether the format says that it is one cell with the one above.
    pub merged_up: bool,
}

impl Cell {
    /// A cell of one column.
    pub fn plain(passage: Passage) -> Self {
        Self { passage, columns: 1, merged_up: false }
    }
}

impl Row {
    /// Whether all cells are empty.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.passage.is_empty())
    }

    /// The only cell with words, when the others are empty.
    pub fn only_cell(&self) -> Option<usize> {
        let mut filled = self.cells.iter().enumerate().filter(|(_, cell)| !cell.passage.is_empty());
        let first = filled.next()?.0;
        filled.next().is_none().then_some(first)
    }
}
