//! The register of devices, and who was seen.

use super::*;

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
        let unknown = store.read_blocking(|tx| devices::unknown(tx, &Actor::System, 10)).unwrap();
        let told: Vec<_> = unknown.iter().map(|one| (one.identity.as_str(), one.count)).collect();
        assert_eq!(told, [("dust-1", 1), ("a", 2), ("b", 1)]);
        assert_eq!((unknown[1].first_at, unknown[1].last_at), (later(0), later(3)));
        register(store, 1, None);
        let left = store.write_blocking(|tx| devices::forget_unknown(tx, later(3))).unwrap();
        assert_eq!(left, 1, "b was silent");
        assert_eq!(
            store.read_blocking(|tx| devices::unknown(tx, &Actor::System, 10)).unwrap().len(),
            1,
            "dust-1 was adopted"
        );
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
