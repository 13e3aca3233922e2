//! The only place where a rule about tasks is decided: state × command → events or a numbered refusal.

use super::{
    CampaignPolicy, Claim, Report, ReportInput, Task, TaskCommand, TaskCommandKind, TaskEvent, TaskState, Verdict,
};
use crate::{
    Refusal, RefusalCode,
    accounts::{Actor, Person, Role},
    calendar::WorkCalendar,
    campaigns::{
        PartyRole,
        decide::{LONG, optional, required},
    },
    china_date,
    hazards::{EscalationStep, days_overdue},
    language::Words,
};
use jiff::{Timestamp, ToSpan, civil::Date};

/// Who verifies, returns, extends and cancels.
const OFFICE: &[Role] = &[Role::SafetyOfficer, Role::Leader];
/// The most figures of a report.
pub const FIGURE_LIMIT: usize = 30;
/// The most photos of a report.
pub const PHOTO_LIMIT: usize = 9;
/// The most documents of a report.
pub const DOCUMENT_LIMIT: usize = 5;

/// What a decision is made with, beside the task and the command.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// The present moment.
    pub now: Timestamp,
    /// Working days.
    pub calendar: &'a WorkCalendar,
    /// The locality's numbers.
    pub policy: &'a CampaignPolicy,
}

impl Context<'_> {
    fn today(&self) -> Date {
        china_date(self.now)
    }
}

/// Decides a command on a task.
///
/// # Errors
/// The [`Refusal`] of the first rule that says no: permission, state, then the command's own rules.
pub fn decide(task: &Task, command: &TaskCommand, context: &Context<'_>) -> Result<Vec<TaskEvent>, Refusal> {
    let kind = command.kind();
    permitted(task, kind, context.actor)?;
    possible(task, kind)?;
    match command {
        TaskCommand::Report(input) => report(task, input, context),
        TaskCommand::Confirm { opinion } => Ok(vec![TaskEvent::Confirmed(verdict(opinion, OPINION, context)?)]),
        TaskCommand::Verify { opinion } => {
            unconcerned(task, context.actor)?;
            Ok(vec![TaskEvent::Verified(verdict(opinion, OPINION, context)?)])
        }
        TaskCommand::Return { reason } => {
            required(reason, REASON, LONG)?;
            Ok(vec![TaskEvent::Returned(verdict(reason, REASON, context)?)])
        }
        TaskCommand::Extend { due_on, reason } => {
            let earliest = task.due_on.unwrap_or(context.today()).max(context.today());
            if *due_on <= earliest {
                return Err(Refusal::new(RefusalCode::TaskExtensionTooEarly).with("earliest", earliest));
            }
            Ok(vec![TaskEvent::Extended { due_on: *due_on, reason: required(reason, REASON, LONG)? }])
        }
        TaskCommand::Cancel { reason } => Ok(vec![TaskEvent::Cancelled { reason: required(reason, REASON, LONG)? }]),
        TaskCommand::Remind => remind(task, context),
        TaskCommand::MarkOverdue => mark_overdue(task, context),
        TaskCommand::Escalate(step) => escalate(task, *step, context),
    }
}

/// The commands that the actor could give now: what the page offers. A command may still be refused for its data.
#[must_use]
pub fn available(task: &Task, actor: &Actor) -> Vec<TaskCommandKind> {
    use TaskCommandKind as K;
    let kinds = [K::Report, K::Confirm, K::Verify, K::Return, K::Extend, K::Cancel];
    let can = |kind: &K| permitted(task, *kind, actor).is_ok() && possible(task, *kind).is_ok();
    let free = |kind: &K| *kind != K::Verify || unconcerned(task, actor).is_ok();
    kinds.into_iter().filter(|kind| can(kind) && free(kind)).collect()
}

/// Why the actor, who may verify, cannot verify this task.
#[must_use]
pub fn obstacle(task: &Task, actor: &Actor) -> Option<Refusal> {
    let kind = TaskCommandKind::Verify;
    let may = permitted(task, kind, actor).is_ok() && possible(task, kind).is_ok();
    unconcerned(task, actor).err().filter(|_| may)
}

const OPINION: Words = Words::new("意见", "Opinion");
const REASON: Words = Words::new("理由", "Reason");
const TEXT: Words = Words::new("完成情况", "What was done");

fn permitted(task: &Task, kind: TaskCommandKind, actor: &Actor) -> Result<(), Refusal> {
    let office = |person: &Person| person.holds(OFFICE, &task.place);
    let allowed = match actor {
        Actor::Operator => true,
        Actor::System => {
            matches!(
                kind,
                TaskCommandKind::Remind
                    | TaskCommandKind::MarkOverdue
                    | TaskCommandKind::Escalate
                    | TaskCommandKind::Cancel
            )
        }
        Actor::Person(person) => match kind {
            TaskCommandKind::Report => own_role(task, person).is_some() || office(person),
            TaskCommandKind::Confirm => own_role(task, person) == Some(PartyRole::Lead),
            TaskCommandKind::Return => {
                let leads = own_role(task, person) == Some(PartyRole::Lead) && task.state == TaskState::Reported;
                leads || office(person)
            }
            TaskCommandKind::Verify | TaskCommandKind::Extend | TaskCommandKind::Cancel => office(person),
            TaskCommandKind::Remind | TaskCommandKind::MarkOverdue | TaskCommandKind::Escalate => false,
        },
    };
    if allowed {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::TaskNotAuthorised).with_label("command", |language| kind.label(language)))
}

fn own_role(task: &Task, person: &Person) -> Option<PartyRole> {
    task.party(crate::campaigns::unit_of(person)).map(|party| party.role)
}

fn possible(task: &Task, kind: TaskCommandKind) -> Result<(), Refusal> {
    use TaskState as S;
    let states: &[TaskState] = match kind {
        TaskCommandKind::Report
        | TaskCommandKind::Extend
        | TaskCommandKind::Remind
        | TaskCommandKind::MarkOverdue
        | TaskCommandKind::Escalate => &[S::Open, S::Reported],
        TaskCommandKind::Confirm => &[S::Reported],
        TaskCommandKind::Verify => &[S::Confirmed],
        TaskCommandKind::Return => &[S::Reported, S::Confirmed, S::Done],
        TaskCommandKind::Cancel => &[S::Open, S::Reported, S::Confirmed],
    };
    if states.contains(&task.state) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::TaskWrongState)
        .with_label("state", |language| task.state.label(language))
        .with_label("command", |language| kind.label(language)))
}

/// Who verifies is neither of a unit that had to do it nor the one who entered its report.
fn unconcerned(task: &Task, actor: &Actor) -> Result<(), Refusal> {
    let Some(person) = actor.person() else { return Ok(()) };
    let is_party = task.party(person.unit).is_some_and(|party| party.role != PartyRole::Support);
    let reported = task.reports.iter().any(|report| report.by == Some(person.id));
    if is_party || reported { Err(RefusalCode::TaskVerifierConcerned.into()) } else { Ok(()) }
}

fn report(task: &Task, input: &ReportInput, context: &Context<'_>) -> Result<Vec<TaskEvent>, Refusal> {
    let own = context.actor.person().map(crate::campaigns::unit_of);
    let unit = input.unit.or_else(|| own.filter(|own| task.party(*own).is_some()));
    let party = unit.and_then(|unit| task.party(unit)).ok_or(RefusalCode::TaskUnitMissing)?;
    // For another unit only the campaign office enters what it handed in on paper.
    let is_own = own == Some(party.unit.id);
    if !is_own && !context.actor.person().is_none_or(|person| person.holds(OFFICE, &task.place)) {
        let label = |language| TaskCommandKind::Report.label(language);
        return Err(Refusal::new(RefusalCode::TaskNotAuthorised).with_label("command", label));
    }
    if party.completed.is_some() {
        return Err(Refusal::new(RefusalCode::TaskReportedAlready).with("unit", &party.unit.name));
    }
    if input.percent > 100 {
        return Err(RefusalCode::TaskPercent.into());
    }
    let is_too_much = input.figures.len() > FIGURE_LIMIT
        || input.photos.len() > PHOTO_LIMIT
        || input.documents.len() > DOCUMENT_LIMIT;
    if is_too_much {
        return Err(Refusal::new(RefusalCode::TaskTooMuchEvidence)
            .with("figures", FIGURE_LIMIT)
            .with("photos", PHOTO_LIMIT)
            .with("documents", DOCUMENT_LIMIT));
    }
    let person = context.actor.person();
    Ok(vec![TaskEvent::Reported(Report {
        unit: party.unit.clone(),
        by: person.map(|person| person.id),
        by_name: person.map(|person| person.name.clone()).unwrap_or_default(),
        on: context.today(),
        claim: input.claim,
        percent: if input.claim == Claim::Completed { 100 } else { input.percent },
        text: required(&input.text, TEXT, LONG)?,
        figures: input.figures.clone(),
        photos: input.photos.clone(),
        documents: input.documents.clone(),
    })])
}

fn verdict(opinion: &str, field: Words, context: &Context<'_>) -> Result<Verdict, Refusal> {
    let person = context.actor.person();
    Ok(Verdict {
        by: person.map(|person| person.id),
        by_name: person.map(|person| person.name.clone()).unwrap_or_default(),
        unit: person.map(|person| person.unit),
        on: context.today(),
        opinion: optional(opinion, field, LONG)?.unwrap_or_default(),
    })
}

/// The day on which units are reminded of a last day.
#[must_use]
pub fn reminder_day(due_on: Date, calendar: &WorkCalendar, policy: &CampaignPolicy) -> Date {
    calendar.add_working_days(due_on, -i32::try_from(policy.reminder_working_days).unwrap_or(i32::MAX))
}

fn remind(task: &Task, context: &Context<'_>) -> Result<Vec<TaskEvent>, Refusal> {
    let today = context.today();
    let due_on = task.due_on.filter(|due_on| {
        task.reminded_on.is_none()
            && today <= *due_on
            && today >= reminder_day(*due_on, context.calendar, context.policy)
    });
    let due_on = due_on.ok_or(RefusalCode::TaskNotDue)?;
    let days_left = u32::try_from((due_on - today).get_days()).unwrap_or(0);
    Ok(vec![TaskEvent::Reminded { on: today, days_left }])
}

fn mark_overdue(task: &Task, context: &Context<'_>) -> Result<Vec<TaskEvent>, Refusal> {
    let due_on = task.due_on.filter(|due_on| context.today() > *due_on).ok_or(RefusalCode::TaskNotDue)?;
    if task.overdue_since.is_some() {
        return Ok(Vec::new());
    }
    Ok(vec![TaskEvent::BecameOverdue { since: due_on.saturating_add(1.day()) }])
}

fn escalate(task: &Task, step: EscalationStep, context: &Context<'_>) -> Result<Vec<TaskEvent>, Refusal> {
    let overdue = task.due_on.map_or(0, |due_on| days_overdue(due_on, context.today()));
    let expected = EscalationStep::after(task.escalation);
    if expected != Some(step) || task.overdue_since.is_none() || overdue < context.policy.escalation.days_of(step) {
        return Err(RefusalCode::TaskNotDue.into());
    }
    Ok(vec![TaskEvent::Escalated { step, days_overdue: overdue }])
}
