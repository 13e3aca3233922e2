//! Log-in, passwords, users.

mod attempts;
mod given;
mod hashing;
mod log_in;
mod log_out;
mod password;
mod setup;
#[cfg(test)]
mod tests;
mod users;

pub(crate) use attempts::Attempts;
pub use hashing::{Hashing, hash_password};

use crate::{Access, Routes};
use bihuan_ui::paths;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(paths::LOGIN, Access::Public, log_in::page)
        .post(paths::LOGIN, Access::Public, log_in::submit)
        .post(paths::LOGOUT, Access::OwnPassword, log_out::submit)
        .get(paths::PASSWORD, Access::OwnPassword, password::page)
        .post(paths::PASSWORD, Access::OwnPassword, password::submit)
        .get("/setup/{token}", Access::Public, setup::page)
        .post("/setup/{token}", Access::Public, setup::submit)
        .get(paths::USERS, Access::USERS, users::list::page)
        .get("/users/new", Access::USERS, users::create::page)
        .get("/users/enterprises", Access::USERS, users::enterprises::fragment)
        .post(paths::USERS, Access::USERS, users::create::submit)
        .get("/users/{id}", Access::USERS, users::show::page)
        .post("/users/{id}", Access::USERS, users::save::submit)
        .post("/users/{id}/{step}", Access::USERS, users::step::submit)
}
