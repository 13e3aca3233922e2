//! Made-up officials of a township and its county.

use crate::{random::Dice, township::Township, words};
use bihuan_domain::{
    accounts::{Grant, Person, Role},
    ids::{UnitId, UserId},
    jurisdictions::Jurisdiction,
};
use jiff::Timestamp;

/// The officials of a township, and those of its county who act there.
#[derive(Debug, Clone)]
pub struct People {
    /// 镇安办, three of them.
    pub safety_officers: Vec<Person>,
    /// 镇领导
    pub leader: Person,
    /// One for each village, in the villages' order.
    pub grid_officers: Vec<Person>,
    /// 县安委办
    pub county_officer: Person,
    /// 县级部门
    pub supervisor: Person,
    /// 县领导
    pub county_leader: Person,
}

impl People {
    /// The officials of a township, the same for the same seed. Those of the county are the same in all its townships.
    #[must_use]
    pub fn of(seed: u64, township: &Township) -> Self {
        let county_number = u64::from(township.index / crate::TOWNSHIPS_PER_COUNTY);
        let mut county = Dice::new(seed, [2, county_number, 0]);
        let mut town = Dice::new(seed, [1, u64::from(township.index), 0]);
        let county_node = &township.county;
        let county_office = office(&mut county, county_node, "安委办");
        let bureau = office(&mut county, county_node, "应急管理局");
        let county_government = office(&mut county, county_node, "人民政府");
        let town_office = office(&mut town, &township.node, "安办");
        let town_government = office(&mut town, &township.node, "人民政府");
        let safety_officers =
            (0..3).map(|_| person(&mut town, &town_office, Role::SafetyOfficer, &township.node)).collect();
        let leader = person(&mut town, &town_government, Role::Leader, &township.node);
        let villages = township.villages.iter();
        let grid_officers = villages
            .map(|village| {
                let committee = office(&mut town, village, "委员会");
                person(&mut town, &committee, Role::GridOfficer, village)
            })
            .collect();
        Self {
            safety_officers,
            leader,
            grid_officers,
            county_officer: person(&mut county, &county_office, Role::SafetyOfficer, county_node),
            supervisor: person(&mut county, &bureau, Role::DepartmentSupervisor, county_node),
            county_leader: person(&mut county, &county_government, Role::Leader, county_node),
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Person> {
        let county = [&self.county_officer, &self.supervisor, &self.county_leader];
        self.safety_officers.iter().chain([&self.leader]).chain(&self.grid_officers).chain(county)
    }
}

fn office(dice: &mut Dice, node: &Jurisdiction, suffix: &str) -> (UnitId, String) {
    (UnitId(dice.id(Timestamp::UNIX_EPOCH)), format!("{}{suffix}", node.name))
}

fn person(dice: &mut Dice, unit: &(UnitId, String), role: Role, node: &Jurisdiction) -> Person {
    Person {
        id: UserId(dice.id(Timestamp::UNIX_EPOCH)),
        name: name(dice),
        unit: unit.0,
        unit_name: unit.1.clone(),
        grants: vec![Grant { role, subtree: node.subtree() }],
        acts_for_unit: None,
        narrowed_to: None,
    }
}

/// A made-up name.
pub fn name(dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(&words::SURNAMES), dice.pick(&words::GIVEN))
}
