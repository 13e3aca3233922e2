//! Random walks of commands by random actors.

use crate::support::{World, county, details, other_township, record, role_at, start, township, unit_at, village};
use bihuan_domain::{
    accounts::{
        Account, AccountCommand as C, AccountEvent, AccountRecorded, Actor, CodeCheck, PasswordCheck, Role, Throttle,
        Tried, decide_enrolment, decide_log_in, decide_second_step, decide_stale,
    },
    jurisdictions::Place,
};
use jiff::ToSpan;
use proptest::prelude::*;

fn place() -> impl Strategy<Value = Place> {
    prop::sample::select(vec![county(), township(), other_township(), village()])
}

fn command() -> impl Strategy<Value = C> {
    let role = || prop::sample::select(Role::ALL.to_vec());
    prop_oneof![
        1 => "[a-c]{1,3}".prop_map(|name| C::Edit(details(&name))),
        4 => (role(), place()).prop_map(|(role, place)| C::Grant(role_at(role, &place))),
        3 => (role(), place()).prop_map(|(role, place)| C::Revoke(role_at(role, &place))),
        1 => (8..11u128, place()).prop_map(|(unit, place)| C::AssignUnit(unit_at(unit, &place))),
        1 => place().prop_map(|place| C::ReleaseUnit { place }),
        2 => Just(C::Disable { reason: "调离".into() }),
        1 => Just(C::Enable),
        1 => Just(C::IssueSetupLink),
        1 => Just(C::RequirePasswordChange),
        1 => Just(C::Unlock),
        1 => Just(C::ResetSecondFactor),
    ]
}

/// An actor by index of account; the last is the operator.
#[derive(Debug, Clone)]
enum Step {
    Command(usize, usize, C),
    LogIn(usize, bool),
    SetUp(usize),
    Enrol(usize),
    ByCode(usize, bool),
    Sweep(usize),
}

const PEOPLE: usize = 7;
const TRIED: Tried = Tried { counted_by: Throttle::AccountFromAddress, failures: None };

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..=PEOPLE, 0..PEOPLE, command()).prop_map(|(actor, target, command)| Step::Command(actor, target, command)),
        1 => (0..PEOPLE, any::<bool>()).prop_map(|(target, right)| Step::LogIn(target, right)),
        1 => (0..PEOPLE).prop_map(Step::SetUp),
        1 => (0..PEOPLE).prop_map(Step::Enrol),
        1 => (0..PEOPLE, any::<bool>()).prop_map(|(target, right)| Step::ByCode(target, right)),
        1 => (0..PEOPLE).prop_map(Step::Sweep),
    ]
}

fn take(world: &mut World, step: &Step) -> Option<(usize, Vec<AccountEvent>)> {
    let (index, events) = match step {
        Step::Command(actor, target, command) => {
            let active = *actor == PEOPLE || world.accounts[*actor].is_active();
            let actor = if *actor == PEOPLE { Actor::Operator } else { world.actor(*actor) };
            (*target, world.decide(&actor, *target, command).ok().filter(|_| active)?)
        }
        Step::LogIn(target, right) => {
            let check = if *right { PasswordCheck::Right } else { PasswordCheck::Wrong };
            (*target, decide_log_in(&world.accounts[*target], check, TRIED, world.now, &world.policy).events)
        }
        Step::Enrol(target) => {
            let (password, code) = (PasswordCheck::Right, CodeCheck::Telephone);
            let account = &world.accounts[*target];
            (*target, decide_enrolment(account, password, code, TRIED, world.now, &world.policy).events)
        }
        Step::ByCode(target, right) => {
            let check = if *right { CodeCheck::Telephone } else { CodeCheck::Wrong };
            (*target, decide_second_step(&world.accounts[*target], check, TRIED, world.now, &world.policy).events)
        }
        Step::Sweep(target) => {
            let later = world.now + (24 * 200).hours();
            (*target, decide_stale(&world.accounts[*target], None, later, &world.policy, world.roster()))
        }
        Step::SetUp(target) => {
            let password = crate::support::text(crate::support::GOOD_PASSWORD);
            let sameness = bihuan_domain::accounts::Sameness::Different;
            let account = &world.accounts[*target];
            let events =
                bihuan_domain::accounts::decide_complete_setup(account, &password, sameness, world.now, &world.policy);
            (*target, events.ok()?)
        }
    };
    record(&mut world.accounts[index], events.clone(), world.now);
    Some((index, events))
}

fn check(account: &Account) -> Result<(), TestCaseError> {
    let administrator = account.grants.iter().map(|grant| grant.role).find(|role| role.is_administrator());
    if let Some(role) = administrator {
        prop_assert!(account.grants.iter().all(|grant| grant.role == role), "{:?}", account.grants);
        prop_assert!(account.acts_for_unit.is_none());
    }
    prop_assert!(account.acts_for_unit.is_none() || account.grants.is_empty());
    let mut grants = account.grants.clone();
    grants.dedup();
    prop_assert_eq!(&grants, &account.grants);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn administrators_stay_apart_and_never_run_out(steps in prop::collection::vec((step(), 0..40i64), 1..120)) {
        let mut world = World::staffed();
        for number in 5..PEOPLE {
            world.create(&format!("user-{number}"));
        }
        let mut log: Vec<Vec<AccountRecorded>> = vec![Vec::new(); PEOPLE];
        let origin = world.accounts.clone();
        for (step, minutes) in steps {
            world.now += minutes.minutes();
            if let Some((index, events)) = take(&mut world, &step) {
                let at = world.now;
                log[index].extend(events.into_iter().map(|event| AccountRecorded { event, at }));
            }
            let roster = world.roster();
            prop_assert!(roster.system_administrators >= 1);
            prop_assert!(roster.security_administrators >= 1);
            world.accounts.iter().try_for_each(check)?;
        }
        for (index, mut account) in origin.into_iter().enumerate() {
            log[index].iter().for_each(|recorded| account.evolve(recorded));
            prop_assert_eq!(&account, &world.accounts[index]);
        }
        prop_assert!(world.now >= start());
    }
}
