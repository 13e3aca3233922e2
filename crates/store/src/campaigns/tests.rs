mod files;
mod names;
mod owed;
mod revision;

use super::*;
use crate::{
    CommandError, Store, StoreError, audit, enterprises,
    hazards::{
        By,
        fixtures::{RULES, days_later, morning, officer, subtree, township, village, with_role},
    },
    tasks::{self, TaskFilter},
    testing::on_both_engines,
    units,
};
use bihuan_domain::{
    IdSource as _, RefusalCode,
    accounts::{Actor, Person, Role, Scope},
    campaigns::{
        Cadence, Campaign, CampaignCommand as C, CampaignState, Contents, Document, Draft, Drafted, Every, Item,
        ItemId, ItemKind, ItemState, Means, NamedUnit, Party, PartyRole,
    },
    enterprises::{Profile, RegisterEnterprise},
    hazards::EscalationStep,
    identifiers::SectorCode,
    ids::{CampaignId, TaskId, UnitId},
    tasks::{Claim, ReportInput, Task, TaskCommand as T, TaskKind, TaskState},
    units::{Unit, UnitKind},
};
use bihuan_testkit::SeededIds;
use uuid::Uuid;

const STATION: UnitId = UnitId(Uuid::from_u128(0xe000_0000 + 1_007));

fn station() -> NamedUnit {
    NamedUnit { id: STATION, name: "青禾镇公安派出所".to_owned() }
}

/// Somebody of the police station who has a role in one village only.
fn policeman() -> Actor {
    with_role(7, Role::GridOfficer, &[&village(9, 9)])
}

fn leader() -> Actor {
    with_role(5, Role::Leader, &[&township(1)])
}

fn party(name: &str) -> Party {
    Party { name: name.to_owned(), division: None, role: PartyRole::Lead, means: Means::One, units: Vec::new() }
}

fn item(number: u32, kind: ItemKind, title: &str, name: &str) -> Item {
    let contents = Contents {
        path: vec!["一、主要任务".to_owned()],
        title: title.to_owned(),
        text: title.to_owned(),
        parties: vec![party(name)],
        ..Contents::default()
    };
    Item { id: ItemId(number), kind, state: ItemState::Accepted, contents }
}

fn drafted() -> Drafted {
    let mut monthly = item(2, ItemKind::Return, "报送月报", "派出所");
    monthly.contents.deadline.every = Some(Every { day: Some(26), ..Every::once(Cadence::Month) });
    let mut duty = item(3, ItemKind::Duty, "带队检查", "企业主要负责人");
    duty.contents.enterprises = Some(Vec::new());
    duty.contents.deadline.every = Some(Every::once(Cadence::Quarter));
    Drafted {
        place: township(1),
        office: NamedUnit { id: UnitId(Uuid::from_u128(8)), name: "青禾镇安办".to_owned() },
        document: Document {
            title: "燃气安全整治方案".to_owned(),
            from: Some("2026-01-01".parse().unwrap()),
            to: Some("2026-12-31".parse().unwrap()),
            ..Document::default()
        },
        file_name: "方案.txt".to_owned(),
        text_sm3: String::new(),
        revises: None,
        tables: Vec::new(),
        found: Vec::new(),
        items: vec![item(1, ItemKind::Task, "排查餐饮场所", "某某组"), monthly, duty],
        warnings: Vec::new(),
    }
}

fn by(actor: &Actor) -> By<'_> {
    By { actor, now: morning(), rules: &RULES }
}

fn begin(store: &Store, ids: &SeededIds) -> Campaign {
    let command = Draft { id: CampaignId(ids.next()), drafted: drafted() };
    store
        .write_blocking(move |tx| {
            let place = Some(township(1).code().clone());
            units::put(tx, &Unit { id: STATION, kind: UnitKind::Office, name: station().name, place })?;
            super::draft(tx, &command, "方案全文", by(&officer(&township(1))))
        })
        .unwrap()
}

fn give(store: &Store, ids: &SeededIds, id: CampaignId, command: C, actor: Actor) -> Result<Campaign, CommandError> {
    let ids = ids.clone();
    store.write_blocking(move |tx| execute(tx, id, None, &command, &ids, by(&actor)))
}

fn running(store: &Store, ids: &SeededIds) -> Campaign {
    let campaign = begin(store, ids);
    let matched = C::MatchUnit { name: "某某组".to_owned(), units: vec![station()] };
    give(store, ids, campaign.id, matched, officer(&township(1))).unwrap();
    give(store, ids, campaign.id, C::Publish, officer(&township(1))).unwrap()
}

fn all(store: &Store, actor: &Actor) -> Vec<Task> {
    let scope = bihuan_domain::campaigns::visible(actor);
    let filter = TaskFilter::default();
    store.read_blocking(move |tx| tasks::list(tx, &scope, &filter, None, 50)).unwrap().0
}

fn step(store: &Store, id: TaskId, command: T, actor: Actor, days: i64) -> Result<Task, CommandError> {
    store.write_blocking(move |tx| {
        tasks::execute(tx, id, None, &command, By { actor: &actor, now: days_later(days), rules: &RULES })
    })
}

fn completed() -> T {
    T::Report(ReportInput {
        unit: None,
        claim: Claim::Completed,
        percent: 100,
        text: "全部检查完毕".to_owned(),
        figures: Vec::new(),
        photos: Vec::new(),
        documents: Vec::new(),
    })
}

fn register(store: &Store, ids: &SeededIds, name: &str) -> UnitId {
    let profile = Profile::new(name.to_owned(), SectorCode::parse("machinery").unwrap(), village(1, 1));
    let command = RegisterEnterprise { id: UnitId(ids.next()), profile, import: None };
    let id = command.id;
    store.write_blocking(move |tx| enterprises::register(tx, &command, &Actor::Operator, morning())).unwrap();
    id
}

fn checked(store: &Store) -> RebuildReport {
    store.read_blocking(rebuild_check).unwrap()
}

#[test]
fn a_draft_keeps_its_text_matches_plain_names_and_learns_others() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        let campaign = begin(store, &ids);
        assert_eq!(campaign.items[1].contents.parties[0].units, [station()], "派出所 is plain");
        assert_eq!(campaign.unmatched_names(), ["某某组"]);
        let read = store.read_blocking(|tx| text(tx, &campaign)).unwrap();
        assert_eq!(read, "方案全文");
        let refused = give(store, &ids, campaign.id, C::Publish, officer(&township(1))).unwrap_err();
        assert!(
            matches!(&refused, CommandError::Refused(r) if r.code == RefusalCode::CampaignUnitsUnmatched),
            "{refused}"
        );
        let matched = C::MatchUnit { name: "某某组".to_owned(), units: vec![station()] };
        give(store, &ids, campaign.id, matched, officer(&township(1))).unwrap();
        let again = begin(store, &ids);
        assert!(again.unmatched_names().is_empty(), "the name was learned");
    });
}

#[test]
fn what_one_may_not_see_is_not_there() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        let campaign = running(store, &ids);
        let elsewhere = officer(&township(2));
        let outcome = give(store, &ids, campaign.id, C::End { reason: "完".to_owned() }, elsewhere.clone());
        assert!(matches!(outcome, Err(CommandError::NotFound)));
        assert!(all(store, &elsewhere).is_empty());
        assert_eq!(all(store, &policeman()).len(), 2, "the unit sees its tasks");
        assert_eq!(all(store, &officer(&township(1))).len(), 2);
        let heads = |actor: &Actor| {
            let scope = bihuan_domain::campaigns::visible(actor);
            store.read_blocking(move |tx| list(tx, &scope, &[CampaignState::Running])).unwrap().len()
        };
        assert_eq!((heads(&policeman()), heads(&elsewhere), heads(&leader())), (1, 0, 1));
        let whole = |actor: &Actor| {
            let scope = bihuan_domain::campaigns::visible(actor);
            store.read_blocking(move |tx| load(tx, &scope, campaign.id)).unwrap().is_some()
        };
        assert!(whole(&leader()) && !whole(&policeman()), "all its items are for those of the place");
        let administrator = with_role(6, Role::SystemAdministrator, &[&township(1)]);
        assert!(all(store, &administrator).is_empty());
    });
}

#[test]
fn tasks_are_opened_reported_and_verified_and_the_rows_equal_the_log() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        let campaign = running(store, &ids);
        let tasks = all(store, &policeman());
        assert_eq!(tasks.iter().map(|task| task.kind).collect::<Vec<_>>(), [TaskKind::Task, TaskKind::Return]);
        assert_eq!(tasks[0].due_on, campaign.document.to, "a task without a date is due when the campaign ends");
        let task = step(store, tasks[0].id, completed(), policeman(), 1).unwrap();
        assert_eq!(task.state, TaskState::Confirmed);
        let stale = store.write_blocking({
            let (id, actor) = (task.id, leader());
            move |tx| tasks::execute(tx, id, Some(1), &T::Verify { opinion: String::new() }, by(&actor))
        });
        assert!(matches!(stale, Err(CommandError::Stale { current: 2 })));
        step(store, task.id, T::Verify { opinion: "合格".to_owned() }, leader(), 2).unwrap();
        step(store, tasks[1].id, completed(), policeman(), 2).unwrap();

        let scope = Scope::new(vec![subtree(&township(1))], None);
        let today = "2026-03-04".parse().unwrap();
        let standing = store.read_blocking(|tx| tasks::standing(tx, &scope, campaign.id, today)).unwrap();
        assert_eq!((standing.tasks.total, standing.tasks.done, standing.returns.done), (1, 1, 1));
        let units = store.read_blocking(|tx| tasks::by_unit(tx, &scope, campaign.id, 10)).unwrap();
        assert_eq!((units[0].0.clone(), units[0].1.total, units[0].1.done), (station(), 2, 2));
        let chapters = store.read_blocking(|tx| tasks::by_chapter(tx, &scope, campaign.id)).unwrap();
        assert_eq!(chapters[0].0, "一、主要任务");
        let months = store.read_blocking(|tx| tasks::by_month(tx, &scope, campaign.id)).unwrap();
        assert_eq!(months.iter().map(|month| (month.due, month.done)).collect::<Vec<_>>(), [(0, 1), (1, 0)]);

        let told = store.read_blocking(|tx| tasks::timeline(tx, &scope, task.id)).unwrap().unwrap();
        assert_eq!(told.iter().map(|entry| entry.event.kind()).collect::<Vec<_>>(), ["opened", "reported", "verified"]);
        let report = checked(store);
        assert_eq!((report.campaigns, report.tasks, report.count), (1, 2, 0), "{:?}", report.differences);
        let verdict = store.read_blocking(|tx| audit::verify(tx, |_| {})).unwrap();
        assert!(matches!(verdict, audit::Verdict::Sound(_)), "{verdict:?}");
    });
}

/// Of two servers, the one whose clock is a little behind goes on where the other stood.
#[test]
fn rows_equal_the_log_when_the_clock_is_a_little_behind() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        let campaign = running(store, &ids);
        let id = all(store, &policeman())[0].id;
        let before = morning() - jiff::SignedDuration::from_secs(30);
        let task = store.write_blocking({
            let actor = policeman();
            move |tx| tasks::execute(tx, id, None, &completed(), By { actor: &actor, now: before, rules: &RULES })
        });
        assert_eq!(task.unwrap().last_recorded_at, morning());
        let ended = store.write_blocking(move |tx| {
            let (command, actor) = (C::End { reason: "换发新方案".to_owned() }, officer(&township(1)));
            execute(tx, campaign.id, None, &command, &ids, By { actor: &actor, now: before, rules: &RULES })
        });
        assert_eq!(ended.unwrap().last_recorded_at, morning());
        let report = checked(store);
        assert_eq!((report.campaigns, report.tasks, report.count), (1, 2, 0), "{:?}", report.differences);
    });
}

#[test]
fn rows_that_were_changed_by_hand_are_told() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        let campaign = running(store, &ids);
        let tamper = |sql: &'static str| store.write_blocking(move |tx| tx.execute(sql, &[])).unwrap();
        tamper("UPDATE task SET state = 'done' WHERE kind = 'task'");
        tamper("UPDATE task_party SET owed = 0");
        tamper("UPDATE campaign SET title = '别的'");
        let report = checked(store);
        assert_eq!(report.count, 4, "{:?}", report.differences);
        assert_eq!(report.differences[0], (format!("campaign:{}", campaign.id), "title".to_owned()));
        tamper("DELETE FROM task WHERE kind = 'return'");
        assert!(checked(store).differences.iter().any(|(_, what)| what == "no row"));
    });
}

#[test]
fn periods_open_once_for_units_and_for_each_enterprise() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        let campaign = running(store, &ids);
        let first = register(store, &ids, "青禾机砖厂");
        register(store, &ids, "青禾石材厂");
        let open = |days: i64| -> u64 {
            let ids = ids.clone();
            store
                .write_blocking(move |tx| {
                    open_due(tx, &ids, By { actor: &Actor::System, now: days_later(days), rules: &RULES }, 100)
                })
                .unwrap()
        };
        assert_eq!(open(0), 2, "the duty of the quarter, for each enterprise");
        assert_eq!(open(1), 0);
        assert_eq!(open(30), 3, "1 April: the month's return and the quarter's duties");
        assert_eq!(open(30), 0);
        assert_eq!(open(400), 0, "after the campaign");
        let own = |unit| {
            let mut officer = with_role(9, Role::GridOfficer, &[]);
            if let Actor::Person(Person { acts_for_unit, .. }) = &mut officer {
                *acts_for_unit = Some(unit);
            }
            officer
        };
        let duties = all(store, &own(first));
        assert_eq!(duties.iter().map(|task| task.occurrence.as_str()).collect::<Vec<_>>(), ["2026-Q1", "2026-Q2"]);
        let done = step(store, duties[0].id, completed(), own(first), 31).unwrap();
        assert_eq!(done.state, TaskState::Done, "a duty is fulfilled by evidence");
        let village_officer = with_role(3, Role::GridOfficer, &[&village(1, 1)]);
        assert_eq!(all(store, &village_officer).len(), 4, "duties lie where their enterprises are");
        let end = C::End { reason: "行动结束".to_owned() };
        let (numbers, actor) = (ids.clone(), officer(&township(1)));
        store
            .write_blocking(move |tx| {
                let by = By { actor: &actor, now: days_later(32), rules: &RULES };
                execute(tx, campaign.id, None, &end, &numbers, by)
            })
            .unwrap();
        let left: Vec<_> = all(store, &leader()).iter().filter(|task| task.is_running()).map(|task| task.id).collect();
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(checked(store).count, 0);
    });
}

#[test]
fn the_clock_finds_what_is_due() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        running(store, &ids);
        let tasks = all(store, &policeman());
        let monthly = tasks[1].id;
        assert_eq!(tasks[1].due_on, Some("2026-03-26".parse().unwrap()));
        let reminders = |on: &str| {
            let on = on.parse().unwrap();
            store.read_blocking(|tx| tasks::due_for_reminder(tx, on, &RULES.calendar, &RULES.campaigns, 10)).unwrap()
        };
        assert!(reminders("2026-03-18").is_empty());
        assert_eq!(reminders("2026-03-19"), [monthly]);
        step(store, monthly, T::Remind, Actor::System, 17).unwrap();
        assert!(reminders("2026-03-20").is_empty());
        let overdue = |on: &str| {
            let on = on.parse().unwrap();
            store.read_blocking(|tx| tasks::due_for_overdue(tx, on, 10)).unwrap()
        };
        assert!(overdue("2026-03-26").is_empty());
        assert_eq!(overdue("2026-03-27"), [monthly]);
        step(store, monthly, T::MarkOverdue, Actor::System, 25).unwrap();
        assert!(overdue("2026-03-27").is_empty());
        let steps = |on: &str| {
            let on = on.parse().unwrap();
            store.read_blocking(|tx| tasks::due_for_escalation(tx, on, &RULES.campaigns, 10)).unwrap()
        };
        assert_eq!(steps("2026-03-27"), [(monthly, EscalationStep::Reminder)]);
        step(store, monthly, T::Escalate(EscalationStep::Reminder), Actor::System, 25).unwrap();
        assert!(steps("2026-04-01").is_empty());
        assert_eq!(steps("2026-04-02"), [(monthly, EscalationStep::Circular)]);
        assert_eq!(checked(store).count, 0);
    });
}

#[test]
fn the_workbench_shows_each_what_waits_for_them() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        running(store, &ids);
        let sections = |actor: Actor| -> Vec<(tasks::SectionKind, u64)> {
            let found = store.read_blocking(move |tx| tasks::workbench(tx, &actor, 5)).unwrap();
            found.iter().map(|section| (section.kind, section.count)).collect()
        };
        assert_eq!(sections(policeman()), [(tasks::SectionKind::ToReport, 2)]);
        assert!(sections(leader()).is_empty());
        let first = all(store, &policeman())[0].id;
        step(store, first, completed(), policeman(), 1).unwrap();
        assert_eq!(sections(policeman()), [(tasks::SectionKind::ToReport, 1)]);
        assert_eq!(sections(leader()), [(tasks::SectionKind::ToVerify, 1)]);
    });
}

#[test]
fn filters_and_pages_keep_the_order_of_the_document() {
    on_both_engines(|store| {
        let ids = SeededIds::new(1);
        let campaign = running(store, &ids);
        let scope = bihuan_domain::campaigns::visible(&leader());
        let page = |filter: TaskFilter, after, limit| {
            let (found, more) = store.read_blocking(|tx| tasks::list(tx, &scope, &filter, after, limit)).unwrap();
            (found.iter().map(|task| (task.item.0, task.id)).collect::<Vec<_>>(), more)
        };
        let (first, more) = page(TaskFilter::default(), None, 1);
        assert_eq!((first[0].0, more), (1, true));
        let (second, more) = page(TaskFilter::default(), Some(tasks::Cursor(first[0].1)), 1);
        assert_eq!((second[0].0, more), (2, false));
        let of = |filter: TaskFilter| page(filter, None, 9).0.iter().map(|(item, _)| *item).collect::<Vec<_>>();
        let base = TaskFilter { campaign: Some(campaign.id), ..TaskFilter::default() };
        assert_eq!(of(TaskFilter { kind: Some(TaskKind::Return), ..base.clone() }), [2]);
        assert_eq!(of(TaskFilter { text: Some("餐饮".to_owned()), ..base.clone() }), [1]);
        assert_eq!(of(TaskFilter { due_to: Some("2026-03-31".parse().unwrap()), ..base.clone() }), [2]);
        assert_eq!(of(TaskFilter { due_month: Some("2026-12".to_owned()), ..base.clone() }), [1]);
        assert_eq!(of(TaskFilter { unit: Some(STATION), owed: Some(tasks::Owed::Yes), ..base.clone() }), [1, 2]);
        assert!(of(TaskFilter { only_overdue: Some(tasks::OnlyOverdue), ..base.clone() }).is_empty());
        let count = store.read_blocking(|tx| tasks::count(tx, &scope, &base)).unwrap();
        assert_eq!(count, 2);
        let mut seen = 0;
        let counted: Result<(), StoreError> = store.read_blocking(|tx| {
            tasks::for_each(tx, &scope, &base, |_| {
                seen += 1;
                Ok(())
            })
        });
        counted.unwrap();
        assert_eq!(seen, 2);
    });
}
