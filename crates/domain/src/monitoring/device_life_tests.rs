//! Registering, editing, moving, suspending and retiring devices.

use super::super::testing::{device, elsewhere, person, profile, township};
use super::*;

fn command() -> RegisterDevice {
    RegisterDevice {
        protocol: Protocol::Jt808,
        identity: "013912345678".to_owned(),
        profile: profile(" 渣土车一号 "),
        belonging: Belonging { jurisdiction: township(), enterprise: None },
        origin: Origin::Adopted,
    }
}

fn code<T>(result: Result<T, Refusal>) -> Option<RefusalCode> {
    result.err().map(|refusal| refusal.code)
}

#[test]
fn a_device_is_registered_by_whoever_keeps_devices_there() {
    let officer = person(1, Role::SafetyOfficer, &township());
    let event = register(&command(), &officer).unwrap();
    let device = Device::begin(DeviceId(uuid::Uuid::nil()), &event).unwrap();
    assert_eq!((device.name.as_str(), device.identity.as_str()), ("渣土车一号", "13912345678"));
    for (role, place) in [(Role::GridOfficer, township()), (Role::SafetyOfficer, elsewhere())] {
        let refused = code(register(&command(), &person(2, role, &place)));
        assert_eq!(refused, Some(RefusalCode::MonitoringNotAuthorised));
    }
    let refused = |change: &dyn Fn(&mut RegisterDevice)| {
        let mut changed = command();
        change(&mut changed);
        code(register(&changed, &officer))
    };
    assert_eq!(refused(&|c| c.identity = "139 1234".to_owned()), Some(RefusalCode::DeviceIdentity));
    assert_eq!(refused(&|c| c.profile.name = " \n".to_owned()), Some(RefusalCode::MonitoringField));
    assert_eq!(refused(&|c| c.profile.name = "甲".repeat(101)), Some(RefusalCode::MonitoringField));
    assert_eq!(refused(&|c| c.profile.capacity_persons = Some(0)), Some(RefusalCode::DeviceCapacity));
    let unknown = SectorCode::parse("unheard_of").unwrap();
    assert_eq!(refused(&|c| c.profile.sector = unknown.clone()), Some(RefusalCode::DeviceSector));
}

#[test]
fn each_state_allows_its_own_steps() {
    let officer = person(1, Role::SafetyOfficer, &township());
    let mut device = device();
    let reason = || "检修".to_owned();
    let wrong = Some(RefusalCode::DeviceWrongState);
    assert_eq!(code(decide(&device, &DeviceCommand::Resume, &officer)), wrong);
    device.evolve(&decide(&device, &DeviceCommand::Suspend { reason: reason() }, &officer).unwrap());
    assert_eq!(device.state, DeviceState::Suspended);
    assert_eq!(code(decide(&device, &DeviceCommand::Suspend { reason: reason() }, &officer)), wrong);
    device.evolve(&decide(&device, &DeviceCommand::Resume, &officer).unwrap());
    assert_eq!((device.state, device.version), (DeviceState::Active, 3));
    let empty = DeviceCommand::Retire { reason: " ".to_owned() };
    assert_eq!(code(decide(&device, &empty, &officer)), Some(RefusalCode::MonitoringField));
    device.evolve(&decide(&device, &DeviceCommand::Retire { reason: reason() }, &officer).unwrap());
    assert_eq!(code(decide(&device, &DeviceCommand::Edit(profile("乙")), &officer)), wrong);
    assert!(available(&device, &officer).is_empty());
}

#[test]
fn a_device_moves_only_between_places_that_one_keeps() {
    let both = |place: &Place| Belonging { jurisdiction: place.clone(), enterprise: Some(UnitId(uuid::Uuid::nil())) };
    let officer = person(1, Role::SafetyOfficer, &township());
    let mut device = device();
    let away = DeviceCommand::Move(both(&elsewhere()));
    assert_eq!(code(decide(&device, &away, &officer)), Some(RefusalCode::MonitoringNotAuthorised));
    let here = DeviceCommand::Move(both(&township()));
    device.evolve(&decide(&device, &here, &officer).unwrap());
    assert_eq!(device.enterprise, Some(UnitId(uuid::Uuid::nil())));
    assert_eq!(code(decide(&device, &here, &officer)), Some(RefusalCode::MonitoringUnchanged));
    let same = DeviceCommand::Edit(device.profile());
    assert_eq!(code(decide(&device, &same, &officer)), Some(RefusalCode::MonitoringUnchanged));
}

#[test]
fn secrets_are_for_protocols_that_carry_them() {
    let officer = person(1, Role::DepartmentSupervisor, &township());
    let mut device = device();
    assert_eq!(decide(&device, &DeviceCommand::RotateSecret, &officer), Ok(DeviceEvent::SecretRotated));
    assert_eq!(decide(&device, &DeviceCommand::RotateSecret, &Actor::System), Ok(DeviceEvent::SecretRotated));
    let suspend = DeviceCommand::Suspend { reason: "甲".to_owned() };
    assert_eq!(code(decide(&device, &suspend, &Actor::System)), Some(RefusalCode::MonitoringNotAuthorised));
    device.protocol = Protocol::Ais;
    assert_eq!(code(decide(&device, &DeviceCommand::RotateSecret, &officer)), Some(RefusalCode::DeviceWithoutSecret));
    assert_eq!(own_secret(" 123456 ").as_deref(), Ok("123456"));
    for bad in ["12345", "12 3456", "口令口令口令"] {
        assert_eq!(code(own_secret(bad)), Some(RefusalCode::DeviceSecret), "{bad}");
    }
}

#[test]
fn events_read_back_and_carry_their_name() {
    let event = register(&command(), &Actor::Operator).unwrap();
    for event in [event, DeviceEvent::SecretRotated, DeviceEvent::Retired { reason: "旧".to_owned() }] {
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["event"], event.name());
        assert_eq!(serde_json::from_value::<DeviceEvent>(json).unwrap(), event);
    }
}
