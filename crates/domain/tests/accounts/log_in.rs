//! Log-in, lockout, passwords.

use crate::support::{GOOD_PASSWORD, World, code, later, record, start, text};
use bihuan_domain::{
    Language, RefusalCode as R,
    accounts::{
        Account, AccountCommand as C, AccountEvent, AccountPolicy, MustChangePassword, PasswordCheck, Sameness,
        check_password, decide_change_password, decide_complete_setup, decide_log_in, unknown_log_in,
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

fn fail(account: &mut Account, now: Timestamp) -> R {
    let attempt = decide_log_in(account, PasswordCheck::Wrong, now, &AccountPolicy::default());
    record(account, attempt.events, now);
    attempt.outcome.unwrap_err().code
}

#[test]
fn the_right_password_opens_and_clears_failures() {
    let (world, mut account) = ready();
    assert_eq!(fail(&mut account, start()), R::LogInRefused);
    assert_eq!(account.failed_attempts, 1);
    let attempt = decide_log_in(&account, PasswordCheck::Right, later(1), &world.policy);
    assert_eq!(attempt.outcome, Ok(MustChangePassword::No));
    record(&mut account, attempt.events, later(1));
    assert_eq!((account.failed_attempts, account.last_log_in), (0, Some(later(1))));
}

#[test]
fn an_unknown_name_and_a_wrong_password_get_one_answer() {
    let (world, account) = ready();
    let wrong = decide_log_in(&account, PasswordCheck::Wrong, start(), &world.policy).outcome.unwrap_err();
    assert_eq!(wrong, unknown_log_in());
    let without_password = decide_log_in(&world.accounts[0], PasswordCheck::Right, start(), &world.policy);
    assert_eq!(without_password.outcome.unwrap_err(), unknown_log_in());
}

#[test]
fn five_failures_lock_for_a_quarter_of_an_hour_whatever_the_password() {
    let (world, mut account) = ready();
    for _ in 0..5 {
        assert_eq!(fail(&mut account, start()), R::LogInRefused);
    }
    assert_eq!(account.locked_until, Some(start() + 15.minutes()));
    let at = start() + 14.minutes();
    let right = decide_log_in(&account, PasswordCheck::Right, at, &world.policy);
    let wrong = decide_log_in(&account, PasswordCheck::Wrong, at, &world.policy);
    assert_eq!(right, wrong);
    let refusal = right.outcome.unwrap_err();
    assert_eq!(refusal.code, R::AccountLocked);
    assert!(refusal.message(Language::Chinese).contains("2024-03-01 09:15:00"), "{refusal}");
    assert!(right.events.is_empty());
    let open = decide_log_in(&account, PasswordCheck::Right, start() + 15.minutes(), &world.policy);
    assert!(open.outcome.is_ok());
    fail(&mut account, start() + 15.minutes());
    assert_eq!(account.failed_attempts, 1, "the count begins anew");
}

#[test]
fn the_security_administrator_unlocks() {
    let (mut world, mut account) = ready();
    for _ in 0..5 {
        assert_eq!(fail(&mut account, start()), R::LogInRefused);
    }
    world.accounts[NOBODY] = account;
    world.run(&world.actor(1), NOBODY, &C::Unlock).unwrap();
    let attempt = decide_log_in(&world.accounts[NOBODY], PasswordCheck::Right, start(), &world.policy);
    assert!(attempt.outcome.is_ok());
}

#[test]
fn a_disabled_account_refuses_and_only_its_owner_learns_why() {
    let (mut world, _) = ready();
    world.run(&world.actor(0), NOBODY, &C::Disable { reason: "调离".into() }).unwrap();
    let account = &world.accounts[NOBODY];
    let right = decide_log_in(account, PasswordCheck::Right, start(), &world.policy);
    assert_eq!(code(right.outcome), R::AccountDisabled);
    let wrong = decide_log_in(account, PasswordCheck::Wrong, start(), &world.policy);
    assert_eq!(code(wrong.outcome), R::LogInRefused);
    let change = decide_change_password(
        account,
        PasswordCheck::Right,
        &text("Another-horse-43"),
        Sameness::Different,
        start(),
        &world.policy,
    );
    assert_eq!(code(change.outcome), R::AccountDisabled);
}

#[test]
fn an_old_or_required_password_must_be_changed() {
    let (mut world, account) = ready();
    let outcome = |account: &Account, now| {
        decide_log_in(account, PasswordCheck::Right, now, &AccountPolicy::default()).outcome.unwrap()
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
    let change = |account: &Account, present, new: &str, sameness| {
        decide_change_password(account, present, &text(new), sameness, start(), &world.policy)
    };
    let done = change(&account, PasswordCheck::Right, "Another-horse-43", Sameness::Different);
    assert_eq!((done.outcome, done.events), (Ok(()), vec![AccountEvent::PasswordChanged]));
    let same = change(&account, PasswordCheck::Right, GOOD_PASSWORD, Sameness::Same);
    assert_eq!(code(same.outcome), R::PasswordUnchanged);
    let weak = change(&account, PasswordCheck::Right, "weak", Sameness::Different);
    assert_eq!(code(weak.outcome), R::PasswordTooShort);
    for _ in 0..5 {
        let wrong = change(&account, PasswordCheck::Wrong, "Another-horse-43", Sameness::Different);
        assert_eq!(code(wrong.outcome), R::PresentPasswordWrong);
        record(&mut account, wrong.events, start());
    }
    let locked = change(&account, PasswordCheck::Right, "Another-horse-43", Sameness::Different);
    assert_eq!(code(locked.outcome), R::AccountLocked);
}

#[test]
fn a_password_is_long_mixed_and_not_the_login() {
    let login = "zhang.san".parse().unwrap();
    let policy = AccountPolicy::default();
    let check = |password: &str| check_password(&text(password), &login, &policy).map_err(|refusal| refusal.code);
    for good in ["Correct-horse-42", "abcdefgh1!", "ABCDEFGH1!", "密码安全生产abcDEF", "Aa1Aa1Aa1A"] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
    for (bad, expected) in [
        ("Aa1!Aa1!A", R::PasswordTooShort),
        ("", R::PasswordTooShort),
        ("abcdefghij", R::PasswordTooSimple),
        ("abcdefghi1", R::PasswordTooSimple),
        ("1234567890", R::PasswordTooSimple),
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
