//! Cells to typed values. Whatever a clerk may have meant in two ways is refused, with a number and a sentence.
//!
//! Each function returns a [`Refusal`] that lacks the detail `column`; [`crate::ledger::Problem`] adds it.

mod amount;
mod codes;
mod date;
mod place;
mod text;
mod words;

pub use amount::{MoneyUnit, count, money_cents};
pub use codes::{credit_code, jurisdiction_code};
pub use date::{Deadline, date, deadline, optional_date};
pub use place::{coordinate_pair, latitude, longitude, position};
pub use text::{is_placeholder, list, normalise, optional_text};
pub use words::{
    Answer, StateWord, hazard_level, hazard_source, risk_colour, standardisation, standing, state_word,
    supervision_listing, yes_no,
};

use bihuan_domain::{Refusal, RefusalCode};

/// The outcome for one cell.
pub type Parsed<T> = Result<T, Refusal>;

/// A refusal that names the cell's value, shortened.
pub(crate) fn refuse(code: RefusalCode, value: impl std::fmt::Display) -> Refusal {
    let value = value.to_string();
    let mut short: String = value.chars().take(40).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    Refusal::new(code).with("value", short)
}

#[cfg(test)]
mod tests;
