//! Documents as they come: Word files, and plans in styles of their own.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made is a failed test")]

#[path = "../support/mod.rs"]
mod support;
mod unusual;
mod word;
