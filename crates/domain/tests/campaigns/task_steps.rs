//! Reports, confirmation, verification, and what the clock does.

use crate::support::*;
use bihuan_domain::{
    RefusalCode as R,
    accounts::{Actor, Role},
    hazards::EscalationStep,
    tasks::{Claim, Figure, ReportInput, TaskCommand as T, TaskCommandKind as K, TaskState, available, decide},
};

fn opinion(text: &str) -> T {
    T::Verify { opinion: text.to_owned() }
}

fn confirm() -> T {
    T::Confirm { opinion: "属实".to_owned() }
}

fn give_back(reason: &str) -> T {
    T::Return { reason: reason.to_owned() }
}

const ON: &str = "2026-03-03";

#[test]
fn a_supporting_unit_reports_the_lead_confirms_the_office_verifies() {
    let mut task = opened(&running(), 0);
    step(&mut task, &report(Claim::Progress), &inspector(), ON).unwrap();
    assert_eq!((task.state, task.percent()), (TaskState::Open, 20));
    step(&mut task, &report(Claim::Completed), &inspector(), ON).unwrap();
    assert_eq!(task.state, TaskState::Reported);
    assert_eq!(refused(step(&mut task, &confirm(), &inspector(), ON)), R::TaskNotAuthorised);
    step(&mut task, &confirm(), &policeman(), ON).unwrap();
    assert_eq!(task.state, TaskState::Confirmed);
    assert_eq!(refused(step(&mut task, &opinion("合格"), &policeman(), ON)), R::TaskNotAuthorised);
    step(&mut task, &opinion("合格"), &officer(), ON).unwrap();
    assert_eq!((task.state, task.done_on), (TaskState::Done, Some(day(ON))));
    assert_eq!(refused(step(&mut task, &report(Claim::Progress), &policeman(), ON)), R::TaskWrongState);
}

#[test]
fn without_a_lead_all_responsible_units_report() {
    let mut task = opened(&running(), 1);
    step(&mut task, &report(Claim::Completed), &policeman(), ON).unwrap();
    assert_eq!(task.state, TaskState::Open);
    assert_eq!(refused(step(&mut task, &report(Claim::Completed), &policeman(), ON)), R::TaskReportedAlready);
    step(&mut task, &report(Claim::Completed), &inspector(), ON).unwrap();
    assert_eq!(task.state, TaskState::Confirmed);
}

#[test]
fn strangers_have_no_part_and_the_office_reports_for_a_unit_on_paper() {
    let mut task = opened(&running(), 0);
    let stranger = person(8, &unit(8, "别的单位"), Some(Role::GridOfficer));
    assert_eq!(refused(step(&mut task, &report(Claim::Progress), &stranger, ON)), R::TaskNotAuthorised);
    assert_eq!(refused(step(&mut task, &report(Claim::Progress), &officer(), ON)), R::TaskUnitMissing);
    let T::Report(input) = report(Claim::Completed) else { unreachable!() };
    let on_paper = T::Report(ReportInput { unit: Some(station().id), ..input.clone() });
    assert_eq!(refused(step(&mut task, &on_paper, &inspector(), ON)), R::TaskNotAuthorised);
    step(&mut task, &on_paper, &officer(), ON).unwrap();
    assert_eq!(task.state, TaskState::Confirmed);
    assert_eq!(refused(step(&mut task, &opinion("合格"), &officer(), ON)), R::TaskVerifierConcerned);
    assert!(!available(&task, &officer()).contains(&K::Verify));
    assert_eq!(decide::obstacle(&task, &officer()).unwrap().code, R::TaskVerifierConcerned);
    step(&mut task, &opinion("合格"), &leader(), ON).unwrap();
}

#[test]
fn who_verifies_is_of_no_responsible_unit() {
    let mut task = opened(&running(), 0);
    step(&mut task, &report(Claim::Completed), &policeman(), ON).unwrap();
    let of_the_station = person(7, &station(), Some(Role::SafetyOfficer));
    assert_eq!(refused(step(&mut task, &opinion("合格"), &of_the_station, ON)), R::TaskVerifierConcerned);
}

#[test]
fn reports_have_words_a_share_and_bounded_evidence() {
    let mut task = opened(&running(), 0);
    let T::Report(input) = report(Claim::Progress) else { unreachable!() };
    let mut send = |input: ReportInput| refused(step(&mut task, &T::Report(input), &policeman(), ON));
    assert_eq!(send(ReportInput { text: " ".to_owned(), ..input.clone() }), R::CampaignTextMissing);
    assert_eq!(send(ReportInput { percent: 101, ..input.clone() }), R::TaskPercent);
    let figure = Figure { label: "检查".to_owned(), value_thousandths: 1, unit: String::new() };
    assert_eq!(send(ReportInput { figures: vec![figure; 31], ..input }), R::TaskTooMuchEvidence);
}

#[test]
fn a_return_needs_a_reason_and_begins_anew() {
    let mut task = opened(&running(), 0);
    assert_eq!(refused(step(&mut task, &give_back("补充"), &officer(), ON)), R::TaskWrongState);
    step(&mut task, &report(Claim::Completed), &inspector(), ON).unwrap();
    assert_eq!(refused(step(&mut task, &give_back(""), &policeman(), ON)), R::CampaignTextMissing);
    step(&mut task, &give_back("缺少照片"), &policeman(), ON).unwrap();
    assert_eq!((task.state, task.returns.len()), (TaskState::Open, 1));
    step(&mut task, &report(Claim::Completed), &inspector(), ON).unwrap();
    step(&mut task, &confirm(), &policeman(), ON).unwrap();
    assert_eq!(refused(step(&mut task, &give_back("再核"), &policeman(), ON)), R::TaskNotAuthorised);
    step(&mut task, &give_back("数据不符"), &officer(), ON).unwrap();
    assert!(task.confirmation.is_none() && task.parties.iter().all(|party| party.completed.is_none()));
}

#[test]
fn terms_are_lengthened_and_tasks_cancelled_by_the_office() {
    let mut task = opened(&running(), 0);
    let extend = |on: &str| T::Extend { due_on: day(on), reason: "等待上级通知".to_owned() };
    assert_eq!(refused(step(&mut task, &extend("2026-06-30"), &officer(), ON)), R::TaskExtensionTooEarly);
    assert_eq!(refused(step(&mut task, &extend("2026-07-31"), &policeman(), ON)), R::TaskNotAuthorised);
    step(&mut task, &extend("2026-07-31"), &officer(), ON).unwrap();
    assert_eq!(task.due_on, Some(day("2026-07-31")));
    step(&mut task, &T::Cancel { reason: "任务合并".to_owned() }, &officer(), ON).unwrap();
    assert_eq!(task.state, TaskState::Cancelled);
}

#[test]
fn the_clock_reminds_marks_and_escalates_in_order() {
    let mut task = opened(&running(), 0);
    let system = Actor::System;
    assert_eq!(refused(step(&mut task, &T::Remind, &officer(), "2026-06-29")), R::TaskNotAuthorised);
    // Due on Tuesday 30 June; five working days before it is 23 June.
    assert_eq!(refused(step(&mut task, &T::Remind, &system, "2026-06-22")), R::TaskNotDue);
    step(&mut task, &T::Remind, &system, "2026-06-23").unwrap();
    assert_eq!(refused(step(&mut task, &T::Remind, &system, "2026-06-24")), R::TaskNotDue);
    assert_eq!(refused(step(&mut task, &T::MarkOverdue, &system, "2026-06-30")), R::TaskNotDue);
    let climb = T::Escalate(EscalationStep::Reminder);
    assert_eq!(refused(step(&mut task, &climb, &system, "2026-07-01")), R::TaskNotDue);
    step(&mut task, &T::MarkOverdue, &system, "2026-07-01").unwrap();
    assert!(step(&mut task, &T::MarkOverdue, &system, "2026-07-01").unwrap().is_empty());
    step(&mut task, &climb, &system, "2026-07-01").unwrap();
    let next = T::Escalate(EscalationStep::Circular);
    assert_eq!(refused(step(&mut task, &next, &system, "2026-07-02")), R::TaskNotDue);
    step(&mut task, &next, &system, "2026-07-07").unwrap();
    assert_eq!(task.escalation, Some(EscalationStep::Circular));
    step(&mut task, &report(Claim::Completed), &policeman(), "2026-07-08").unwrap();
    assert_eq!((task.state, task.overdue_since), (TaskState::Confirmed, None));
}
