//! What a running campaign asks of whom.

use crate::support::*;
use bihuan_domain::{
    Rules,
    campaigns::{
        Cadence, Campaign, CampaignCommand as C, Every, Exception, Item, ItemKind, ItemState, Milestone, PartyRole,
        fixed_openings, obligation, recurring_openings,
    },
    enterprises::{Enterprise, EnterpriseStatus, Profile},
    identifiers::{KeyFieldCode, SectorCode},
    ids::UnitId,
};
use uuid::Uuid;

fn published(items: Vec<Item>) -> Campaign {
    let mut campaign = begin(drafted(items, vec![]));
    give(&mut campaign, &C::Publish, &officer()).unwrap();
    campaign
}

fn enterprise(key_fields: &[&str]) -> Enterprise {
    let place = place()
        .child(bihuan_domain::jurisdictions::AdministrativeLevel::Village, "350525190201".parse().unwrap())
        .unwrap();
    let mut profile = Profile::new("青禾机砖厂".to_owned(), SectorCode::parse("machinery").unwrap(), place);
    profile.key_fields = key_fields.iter().map(|code| KeyFieldCode::parse(code).unwrap()).collect();
    Enterprise {
        id: UnitId(Uuid::from_u128(40)),
        version: 1,
        status: EnterpriseStatus::Active,
        closed_reason: None,
        profile,
    }
}

#[test]
fn a_task_is_due_at_its_dates_or_when_the_campaign_ends() {
    let mut dated = contents("打通消防通道", vec![party("派出所", PartyRole::Lead, &[station()])]);
    dated.deadline.due_on = Some(day("2026-11-30"));
    dated.deadline.milestones =
        vec![Milestone { raw: "6月底前".to_owned(), due_on: day("2026-06-30"), text: "完成规划".to_owned() }];
    let open = contents("加强宣传", vec![party("派出所", PartyRole::Lead, &[station()])]);
    let campaign = published(vec![
        item(1, ItemKind::Task, ItemState::Accepted, dated),
        item(2, ItemKind::Task, ItemState::Accepted, open.clone()),
        item(3, ItemKind::Task, ItemState::Dropped, open),
    ]);
    let openings = fixed_openings(&campaign);
    let asked: Vec<_> = openings
        .iter()
        .map(|opening| (opening.opened.item.0, opening.opened.occurrence.as_str(), opening.opened.due_on.unwrap()))
        .collect();
    assert_eq!(asked, [(1, "m1", day("2026-06-30")), (1, "once", day("2026-11-30")), (2, "once", day("2026-12-31"))]);
    assert_eq!(openings[0].opened.title, "完成规划");
}

#[test]
fn a_unit_that_is_named_twice_has_the_role_that_asks_more() {
    let parties = vec![
        party("派出所", PartyRole::Support, &[station()]),
        party("镇派出所", PartyRole::Lead, &[station(), market()]),
    ];
    let campaign = published(vec![item(1, ItemKind::Task, ItemState::Accepted, contents("排查", parties))]);
    let roles: Vec<_> =
        fixed_openings(&campaign)[0].opened.parties.iter().map(|party| (party.unit.clone(), party.role)).collect();
    assert_eq!(roles, [(station(), PartyRole::Lead), (market(), PartyRole::Lead)]);
}

#[test]
fn returns_open_with_their_period_while_the_campaign_runs() {
    let mut monthly = contents("月报表", vec![party("派出所", PartyRole::Responsible, &[station()])]);
    monthly.deadline.every = Some(Every { day: Some(26), ..Every::once(Cadence::Month) });
    let campaign = published(vec![item(1, ItemKind::Return, ItemState::Accepted, monthly)]);
    assert!(fixed_openings(&campaign).is_empty(), "what recurs is not due when the campaign ends");
    let calendar = Rules::default().calendar;
    let keys = |today| -> Vec<String> {
        let openings = recurring_openings(&campaign, day(today), &calendar);
        openings.iter().map(|opening| opening.opened.occurrence.clone()).collect()
    };
    assert_eq!(keys("2026-04-01"), ["2026-04"]);
    assert!(keys("2026-01-31").is_empty(), "over before the campaign was published");
    assert!(keys("2027-01-01").is_empty(), "after the campaign");
    let due = recurring_openings(&campaign, day("2026-04-01"), &calendar)[0].opened.due_on;
    assert_eq!(due, Some(day("2026-04-27")), "the 26th is a Sunday");
}

#[test]
fn duties_bind_enterprises_in_their_own_rhythm() {
    let metal = KeyFieldCode::parse("metal_smelting").unwrap();
    let mut duty = contents("主要负责人带队检查", vec![party("企业主要负责人", PartyRole::Responsible, &[])]);
    duty.enterprises = Some(Vec::new());
    duty.deadline.every = Some(Every::once(Cadence::Quarter));
    duty.exceptions = vec![Exception {
        who: "金属冶炼企业".to_owned(),
        every: Every::once(Cadence::Month),
        key_fields: vec![metal.clone()],
    }];
    let campaign = published(vec![item(1, ItemKind::Duty, ItemState::Accepted, duty)]);
    let calendar = Rules::default().calendar;
    let asked = |campaign: &Campaign, enterprise: &Enterprise| {
        let openings = obligation(campaign, &campaign.items[0], enterprise, day("2026-05-06"), &calendar);
        openings.into_iter().map(|opening| opening.opened).collect::<Vec<_>>()
    };
    let usual = asked(&campaign, &enterprise(&[]));
    assert_eq!((usual[0].occurrence.as_str(), usual[0].due_on), ("2026-Q2", Some(day("2026-06-30"))));
    assert_eq!(usual[0].parties[0].unit.name, "青禾机砖厂");
    assert_eq!(usual[0].place, *enterprise(&[]).place());
    assert_eq!(asked(&campaign, &enterprise(&["metal_smelting"]))[0].occurrence, "2026-05");
    let mut only_metal = campaign.clone();
    only_metal.items[0].contents.enterprises = Some(vec![metal]);
    assert!(asked(&only_metal, &enterprise(&[])).is_empty(), "it does not bind this one");
    assert!(recurring_openings(&campaign, day("2026-05-06"), &calendar).is_empty(), "enterprises are asked one by one");
}
