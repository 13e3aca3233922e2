//! Every HZ number is provoked once at least.

use crate::support::{
    ENTERPRISE, SAFETY_OFFICE, Tale, context, county_officer, day, enterprise_officer, fix_by, grid_officer, leader,
    morning, officer, photos, report, second_officer, unit,
};
use bihuan_domain::{
    Language, Refusal, RefusalCode as R,
    accounts::Actor,
    hazards::{
        AcceptCommand, Assign, Changes, Command as C, CommandKind as K, Correct, EscalationStep, Extend,
        HazardLevel as L, HazardState as S, List, NoticeKind, OnTheSpot, OpenKind, PlanInput, Reopen, Responsible,
        SectorCode, Submit, Term, TwoReports, decide_notice, decide_open,
    },
    jurisdictions::AdministrativeLevel,
};
use jiff::ToSpan;
use std::collections::BTreeSet;

/// Decided where rows and forms are read; their tests are there.
const DECIDED_IN_THE_STORE: [R; 10] = [
    R::StaleVersion,
    R::TextUnstorable,
    R::FilterInvalid,
    R::PageInvalid,
    R::FieldUnreadable,
    R::UnitUnknown,
    R::PlaceUnknown,
    R::EarlierHazardUnknown,
    R::ViewRefused,
    R::ViewsFull,
];

type Provocation = (R, fn() -> Refusal);

fn no(tale: &Tale, actor: &Actor, command: &C) -> Refusal {
    tale.decide(actor, command).unwrap_err()
}

/// A sensible command that is refused all the same.
fn no_to(tale: &Tale, actor: &Actor, kind: K) -> Refusal {
    no(tale, actor, &tale.sensible(kind, actor))
}

fn at(level: L, state: S) -> Tale {
    Tale::at_state(level, state)
}

fn correction(changes: Changes) -> C {
    C::Correct(Correct { changes, reason: "登记有误".into() })
}

fn extension(term: Term, decision: Option<&str>) -> C {
    C::Extend(Extend { term, reason: "设备未到货".into(), decision: decision.map(str::to_owned) })
}

fn assignment(term: Term) -> C {
    C::Assign(Assign { unit: unit(ENTERPRISE), unit_name: "石材厂".into(), term, requirement: String::new() })
}

fn listing(level: AdministrativeLevel, days: i64, tale: &Tale) -> C {
    let due_on = tale.today() + days.days();
    C::List(List { level, number: "挂1号".into(), authority: "县安委办".into(), due_on })
}

/// A listed, accepted major hazard; listed by the county.
fn listed_and_accepted() -> Tale {
    let mut tale = at(L::Major, S::Rectifying);
    tale.does(&county_officer(), K::List).does(&enterprise_officer(), K::Submit).does(&second_officer(), K::Accept);
    tale
}

fn opening(change: impl FnOnce(&mut bihuan_domain::hazards::Open)) -> Refusal {
    let found = day("2024-03-04");
    let mut open = report(L::General, OpenKind::Register, found);
    change(&mut open);
    decide_open(&open, &context(&officer(), morning(found))).unwrap_err()
}

const OF_ANY_COMMAND: &[Provocation] = &[
    (R::ClockBackwards, || {
        let mut tale = at(L::General, S::Registered);
        tale.now -= 1.second();
        no_to(&tale, &officer(), K::Assign)
    }),
    (R::NotAuthorised, || no_to(&at(L::General, S::Registered), &leader(), K::Assign)),
    (R::NotAuthorised, || {
        let open = report(L::General, OpenKind::Register, day("2024-03-04"));
        decide_open(&open, &context(&leader(), morning(day("2024-03-04")))).unwrap_err()
    }),
    (R::WrongState, || no_to(&at(L::General, S::Closed), &officer(), K::Accept)),
    (R::TextMissing, || opening(|open| open.description = " \n".into())),
    (R::TextMissing, || opening(|open| open.subject_name = String::new())),
    (R::TextMissing, || {
        let mut open = report(L::General, OpenKind::Register, day("2024-03-04"));
        open.kind = OpenKind::OnTheSpot(OnTheSpot { unit_name: " ".into(), ..fix_by(ENTERPRISE) });
        decide_open(&open, &context(&officer(), morning(day("2024-03-04")))).unwrap_err()
    }),
    (R::TextMissing, || {
        let mut tale = at(L::General, S::Registered);
        tale.does(&officer(), K::Assign);
        no(&tale, &officer(), &C::RecordPlan(PlanInput { funds_cents: Some(-1), ..PlanInput::default() }))
    }),
    (R::TextMissing, || {
        let nothing =
            C::AddEvidence { phase: bihuan_domain::hazards::Phase::After, photos: vec![], remark: "x".into() };
        no(&at(L::General, S::Registered), &officer(), &nothing)
    }),
    (R::TextTooLong, || opening(|open| open.location = "长".repeat(101))),
    (R::TextTooLong, || opening(|open| open.description = "长".repeat(2_001))),
];

const OF_THE_LOOP: &[Provocation] = &[
    (R::FoundInFuture, || opening(|open| open.found_on = day("2024-03-05"))),
    (R::FoundInFuture, || {
        let future = Changes { found_on: Some(day("2024-03-05")), ..Changes::default() };
        no(&at(L::General, S::Registered), &officer(), &correction(future))
    }),
    (R::HazardSectorUnknown, || opening(|open| open.sector = SectorCode::parse("spacecraft").unwrap())),
    (R::HazardSectorUnknown, || {
        let invented = Changes { sector: SectorCode::parse("spacecraft"), ..Changes::default() };
        no(&at(L::General, S::Registered), &officer(), &correction(invented))
    }),
    (R::RecurrenceNotClosed, || {
        opening(|open| open.recurrence_of = Some(Box::new(at(L::General, S::Accepted).hazard)))
    }),
    (R::DeadlineNotAfterAssignment, || {
        no(&at(L::General, S::Registered), &officer(), &assignment(Term::On(day("2024-03-04"))))
    }),
    (R::DeadlineNotAfterAssignment, || {
        no(&at(L::General, S::Registered), &officer(), &assignment(Term::WorkingDays(0)))
    }),
    (R::DeadlineNotAfterAssignment, || {
        let term = Term::On(day("2024-03-01"));
        no(&at(L::General, S::Closed), &officer(), &C::Reopen(Reopen { reason: "反弹".into(), term }))
    }),
    (R::PlanIncomplete, || {
        let mut tale = at(L::Major, S::Registered);
        tale.does(&officer(), K::Assign);
        no_to(&tale, &enterprise_officer(), K::Submit)
    }),
    (R::MajorOnTheSpot, || no_to(&at(L::Major, S::Registered), &officer(), K::FixOnTheSpot)),
    (R::MajorOnTheSpot, || no_to(&at(L::Serious, S::Registered), &officer(), K::FixOnTheSpot)),
    (R::OnTheSpotPhotos, || {
        let fix = OnTheSpot { photos: vec![], ..fix_by(ENTERPRISE) };
        no(&at(L::General, S::Registered), &officer(), &C::FixOnTheSpot(fix))
    }),
    (R::OnTheSpotPhotos, || {
        opening(|open| {
            open.photos = vec![];
            open.kind = OpenKind::OnTheSpot(fix_by(ENTERPRISE));
        })
    }),
    (R::MajorNeedsPhotos, || {
        let without = C::Submit(Submit { result: "已整改".into(), photos: vec![] });
        no(&at(L::Major, S::Rectifying), &enterprise_officer(), &without)
    }),
    (R::MajorNeedsHead, || {
        let tale = at(L::Major, S::Rectifying);
        let plan = PlanInput { responsible: Some(Responsible::Other("班长".into())), ..tale.plan() };
        no(&tale, &enterprise_officer(), &C::RecordPlan(plan))
    }),
    (R::MajorNeedsHead, raised_to_major_after_its_plan),
    (R::DualReportMissing, || {
        let mut tale = at(L::Major, S::Registered);
        tale.does(&officer(), K::Assign).does(&enterprise_officer(), K::RecordPlan);
        no_to(&tale, &enterprise_officer(), K::Submit)
    }),
    (R::AcceptorOfRectifyingUnit, || assigned_to_the_safety_office(K::Accept)),
    (R::AcceptorOfRectifyingUnit, || assigned_to_the_safety_office(K::Reject)),
    (R::AcceptorOfRectifyingUnit, || opening(|open| open.kind = OpenKind::OnTheSpot(fix_by(SAFETY_OFFICE)))),
    (R::AcceptorSubmitted, || {
        let mut tale = at(L::General, S::Rectifying);
        tale.does(&officer(), K::Submit);
        no_to(&tale, &officer(), K::Accept)
    }),
    (R::CloserAccepted, || no_to(&at(L::Major, S::Accepted), &second_officer(), K::CloseOut)),
    (R::CloserBelowListing, || no_to(&listed_and_accepted(), &officer(), K::Delist)),
    (R::CloserBelowListing, || {
        let mut tale = listed_and_accepted();
        tale.does(&county_officer(), K::Delist);
        no_to(&tale, &leader(), K::CloseOut)
    }),
    (R::StillListed, || no_to(&listed_and_accepted(), &county_officer(), K::CloseOut)),
    (R::StopWorkInForce, || {
        let mut tale = at(L::General, S::Accepted);
        tale.does(&officer(), K::OrderStopWork);
        no_to(&tale, &officer(), K::CloseOut)
    }),
    (R::StopWorkInForce, || stopped(K::Terminate)),
    (R::StopWorkInForce, || stopped(K::FixOnTheSpot)),
    (R::OrderOfDates, || {
        let early = TwoReports { to_regulator_on: Some(day("2024-03-03")), to_workers_congress_on: None };
        no(&at(L::Major, S::Registered), &officer(), &C::RecordReports(early))
    }),
    (R::OrderOfDates, || {
        let future = TwoReports { to_regulator_on: None, to_workers_congress_on: Some(day("2024-03-05")) };
        no(&at(L::Major, S::Registered), &officer(), &C::RecordReports(future))
    }),
    (R::OrderOfDates, || {
        let mut tale = at(L::General, S::Rectifying);
        let found_on = Some(tale.on("2024-03-08").today());
        no(&tale, &officer(), &correction(Changes { found_on, ..Changes::default() }))
    }),
    (R::PlanAfterDeadline, || {
        let tale = at(L::General, S::Rectifying);
        let target_on = tale.hazard.due_on().map(|due| due + 1.day());
        no(&tale, &enterprise_officer(), &C::RecordPlan(PlanInput { target_on, ..tale.plan() }))
    }),
    (R::TooManyPhotos, || opening(|open| open.photos = photos(10))),
    (R::TooManyPhotos, || {
        let many = C::Accept(AcceptCommand { opinion: String::new(), photos: photos(10) });
        no(&at(L::General, S::Submitted), &officer(), &many)
    }),
    (R::AssignedToUnitAlready, || no(&at(L::General, S::Rectifying), &officer(), &assignment(Term::WorkingDays(20)))),
    (R::OnTheSpotOtherUnit, || {
        no(&at(L::General, S::Registered), &enterprise_officer(), &C::FixOnTheSpot(fix_by(SAFETY_OFFICE)))
    }),
];

const OF_THE_REST: &[Provocation] = &[
    (R::NoticeTooEarly, || {
        let tale = at(L::General, S::Registered);
        decide_notice(&tale.hazard, NoticeKind::Rectification).unwrap_err()
    }),
    (R::ExtensionAfterExpiry, || {
        let mut tale = at(L::General, S::Rectifying);
        tale.on("2024-03-19");
        no(&tale, &officer(), &extension(Term::WorkingDays(10), Some("纪要3号")))
    }),
    (R::ExtensionNeedsDecision, || {
        let mut tale = at(L::General, S::Rectifying);
        tale.then(&officer(), &extension(Term::WorkingDays(15), None));
        no(&tale, &officer(), &extension(Term::WorkingDays(20), Some(" ")))
    }),
    (R::ExtensionNotLater, || no(&at(L::General, S::Rectifying), &officer(), &extension(Term::WorkingDays(10), None))),
    (R::ListingNotMajor, || no_to(&at(L::Serious, S::Registered), &county_officer(), K::List)),
    (R::AlreadyListed, || {
        let mut tale = at(L::Major, S::Registered);
        tale.does(&officer(), K::List);
        no_to(&tale, &county_officer(), K::List)
    }),
    (R::ListingAboveActor, || {
        let tale = at(L::Major, S::Registered);
        no(&tale, &officer(), &listing(AdministrativeLevel::County, 30, &tale))
    }),
    (R::NotListed, || no_to(&at(L::Major, S::Accepted), &officer(), K::Delist)),
    (R::DelistBeforeAcceptance, || {
        let mut tale = at(L::Major, S::Submitted);
        tale.does(&officer(), K::List);
        no_to(&tale, &officer(), K::Delist)
    }),
    (R::StopWorkAlready, || stopped(K::OrderStopWork)),
    (R::NoStopWork, || no_to(&at(L::General, S::Registered), &officer(), K::LiftStopWork)),
    (R::EscalationOrder, || {
        let mut tale = at(L::General, S::Rectifying);
        tale.on("2024-06-01").does(&Actor::System, K::MarkOverdue);
        no(&tale, &Actor::System, &C::Escalate(EscalationStep::Interview))
    }),
    (R::NotOverdue, || no_to(&at(L::General, S::Rectifying), &Actor::System, K::MarkOverdue)),
    (R::NotOverdue, || no_to(&at(L::General, S::Rectifying), &Actor::System, K::Escalate)),
    (R::NothingCorrected, || {
        let tale = at(L::General, S::Registered);
        let same = Changes { location: Some(" 二号车间 ".into()), level: Some(L::General), ..Changes::default() };
        no(&tale, &officer(), &correction(same))
    }),
    (R::LevelFixed, || {
        let level = Some(L::General);
        no(&at(L::Major, S::Submitted), &officer(), &correction(Changes { level, ..Changes::default() }))
    }),
    (R::NothingReported, || no(&at(L::Major, S::Registered), &officer(), &C::RecordReports(TwoReports::default()))),
    (R::ListingDates, || {
        let tale = at(L::Major, S::Registered);
        no(&tale, &officer(), &listing(AdministrativeLevel::Township, 0, &tale))
    }),
    (R::DeadlineTooFar, || no(&at(L::General, S::Registered), &officer(), &assignment(Term::WorkingDays(1_101)))),
    (R::DeadlineTooFar, || no(&at(L::General, S::Registered), &officer(), &assignment(Term::CalendarDays(u32::MAX)))),
    (R::DeadlineTooFar, || no(&at(L::General, S::Registered), &officer(), &assignment(Term::On(day("2099-01-01"))))),
    (R::LevelListed, || {
        let mut tale = at(L::Major, S::Rectifying);
        tale.does(&county_officer(), K::List);
        no(&tale, &officer(), &correction(Changes { level: Some(L::General), ..Changes::default() }))
    }),
];

fn raised_to_major_after_its_plan() -> Refusal {
    let mut tale = at(L::General, S::Registered);
    tale.does(&officer(), K::Assign);
    let plan = PlanInput { responsible: Some(Responsible::Other("班长".into())), ..tale.plan() };
    tale.then(&enterprise_officer(), &C::RecordPlan(plan));
    tale.then(&officer(), &correction(Changes { level: Some(L::Major), ..Changes::default() }));
    no_to(&tale, &enterprise_officer(), K::Submit)
}

fn assigned_to_the_safety_office(kind: K) -> Refusal {
    let mut tale = at(L::General, S::Registered);
    let office = Assign {
        unit: unit(SAFETY_OFFICE),
        unit_name: "安办".into(),
        term: Term::WorkingDays(3),
        requirement: String::new(),
    };
    tale.then(&officer(), &C::Assign(office)).does(&grid_officer(), K::Submit);
    no_to(&tale, &second_officer(), kind)
}

fn stopped(kind: K) -> Refusal {
    let mut tale = at(L::General, S::Registered);
    tale.does(&officer(), K::OrderStopWork);
    no_to(&tale, &officer(), kind)
}

fn provocations() -> impl Iterator<Item = &'static Provocation> {
    OF_ANY_COMMAND.iter().chain(OF_THE_LOOP).chain(OF_THE_REST)
}

#[test]
fn each_provocation_meets_its_number_and_a_whole_sentence() {
    for (number, (code, provoke)) in provocations().enumerate() {
        let refusal = provoke();
        assert_eq!(refusal.code, *code, "provocation {number}: {refusal}");
        for language in Language::ALL {
            let sentence = refusal.message(language);
            assert!(!sentence.contains('{') && !sentence.is_empty(), "{code} leaves a detail open: {sentence}");
        }
    }
}

#[test]
fn every_number_is_provoked() {
    let provoked: BTreeSet<_> =
        provocations().map(|(code, _)| *code).chain(DECIDED_IN_THE_STORE).filter(|code| is_hazards(*code)).collect();
    let all: BTreeSet<_> = R::ALL.iter().copied().filter(|code| is_hazards(*code)).collect();
    assert_eq!(provoked, all);
}

fn is_hazards(code: R) -> bool {
    code.number().starts_with("HZ-")
}
