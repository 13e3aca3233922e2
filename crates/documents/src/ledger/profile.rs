//! What the first cells of a column hold: decides between headers that could mean either.

use super::field::Content;
use crate::{
    parse::{self, Answer},
    tables::Cell,
};
use bihuan_domain::RefusalCode;

/// Counts over a column's first cells.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Profile {
    pub(super) rows: usize,
    pub(super) filled: usize,
    dates: usize,
    codes: usize,
    levels: usize,
    answers: usize,
    numbers: usize,
}

impl Profile {
    pub(super) fn add(&mut self, cell: &Cell) {
        self.rows += 1;
        let text = cell.to_string();
        if cell.is_empty() || parse::is_placeholder(&text) {
            return;
        }
        self.filled += 1;
        let is_date = match parse::date(cell) {
            Ok(_) => !matches!(cell, Cell::Number(number) if *number < 1e7),
            Err(refusal) => matches!(
                refusal.code,
                RefusalCode::DateImpossible | RefusalCode::DateIncomplete | RefusalCode::DateTwoDigitYear
            ),
        };
        self.dates += usize::from(is_date);
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        self.codes +=
            usize::from((15..=20).contains(&letters) && text.chars().filter(char::is_ascii_digit).count() >= 6);
        self.levels += usize::from(parse::hazard_level(cell).is_ok());
        self.answers += usize::from(matches!(parse::yes_no(cell), Ok(Some(Answer::Yes | Answer::No))));
        self.numbers += usize::from(matches!(cell, Cell::Number(_)) || text.starts_with(|c: char| c.is_ascii_digit()));
    }

    /// Share of empty cells, in percent.
    pub(super) fn blank_percent(&self) -> u8 {
        let blank = (self.rows - self.filled) * 100;
        u8::try_from(blank.checked_div(self.rows).unwrap_or(0)).unwrap_or(100)
    }

    /// What to add to a header's points.
    pub(super) fn adjustment(&self, content: Content, header: &str) -> i32 {
        if self.filled < 2 {
            return 0;
        }
        let percent = |count: usize| count * 100 / self.filled;
        match content {
            Content::Date if percent(self.dates) >= 60 => 4,
            Content::Date if percent(self.dates) < 20 && self.filled >= 3 => -35,
            Content::CreditCode if percent(self.codes) >= 50 => 6,
            Content::CreditCode if percent(self.codes) < 20 && self.filled >= 3 => -30,
            Content::Level if percent(self.levels) >= 60 => 10,
            Content::Level if header.contains("是否") && percent(self.answers) >= 60 => 10,
            Content::Level if percent(self.levels) < 20 => -30,
            Content::Number if percent(self.numbers) < 20 && self.filled >= 3 => -15,
            Content::Person | Content::Sentence if percent(self.dates) >= 60 => -40,
            Content::Sentence if percent(self.numbers) >= 80 => -30,
            Content::Any if percent(self.dates) >= 80 && self.filled >= 3 => -20,
            _ => 0,
        }
    }
}
