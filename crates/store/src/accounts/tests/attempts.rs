//! Known devices, throttles, the second step, ending sessions, stale accounts, earlier passwords.

use super::*;

#[test]
fn a_known_device_is_counted_by_itself() {
    on_both_engines(|store| {
        let compared = officer(store);
        try_in(store, &compared, PasswordCheck::Right, origin("10.0.0.1"), HASH).unwrap();
        let known = |new: [u8; 32], old: [u8; 32]| Origin {
            device_token: Some(old),
            new_device: (new, "unused".to_owned()),
            ..origin("10.0.0.1")
        };
        for _ in 0..5 {
            refused(try_in(store, &compared, PasswordCheck::Wrong, origin("10.0.0.1"), HASH));
        }
        let stranger = try_in(store, &compared, PasswordCheck::Right, origin("10.0.0.1"), HASH);
        assert!(matches!(stranger, Err(NoEntry::Wait(_))), "{stranger:?}");
        let own = try_in(store, &compared, PasswordCheck::Right, known([10; 32], [9; 32]), [2; 32]);
        assert!(matches!(own, Ok(LogIn::In(_))), "behind the same address");
        let planted = try_in(store, &compared, PasswordCheck::Right, known([11; 32], [9; 32]), [3; 32]);
        assert!(matches!(planted, Err(NoEntry::Wait(_))), "the token of before is worth nothing");
        for _ in 0..5 {
            refused(try_in(store, &compared, PasswordCheck::Wrong, known([12; 32], [10; 32]), HASH));
        }
        let locked = try_in(store, &compared, PasswordCheck::Right, known([12; 32], [10; 32]), HASH);
        assert!(matches!(locked, Err(NoEntry::Wait(_))), "a stolen device guesses no longer than others");
        assert_eq!(count(store, "SELECT COUNT(*) FROM known_device"), 1);
    });
}

#[test]
fn failures_are_bounded_and_forgotten() {
    on_both_engines(|store| {
        for number in 0..50 {
            let from =
                Origin { account: account_key(&format!("nobody{number}")), ..origin(&format!("10.0.1.{number}")) };
            let noted = run(store, Actor::System, now(), move |tx, given| Ok(unknown_log_in(tx, &from, given)?));
            assert!(matches!(noted, Ok(NoEntry::Refused(_))), "{noted:?}");
        }
        assert_eq!(count(store, "SELECT COUNT(*) FROM log_in_failure"), 150);
        let sweep = |at| store.write_blocking(move |tx| throttles::sweep(tx, at, &AccountPolicy::default())).unwrap();
        assert_eq!(sweep(now() + SignedDuration::from_mins(59)), 0);
        assert_eq!(sweep(now() + SignedDuration::from_hours(2)), 100, "of addresses and of accounts overall");
        assert_eq!(sweep(now() + SignedDuration::from_hours(25)), 50);
    });
}

fn given_code(step: i64) -> second_factor::GivenCode {
    second_factor::GivenCode::Telephone { stored: vec![0, 1, 2], step }
}

#[test]
fn the_second_step_takes_each_code_once() {
    on_both_engines(|store| {
        officer(store);
        store.write_blocking(|tx| second_factor::seed(tx, user(2), &[0, 1, 2], now())).unwrap();
        let compared: Result<_, StoreError> = store.read_blocking(|tx| presented(tx, &"officer".parse().unwrap()));
        let compared = compared.unwrap().unwrap();
        let half = |hash: [u8; 32]| {
            let first = try_in(store, &compared, PasswordCheck::Right, origin("10.0.0.1"), hash);
            assert!(matches!(first, Ok(LogIn::ToSecondStep(_))), "{first:?}");
        };
        let second = |hash: [u8; 32], session: [u8; 32], code: second_factor::GivenCode, at| {
            run(store, Actor::System, at, move |tx, given| {
                Ok(second_factor::second_step(tx, &hash, &session, &code, &origin("10.0.0.1"), given)?)
            })
            .unwrap()
            .map(LogIn::In)
        };
        half([1; 32]);
        assert_eq!(count(store, "SELECT COUNT(*) FROM session"), 0);
        let late = now() + SignedDuration::from_mins(5);
        assert_eq!(refused(second([1; 32], [2; 32], given_code(7), late)), RefusalCode::SecondStepOver);
        let other = second_factor::GivenCode::Telephone { stored: vec![9], step: 7 };
        assert_eq!(refused(second([1; 32], [2; 32], other, now())), RefusalCode::SecondFactorWrong, "another secret");
        second([1; 32], [2; 32], given_code(7), now()).unwrap();
        assert_eq!(
            refused(second([1; 32], [3; 32], given_code(8), now())),
            RefusalCode::SecondStepOver,
            "it is used up"
        );
        half([4; 32]);
        for old in [7, 6] {
            let refused = refused(second([4; 32], [5; 32], given_code(old), now()));
            assert_eq!(refused, RefusalCode::SecondFactorWrong, "step {old}");
        }
        second([4; 32], [5; 32], given_code(8), now()).unwrap();
        assert_eq!(count(store, "SELECT COUNT(*) FROM session"), 2);
        run(store, Actor::Operator, now(), |tx, given| {
            execute(tx, user(2), None, &AccountCommand::ResetSecondFactor, None, given)
        })
        .unwrap();
        assert_eq!(count(store, "SELECT COUNT(*) FROM session"), 0);
        assert_eq!(count(store, "SELECT COUNT(*) FROM second_factor"), 0);
    });
}

#[test]
fn sessions_are_listed_and_ended() {
    on_both_engines(|store| {
        let compared = officer(store);
        for number in 1..=3 {
            let from = Origin { new_device: ([number; 32], number.to_string()), ..origin("10.0.0.1") };
            try_in(store, &compared, PasswordCheck::Right, from, [number; 32]).unwrap();
        }
        let limits =
            sessions::SessionLimits { idle: SignedDuration::from_mins(30), absolute: SignedDuration::from_hours(12) };
        let listed: Result<_, StoreError> =
            store.read_blocking(move |tx| sessions::of_user(tx, user(2), limits, now()));
        let listed = listed.unwrap();
        assert_eq!(listed.len(), 3);
        assert_eq!((listed[0].device.as_str(), listed[0].address.as_str()), ("Chrome · Windows", "10.0.0.1"));
        let end = |ending: Ending| {
            run(store, Actor::Operator, now(), move |tx, given| end_sessions(tx, user(2), &[1; 32], &ending, given))
        };
        assert_eq!(end(Ending::One(sessions::public_id(&[2; 32]))).unwrap(), 1);
        assert_eq!(code(&end(Ending::One("0".repeat(32))).unwrap_err()), Some(RefusalCode::SessionUnknown));
        assert_eq!(end(Ending::Others).unwrap(), 1);
        assert_eq!(code(&end(Ending::Others).unwrap_err()), Some(RefusalCode::SessionUnknown));
        assert_eq!(count(store, "SELECT COUNT(*) FROM session"), 1);
    });
}

#[test]
fn accounts_that_nobody_uses_are_disabled_but_never_the_last_administrator() {
    on_both_engines(|store| {
        officer(store);
        make_first(store).unwrap();
        try_in(
            store,
            &store
                .read_blocking(|tx| presented(tx, &"officer".parse().unwrap()))
                .map_err(|e: StoreError| e)
                .unwrap()
                .unwrap(),
            PasswordCheck::Right,
            origin("10.0.0.1"),
            HASH,
        )
        .unwrap();
        let sweep = |days: i64| -> u64 {
            let at = now() + SignedDuration::from_hours(24 * days);
            let swept: Result<_, StoreError> = store.write_blocking(move |tx| {
                let mut all = 0;
                let mut after = None;
                loop {
                    let (count, next) = disable_stale(tx, after, 1, at, &AccountPolicy::default())?;
                    all += count;
                    after = next;
                    if after.is_none() {
                        return Ok(all);
                    }
                }
            });
            swept.unwrap()
        };
        assert_eq!(sweep(89), 0);
        let used = now() + SignedDuration::from_hours(24 * 50);
        store
            .write_blocking(move |tx| {
                tx.execute(
                    "INSERT INTO access_token (id, user_id, token_hash, expires_at, last_used_at, window_minute, window_used)
                     VALUES ($1, $2, $3, $4, $4, 0, 0)",
                    &[bihuan_domain::ids::TokenId(uuid::Uuid::from_u128(9)).into(), user(2).into(), [7_u8; 32].into(), used.into()],
                )
            })
            .unwrap();
        assert_eq!((sweep(90), sweep(139), sweep(140), sweep(400)), (0, 0, 1, 0), "a program worked in its name");
        let found: Result<_, StoreError> = store.read_blocking(|tx| Ok((find(tx, user(1))?, find(tx, user(2))?)));
        let (first, officer) = found.unwrap();
        assert!(first.unwrap().is_active());
        assert_eq!(officer.unwrap().status, bihuan_domain::accounts::AccountStatus::Stale);
        assert_eq!(count(store, "SELECT COUNT(*) FROM session"), 0, "its sessions have ended");
        assert_eq!(count(store, "SELECT COUNT(*) FROM event WHERE kind = 'found_stale' AND actor = 'system'"), 1);
        let both: Result<_, StoreError> = store.read_blocking(|tx| Ok((find(tx, user(2))?, replay(tx, user(2))?)));
        let (row, replayed) = both.unwrap();
        assert_eq!(row, replayed);
    });
}

#[test]
fn as_many_earlier_passwords_are_remembered_as_the_policy_says() {
    on_both_engines(|store| {
        officer(store);
        let policy = AccountPolicy { password_history: 3, ..AccountPolicy::default() };
        for number in 1..=4 {
            let policy = policy.clone();
            store
                .write_blocking(move |tx| {
                    let at = now() + SignedDuration::from_secs(number);
                    tokens::set_password(tx, user(2), &format!("hash {number}"), at, &policy)
                })
                .unwrap();
            if number == 1 {
                let kept: Result<_, StoreError> =
                    store.read_blocking(|tx| earlier_hashes(tx, user(2), &AccountPolicy::default()));
                assert_eq!(kept.unwrap(), ["hash 1", "hash"], "that of before the history too");
            }
        }
        let kept: Result<_, StoreError> = store.read_blocking(move |tx| earlier_hashes(tx, user(2), &policy));
        assert_eq!(kept.unwrap(), ["hash 4", "hash 3", "hash 2"]);
    });
}

/// A reader may write nothing, not even a lock: PostgreSQL refuses it.
#[test]
fn a_reader_can_ask_how_long_to_wait() {
    on_both_engines(|store| {
        let policy = AccountPolicy::default();
        let waited: Result<_, StoreError> =
            store.read_blocking(|tx| throttles::wait(tx, &origin("10.0.0.1"), None, now(), &policy));
        assert_eq!(waited.unwrap(), None);
    });
}
