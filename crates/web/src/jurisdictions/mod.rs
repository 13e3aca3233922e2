//! The tree of jurisdictions: look, find, add, rename, close.

mod api;
mod change;
mod export;
mod page;
#[cfg(test)]
mod tests;

pub(crate) use api::api;
pub use export::export_jurisdictions;

use crate::{Access, Routes};
use bihuan_domain::accounts::Role;

const READERS: Access = Access::Roles(&[Role::SafetyOfficer, Role::SystemAdministrator]);
const KEEPERS: Access = Access::Roles(&[Role::SystemAdministrator]);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/jurisdictions", READERS, page::show)
        .post("/jurisdictions", KEEPERS, change::add)
        .post("/jurisdictions/{code}/rename", KEEPERS, change::rename)
        .post("/jurisdictions/{code}/close", KEEPERS, change::close)
}
