//! Tasks of campaigns: lists with filters and as workbooks, the page of a task with its steps.

mod api;
mod export;
mod files;
mod layout;
mod list;
mod page;
mod record;
mod step;
mod table;
mod unit;
mod words;

pub(crate) use api::api;
pub(crate) use table::{due_badge, state_badge, table, units};
pub(crate) use words::tell;

use crate::{Access, Routes, photos::UPLOAD_BYTES};
use bihuan_ui::paths;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(paths::TASKS, Access::LEDGER, list::page)
        .get("/tasks/export.xlsx", Access::LEDGER, export::workbook)
        .get("/tasks/{id}", Access::LEDGER, page::show)
        .get("/units/{id}", Access::LEDGER, unit::page)
        .get("/tasks/{id}/files/{file}/{size}", Access::LEDGER, files::serve)
        .upload("/tasks/{id}/{command}", Access::LEDGER, UPLOAD_BYTES, step::submit)
}
