//! Rows of a spreadsheet, streamed: `.xlsx` and `.csv`, whatever the size, within bounds that a hostile file cannot
//! stretch.

mod cell;
mod delimited;
mod error;
mod excel;
mod guard;
mod sniff;

pub use cell::{Cell, Row, column_letter};
pub use error::TableError;

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

/// Bounds of what is read. The defaults fit every ledger that a person can keep.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a sheet's XML, unpacked, or of a CSV file.
    pub sheet_bytes: u64,
    /// Bytes of the shared strings, unpacked: these are held in memory.
    pub strings_bytes: u64,
    /// Bytes of every other part, unpacked.
    pub part_bytes: u64,
    /// How many times larger than packed a part of more than 16 MiB may unpack.
    pub ratio: u64,
    /// Parts in the file.
    pub parts: usize,
    /// Number of the last row.
    pub rows: u32,
    /// Columns with contents.
    pub columns: u16,
    /// Characters in a cell; a spreadsheet itself allows 32,767.
    pub cell_chars: usize,
    /// Merged ranges in a sheet.
    pub merges: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sheet_bytes: 1 << 30,
            strings_bytes: 96 << 20,
            part_bytes: 64 << 20,
            ratio: 400,
            parts: 5_000,
            rows: 1_000_000,
            columns: 512,
            cell_chars: 32_767,
            merges: 300_000,
        }
    }
}

/// Where a spreadsheet is read from.
pub trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// A range of merged cells: rows as the spreadsheet numbers them (from 1), columns from 0, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub first_row: u32,
    /// Last row.
    pub last_row: u32,
    /// First column.
    pub first_column: u16,
    /// Last column.
    pub last_column: u16,
}

/// An open spreadsheet.
pub struct Workbook {
    inner: Inner,
    limits: Limits,
}

enum Inner {
    Excel(Box<excel::Excel>),
    Delimited(delimited::Delimited),
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").field("sheets", &self.sheets()).finish_non_exhaustive()
    }
}

impl Workbook {
    /// Opens a file within the usual [`Limits`].
    ///
    /// # Errors
    /// What the file is instead of a spreadsheet, or why it is not read.
    pub fn open(path: &Path) -> Result<Self, TableError> {
        Self::read(File::open(path).map_err(TableError::Io)?, Limits::default())
    }

    /// Opens any source. What it is, is told by its bytes, never by its name.
    ///
    /// # Errors
    /// What the file is instead of a spreadsheet, or why it is not read.
    pub fn read(source: impl Source + 'static, limits: Limits) -> Result<Self, TableError> {
        let mut source: Box<dyn Source> = Box::new(source);
        let inner = match sniff::sniff(&mut *source)? {
            sniff::Format::Excel => {
                guard::check_parts(&mut *source, &limits)?;
                source.seek(SeekFrom::Start(0)).map_err(TableError::Io)?;
                Inner::Excel(Box::new(excel::Excel::open(source)?))
            }
            sniff::Format::Text => Inner::Delimited(delimited::Delimited::open(source, &limits)?),
        };
        Ok(Self { inner, limits })
    }

    /// Names of the sheets, visible ones first. A CSV file has one, without a name.
    #[must_use]
    pub fn sheets(&self) -> Vec<String> {
        match &self.inner {
            Inner::Excel(excel) => excel.sheets().to_vec(),
            Inner::Delimited(_) => vec![String::new()],
        }
    }

    /// The merged ranges of a sheet.
    ///
    /// # Errors
    /// When the sheet does not exist or is damaged.
    pub fn merges(&mut self, sheet: &str) -> Result<Vec<Merge>, TableError> {
        match &mut self.inner {
            Inner::Excel(excel) => Ok(excel.merges(sheet, &self.limits)?.to_vec()),
            Inner::Delimited(_) => Ok(Vec::new()),
        }
    }

    /// The rows of a sheet that have contents, in order. A value merged over several rows stands in each of them.
    ///
    /// # Errors
    /// When the sheet does not exist or is damaged.
    pub fn rows(&mut self, sheet: &str) -> Result<Rows<'_>, TableError> {
        let limits = self.limits;
        let inner = match &mut self.inner {
            Inner::Excel(excel) => RowsInner::Excel(Box::new(excel.rows(sheet, limits)?)),
            Inner::Delimited(text) => RowsInner::Delimited(Box::new(text.rows(limits)?)),
        };
        Ok(Rows { inner, ended: false })
    }
}

/// The rows of a sheet, streamed. After an error it ends.
pub struct Rows<'a> {
    inner: RowsInner<'a>,
    ended: bool,
}

enum RowsInner<'a> {
    Excel(Box<excel::ExcelRows<'a>>),
    Delimited(Box<delimited::DelimitedRows<'a>>),
}

impl std::fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, TableError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = match &mut self.inner {
            RowsInner::Excel(rows) => rows.next_row(),
            RowsInner::Delimited(rows) => rows.next_row(),
        };
        self.ended = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

#[cfg(test)]
mod tests;
