//! Builders: places, people, and hazards that were brought to a state by real commands.

use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{Actor, Grant, Person, Role},
    calendar::WorkCalendar,
    china_date,
    clock::start_of_china_date,
    hazards::{
        AcceptCommand, Assign, Changes, CloseOut, Command, CommandKind, Context, Correct, Delist, EscalationStep,
        Evidence, Extend, Hazard, HazardLevel, HazardPolicy, HazardSource, HazardState, List, OnTheSpot, Open,
        OpenKind, OrderStopWork, Phase, PlanInput, Recorded, Reject, Reopen, Responsible, SectorCode, Sponsor, Submit,
        Term, TwoReports, available, decide, decide_open,
    },
    ids::{HazardId, PhotoId, UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
};
use jiff::{Timestamp, ToSpan, civil::Date};
use std::sync::LazyLock;
use uuid::Uuid;

pub const ENTERPRISE: u128 = 1;
pub const OTHER_ENTERPRISE: u128 = 2;
pub const SAFETY_OFFICE: u128 = 10;

pub static CALENDAR: LazyLock<WorkCalendar> = LazyLock::new(WorkCalendar::china);
pub static POLICY: LazyLock<HazardPolicy> = LazyLock::new(HazardPolicy::default);

pub fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Ten in the morning in China.
pub fn morning(date: Date) -> Timestamp {
    start_of_china_date(date) + 10.hours()
}

pub fn county() -> Place {
    Place::root(AdministrativeLevel::County, "350525000000".parse().unwrap())
}

pub fn township() -> Place {
    county().child(AdministrativeLevel::Township, "350525190000".parse().unwrap()).unwrap()
}

pub fn other_township() -> Place {
    county().child(AdministrativeLevel::Township, "350525191000".parse().unwrap()).unwrap()
}

pub fn village() -> Place {
    township().child(AdministrativeLevel::Village, "350525190200".parse().unwrap()).unwrap()
}

pub fn other_village() -> Place {
    township().child(AdministrativeLevel::Village, "350525190201".parse().unwrap()).unwrap()
}

fn person(id: u128, unit_number: u128, grants: Vec<Grant>, acts_for_unit: Option<UnitId>) -> Actor {
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(1_000 + id)),
        name: format!("人员{id}"),
        unit: unit(unit_number),
        unit_name: format!("单位{unit_number}"),
        grants,
        acts_for_unit,
        narrowed_to: None,
    })
}

pub fn official(id: u128, unit_number: u128, role: Role, place: &Place) -> Actor {
    let subtree = Subtree { code: place.code().clone(), level: place.level() };
    person(id, unit_number, vec![Grant { role, subtree }], None)
}

pub fn of_enterprise(id: u128, unit_number: u128) -> Actor {
    person(id, unit_number, vec![], Some(unit(unit_number)))
}

pub fn officer() -> Actor {
    official(1, SAFETY_OFFICE, Role::SafetyOfficer, &township())
}

pub fn second_officer() -> Actor {
    official(2, SAFETY_OFFICE, Role::SafetyOfficer, &township())
}

pub fn county_officer() -> Actor {
    official(3, 11, Role::SafetyOfficer, &county())
}

pub fn supervisor() -> Actor {
    official(4, 12, Role::DepartmentSupervisor, &township())
}

pub fn grid_officer() -> Actor {
    official(5, 13, Role::GridOfficer, &village())
}

pub fn leader() -> Actor {
    official(6, 14, Role::Leader, &township())
}

pub fn enterprise_officer() -> Actor {
    of_enterprise(7, ENTERPRISE)
}

pub fn other_enterprise_officer() -> Actor {
    of_enterprise(8, OTHER_ENTERPRISE)
}

pub fn photos(count: usize) -> Vec<Evidence> {
    let photo = |number: usize| Evidence {
        id: PhotoId(Uuid::from_u128(number as u128)),
        sm3: "00".repeat(32),
        taken_at: None,
        latitude_1e6: Some(25_300_000),
        longitude_1e6: Some(118_200_000),
    };
    (0..count).map(photo).collect()
}

pub fn report(level: HazardLevel, kind: OpenKind, found_on: Date) -> Open {
    Open {
        number: "350525190-2024-00001".into(),
        kind,
        place: village(),
        enterprise: Some(unit(ENTERPRISE)),
        subject_name: "永固石材厂".into(),
        location: "二号车间".into(),
        description: "配电箱无门，电线裸露".into(),
        level,
        sector: SectorCode::other(),
        source: HazardSource::TownshipInspection,
        criterion: None,
        found_on,
        photos: photos(1),
        recurrence_of: None,
    }
}

pub fn fix_by(unit_number: u128) -> OnTheSpot {
    OnTheSpot {
        unit: unit(unit_number),
        unit_name: "永固石材厂".into(),
        result: "当场装上箱门".into(),
        photos: photos(1),
    }
}

/// A hazard, its events and the present moment.
#[derive(Debug, Clone)]
pub struct Tale {
    pub hazard: Hazard,
    pub log: Vec<Recorded>,
    pub now: Timestamp,
}

pub fn context(actor: &Actor, now: Timestamp) -> Context<'_> {
    Context { actor, now, calendar: &CALENDAR, policy: &POLICY }
}

impl Tale {
    pub fn open(actor: &Actor, open: &Open, now: Timestamp) -> Result<Self, Refusal> {
        let log: Vec<_> =
            decide_open(open, &context(actor, now))?.into_iter().map(|event| Recorded { event, at: now }).collect();
        let hazard = Hazard::replay(HazardId(Uuid::from_u128(77)), &log).unwrap();
        Ok(Self { hazard, log, now })
    }

    /// A hazard registered on Monday, 4 March 2024.
    pub fn registered(level: HazardLevel) -> Self {
        let found = day("2024-03-04");
        Self::open(&officer(), &report(level, OpenKind::Register, found), morning(found)).unwrap()
    }

    /// A hazard brought to a state by real commands, with all that a major one needs on the way.
    pub fn at_state(level: HazardLevel, state: HazardState) -> Self {
        if matches!(state, HazardState::Reported | HazardState::Dismissed) {
            let found = day("2024-03-04");
            let mut tale = Self::open(&officer(), &report(level, OpenKind::Report, found), morning(found)).unwrap();
            if state == HazardState::Dismissed {
                tale.does(&officer(), CommandKind::Dismiss);
            }
            return tale;
        }
        let mut tale = Self::registered(level);
        if state == HazardState::Registered {
            return tale;
        }
        tale.does(&officer(), CommandKind::Assign);
        if state == HazardState::Terminated {
            tale.does(&officer(), CommandKind::Terminate);
            return tale;
        }
        tale.does(&enterprise_officer(), CommandKind::RecordPlan);
        tale.does(&enterprise_officer(), CommandKind::RecordReports);
        let way = [
            (enterprise_officer(), CommandKind::Submit),
            (second_officer(), CommandKind::Accept),
            (leader(), CommandKind::CloseOut),
        ];
        for (actor, kind) in way {
            if tale.hazard.state == state {
                break;
            }
            tale.does(&actor, kind);
        }
        assert_eq!(tale.hazard.state, state);
        tale
    }

    pub fn today(&self) -> Date {
        china_date(self.now)
    }

    pub fn on(&mut self, date: &str) -> &mut Self {
        self.now = morning(day(date));
        self
    }

    pub fn decide(&self, actor: &Actor, command: &Command) -> Result<Vec<Recorded>, Refusal> {
        let events = decide(&self.hazard, command, &context(actor, self.now))?;
        Ok(events.into_iter().map(|event| Recorded { event, at: self.now }).collect())
    }

    pub fn step(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        for recorded in self.decide(actor, command)? {
            self.hazard.evolve(&recorded);
            self.log.push(recorded);
        }
        Ok(())
    }

    /// A step that succeeds.
    pub fn then(&mut self, actor: &Actor, command: &Command) -> &mut Self {
        self.step(actor, command).unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
        self
    }

    /// A step with ordinary data that succeeds.
    pub fn does(&mut self, actor: &Actor, kind: CommandKind) -> &mut Self {
        let command = self.sensible(kind, actor);
        self.then(actor, &command)
    }

    pub fn refused(&self, actor: &Actor, command: &Command) -> RefusalCode {
        self.decide(actor, command).unwrap_err().code
    }

    pub fn offers(&self, actor: &Actor, kind: CommandKind) -> Offered {
        if available(&self.hazard, actor).contains(&kind) { Offered::Yes } else { Offered::No }
    }

    /// A command of a kind with data that fit the hazard and the actor.
    pub fn sensible(&self, kind: CommandKind, actor: &Actor) -> Command {
        let text = || "按要求办理".to_owned();
        match kind {
            CommandKind::Open => panic!("opening is no command on a hazard"),
            CommandKind::Verify => Command::Verify { finding: text(), level: self.hazard.level },
            CommandKind::Dismiss => Command::Dismiss { reason: text() },
            CommandKind::FixOnTheSpot => {
                let own = actor.person().and_then(|person| person.acts_for_unit);
                Command::FixOnTheSpot(OnTheSpot { unit: own.unwrap_or(unit(ENTERPRISE)), ..fix_by(ENTERPRISE) })
            }
            CommandKind::Assign => Command::Assign(self.assignment()),
            CommandKind::RecordPlan => Command::RecordPlan(self.plan()),
            CommandKind::RecordReports => Command::RecordReports(TwoReports {
                to_regulator_on: Some(self.today()),
                to_workers_congress_on: Some(self.today()),
            }),
            CommandKind::Extend => Command::Extend(Extend {
                term: Term::On(self.hazard.due_on().unwrap_or(self.today()).max(self.today()) + 7.days()),
                reason: text(),
                decision: Some("〔2024〕3号".into()),
            }),
            CommandKind::Submit => Command::Submit(Submit { result: text(), photos: photos(1) }),
            CommandKind::Reject => Command::Reject(Reject { reason: text(), photos: photos(1) }),
            CommandKind::Accept => Command::Accept(AcceptCommand { opinion: text(), photos: photos(1) }),
            CommandKind::CloseOut => Command::CloseOut(CloseOut { remark: text() }),
            CommandKind::Reopen => Command::Reopen(Reopen { reason: text(), term: Term::WorkingDays(5) }),
            CommandKind::Terminate => Command::Terminate { reason: text() },
            CommandKind::List => Command::List(self.listing(actor)),
            CommandKind::Delist => Command::Delist(Delist { basis: text() }),
            CommandKind::OrderStopWork => {
                Command::OrderStopWork(OrderStopWork { number: "停〔2024〕1号".into(), extent: text() })
            }
            CommandKind::LiftStopWork => Command::LiftStopWork { reason: text() },
            CommandKind::AppointSponsor => {
                Command::AppointSponsor(Sponsor { name: "某领导".into(), post: "副镇长".into() })
            }
            CommandKind::AddEvidence => {
                Command::AddEvidence { phase: Phase::Before, photos: photos(1), remark: String::new() }
            }
            CommandKind::Correct => {
                let location = if self.hazard.location == "东侧" { "西侧" } else { "东侧" };
                let changes = Changes { location: Some(location.into()), ..Changes::default() };
                Command::Correct(Correct { changes, reason: text() })
            }
            CommandKind::MarkOverdue => Command::MarkOverdue,
            CommandKind::Escalate => Command::Escalate(
                EscalationStep::after(self.hazard.escalation).unwrap_or(EscalationStep::AccountabilityReferral),
            ),
        }
    }

    /// To the enterprise, or to the other one when the enterprise has it already.
    fn assignment(&self) -> Assign {
        let present = self.hazard.assignment.as_ref().map(|assignment| assignment.unit);
        let number = if present == Some(unit(ENTERPRISE)) { OTHER_ENTERPRISE } else { ENTERPRISE };
        Assign {
            unit: unit(number),
            unit_name: format!("单位{number}"),
            term: Term::WorkingDays(10),
            requirement: "限期整改".into(),
        }
    }

    pub fn plan(&self) -> PlanInput {
        PlanInput {
            responsible: Some(Responsible::Head("陈某".into())),
            measures: "更换配电箱".into(),
            funds_cents: Some(350_000),
            target_on: self.hazard.due_on(),
            contingency: "断电、警戒、疏散".into(),
        }
    }

    fn listing(&self, actor: &Actor) -> List {
        let roles = [Role::SafetyOfficer, Role::DepartmentSupervisor, Role::Leader];
        let highest = actor.person().and_then(|person| person.level_over(&roles, &self.hazard.place));
        List {
            level: highest.unwrap_or(AdministrativeLevel::Township),
            number: "挂〔2024〕1号".into(),
            authority: "县安委办".into(),
            due_on: self.today() + 30.days(),
        }
    }
}

/// Whether a page offers a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    Yes,
    No,
}
