//! Devices, rules and alarms on both engines.

use super::{alarms, alarms::AlarmFilter, devices, devices::DeviceFilter, rules, tick, work};
use crate::{
    CommandError, Store, StoreError,
    audit::{Verdict, verify},
    hazards::{self, By, fixtures::*},
    testing::on_both_engines,
};
use bihuan_domain::{
    RefusalCode,
    accounts::{Actor, Role, Scope},
    hazards::{HazardLevel, HazardSource, HazardState, SectorCode},
    ids::{AlarmId, DeviceId, HazardId, RuleId},
    jurisdictions::{AdministrativeLevel, Place},
    monitoring::{
        AlarmClass, AlarmCommand, AlarmLevel, AlarmState, Belonging, Comparison, Device, DeviceCommand, DeviceProfile,
        DeviceState, Identity, Metric, MonitoringPolicy, Origin, PackRule, Protocol, Quality, Reading, RegisterDevice,
        Rule, RuleCommand, RuleContents, RuleKind, RuleScope, RuleStatus,
    },
};
use bihuan_testkit::SeededIds;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use uuid::Uuid;

fn ids() -> Arc<SeededIds> {
    Arc::new(SeededIds::new(5))
}

fn device_id(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(0xd000 + number))
}

fn register_as(identity: &str, place: &Place, line: Option<&str>) -> RegisterDevice {
    RegisterDevice {
        protocol: Protocol::Mqtt,
        identity: identity.to_owned(),
        profile: DeviceProfile {
            name: format!("粉尘仪 {identity}"),
            line: line.map(str::to_owned),
            sector: SectorCode::parse("machinery").unwrap(),
            position: None,
            capacity_persons: None,
        },
        belonging: Belonging { jurisdiction: place.clone(), enterprise: None },
        origin: Origin::Registered,
    }
}

fn register(store: &Store, number: u128, line: Option<&str>) -> Device {
    let command = register_as(&format!("dust-{number}"), &village(1, 1), line);
    let registered: Result<Device, CommandError> = store.write_blocking(move |tx| {
        let actor = officer(&township(1));
        devices::register(tx, device_id(number), &command, Some("s3cret-of-it"), by(&actor, morning()))
    });
    registered.unwrap()
}

fn contents(asks: RuleKind, hazard_level: Option<HazardLevel>) -> RuleContents {
    RuleContents {
        chinese: "粉尘浓度超限".to_owned(),
        english: "Dust above limit".to_owned(),
        asks,
        scope: RuleScope::default(),
        class: AlarmClass::Safety,
        level: AlarmLevel::Warning,
        hazard_level,
        hold_seconds: 300,
    }
}

fn dust() -> Metric {
    Metric::parse("dust_mg_m3").unwrap()
}

fn threshold() -> RuleKind {
    RuleKind::Threshold { metric: dust(), comparison: Comparison::Above, limit: 8.0, hysteresis: 0.0, for_seconds: 0 }
}

/// Makes a rule of a township and switches it on.
fn rule(store: &Store, number: u128, asks: RuleKind, hazard_level: Option<HazardLevel>) -> Rule {
    let made: Result<Rule, CommandError> = store.write_blocking(move |tx| {
        let actor = officer(&township(1));
        let by = by(&actor, morning());
        let id = RuleId(Uuid::from_u128(0x1000 + number));
        rules::define(tx, id, Some(&township(1)), &contents(asks, hazard_level), by)?;
        rules::execute(tx, id, Some(1), &RuleCommand::Enable, by)
    });
    made.unwrap()
}

fn later(seconds: i64) -> Timestamp {
    morning() + SignedDuration::from_secs(seconds)
}

fn reading(number: u128, seconds: i64, value: f64) -> Reading {
    Reading { device: device_id(number), metric: dust(), at: later(seconds), value, quality: Quality::Good }
}

fn put(store: &Store, ids: &Arc<SeededIds>, readings: Vec<Reading>, now: i64) -> super::Applied {
    let ids = Arc::clone(ids);
    let applied: Result<_, StoreError> = store.write_blocking(move |tx| {
        let book = rules::book(tx)?;
        work(tx, &book, &readings, &*ids, system(later(now)))
    });
    applied.unwrap()
}

fn pass(store: &Store, ids: &Arc<SeededIds>, now: i64) -> super::Applied {
    let ids = Arc::clone(ids);
    let ticked: Result<_, StoreError> = store.write_blocking(move |tx| {
        let book = rules::book(tx)?;
        tick(tx, &book, None, &*ids, system(later(now)))
    });
    ticked.unwrap().applied
}

fn system(now: Timestamp) -> By<'static> {
    By { actor: &Actor::System, now, rules: &RULES }
}

fn standing(store: &Store) -> Vec<bihuan_domain::monitoring::Alarm> {
    let filter = AlarmFilter::standing();
    store.read_blocking(|tx| alarms::list(tx, &Scope::everything(), &filter, None, 100)).unwrap()
}

fn hazard_of(store: &Store, alarm: AlarmId) -> Option<bihuan_domain::hazards::Hazard> {
    store.read_blocking(|tx| hazards::load(tx, &Scope::everything(), HazardId(alarm.0))).unwrap()
}

fn code<T: std::fmt::Debug>(result: Result<T, CommandError>) -> Option<RefusalCode> {
    match result {
        Err(CommandError::Refused(refusal)) => Some(refusal.code),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_device_is_registered_once_found_by_the_wire_and_its_secret_is_only_verified() {
    on_both_engines(|store| {
        let device = register(store, 1, None);
        let identity = Identity::parse(Protocol::Mqtt, "dust-1").unwrap();
        let found = store.read_blocking(|tx| devices::find(tx, Protocol::Mqtt, &identity)).unwrap();
        assert_eq!(found, Some(device.clone()));
        assert_eq!(store.read_blocking(|tx| devices::find(tx, Protocol::Http, &identity)).unwrap(), None);
        let again = store.write_blocking(|tx| {
            let actor = officer(&township(1));
            let command = register_as("dust-1", &village(1, 2), None);
            devices::register(tx, device_id(2), &command, None, by(&actor, morning()))
        });
        assert_eq!(code(again), Some(RefusalCode::DeviceIdentityTaken));
        let verify = |id, secret| store.read_blocking(move |tx| devices::verify_secret(tx, id, secret)).unwrap();
        assert!(verify(device.id, "s3cret-of-it"));
        assert!(!verify(device.id, "s3cret-of-it "));
        assert!(!verify(device_id(9), "s3cret-of-it"));
        let kept: Vec<u8> =
            store.read_blocking(|tx| tx.query_first("SELECT hash FROM device_secret", &[])?.unwrap().get(0)).unwrap();
        assert!(!kept.windows(4).any(|bytes| bytes == b"s3cr"));
        let told: u64 = store
            .read_blocking(|tx| {
                let sql = format!("SELECT COUNT(*) FROM event WHERE {}", tx.contains("payload", "$1"));
                tx.query_first(&sql, &["s3cret".into()])?.unwrap().get(0)
            })
            .unwrap();
        assert_eq!(told, 0, "the log holds no secret");
    });
}

#[test]
fn a_device_lives_and_its_identity_is_free_when_it_is_retired() {
    on_both_engines(|store| {
        let device = register(store, 1, None);
        let execute = |actor: Actor, version: Option<u64>, command: DeviceCommand, secret: Option<&'static str>| {
            store.write_blocking(move |tx| {
                devices::execute(tx, device_id(1), version, &command, secret, by(&actor, morning()))
            })
        };
        let reason = || "拆除".to_owned();
        let stranger = execute(officer(&township(2)), None, DeviceCommand::Retire { reason: reason() }, None);
        assert!(matches!(stranger, Err(CommandError::NotFound)));
        let stale = execute(officer(&township(1)), Some(9), DeviceCommand::Retire { reason: reason() }, None);
        assert!(matches!(stale, Err(CommandError::Stale { current: 1 })));
        let unseen = Belonging { jurisdiction: village(1, 1), enterprise: Some(unit(77)) };
        let unknown = execute(officer(&township(1)), None, DeviceCommand::Move(unseen), None);
        assert_eq!(code(unknown), Some(RefusalCode::DeviceEnterprise));
        execute(officer(&township(1)), None, DeviceCommand::RotateSecret, Some("another-one")).unwrap();
        assert!(!store.read_blocking(|tx| devices::verify_secret(tx, device_id(1), "s3cret-of-it")).unwrap());
        assert!(store.read_blocking(|tx| devices::verify_secret(tx, device_id(1), "another-one")).unwrap());
        let retired = execute(officer(&township(1)), None, DeviceCommand::Retire { reason: reason() }, None).unwrap();
        assert_eq!((retired.state, retired.version), (DeviceState::Retired, 3));
        let anew: Result<_, CommandError> = store.write_blocking(|tx| {
            let actor = officer(&township(1));
            let command = register_as("dust-1", &village(1, 1), None);
            devices::register(tx, device_id(2), &command, None, by(&actor, morning()))
        });
        assert_ne!(anew.unwrap().id, device.id);
        assert!(matches!(store.read_blocking(|tx| verify(tx, |_| {})).unwrap(), Verdict::Sound(_)));
    });
}

#[test]
fn unknown_devices_are_noted_in_bounds_until_one_is_adopted() {
    on_both_engines(|store| {
        let policy = MonitoringPolicy { unknown_per_address: 2, unknown_in_all: 3, ..MonitoringPolicy::default() };
        let knock = |name: &str, address: &'static str, second: i64| {
            let (policy, identity) = (policy.clone(), Identity::parse(Protocol::Mqtt, name).unwrap());
            let noted: Result<_, StoreError> = store.write_blocking(move |tx| {
                devices::knock(tx, (Protocol::Mqtt, &identity), address, &policy, later(second))
            });
            noted.unwrap()
        };
        let expected = [
            ("a", "10.0.0.1", devices::Knock::Noted),
            ("b", "10.0.0.1", devices::Knock::Noted),
            ("c", "10.0.0.1", devices::Knock::Dropped),
            ("a", "10.0.0.1", devices::Knock::Noted),
            ("dust-1", "10.0.0.2", devices::Knock::Noted),
            ("d", "10.0.0.3", devices::Knock::Dropped),
        ];
        for (second, (name, address, outcome)) in (0..).zip(expected) {
            assert_eq!(knock(name, address, second), outcome, "{name} {address}");
        }
        let unknown = store.read_blocking(|tx| devices::unknown(tx, 10)).unwrap();
        let told: Vec<_> = unknown.iter().map(|one| (one.identity.as_str(), one.count)).collect();
        assert_eq!(told, [("dust-1", 1), ("a", 2), ("b", 1)]);
        assert_eq!((unknown[1].first_at, unknown[1].last_at), (later(0), later(3)));
        register(store, 1, None);
        let left = store.write_blocking(|tx| devices::forget_unknown(tx, later(3))).unwrap();
        assert_eq!(left, 1, "b was silent");
        assert_eq!(store.read_blocking(|tx| devices::unknown(tx, 10)).unwrap().len(), 1, "dust-1 was adopted");
    });
}

#[test]
fn lists_keep_to_scope_filters_and_who_was_seen() {
    on_both_engines(|store| {
        for number in 1..=3 {
            register(store, number, None);
        }
        let batch = [(device_id(1), later(60)), (device_id(2), later(-9_000)), (device_id(1), later(30))];
        store.write_blocking(move |tx| devices::seen(tx, &batch)).unwrap();
        store.write_blocking(|tx| devices::seen(tx, &[(device_id(1), later(10))])).unwrap();
        assert_eq!(store.read_blocking(|tx| devices::last_seen(tx, device_id(1))).unwrap(), Some(later(60)));
        let list = |scope: Scope, filter: DeviceFilter| -> Vec<DeviceId> {
            let since = devices::online_since(later(60), &MonitoringPolicy::default());
            let rows = store.read_blocking(move |tx| devices::list(tx, &scope, &filter, (since, None), 50)).unwrap();
            rows.into_iter().map(|row| row.device.id).collect()
        };
        let own = || Scope::new(vec![subtree(&township(1))], None);
        assert_eq!(list(own(), DeviceFilter::default()), [1, 2, 3].map(device_id));
        assert!(list(Scope::new(vec![subtree(&township(2))], None), DeviceFilter::default()).is_empty());
        assert!(list(Scope::nothing(), DeviceFilter::default()).is_empty());
        let online = DeviceFilter { presence: Some(devices::Presence::Online), ..DeviceFilter::default() };
        assert_eq!(list(own(), online), [device_id(1)]);
        let offline = DeviceFilter { presence: Some(devices::Presence::Offline), ..DeviceFilter::default() };
        assert_eq!(list(own(), offline), [2, 3].map(device_id));
        let text = DeviceFilter { text: "dust-3".to_owned(), ..DeviceFilter::default() };
        assert_eq!(list(own(), text), [device_id(3)]);
        let since = devices::online_since(later(60), &MonitoringPolicy::default());
        let rates =
            store.read_blocking(|tx| devices::online_rates(tx, &own(), AdministrativeLevel::Township, since)).unwrap();
        assert_eq!(rates.len(), 1);
        assert_eq!((rates[0].place_code.as_str(), rates[0].count, rates[0].online), ("350525101000", 3, 1));
    });
}

#[test]
fn the_rules_of_packs_come_once_and_are_edited_by_whoever_is_responsible_for_all() {
    on_both_engines(|store| {
        let seed = || -> u64 {
            let seeded: Result<_, CommandError> =
                store.write_blocking(|tx| rules::seed(tx, PackRule::included(), system(morning())));
            seeded.unwrap()
        };
        assert_eq!(seed(), PackRule::included().len() as u64);
        assert_eq!(seed(), 0);
        let scope = Scope::new(vec![subtree(&township(1))], None);
        let seen = store.read_blocking(move |tx| rules::list(tx, &scope)).unwrap();
        assert_eq!(seen.len(), PackRule::included().len());
        assert_eq!(seen[0].code, PackRule::included()[0].code);
        assert!(store.read_blocking(|tx| rules::list(tx, &Scope::nothing())).unwrap().is_empty());
        let id = seen[0].id;
        // Somebody stands above the township.
        let added: Result<_, CommandError> = store.write_blocking(|tx| {
            let root = bihuan_domain::jurisdictions::AddJurisdiction {
                code: county().nodes().next().unwrap().1.clone(),
                name: "甲省".to_owned(),
                level: AdministrativeLevel::Province,
                parent: None,
                import: None,
            };
            crate::jurisdictions::add(tx, &root, &Actor::Operator, morning())
        });
        added.unwrap();
        let disable = |actor: Actor| {
            store.write_blocking(move |tx| rules::execute(tx, id, None, &RuleCommand::Disable, by(&actor, morning())))
        };
        assert_eq!(code(disable(officer(&township(1)))), Some(RefusalCode::RuleEverywhere));
        assert_eq!(disable(Actor::Operator).unwrap().status, RuleStatus::Disabled);
        let own = rule(store, 1, threshold(), None);
        let visible = |place: Place| {
            let scope = Scope::new(vec![subtree(&place)], None);
            store.read_blocking(move |tx| rules::load(tx, &scope, own.id)).unwrap().is_some()
        };
        assert!(visible(county()) && visible(township(1)) && visible(village(1, 1)));
        assert!(!visible(township(2)));
    });
}

#[test]
fn readings_raise_one_alarm_that_happens_again_and_ends() {
    on_both_engines(|store| {
        let ids = ids();
        register(store, 1, None);
        rule(store, 1, threshold(), None);
        assert!(put(store, &ids, vec![reading(1, 0, 5.0), reading(9, 0, 50.0)], 0).raised.is_empty());
        let raised = put(store, &ids, vec![reading(1, 10, 9.0), reading(1, 11, 10.0)], 12).raised;
        assert_eq!(raised.len(), 1);
        // The same batch again, as after a lost answer.
        assert_eq!(put(store, &ids, vec![reading(1, 10, 9.0), reading(1, 11, 10.0)], 13), super::Applied::default());
        let again = put(store, &ids, vec![reading(1, 20, 1.0), reading(1, 90, 9.0)], 90);
        assert_eq!((again.again, again.raised.len()), (raised.clone(), 0));
        assert_eq!(standing(store)[0].occurrences, 2);
        assert!(hazard_of(store, raised[0]).is_none(), "its rule does not ask for a hazard");
        put(store, &ids, vec![reading(1, 100, 1.0)], 100);
        assert!(pass(store, &ids, 399).cleared.is_empty());
        assert_eq!(pass(store, &ids, 400).cleared, raised);
        assert!(standing(store).is_empty());
        let alarm = store.read_blocking(|tx| alarms::load(tx, &Scope::everything(), raised[0])).unwrap().unwrap();
        assert_eq!((alarm.state, alarm.cleared.clone().unwrap().at), (AlarmState::Cleared, later(100)));
        let names: Vec<_> = store
            .read_blocking(|tx| alarms::history(tx, &alarm))
            .unwrap()
            .iter()
            .map(|happened| happened.event.name())
            .collect();
        assert_eq!(names, ["cleared", "happened_again", "raised"]);
        assert_eq!(put(store, &ids, vec![reading(1, 500, 9.0)], 500).raised.len(), 1, "a new one");
        assert!(matches!(store.read_blocking(|tx| verify(tx, |_| {})).unwrap(), Verdict::Sound(_)));
    });
}

#[test]
fn silence_raises_an_alarm_and_a_line_that_is_down_is_told_from_one_that_was_cut_off() {
    on_both_engines(|store| {
        let ids = ids();
        for number in 1..=4 {
            register(store, number, Some("1号线"));
        }
        rule(store, 1, RuleKind::Offline { after_seconds: 600 }, None);
        rule(store, 2, RuleKind::CutOff { after_seconds: 600, others_least: 2, others_percent: 80 }, None);
        assert_eq!(pass(store, &ids, 5_000), super::Applied::default(), "nothing was ever sent");
        let all = |second: i64| (2..=4).map(move |number| (device_id(number), later(second)));
        let seen: Vec<_> = all(0).chain([(device_id(1), later(0))]).collect();
        store.write_blocking(move |tx| devices::seen(tx, &seen)).unwrap();
        let others: Vec<_> = all(900).collect();
        store.write_blocking(move |tx| devices::seen(tx, &others)).unwrap();
        let applied = pass(store, &ids, 1_000);
        assert_eq!(applied.raised.len(), 2, "off line, and cut off alone");
        let devices_of: Vec<_> = standing(store).iter().map(|alarm| alarm.raised.device).collect();
        assert_eq!(devices_of, [device_id(1), device_id(1)]);
        assert_eq!(pass(store, &ids, 1_100), super::Applied::default());
        let applied = pass(store, &ids, 9_000);
        assert_eq!(applied.raised.len(), 3, "the whole line is off line, and nobody was cut off alone");
    });
}

#[test]
fn two_workers_that_raise_at_once_raise_one() {
    on_both_engines(|store| {
        register(store, 1, None);
        rule(store, 1, threshold(), Some(HazardLevel::General));
        let workers: Vec<_> = (0..4).map(|seed| Arc::new(SeededIds::new(seed))).collect();
        let raised: usize = std::thread::scope(|scope| {
            let running: Vec<_> = workers
                .iter()
                .map(|ids| scope.spawn(|| put(store, ids, vec![reading(1, 10, 9.0)], 20).raised.len()))
                .collect();
            running.into_iter().map(|worker| worker.join().unwrap()).sum()
        });
        assert_eq!(raised, 1);
        // Also where what the rules remember is lost: the index of standing alarms decides.
        store.write_blocking(|tx| tx.execute("DELETE FROM device_rule_state", &[])).unwrap();
        let applied = put(store, &workers[0], vec![reading(1, 30, 9.0)], 30);
        assert_eq!((applied.raised.len(), applied.again.len()), (0, 1));
        assert_eq!(standing(store).len(), 1);
        let hazards: u64 =
            store.read_blocking(|tx| tx.query_first("SELECT COUNT(*) FROM hazard", &[])?.unwrap().get(0)).unwrap();
        assert_eq!(hazards, 1);
    });
}

#[test]
fn an_alarm_becomes_a_reported_hazard_once_also_when_the_worker_dies_before_the_commit() {
    on_both_engines(|store| {
        let ids = ids();
        register(store, 1, None);
        rule(store, 1, threshold(), Some(HazardLevel::Serious));
        let readings = vec![reading(1, 10, 9.5)];
        let (dying, batch) = (Arc::clone(&ids), readings.clone());
        let died: Result<(), StoreError> = store.write_blocking(move |tx| {
            let book = rules::book(tx)?;
            let applied = work(tx, &book, &batch, &*dying, system(later(12)))?;
            assert_eq!((applied.raised.len(), applied.hazards.len()), (1, 1));
            Err(StoreError::ShutDown)
        });
        assert!(died.is_err());
        assert!(standing(store).is_empty(), "nothing of it is kept");
        let applied = put(store, &ids, readings.clone(), 15);
        assert_eq!((applied.raised.len(), applied.hazards.len()), (1, 1));
        assert_eq!(put(store, &ids, readings, 16), super::Applied::default());
        let hazard = hazard_of(store, applied.raised[0]).unwrap();
        assert_eq!(
            (hazard.state, hazard.source, hazard.level),
            (HazardState::Reported, HazardSource::Alarm, HazardLevel::Serious)
        );
        assert!(hazard.description.contains("粉尘浓度 9.5 mg/m³"), "{}", hazard.description);
        assert!(hazard.description.contains(&format!("/devices/{}?metric=dust_mg_m3", device_id(1))));
        assert_eq!(standing(store)[0].hazard, Some(hazard.id));
    });
}

#[test]
fn people_acknowledge_assign_and_clear_and_it_may_come_back() {
    on_both_engines(|store| {
        let ids = ids();
        register(store, 1, None);
        rule(store, 1, threshold(), None);
        let alarm = put(store, &ids, vec![reading(1, 0, 9.0)], 0).raised[0];
        let execute = |actor: Actor, version: Option<u64>, command: AlarmCommand| {
            store.write_blocking(move |tx| alarms::execute(tx, alarm, version, &command, by(&actor, later(60))))
        };
        let acknowledge = || AlarmCommand::Acknowledge { remark: "已派人".to_owned() };
        assert!(matches!(execute(officer(&township(2)), None, acknowledge()), Err(CommandError::NotFound)));
        assert!(matches!(
            execute(officer(&township(1)), Some(7), acknowledge()),
            Err(CommandError::Stale { current: 1 })
        ));
        let grid = with_role(3, Role::GridOfficer, &[&village(1, 1)]);
        assert_eq!(execute(grid, Some(1), acknowledge()).unwrap().state, AlarmState::Acknowledged);
        let nobody = store.read_blocking(|tx| {
            let alarm = alarms::load(tx, &Scope::everything(), alarm)?.unwrap();
            alarms::assignee(tx, &alarm, bihuan_domain::ids::UserId(Uuid::nil()))
        });
        assert_eq!(code(nobody), Some(RefusalCode::AlarmAssignee));
        let clear = AlarmCommand::Clear { reason: "已停机".to_owned() };
        assert_eq!(execute(officer(&township(1)), None, clear).unwrap().state, AlarmState::Cleared);
        assert_eq!(put(store, &ids, vec![reading(1, 70, 9.0)], 70), super::Applied::default(), "it still lasts");
        let back = put(store, &ids, vec![reading(1, 80, 1.0), reading(1, 150, 9.0)], 150);
        assert_eq!(back.raised.len(), 1, "it came back");
        let count =
            |scope: Scope| store.read_blocking(move |tx| alarms::count(tx, &scope, &AlarmFilter::standing())).unwrap();
        assert_eq!(count(Scope::new(vec![subtree(&township(1))], None)), 1);
        assert_eq!(count(Scope::new(vec![subtree(&township(2))], None)), 0);
    });
}

#[test]
fn what_a_rule_or_a_device_found_ends_with_it() {
    on_both_engines(|store| {
        let ids = ids();
        register(store, 1, None);
        let first = rule(store, 1, threshold(), None);
        put(store, &ids, vec![reading(1, 0, 9.0)], 0);
        let disabled: Result<Rule, CommandError> = store.write_blocking(move |tx| {
            let actor = officer(&township(1));
            rules::execute(tx, first.id, None, &RuleCommand::Disable, by(&actor, later(5)))
        });
        disabled.unwrap();
        assert!(standing(store).is_empty());
        assert_eq!(put(store, &ids, vec![reading(1, 10, 9.0)], 10), super::Applied::default());
        rule(store, 2, threshold(), None);
        assert_eq!(put(store, &ids, vec![reading(1, 20, 9.0)], 20).raised.len(), 1);
        let suspended: Result<Device, CommandError> = store.write_blocking(move |tx| {
            let (actor, command) = (officer(&township(1)), DeviceCommand::Suspend { reason: "检修".to_owned() });
            devices::execute(tx, device_id(1), None, &command, None, by(&actor, later(30)))
        });
        suspended.unwrap();
        assert!(standing(store).is_empty());
        assert_eq!(put(store, &ids, vec![reading(1, 40, 9.0)], 40), super::Applied::default());
    });
}

#[test]
fn a_digest_is_made_once_a_day() {
    on_both_engines(|store| {
        let ids = ids();
        let policy = MonitoringPolicy::default();
        let digest = |second: i64| {
            let policy = policy.clone();
            store.write_blocking(move |tx| alarms::digest(tx, later(second), &policy)).unwrap()
        };
        assert_eq!(digest(0), None, "there are no devices");
        register(store, 1, None);
        rule(store, 1, threshold(), None);
        put(store, &ids, vec![reading(1, 0, 9.0)], 0);
        let made = digest(86_400).unwrap();
        assert_eq!((made.raised, made.cleared, made.standing, made.offline), (1, 0, 1, 1));
        assert_eq!(digest(86_500), None);
        assert_eq!(store.read_blocking(|tx| alarms::digests(tx, 5)).unwrap(), [made]);
    });
}
