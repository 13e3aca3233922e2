//! Deadlines, extensions, escalation.

use crate::support::{POLICY, Tale, day, morning, officer, report, second_officer};
use bihuan_domain::{
    RefusalCode as R,
    accounts::Actor,
    hazards::{
        Command as C, CommandKind as K, EscalationStep, Extend, HazardEvent, HazardLevel as L, HazardState as S,
        OpenKind, Reopen, Term, days_overdue,
    },
};
use jiff::{ToSpan, civil::Date};

fn registered_on(date: &str) -> Tale {
    Tale::open(&officer(), &report(L::General, OpenKind::Register, day(date)), morning(day(date))).unwrap()
}

/// The deadline of a hazard assigned on a day.
fn due(assigned: &str, term: Term) -> Date {
    let mut tale = registered_on(assigned);
    let C::Assign(mut assign) = tale.sensible(K::Assign, &officer()) else { panic!("an assignment") };
    assign.term = term;
    tale.then(&officer(), &C::Assign(assign));
    tale.hazard.due_on().unwrap()
}

fn extend(term: Term, decision: Option<&str>) -> C {
    C::Extend(Extend { term, reason: "设备未到货".into(), decision: decision.map(str::to_owned) })
}

#[test]
fn working_days_skip_holidays_and_count_make_up_days() {
    for (assigned, days, expected) in [
        // National Day 2024: 1–7 October free, 29 September and 12 October worked.
        ("2024-09-27", 1, "2024-09-29"),
        ("2024-09-27", 3, "2024-10-08"),
        ("2024-09-27", 10, "2024-10-16"),
        ("2024-09-30", 1, "2024-10-08"),
        // Mid-autumn 2024: 15–17 September free, 14 September worked.
        ("2024-09-13", 2, "2024-09-18"),
        // Spring Festival 2025: 28 January–4 February free, 26 January and 8 February worked.
        ("2025-01-24", 3, "2025-02-05"),
        ("2025-02-07", 1, "2025-02-08"),
        // New Year 2024 across the year's end.
        ("2023-12-29", 1, "2024-01-02"),
        // An ordinary week.
        ("2024-03-04", 10, "2024-03-18"),
    ] {
        assert_eq!(due(assigned, Term::WorkingDays(days)), day(expected), "{days} working days from {assigned}");
    }
}

#[test]
fn calendar_days_end_on_a_working_day_and_a_named_day_stays() {
    assert_eq!(due("2024-09-27", Term::CalendarDays(5)), day("2024-10-08"));
    assert_eq!(due("2024-09-27", Term::CalendarDays(2)), day("2024-09-29"));
    assert_eq!(due("2024-03-04", Term::CalendarDays(5)), day("2024-03-11"));
    assert_eq!(due("2024-03-04", Term::CalendarDays(1)), day("2024-03-05"));
    assert_eq!(due("2024-09-27", Term::On(day("2024-10-01"))), day("2024-10-01"));
    let longest = i64::from(POLICY.longest_term_days);
    assert_eq!(due("2024-03-04", Term::On(day("2024-03-04") + longest.days())), day("2027-03-09"));
}

#[test]
fn the_day_is_chinas_day() {
    let mut tale = registered_on("2024-03-04");
    tale.now = "2024-03-04T16:30:00Z".parse().unwrap();
    tale.does(&officer(), K::Assign);
    assert_eq!(tale.hazard.assignment.as_ref().unwrap().assigned_on, day("2024-03-05"));
}

#[test]
fn one_extension_before_expiry_and_further_ones_by_decision() {
    let mut tale = Tale::at_state(L::General, S::Rectifying);
    assert_eq!(tale.hazard.due_on(), Some(day("2024-03-18")));
    tale.on("2024-03-18").then(&officer(), &extend(Term::WorkingDays(5), None));
    assert_eq!(tale.hazard.due_on(), Some(day("2024-03-25")));
    assert_eq!(tale.hazard.assignment.as_ref().unwrap().due_on, Some(day("2024-03-18")), "the first term stays known");
    tale.on("2024-03-25");
    assert_eq!(tale.refused(&officer(), &extend(Term::WorkingDays(5), None)), R::ExtensionNeedsDecision);
    tale.then(&officer(), &extend(Term::WorkingDays(5), Some("纪要〔2024〕3号")));
    assert_eq!(tale.hazard.due_on(), Some(day("2024-04-01")));
    assert_eq!(tale.hazard.extensions.len(), 2);
    tale.on("2024-04-01");
    assert_eq!(tale.refused(&Actor::System, &C::MarkOverdue), R::NotOverdue);
    tale.on("2024-04-02").then(&Actor::System, &C::MarkOverdue);
    assert_eq!(tale.refused(&officer(), &extend(Term::WorkingDays(5), Some("纪要4号"))), R::ExtensionAfterExpiry);
}

#[test]
fn another_unit_and_a_reopening_begin_a_new_term() {
    let mut tale = Tale::at_state(L::General, S::Rectifying);
    tale.then(&officer(), &extend(Term::WorkingDays(15), None));
    tale.on("2024-03-06").does(&officer(), K::Assign);
    assert_eq!((tale.hazard.due_on(), tale.hazard.extensions.len()), (Some(day("2024-03-20")), 0));
    let mut closed = Tale::at_state(L::General, S::Closed);
    let reopen = Reopen { reason: "反弹".into(), term: Term::On(day("2024-05-10")) };
    closed.on("2024-04-30").then(&officer(), &C::Reopen(reopen));
    assert_eq!(closed.hazard.due_on(), Some(day("2024-05-10")));
    closed.then(&officer(), &extend(Term::On(day("2024-05-20")), None));
    assert_eq!(closed.hazard.due_on(), Some(day("2024-05-20")));
}

#[test]
fn overdue_begins_the_day_after_and_is_marked_once() {
    let mut tale = Tale::at_state(L::General, S::Rectifying);
    tale.on("2024-03-18");
    assert_eq!(tale.refused(&Actor::System, &C::MarkOverdue), R::NotOverdue);
    tale.on("2024-03-20").then(&Actor::System, &C::MarkOverdue);
    assert_eq!(tale.hazard.overdue_since, Some(day("2024-03-19")));
    assert_eq!(tale.decide(&Actor::System, &C::MarkOverdue), Ok(vec![]));
    assert_eq!(
        [days_overdue(day("2024-03-18"), day("2024-03-18")), days_overdue(day("2024-03-18"), day("2024-03-19"))],
        [0, 1]
    );
}

/// Climbs from one step to the next: refused the day before each, done on the day.
fn climbs(level: L, due_on: &str, days: [u32; 5]) {
    let mut tale = Tale::at_state(level, S::Rectifying);
    assert_eq!(tale.hazard.due_on(), Some(day(due_on)));
    let date = |days: u32| day(due_on) + i64::from(days).days();
    tale.now = morning(date(1));
    assert_eq!(tale.refused(&Actor::System, &C::Escalate(EscalationStep::Reminder)), R::NotOverdue, "not yet marked");
    tale.then(&Actor::System, &C::MarkOverdue);
    for (step, days) in EscalationStep::ALL.into_iter().zip(days) {
        if days > 1 {
            tale.now = morning(date(days - 1));
            assert_eq!(tale.refused(&Actor::System, &C::Escalate(step)), R::NotOverdue, "{step:?}");
        }
        tale.now = morning(date(days));
        for other in EscalationStep::ALL.into_iter().filter(|other| *other != step) {
            assert_eq!(tale.refused(&Actor::System, &C::Escalate(other)), R::EscalationOrder, "{other:?}");
        }
        tale.then(&Actor::System, &C::Escalate(step));
        let recorded = HazardEvent::Escalated { step, days_overdue: days };
        assert_eq!(tale.log.last().unwrap().event, recorded);
        assert_eq!(tale.hazard.escalation, Some(step));
    }
    tale.now = morning(date(500));
    for step in EscalationStep::ALL {
        assert_eq!(tale.refused(&Actor::System, &C::Escalate(step)), R::NotOverdue, "after the last step");
    }
}

#[test]
fn an_overdue_hazard_climbs_step_by_step() {
    climbs(L::General, "2024-03-18", [1, 7, 15, 30, 60]);
    climbs(L::Serious, "2024-03-18", [1, 5, 10, 20, 40]);
    climbs(L::Major, "2024-03-18", [1, 3, 7, 15, 30]);
}

#[test]
fn submission_stops_the_clock_and_rejection_starts_it_again() {
    let mut tale = Tale::at_state(L::General, S::Rectifying);
    tale.on("2024-03-20").does(&Actor::System, K::MarkOverdue).does(&Actor::System, K::Escalate);
    tale.does(&crate::support::enterprise_officer(), K::Submit);
    assert_eq!(tale.hazard.overdue_since, None);
    tale.on("2024-03-25").does(&second_officer(), K::Reject).does(&Actor::System, K::MarkOverdue);
    assert_eq!(tale.hazard.overdue_since, Some(day("2024-03-19")), "the term was not lengthened by a rejection");
    assert_eq!(tale.refused(&Actor::System, &C::Escalate(EscalationStep::Reminder)), R::EscalationOrder);
    tale.then(&Actor::System, &C::Escalate(EscalationStep::Circular));
    tale.does(&officer(), K::Assign);
    assert_eq!((tale.hazard.overdue_since, tale.hazard.escalation), (None, None), "another unit begins anew");
}
