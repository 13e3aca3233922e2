//! Log-in, passwords, users.

mod given;
mod hashing;
mod log_in;
mod log_out;
mod own;
mod password;
mod refusals;
mod sealing;
mod second_factor;
#[cfg(test)]
mod second_factor_tests;
mod second_step;
mod setup;
#[cfg(test)]
mod tests;
mod tokens;
mod users;

pub use hashing::{Hashing, hash_password};
pub(crate) use refusals::{Refusals, note_access};

use crate::{Access, Routes};
use bihuan_ui::paths;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(paths::LOGIN, Access::Public, log_in::page)
        .post(paths::LOGIN, Access::Public, log_in::submit)
        .get(paths::SECOND_STEP, Access::Public, second_step::page)
        .post(paths::SECOND_STEP, Access::Public, second_step::submit)
        .post(paths::LOGOUT, Access::OwnPassword, log_out::submit)
        .get(paths::PASSWORD, Access::OwnPassword, password::page)
        .post(paths::PASSWORD, Access::OwnPassword, password::submit)
        .get(paths::SECOND_FACTOR, Access::OwnSecondFactor, second_factor::page)
        .post(paths::SECOND_FACTOR, Access::OwnSecondFactor, second_factor::submit)
        .post(paths::SECOND_FACTOR_REMOVE, Access::SignedIn, second_factor::remove)
        .post(paths::RECOVERY_CODES, Access::SignedIn, second_factor::renew_codes)
        .get(paths::OWN_ACCOUNT, Access::SignedIn, own::page)
        .post(paths::SESSIONS_END_OTHERS, Access::SignedIn, own::end_others)
        .post("/account/sessions/{id}/end", Access::SignedIn, own::end_one)
        .get(paths::TOKENS, Access::SignedIn, tokens::own::page)
        .post(paths::TOKENS, Access::SignedIn, tokens::own::issue)
        .post("/account/tokens/{token}/revoke", Access::SignedIn, tokens::own::revoke)
        .get("/users/{id}/tokens", Access::USERS, tokens::others::page)
        .post("/users/{id}/tokens/{token}/revoke", Access::USERS, tokens::others::revoke)
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
