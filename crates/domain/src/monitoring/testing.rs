//! What the tests of this slice share.

use super::{
    Alarm, AlarmClass, AlarmEvent, AlarmLevel, Belonging, Device, DeviceEvent, DeviceProfile, Identity, Metric, Origin,
    Protocol, Quality, RaisedAlarm, Reading, Rule, RuleContents, RuleKind, RuleKindName, RuleScope, RuleStatus,
};
use crate::{
    accounts::{Actor, Grant, Person, Role},
    hazards::SectorCode,
    ids::{AlarmId, DeviceId, RuleId, UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub const T0: Timestamp = Timestamp::constant(1_772_000_000, 0);

pub fn at(seconds: i64) -> Timestamp {
    T0 + SignedDuration::from_secs(seconds)
}

pub fn township() -> Place {
    let county = Place::root(AdministrativeLevel::County, "350525000000".parse().unwrap());
    county.child(AdministrativeLevel::Township, "350525190000".parse().unwrap()).unwrap()
}

pub fn elsewhere() -> Place {
    let county = Place::root(AdministrativeLevel::County, "350526000000".parse().unwrap());
    county.child(AdministrativeLevel::Township, "350526100000".parse().unwrap()).unwrap()
}

pub fn person(number: u128, role: Role, place: &Place) -> Actor {
    let subtree = Subtree { code: place.code().clone(), level: place.level() };
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(number)),
        name: format!("officer {number}"),
        unit: UnitId(Uuid::from_u128(900 + number)),
        unit_name: "安办".to_owned(),
        grants: vec![Grant { role, subtree }],
        acts_for_unit: None,
        narrowed_to: None,
    })
}

pub fn profile(name: &str) -> DeviceProfile {
    DeviceProfile {
        name: name.to_owned(),
        line: None,
        sector: SectorCode::other(),
        position: None,
        capacity_persons: None,
    }
}

pub fn device() -> Device {
    let event = DeviceEvent::Registered {
        protocol: Protocol::Mqtt,
        identity: Identity::parse(Protocol::Mqtt, "dust-1").unwrap(),
        profile: profile("打磨车间粉尘仪"),
        belonging: Belonging { jurisdiction: township(), enterprise: None },
        origin: Origin::Registered,
    };
    Device::begin(DeviceId(Uuid::from_u128(7)), &event).unwrap()
}

pub fn metric(code: &str) -> Metric {
    Metric::parse(code).unwrap()
}

pub fn reading(code: &str, seconds: i64, value: f64) -> Reading {
    Reading { device: device().id, metric: metric(code), at: at(seconds), value, quality: Quality::Good }
}

pub fn alarm() -> Alarm {
    let contents = RuleContents {
        chinese: "可燃气体超限".to_owned(),
        english: "Combustible gas".to_owned(),
        asks: RuleKind::usual(RuleKindName::Threshold),
        scope: RuleScope::default(),
        class: AlarmClass::Safety,
        level: AlarmLevel::Urgent,
        hazard_level: None,
        hold_seconds: 300,
    };
    let id = RuleId(Uuid::from_u128(1));
    let rule = Rule { id, version: 1, code: String::new(), place: None, status: RuleStatus::Enabled, contents };
    let raised = RaisedAlarm::of(&device(), &rule, 31.5, (at(0), at(30)));
    Alarm::begin(AlarmId(Uuid::from_u128(2)), &AlarmEvent::Raised(Box::new(raised))).unwrap()
}
