//! One file a target.

pub mod ais;
pub mod delimited;
mod devices;
pub mod event_json;
pub mod gb26875;
pub mod hj212;
pub mod jt808;
mod ledger;
pub mod plan;
pub mod search;
pub mod workbook;
