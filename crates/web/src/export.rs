//! Ledgers as files: written row by row into a file without a name, which is gone when it was sent.

use crate::{Answer, WebError};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use bihuan_documents::sheets::{Column, DelimitedWriter, SheetError, Value, Workbook};
use bihuan_domain::Language;
use bihuan_store::StoreError;
use jiff::civil::Date;
use std::{fs::File, io::Seek as _};
use tokio_util::io::ReaderStream;

/// The kinds of files.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// An Excel workbook.
    Workbook,
    /// A CSV file.
    Delimited,
}

impl Kind {
    const fn media_type(self) -> &'static str {
        match self {
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Delimited => "text/csv; charset=utf-8",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Workbook => "xlsx",
            Self::Delimited => "csv",
        }
    }
}

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Reading failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sheet was not written.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The disk failed.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

impl From<ExportError> for WebError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error.into(),
            other => Self::fault(other),
        }
    }
}

/// What stands around the rows.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The title, and the workbook's sheet's name.
    pub title: String,
    /// Who and when, below the title.
    pub subtitle: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The language of headers and fonts.
    pub language: Language,
}

/// Takes a row.
pub type Take<'a> = dyn FnMut(Vec<Value>) -> Result<(), ExportError> + 'a;

impl Sheet {
    /// Writes a file: `rows` hands over row after row.
    ///
    /// # Errors
    /// What `rows` says, or the disk.
    pub fn write(
        &self,
        kind: Kind,
        rows: impl FnOnce(&mut Take<'_>) -> Result<(), ExportError>,
    ) -> Result<File, ExportError> {
        let mut file = tempfile::tempfile()?;
        match kind {
            Kind::Workbook => {
                let mut book = Workbook::default();
                let mut sheet =
                    book.sheet(&self.title, &self.title, Some(&self.subtitle), &self.columns, self.language)?;
                rows(&mut |row| Ok(sheet.row(row)?))?;
                book.save(&mut file)?;
            }
            Kind::Delimited => {
                let headers = self.columns.iter().map(|column| column.header.as_str());
                let mut writer = DelimitedWriter::new(std::io::BufWriter::new(&mut file), headers)?;
                rows(&mut |row| Ok(writer.row(row)?))?;
                writer.finish()?;
            }
        }
        file.rewind()?;
        Ok(file)
    }
}

/// Sends a file as a download: `name` in English for old programs, `title` for others.
pub fn download(file: File, kind: Kind, (name, title): (&str, &str), today: Date) -> Answer {
    let length = file.metadata().map_err(WebError::fault)?.len();
    let title: String = url::form_urlencoded::byte_serialize(format!("{title}-{today}").as_bytes()).collect();
    let extension = kind.extension();
    let disposition =
        format!("attachment; filename=\"{name}-{today}.{extension}\"; filename*=UTF-8''{title}.{extension}");
    let mut response = Response::new(Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file))));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(WebError::fault)?);
    Ok(response)
}
