//! Cells and rows.

use jiff::civil::DateTime;
use std::fmt;

/// What a cell holds. A formula counts with the value that the spreadsheet last computed.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing, or blanks only.
    #[default]
    Empty,
    /// Text as it stands.
    Text(String),
    /// A number that is not formatted as a date.
    Number(f64),
    /// A number that is formatted as a date or time.
    Date(DateTime),
    /// TRUE or FALSE.
    Bool(bool),
    /// A formula that failed, such as `#N/A`.
    Error(String),
}

impl Cell {
    /// A text cell; blanks only are [`Cell::Empty`].
    #[must_use]
    pub fn text(text: &str) -> Self {
        if text.trim().is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// The cell as a person reads it: whole numbers without a fraction, dates as `2024-03-05`.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) | Self::Error(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Date(at) if at.time() == jiff::civil::Time::midnight() => write!(f, "{}", at.date()),
            Self::Date(at) => write!(f, "{} {}", at.date(), at.time()),
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
        }
    }
}

/// A row with contents.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Its number as the spreadsheet shows it, from 1.
    pub number: u32,
    /// Its cells from column A; trailing empty ones are left out.
    pub cells: Vec<Cell>,
    /// Columns (from 0) whose cell is not its own but comes from a merged cell that began in an earlier row.
    pub merged_from_above: Vec<u16>,
}

impl Row {
    /// The cell of a column, from 0; beyond the last one all are empty.
    #[must_use]
    pub fn cell(&self, column: u16) -> &Cell {
        static EMPTY: Cell = Cell::Empty;
        self.cells.get(usize::from(column)).unwrap_or(&EMPTY)
    }

    /// Columns and cells with contents of the row's own.
    pub fn own_cells(&self) -> impl Iterator<Item = (u16, &Cell)> {
        (0u16..).zip(&self.cells).filter(|(column, cell)| !cell.is_empty() && !self.merged_from_above.contains(column))
    }

    pub(crate) fn put(&mut self, column: u16, cell: Cell) {
        let index = usize::from(column);
        if self.cells.len() <= index {
            self.cells.resize(index + 1, Cell::Empty);
        }
        self.cells[index] = cell;
    }
}

/// The letters of a column counted from 0: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_letter(column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}
