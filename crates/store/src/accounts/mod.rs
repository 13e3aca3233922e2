//! Accounts: their rows, secrets, sessions, and the commands on them.

mod commands;
mod list;
mod log_in;
mod rows;
mod seed;
pub mod sessions;
mod tokens;

pub use commands::{
    Circumstances, FirstAdministrator, SetupToken, create, execute, first_administrator, roster, visible,
};
pub use list::{AccountFilter, AccountKey, count, list};
pub use log_in::{
    NewPassword, Presented, change_password, complete_setup, log_in, presented, unknown_log_in, waiting_for,
};
pub use rows::{
    find, find_by_login, ids, language_of, place_of, places_of, project, record, replay, set_language, stream,
};
pub use seed::{ReadyUser, create_ready_user};
pub use tokens::{find_by_setup_token, password_hash, token_hash};

#[cfg(test)]
mod tests;
