//! Enterprises: the list, the page of one (一企一档), registering, editing, closing, suggestions while typing.

mod api;
mod change;
mod duties;
mod export;
mod facts;
mod form;
mod list;
mod monitored;
mod page;
mod profile;
#[cfg(test)]
mod tests;

pub(crate) use api::api;
pub use export::export_enterprises;

use crate::{Access, Routes};
use bihuan_domain::accounts::Role;

const READERS: Access = Access::Roles(READER_ROLES);
const WRITERS: Access = Access::Roles(WRITER_ROLES);
const READER_ROLES: &[Role] = &[
    Role::SystemAdministrator,
    Role::SafetyOfficer,
    Role::DepartmentSupervisor,
    Role::GridOfficer,
    Role::Leader,
    Role::EnterpriseSafetyOfficer,
];
const WRITER_ROLES: &[Role] = &[
    Role::SystemAdministrator,
    Role::SafetyOfficer,
    Role::DepartmentSupervisor,
    Role::GridOfficer,
    Role::EnterpriseSafetyOfficer,
];

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/enterprises", READERS, list::page)
        .get("/enterprises/export.xlsx", READERS, export::workbook)
        .get("/enterprises/suggestions", READERS, list::suggestions)
        .get("/enterprises/new", WRITERS, form::new)
        .post("/enterprises", WRITERS, change::register)
        .get("/enterprises/{id}", READERS, page::show)
        .get("/enterprises/{id}/edit", WRITERS, form::edit)
        .post("/enterprises/{id}", WRITERS, change::edit)
        .post("/enterprises/{id}/close", WRITERS, change::close)
        .post("/enterprises/{id}/reopen", WRITERS, change::reopen)
}
