//! Tasks from tables.

pub(crate) mod columns;
pub(crate) mod layout;
mod rows;
mod turned;

pub(crate) use rows::{deadline_column, read};

use crate::{blocks::Cell, outline::label, source::Passage};

/// A task in the making: the passages of its row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    /// Headings within the table, from the outside in.
    pub groups: Vec<String>,
    /// The cells of the columns for headings, in their order; empty where a table leaves one out.
    pub group_cells: Vec<String>,
    /// The words of columns that hold something else, by column.
    pub others: Vec<(usize, Passage)>,
    /// What the column for numbers says.
    pub ordinal: Option<Passage>,
    /// The task.
    pub task: Passage,
    /// The deadline.
    pub deadline: Passage,
    /// The units, one for each column for units.
    pub units: Vec<Passage>,
    /// Where the row stands.
    pub row: Passage,
    /// What was taken from the row above though no format says that the cells are one.
    pub from_above: Vec<Passage>,
}

/// The tasks of a table.
#[derive(Debug, Clone)]
pub(crate) struct TaskTable {
    /// What its columns hold.
    pub columns: columns::Columns,
    /// The words of its header, one for each column.
    pub header: Vec<String>,
    /// A title in a row of its own above the header.
    pub title: Option<Passage>,
    /// Its tasks.
    pub drafts: Vec<Draft>,
    /// Rows that were not understood.
    pub unsure: Vec<Passage>,
}

/// The words of a heading in a cell: without white space, and once when a page break repeats it.
fn heading(cell: &Cell) -> String {
    let chars = &cell.passage.chars;
    let half = chars.len() / 2;
    let repeated = half > 3 && chars.len().is_multiple_of(2) && chars[..half] == chars[half..];
    chars[..if repeated { half } else { chars.len() }].iter().collect()
}

/// Whether words are a heading instead of a task: numbered like a part and without a sentence.
fn is_heading(chars: &[char]) -> bool {
    let numbered = label::read(chars).is_some_and(|label| matches!(label.level, 1 | 2));
    numbered && chars.len() <= 40 && !chars.iter().any(|character| "。；".contains(*character))
}
