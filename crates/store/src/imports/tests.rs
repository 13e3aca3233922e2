use super::*;
use crate::{hazards::fixtures::village, testing::on_both_engines};
use bihuan_domain::{
    RefusalCode,
    accounts::Person,
    ids::{UnitId, UserId},
};
use uuid::Uuid;

fn person(number: u128) -> Actor {
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(number)),
        name: "甲".to_owned(),
        unit: UnitId(Uuid::from_u128(2)),
        unit_name: "乙".to_owned(),
        grants: Vec::new(),
        acts_for_unit: None,
        narrowed_to: None,
    })
}

fn uploaded() -> Uploaded {
    Uploaded { kind: ImportKind::Hazards, file_name: "=台账.xlsx".to_owned(), file_bytes: 42 }
}

#[test]
fn an_import_is_committed_once_and_seen_by_who_uploaded_it() {
    on_both_engines(|store| {
        let id = ImportId(Uuid::from_u128(7));
        let now = Timestamp::UNIX_EPOCH;
        store.write_blocking(move |tx| create(tx, id, &uploaded(), &person(1), now)).unwrap();
        let see = |actor: Actor| store.read_blocking(move |tx| load(tx, &actor, id)).unwrap();
        assert_eq!(see(person(2)), None);
        assert!(see(Actor::Operator).is_some());
        let import = see(person(1)).unwrap();
        let counts = Counts { rows: 5, accepted: 3, already_known: 1, rejected: 1 };
        let committed = store.write_blocking(move |tx| commit(tx, import, counts, &person(1), now)).unwrap();
        assert_eq!(see(person(1)), Some(committed.clone()));
        let again = store.write_blocking(move |tx| discard(tx, committed, &person(1), now));
        assert!(matches!(again, Err(CommandError::Refused(r)) if r.code == RefusalCode::ImportNotOpen));
        let listed = |actor: Actor| store.read_blocking(move |tx| recent(tx, &actor, 10)).unwrap().len();
        assert_eq!((listed(person(1)), listed(person(2)), listed(Actor::Operator)), (1, 0, 1));
    });
}

#[test]
fn a_stale_import_is_not_committed_twice() {
    on_both_engines(|store| {
        let id = ImportId(Uuid::from_u128(7));
        let now = Timestamp::UNIX_EPOCH;
        let import = store.write_blocking(move |tx| create(tx, id, &uploaded(), &Actor::Operator, now)).unwrap();
        let stale = import.clone();
        store.write_blocking(move |tx| commit(tx, import, Counts::default(), &Actor::Operator, now)).unwrap();
        let again = store.write_blocking(move |tx| commit(tx, stale, Counts::default(), &Actor::Operator, now));
        assert!(matches!(again, Err(CommandError::Stale { current: 2 })), "{again:?}");
    });
}

#[test]
fn mappings_and_fingerprints_are_remembered() {
    on_both_engines(|store| {
        store
            .write_blocking(|tx| -> Result<(), StoreError> {
                let now = Timestamp::UNIX_EPOCH;
                remember_mapping(tx, ImportKind::Hazards, "a-3", "1", now)?;
                remember_mapping(tx, ImportKind::Hazards, "a-3", "2", now)?;
                assert_eq!(remembered_mapping(tx, ImportKind::Hazards, "a-3")?.as_deref(), Some("2"));
                assert_eq!(remembered_mapping(tx, ImportKind::Enterprises, "a-3")?, None);
                let hazard = HazardId(Uuid::from_u128(3));
                assert_eq!(hazard_of_fingerprint(tx, "f")?, None);
                record_fingerprint(tx, "f", (hazard, &village(1, 1)), ImportId(Uuid::from_u128(7)))?;
                assert_eq!(hazard_of_fingerprint(tx, "f")?, Some(hazard));
                Ok(())
            })
            .unwrap();
    });
}
