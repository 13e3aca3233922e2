//! Working days (工作日): weekends, public holidays (法定节假日) and make-up working days (调休上班).
//!
//! Which days are free is data, not code: the State Council publishes it each autumn for the next year. The years that
//! are known come in as text (`packs/calendar/china-YYYY.toml`); any other year knows weekends only, and
//! [`WorkCalendar::certainty`] says so.

mod pack;

pub use pack::CalendarError;

use crate::Language;
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use pack::Notice;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The notices that come with the program, one text a year.
const INCLUDED: [&str; 4] = [
    include_str!("../../../../packs/calendar/china-2023.toml"),
    include_str!("../../../../packs/calendar/china-2024.toml"),
    include_str!("../../../../packs/calendar/china-2025.toml"),
    include_str!("../../../../packs/calendar/china-2026.toml"),
];

/// How much is known about some days, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// No notice for the year: Saturdays and Sundays only.
    WeekendsOnly,
    /// From a notice whose dates nobody compared with the published text.
    Unverified,
    /// From a notice whose dates were compared with the published text.
    Verified,
}

impl Certainty {
    /// The words that people read.
    #[must_use]
    pub const fn label(self, language: Language) -> &'static str {
        match self {
            Self::WeekendsOnly => language.pick("仅按周末推算，未含节假日安排", "weekends only, no holiday notice"),
            Self::Unverified => language.pick("节假日安排未核对", "holiday notice not verified"),
            Self::Verified => language.pick("按国务院办公厅通知", "by the State Council's notice"),
        }
    }
}

/// What kind of day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// An ordinary Monday to Friday.
    Working,
    /// A Saturday or Sunday worked in exchange for a holiday (调休上班).
    MakeUp,
    /// A free Saturday or Sunday.
    Weekend,
    /// A day that the notice declares free; it may fall on a weekend.
    Holiday,
}

impl DayKind {
    /// Whether people work on such a day.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::MakeUp)
    }
}

/// What the calendar knows of one year, for a page or for `doctor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarSource {
    /// The year.
    pub year: i16,
    /// The notice: title, number if known, date of issue.
    pub title: String,
    /// How sure its dates are.
    pub certainty: Certainty,
}

/// A day out of the ordinary.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SpecialDay {
    kind: DayKind,
    chinese: String,
    english: String,
    certainty: Certainty,
}

/// The working days of all years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    sources: BTreeMap<i16, CalendarSource>,
    days: BTreeMap<Date, SpecialDay>,
}

impl WorkCalendar {
    /// A calendar of the notices given as texts, one a year; a later text replaces an earlier one of the same year.
    ///
    /// # Errors
    /// [`CalendarError`] when a text cannot be read or contradicts itself.
    pub fn parse(texts: &[&str]) -> Result<Self, CalendarError> {
        let mut notices = BTreeMap::new();
        for text in texts {
            let notice = Notice::parse(text)?;
            notices.insert(notice.year, notice);
        }
        let mut calendar = Self { sources: BTreeMap::new(), days: BTreeMap::new() };
        for (year, notice) in notices {
            calendar.sources.insert(year, CalendarSource { year, title: notice.title, certainty: notice.certainty });
            calendar.days.extend(notice.days);
        }
        Ok(calendar)
    }

    /// China's calendar, of the notices that come with the program.
    ///
    /// # Panics
    /// Never: the included texts are part of the program and a test reads them.
    #[must_use]
    pub fn china() -> Self {
        Self::parse(&INCLUDED).expect("the included calendars are read by a test")
    }

    /// China's calendar with further notices, which replace included ones of the same year.
    ///
    /// # Errors
    /// [`CalendarError`] when a further text cannot be read or contradicts itself.
    pub fn china_with(further: &[&str]) -> Result<Self, CalendarError> {
        let texts: Vec<&str> = INCLUDED.iter().chain(further).copied().collect();
        Self::parse(&texts)
    }

    /// Whether a notice for the year is known.
    #[must_use]
    pub fn covers(&self, year: i16) -> bool {
        self.sources.contains_key(&year)
    }

    /// The notices that are known, by year.
    pub fn sources(&self) -> impl Iterator<Item = &CalendarSource> {
        self.sources.values()
    }

    /// What kind of day it is.
    #[must_use]
    pub fn kind(&self, date: Date) -> DayKind {
        match self.days.get(&date) {
            Some(day) => day.kind,
            None if is_weekend(date) => DayKind::Weekend,
            None => DayKind::Working,
        }
    }

    /// The festival that a holiday or a make-up day belongs to.
    #[must_use]
    pub fn festival(&self, date: Date, language: Language) -> Option<&str> {
        self.days.get(&date).map(|day| language.pick(&day.chinese, &day.english))
    }

    /// Whether people work on the day.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> bool {
        self.kind(date).is_working()
    }

    /// The `days`-th working day after a date; before it when negative; the date itself for 0, whatever day it is.
    /// Stops at the first and last date that [`Date`] can hold.
    #[must_use]
    pub fn add_working_days(&self, date: Date, days: i32) -> Date {
        let step = i64::from(days.signum());
        let mut left = days.unsigned_abs();
        let mut at = date;
        while left > 0 {
            let Ok(next) = at.checked_add(step.days()) else { break };
            at = next;
            if self.is_working_day(at) {
                left -= 1;
            }
        }
        at
    }

    /// The date itself if it is a working day, else the next one.
    #[must_use]
    pub fn next_working_day_on_or_after(&self, date: Date) -> Date {
        if self.is_working_day(date) { date } else { self.add_working_days(date, 1) }
    }

    /// How many working days lie after `from` up to and including `to`; negative when `to` is the earlier one.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> i32 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let days = from.series(1.day()).skip(1).take_while(|day| *day <= to).filter(|day| self.is_working_day(*day));
        i32::try_from(days.count()).unwrap_or(i32::MAX)
    }

    /// How much is known about the days from one date to another, both included, in either order: the least of all.
    #[must_use]
    pub fn certainty(&self, from: Date, to: Date) -> Certainty {
        let (first, last) = if from <= to { (from, to) } else { (to, from) };
        let years = (first.year()..=last.year()).map(|year| match self.sources.get(&year) {
            Some(source) => source.certainty,
            // 31 December may be free by the notice of the next year, but that says nothing of the rest of the year.
            None if first == last => self.days.get(&first).map_or(Certainty::WeekendsOnly, |day| day.certainty),
            None => Certainty::WeekendsOnly,
        });
        years.min().unwrap_or(Certainty::WeekendsOnly)
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests;
