//! An instance below ends its work: what it kept is kept here from then on.

use crate::{
    Refusal, RefusalCode,
    accounts::{Actor, Role},
    audit::SystemEvent,
    jurisdictions::Place,
};
use jiff::Timestamp;

/// Decides that the records of a place, which an instance below has sent so far, are worked on here. It cannot be taken
/// back: two instances that both go on would write two histories of one record.
///
/// # Errors
/// `OU-007` for another's place, `OU-008` when it is so already.
pub fn decide_take_over(place: &Place, ended_at: Option<Timestamp>, actor: &Actor) -> Result<SystemEvent, Refusal> {
    match actor {
        Actor::Person(person) if !person.holds(&[Role::SystemAdministrator], place) => {
            Err(RefusalCode::TakeOverOutside.into())
        }
        _ if ended_at.is_some() => Err(RefusalCode::TakenOverAlready.into()),
        _ => Ok(SystemEvent::TakenOver { place: place.code().to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{Grant, Person},
        ids::{UnitId, UserId},
        jurisdictions::{AdministrativeLevel, Subtree},
    };
    use uuid::Uuid;

    #[test]
    fn only_its_administrator_takes_a_place_over_and_only_once() {
        let township = |code: &str| Place::root(AdministrativeLevel::Township, code.parse().unwrap());
        let keeper = |role, code: &str| {
            Actor::Person(Person {
                id: UserId(Uuid::from_u128(1)),
                unit: UnitId(Uuid::from_u128(2)),
                name: "管理员".to_owned(),
                unit_name: "县应急管理局".to_owned(),
                acts_for_unit: None,
                narrowed_to: None,
                grants: vec![Grant {
                    role,
                    subtree: Subtree { code: code.parse().unwrap(), level: AdministrativeLevel::Township },
                }],
            })
        };
        let code = |decided: Result<SystemEvent, Refusal>| decided.map_err(|refusal| refusal.code);
        let place = township("350525190000");
        let own = keeper(Role::SystemAdministrator, "350525190000");
        let taken = SystemEvent::TakenOver { place: "350525190000".to_owned() };
        assert_eq!(code(decide_take_over(&place, None, &own)), Ok(taken.clone()));
        assert_eq!(code(decide_take_over(&place, None, &Actor::Operator)), Ok(taken));
        let again = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(code(decide_take_over(&place, again, &own)), Err(RefusalCode::TakenOverAlready));
        for other in [keeper(Role::SystemAdministrator, "350525101000"), keeper(Role::SafetyOfficer, "350525190000")] {
            assert_eq!(code(decide_take_over(&place, None, &other)), Err(RefusalCode::TakeOverOutside));
        }
    }
}
