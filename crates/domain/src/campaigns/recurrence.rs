//! What recurs: rhythms and their periods.

use crate::calendar::WorkCalendar;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

worded! {
    /// A period that recurs.
    Cadence {
        /// 每日
        Day = "day", "每日", "daily";
        /// 每周
        Week = "week", "每周", "weekly";
        /// 每月
        Month = "month", "每月", "monthly";
        /// 每季度
        Quarter = "quarter", "每季度", "quarterly";
        /// 每半年
        HalfYear = "half_year", "每半年", "half-yearly";
        /// 每年
        Year = "year", "每年", "yearly";
        /// 每两年
        TwoYears = "two_years", "每两年", "every two years";
        /// 每三年
        ThreeYears = "three_years", "每三年", "every three years";
    }
}

/// A rhythm: so often in each period, and by which day of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Every {
    /// The period.
    pub cadence: Cadence,
    /// How often in each, from 1.
    pub times: u32,
    /// The month within the period, from 1; the last one when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<i8>,
    /// The day of that month (of the week for a week); the last one when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<i8>,
    /// The working day counted from the period's first day, instead of month and day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_day: Option<i8>,
}

/// One period of something that recurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Its stable name, such as `2026-Q1`; for several times in a period `2026-Q1.2`.
    pub key: String,
    /// The first day of the period.
    pub from: Date,
    /// The last day on which it can be done in time.
    pub due_on: Date,
}

/// The most often that something may recur in a period.
pub const TIMES_LIMIT: u32 = 12;

impl Every {
    /// Once in each period, by its end.
    #[must_use]
    pub const fn once(cadence: Cadence) -> Self {
        Self { cadence, times: 1, month: None, day: None, working_day: None }
    }

    /// The occurrences of the period in which a day lies. A last day that falls on a day off moves to the next working day,
    /// as 民法典 第二百零三条 has it for terms. Periods of several years begin in `first_year`.
    #[must_use]
    pub fn occurrences(&self, day: Date, first_year: i16, calendar: &WorkCalendar) -> Vec<Occurrence> {
        let (name, from, months) = self.period(day, first_year);
        let last = match self.working_day {
            Some(days) => calendar.add_working_days(from.saturating_sub(1.day()), i32::from(days.max(1))),
            None => calendar.next_working_day_on_or_after(self.last_day(from, months)),
        };
        let key = |number| if self.times > 1 { format!("{name}.{number}") } else { name.clone() };
        (1..=self.times.clamp(1, TIMES_LIMIT))
            .map(|number| Occurrence { key: key(number), from, due_on: last })
            .collect()
    }

    /// Name, first day and length in months (0 for a week) of the period in which a day lies.
    fn period(&self, day: Date, first_year: i16) -> (String, Date, i8) {
        let (year, month) = (day.year(), day.month());
        let first = |year: i16, month: i8| Date::new(year, month, 1).unwrap_or(day);
        let within = |length: i8| (month - 1) / length;
        match self.cadence {
            Cadence::Day => (day.to_string(), day, 0),
            Cadence::Week => {
                let monday = day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days());
                let week = day.iso_week_date();
                (format!("{:04}-W{:02}", week.year(), week.week()), monday, 0)
            }
            Cadence::Month => (format!("{year:04}-{month:02}"), first(year, month), 1),
            Cadence::Quarter => (format!("{year:04}-Q{}", within(3) + 1), first(year, within(3) * 3 + 1), 3),
            Cadence::HalfYear => (format!("{year:04}-H{}", within(6) + 1), first(year, within(6) * 6 + 1), 6),
            Cadence::Year => (format!("{year:04}"), first(year, 1), 12),
            Cadence::TwoYears | Cadence::ThreeYears => {
                let length = if self.cadence == Cadence::TwoYears { 2 } else { 3 };
                let begin = first_year + (year - first_year).div_euclid(length) * length;
                let months = if length == 2 { 24 } else { 36 };
                (format!("{begin:04}-{:04}", begin + length - 1), first(begin, 1), months)
            }
        }
    }

    fn last_day(&self, from: Date, months: i8) -> Date {
        if self.cadence == Cadence::Day {
            return from;
        }
        if months == 0 {
            return from.saturating_add(i64::from(self.day.unwrap_or(7).clamp(1, 7) - 1).days());
        }
        // A yearly date names a calendar month; within a quarter or half-year it counts from the first.
        let month = self.month.unwrap_or(months).clamp(1, months);
        let in_month = from.saturating_add(i64::from(month - 1).months());
        let day = self.day.unwrap_or(31).clamp(1, in_month.days_in_month());
        Date::new(in_month.year(), in_month.month(), day).unwrap_or(in_month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(every: Every, day: &str) -> (String, String, String) {
        let all = every.occurrences(day.parse().unwrap(), 2024, &WorkCalendar::china());
        (all[0].key.clone(), all[0].from.to_string(), all[0].due_on.to_string())
    }

    fn on(cadence: Cadence, month: Option<i8>, day: Option<i8>) -> Every {
        Every { month, day, ..Every::once(cadence) }
    }

    #[test]
    fn periods_have_names_beginnings_and_last_days() {
        let expect = |every, day, key: &str, from: &str, last: &str| {
            assert_eq!(due(every, day), (key.to_owned(), from.to_owned(), last.to_owned()));
        };
        expect(on(Cadence::Quarter, Some(3), Some(24)), "2026-05-02", "2026-Q2", "2026-04-01", "2026-06-24");
        expect(on(Cadence::Year, Some(12), Some(4)), "2026-05-02", "2026", "2026-01-01", "2026-12-04");
        expect(Every::once(Cadence::HalfYear), "2026-09-02", "2026-H2", "2026-07-01", "2026-12-31");
        expect(Every::once(Cadence::ThreeYears), "2026-09-02", "2024-2026", "2024-01-01", "2026-12-31");
        expect(on(Cadence::Week, None, Some(5)), "2026-03-04", "2026-W10", "2026-03-02", "2026-03-06");
    }

    #[test]
    fn a_last_day_off_moves_to_the_next_working_day() {
        // 28 February 2026 is a Saturday that is worked, 26 April 2026 a Sunday that is free.
        assert_eq!(due(Every::once(Cadence::Month), "2026-02-03").2, "2026-02-28");
        assert_eq!(due(on(Cadence::Month, None, Some(26)), "2026-04-03").2, "2026-04-27");
    }

    #[test]
    fn several_times_in_a_period_are_several_occurrences() {
        let twice = Every { times: 2, ..Every::once(Cadence::Quarter) };
        let all = twice.occurrences("2026-03-02".parse().unwrap(), 2024, &WorkCalendar::china());
        assert_eq!(all.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["2026-Q1.1", "2026-Q1.2"]);
    }
}
