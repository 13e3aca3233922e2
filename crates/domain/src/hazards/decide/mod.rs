//! The only place where a rule about hazards is decided: state × command → events or a numbered refusal.

mod accept;
mod assign;
mod close_out;
mod correct;
mod escalate;
mod extend;
mod listing;
mod on_the_spot;
mod open;
mod permissions;
mod plan;
mod reopen;
mod stop_work;
mod submit;
mod texts;
mod verify;

pub use open::decide_open;
pub use permissions::{AUTHORITIES, FINDERS, OFFICERS};

use super::{Command, CommandKind, Hazard, HazardEvent, HazardPolicy, HazardState};
use crate::{
    Refusal, RefusalCode,
    accounts::Actor,
    calendar::WorkCalendar,
    china_date,
    hazards::Evidence,
    identifiers::{SectorCode, Sectors},
    language::Words,
};
use jiff::{Timestamp, civil::Date};

/// The most photos that one command takes.
pub const PHOTOS_PER_COMMAND: usize = 9;

/// What a decision is made with, beside the hazard and the command.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// The present moment.
    pub now: Timestamp,
    /// Working days.
    pub calendar: &'a WorkCalendar,
    /// The locality's numbers.
    pub policy: &'a HazardPolicy,
}

impl Context<'_> {
    /// Today in China.
    #[must_use]
    pub fn today(&self) -> Date {
        china_date(self.now)
    }
}

/// Decides a command on a hazard.
///
/// # Errors
/// The [`Refusal`] of the first rule that says no. The order is: clock, permission, state, then the command's own rules.
pub fn decide(hazard: &Hazard, command: &Command, context: &Context<'_>) -> Result<Vec<HazardEvent>, Refusal> {
    if context.now < hazard.last_recorded_at {
        return Err(RefusalCode::ClockBackwards.into());
    }
    permitted(hazard, command.kind(), context.actor)?;
    possible(hazard, command.kind())?;
    match command {
        Command::Verify { finding, level } => verify::verify(finding, *level),
        Command::Dismiss { reason } => verify::dismiss(reason),
        Command::FixOnTheSpot(fix) => on_the_spot::fix(hazard, fix, context),
        Command::Assign(assign) => assign::assign(hazard, assign, context),
        Command::RecordPlan(plan) => plan::record(hazard, plan),
        Command::RecordReports(reports) => plan::record_reports(hazard, *reports, context),
        Command::Extend(extend) => extend::extend(hazard, extend, context),
        Command::Submit(submit) => submit::submit(hazard, submit, context),
        Command::Reject(reject) => accept::reject(hazard, reject, context),
        Command::Accept(acceptance) => accept::accept(hazard, acceptance, context),
        Command::CloseOut(close) => close_out::close_out(hazard, close, context),
        Command::Reopen(reopen) => reopen::reopen(reopen, context),
        Command::Terminate { reason } => reopen::terminate(hazard, reason, context),
        Command::List(list) => listing::list(hazard, list, context),
        Command::Delist(delist) => listing::delist(hazard, delist, context),
        Command::OrderStopWork(order) => stop_work::order(hazard, order, context),
        Command::LiftStopWork { reason } => stop_work::lift(hazard, reason, context),
        Command::AppointSponsor(sponsor) => listing::appoint_sponsor(sponsor),
        Command::AddEvidence { phase, photos, remark } => correct::add_evidence(*phase, photos, remark),
        Command::Correct(correct) => correct::correct(hazard, correct, context),
        Command::MarkOverdue => escalate::mark_overdue(hazard, context),
        Command::Escalate(step) => escalate::escalate(hazard, *step, context),
    }
}

/// The commands that the actor could give now: what the page offers. A command may still be refused for its data.
#[must_use]
pub fn available(hazard: &Hazard, actor: &Actor) -> Vec<CommandKind> {
    CommandKind::ALL
        .into_iter()
        .filter(|kind| !matches!(kind, CommandKind::MarkOverdue | CommandKind::Escalate))
        .filter(|kind| permitted(hazard, *kind, actor).is_ok() && possible(hazard, *kind).is_ok())
        .filter(|kind| sensible(hazard, *kind) && free(hazard, *kind, actor).is_ok())
        .collect()
}

/// The commands that belong to the actor now, and why each is refused whatever is filled in: a page says so instead of
/// offering a form that cannot succeed.
#[must_use]
pub fn obstacles(hazard: &Hazard, actor: &Actor) -> Vec<(CommandKind, Refusal)> {
    CommandKind::ALL
        .into_iter()
        .filter(|kind| permitted(hazard, *kind, actor).is_ok() && possible(hazard, *kind).is_ok())
        .filter(|kind| sensible(hazard, *kind))
        .filter_map(|kind| free(hazard, kind, actor).err().map(|refusal| (kind, refusal)))
        .collect()
}

/// The rules that no form can satisfy: they ask who acts and what is in force. The commands themselves ask them too.
fn free(hazard: &Hazard, kind: CommandKind, actor: &Actor) -> Result<(), Refusal> {
    let Some(person) = actor.person() else { return Ok(()) };
    match kind {
        CommandKind::Accept | CommandKind::Reject => accept::unconcerned(hazard, person),
        CommandKind::CloseOut => close_out::free(hazard, person),
        CommandKind::Delist => match hazard.listing_in_force() {
            Some(listed) => listing::at_least_at_level(hazard, listed, person),
            None => Ok(()),
        },
        CommandKind::FixOnTheSpot | CommandKind::Terminate => stop_work::lifted(hazard),
        _ => Ok(()),
    }
}

fn permitted(hazard: &Hazard, kind: CommandKind, actor: &Actor) -> Result<(), Refusal> {
    if permissions::may(hazard, kind, actor) {
        Ok(())
    } else {
        Err(Refusal::new(RefusalCode::NotAuthorised).with_label("command", |language| kind.label(language)))
    }
}

fn possible(hazard: &Hazard, kind: CommandKind) -> Result<(), Refusal> {
    if states_of(kind).contains(&hazard.state) {
        Ok(())
    } else {
        Err(Refusal::new(RefusalCode::WrongState)
            .with_label("state", |language| hazard.state.label(language))
            .with_label("command", |language| kind.label(language)))
    }
}

/// The states in which a command has a meaning.
#[must_use]
pub const fn states_of(kind: CommandKind) -> &'static [HazardState] {
    use HazardState as S;
    const OPEN: &[HazardState] = &[S::Registered, S::Rectifying, S::Submitted, S::Accepted];
    match kind {
        CommandKind::Open => &[],
        CommandKind::Verify | CommandKind::Dismiss => &[S::Reported],
        CommandKind::FixOnTheSpot => &[S::Registered],
        CommandKind::Assign => &[S::Registered, S::Rectifying],
        CommandKind::RecordPlan
        | CommandKind::Extend
        | CommandKind::Submit
        | CommandKind::MarkOverdue
        | CommandKind::Escalate => &[S::Rectifying],
        CommandKind::Reject | CommandKind::Accept => &[S::Submitted],
        CommandKind::CloseOut => &[S::Accepted],
        CommandKind::Reopen => &[S::Accepted, S::Closed],
        CommandKind::Terminate => &[S::Registered, S::Rectifying, S::Submitted],
        CommandKind::List
        | CommandKind::OrderStopWork
        | CommandKind::LiftStopWork
        | CommandKind::RecordReports
        | CommandKind::AppointSponsor => OPEN,
        CommandKind::Delist => &[S::Registered, S::Rectifying, S::Submitted, S::Accepted, S::Closed, S::Terminated],
        CommandKind::AddEvidence => &[S::Reported, S::Registered, S::Rectifying, S::Submitted, S::Accepted],
        CommandKind::Correct => {
            &[S::Reported, S::Registered, S::Rectifying, S::Submitted, S::Accepted, S::Closed, S::Terminated]
        }
    }
}

/// Leaves out what the hazard's facts already rule out, so that a page offers no dead button.
fn sensible(hazard: &Hazard, kind: CommandKind) -> bool {
    let major = hazard.level == super::HazardLevel::Major;
    match kind {
        CommandKind::FixOnTheSpot => hazard.level == super::HazardLevel::General,
        CommandKind::List => major && hazard.listing_in_force().is_none(),
        CommandKind::Delist => {
            hazard.listing_in_force().is_some()
                && matches!(hazard.state, HazardState::Accepted | HazardState::Closed | HazardState::Terminated)
        }
        CommandKind::OrderStopWork => hazard.stop_work_in_force().is_none(),
        CommandKind::LiftStopWork => hazard.stop_work_in_force().is_some(),
        CommandKind::RecordReports | CommandKind::AppointSponsor => major,
        _ => true,
    }
}

/// Refuses a sector that the register does not know.
fn known_sector(sector: &SectorCode) -> Result<(), Refusal> {
    if Sectors::included().get(sector).is_some() {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::HazardSectorUnknown).with("sector", sector.as_str()))
}

/// Refuses more photos than one command takes.
fn bounded(photos: &[Evidence]) -> Result<(), Refusal> {
    if photos.len() > PHOTOS_PER_COMMAND {
        return Err(Refusal::new(RefusalCode::TooManyPhotos).with("limit", PHOTOS_PER_COMMAND));
    }
    Ok(())
}

/// Refuses a day that lies before another.
pub(in crate::hazards) fn in_order(earlier: (Words, Date), later: (Words, Date)) -> Result<(), Refusal> {
    if later.1 < earlier.1 {
        return Err(Refusal::new(RefusalCode::OrderOfDates)
            .with_words("later", &[later.0])
            .with_words("earlier", &[earlier.0]));
    }
    Ok(())
}
