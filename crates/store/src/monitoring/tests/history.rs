//! Rules tried against the past, rows that equal the log, mornings by place, and devices as they stand.

use super::{super::live, *};
use crate::{
    jurisdictions,
    monitoring::{rebuild_check, trial},
    readings::{self, Batch, Packing},
};
use bihuan_domain::{
    jurisdictions::{AddJurisdiction, Subtree},
    monitoring::TrialSpan,
};

/// Stores readings as the gateway does, without judging them.
fn keep(store: &Store, number: u128, readings: &[Reading]) {
    let batch = Batch::new(Uuid::from_u128(number), morning(), [(readings[0].device, "350525", readings)]);
    store.write_blocking(move |tx| readings::append(tx, batch)).unwrap();
}

fn own() -> Scope {
    Scope::new(vec![subtree(&township(1))], None)
}

/// Makes a rule of the township and leaves it switched off.
fn draft(store: &Store, contents: RuleContents) -> Result<Rule, CommandError> {
    store.write_blocking(move |tx| {
        let actor = officer(&township(1));
        rules::define(tx, RuleId(Uuid::from_u128(0x2000)), Some(&township(1)), &contents, by(&actor, morning()))
    })
}

#[test]
fn a_rule_is_tried_over_what_was_measured_and_leaves_no_trace() {
    on_both_engines(|store| {
        let first = register(store, 1, None);
        register(store, 2, None);
        let rule = draft(store, contents(threshold(), Some(HazardLevel::General))).unwrap();
        let high = |second: i64| (3_600..4_200).contains(&second) || second >= 10_000;
        let value = |second: i64| if high(second) { 9.0 } else { 1.0 };
        let readings: Vec<Reading> = (0..1_100).map(|step| reading(1, step * 10, value(step * 10))).collect();
        let (early, late) = readings.split_at(900);
        keep(store, 1, early);
        let packing = Packing { received_before: later(86_400), readings: 1 };
        store.write_blocking(move |tx| readings::pack(tx, None, &packing)).unwrap();
        keep(store, 2, late);
        let span = TrialSpan::new(later(0), later(20_000), later(11_000)).unwrap();
        let tried = store.read_blocking(|tx| {
            let bound = trial::bound(tx, &own(), &rule, 10)?;
            trial::try_on(tx, &rule, bound, span)
        });
        let tried = tried.unwrap();
        assert_eq!(tried.len(), 2, "the rule binds both, though it is switched off");
        assert_eq!((tried[0].device.id, tried[0].trial.readings, tried[0].cut_at), (first.id, 1_100, None));
        let told: Vec<_> = tried[0].trial.alarms.iter().map(|alarm| (alarm.raised_at, alarm.cleared_at)).collect();
        assert_eq!(told, [(later(3_600), Some(later(4_200))), (later(10_000), None)]);
        assert_eq!((tried[1].trial.readings, tried[1].trial.count), (0, 0));
        assert_eq!(tried[0].metric, Some(dust()));
        let elsewhere = Scope::new(vec![subtree(&township(2))], None);
        assert!(store.read_blocking(|tx| trial::bound(tx, &elsewhere, &rule, 10)).unwrap().is_empty());
        assert!(standing(store).is_empty(), "nothing is kept");
    });
}

#[test]
fn history_is_whole_up_to_where_it_is_cut() {
    on_both_engines(|store| {
        register(store, 1, None);
        let gas = Metric::parse("gas_percent_lel").unwrap();
        let of = |metric: Metric, step: i64| Reading { metric, ..reading(1, step, 2.0) };
        let readings: Vec<Reading> = (0..300).flat_map(|step| [of(dust(), step * 2), of(gas, step * 2 + 1)]).collect();
        keep(store, 1, &readings);
        let span = (later(0), later(600));
        let metrics = store.read_blocking(|tx| readings::metrics(tx, device_id(1))).unwrap();
        assert_eq!(metrics, [dust(), gas]);
        let whole = store.read_blocking(|tx| readings::history(tx, device_id(1), &metrics, span, 600)).unwrap();
        assert_eq!((whole.readings.clone(), whole.cut_at), (readings, None));
        let cut = store.read_blocking(|tx| readings::history(tx, device_id(1), &metrics, span, 200)).unwrap();
        assert_eq!(cut.cut_at, Some(later(200)), "a hundred of each");
        assert_eq!(cut.readings, whole.readings[..200]);
    });
}

#[test]
fn a_rule_names_only_devices_that_its_writer_sees_where_it_judges() {
    on_both_engines(|store| {
        register(store, 1, None);
        let naming = |device| {
            let mut contents = contents(threshold(), None);
            contents.scope.devices = vec![device];
            contents
        };
        assert_eq!(code(draft(store, naming(device_id(9)))), Some(RefusalCode::RuleDevice));
        let strange = register_as("dust-9", &village(2, 1), None);
        let registered: Result<Device, CommandError> = store.write_blocking(move |tx| {
            devices::register(tx, device_id(9), &strange, None, by(&officer(&township(2)), morning()))
        });
        registered.unwrap();
        assert_eq!(code(draft(store, naming(device_id(9)))), Some(RefusalCode::RuleDevice));
        let rule = draft(store, naming(device_id(1))).unwrap();
        let bound = store.read_blocking(|tx| trial::bound(tx, &Scope::everything(), &rule, 10)).unwrap();
        assert_eq!(bound.iter().map(|device| device.id).collect::<Vec<_>>(), [device_id(1)]);
    });
}

#[test]
fn rows_of_devices_rules_and_alarms_equal_a_replay_until_somebody_touches_them() {
    on_both_engines(|store| {
        let ids = ids();
        for number in 1..=3 {
            register(store, number, None);
        }
        rule(store, 1, threshold(), Some(HazardLevel::General));
        put(store, &ids, vec![reading(1, 0, 9.037), reading(2, 0, 8.000_000_1), reading(3, 0, 1e-7)], 0);
        put(store, &ids, vec![reading(1, 61, 1.0), reading(1, 70, 12.3), reading(1, 150, 13.0)], 150);
        let suspended: Result<Device, CommandError> = store.write_blocking(move |tx| {
            let (actor, command) = (officer(&township(1)), DeviceCommand::Suspend { reason: "检修".to_owned() });
            devices::execute(tx, device_id(2), None, &command, None, by(&actor, later(200)))
        });
        suspended.unwrap();
        let check = || store.read_blocking(rebuild_check).unwrap();
        let clean = check();
        assert_eq!((clean.devices, clean.rules, clean.alarms, clean.differences), (3, 1, 2, vec![]));
        let touch = |sql: &'static str| {
            assert_eq!(store.write_blocking(move |tx| tx.execute(sql, &[])).unwrap(), 1, "{sql}");
        };
        touch("UPDATE device SET name = 'x' WHERE identity = 'dust-1'");
        touch("DELETE FROM device WHERE identity = 'dust-3'");
        touch("UPDATE device_rule SET status = 'disabled'");
        touch("UPDATE alarm SET state = 'cleared' WHERE state = 'open'");
        touch("UPDATE alarm SET id = 'unheard of' WHERE id = (SELECT MAX(id) FROM alarm)");
        let found = check();
        let has = |kind: &str, what: &str| {
            found.differences.iter().any(|(stream, told)| stream.starts_with(kind) && told.contains(what))
        };
        assert!(has("device:", "name") && has("device:", "no row"), "{found:?}");
        assert!(has("rule:", "status") && has("alarm:", "no row"), "{found:?}");
        assert!(found.count >= 4);
        touch(
            "DELETE FROM event WHERE stream = (SELECT MAX(stream) FROM event WHERE stream LIKE 'alarm:%') AND version = 1",
        );
        assert!(check().differences.iter().any(|(_, told)| told.contains("cannot be replayed")));
    });
}

#[test]
fn mornings_are_told_by_what_a_reader_sees() {
    on_both_engines(|store| {
        let ids = ids();
        register(store, 1, None);
        let strange = register_as("dust-9", &village(2, 1), None);
        let registered: Result<Device, CommandError> = store.write_blocking(move |tx| {
            devices::register(tx, device_id(9), &strange, None, by(&officer(&township(2)), morning()))
        });
        registered.unwrap();
        rule(store, 1, threshold(), None);
        put(store, &ids, vec![reading(1, 0, 9.0), reading(9, 0, 9.0)], 0);
        let policy = MonitoringPolicy::default();
        store.write_blocking(move |tx| alarms::digest(tx, later(86_400), &policy)).unwrap().unwrap();
        let of = |scope: Scope| -> Vec<(u64, u64, u64)> {
            let told = store.read_blocking(move |tx| alarms::digests(tx, &scope, 5)).unwrap();
            told.iter().map(|digest| (digest.raised, digest.standing, digest.offline)).collect()
        };
        assert_eq!(of(own()), [(1, 1, 1)]);
        assert_eq!(of(Scope::new(vec![subtree(&township(2))], None)), [(0, 0, 1)], "the rule is of the other township");
        assert_eq!(of(Scope::everything()), [(1, 1, 2)]);
        assert!(of(Scope::nothing()).is_empty());
    });
}

#[test]
fn strangers_are_shown_to_a_keeper_of_every_jurisdiction_only() {
    on_both_engines(|store| {
        let identity = Identity::parse(Protocol::Mqtt, "stranger").unwrap();
        let policy = MonitoringPolicy::default();
        let added: Result<(), CommandError> = store.write_blocking(move |tx| {
            devices::knock(tx, (Protocol::Mqtt, &identity), "10.0.0.1", &policy, later(0))?;
            let (code, level) = (county().code().clone(), county().level());
            let top = AddJurisdiction { code, name: "东县".to_owned(), level, parent: None, import: None };
            jurisdictions::add(tx, &top, &Actor::Operator, later(0))?;
            Ok(())
        });
        added.unwrap();
        let shown = |actor: Actor| store.read_blocking(move |tx| devices::unknown(tx, &actor, 10)).unwrap().len();
        assert_eq!(shown(officer(&township(1))), 0);
        assert_eq!(shown(officer(&county())), 1);
        assert_eq!(shown(with_role(1, Role::Leader, &[&county()])), 0);
    });
}

#[test]
fn devices_as_they_stand_and_what_changed_since() {
    on_both_engines(|store| {
        let (ids, policy) = (ids(), MonitoringPolicy::default());
        for number in 1..=3 {
            register(store, number, None);
        }
        rule(store, 1, threshold(), None);
        let looked = store.read_blocking(|tx| live::begin(tx, later(1), &MonitoringPolicy::default())).unwrap();
        let looked = std::cell::RefCell::new(looked);
        let changed = |now: i64| {
            store.read_blocking(|tx| live::changed(tx, &mut looked.borrow_mut(), later(now), &policy)).unwrap()
        };
        assert!(changed(2).is_empty(), "what was there counts as seen");
        keep(store, 1, &[reading(3, 2, 9.5)]);
        store.write_blocking(|tx| devices::seen(tx, &[(device_id(3), later(2))])).unwrap();
        assert_eq!(changed(3), [device_id(3)]);
        assert!(changed(4).is_empty(), "once");
        put(store, &ids, vec![reading(2, 5, 9.0)], 5);
        assert_eq!(changed(6), [device_id(2)], "an alarm");
        assert_eq!(changed(602), []);
        assert_eq!(changed(603), [device_id(3)], "it fell silent");
        let since = devices::online_since(later(6), &policy);
        let list = |scope: Scope, limit: usize| {
            let filter = DeviceFilter { state: Some(DeviceState::Active), ..DeviceFilter::default() };
            store.read_blocking(move |tx| live::list(tx, &scope, &filter, since, limit)).unwrap()
        };
        let all = list(own(), 10);
        assert_eq!(all.iter().map(|row| row.device.id).collect::<Vec<_>>(), [2, 1, 3].map(device_id), "alarms first");
        let alarms = live::Standing { level: AlarmLevel::Warning, count: 1, open: 1 };
        assert_eq!((all[0].alarms, all[1].alarms), (Some(alarms), None));
        assert_eq!((all[2].seen_at, all[2].last.as_slice()), (Some(later(2)), &[reading(3, 2, 9.5)][..]));
        assert_eq!(list(own(), 2).len(), 2);
        let elsewhere = Subtree { code: township(2).code().clone(), level: township(2).level() };
        assert!(list(Scope::new(vec![elsewhere], None), 10).is_empty());
        assert!(list(Scope::nothing(), 10).is_empty());
    });
}
