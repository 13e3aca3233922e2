//! Log-in, lockout, passwords.

use crate::support::{GOOD_PASSWORD, World, code, later, record, start, text};
use bihuan_domain::{
    Language, RefusalCode as R,
    accounts::{
        Account, AccountCommand as C, AccountEvent, AccountPolicy, Attempt, Failures, MustChangePassword, Passed,
        PasswordCheck, Sameness, Throttle, Tried, check_password, decide_change_password, decide_complete_setup,
        decide_log_in, unknown_log_in,
    },
};
use jiff::{Timestamp, ToSpan};

const NOBODY: usize = 4;

fn ready() -> (World, Account) {
    let mut world = World::staffed();
    world.set_up(NOBODY);
    let account = world.accounts[NOBODY].clone();
    (world, account)
}

/// From an address that has failed so often before, just now.
fn tried(count: u32) -> Tried {
    let failures = (count > 0).then(|| Failures { count, last: start() });
    Tried { counted_by: Throttle::AccountFromAddress, failures }
}

fn log_in(account: &Account, check: PasswordCheck, now: Timestamp) -> Attempt<Passed> {
    decide_log_in(account, check, tried(0), now, &AccountPolicy::default())
}

#[test]
fn the_right_password_opens_and_clears_failures() {
    let (_, mut account) = ready();
    let wrong = log_in(&account, PasswordCheck::Wrong, start());
    assert_eq!(code(wrong.outcome), R::LogInRefused);
    record(&mut account, wrong.events, start());
    assert_eq!(account.failed_attempts, 1);
    let attempt = log_in(&account, PasswordCheck::Right, later(1));
    assert_eq!(attempt.outcome, Ok(Passed::In(MustChangePassword::No)));
    record(&mut account, attempt.events, later(1));
    assert_eq!((account.failed_attempts, account.last_log_in), (0, Some(later(1))));
}

#[test]
fn an_unknown_name_and_a_wrong_password_get_one_answer() {
    let (world, account) = ready();
    let wrong = log_in(&account, PasswordCheck::Wrong, start()).outcome.unwrap_err();
    assert_eq!(wrong, unknown_log_in());
    let without_password = log_in(&world.accounts[0], PasswordCheck::Right, start());
    assert_eq!(without_password.outcome.unwrap_err(), unknown_log_in());
}

#[test]
fn five_failures_lock_their_place_and_not_the_account() {
    let (_, mut account) = ready();
    let fourth = decide_log_in(&account, PasswordCheck::Wrong, tried(3), start(), &AccountPolicy::default());
    assert_eq!(fourth.events, [AccountEvent::LogInFailed { attempts: 4 }]);
    let fifth = decide_log_in(&account, PasswordCheck::Wrong, tried(4), start(), &AccountPolicy::default());
    let until = start() + 15.minutes();
    assert_eq!(fifth.events, [AccountEvent::LogInFailed { attempts: 5 }, AccountEvent::Locked { until }]);
    assert_eq!(code(fifth.outcome), R::LogInRefused);
    record(&mut account, fifth.events, start());
    assert_eq!(account.locked_at(start()), Some(until));
    let elsewhere = log_in(&account, PasswordCheck::Right, start());
    assert!(elsewhere.outcome.is_ok(), "another place is not locked out");
    record(&mut account, elsewhere.events, start());
    assert_eq!(account.locked_at(start()), Some(until), "the other place still is, and an administrator sees it");
}

#[test]
fn who_is_made_to_wait_is_told_how_long() {
    let refusal = bihuan_domain::Refusal::new(R::AccountLocked).with("seconds", 900);
    assert!(refusal.message(Language::Chinese).contains("900秒后再试"), "{refusal}");
}

#[test]
fn the_security_administrator_unlocks() {
    let (mut world, mut account) = ready();
    record(&mut account, vec![AccountEvent::Locked { until: later(1) }], start());
    world.accounts[NOBODY] = account;
    world.run(&world.actor(1), NOBODY, &C::Unlock).unwrap();
    assert_eq!(world.accounts[NOBODY].locked_at(start()), None);
}

#[test]
fn a_disabled_account_refuses_and_only_its_owner_learns_why() {
    let (mut world, _) = ready();
    world.run(&world.actor(0), NOBODY, &C::Disable { reason: "调离".into() }).unwrap();
    let account = &world.accounts[NOBODY];
    let right = log_in(account, PasswordCheck::Right, start());
    assert_eq!(right.events, [AccountEvent::RefusedWhileDisabled], "and the log knows");
    assert_eq!(code(right.outcome), R::AccountDisabled);
    let wrong = log_in(account, PasswordCheck::Wrong, start());
    assert_eq!(code(wrong.outcome), R::LogInRefused);
    let change = decide_change_password(
        account,
        PasswordCheck::Right,
        (&text("Another-horse-43"), Sameness::Different),
        tried(0),
        start(),
        &world.policy,
    );
    assert_eq!(code(change.outcome), R::AccountDisabled);
}

#[test]
fn an_old_or_required_password_must_be_changed() {
    let (mut world, account) = ready();
    let outcome = |account: &Account, now| match log_in(account, PasswordCheck::Right, now).outcome {
        Ok(Passed::In(must_change)) => must_change,
        other => panic!("{other:?}"),
    };
    assert_eq!(outcome(&account, later(90 * 24)), MustChangePassword::No);
    assert_eq!(outcome(&account, later(90 * 24 + 1)), MustChangePassword::Yes);
    world.run(&world.actor(0), NOBODY, &C::RequirePasswordChange).unwrap();
    assert_eq!(outcome(&world.accounts[NOBODY], start()), MustChangePassword::Yes);
    record(&mut world.accounts[NOBODY], vec![AccountEvent::PasswordChanged], start());
    assert_eq!(outcome(&world.accounts[NOBODY], start()), MustChangePassword::No);
    let never = AccountPolicy { password_max_age_days: None, ..AccountPolicy::default() };
    assert_eq!(account.must_change_password_at(later(9_000), &never), MustChangePassword::No);
}

#[test]
fn a_link_is_good_once_and_for_72_hours() {
    let world = World::staffed();
    let setup = |account: &Account, now| {
        decide_complete_setup(account, &text(GOOD_PASSWORD), Sameness::Different, now, &AccountPolicy::default())
    };
    let mut account = world.accounts[NOBODY].clone();
    assert_eq!(code(setup(&account, later(72))), R::SetupLinkInvalid);
    let events = setup(&account, later(71)).unwrap();
    record(&mut account, events, later(71));
    assert_eq!(code(setup(&account, later(71))), R::SetupLinkInvalid);
    let mut disabled = world.accounts[NOBODY].clone();
    record(&mut disabled, vec![AccountEvent::Disabled { reason: "x".into() }], start());
    assert_eq!(code(setup(&disabled, later(1))), R::AccountDisabled);
    let same =
        decide_complete_setup(&world.accounts[NOBODY], &text(GOOD_PASSWORD), Sameness::Same, start(), &world.policy);
    assert_eq!(code(same), R::PasswordUnchanged);
}

#[test]
fn changing_the_password_needs_the_present_one_and_counts_failures() {
    let (world, mut account) = ready();
    let change = |present, new: &str, sameness| {
        decide_change_password(&account, present, (&text(new), sameness), tried(4), start(), &world.policy)
    };
    let done = change(PasswordCheck::Right, "Another-horse-43", Sameness::Different);
    assert_eq!((done.outcome, done.events), (Ok(()), vec![AccountEvent::PasswordChanged]));
    let same = change(PasswordCheck::Right, GOOD_PASSWORD, Sameness::Same);
    assert_eq!(code(same.outcome), R::PasswordUnchanged);
    let earlier = change(PasswordCheck::Right, "Another-horse-43", Sameness::Earlier);
    assert_eq!(code(earlier.outcome), R::PasswordUsedBefore);
    let weak = change(PasswordCheck::Right, "weak", Sameness::Different);
    assert_eq!(code(weak.outcome), R::PasswordTooShort);
    let wrong = change(PasswordCheck::Wrong, "Another-horse-43", Sameness::Different);
    assert_eq!(code(wrong.outcome), R::PresentPasswordWrong);
    record(&mut account, wrong.events, start());
    assert!(account.locked_at(start()).is_some(), "it was the fifth from here");
}

#[test]
fn a_chosen_password_stays_for_a_while_when_the_policy_says_so() {
    let (mut world, account) = ready();
    world.policy.password_min_age_hours = 24;
    let change = |account: &Account, now| {
        let new = text("Another-horse-43");
        let new = (&new, Sameness::Different);
        decide_change_password(account, PasswordCheck::Right, new, tried(0), now, &world.policy).outcome
    };
    assert_eq!(code(change(&account, later(23))), R::PasswordTooYoung);
    assert_eq!(change(&account, later(24)), Ok(()));
    let mut told = account;
    record(&mut told, vec![AccountEvent::PasswordChangeRequired], start());
    assert_eq!(change(&told, later(1)), Ok(()), "who must change it may");
}

#[test]
fn a_password_is_long_mixed_and_not_the_login() {
    let login = "zhang.san".parse().unwrap();
    let policy = AccountPolicy::default();
    let check = |password: &str| check_password(&text(password), &login, &policy).map_err(|refusal| refusal.code);
    for good in ["Correct-horse-42", "meadow-st1!", "MEADOW-ST1!", "密码安全生产abcDEF", "Aa1Bb2Dd3E"] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
    for (bad, expected) in [
        ("Aa1!Aa1!A", R::PasswordTooShort),
        ("", R::PasswordTooShort),
        ("abcdefghij", R::PasswordTooSimple),
        ("abcdefghi1", R::PasswordTooSimple),
        ("1234567890", R::PasswordTooSimple),
        ("Password-2026!", R::PasswordCommon),
        ("WangWei@1990", R::PasswordCommon),
        ("Zhang.San-2024", R::PasswordHoldsLogin),
        ("12ｚhang.san!A", R::PasswordHoldsLogin),
        (&format!("Aa1!{}", "x".repeat(125)), R::PasswordTooLong),
    ] {
        assert_eq!(check(bad), Err(expected), "{bad}");
    }
    assert!(check(&format!("Aa1!{}", "x".repeat(124))).is_ok());
}

#[test]
fn a_password_does_not_print() {
    assert!(!format!("{:?}", text(GOOD_PASSWORD)).contains("horse"));
    assert_eq!(text(GOOD_PASSWORD).expose(), GOOD_PASSWORD);
}

#[test]
fn the_policy_is_configurable_and_refuses_unknown_words() {
    let policy: AccountPolicy = toml::from_str("max_failed_attempts = 3").unwrap();
    assert_eq!(policy, AccountPolicy { max_failed_attempts: 3, ..AccountPolicy::default() });
    assert!(toml::from_str::<AccountPolicy>("max_failed_atempts = 3").is_err());
}
