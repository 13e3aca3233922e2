//! Word and PDF files for tests, made of strings.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made is a failed test")]

pub mod word;
