//! Upwards and outwards: destinations, and what instances below send.

mod api;
mod change;
mod page;
#[cfg(test)]
mod tests;

pub(crate) use api::api;

use crate::{Access, Routes};
use bihuan_domain::accounts::Role;
use bihuan_ui::paths;

/// Where records go is the system administrator's to say.
const KEEPERS: Access = Access::Roles(&[Role::SystemAdministrator]);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(paths::OUTWARD, KEEPERS, page::page)
        .post(paths::OUTWARD, KEEPERS, change::add)
        .post("/outward/{id}/{command}", KEEPERS, change::change)
        .post("/outward/from/{place}/take-over", KEEPERS, change::take_over)
}
