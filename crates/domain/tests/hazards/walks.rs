//! Random commands by random actors under a moving clock, and what must hold after every step.

use crate::support::{
    ENTERPRISE, OTHER_ENTERPRISE, Offered, SAFETY_OFFICE, Tale, county_officer, day, enterprise_officer, fix_by,
    grid_officer, leader, morning, officer, other_enterprise_officer, photos, report, second_officer, supervisor, unit,
};
use bihuan_domain::{
    RefusalCode,
    accounts::Actor,
    china_date,
    figures::{Cube, Fact},
    hazards::{
        Changes, Command, CommandKind, Hazard, HazardEvent, HazardLevel, HazardState, History, ImportMark, OpenKind,
        Phase, Recorded, Responsible, Standing, Term, available, decide_import,
    },
    ids::{HazardId, ImportId},
};
use jiff::ToSpan;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn cast() -> Vec<Actor> {
    vec![
        officer(),
        second_officer(),
        county_officer(),
        supervisor(),
        grid_officer(),
        leader(),
        enterprise_officer(),
        other_enterprise_officer(),
        Actor::System,
        Actor::Operator,
    ]
}

/// One step: which hazard, who, what, how many hours later, and how the ordinary data are bent (0 leaves them).
#[derive(Debug, Clone)]
struct Step {
    hazard: usize,
    actor: usize,
    choice: Choice,
    hours: i64,
    bend: u8,
}

/// Which command: any at all, or one of those that the actor is offered, so that walks get far.
#[derive(Debug, Clone)]
enum Choice {
    Any(CommandKind),
    Offered(usize),
}

impl Choice {
    fn kind(&self, tale: &Tale, actor: &Actor) -> CommandKind {
        // Ends and returns are left to chance, or no walk would get to a closing.
        let rare = [CommandKind::Terminate, CommandKind::Dismiss, CommandKind::Reopen, CommandKind::Reject];
        match self {
            Self::Any(kind) => *kind,
            Self::Offered(index) => {
                let mut offered = available(&tale.hazard, actor);
                let unassigned = tale.hazard.assignment.is_none();
                offered.retain(|kind| !rare.contains(kind) && (*kind != CommandKind::Assign || unassigned));
                if offered.is_empty() { CommandKind::MarkOverdue } else { offered[index % offered.len()] }
            }
        }
    }
}

const HAZARDS: usize = 4;
/// The one that begins as a major hazard.
const MAJOR: usize = 2;

fn step() -> impl Strategy<Value = Step> {
    let hours = prop_oneof![6 => 0..6i64, 3 => 0..72i64, 1 => 0..1_500i64];
    let choice = prop_oneof![
        2 => prop::sample::select(CommandKind::ALL.to_vec()).prop_map(Choice::Any),
        4 => (0..60usize).prop_map(Choice::Offered),
        3 => Just(Choice::Offered(0)),
    ];
    let bend = prop_oneof![3 => Just(0), 1 => 0..12u8];
    let hazard = prop_oneof![1 => 0..HAZARDS, 1 => Just(MAJOR)];
    (hazard, 0..10usize, choice, hours, bend).prop_map(|(hazard, actor, choice, hours, bend)| Step {
        hazard,
        actor,
        choice,
        hours,
        bend,
    })
}

/// Bends the ordinary data towards the edges of the rules.
fn bent(command: Command, bend: u8) -> Command {
    let level = HazardLevel::ALL[usize::from(bend) % 3];
    match command {
        Command::Verify { finding, .. } => Command::Verify { finding, level },
        Command::Assign(mut assign) => {
            let units = [ENTERPRISE, OTHER_ENTERPRISE, SAFETY_OFFICE, 12];
            assign.unit = unit(units[usize::from(bend) % units.len()]);
            assign.term = [Term::WorkingDays(u32::from(bend)), Term::CalendarDays(3)][usize::from(bend) % 2];
            Command::Assign(assign)
        }
        Command::RecordPlan(mut plan) if bend.is_multiple_of(2) => {
            plan.responsible = Some(Responsible::Other("班长".into()));
            Command::RecordPlan(plan)
        }
        Command::Extend(mut extend) => {
            extend.term = Term::WorkingDays(u32::from(bend));
            extend.decision = extend.decision.filter(|_| bend.is_multiple_of(2));
            Command::Extend(extend)
        }
        Command::Submit(mut submit) => {
            submit.photos = photos(usize::from(bend) % 2);
            Command::Submit(submit)
        }
        Command::FixOnTheSpot(mut fix) => {
            fix.unit = unit([ENTERPRISE, SAFETY_OFFICE, 13][usize::from(bend) % 3]);
            Command::FixOnTheSpot(fix)
        }
        Command::Correct(mut correct) => {
            correct.changes = Changes { level: Some(level), ..Changes::default() };
            Command::Correct(correct)
        }
        other => other,
    }
}

fn tales() -> Vec<Tale> {
    let found = day("2024-09-02");
    let open = |kind, level| Tale::open(&officer(), &report(level, kind, found), morning(found)).unwrap();
    vec![
        open(OpenKind::Report, HazardLevel::General),
        open(OpenKind::Register, HazardLevel::General),
        open(OpenKind::Register, HazardLevel::Major),
        imported(),
    ]
}

/// A row of an old ledger that was closed by a unit that nobody named.
fn imported() -> Tale {
    let found = day("2024-09-02");
    let open = report(HazardLevel::Serious, OpenKind::Register, found);
    let history = History {
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
        found_on: found,
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
        closed_on: Some(found),
        standing: Standing::Loop,
        end_reason: None,
    };
    let now = morning(found);
    let events = decide_import(&history, found).unwrap();
    let log: Vec<_> = events.into_iter().map(|(event, _)| Recorded { event, at: now }).collect();
    Tale { hazard: Hazard::replay(HazardId(Uuid::from_u128(78)), &log).unwrap(), log, now }
}

/// What always holds of a hazard.
fn holds(tale: &Tale) -> Result<(), TestCaseError> {
    let hazard = &tale.hazard;
    let history =
        hazard.imported.is_some() && hazard.closure.as_ref().is_some_and(|closure| closure.closed_by.is_none());
    if hazard.state == HazardState::Closed {
        let acceptance = hazard.acceptance.as_ref();
        prop_assert!(acceptance.is_some(), "closed without an acceptance");
        prop_assert!(hazard.closure.is_some());
        prop_assert!(hazard.listing_in_force().is_none() && hazard.stop_work_in_force().is_none());
        let accepted_by = acceptance.and_then(|acceptance| acceptance.accepted_by);
        let closed_by = hazard.closure.as_ref().and_then(|closure| closure.closed_by);
        prop_assert!(history || hazard.level != HazardLevel::Major || accepted_by != closed_by);
    }
    if let (Some(acceptance), Some(assignment)) = (&hazard.acceptance, &hazard.assignment) {
        prop_assert_ne!(acceptance.accepted_by_unit, Some(assignment.unit));
        let submitted_by = hazard.submission.as_ref().and_then(|submission| submission.submitted_by);
        prop_assert!(submitted_by.is_none() || submitted_by != acceptance.accepted_by);
    }
    if let (Some(assignment), Some(due_on)) = (&hazard.assignment, hazard.due_on()) {
        let on_the_spot = assignment.requirement == "立查立改" && due_on == assignment.assigned_on;
        prop_assert!(on_the_spot || due_on > assignment.assigned_on);
    }
    if hazard.state == HazardState::Rectifying {
        prop_assert!(hazard.due_on().is_some(), "rectifying without a deadline");
    }
    prop_assert!(hazard.overdue_since.is_none() || hazard.state == HazardState::Rectifying);
    prop_assert!(hazard.escalation.is_none() || hazard.assignment.is_some());
    if hazard.level == HazardLevel::Major && hazard.state == HazardState::Submitted {
        prop_assert!(hazard.photos_of(Phase::After).next().is_some());
        let plan = hazard.plan.as_ref().unwrap();
        prop_assert!(matches!(plan.responsible, Some(Responsible::Head(_))));
        prop_assert!(plan.measures.is_some() && plan.funds_cents.is_some() && plan.contingency.is_some());
        prop_assert!(hazard.reports.to_regulator_on.is_some() && hazard.reports.to_workers_congress_on.is_some());
    }
    Ok(())
}

/// What always holds of the log.
fn is_provable(tale: &Tale) -> Result<(), TestCaseError> {
    prop_assert!(tale.log.windows(2).all(|pair| pair[0].at <= pair[1].at), "recorded time runs backwards");
    prop_assert_eq!(usize::try_from(tale.hazard.version).unwrap(), tale.log.len());
    let replayed = Hazard::replay(tale.hazard.id, &tale.log).unwrap();
    prop_assert_eq!(&replayed, &tale.hazard);
    for recorded in &tale.log {
        let json = serde_json::to_string(&recorded.event).unwrap();
        prop_assert_eq!(&serde_json::from_str::<HazardEvent>(&json).unwrap(), &recorded.event, "{}", json);
    }
    let json = serde_json::to_string(&tale.hazard).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Hazard>(&json).unwrap(), &tale.hazard, "{}", json);
    Ok(())
}

/// What a page offers is neither unauthorised nor of another state; what succeeds was offered.
fn offer_is_honest(
    tale: &Tale,
    actor: &Actor,
    kind: CommandKind,
    told: Option<RefusalCode>,
) -> Result<(), TestCaseError> {
    let offered = tale.offers(actor, kind);
    if offered == Offered::Yes {
        let mut dead = matches!(
            told,
            Some(
                RefusalCode::NotAuthorised
                    | RefusalCode::WrongState
                    | RefusalCode::CloserAccepted
                    | RefusalCode::CloserBelowListing
                    | RefusalCode::StillListed
                    | RefusalCode::StopWorkInForce
                    | RefusalCode::AcceptorSubmitted
            )
        );
        // Who fixes on the spot names the unit in the form.
        dead |= told == Some(RefusalCode::AcceptorOfRectifyingUnit) && kind != CommandKind::FixOnTheSpot;
        prop_assert!(!dead, "{kind:?} was offered but is {told:?}");
    }
    // Reports and sponsors are meant for major hazards; others may have them, but a page does not ask for them.
    let asked_for = tale.hazard.level == HazardLevel::Major
        || !matches!(kind, CommandKind::RecordReports | CommandKind::AppointSponsor);
    if told.is_none() && actor.person().is_some() && asked_for {
        prop_assert_eq!(offered, Offered::Yes, "{:?} succeeded but was not offered", kind);
    }
    Ok(())
}

type Cells = BTreeMap<(Cube, String), i64>;

fn add(cells: &mut Cells, fact: &Fact, by: i64) {
    for cell in fact.cells() {
        *cells.entry(cell).or_default() += by;
    }
    cells.retain(|_, count| *count != 0);
}

fn recount(tales: &[Tale]) -> Cells {
    let mut cells = Cells::new();
    tales.iter().for_each(|tale| add(&mut cells, &Fact::of(&tale.hazard), 1));
    cells
}

/// Takes one step of the walk and checks that what was offered and what was told agree.
fn take(tale: &mut Tale, step: &Step, actor: &Actor) -> Result<(), TestCaseError> {
    let kind = step.choice.kind(tale, actor);
    let ordinary = tale.sensible(kind, actor);
    let told = tale.decide(actor, &ordinary).err().map(|refusal| refusal.code);
    offer_is_honest(tale, actor, kind, told)?;
    let command = if step.bend == 0 { ordinary } else { bent(ordinary, step.bend) };
    let before = tale.log.len();
    if tale.step(actor, &command).is_err() {
        prop_assert_eq!(tale.log.len(), before, "a refusal leaves no trace");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_walk_breaks_the_loop(steps in prop::collection::vec(step(), 1..150)) {
        let cast = cast();
        let mut tales = tales();
        let mut now = tales[0].now;
        let mut cells = recount(&tales);
        for step in &steps {
            now += step.hours.hours();
            let tale = &mut tales[step.hazard];
            tale.now = now;
            let before = Fact::of(&tale.hazard);
            take(tale, step, &cast[step.actor])?;
            add(&mut cells, &before, -1);
            add(&mut cells, &Fact::of(&tale.hazard), 1);
            holds(tale)?;
            prop_assert!(china_date(tale.hazard.last_recorded_at) <= tale.today());
        }
        prop_assert_eq!(cells, recount(&tales));
        tales.iter().try_for_each(is_provable)?;
    }

    #[test]
    fn who_fixes_on_the_spot_never_accepts_it(actor in 0..10usize, fixer in prop::sample::select(vec![1u128, 2, 10, 13])) {
        let found = day("2024-09-02");
        let open = report(HazardLevel::General, OpenKind::OnTheSpot(fix_by(fixer)), found);
        if let Ok(tale) = Tale::open(&cast()[actor], &open, morning(found)) {
            holds(&tale)?;
            is_provable(&tale)?;
            let closed = tale.hazard.state == HazardState::Closed;
            prop_assert_eq!(closed, tale.hazard.acceptance.is_some());
        }
    }
}

/// The walk is worth nothing if it does not get anywhere.
#[test]
fn walks_reach_every_state() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let walk = prop::collection::vec(step(), 200);
    let cast = cast();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..200 {
        let mut tales = tales();
        let mut now = tales[0].now;
        for step in walk.new_tree(&mut runner).unwrap().current() {
            now += step.hours.hours();
            let tale = &mut tales[step.hazard];
            tale.now = now;
            take(tale, &step, &cast[step.actor]).unwrap();
            reached.insert((tale.hazard.state, tale.hazard.level));
        }
    }
    let all = HazardState::ALL.into_iter().flat_map(|state| HazardLevel::ALL.map(|level| (state, level)));
    // Reports are of the level that they were entered with until they are verified.
    let missed: Vec<_> = all.filter(|(state, _)| state.is_counted()).filter(|pair| !reached.contains(pair)).collect();
    assert!(missed.is_empty(), "no walk came to {missed:?}");
}
