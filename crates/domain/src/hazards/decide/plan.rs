//! 五落实 and 双报告.

use super::{
    Context, in_order,
    texts::{LONG, SHORT, optional, required},
};
use crate::{
    Refusal, RefusalCode,
    hazards::{Hazard, HazardEvent, HazardLevel, Plan, PlanInput, Responsible, TwoReports, fields},
    language::Words,
};

/// Records what of 五落实 is known; what is missing for a major hazard is refused at submission, not here.
pub fn record(hazard: &Hazard, input: &PlanInput) -> Result<Vec<HazardEvent>, Refusal> {
    let responsible = input.responsible.as_ref().map(checked_person).transpose()?;
    if hazard.level == HazardLevel::Major && matches!(responsible, Some(Responsible::Other(_))) {
        return Err(RefusalCode::MajorNeedsHead.into());
    }
    if let (Some(target), Some(due)) = (input.target_on, hazard.due_on())
        && target > due
    {
        return Err(Refusal::new(RefusalCode::PlanAfterDeadline).with("target", target).with("due", due));
    }
    if input.funds_cents.is_some_and(|cents| cents < 0) {
        return Err(Refusal::new(RefusalCode::TextMissing).with_words("field", &[fields::FUNDS]));
    }
    Ok(vec![HazardEvent::PlanRecorded(Plan {
        responsible,
        measures: optional(&input.measures, fields::MEASURES, LONG)?,
        funds_cents: input.funds_cents,
        target_on: input.target_on,
        contingency: optional(&input.contingency, fields::CONTINGENCY, LONG)?,
    })])
}

fn checked_person(responsible: &Responsible) -> Result<Responsible, Refusal> {
    let name = required(responsible.name(), fields::RESPONSIBLE, SHORT)?;
    Ok(match responsible {
        Responsible::Head(_) => Responsible::Head(name),
        Responsible::Other(_) => Responsible::Other(name),
    })
}

/// Records one or both reports; a date once given stays unless a later command names another.
pub fn record_reports(
    hazard: &Hazard,
    reports: TwoReports,
    context: &Context<'_>,
) -> Result<Vec<HazardEvent>, Refusal> {
    let given = [reports.to_regulator_on, reports.to_workers_congress_on];
    if given.iter().all(Option::is_none) {
        return Err(RefusalCode::NothingReported.into());
    }
    for date in given.into_iter().flatten() {
        in_order((fields::FOUND_ON, hazard.found_on), (fields::REPORTED_ON, date))?;
        in_order((fields::REPORTED_ON, date), (fields::TODAY, context.today()))?;
    }
    Ok(vec![HazardEvent::ReportsRecorded(TwoReports {
        to_regulator_on: reports.to_regulator_on.or(hazard.reports.to_regulator_on),
        to_workers_congress_on: reports.to_workers_congress_on.or(hazard.reports.to_workers_congress_on),
    })])
}

/// What a major hazard still lacks before its rectification may be submitted.
pub fn complete_for_major(hazard: &Hazard) -> Result<(), Refusal> {
    let plan = hazard.plan.as_ref();
    let responsible = plan.and_then(|plan| plan.responsible.as_ref());
    let parts = [
        (responsible.is_some(), fields::PLAN_RESPONSIBILITY),
        (plan.is_some_and(|plan| plan.measures.is_some()), fields::PLAN_MEASURES),
        (plan.is_some_and(|plan| plan.funds_cents.is_some()), fields::PLAN_FUNDS),
        (plan.is_some_and(|plan| plan.target_on.is_some()) && hazard.due_on().is_some(), fields::PLAN_LIMIT),
        (plan.is_some_and(|plan| plan.contingency.is_some()), fields::PLAN_CONTINGENCY),
    ];
    refuse_missing(RefusalCode::PlanIncomplete, &parts)?;
    if matches!(responsible, Some(Responsible::Other(_))) {
        return Err(RefusalCode::MajorNeedsHead.into());
    }
    let reports = [
        (hazard.reports.to_regulator_on.is_some(), fields::TO_REGULATOR),
        (hazard.reports.to_workers_congress_on.is_some(), fields::TO_CONGRESS),
    ];
    refuse_missing(RefusalCode::DualReportMissing, &reports)
}

fn refuse_missing(code: RefusalCode, parts: &[(bool, Words)]) -> Result<(), Refusal> {
    let missing: Vec<_> = parts.iter().filter(|(present, _)| !present).map(|(_, name)| *name).collect();
    if missing.is_empty() { Ok(()) } else { Err(Refusal::new(code).with_words("missing", &missing)) }
}
