use super::*;
use crate::{
    accounts::{Grant, Person, Role},
    identifiers::{KeyFieldCode, SectorCode},
    ids::UserId,
    jurisdictions::AdministrativeLevel::{County, Grid, Township, Village},
};
use proptest::prelude::*;
use uuid::Uuid;

const CODE: &str = "91371526MA3T7K2Q7J";

fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

fn township() -> Place {
    Place::root(County, "350525000000".parse().unwrap()).child(Township, "350525190000".parse().unwrap()).unwrap()
}

fn village(number: u8) -> Place {
    township().child(Village, format!("3505251902{number:02}").parse().unwrap()).unwrap()
}

fn profile() -> Profile {
    Profile::new("福华食品加工有限公司".to_owned(), SectorCode::parse("light_industry").unwrap(), village(1))
}

fn person(roles: &[(Role, &Place)], acts_for_unit: Option<UnitId>) -> Actor {
    let grants = roles.iter().map(|(role, place)| Grant {
        role: *role,
        subtree: crate::jurisdictions::Subtree { code: place.code().clone(), level: place.level() },
    });
    Actor::Person(Person {
        id: UserId(Uuid::from_u128(1)),
        name: "某".to_owned(),
        unit: acts_for_unit.unwrap_or(unit(900)),
        unit_name: "安办".to_owned(),
        grants: grants.collect(),
        acts_for_unit,
        narrowed_to: None,
    })
}

fn officer() -> Actor {
    person(&[(Role::SafetyOfficer, &township())], None)
}

fn grid_officer() -> Actor {
    person(&[(Role::GridOfficer, &village(1))], None)
}

fn own_officer() -> Actor {
    person(&[], Some(unit(7)))
}

fn registered(profile: Profile) -> Enterprise {
    let command = RegisterEnterprise { id: unit(7), profile, import: None };
    let events = register(None, &command, None, &officer()).unwrap();
    events.iter().fold(None, |state, event| Some(evolve(state, event).unwrap())).unwrap()
}

fn edited(
    enterprise: &Enterprise,
    change: impl FnOnce(&mut Profile),
    actor: &Actor,
) -> Result<Enterprise, RefusalCode> {
    let mut profile = enterprise.profile.clone();
    change(&mut profile);
    act(enterprise, &EnterpriseCommand::Edit(Box::new(profile)), actor)
}

fn act(enterprise: &Enterprise, command: &EnterpriseCommand, actor: &Actor) -> Result<Enterprise, RefusalCode> {
    let events = decide(enterprise, enterprise.version, command, None, actor).map_err(|refusal| refusal.code)?;
    assert_eq!(events.len(), 1);
    Ok(evolve(Some(enterprise.clone()), &events[0]).unwrap())
}

fn close() -> EnterpriseCommand {
    EnterpriseCommand::Close { reason: "已停产并注销".to_owned() }
}

fn reopen() -> EnterpriseCommand {
    EnterpriseCommand::Reopen { reason: "恢复生产".to_owned() }
}

fn refused_registration(change: impl FnOnce(&mut Profile)) -> RefusalCode {
    let mut profile = profile();
    change(&mut profile);
    register(None, &RegisterEnterprise { id: unit(7), profile, import: None }, None, &officer()).unwrap_err().code
}

#[test]
fn registration_keeps_a_tidy_profile() {
    let mut given = profile();
    given.name = "  福华\t食品 ".to_owned();
    given.key_fields =
        ["spraying", "confined_space", "spraying"].map(|code| KeyFieldCode::parse(code).unwrap()).to_vec();
    given.risk = Some(RiskColour::Red);
    let enterprise = registered(given);
    assert_eq!((enterprise.version, enterprise.status), (1, EnterpriseStatus::Active));
    assert_eq!(enterprise.profile.name, "福华 食品");
    assert_eq!(enterprise.profile.key_fields.len(), 2);
    assert_eq!(enterprise.place(), &village(1));
}

#[test]
fn contents_are_checked() {
    assert_eq!(refused_registration(|profile| profile.name = " \n ".to_owned()), RefusalCode::EnterpriseNameMissing);
    assert_eq!(refused_registration(|profile| profile.name = "长".repeat(101)), RefusalCode::EnterpriseTextTooLong);
    assert_eq!(refused_registration(|profile| profile.remark = "长".repeat(501)), RefusalCode::EnterpriseTextTooLong);
    assert_eq!(refused_registration(|profile| profile.place = township()), RefusalCode::EnterprisePlaceTooHigh);
    assert_eq!(
        refused_registration(|profile| profile.sector = SectorCode::parse("spacecraft").unwrap()),
        RefusalCode::SectorUnknown
    );
    assert_eq!(
        refused_registration(|profile| profile.key_fields = vec![KeyFieldCode::parse("magic").unwrap()]),
        RefusalCode::KeyFieldUnknown
    );
    assert_eq!(
        refused_registration(|profile| profile.employees = Some(EMPLOYEES_LIMIT + 1)),
        RefusalCode::EmployeesOutOfRange
    );
    let mut longest = profile();
    longest.name = "长".repeat(100);
    longest.place = village(1).child(Grid, "GRID-1".parse().unwrap()).unwrap();
    assert_eq!(registered(longest.clone()).profile, longest);
}

#[test]
fn a_development_zone_with_an_own_code_may_hold_enterprises_itself() {
    let county = Place::root(County, "350525000000".parse().unwrap());
    let zone = county.child(Township, "KFQ-01".parse().unwrap()).unwrap();
    let actor = person(&[(Role::SafetyOfficer, &county)], None);
    let command = RegisterEnterprise { id: unit(7), profile: Profile { place: zone, ..profile() }, import: None };
    assert!(register(None, &command, None, &actor).is_ok());
}

#[test]
fn who_may_register() {
    let command = RegisterEnterprise { id: unit(7), profile: profile(), import: None };
    let elsewhere = village(2);
    for actor in [
        officer(),
        grid_officer(),
        person(&[(Role::DepartmentSupervisor, &township())], None),
        person(&[(Role::SystemAdministrator, &township())], None),
        Actor::Operator,
        Actor::System,
    ] {
        assert!(register(None, &command, None, &actor).is_ok(), "{actor:?}");
    }
    for actor in [
        own_officer(),
        person(&[(Role::Leader, &township())], None),
        person(&[(Role::SecurityAdministrator, &township())], None),
        person(&[(Role::AuditAdministrator, &township())], None),
        person(&[(Role::SafetyOfficer, &elsewhere)], None),
        person(&[(Role::GridOfficer, &elsewhere)], None),
        person(&[], None),
    ] {
        let refusal = register(None, &command, None, &actor).unwrap_err();
        assert_eq!(refusal.code, RefusalCode::EnterpriseNotAuthorised, "{actor:?}");
        assert!(refusal.message(Language::Chinese).contains("登记单位"));
    }
}

#[test]
fn risk_and_standardisation_are_the_offices() {
    let rated =
        Profile { risk: Some(RiskColour::Blue), standardisation: Some(StandardisationGrade::Small), ..profile() };
    let command = RegisterEnterprise { id: unit(7), profile: rated.clone(), import: None };
    let refusal = register(None, &command, None, &grid_officer()).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::EnterpriseFieldReserved);
    assert!(refusal.message(Language::English).contains("Risk level, Standardisation grade"));

    let enterprise = registered(rated);
    let risk = |profile: &mut Profile| profile.risk = Some(RiskColour::Red);
    assert_eq!(edited(&enterprise, risk, &grid_officer()), Err(RefusalCode::EnterpriseFieldReserved));
    assert!(edited(&enterprise, |profile| profile.address = "工业路1号".to_owned(), &grid_officer()).is_ok());
    assert_eq!(edited(&enterprise, risk, &officer()).unwrap().profile.risk, Some(RiskColour::Red));
}

#[test]
fn the_own_officer_edits_contacts_and_employees_only() {
    let enterprise = registered(profile());
    let allowed = |profile: &mut Profile| {
        profile.employees = Some(12);
        profile.head_phone = "0000-0000001".to_owned();
        profile.safety_officer_name = "某".to_owned();
    };
    assert_eq!(edited(&enterprise, allowed, &own_officer()).unwrap().profile.employees, Some(12));
    for field in [
        (|profile: &mut Profile| profile.name = "新名".to_owned()) as fn(&mut Profile),
        |profile| profile.place = village(2),
        |profile| profile.remark = "备注".to_owned(),
        |profile| profile.standardisation = Some(StandardisationGrade::First),
    ] {
        assert_eq!(edited(&enterprise, field, &own_officer()), Err(RefusalCode::EnterpriseFieldReserved));
    }
    let stranger = person(&[], Some(unit(8)));
    assert_eq!(edited(&enterprise, allowed, &stranger), Err(RefusalCode::EnterpriseNotAuthorised));
}

#[test]
fn moving_takes_authority_over_both_places() {
    let enterprise = registered(profile());
    let moved = |profile: &mut Profile| profile.place = village(2);
    assert_eq!(edited(&enterprise, moved, &officer()).unwrap().place(), &village(2));
    assert_eq!(edited(&enterprise, moved, &grid_officer()), Err(RefusalCode::EnterpriseFieldReserved));
    let both = person(&[(Role::GridOfficer, &village(1)), (Role::GridOfficer, &village(2))], None);
    assert!(edited(&enterprise, moved, &both).is_ok());
    let target_only = person(&[(Role::SafetyOfficer, &village(2))], None);
    assert_eq!(edited(&enterprise, moved, &target_only), Err(RefusalCode::EnterpriseNotAuthorised));
}

#[test]
fn closing_and_reopening() {
    let enterprise = registered(profile());
    assert_eq!(act(&enterprise, &reopen(), &officer()), Err(RefusalCode::EnterpriseNotClosed));
    for actor in [grid_officer(), own_officer()] {
        assert_eq!(act(&enterprise, &close(), &actor), Err(RefusalCode::EnterpriseNotAuthorised));
    }
    let blank = EnterpriseCommand::Close { reason: " ".to_owned() };
    assert_eq!(act(&enterprise, &blank, &officer()), Err(RefusalCode::EnterpriseReasonMissing));
    let long = EnterpriseCommand::Close { reason: "长".repeat(REASON_LIMIT + 1) };
    assert_eq!(act(&enterprise, &long, &officer()), Err(RefusalCode::EnterpriseTextTooLong));

    let closed = act(&enterprise, &close(), &officer()).unwrap();
    assert_eq!((closed.status, closed.version), (EnterpriseStatus::Closed, 2));
    assert_eq!(closed.closed_reason.as_deref(), Some("已停产并注销"));
    assert_eq!(act(&closed, &close(), &officer()), Err(RefusalCode::EnterpriseClosed));
    assert_eq!(
        edited(&closed, |profile| profile.remark = "备注".to_owned(), &officer()),
        Err(RefusalCode::EnterpriseClosed)
    );
    let blank = EnterpriseCommand::Reopen { reason: String::new() };
    assert_eq!(act(&closed, &blank, &officer()), Err(RefusalCode::EnterpriseReasonMissing));
    let open = act(&closed, &reopen(), &officer()).unwrap();
    assert_eq!((open.status, open.closed_reason, open.version), (EnterpriseStatus::Active, None, 3));
}

#[test]
fn stale_and_empty_edits_are_refused() {
    let enterprise = registered(profile());
    assert_eq!(edited(&enterprise, |_| (), &officer()), Err(RefusalCode::EnterpriseUnchanged));
    assert_eq!(
        edited(&enterprise, |profile| profile.name.push(' '), &officer()),
        Err(RefusalCode::EnterpriseUnchanged)
    );
    let refusal = decide(&enterprise, 0, &close(), None, &officer()).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::EnterpriseStale);
    assert!(refusal.message(Language::English).contains("version 1"));
}

#[test]
fn identifiers_and_credit_codes_belong_to_one_enterprise() {
    let coded = Profile { credit_code: Some(CODE.parse().unwrap()), ..profile() };
    let enterprise = registered(coded.clone());
    let again = RegisterEnterprise { id: unit(7), profile: coded.clone(), import: None };
    let code = register(Some(&enterprise), &again, None, &officer()).unwrap_err().code;
    assert_eq!(code, RefusalCode::EnterpriseExists);

    let holder = CreditCodeHolder { id: unit(7), name: "福华".to_owned() };
    let other = RegisterEnterprise { id: unit(8), profile: coded, import: None };
    let refusal = register(None, &other, Some(&holder), &officer()).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::CreditCodeTaken);
    assert!(refusal.message(Language::Chinese).contains("福华") && refusal.message(Language::Chinese).contains(CODE));

    let mut renamed = enterprise.profile.clone();
    renamed.name = "福华食品".to_owned();
    let edit = EnterpriseCommand::Edit(Box::new(renamed));
    assert!(decide(&enterprise, 1, &edit, Some(&holder), &officer()).is_ok());
    let stranger = CreditCodeHolder { id: unit(9), name: "他".to_owned() };
    let refusal = decide(&enterprise, 1, &edit, Some(&stranger), &officer()).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::CreditCodeTaken);
}

#[test]
fn refusals_of_identifiers_carry_their_details() {
    use crate::identifiers::{CreditCode, IndustryCode};
    let code = |text: &str| Refusal::from(text.parse::<CreditCode>().unwrap_err());
    assert_eq!(code("91371526MA3T7K2Q70").code, RefusalCode::CreditCodeCheck);
    assert_eq!(code("92371526MAIQW8R12Q").code, RefusalCode::CreditCodeAlphabet);
    assert!(code("91350521MA2YN5C07").message(Language::Chinese).contains("现为17位"));
    assert_eq!(code("000000000000000000").code, RefusalCode::CreditCodeAuthority);
    let code = |text: &str| Refusal::from(text.parse::<IndustryCode>().unwrap_err());
    assert_eq!(code("食品").code, RefusalCode::IndustryCodeShape);
    assert_eq!(code("C00").code, RefusalCode::IndustryCodeDivision);
    assert!(code("C4411").message(Language::English).contains("“D”"));
}

#[test]
fn events_keep_their_stable_form() {
    let enterprise = registered(profile());
    let command = RegisterEnterprise { id: unit(7), profile: profile(), import: None };
    let event = register(None, &command, None, &officer()).unwrap().remove(0);
    let json = serde_json::to_value(&event).unwrap();
    assert_eq!(json["event"], event.name());
    assert_eq!(json["profile"]["sector"], "light_industry");
    assert!(json.get("import").is_none());
    assert_eq!(serde_json::from_value::<EnterpriseEvent>(json).unwrap(), event);

    let edit = EnterpriseCommand::Edit(Box::new(Profile { risk: Some(RiskColour::Orange), ..profile() }));
    let event = decide(&enterprise, 1, &edit, None, &officer()).unwrap().remove(0);
    let json = serde_json::to_string(&event).unwrap();
    assert_eq!(json, r#"{"event":"edited","changes":[{"field":"risk","before":null,"after":"orange"}]}"#);
    assert_eq!(serde_json::from_str::<EnterpriseEvent>(&json).unwrap(), event);
    for command in [close(), reopen()] {
        let state = if matches!(command, EnterpriseCommand::Close { .. }) {
            enterprise.clone()
        } else {
            act(&enterprise, &close(), &officer()).unwrap()
        };
        let event = decide(&state, state.version, &command, None, &officer()).unwrap().remove(0);
        assert_eq!(serde_json::to_value(&event).unwrap()["event"], event.name());
    }
}

#[test]
fn a_stream_begins_with_its_only_registration() {
    let closed = EnterpriseEvent::Closed { reason: "x".to_owned() };
    assert!(evolve(None, &closed).is_err());
    let command = RegisterEnterprise { id: unit(7), profile: profile(), import: None };
    let event = register(None, &command, None, &officer()).unwrap().remove(0);
    assert!(evolve(Some(registered(profile())), &event).is_err());
}

#[test]
fn fields_have_stable_names() {
    for field in Field::ALL {
        assert_eq!(Field::from_name(field.name()), Some(*field));
        assert!(serde_json::to_value(profile()).unwrap().get(field.name()).is_some(), "{field:?}");
        assert_ne!(field.label(Language::Chinese), field.label(Language::English));
    }
}

fn any_profile() -> impl Strategy<Value = Profile> {
    let risk = prop::option::of(prop::sample::select(RiskColour::ALL));
    ("[a-z]{1,5}", 1_u8..4, prop::option::of(0_u32..9), risk, "[a-z ]{0,4}").prop_map(
        |(name, number, employees, risk, remark)| Profile {
            name,
            place: village(number),
            employees,
            risk,
            remark,
            ..profile()
        },
    )
}

proptest! {
    #[test]
    fn edits_lead_to_the_profile_that_was_asked_for(from in any_profile(), to in any_profile()) {
        let enterprise = registered(from);
        let wanted = to.clone().checked().unwrap();
        match act(&enterprise, &EnterpriseCommand::Edit(Box::new(to)), &officer()) {
            Ok(after) => {
                prop_assert_eq!(after.profile, wanted);
                prop_assert_eq!(after.version, 2);
            }
            Err(code) => {
                prop_assert_eq!(code, RefusalCode::EnterpriseUnchanged);
                prop_assert_eq!(enterprise.profile, wanted);
            }
        }
    }

    #[test]
    fn nobody_without_authority_ever_succeeds(to in any_profile(), act_on in 0_usize..3) {
        let enterprise = registered(profile());
        let command = [EnterpriseCommand::Edit(Box::new(to)), close(), reopen()][act_on].clone();
        for actor in [person(&[(Role::Leader, &township())], None), person(&[], None), person(&[], Some(unit(8)))] {
            prop_assert_eq!(act(&enterprise, &command, &actor), Err(RefusalCode::EnterpriseNotAuthorised));
        }
    }
}
