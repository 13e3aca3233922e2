//! Reading a notice from its text.

use super::{Certainty, DayKind, SpecialDay, is_weekend};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Why a calendar text cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The text is no calendar file.
    #[error("not a calendar file: {0}")]
    Syntax(String),
    /// A range is not `YYYY-MM-DD` or `YYYY-MM-DD..YYYY-MM-DD`, or runs backwards.
    #[error("calendar of {year}: “{range}” is neither a date nor a range of dates in order (2026-10-01..2026-10-07)")]
    Range {
        /// The calendar's year.
        year: i16,
        /// The text found.
        range: String,
    },
    /// A day lies more than a month outside the year.
    #[error("calendar of {year}: {date} does not belong to that year")]
    OtherYear {
        /// The calendar's year.
        year: i16,
        /// The day.
        date: Date,
    },
    /// A day is named twice.
    #[error("calendar of {year}: {date} is named twice")]
    Twice {
        /// The calendar's year.
        year: i16,
        /// The day.
        date: Date,
    },
    /// A make-up working day is no weekend.
    #[error("calendar of {year}: {date} is no Saturday or Sunday, so it cannot be a make-up working day")]
    MakeUpOnWeekday {
        /// The calendar's year.
        year: i16,
        /// The day.
        date: Date,
    },
}

/// A notice, read and checked.
pub(super) struct Notice {
    pub(super) year: i16,
    pub(super) title: String,
    pub(super) certainty: Certainty,
    pub(super) days: BTreeMap<Date, SpecialDay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    notice: Head,
    #[serde(default)]
    holiday: Vec<Holiday>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    year: i16,
    title: String,
    #[serde(default)]
    number: Option<String>,
    issued: Date,
    certainty: Certainty,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    name: String,
    english: String,
    days: Vec<String>,
    #[serde(default)]
    working: Vec<Date>,
}

impl Notice {
    pub(super) fn parse(text: &str) -> Result<Self, CalendarError> {
        let file: File = toml::from_str(text).map_err(|error| CalendarError::Syntax(error.to_string()))?;
        let Head { year, title, number, issued, certainty } = file.notice;
        let number = number.map(|number| format!("（{number}）")).unwrap_or_default();
        let mut notice = Self { year, title: format!("{title}{number} {issued}"), certainty, days: BTreeMap::new() };
        for holiday in file.holiday {
            for range in &holiday.days {
                let (first, last) = parse_range(year, range)?;
                for date in first.series(1.day()).take_while(|date| *date <= last) {
                    notice.insert(date, DayKind::Holiday, &holiday)?;
                }
            }
            for date in &holiday.working {
                if !is_weekend(*date) {
                    return Err(CalendarError::MakeUpOnWeekday { year, date: *date });
                }
                notice.insert(*date, DayKind::MakeUp, &holiday)?;
            }
        }
        Ok(notice)
    }

    fn insert(&mut self, date: Date, kind: DayKind, holiday: &Holiday) -> Result<(), CalendarError> {
        let year = self.year;
        let near = date.year() == year
            || (date.year() == year - 1 && date.month() == 12)
            || (date.year() == year + 1 && date.month() == 1);
        if !near {
            return Err(CalendarError::OtherYear { year, date });
        }
        let day = SpecialDay {
            kind,
            chinese: holiday.name.clone(),
            english: holiday.english.clone(),
            certainty: self.certainty,
        };
        match self.days.insert(date, day) {
            None => Ok(()),
            Some(_) => Err(CalendarError::Twice { year, date }),
        }
    }
}

fn parse_range(year: i16, range: &str) -> Result<(Date, Date), CalendarError> {
    let wrong = || CalendarError::Range { year, range: range.to_owned() };
    let (first, last) = range.split_once("..").unwrap_or((range, range));
    let first: Date = first.trim().parse().map_err(|_| wrong())?;
    let last: Date = last.trim().parse().map_err(|_| wrong())?;
    // A range of years would be a slip of the pen and would be walked day by day.
    let longest = first.checked_add(31.days()).map_err(|_| wrong())?;
    if first <= last && last <= longest { Ok((first, last)) } else { Err(wrong()) }
}
