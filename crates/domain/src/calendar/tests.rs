use super::*;
use jiff::civil::date;
use proptest::prelude::*;

fn china() -> WorkCalendar {
    WorkCalendar::china()
}

#[test]
fn the_included_years_are_read_and_verified() {
    let calendar = china();
    assert_eq!(calendar.sources().map(|source| source.year).collect::<Vec<_>>(), [2023, 2024, 2025, 2026]);
    assert!(
        calendar.sources().all(|source| source.certainty == Certainty::Verified && source.title.contains("国务院"))
    );
    assert!(calendar.covers(2026) && !calendar.covers(2027));
}

#[test]
fn golden_dates() {
    let free = [
        (2022, 12, 31),
        (2023, 1, 2),
        (2023, 1, 23),
        (2023, 4, 5),
        (2023, 5, 1),
        (2023, 6, 23),
        (2023, 10, 6),
        (2024, 1, 1),
        (2024, 2, 12),
        (2024, 2, 16),
        (2024, 4, 5),
        (2024, 6, 10),
        (2024, 9, 16),
        (2024, 10, 7),
        (2025, 1, 1),
        (2025, 1, 28),
        (2025, 2, 4),
        (2025, 4, 4),
        (2025, 5, 5),
        (2025, 6, 2),
        (2025, 10, 8),
        (2026, 1, 2),
        (2026, 2, 16),
        (2026, 2, 23),
        (2026, 4, 6),
        (2026, 5, 5),
        (2026, 6, 19),
        (2026, 9, 25),
        (2026, 10, 7),
        (2026, 10, 17),
    ];
    let working = [
        (2023, 1, 28),
        (2023, 1, 29),
        (2023, 4, 6),
        (2023, 4, 23),
        (2023, 5, 6),
        (2023, 6, 25),
        (2023, 10, 7),
        (2024, 2, 4),
        (2024, 2, 9),
        (2024, 2, 18),
        (2024, 4, 7),
        (2024, 4, 28),
        (2024, 5, 11),
        (2024, 9, 14),
        (2024, 9, 29),
        (2024, 10, 12),
        (2025, 1, 2),
        (2025, 1, 26),
        (2025, 2, 8),
        (2025, 4, 27),
        (2025, 9, 28),
        (2025, 10, 11),
        (2026, 1, 4),
        (2026, 2, 14),
        (2026, 2, 28),
        (2026, 5, 9),
        (2026, 9, 20),
        (2026, 10, 10),
        (2026, 10, 8),
    ];
    let calendar = china();
    for (year, month, day) in free {
        assert!(!calendar.is_working_day(date(year, month, day)), "{year}-{month}-{day}");
    }
    for (year, month, day) in working {
        assert!(calendar.is_working_day(date(year, month, day)), "{year}-{month}-{day}");
    }
}

#[test]
fn each_year_has_the_legal_number_of_working_days() {
    // 365 (366) days less weekends and the 11 statutory holidays (13 from 2025): make-up days give back the rest.
    let calendar = china();
    let count = |year: i16| calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31));
    assert_eq!([count(2023), count(2024), count(2025), count(2026)], [249, 251, 248, 248]);
}

#[test]
fn adding_skips_holidays_and_uses_make_up_days() {
    let calendar = china();
    // 30 September 2026 is a Wednesday; the next working day is Thursday 8 October; then 9, Saturday 10, Monday 12.
    assert_eq!(calendar.add_working_days(date(2026, 9, 30), 1), date(2026, 10, 8));
    assert_eq!(calendar.add_working_days(date(2026, 9, 30), 4), date(2026, 10, 12));
    assert_eq!(calendar.add_working_days(date(2026, 10, 8), -1), date(2026, 9, 30));
    assert_eq!(calendar.add_working_days(date(2026, 10, 3), 0), date(2026, 10, 3));
    assert_eq!(calendar.next_working_day_on_or_after(date(2026, 10, 3)), date(2026, 10, 8));
    assert_eq!(calendar.next_working_day_on_or_after(date(2026, 10, 10)), date(2026, 10, 10));
    assert_eq!(calendar.add_working_days(Date::MAX, 5), Date::MAX);
    assert_eq!(calendar.add_working_days(Date::MIN, -5), Date::MIN);
}

#[test]
fn kinds_and_festivals_are_named() {
    let calendar = china();
    assert_eq!(calendar.kind(date(2026, 10, 10)), DayKind::MakeUp);
    assert_eq!(calendar.kind(date(2026, 10, 3)), DayKind::Holiday);
    assert_eq!(calendar.kind(date(2026, 10, 17)), DayKind::Weekend);
    assert_eq!(calendar.festival(date(2026, 10, 3), Language::Chinese), Some("国庆节"));
    assert_eq!(calendar.festival(date(2026, 10, 10), Language::English), Some("National Day"));
    assert_eq!(calendar.festival(date(2026, 10, 9), Language::English), None);
}

#[test]
fn years_without_a_notice_know_weekends_only_and_say_so() {
    let calendar = china();
    assert!(calendar.is_working_day(date(2027, 10, 1)));
    assert!(!calendar.is_working_day(date(2027, 10, 2)));
    assert_eq!(calendar.certainty(date(2026, 12, 1), date(2026, 12, 31)), Certainty::Verified);
    assert_eq!(calendar.certainty(date(2027, 1, 5), date(2026, 12, 30)), Certainty::WeekendsOnly);
    assert_eq!(calendar.certainty(date(2022, 12, 31), date(2022, 12, 31)), Certainty::Verified);
    assert_eq!(calendar.certainty(date(2022, 12, 30), date(2022, 12, 31)), Certainty::WeekendsOnly);
}

const NEXT: &str = r#"
[notice]
year = 2027
title = "测试用"
issued = "2026-11-01"
certainty = "unverified"
[[holiday]]
name = "元旦"
english = "New Year's Day"
days = ["2027-01-01..2027-01-03"]
"#;

#[test]
fn further_years_are_added_and_replace_included_ones() {
    let calendar = WorkCalendar::china_with(&[NEXT]).unwrap();
    assert!(calendar.covers(2027) && !calendar.is_working_day(date(2027, 1, 1)));
    assert_eq!(calendar.certainty(date(2026, 1, 1), date(2027, 1, 1)), Certainty::Unverified);
    let replaced = WorkCalendar::parse(&[NEXT, &NEXT.replace("2027-01-03", "2027-01-04")]).unwrap();
    assert_eq!(replaced.kind(date(2027, 1, 4)), DayKind::Holiday);
}

#[test]
fn texts_that_contradict_themselves_are_refused() {
    let changed = |from: &str, to: &str| WorkCalendar::parse(&[&NEXT.replace(from, to)]).unwrap_err();
    assert!(matches!(changed("notice", "note"), CalendarError::Syntax(_)));
    assert!(matches!(changed("..2027-01-03", "..2026-12-31"), CalendarError::Range { year: 2027, .. }));
    assert!(matches!(changed("2027-01-03", "2029-01-03"), CalendarError::Range { .. }));
    assert!(matches!(changed("..2027-01-03", "..early"), CalendarError::Range { .. }));
    assert_eq!(
        changed("\"2027-01-01..2027-01-03\"", "\"2026-11-30\""),
        CalendarError::OtherYear { year: 2027, date: date(2026, 11, 30) }
    );
    assert_eq!(
        changed("01-03\"]", "01-03\"]\nworking = [\"2027-01-02\"]"),
        CalendarError::Twice { year: 2027, date: date(2027, 1, 2) }
    );
    assert_eq!(
        changed("01-03\"]", "01-03\"]\nworking = [\"2027-01-05\"]"),
        CalendarError::MakeUpOnWeekday { year: 2027, date: date(2027, 1, 5) }
    );
}

fn any_date() -> impl Strategy<Value = Date> {
    (0_i32..365 * 7).prop_map(|days| date(2022, 1, 1).checked_add(days.days()).unwrap())
}

proptest! {
    #[test]
    fn subtracting_undoes_adding(start in any_date(), days in 0_i32..120) {
        let calendar = china();
        let start = calendar.next_working_day_on_or_after(start);
        let end = calendar.add_working_days(start, days);
        prop_assert_eq!(calendar.add_working_days(end, -days), start);
        prop_assert_eq!(calendar.working_days_between(start, end), days);
        prop_assert_eq!(calendar.working_days_between(end, start), -days);
    }

    #[test]
    fn adding_lands_on_working_days_and_keeps_order(a in any_date(), b in any_date(), days in 1_i32..120) {
        let calendar = china();
        let (early, late) = if a <= b { (a, b) } else { (b, a) };
        let end = calendar.add_working_days(early, days);
        prop_assert!(calendar.is_working_day(end));
        prop_assert!(end <= calendar.add_working_days(late, days));
        prop_assert!(end > early && end < calendar.add_working_days(early, days + 1));
        prop_assert_eq!(calendar.add_working_days(early, days), calendar.add_working_days(calendar.add_working_days(early, days - 1), 1));
    }

    #[test]
    fn counting_is_additive(a in any_date(), b in any_date(), c in any_date()) {
        let calendar = china();
        let sum = calendar.working_days_between(a, b) + calendar.working_days_between(b, c);
        prop_assert_eq!(sum, calendar.working_days_between(a, c));
    }

    #[test]
    fn the_next_working_day_is_the_first_one(start in any_date()) {
        let calendar = china();
        let next = calendar.next_working_day_on_or_after(start);
        prop_assert!(next >= start && calendar.is_working_day(next));
        prop_assert!(start.series(1.day()).take_while(|day| *day < next).all(|day| !calendar.is_working_day(day)));
    }
}
