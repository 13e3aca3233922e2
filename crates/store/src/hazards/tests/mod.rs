//! Tests of the ledger on both engines.

pub mod commands;
mod import;
mod pages;
mod rebuild;
mod scale;
mod search;
mod workbench;
