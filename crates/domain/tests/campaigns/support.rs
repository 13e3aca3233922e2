//! A made-up town with a campaign.

use bihuan_domain::{
    Refusal, RefusalCode, Rules,
    accounts::{Actor, Grant, Person, Role},
    campaigns::{
        Campaign, CampaignCommand, CampaignEvent, Contents, Document, Draft, Drafted, Item, ItemId, ItemKind,
        ItemState, Means, NamedUnit, Party, PartyRole, Warning, decide, draft, fixed_openings,
    },
    ids::{CampaignId, TaskId, UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
    tasks::{self, Claim, Context, ReportInput, Task, TaskCommand, TaskEvent},
};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn noon(text: &str) -> Timestamp {
    format!("{text}T12:00:00+08:00").parse().unwrap()
}

pub fn place() -> Place {
    Place::root(AdministrativeLevel::County, "350525000000".parse().unwrap())
        .child(AdministrativeLevel::Township, "350525190000".parse().unwrap())
        .unwrap()
}

pub fn unit(number: u128, name: &str) -> NamedUnit {
    NamedUnit { id: UnitId(Uuid::from_u128(number)), name: name.to_owned() }
}

pub fn office() -> NamedUnit {
    unit(1, "青禾镇安办")
}

pub fn station() -> NamedUnit {
    unit(2, "青禾镇派出所")
}

pub fn market() -> NamedUnit {
    unit(3, "青禾镇市场监管所")
}

pub fn person(number: u128, of: &NamedUnit, role: Option<Role>) -> Actor {
    let subtree = Subtree { code: "350525190000".parse().unwrap(), level: AdministrativeLevel::Township };
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(1000 + number)),
        name: format!("人员{number}"),
        unit: of.id,
        unit_name: of.name.clone(),
        grants: role.map(|role| Grant { role, subtree }).into_iter().collect(),
        acts_for_unit: None,
        narrowed_to: None,
    })
}

pub fn officer() -> Actor {
    person(1, &office(), Some(Role::SafetyOfficer))
}

pub fn leader() -> Actor {
    person(2, &unit(9, "青禾镇人民政府"), Some(Role::Leader))
}

pub fn policeman() -> Actor {
    person(3, &station(), None)
}

pub fn inspector() -> Actor {
    person(4, &market(), None)
}

pub fn party(name: &str, role: PartyRole, units: &[NamedUnit]) -> Party {
    Party { name: name.to_owned(), division: None, role, means: Means::One, units: units.to_vec() }
}

pub fn contents(title: &str, parties: Vec<Party>) -> Contents {
    Contents { title: title.to_owned(), text: format!("{title}，全面完成。"), parties, ..Contents::default() }
}

pub fn item(number: u32, kind: ItemKind, state: ItemState, contents: Contents) -> Item {
    Item { id: ItemId(number), kind, state, contents }
}

pub fn document() -> Document {
    Document {
        title: "青禾镇燃气安全专项整治方案".to_owned(),
        number: "青府发〔2026〕3号".to_owned(),
        issuer: "青禾镇人民政府".to_owned(),
        issued_on: Some(day("2026-02-20")),
        from: Some(day("2026-01-01")),
        to: Some(day("2026-12-31")),
    }
}

pub fn drafted(items: Vec<Item>, warnings: Vec<Warning>) -> Drafted {
    Drafted {
        place: place(),
        office: office(),
        document: document(),
        file_name: "方案.docx".to_owned(),
        text_sm3: "0".repeat(64),
        revises: None,
        tables: Vec::new(),
        found: Vec::new(),
        items,
        warnings,
    }
}

/// A draft of two tasks that are reviewed, with their units.
pub fn reviewed() -> Campaign {
    let lead =
        vec![party("派出所", PartyRole::Lead, &[station()]), party("市场监管所", PartyRole::Support, &[market()])];
    let listed = vec![
        party("派出所", PartyRole::Responsible, &[station()]),
        party("市场监管所", PartyRole::Responsible, &[market()]),
    ];
    let mut first = contents("排查餐饮场所", lead);
    first.deadline.due_on = Some(day("2026-06-30"));
    begin(drafted(
        vec![
            item(1, ItemKind::Task, ItemState::Accepted, first),
            item(2, ItemKind::Task, ItemState::Accepted, contents("开展宣传教育", listed)),
        ],
        Vec::new(),
    ))
}

pub fn begin(drafted: Drafted) -> Campaign {
    let command = Draft { id: CampaignId(Uuid::from_u128(77)), drafted };
    let events = draft(&command, &officer()).unwrap();
    Campaign::begin(command.id, &events[0], noon("2026-03-02")).unwrap()
}

pub fn give(campaign: &mut Campaign, command: &CampaignCommand, actor: &Actor) -> Result<Vec<CampaignEvent>, Refusal> {
    let events = decide(campaign, command, actor, day("2026-03-02"))?;
    for event in &events {
        campaign.evolve(event, noon("2026-03-02"));
    }
    Ok(events)
}

pub fn refused<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> RefusalCode {
    outcome.unwrap_err().code
}

pub fn running() -> Campaign {
    let mut campaign = reviewed();
    give(&mut campaign, &CampaignCommand::Publish, &officer()).unwrap();
    campaign
}

/// The task that a running campaign opens at a position.
pub fn opened(campaign: &Campaign, at: usize) -> Task {
    let opening = fixed_openings(campaign).swap_remove(at);
    let event = TaskEvent::Opened(Box::new(opening.opened));
    Task::begin(TaskId(Uuid::from_u128(500 + at as u128)), &event, noon("2026-03-02")).unwrap()
}

pub fn step(task: &mut Task, command: &TaskCommand, actor: &Actor, on: &str) -> Result<Vec<TaskEvent>, Refusal> {
    let rules = Rules::default();
    let context = Context { actor, now: noon(on), calendar: &rules.calendar, policy: &rules.campaigns };
    let events = tasks::decide(task, command, &context)?;
    for event in &events {
        task.evolve(event, noon(on));
    }
    Ok(events)
}

pub fn report(claim: Claim) -> TaskCommand {
    TaskCommand::Report(ReportInput {
        unit: None,
        claim,
        percent: 40,
        text: "已检查餐饮场所12家".to_owned(),
        figures: Vec::new(),
        photos: Vec::new(),
        documents: Vec::new(),
    })
}
