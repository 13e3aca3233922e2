//! Rules and what they find.

use super::*;

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
        assert_eq!(
            put(store, &ids, vec![reading(1, 10, 9.0), reading(1, 11, 10.0)], 13),
            crate::monitoring::Applied::default()
        );
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
fn what_comes_late_becomes_one_alarm_that_is_over_and_its_hazard() {
    on_both_engines(|store| {
        let ids = ids();
        register(store, 1, None);
        rule(store, 1, threshold(), Some(HazardLevel::General));
        put(store, &ids, vec![reading(1, 50_000, 1.0)], 50_000);
        let late = |from: i64| (0..5).map(|n| reading(1, from + n * 60, 9.0)).collect::<Vec<_>>();
        let first = put(store, &ids, late(1_000), 50_010);
        assert_eq!((first.raised.len(), &first.cleared, first.hazards.len()), (1, &first.raised, 1));
        assert!(standing(store).is_empty(), "it is over");
        let alarm =
            || store.read_blocking(|tx| alarms::load(tx, &Scope::everything(), first.raised[0])).unwrap().unwrap();
        assert_eq!((alarm().raised.at, alarm().cleared.unwrap().at), (later(1_000), later(1_240)));
        assert!(hazard_of(store, first.raised[0]).is_some());
        // The same batch again, and the parts behind it, each within the hold of five minutes.
        assert_eq!(put(store, &ids, late(1_000), 50_020), crate::monitoring::Applied::default());
        for part in 1..4 {
            let applied = put(store, &ids, late(1_000 + part * 300), 50_030);
            assert_eq!((applied.raised.len(), applied.again.len()), (0, 1), "part {part}");
        }
        assert_eq!((alarm().state, alarm().last_at), (AlarmState::Cleared, later(2_140)));
        // Later, and apart from the first: another. A standing alarm is not touched by what was before it.
        let standing_now = put(store, &ids, vec![reading(1, 50_100, 9.0)], 50_100).raised;
        assert_eq!(put(store, &ids, late(20_000), 50_110).raised.len(), 1);
        assert_eq!(standing(store).iter().map(|alarm| alarm.id).collect::<Vec<_>>(), standing_now);
        assert_eq!(standing(store)[0].occurrences, 1);
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
        assert_eq!(pass(store, &ids, 5_000), crate::monitoring::Applied::default(), "nothing was ever sent");
        let all = |second: i64| (2..=4).map(move |number| (device_id(number), later(second)));
        let seen: Vec<_> = all(0).chain([(device_id(1), later(0))]).collect();
        store.write_blocking(move |tx| devices::seen(tx, &seen)).unwrap();
        let others: Vec<_> = all(900).collect();
        store.write_blocking(move |tx| devices::seen(tx, &others)).unwrap();
        let applied = pass(store, &ids, 1_000);
        assert_eq!(applied.raised.len(), 2, "off line, and cut off alone");
        let devices_of: Vec<_> = standing(store).iter().map(|alarm| alarm.raised.device).collect();
        assert_eq!(devices_of, [device_id(1), device_id(1)]);
        assert_eq!(pass(store, &ids, 1_100), crate::monitoring::Applied::default());
        let applied = pass(store, &ids, 9_000);
        assert_eq!(applied.raised.len(), 3, "the whole line is off line, and nobody was cut off alone");
    });
}

#[test]
fn time_passes_in_steps_until_all_devices_were_looked_at() {
    on_both_engines(|store| {
        let ids = ids();
        for number in 1..=120 {
            register(store, number, None);
        }
        rule(store, 1, RuleKind::Offline { after_seconds: 600 }, None);
        let seen: Vec<_> = (1..=120).map(|number| (device_id(number), later(0))).collect();
        store.write_blocking(move |tx| devices::seen(tx, &seen)).unwrap();
        let mut after = None;
        for (looked_at, raised) in [(100, 100), (20, 20)] {
            let ids = Arc::clone(&ids);
            let step: Result<_, StoreError> = store.write_blocking(move |tx| {
                let book = rules::book(tx)?;
                tick(tx, &book, after, &*ids, system(later(1_000)))
            });
            let step = step.unwrap();
            assert_eq!((step.devices, step.applied.raised.len()), (looked_at, raised));
            after = step.next;
        }
        assert_eq!(after, None, "all were looked at");
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
        assert_eq!(put(store, &ids, readings, 16), crate::monitoring::Applied::default());
        let hazard = hazard_of(store, applied.raised[0]).unwrap();
        assert_eq!(
            (hazard.state, hazard.source, hazard.level),
            (HazardState::Reported, HazardSource::Alarm, HazardLevel::Serious)
        );
        assert!(hazard.description.contains("粉尘浓度 9.5 mg/m³"), "{}", hazard.description);
        let alarm = store.read_blocking(|tx| alarms::of_hazard(tx, &Scope::everything(), hazard.id)).unwrap().unwrap();
        assert_eq!((alarm.id, alarm.raised.device), (applied.raised[0], device_id(1)));
        let hidden = store.read_blocking(|tx| alarms::of_hazard(tx, &Scope::nothing(), hazard.id)).unwrap();
        assert_eq!(hidden, None);
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
        assert_eq!(
            put(store, &ids, vec![reading(1, 70, 9.0)], 70),
            crate::monitoring::Applied::default(),
            "it still lasts"
        );
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
        assert_eq!(put(store, &ids, vec![reading(1, 10, 9.0)], 10), crate::monitoring::Applied::default());
        rule(store, 2, threshold(), None);
        assert_eq!(put(store, &ids, vec![reading(1, 20, 9.0)], 20).raised.len(), 1);
        let suspended: Result<Device, CommandError> = store.write_blocking(move |tx| {
            let (actor, command) = (officer(&township(1)), DeviceCommand::Suspend { reason: "检修".to_owned() });
            devices::execute(tx, device_id(1), None, &command, None, by(&actor, later(30)))
        });
        suspended.unwrap();
        assert!(standing(store).is_empty());
        assert_eq!(put(store, &ids, vec![reading(1, 40, 9.0)], 40), crate::monitoring::Applied::default());
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
        assert_eq!(store.read_blocking(|tx| alarms::digests(tx, &Scope::everything(), 5)).unwrap(), [made]);
    });
}
