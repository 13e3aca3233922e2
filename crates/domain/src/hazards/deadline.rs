//! Reckoning with terms.

use super::command::Term;
use crate::calendar::WorkCalendar;
use jiff::{ToSpan, civil::Date};

impl Term {
    /// The last day of a term that begins the day after `from`. A term counted in days that would end on a day off ends
    /// on the next working day; a named day stays as named.
    #[must_use]
    pub fn last_day(self, from: Date, calendar: &WorkCalendar) -> Date {
        match self {
            Self::On(date) => date,
            Self::WorkingDays(days) => calendar.add_working_days(from, i32::try_from(days).unwrap_or(i32::MAX)),
            Self::CalendarDays(days) => {
                let end = from.saturating_add(i64::from(days).days());
                calendar.next_working_day_on_or_after(end)
            }
        }
    }
}

/// Days by which a term is overdue on `today`: 0 up to its last day, 1 on the day after.
#[must_use]
pub fn days_overdue(due_on: Date, today: Date) -> u32 {
    let days = (today - due_on).get_days();
    u32::try_from(days).unwrap_or(0)
}
