//! The clock over devices.

use bihuan_domain::{
    Rules,
    accounts::{Actor, Scope},
    hazards::SectorCode,
    ids::DeviceId,
    jurisdictions::{AdministrativeLevel, Place},
    monitoring::{AlarmState, Belonging, DeviceProfile, Origin, PackRule, Protocol, RegisterDevice},
};
use bihuan_jobs::{Chore as _, DeviceClock};
use bihuan_store::{
    CommandError, DatabaseUrl, Store, StoreError,
    hazards::By,
    monitoring::{alarms, alarms::AlarmFilter, devices, rules},
};
use bihuan_testkit::SeededIds;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use uuid::Uuid;

#[test]
fn the_clock_brings_the_packs_in_finds_silence_and_makes_the_digest_once_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("test.sqlite"))).unwrap();
    let (settings, ids) = (Arc::new(Rules::default()), Arc::new(SeededIds::new(1)));
    let clock = DeviceClock::new(Arc::clone(&settings), ids);
    let night: Timestamp = "2026-03-02T05:00:00+08:00".parse().unwrap();
    assert_eq!(clock.run(&store, night).unwrap(), 0);
    let seeded = store.read_blocking(|tx| rules::list(tx, &Scope::everything())).unwrap();
    assert_eq!(seeded.len(), PackRule::included().len());

    let id = DeviceId(Uuid::from_u128(1));
    let registered: Result<_, CommandError> = store.write_blocking(move |tx| {
        let jurisdiction = Place::root(AdministrativeLevel::Township, "350525190000".parse().unwrap());
        let command = RegisterDevice {
            protocol: Protocol::Http,
            identity: "gas-1".to_owned(),
            profile: DeviceProfile {
                name: "燃气探测器".to_owned(),
                line: None,
                sector: SectorCode::other(),
                position: None,
                capacity_persons: None,
            },
            belonging: Belonging { jurisdiction, enterprise: None },
            origin: Origin::Registered,
        };
        let by = By { actor: &Actor::Operator, now: night, rules: &settings };
        devices::register(tx, id, &command, None, by)?;
        Ok(devices::seen(tx, &[(id, night)])?)
    });
    registered.unwrap();

    let alarms_of = || {
        let filter = AlarmFilter { states: vec![AlarmState::Open], ..AlarmFilter::default() };
        store.read_blocking(|tx| alarms::list(tx, &Scope::everything(), &filter, None, 10)).unwrap()
    };
    let after = move |minutes: i64| night + SignedDuration::from_mins(minutes);
    assert_eq!(clock.run(&store, after(29)).unwrap(), 0);
    assert_eq!(clock.run(&store, after(30)).unwrap(), 1);
    assert_eq!(clock.run(&store, after(31)).unwrap(), 0);
    assert_eq!(alarms_of()[0].raised.rule_chinese, "设备离线");
    let digests = || store.read_blocking(|tx| alarms::digests(tx, &Scope::everything(), 10)).unwrap();
    assert!(digests().is_empty(), "it is night");
    clock.run(&store, after(180)).unwrap();
    clock.run(&store, after(181)).unwrap();
    let made = digests();
    assert_eq!((made.len(), made[0].standing, made[0].offline), (1, 1, 1));
    let back: Result<(), StoreError> = store.write_blocking(move |tx| devices::seen(tx, &[(id, after(200))]));
    back.unwrap();
    assert_eq!(clock.run(&store, after(201)).unwrap(), 0, "held for five minutes");
    assert_eq!(clock.run(&store, after(206)).unwrap(), 1);
    assert!(alarms_of().is_empty());
}
