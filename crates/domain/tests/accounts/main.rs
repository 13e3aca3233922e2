//! The rules of accounts: every refusal and every success, and that no walk of commands breaks the separation of
//! administrators.

#![expect(clippy::unwrap_used, reason = "a builder that fails is a failed test")]

mod grants;
mod lifecycle;
mod log_in;
mod refusals;
mod second_factor;
mod support;
mod tokens;
mod walks;
