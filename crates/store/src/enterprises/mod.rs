//! Supervised entities: rows that the events of `enterprise:<uuid>` have made, and their units.

mod commands;
mod list;
mod rows;
#[cfg(test)]
mod tests;

pub use commands::{execute, register, stream};
pub use list::{
    After, Filter, Page, Point, PointProfile, count, count_by_place, export, highest_risk, list, points, suggest,
};
pub use rows::{find_by_credit_code, find_by_name, load, put};
