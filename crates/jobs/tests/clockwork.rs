//! The jobs on both engines, by a clock that the test moves.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use bihuan_domain::{
    Clock, IdSource as _, Rules,
    accounts::{AccountPolicy, Actor, Grant, Person, Role, Scope},
    campaigns::{
        self, Cadence, CampaignCommand, Contents, Document, Drafted, Every, Item, ItemId, ItemKind, ItemState, Means,
        NamedUnit, Party, PartyRole,
    },
    hazards::{
        Assign, Command, EscalationStep, Extend, Hazard, HazardEvent, HazardLevel, HazardSource, OpenKind, SectorCode,
        Term,
    },
    ids::{CampaignId, HazardId, UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
    tasks::Task,
};
use bihuan_files::Files;
use bihuan_jobs::{
    CampaignClock, Chore, ChoreError, Clockwork, OldLogIns, OrphanedUploads, Round, StaleAccounts, run_once, spawn,
};
use bihuan_store::{
    CommandError, DatabaseUrl, Store,
    accounts::{ReadyUser, create_ready_user},
    audit, figures,
    hazards::{self, By, Draft},
    tasks::{self, TaskFilter},
};
use bihuan_testkit::{FixedClock, SeededIds, postgres::TestDatabase};
use jiff::{SignedDuration, Timestamp};
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use uuid::Uuid;

/// A database of its own for a test, on either engine.
struct TestStore {
    store: Store,
    _kept: Box<dyn std::any::Any>,
}

async fn on_both_engines<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    for engine in ["sqlite", "postgres"] {
        // Opened and closed on a thread of its own: the synchronous client must not be used on a runtime's thread.
        let opened = tokio::task::spawn_blocking(move || {
            if engine == "sqlite" {
                let folder = tempfile::tempdir().unwrap();
                let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("jobs.sqlite"))).unwrap();
                (store, Some(folder), None)
            } else {
                let database = TestDatabase::empty();
                (Store::open(&database.url().parse().unwrap()).unwrap(), None, Some(database))
            }
        });
        let (store, folder, database) = opened.await.unwrap();
        let kept = TestStore { store, _kept: Box::new((folder, database)) };
        test(kept.store.clone()).await;
        drop(kept);
    }
}

fn village() -> Place {
    Place::root(AdministrativeLevel::Township, "350525101000".parse().unwrap())
        .child(AdministrativeLevel::Village, "350525101201".parse().unwrap())
        .unwrap()
}

fn officer() -> Actor {
    let subtree = Subtree { code: "350525101000".parse().unwrap(), level: AdministrativeLevel::Township };
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(1)),
        name: "Officer".to_owned(),
        unit: UnitId(Uuid::from_u128(2)),
        unit_name: "Safety office".to_owned(),
        grants: vec![Grant { role: Role::SafetyOfficer, subtree }],
        acts_for_unit: None,
        narrowed_to: None,
    })
}

fn id(number: u128) -> HazardId {
    HazardId(Uuid::from_u128(number))
}

/// 2026-03-02 was a Monday.
fn clock() -> FixedClock {
    FixedClock::at("2026-03-02T09:00:00+08:00")
}

fn rules() -> Arc<Rules> {
    Arc::new(Rules::default())
}

/// A hazard with a term of five calendar days, to 2026-03-09 (the first working day after the weekend).
async fn assigned(store: &Store, number: u128, level: HazardLevel, now: Timestamp) {
    let draft = Draft {
        kind: OpenKind::Register,
        place: village(),
        enterprise: None,
        subject_name: "五金厂".to_owned(),
        location: String::new(),
        description: "配电箱未接地".to_owned(),
        level,
        sector: SectorCode::other(),
        source: HazardSource::GridPatrol,
        criterion: None,
        found_on: "2026-03-01".parse().unwrap(),
        photos: Vec::new(),
        recurrence_of: None,
    };
    let assign = Command::Assign(Assign {
        unit: UnitId(Uuid::from_u128(9)),
        unit_name: "五金厂".to_owned(),
        term: Term::CalendarDays(5),
        requirement: String::new(),
    });
    let result: Result<_, CommandError> = store
        .write(move |tx| {
            let (actor, rules) = (officer(), Rules::default());
            let by = By { actor: &actor, now, rules: &rules };
            hazards::open(tx, id(number), draft, by)?;
            hazards::execute(tx, id(number), None, &assign, by)
        })
        .await;
    assert_eq!(result.unwrap().due_on().unwrap().to_string(), "2026-03-09");
}

async fn loaded(store: &Store, number: u128) -> Hazard {
    store.read(move |tx| hazards::load(tx, &Scope::everything(), id(number))).await.unwrap().unwrap()
}

async fn escalations(store: &Store, number: u128) -> Vec<(String, EscalationStep, u32)> {
    let entries = store.read(move |tx| hazards::timeline(tx, &Scope::everything(), id(number))).await.unwrap().unwrap();
    entries
        .into_iter()
        .filter_map(|entry| match entry.event {
            HazardEvent::Escalated { step, days_overdue } => Some((entry.actor, step, days_overdue)),
            _ => None,
        })
        .collect()
}

async fn round(store: &Store, clock: &FixedClock) -> Round {
    run_once(store, clock, &rules()).await.unwrap()
}

fn swept(round: Round) -> (u64, u64) {
    (round.overdue, round.escalated)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_runs_out_on_the_day_after_its_last() {
    on_both_engines(|store| async move {
        let clock = clock();
        assigned(&store, 1, HazardLevel::General, clock.now()).await;
        assert_eq!(swept(round(&store, &clock).await), (0, 0));
        clock.set("2026-03-09T23:59:00+08:00".parse().unwrap());
        assert_eq!(swept(round(&store, &clock).await), (0, 0));
        clock.set("2026-03-10T00:00:00+08:00".parse().unwrap());
        assert_eq!(swept(round(&store, &clock).await), (1, 1));
        let hazard = loaded(&store, 1).await;
        assert_eq!(hazard.overdue_since.unwrap().to_string(), "2026-03-10");
        assert_eq!(escalations(&store, 1).await, [("system".to_owned(), EscalationStep::Reminder, 1)]);
        assert_eq!(round(&store, &clock).await, Round::default());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_follow_each_other_also_after_a_standstill() {
    on_both_engines(|store| async move {
        let clock = clock();
        assigned(&store, 1, HazardLevel::General, clock.now()).await;
        assigned(&store, 2, HazardLevel::Major, clock.now()).await;
        // Sixteen days overdue: three steps of a general hazard, four of a major one, without a sweep on the way.
        clock.set("2026-03-25T08:00:00+08:00".parse().unwrap());
        assert_eq!(swept(round(&store, &clock).await), (2, 7));
        let system = |step| ("system".to_owned(), step, 16);
        use EscalationStep as S;
        assert_eq!(escalations(&store, 1).await, [S::Reminder, S::Circular, S::Interview].map(system));
        assert_eq!(escalations(&store, 2).await, [S::Reminder, S::Circular, S::Interview, S::Supervision].map(system));
        clock.advance_days(400);
        assert_eq!(swept(round(&store, &clock).await), (0, 3));
        assert_eq!(loaded(&store, 2).await.escalation, Some(S::AccountabilityReferral));
        clock.advance_days(400);
        assert_eq!(swept(round(&store, &clock).await), (0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_of_each_step_come_from_the_rules() {
    on_both_engines(|store| async move {
        let clock = clock();
        assigned(&store, 1, HazardLevel::General, clock.now()).await;
        let mut rules = Rules::default();
        rules.hazards.escalation_general = bihuan_domain::hazards::EscalationDays::of([3, 4, 5, 6, 7]);
        let rules = Arc::new(rules);
        clock.set("2026-03-11T08:00:00+08:00".parse().unwrap());
        assert_eq!(swept(run_once(&store, &clock, &rules).await.unwrap()), (1, 0));
        clock.advance_days(1);
        assert_eq!(swept(run_once(&store, &clock, &rules).await.unwrap()), (0, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_a_batch_is_swept_and_an_extension_is_respected() {
    on_both_engines(|store| async move {
        let clock = clock();
        for number in 0..120 {
            assigned(&store, number, HazardLevel::General, clock.now()).await;
        }
        let (actor, now) = (officer(), clock.now());
        let extended: Result<_, CommandError> = store
            .write(move |tx| {
                let rules = Rules::default();
                let extend =
                    Extend { term: Term::WorkingDays(30), reason: "设备到货晚".to_owned(), decision: None };
                hazards::execute(tx, id(7), None, &Command::Extend(extend), By { actor: &actor, now, rules: &rules })
            })
            .await;
        extended.unwrap();
        clock.set("2026-03-10T08:00:00+08:00".parse().unwrap());
        assert_eq!(swept(round(&store, &clock).await), (119, 119));
        assert_eq!(loaded(&store, 7).await.overdue_since, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_sweep_at_once_do_nothing_twice() {
    on_both_engines(|store| async move {
        let clock = clock();
        for number in 0..60 {
            assigned(&store, number, HazardLevel::General, clock.now()).await;
        }
        clock.set("2026-03-20T08:00:00+08:00".parse().unwrap());
        let rounds = (0..4).map(|_| {
            let (store, clock) = (store.clone(), clock.clone());
            tokio::spawn(async move { round(&store, &clock).await })
        });
        let mut total = (0, 0);
        for round in rounds.collect::<Vec<_>>() {
            let (overdue, escalated) = swept(round.await.unwrap());
            total = (total.0 + overdue, total.1 + escalated);
        }
        assert_eq!(total, (60, 120));
        let report = store.read(|tx| hazards::rebuild_check(tx, |_| {})).await.unwrap();
        assert_eq!((report.hazards, report.count), (60, 0));
        assert!(store.read(figures::pending_is_empty).await.unwrap());
        let verdict = store.read(|tx| audit::verify(tx, |_| {})).await.unwrap();
        assert!(matches!(verdict, audit::Verdict::Sound(_)), "{verdict:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_stands_back_changes_nothing_and_comes_to_an_end() {
    on_both_engines(|store| async move {
        let clock = clock();
        assigned(&store, 1, HazardLevel::General, "2026-03-02T10:00:00+08:00".parse().unwrap()).await;
        let result = store.write(|tx| tx.execute("UPDATE hazard SET due_on = '2026-02-01'", &[])).await;
        assert_eq!(result.unwrap(), 1);
        assert_eq!(swept(round(&store, &clock).await), (0, 0));
    })
    .await;
}

struct Counting(Arc<AtomicU64>);

impl Chore for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }
    fn every(&self) -> Duration {
        Duration::from_millis(1)
    }
    fn run(&self, _: &Store, _: Timestamp) -> Result<u64, ChoreError> {
        let before = self.0.fetch_add(1, Ordering::SeqCst);
        if before == 0 { Err("the first time fails".into()) } else { Ok(1) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_catches_up_at_once_and_stops_when_told() {
    on_both_engines(|store| async move {
        let clock = clock();
        assigned(&store, 1, HazardLevel::General, clock.now()).await;
        clock.advance_days(10);
        let count = Arc::new(AtomicU64::new(0));
        let chores: Vec<Arc<dyn Chore>> = vec![Arc::new(Counting(Arc::clone(&count)))];
        let running = spawn(&Clockwork { store: store.clone(), clock: Arc::new(clock), rules: rules(), chores });
        let done = async {
            loop {
                let swept = loaded(&store, 1).await.escalation.is_some();
                let folded = store.read(figures::pending_is_empty).await.unwrap();
                if swept && folded && count.load(Ordering::SeqCst) > 2 {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), done).await.expect("the jobs run");
        running.stop().await;
        let stopped_at = count.load(Ordering::SeqCst);
        assigned(&store, 2, HazardLevel::General, "2026-03-02T09:00:00+08:00".parse().unwrap()).await;
        assert_eq!(count.load(Ordering::SeqCst), stopped_at);
        assert!(!store.read(figures::pending_is_empty).await.unwrap());
    })
    .await;
}

fn key_of(name: &str) -> Option<String> {
    (!name.ends_with(".keep")).then(|| name.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_without_a_photo_are_deleted_once_they_are_old() {
    on_both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("ab")).unwrap();
        for file in ["ab/orphan", "ab/notes.keep"] {
            std::fs::write(folder.path().join(file), "x").unwrap();
        }
        let written =
            Timestamp::try_from(folder.path().join("ab/orphan").metadata().unwrap().modified().unwrap()).unwrap();
        let chore = OrphanedUploads {
            files: Files::in_folder(folder.path()),
            key_of,
            younger_than: SignedDuration::from_hours(24),
        };
        let run = |now: Timestamp| {
            let (store, chore) = (store.clone(), chore.clone());
            tokio::task::spawn_blocking(move || chore.run(&store, now).unwrap())
        };
        assert_eq!(run(written + SignedDuration::from_hours(23)).await.unwrap(), 0);
        assert_eq!(run(written + SignedDuration::from_hours(25)).await.unwrap(), 1);
        assert!(!folder.path().join("ab/orphan").exists());
        assert!(folder.path().join("ab/notes.keep").exists());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_nobody_uses_are_disabled_by_the_clock() {
    on_both_engines(async |store| {
        let clock = clock();
        let subtree = Subtree { code: "350525101000".parse().unwrap(), level: AdministrativeLevel::Township };
        for (number, role) in [(1, Role::SafetyOfficer), (2, Role::SystemAdministrator)] {
            let user = ReadyUser {
                id: UserId(Uuid::from_u128(number)),
                login: format!("user{number}").parse().unwrap(),
                name: "Somebody".to_owned(),
                unit: UnitId(Uuid::from_u128(2)),
                unit_name: "Safety office".to_owned(),
                grants: vec![Grant { role, subtree: subtree.clone() }],
                acts_for_unit: None,
                password_hash: None,
            };
            let now = clock.now();
            store.write(move |tx| create_ready_user(tx, user, now)).await.unwrap();
        }
        let run = async |policy: AccountPolicy, days: i64| {
            let (store, now) = (store.clone(), clock.now() + SignedDuration::from_hours(24 * days));
            let done = tokio::task::spawn_blocking(move || {
                OldLogIns { policy: policy.clone() }.run(&store, now).unwrap();
                StaleAccounts { policy }.run(&store, now).unwrap()
            });
            done.await.unwrap()
        };
        let never = AccountPolicy { stale_after_days: None, ..AccountPolicy::default() };
        assert_eq!(run(never, 1_000).await, 0);
        assert_eq!(run(AccountPolicy::default(), 89).await, 0);
        assert_eq!(run(AccountPolicy::default(), 90).await, 1, "the last administrator stays");
        assert_eq!(run(AccountPolicy::default(), 91).await, 0, "once");
    })
    .await;
}

/// A running campaign of the township with a monthly return and a task, and the unit that owes them.
async fn a_running_campaign(store: &Store, clock: &FixedClock, ids: &SeededIds, rules: &Arc<Rules>) {
    let unit = NamedUnit { id: UnitId(Uuid::from_u128(5)), name: "派出所".to_owned() };
    let party = Party {
        name: "派出所".to_owned(),
        division: None,
        role: PartyRole::Lead,
        means: Means::One,
        units: vec![unit],
    };
    let contents =
        |title: &str| Contents { title: title.to_owned(), parties: vec![party.clone()], ..Contents::default() };
    let mut monthly = contents("月报");
    monthly.deadline.every = Some(Every { day: Some(20), ..Every::once(Cadence::Month) });
    let mut task = contents("排查");
    task.deadline.due_on = Some("2026-03-31".parse().unwrap());
    let item = |number, kind, contents| Item { id: ItemId(number), kind, state: ItemState::Accepted, contents };
    let drafted = Drafted {
        place: Place::root(AdministrativeLevel::Township, "350525101000".parse().unwrap()),
        office: NamedUnit { id: UnitId(Uuid::from_u128(6)), name: "安办".to_owned() },
        document: Document { title: "整治方案".to_owned(), ..Document::default() },
        file_name: String::new(),
        text_sm3: String::new(),
        revises: None,
        tables: Vec::new(),
        found: Vec::new(),
        items: vec![item(1, ItemKind::Return, monthly), item(2, ItemKind::Task, task)],
        warnings: Vec::new(),
    };
    let command = campaigns::Draft { id: CampaignId(ids.next()), drafted };
    let (now, rules, ids) = (clock.now(), Arc::clone(rules), ids.clone());
    let made: Result<(), CommandError> = store
        .write(move |tx| {
            let actor = officer();
            let by = By { actor: &actor, now, rules: &rules };
            let campaign = bihuan_store::campaigns::draft(tx, &command, "", by)?;
            let publish = CampaignCommand::Publish;
            bihuan_store::campaigns::execute(tx, campaign.id, None, &publish, &ids, by).map(drop)
        })
        .await;
    made.unwrap();
}

#[tokio::test]
async fn the_campaign_clock_opens_reminds_marks_and_escalates() {
    on_both_engines(|store| async move {
        let (clock, ids, rules) =
            (FixedClock::at("2026-03-02T09:00:00+08:00"), SeededIds::new(3), Arc::new(Rules::default()));
        a_running_campaign(&store, &clock, &ids, &rules).await;
        let chore = Arc::new(CampaignClock { rules, ids: Arc::new(ids) });
        let states = |store: Store| async move {
            let filter = TaskFilter::default();
            let listed = store.read(move |tx| tasks::list(tx, &Scope::everything(), &filter, None, 50)).await;
            let (found, _) = listed.unwrap();
            let line = |task: &Task| {
                let step = task.escalation.map_or("-", EscalationStep::name);
                format!("{} {} {} {step}", task.occurrence, task.reminded_on.is_some(), task.overdue_since.is_some())
            };
            found.iter().map(line).collect::<Vec<_>>()
        };
        let run = |at: &str| {
            clock.set(at.parse().unwrap());
            let (chore, store, now) = (Arc::clone(&chore), store.clone(), clock.now());
            async move { tokio::task::spawn_blocking(move || chore.run(&store, now).unwrap()).await.unwrap() }
        };
        assert_eq!(run("2026-03-02T10:00:00+08:00").await, 0);
        assert_eq!(run("2026-03-13T10:00:00+08:00").await, 1, "five working days before the 20th");
        assert_eq!(states(store.clone()).await, ["2026-03 true false -", "once false false -"]);
        assert_eq!(run("2026-03-21T10:00:00+08:00").await, 2, "overdue, and reminded of it at once");
        assert_eq!(states(store.clone()).await[0], "2026-03 true true reminder");
        assert_eq!(run("2026-04-01T10:00:00+08:00").await, 4, "April's return; 通报; the task is overdue and climbs");
        assert_eq!(
            states(store.clone()).await,
            ["2026-03 true true circular", "2026-04 false false -", "once false true reminder"]
        );
        assert_eq!(run("2026-04-01T10:01:00+08:00").await, 0, "nothing is done twice");
    })
    .await;
}
