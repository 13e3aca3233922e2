//! Documents in and out: spreadsheets of any township become typed rows with precise problems, and rows become
//! spreadsheets.
//!
//! The way in: [`tables::Workbook`] streams rows; [`ledger::recognise`] finds the header and says what each column
//! means; [`ledger::Records`] yields the rows that are data; [`ledger::parse_hazard`] and its siblings make typed rows
//! or [`ledger::Problem`]s. The way out: [`sheets`].

pub mod ledger;
pub mod parse;
pub mod sheets;
pub mod tables;
pub mod word;
