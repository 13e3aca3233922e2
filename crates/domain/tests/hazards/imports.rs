//! History from old ledgers.

use crate::support::{ENTERPRISE, Tale, day, leader, morning, officer, report, unit};
use bihuan_domain::{
    RefusalCode as R,
    clock::start_of_china_date,
    hazards::{
        CommandKind as K, Hazard, HazardEvent, HazardLevel as L, HazardState as S, History, ImportMark, OpenKind,
        Recorded, Standing, decide_import,
    },
    ids::{HazardId, ImportId},
};
use jiff::civil::Date;
use uuid::Uuid;

const TODAY: &str = "2024-06-03";

/// A row of which everything is known.
fn complete() -> History {
    let open = report(L::Major, OpenKind::Register, day("2024-03-04"));
    History {
        number: open.number,
        mark: ImportMark { import: ImportId(Uuid::from_u128(5)), row: 7 },
        place: open.place,
        enterprise: open.enterprise,
        subject_name: open.subject_name,
        location: open.location,
        description: open.description,
        level: open.level,
        sector: open.sector,
        source: open.source,
        found_on: open.found_on,
        responsible_unit: Some((unit(ENTERPRISE), "永固石材厂".into())),
        responsible_person: Some("陈某".into()),
        measures: Some("更换配电箱".into()),
        funds_cents: Some(350_000),
        contingency: Some("断电".into()),
        due_on: Some(day("2024-03-18")),
        completed_on: Some(day("2024-03-11")),
        result: Some("配电箱已更换".into()),
        accepted_by_name: Some("王某".into()),
        accepted_on: Some(day("2024-03-12")),
        closed_on: Some(day("2024-03-13")),
        standing: Standing::Loop,
        end_reason: None,
    }
}

/// A row of which only the finding is known.
fn bare() -> History {
    History {
        responsible_unit: None,
        responsible_person: None,
        measures: None,
        funds_cents: None,
        contingency: None,
        due_on: None,
        completed_on: None,
        result: None,
        accepted_by_name: None,
        accepted_on: None,
        closed_on: None,
        ..complete()
    }
}

fn imported(history: &History) -> (Hazard, Vec<(&'static str, Date)>) {
    let events = decide_import(history, day(TODAY)).unwrap();
    let dated = events.iter().map(|(event, on)| (event.kind(), *on)).collect();
    let log: Vec<_> = events.into_iter().map(|(event, on)| Recorded { event, at: start_of_china_date(on) }).collect();
    (Hazard::replay(HazardId(Uuid::from_u128(9)), &log).unwrap(), dated)
}

#[test]
fn a_complete_row_becomes_a_closed_hazard_with_its_own_dates() {
    let (hazard, dated) = imported(&complete());
    assert_eq!(
        dated,
        [
            ("opened", day("2024-03-04")),
            ("assigned", day("2024-03-04")),
            ("plan_recorded", day("2024-03-04")),
            ("rectification_submitted", day("2024-03-11")),
            ("accepted", day("2024-03-12")),
            ("closed_out", day("2024-03-13")),
        ]
    );
    assert_eq!((hazard.state, hazard.due_on()), (S::Closed, Some(day("2024-03-18"))));
    assert_eq!(hazard.submission.as_ref().map(|submission| submission.result.as_str()), Some("配电箱已更换"));
    assert_eq!(hazard.imported.map(|mark| mark.row), Some(7));
    assert_eq!(hazard.acceptance.as_ref().map(|acceptance| acceptance.accepted_by_name.as_str()), Some("王某"));
    assert_eq!(hazard.closure.as_ref().map(|closure| closure.closed_on), Some(day("2024-03-13")));
}

#[test]
fn a_row_stands_where_its_dates_end() {
    let none = None::<Date>;
    let done = Some(day("2024-03-11"));
    for (completed_on, accepted_on, closed_on, state, days) in [
        (none, none, none, S::Rectifying, 0),
        (done, none, none, S::Submitted, 1),
        (done, done, none, S::Accepted, 2),
        (none, done, none, S::Accepted, 2),
        (none, none, done, S::Closed, 3),
        (done, none, done, S::Closed, 3),
    ] {
        let (hazard, dated) = imported(&History { completed_on, accepted_on, closed_on, ..complete() });
        assert_eq!(hazard.state, state);
        assert_eq!(dated.iter().filter(|(_, on)| Some(*on) == done).count(), days);
    }
}

#[test]
fn a_row_that_ended_outside_the_loop_does_not_come_back_into_it() {
    let closed_on = complete().closed_on;
    for (standing, closed_on, state, last) in [
        (Standing::Reported, None, S::Reported, ("opened", day("2024-03-04"))),
        (Standing::Dismissed, None, S::Dismissed, ("dismissed", day(TODAY))),
        (Standing::Terminated, None, S::Terminated, ("terminated", day(TODAY))),
        (Standing::Terminated, closed_on, S::Closed, ("closed_out", day("2024-03-13"))),
    ] {
        let row = History { standing, closed_on, end_reason: Some("厂房已拆除".into()), ..complete() };
        let (hazard, dated) = imported(&row);
        assert_eq!((hazard.state, dated.last()), (state, Some(&last)), "{standing:?}");
        let reason = matches!(state, S::Dismissed | S::Terminated).then_some("厂房已拆除");
        assert_eq!(hazard.end_reason.as_deref(), reason, "{standing:?}");
    }
}

#[test]
fn a_bare_row_waits_for_assignment() {
    let (hazard, dated) = imported(&bare());
    assert_eq!((hazard.state, dated.len(), hazard.assignment), (S::Registered, 1, None));
    let told = History { responsible_unit: Some((unit(ENTERPRISE), "石材厂".into())), ..bare() };
    let (hazard, dated) = imported(&told);
    assert_eq!((hazard.state, hazard.due_on(), dated.len()), (S::Rectifying, None, 2));
}

#[test]
fn dates_follow_each_other_and_end_today() {
    let told = |history: &History| decide_import(history, day(TODAY)).map(drop).map_err(|refusal| refusal.code);
    let tomorrow = day("2024-06-04");
    assert_eq!(told(&History { found_on: tomorrow, ..bare() }), Err(R::FoundInFuture));
    let early = Some(day("2024-03-03"));
    for history in [
        History { due_on: early, ..complete() },
        History { completed_on: early, ..complete() },
        History { accepted_on: Some(day("2024-03-10")), ..complete() },
        History { closed_on: Some(day("2024-03-11")), ..complete() },
        History { closed_on: early, ..bare() },
        History { closed_on: Some(tomorrow), ..complete() },
        History { completed_on: Some(tomorrow), ..bare() },
    ] {
        assert_eq!(told(&history), Err(R::OrderOfDates), "{history:?}");
    }
    let same_day = Some(day("2024-03-04"));
    let history =
        History { due_on: same_day, completed_on: same_day, accepted_on: same_day, closed_on: same_day, ..complete() };
    assert_eq!(told(&history), Ok(()));
    assert_eq!(told(&History { due_on: Some(day("2030-01-01")), ..complete() }), Ok(()), "a deadline may lie ahead");
}

/// Such a row names nobody who could be sent back to work.
#[test]
fn a_closed_row_without_a_unit_is_assigned_after_reopening() {
    let (hazard, _) = imported(&History { closed_on: Some(day("2024-03-13")), ..bare() });
    let mut tale = Tale { hazard, log: vec![], now: morning(day(TODAY)) };
    tale.does(&officer(), K::Reopen);
    assert_eq!((tale.hazard.state, tale.hazard.reopened_count), (S::Registered, 1));
    tale.does(&officer(), K::Assign);
    assert_eq!(tale.hazard.state, S::Rectifying);
}

#[test]
fn the_loop_goes_on_with_an_imported_hazard() {
    let (hazard, _) = imported(&History { accepted_on: None, closed_on: None, level: L::General, ..complete() });
    let mut tale = Tale { hazard, log: vec![], now: morning(day(TODAY)) };
    tale.does(&officer(), K::Accept).does(&leader(), K::CloseOut);
    assert_eq!(tale.hazard.state, S::Closed);
    let kinds: Vec<_> = tale.log.iter().map(|recorded| recorded.event.kind()).collect();
    assert_eq!(kinds, ["accepted", "closed_out"]);
    assert!(matches!(tale.log[1].event, HazardEvent::ClosedOut(_)));
}
