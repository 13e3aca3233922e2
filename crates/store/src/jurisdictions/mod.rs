//! The tree of jurisdictions: rows that the events of `jurisdiction:<code>` have made.

mod commands;
mod rows;
#[cfg(test)]
mod tests;

pub use commands::{Known, add, execute, stream};
pub use rows::{NodeFilter, all_in_order, children, choices, find, find_by_name, is_whole, name_of, page, put, tree};
