//! The rules of Bihuan, pure: types, state machines, deadlines, identifiers.
//!
//! Nothing here reads a clock, a file, a socket or a random number: time comes in as a
//! [`Timestamp`](jiff::Timestamp), identifiers come in ready-made. Every decision is a function from what is known to
//! either events or a [`Refusal`].

#[macro_use]
mod words;

pub mod accounts;
pub mod audit;
pub mod calendar;
pub mod campaigns;
pub mod clock;
pub mod enterprises;
pub mod figures;
pub mod hazards;
pub mod identifiers;
pub mod ids;
pub mod imports;
pub mod jurisdictions;
pub mod language;
pub mod monitoring;
pub mod outward;
pub mod refusal;
pub mod rules;
pub mod sealing;
pub mod search;
pub mod tasks;
pub mod units;

pub use clock::{Clock, IdSource, china_date};
pub use language::Language;
pub use refusal::{Refusal, RefusalCode};
pub use rules::Rules;
