//! Upwards and outwards: destinations, and what instances below send.

mod api;
mod change;
mod page;
mod photo;
#[cfg(test)]
mod tests;

use crate::{Access, Routes, api::ApiRoutes};
use bihuan_domain::accounts::Role;
use bihuan_ui::paths;

/// Where records go is the system administrator's to say.
const KEEPERS: Access = Access::Roles(&[Role::SystemAdministrator]);

pub(crate) fn api() -> ApiRoutes {
    api::api().merge(photo::api())
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(paths::OUTWARD, KEEPERS, page::page)
        .post(paths::OUTWARD, KEEPERS, change::add)
        .post("/outward/{id}/{command}", KEEPERS, change::change)
        .post("/outward/from/{place}/take-over", KEEPERS, change::take_over)
}
