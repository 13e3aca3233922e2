//! A small town for tests: people, places, drafts.

use super::{By, Draft, execute, open};
use crate::{CommandError, Store};
use bihuan_domain::{
    Rules,
    accounts::{Actor, Grant, Person, Role},
    hazards::{
        AcceptCommand, Assign, Changes, CloseOut, Command, Correct, EscalationStep, Evidence, Hazard, HazardLevel,
        HazardSource, List, OpenKind, SectorCode, Submit, Term,
    },
    ids::{HazardId, PhotoId, UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use std::sync::LazyLock;
use uuid::Uuid;

pub static RULES: LazyLock<Rules> = LazyLock::new(Rules::default);

/// 2026-03-02 09:00 in China.
pub fn morning() -> Timestamp {
    "2026-03-02T09:00:00+08:00".parse().unwrap()
}

pub fn days_later(days: i64) -> Timestamp {
    morning() + SignedDuration::from_hours(24 * days)
}

pub fn county() -> Place {
    Place::root(AdministrativeLevel::Province, "350000000000".parse().unwrap())
        .child(AdministrativeLevel::Prefecture, "350500000000".parse().unwrap())
        .unwrap()
        .child(AdministrativeLevel::County, "350525000000".parse().unwrap())
        .unwrap()
}

pub fn township(number: u32) -> Place {
    let code = format!("350525{:03}000", 100 + number);
    county().child(AdministrativeLevel::Township, code.parse().unwrap()).unwrap()
}

/// A village of a township; both numbers below 10.
pub fn village(town: u32, number: u32) -> Place {
    let code = format!("350525{:03}{:03}", 100 + town, 200 + number);
    township(town).child(AdministrativeLevel::Village, code.parse().unwrap()).unwrap()
}

pub fn subtree(place: &Place) -> Subtree {
    Subtree { code: place.code().clone(), level: place.level() }
}

pub fn hazard_id(number: u128) -> HazardId {
    HazardId(Uuid::from_u128(number))
}

pub fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(0xe000_0000 + number))
}

fn person(number: u128, name: &str, unit_number: u128, grants: Vec<Grant>) -> Person {
    Person {
        id: UserId(Uuid::from_u128(0xa000_0000 + number)),
        name: name.to_owned(),
        unit: unit(unit_number),
        unit_name: format!("unit {unit_number}"),
        grants,
        acts_for_unit: None,
        narrowed_to: None,
    }
}

pub fn with_role(number: u128, role: Role, places: &[&Place]) -> Actor {
    let grants = places.iter().map(|place| Grant { role, subtree: subtree(place) }).collect();
    Actor::Person(person(number, "Officer", 1_000 + number, grants))
}

pub fn officer(place: &Place) -> Actor {
    with_role(1, Role::SafetyOfficer, &[place])
}

pub fn enterprise_officer(unit_number: u128) -> Actor {
    let mut person = person(500 + unit_number, "Enterprise", unit_number, Vec::new());
    person.acts_for_unit = Some(unit(unit_number));
    Actor::Person(person)
}

pub fn by(actor: &Actor, now: Timestamp) -> By<'_> {
    By { actor, now, rules: &RULES }
}

pub fn draft(place: Place, found_on: &str) -> Draft {
    Draft {
        kind: OpenKind::Register,
        place,
        enterprise: Some(unit(1)),
        subject_name: "东埔五金厂".to_owned(),
        location: "冲压车间".to_owned(),
        description: "配电箱未接地，存在漏电风险".to_owned(),
        level: HazardLevel::General,
        sector: SectorCode::parse("machinery").unwrap(),
        source: HazardSource::GridPatrol,
        criterion: None,
        found_on: found_on.parse::<Date>().unwrap(),
        photos: Vec::new(),
        recurrence_of: None,
    }
}

pub fn evidence(number: u128) -> Evidence {
    Evidence {
        id: PhotoId(Uuid::from_u128(0xf000_0000 + number)),
        sm3: "00".repeat(32),
        taken_at: None,
        latitude_1e6: None,
        longitude_1e6: None,
    }
}

pub fn assign(unit_number: u128, working_days: u32) -> Command {
    Command::Assign(Assign {
        unit: unit(unit_number),
        unit_name: "东埔五金厂".to_owned(),
        term: Term::WorkingDays(working_days),
        requirement: String::new(),
    })
}

pub fn submit() -> Command {
    Command::Submit(Submit { result: "已接地".to_owned(), photos: vec![evidence(9)] })
}

pub fn accept() -> Command {
    Command::Accept(AcceptCommand { opinion: String::new(), photos: Vec::new() })
}

pub fn close_out() -> Command {
    Command::CloseOut(CloseOut { remark: String::new() })
}

/// Choices out of a seed.
pub struct Chance(u64);

impl Chance {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2_654_435_769).wrapping_add(1))
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    pub fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }
}

/// Places of all kinds: villages of three townships, a grid, a township itself, and an own code.
pub fn places() -> Vec<Place> {
    let grid = village(1, 1).child(AdministrativeLevel::Grid, "GRID-01".parse().unwrap()).unwrap();
    let zone = county().child(AdministrativeLevel::Township, "KFQ-01".parse().unwrap()).unwrap();
    vec![village(1, 1), village(1, 2), village(2, 1), village(2, 2), village(3, 1), township(1), grid, zone]
}

/// A draft of which everything is drawn.
pub fn random_draft(chance: &mut Chance) -> Draft {
    let dates = ["2023-12-31", "2024-01-01", "2025-06-30", "2026-02-01", "2026-02-28", "2026-03-01"];
    let words = ["配电箱未接地", "消防通道堵塞", "Loose guard rail", "灭火器过期 A-17"];
    let source = chance.one_of(&HazardSource::ALL);
    Draft {
        kind: if source.needs_verification() { OpenKind::Report } else { OpenKind::Register },
        enterprise: chance.one_of(&[None, Some(unit(1)), Some(unit(2)), Some(unit(3))]),
        description: chance.one_of(&words).to_owned(),
        level: chance.one_of(&HazardLevel::ALL),
        sector: SectorCode::parse(chance.one_of(&["machinery", "fireworks", "education"])).unwrap(),
        source,
        ..draft(chance.one_of(&places()), chance.one_of(&dates))
    }
}

/// A command of which everything is drawn, with somebody who may perhaps give it.
pub fn random_command(chance: &mut Chance) -> (Actor, Command) {
    let officer = officer(&county());
    let second = with_role(2, Role::DepartmentSupervisor, &[&county()]);
    let enterprise = enterprise_officer(1 + chance.below(3) as u128);
    let reason = || "理由".to_owned();
    let unit_number = 1 + chance.below(3) as u128;
    match chance.below(16) {
        0 => (officer, Command::Verify { finding: reason(), level: chance.one_of(&HazardLevel::ALL) }),
        1 => (officer, Command::Dismiss { reason: reason() }),
        2..=4 => (officer, assign(unit_number, 5 + u32::try_from(chance.below(20)).unwrap())),
        5 | 6 => (chance.one_of(&[enterprise, officer]), submit()),
        7 | 8 => (second, accept()),
        9 | 10 => (officer, close_out()),
        11 => (officer, Command::Terminate { reason: reason() }),
        12 => (Actor::System, Command::MarkOverdue),
        13 => (Actor::System, Command::Escalate(chance.one_of(&EscalationStep::ALL[..2]))),
        14 => {
            let list = List {
                level: AdministrativeLevel::County,
                number: "挂〔2026〕1号".to_owned(),
                authority: "县安委办".to_owned(),
                due_on: "2027-12-31".parse().unwrap(),
            };
            (officer, Command::List(list))
        }
        _ => {
            let changes = Changes {
                sector: SectorCode::parse(chance.one_of(&["machinery", "fireworks", "education"])),
                description: Some(chance.one_of(&["消防通道堵塞", "更正后的描述"]).to_owned()),
                ..Changes::default()
            };
            (officer, Command::Correct(Correct { changes, reason: reason() }))
        }
    }
}

/// Opens hazards and commands them at random, an hour a step; `between` is called after every twentieth step.
/// Refusals are part of the walk. Returns the moment at its end.
pub fn random_walk(
    store: &Store,
    seed: u64,
    hazards: u128,
    steps: usize,
    mut between: impl FnMut(&Store),
) -> Timestamp {
    let mut chance = Chance::new(seed);
    for number in 0..hazards {
        let draft = random_draft(&mut chance);
        let opened: Result<_, CommandError> =
            store.write_blocking(move |tx| open(tx, hazard_id(number), draft, by(&Actor::Operator, morning())));
        opened.unwrap();
    }
    let mut now = morning();
    for step in 0..steps {
        now += SignedDuration::from_hours(6);
        let id = hazard_id(chance.below(usize::try_from(hazards).unwrap()) as u128);
        let (actor, command) = random_command(&mut chance);
        let result = store.write_blocking(move |tx| execute(tx, id, None, &command, by(&actor, now)));
        assert!(matches!(result, Ok(_) | Err(CommandError::Refused(_) | CommandError::NotFound)), "{result:?}");
        if step % 20 == 19 {
            between(store);
        }
    }
    now
}

/// Everything that is stored, read past all indexes.
pub fn all_hazards(store: &Store) -> Vec<Hazard> {
    let rows = store.read_blocking(|tx| tx.query("SELECT body FROM hazard", &[])).unwrap();
    rows.iter().map(|row| serde_json::from_str(&row.get::<String>(0).unwrap()).unwrap()).collect()
}
