//! Imports into both engines: what a clerk accepts, what is refused, what a hostile file does.
#![expect(clippy::unwrap_used, reason = "a test ends where its preparations fail")]

mod common;
mod hostile;
mod qinghe;
mod rows;
