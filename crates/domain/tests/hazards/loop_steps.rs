//! The loop's own steps: what each records.

use crate::support::{
    ENTERPRISE, OTHER_ENTERPRISE, Tale, context, day, enterprise_officer, fix_by, grid_officer, leader, morning,
    officer, other_enterprise_officer, report, second_officer, unit,
};
use bihuan_domain::{
    RefusalCode as R,
    accounts::Actor,
    hazards::{
        Changes, Command as C, CommandKind as K, Correct, HazardEvent, HazardLevel as L, HazardSource,
        HazardState as S, Open, OpenKind, Phase, SectorCode, decide_open,
    },
};

fn kinds(tale: &Tale) -> Vec<&'static str> {
    tale.log.iter().map(|recorded| recorded.event.kind()).collect()
}

fn on_the_spot(actor: &Actor) -> Tale {
    let found = day("2024-03-04");
    let open = report(L::General, OpenKind::OnTheSpot(fix_by(ENTERPRISE)), found);
    Tale::open(actor, &open, morning(found)).unwrap()
}

#[test]
fn the_whole_loop_records_each_step() {
    let mut tale = Tale::at_state(L::General, S::Reported);
    tale.does(&officer(), K::Verify).does(&officer(), K::Assign).does(&enterprise_officer(), K::Submit);
    tale.does(&officer(), K::Reject).does(&enterprise_officer(), K::Submit);
    tale.does(&officer(), K::Accept).does(&leader(), K::CloseOut);
    let steps = ["opened", "verified", "assigned", "rectification_submitted", "rejected", "rectification_submitted"];
    assert_eq!(kinds(&tale), [&steps[..], &["accepted", "closed_out"]].concat());
    assert_eq!((tale.hazard.state, tale.hazard.rejections.len()), (S::Closed, 1));
    let closure = tale.hazard.closure.as_ref().unwrap();
    assert_eq!((closure.closed_by, closure.closed_on), (leader().person().map(|p| p.id), day("2024-03-04")));
    assert_eq!((tale.hazard.photos_of(Phase::Before).count(), tale.hazard.photos_of(Phase::After).count()), (1, 4));
}

#[test]
fn a_report_is_verified_or_dismissed() {
    let mut tale = Tale::at_state(L::General, S::Reported);
    assert!(!tale.hazard.state.is_counted());
    tale.then(&officer(), &C::Verify { finding: "属实".into(), level: L::Major });
    assert_eq!((tale.hazard.state, tale.hazard.level), (S::Registered, L::Major));
    let mut untrue = Tale::at_state(L::General, S::Reported);
    untrue.then(&officer(), &C::Dismiss { reason: " 现场无此情况 ".into() });
    assert_eq!(untrue.hazard.end_reason.as_deref(), Some("现场无此情况"));
    assert!(!untrue.hazard.state.is_counted());
}

#[test]
fn an_official_who_sees_it_fixed_closes_in_one_step() {
    for actor in [officer(), grid_officer()] {
        let tale = on_the_spot(&actor);
        assert_eq!(kinds(&tale), ["opened", "assigned", "rectification_submitted", "accepted", "closed_out"]);
        assert_eq!(tale.hazard.state, S::Closed);
        assert_eq!(tale.hazard.submission.as_ref().unwrap().submitted_by_unit, Some(unit(ENTERPRISE)));
    }
    let mut later = Tale::at_state(L::General, S::Registered);
    later.does(&grid_officer(), K::FixOnTheSpot);
    assert_eq!(later.hazard.state, S::Closed);
}

#[test]
fn what_an_enterprise_fixed_waits_for_acceptance() {
    let mut tale = on_the_spot(&enterprise_officer());
    assert_eq!((tale.hazard.state, tale.hazard.due_on()), (S::Submitted, Some(day("2024-03-04"))));
    tale.does(&officer(), K::Accept).does(&officer(), K::CloseOut);
    assert_eq!(tale.hazard.state, S::Closed);
    let found = day("2024-03-04");
    let open = report(L::General, OpenKind::OnTheSpot(fix_by(OTHER_ENTERPRISE)), found);
    let actor = enterprise_officer();
    let refused = decide_open(&open, &context(&actor, morning(found))).unwrap_err();
    assert_eq!(refused.code, R::OnTheSpotOtherUnit);
}

#[test]
fn who_enters_what() {
    let found = day("2024-03-04");
    let open = report(L::General, OpenKind::Register, found);
    let told = |actor: &Actor, open: &Open| decide_open(open, &context(actor, morning(found))).map_err(|r| r.code);
    for actor in [officer(), grid_officer(), enterprise_officer(), Actor::System, Actor::Operator] {
        assert!(told(&actor, &open).is_ok(), "{actor:?}");
    }
    for actor in [leader(), other_enterprise_officer()] {
        assert_eq!(told(&actor, &open), Err(R::NotAuthorised), "{actor:?}");
    }
    let of_nobody = Open { enterprise: None, ..open };
    assert_eq!(told(&enterprise_officer(), &of_nobody), Err(R::NotAuthorised));
}

#[test]
fn a_recurrence_is_a_new_hazard_linked_to_the_closed_one() {
    let earlier = Tale::at_state(L::General, S::Closed);
    let found = day("2024-05-06");
    let mut open = report(L::General, OpenKind::Register, found);
    open.recurrence_of = Some(Box::new(earlier.hazard.clone()));
    let tale = Tale::open(&officer(), &open, morning(found)).unwrap();
    assert_eq!((tale.hazard.recurrence_of, tale.hazard.state), (Some(earlier.hazard.id), S::Registered));
    for state in S::ALL.into_iter().filter(|state| *state != S::Closed) {
        open.recurrence_of = Some(Box::new(Tale::at_state(L::General, state).hazard));
        let refused = Tale::open(&officer(), &open, morning(found)).unwrap_err();
        assert_eq!(refused.code, R::RecurrenceNotClosed, "{state:?}");
    }
}

#[test]
fn reopening_takes_back_submission_acceptance_and_closing() {
    for state in [S::Accepted, S::Closed] {
        let mut tale = Tale::at_state(L::General, state);
        tale.does(&officer(), K::Reopen);
        assert_eq!((tale.hazard.state, tale.hazard.reopened_count), (S::Rectifying, 1));
        let Some(assignment) = &tale.hazard.assignment else { panic!("the unit stays") };
        assert_eq!(assignment.unit, unit(ENTERPRISE));
        assert!(tale.hazard.submission.is_none() && tale.hazard.acceptance.is_none() && tale.hazard.closure.is_none());
        tale.does(&enterprise_officer(), K::Submit).does(&second_officer(), K::Accept).does(&leader(), K::CloseOut);
        assert_eq!(tale.hazard.state, S::Closed);
    }
}

#[test]
fn a_correction_is_an_event_with_a_reason_and_only_what_changes() {
    let mut tale = Tale::at_state(L::General, S::Rectifying);
    let changes = Changes {
        description: Some(" 线路老化 ".into()),
        location: Some("二号车间".into()),
        level: Some(L::Serious),
        sector: SectorCode::parse("machinery"),
        source: Some(HazardSource::ExpertReview),
        found_on: Some(day("2024-03-01")),
        criterion: None,
    };
    tale.then(&officer(), &C::Correct(Correct { changes: changes.clone(), reason: "登记有误".into() }));
    let recorded = Changes { description: Some("线路老化".into()), location: None, ..changes };
    assert_eq!(tale.log.last().unwrap().event, HazardEvent::Corrected { changes: recorded, reason: "登记有误".into() });
    let hazard = &tale.hazard;
    assert_eq!((hazard.description.as_str(), hazard.location.as_str()), ("线路老化", "二号车间"));
    assert_eq!(
        (hazard.level, hazard.source, hazard.found_on),
        (L::Serious, HazardSource::ExpertReview, day("2024-03-01"))
    );
    assert_eq!((hazard.sector.as_str(), hazard.state), ("machinery", S::Rectifying));
    let nameless = Correct { changes: Changes { level: Some(L::General), ..Changes::default() }, reason: " ".into() };
    assert_eq!(tale.refused(&officer(), &C::Correct(nameless)), R::TextMissing);
}

#[test]
fn the_level_changes_until_submission() {
    let correction = |level| {
        C::Correct(Correct { changes: Changes { level: Some(level), ..Changes::default() }, reason: "改判".into() })
    };
    for state in [S::Reported, S::Registered, S::Rectifying] {
        let mut tale = Tale::at_state(L::General, state);
        tale.then(&officer(), &correction(L::Major));
        assert_eq!(tale.hazard.level, L::Major);
    }
    for state in [S::Submitted, S::Accepted, S::Closed, S::Terminated] {
        assert_eq!(Tale::at_state(L::General, state).refused(&officer(), &correction(L::Major)), R::LevelFixed);
    }
}

#[test]
fn a_closed_hazard_was_not_found_after_its_closing() {
    let mut tale = Tale::at_state(L::General, S::Closed);
    tale.on("2024-04-01");
    let changes = Changes { found_on: Some(day("2024-03-05")), ..Changes::default() };
    let correct = C::Correct(Correct { changes, reason: "登记有误".into() });
    assert_eq!(tale.refused(&officer(), &correct), R::OrderOfDates);
}

#[test]
fn termination_is_never_a_rectification() {
    for state in [S::Registered, S::Rectifying, S::Submitted] {
        let mut tale = Tale::at_state(L::General, state);
        tale.then(&officer(), &C::Terminate { reason: "企业已关停".into() });
        assert_eq!(tale.hazard.state, S::Terminated);
        assert!(tale.hazard.closure.is_none() && tale.hazard.acceptance.is_none());
        assert_eq!(tale.hazard.end_reason.as_deref(), Some("企业已关停"));
    }
}
