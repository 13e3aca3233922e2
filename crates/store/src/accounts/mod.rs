//! Accounts: their rows, secrets, sessions, and the commands on them.

pub mod access_tokens;
mod commands;
pub mod devices;
mod list;
mod log_in;
mod rows;
pub mod second_factor;
mod seed;
pub mod sessions;
mod stale;
pub mod throttles;
mod tokens;

pub use commands::{
    Circumstances, FirstAdministrator, SetupToken, create, execute, first_administrator, roster, visible,
};
pub use list::{AccountFilter, AccountKey, count, list};
pub use log_in::{
    Ending, LogIn, NewPassword, NoEntry, Presented, change_password, complete_setup, end_sessions, log_in, log_out,
    presented, record_system, unknown_log_in, waiting_for,
};
pub use rows::{
    find, find_by_login, ids, language_of, place_of, places_of, project, record, replay, set_language, stream,
};
pub use seed::{ReadyUser, create_ready_user};
pub use stale::disable_stale;
pub use throttles::{Origin, account_key};
pub use tokens::{earlier_hashes, find_by_setup_token, password_hash, token_hash};

#[cfg(test)]
mod tests;
