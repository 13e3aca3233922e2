//! Second factor, separation of the administrators, stale accounts.

use crate::support::{GOOD_PASSWORD, World, code, county, later, record, role_at, start, text};
use bihuan_domain::{
    RefusalCode as R,
    accounts::{
        Account, AccountCommand as C, AccountEvent, AccountPolicy, AccountStatus, Actor, CodeCheck, Failures,
        MustChangePassword, Passed, PasswordCheck, PasswordState, RECOVERY_CODES, Role, Sameness, SecondFactor,
        SecondFactorNeed, Throttle, Tried, decide_complete_setup, decide_enrolment, decide_log_in, decide_removal,
        decide_renewal, decide_second_step, decide_stale,
    },
};
use jiff::ToSpan;

const SYSTEM: usize = 0;
const SECURITY: usize = 1;
const AUDIT: usize = 2;
const OFFICER: usize = 3;
const NOBODY: usize = 4;

const FRESH: Tried = Tried { counted_by: Throttle::AccountFromAddress, failures: None };

fn nearly_locked() -> Tried {
    Tried { failures: Some(Failures { count: 4, last: start() }), ..FRESH }
}

fn enrol(account: &mut Account) {
    record(account, vec![AccountEvent::SecondFactorEnrolled { recovery_codes: RECOVERY_CODES }], start());
}

/// Everybody has a password; the officer has a second factor too.
fn world() -> World {
    let mut world = World::staffed();
    for index in 0..world.accounts.len() {
        world.set_up(index);
    }
    enrol(&mut world.accounts[OFFICER]);
    world
}

#[test]
fn the_right_password_leads_to_the_second_step_only() {
    let world = world();
    let officer = &world.accounts[OFFICER];
    let first = decide_log_in(officer, PasswordCheck::Right, FRESH, start(), &world.policy);
    assert_eq!((first.outcome, first.events), (Ok(Passed::ToSecondStep), vec![AccountEvent::FirstStepPassed]));
    let step = |check, tried| decide_second_step(officer, check, tried, start(), &world.policy);
    let by_telephone = step(CodeCheck::Telephone, FRESH);
    assert_eq!(by_telephone.outcome, Ok(MustChangePassword::No));
    assert_eq!(by_telephone.events, [AccountEvent::LoggedIn]);
    let by_paper = step(CodeCheck::Recovery { left: 9 }, FRESH);
    assert_eq!(by_paper.events, [AccountEvent::RecoveryCodeUsed { left: 9 }, AccountEvent::LoggedIn]);
    let wrong = step(CodeCheck::Wrong, nearly_locked());
    assert_eq!(code(wrong.outcome), R::SecondFactorWrong);
    let until = start() + 15.minutes();
    assert_eq!(wrong.events, [AccountEvent::SecondFactorFailed { attempts: 5 }, AccountEvent::Locked { until }]);
    let mut disabled = officer.clone();
    record(&mut disabled, vec![AccountEvent::Disabled { reason: "x".into() }], start());
    let refused = decide_second_step(&disabled, CodeCheck::Telephone, FRESH, start(), &world.policy);
    assert_eq!(code(refused.outcome), R::AccountDisabled);
}

#[test]
fn enrolment_asks_for_the_password_and_a_code() {
    let world = world();
    let enrolment = |index: usize, present, code| {
        decide_enrolment(&world.accounts[index], present, code, nearly_locked(), start(), &world.policy)
    };
    let done = enrolment(NOBODY, PasswordCheck::Right, CodeCheck::Telephone);
    assert_eq!(done.events, [AccountEvent::SecondFactorEnrolled { recovery_codes: 10 }]);
    let slip = enrolment(NOBODY, PasswordCheck::Right, CodeCheck::Wrong);
    assert!(slip.events.is_empty());
    assert_eq!(code(slip.outcome), R::SecondFactorWrong);
    let stranger = enrolment(NOBODY, PasswordCheck::Wrong, CodeCheck::Telephone);
    assert_eq!(code(stranger.outcome), R::PresentPasswordWrong);
    assert!(matches!(stranger.events[..], [AccountEvent::LogInFailed { attempts: 5 }, AccountEvent::Locked { .. }]));
    let twice = enrolment(OFFICER, PasswordCheck::Right, CodeCheck::Telephone);
    assert_eq!(code(twice.outcome), R::SecondFactorEnrolled);
}

#[test]
fn recovery_codes_are_counted_and_renewed() {
    let mut world = world();
    let left = |account: &Account| match account.second_factor {
        SecondFactor::Enrolled { recovery_codes_left, .. } => Some(recovery_codes_left),
        SecondFactor::None => None,
    };
    assert_eq!(left(&world.accounts[OFFICER]), Some(10));
    record(&mut world.accounts[OFFICER], vec![AccountEvent::RecoveryCodeUsed { left: 9 }], start());
    assert_eq!(left(&world.accounts[OFFICER]), Some(9));
    let renew = |index: usize, present| decide_renewal(&world.accounts[index], present, FRESH, start(), &world.policy);
    let done = renew(OFFICER, PasswordCheck::Right).events;
    assert_eq!(code(renew(OFFICER, PasswordCheck::Wrong).outcome), R::PresentPasswordWrong);
    assert_eq!(code(renew(NOBODY, PasswordCheck::Right).outcome), R::SecondFactorMissing);
    record(&mut world.accounts[OFFICER], done, start());
    assert_eq!(left(&world.accounts[OFFICER]), Some(10));
}

#[test]
fn giving_it_up_takes_the_password_and_a_code() {
    let world = world();
    let remove = |index: usize, present, code| {
        decide_removal(&world.accounts[index], present, code, FRESH, start(), &world.policy)
    };
    for check in [CodeCheck::Telephone, CodeCheck::Recovery { left: 3 }] {
        assert_eq!(remove(OFFICER, PasswordCheck::Right, check).events, [AccountEvent::SecondFactorRemoved]);
    }
    assert_eq!(code(remove(OFFICER, PasswordCheck::Wrong, CodeCheck::Telephone).outcome), R::PresentPasswordWrong);
    let wrong = remove(OFFICER, PasswordCheck::Right, CodeCheck::Wrong);
    assert_eq!(wrong.events, [AccountEvent::SecondFactorFailed { attempts: 1 }]);
    assert_eq!(code(wrong.outcome), R::SecondFactorWrong);
    assert_eq!(code(remove(NOBODY, PasswordCheck::Right, CodeCheck::Telephone).outcome), R::SecondFactorMissing);
}

#[test]
fn the_three_administrators_must_enrol_and_others_may() {
    let mut world = world();
    let need = |world: &World, index: usize| world.accounts[index].second_factor_need(&world.policy);
    for administrator in [SYSTEM, SECURITY, AUDIT] {
        assert_eq!(need(&world, administrator), SecondFactorNeed::MustEnrol);
    }
    assert_eq!(need(&world, NOBODY), SecondFactorNeed::Optional);
    assert_eq!(need(&world, OFFICER), SecondFactorNeed::Met);
    enrol(&mut world.accounts[AUDIT]);
    assert_eq!(need(&world, AUDIT), SecondFactorNeed::Met);
    world.policy = toml::from_str("second_factor_required_roles = [\"leader\"]").unwrap();
    assert_eq!(need(&world, SYSTEM), SecondFactorNeed::Optional, "the locality decides");
}

#[test]
fn the_security_administrator_resets_for_others() {
    let mut world = world();
    for actor in [SYSTEM, AUDIT, OFFICER, NOBODY] {
        assert_eq!(world.refused(actor, OFFICER, &C::ResetSecondFactor), R::AccountNotAuthorised, "{actor}");
    }
    assert_eq!(world.refused(SECURITY, NOBODY, &C::ResetSecondFactor), R::SecondFactorMissing);
    assert_eq!(world.refused(SECURITY, SECURITY, &C::ResetSecondFactor), R::GrantToSelf);
    world.run(&world.actor(SECURITY), OFFICER, &C::ResetSecondFactor).unwrap();
    assert_eq!(world.accounts[OFFICER].second_factor, SecondFactor::None);
}

#[test]
fn no_administrator_alone_gets_into_the_account_of_another() {
    let mut world = world();
    for target in [SECURITY, AUDIT] {
        assert_eq!(world.refused(SYSTEM, target, &C::IssueSetupLink), R::LinkForAdministrator);
        assert!(world.decide(&Actor::Operator, target, &C::IssueSetupLink).is_ok(), "the server's operator may");
        enrol(&mut world.accounts[target]);
        world.run(&world.actor(SYSTEM), target, &C::IssueSetupLink).unwrap();
        let account = &mut world.accounts[target];
        let set = decide_complete_setup(account, &text(GOOD_PASSWORD), Sameness::Different, start(), &world.policy);
        record(account, set.unwrap(), start());
        let in_by_link = decide_log_in(account, PasswordCheck::Right, FRESH, start(), &world.policy);
        assert_eq!(in_by_link.outcome, Ok(Passed::ToSecondStep), "the link alone opens nothing");
    }
    assert_eq!(world.refused(SECURITY, AUDIT, &C::IssueSetupLink), R::AccountNotAuthorised);
}

#[test]
fn an_account_that_nobody_uses_is_disabled_and_can_be_enabled() {
    let mut world = world();
    let stale = |world: &World, index: usize, hours| {
        decide_stale(&world.accounts[index], None, later(hours), &world.policy, world.roster())
    };
    assert!(stale(&world, NOBODY, 90 * 24 - 1).is_empty());
    let program = |used, hours| {
        let (account, roster) = (&world.accounts[NOBODY], world.roster());
        decide_stale(account, Some(later(used)), later(hours), &world.policy, roster)
    };
    assert!(program(50 * 24, 139 * 24).is_empty(), "a program works in its name");
    assert_eq!(program(50 * 24, 140 * 24), [AccountEvent::FoundStale { unused_days: 90 }]);
    let found = stale(&world, NOBODY, 91 * 24);
    assert_eq!(found, [AccountEvent::FoundStale { unused_days: 91 }]);
    record(&mut world.accounts[NOBODY], found, later(91 * 24));
    assert_eq!(world.accounts[NOBODY].status, AccountStatus::Stale);
    assert!(stale(&world, NOBODY, 92 * 24).is_empty(), "once");
    world.now = later(91 * 24);
    let refused = decide_log_in(&world.accounts[NOBODY], PasswordCheck::Right, FRESH, world.now, &world.policy);
    assert_eq!(code(refused.outcome), R::AccountDisabled);
    world.run(&world.actor(SYSTEM), NOBODY, &C::Enable).unwrap();
    assert!(stale(&world, NOBODY, (91 + 89) * 24).is_empty(), "the days count anew");
    assert_eq!(stale(&world, NOBODY, (91 + 90) * 24), [AccountEvent::FoundStale { unused_days: 90 }]);
}

#[test]
fn the_last_administrators_never_become_stale() {
    let mut world = world();
    let stale = |world: &World, index: usize| {
        !decide_stale(&world.accounts[index], None, later(1_000 * 24), &world.policy, world.roster()).is_empty()
    };
    assert_eq!([SYSTEM, SECURITY, AUDIT, OFFICER].map(|index| stale(&world, index)), [false, false, true, true]);
    let second = world.create("second");
    world.run(&Actor::Operator, second, &C::Grant(role_at(Role::SystemAdministrator, &county()))).unwrap();
    assert!(stale(&world, SYSTEM));
    world.policy = toml::from_str("stale_after_days = \"never\"").unwrap();
    assert!(!stale(&world, OFFICER));
}

#[test]
fn never_can_be_written_in_the_settings() {
    let read = |text: &str| toml::from_str::<AccountPolicy>(text);
    for never in ["\"never\"", "0"] {
        let policy = read(&format!("password_max_age_days = {never}\nstale_after_days = {never}")).unwrap();
        assert_eq!((policy.password_max_age_days, policy.stale_after_days), (None, None));
    }
    assert_eq!(read("stale_after_days = 30").unwrap().stale_after_days, Some(30));
    assert!(read("stale_after_days = \"sometimes\"").unwrap_err().to_string().contains("never"));
    let never = AccountPolicy { stale_after_days: None, ..AccountPolicy::default() };
    let written = toml::to_string(&never).unwrap();
    assert_eq!(toml::from_str::<AccountPolicy>(&written).unwrap(), never);
}

#[test]
fn accounts_and_events_of_before_are_still_read() {
    let world = world();
    let mut json = serde_json::to_value(&world.accounts[NOBODY]).unwrap();
    let fields = json.as_object_mut().unwrap();
    fields.remove("second_factor");
    fields.remove("enabled_at");
    assert_eq!(serde_json::from_value::<Account>(json).unwrap(), world.accounts[NOBODY]);
    assert!(matches!(world.accounts[NOBODY].password, PasswordState::Set { .. }));
    for event in [
        AccountEvent::FirstStepPassed,
        AccountEvent::SecondFactorFailed { attempts: 1 },
        AccountEvent::SecondFactorReset,
        AccountEvent::LoggedOut,
        AccountEvent::SessionsEnded { count: 1, device: Some("Chrome · Windows".into()) },
    ] {
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["event"], event.kind());
        assert_eq!(serde_json::from_value::<AccountEvent>(json).unwrap(), event);
    }
}
