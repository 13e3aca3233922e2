//! One file a target.

pub mod delimited;
pub mod event_json;
mod ledger;
pub mod search;
pub mod workbook;
