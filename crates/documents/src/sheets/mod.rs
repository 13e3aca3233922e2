//! Spreadsheets out: streamed, ready to print, and harmless to open.
//!
//! A text never becomes a formula. In Excel every text is written as a string cell, which a spreadsheet shows and never
//! evaluates, so it stays as it is. A CSV file has no such cells: there a text that begins with `=`, `+`, `-`, `@`, a tab
//! or a carriage return gets an apostrophe in front, which [`crate::tables`] takes off again. Numbers are left alone.

mod annotated;
mod delimited;
mod excel;

pub use annotated::{AnnotatedRow, annotated};
pub use delimited::DelimitedWriter;
pub use excel::{SheetWriter, Workbook};

use crate::tables::Cell;
use jiff::civil::Date;

/// Why a spreadsheet was not written: a full disk, or more rows than a sheet has.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The Excel writer failed.
    #[error("cannot write the spreadsheet: {0}")]
    Excel(#[from] rust_xlsxwriter::XlsxError),
    /// The CSV writer failed.
    #[error("cannot write the CSV file: {0}")]
    Delimited(#[from] csv::Error),
    /// Writing to the target failed.
    #[error("cannot write: {0}")]
    Io(#[from] std::io::Error),
}

/// A column to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its header.
    pub header: String,
    /// Its width in Chinese characters.
    pub width_characters: u16,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(header: impl Into<String>, width_characters: u16) -> Self {
        Self { header: header.into(), width_characters }
    }
}

/// A value to write.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// A text, never a formula.
    Text(String),
    /// A whole number.
    Count(i64),
    /// Money in cents, written in yuan.
    Cents(i64),
    /// A decimal number.
    Decimal(f64),
    /// A day, written as a date that Excel sorts as one.
    Date(Date),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<i64> for Value {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl From<&Cell> for Value {
    fn from(cell: &Cell) -> Self {
        match cell {
            Cell::Empty => Self::Empty,
            Cell::Number(number) => Self::Decimal(*number),
            Cell::Date(at) if at.time() == jiff::civil::Time::midnight() => Self::Date(at.date()),
            Cell::Text(_) | Cell::Date(_) | Cell::Bool(_) | Cell::Error(_) => Self::Text(cell.to_string()),
        }
    }
}

/// A text as a CSV file may hold it: what a spreadsheet would take for a formula begins with an apostrophe.
#[must_use]
pub fn neutralised(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests;
