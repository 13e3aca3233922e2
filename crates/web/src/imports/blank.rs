//! Empty workbooks to fill in.

use super::annotated::XLSX;
use crate::{Answer, Path, Signed, WebError};
use axum::{http::header, response::IntoResponse as _};
use bihuan_documents::sheets::{Column, SheetError, Workbook};
use bihuan_domain::imports::{ImportKind, authorise};
use bihuan_imports::ledger_kind;
use std::io::Cursor;

pub async fn workbook(signed: Signed, Path(kind): Path<String>) -> Answer {
    let kind = ImportKind::from_name(&kind).ok_or(WebError::NotFound)?;
    authorise(&signed.actor, kind)?;
    let bytes = write(kind, &signed).map_err(WebError::fault)?;
    let name = format!("attachment; filename=\"{}.xlsx\"", kind.name());
    Ok(([(header::CONTENT_TYPE, XLSX.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}

fn write(kind: ImportKind, signed: &Signed) -> Result<Vec<u8>, SheetError> {
    let language = signed.language;
    let columns: Vec<Column> = ledger_kind(kind).fields().map(|field| Column::new(field.label(language), 12)).collect();
    let mut workbook = Workbook::default();
    workbook.sheet(kind.label(language), kind.label(language), None, &columns, language)?;
    let mut target = Cursor::new(Vec::new());
    workbook.save(&mut target)?;
    Ok(target.into_inner())
}
