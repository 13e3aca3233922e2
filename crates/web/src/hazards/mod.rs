//! The ledger, the hazard's page with its steps, registration, notices.

mod actions;
mod api;
mod export;

mod facts;
mod ledger;
mod notices;
mod page;
mod query;
mod record;
mod register;
mod register_form;
mod sight;
mod step;
mod table;
mod timeline;
mod views;

pub(crate) use actions::refill;
pub(crate) use api::api;
pub use export::export_hazards;
pub(crate) use facts::due_badge;
pub(crate) use query::href;
pub(crate) use table::{codes, place_line, table};
pub(crate) use timeline::tell;

use crate::{
    Access, Routes,
    photos::{self, UPLOAD_BYTES},
};
use bihuan_domain::accounts::Role;
use bihuan_ui::paths;

/// The ledger with what a section of the workbench counts.
pub(crate) fn section_href(kind: bihuan_store::hazards::SectionKind) -> String {
    href(&kind.filter().to_pairs())
}

/// Those who may enter something into the ledger.
const FINDERS: Access =
    Access::Roles(&[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::EnterpriseSafetyOfficer]);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(paths::HAZARDS, Access::LEDGER, ledger::page)
        .get("/hazards/export.xlsx", Access::LEDGER, export::workbook)
        .get("/hazards/export.csv", Access::LEDGER, export::delimited)
        .post("/hazards/views", Access::LEDGER, views::save)
        .post("/hazards/views/{id}/delete", Access::LEDGER, views::forget)
        .get(paths::HAZARD_REGISTER, FINDERS, register::page)
        .get(paths::HAZARD_ON_THE_SPOT, FINDERS, register::on_the_spot)
        .upload(paths::HAZARDS, FINDERS, UPLOAD_BYTES, register::submit)
        .get("/hazards/enterprises", Access::LEDGER, register::suggest)
        .get("/hazards/{id}", Access::LEDGER, page::page)
        .upload("/hazards/{id}/{command}", Access::LEDGER, UPLOAD_BYTES, step::submit)
        .get("/hazards/{id}/notices/{file}", Access::LEDGER, notices::download)
        .get("/photos/{id}/{size}", Access::LEDGER, photos::serve)
}

#[cfg(test)]
pub(crate) mod tests;
