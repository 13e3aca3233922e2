use super::*;
use crate::{
    accounts::{Grant, Person},
    ids::{UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Subtree},
};
use uuid::Uuid;

fn person(role: Role) -> Actor {
    let subtree = Subtree { code: "350525190000".parse().unwrap(), level: AdministrativeLevel::Township };
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(1)),
        name: "甲".to_owned(),
        unit: UnitId(Uuid::from_u128(2)),
        unit_name: "乙".to_owned(),
        grants: vec![Grant { role, subtree }],
        acts_for_unit: None,
        narrowed_to: None,
    })
}

#[test]
fn each_kind_has_its_importers_and_only_within_their_subtrees() {
    for kind in ImportKind::ALL {
        assert!(authorise(&Actor::Operator, kind).unwrap().is_everything());
        for role in Role::ALL {
            let allowed = match kind {
                ImportKind::Jurisdictions => role == Role::SystemAdministrator,
                ImportKind::Enterprises => matches!(role, Role::SystemAdministrator | Role::SafetyOfficer),
                ImportKind::Hazards => role == Role::SafetyOfficer,
            };
            match authorise(&person(role), kind) {
                Ok(scope) => assert!(allowed && scope.subtrees().len() == 1, "{kind:?} {role:?}"),
                Err(refusal) => {
                    assert!(!allowed, "{kind:?} {role:?}");
                    assert_eq!(refusal.code, RefusalCode::ImportNotAuthorised);
                }
            }
        }
        assert_eq!(ImportKind::from_name(kind.name()), Some(kind));
    }
}

#[test]
fn an_import_that_ended_is_not_open() {
    assert!(ImportState::Uploaded.check_open().is_ok());
    for state in [ImportState::Committed, ImportState::Discarded] {
        assert_eq!(state.check_open().unwrap_err().code, RefusalCode::ImportNotOpen);
        assert_eq!(ImportState::from_name(state.name()), Some(state));
    }
}
