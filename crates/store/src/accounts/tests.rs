use super::*;
use crate::{CommandError, Store, StoreError, testing::on_both_engines};
use bihuan_domain::{
    Language, RefusalCode,
    accounts::{
        Account, AccountCommand, AccountDetails, AccountPolicy, Actor, CreateAccount, Grant, PasswordCheck,
        PasswordText, Role, RoleAt, Sameness,
    },
    ids::{UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place, Subtree},
    units::{Unit, UnitKind},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

mod attempts;

const HASH: [u8; 32] = [7; 32];

fn now() -> Timestamp {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

fn county() -> Place {
    Place::root(AdministrativeLevel::County, "350525000000".parse().unwrap())
}

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

fn run<T: Send + 'static>(
    store: &Store,
    actor: Actor,
    at: Timestamp,
    work: impl FnOnce(&mut crate::Tx<'_>, Circumstances<'_>) -> Result<T, CommandError> + Send + 'static,
) -> Result<T, CommandError> {
    store.write_blocking(move |tx| {
        let policy = AccountPolicy::default();
        work(tx, Circumstances { actor: &actor, now: at, policy: &policy, address: Some("10.0.0.1") })
    })
}

fn ready(number: u128, login: &str, name: &str, role: Role) -> ReadyUser {
    let subtree = Subtree { code: "350525000000".parse().unwrap(), level: AdministrativeLevel::County };
    ReadyUser {
        id: user(number),
        login: login.parse().unwrap(),
        name: name.to_owned(),
        unit: UnitId(Uuid::from_u128(1)),
        unit_name: "县安办".to_owned(),
        grants: vec![Grant { role, subtree }],
        acts_for_unit: None,
        password_hash: Some("hash".to_owned()),
    }
}

fn code(error: &CommandError) -> Option<RefusalCode> {
    match error {
        CommandError::Refused(refusal) => Some(refusal.code),
        _ => None,
    }
}

fn make_first(store: &Store) -> Result<Account, CommandError> {
    let unit =
        Unit { id: UnitId(Uuid::from_u128(1)), kind: UnitKind::Office, name: "县安办".to_owned(), place: None };
    let first =
        FirstAdministrator {
            id: user(1), login: "Admin".to_owned(), name: "管理员".to_owned(), unit, place: county()
        };
    run(store, Actor::Operator, now(), move |tx, given| {
        first_administrator(tx, &first, SetupToken("first-token"), given)
    })
}

#[test]
fn the_first_administrator_is_made_once_and_sets_the_password_by_the_link() {
    on_both_engines(|store| {
        let account = make_first(store).unwrap();
        assert_eq!(account.login.as_str(), "admin");
        assert!(account.holds(Role::SystemAdministrator));
        assert_eq!(code(&make_first(store).unwrap_err()), Some(RefusalCode::AdministratorExists));

        let complete = |token: &'static str, at| {
            run(store, Actor::System, at, move |tx, given| {
                let text = PasswordText::new("Meadow-stone-31".to_owned());
                let new = NewPassword { text: &text, sameness: Sameness::Different, hash: "new hash" };
                complete_setup(tx, token, &new, &HASH, &origin("10.0.0.1"), given)
            })
        };
        assert_eq!(code(&complete("other", now()).unwrap_err()), Some(RefusalCode::SetupLinkInvalid));
        let late = now() + SignedDuration::from_hours(72);
        assert_eq!(code(&complete("first-token", late).unwrap_err()), Some(RefusalCode::SetupLinkInvalid));
        let Ok(LogIn::In(account)) = complete("first-token", now()) else { panic!("no second step is asked for yet") };
        assert_eq!(account.last_log_in, Some(now()));
        assert_eq!(code(&complete("first-token", now()).unwrap_err()), Some(RefusalCode::SetupLinkInvalid));
        let hash: Result<_, StoreError> = store.read_blocking(|tx| password_hash(tx, user(1)));
        assert_eq!(hash.unwrap().as_deref(), Some("new hash"));
    });
}

#[test]
fn rows_equal_a_replay_of_the_log() {
    on_both_engines(|store| {
        make_first(store).unwrap();
        store
            .write_blocking(|tx| create_ready_user(tx, ready(2, "officer", "张三", Role::SafetyOfficer), now()))
            .unwrap();
        run(store, Actor::Operator, now(), |tx, given| {
            let disable = AccountCommand::Disable { reason: "调离".to_owned() };
            execute(tx, user(2), Some(3), &disable, None, given)
        })
        .unwrap();
        let ids: Result<_, StoreError> = store.read_blocking(|tx| ids(tx, None, 10));
        assert_eq!(ids.unwrap(), [user(1), user(2)]);
        for id in [user(1), user(2)] {
            let both: Result<_, StoreError> = store.read_blocking(|tx| Ok((find(tx, id)?, replay(tx, id)?)));
            let (row, replayed) = both.unwrap();
            assert!(row.is_some());
            assert_eq!(row, replayed);
        }
    });
}

/// An attempt at the account `officer` from an address, in a new browser.
fn origin(network: &str) -> Origin {
    Origin {
        account: account_key("officer"),
        network: network.to_owned(),
        device_token: None,
        new_device: ([9; 32], "device".to_owned()),
        device: "Chrome · Windows".to_owned(),
    }
}

fn officer(store: &Store) -> Presented {
    store.write_blocking(|tx| create_ready_user(tx, ready(2, "officer", "张三", Role::SafetyOfficer), now())).unwrap();
    let compared: Result<_, StoreError> = store.read_blocking(|tx| presented(tx, &"officer".parse().unwrap()));
    compared.unwrap().unwrap()
}

fn try_in(
    store: &Store,
    compared: &Presented,
    check: PasswordCheck,
    origin: Origin,
    session: [u8; 32],
) -> Result<LogIn, NoEntry> {
    let compared = compared.clone();
    run(store, Actor::System, now(), move |tx, given| Ok(log_in(tx, &compared, check, &session, &origin, given)?))
        .unwrap()
}

fn refused(outcome: Result<LogIn, NoEntry>) -> RefusalCode {
    match outcome {
        Err(NoEntry::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

fn count(store: &Store, sql: &'static str) -> i64 {
    let rows: Result<_, StoreError> = store.read_blocking(|tx| tx.query(sql, &[]));
    rows.unwrap()[0].get(0).unwrap()
}

#[test]
fn failures_are_recorded_and_lock_their_place_and_a_changed_password_is_not_taken() {
    on_both_engines(|store| {
        let compared = officer(store);
        let stale = Presented { hash: Some("old hash".to_owned()), ..compared.clone() };
        let attempt = |compared: &Presented, check, from: &str| try_in(store, compared, check, origin(from), HASH);
        assert_eq!(refused(attempt(&stale, PasswordCheck::Right, "10.0.0.1")), RefusalCode::LogInRefused);
        for _ in 0..4 {
            assert_eq!(refused(attempt(&compared, PasswordCheck::Wrong, "10.0.0.1")), RefusalCode::LogInRefused);
        }
        let waits = attempt(&compared, PasswordCheck::Right, "10.0.0.1");
        assert_eq!(waits, Err(NoEntry::Wait(SignedDuration::from_mins(15))));
        let payloads: Result<_, StoreError> = store.read_blocking(|tx| {
            tx.query("SELECT payload FROM event WHERE kind = 'log_in_failed' ORDER BY version", &[])
        });
        let payloads = payloads.unwrap();
        assert_eq!(payloads.len(), 5, "what waits is not looked at");
        assert!(payloads[0].get::<String>(0).unwrap().contains("10.0.0.1"));
        assert!(matches!(attempt(&compared, PasswordCheck::Right, "10.0.0.2"), Ok(LogIn::In(_))), "another place");
        run(store, Actor::Operator, now(), |tx, given| {
            execute(tx, user(2), None, &AccountCommand::Unlock, None, given)
        })
        .unwrap();
        assert!(try_in(store, &compared, PasswordCheck::Right, origin("10.0.0.1"), [8; 32]).is_ok());
    });
}

#[test]
fn a_session_lives_as_long_as_its_limits_and_its_account() {
    on_both_engines(|store| {
        store
            .write_blocking(|tx| create_ready_user(tx, ready(2, "officer", "张三", Role::SafetyOfficer), now()))
            .unwrap();
        let limits =
            sessions::SessionLimits { idle: SignedDuration::from_mins(30), absolute: SignedDuration::from_hours(12) };
        let load = |at: Timestamp| -> Option<sessions::LiveSession> {
            let loaded: Result<_, StoreError> = store.read_blocking(move |tx| sessions::load(tx, &HASH, limits, at));
            loaded.unwrap()
        };
        assert!(load(now()).is_none());
        store
            .write_blocking(|tx| {
                sessions::open(tx, &HASH, user(2), now())?;
                set_language(tx, user(2), Language::English)
            })
            .unwrap();
        assert_eq!(load(now()).unwrap().language, Some(Language::English));
        let minutes = |count: i64| now() + SignedDuration::from_mins(count);
        assert!(load(minutes(29)).is_some() && load(minutes(30)).is_none());
        store.write_blocking(move |tx| sessions::touch(tx, &HASH, minutes(719))).unwrap();
        assert!(load(minutes(719)).is_some() && load(minutes(720)).is_none());
        let flash = sessions::StoredFlash { kind: "success".to_owned(), text: "已保存".to_owned(), code: None };
        let kept = flash.clone();
        store.write_blocking(move |tx| sessions::set_flashes(tx, &HASH, &[kept])).unwrap();
        assert_eq!(load(minutes(719)).unwrap().flashes, [flash]);
        run(store, Actor::Operator, now(), |tx, given| {
            execute(tx, user(2), None, &AccountCommand::Disable { reason: "调离".to_owned() }, None, given)
        })
        .unwrap();
        assert!(load(now()).is_none());
        store.write_blocking(|tx| sessions::touch(tx, &HASH, now())).unwrap();
        let rows: Result<_, StoreError> = store.read_blocking(|tx| tx.query("SELECT 1 FROM session", &[]));
        assert!(rows.unwrap().is_empty(), "nothing brings it back");
    });
}

#[test]
fn the_list_keeps_to_reach_filters_and_pages() {
    on_both_engines(|store| {
        let names = ["丙", "乙", "甲", "丁"];
        for (number, name) in names.into_iter().enumerate() {
            let role = if number == 3 { Role::Leader } else { Role::SafetyOfficer };
            let user = ready(10 + number as u128, &format!("user{number}"), name, role);
            store.write_blocking(move |tx| create_ready_user(tx, user, now())).unwrap();
        }
        let admin = |code: &str| {
            let mut user = ready(99, "admin", "管理员", Role::SystemAdministrator);
            user.grants[0].subtree.code = code.parse().unwrap();
            let person = bihuan_domain::accounts::Person {
                id: user.id,
                name: user.name,
                unit: user.unit,
                unit_name: user.unit_name,
                grants: user.grants,
                acts_for_unit: None,
                narrowed_to: None,
            };
            Actor::Person(person)
        };
        let found = |actor: Actor, filter: AccountFilter, after: Option<AccountKey>| -> Vec<String> {
            let found: Result<_, StoreError> =
                store.read_blocking(move |tx| list(tx, &actor, &filter, after.as_ref(), 3));
            found.unwrap().into_iter().map(|account| account.name).collect()
        };
        let everything = AccountFilter::default;
        let first = found(admin("350525000000"), everything(), None);
        assert_eq!(first, ["丁", "丙", "乙"], "by code point");
        let after = AccountKey { name: "乙".to_owned(), id: user(11) };
        assert_eq!(found(admin("350525000000"), everything(), Some(after)), ["甲"]);
        assert!(found(admin("350526000000"), everything(), None).is_empty());
        assert!(found(Actor::System, everything(), None).is_empty());
        let leaders = AccountFilter { role: Some(Role::Leader), ..everything() };
        assert_eq!(found(Actor::Operator, leaders, None), ["丁"]);
        let by_login = AccountFilter { text: Some("USER2".to_owned()), ..everything() };
        assert_eq!(found(Actor::Operator, by_login, None), ["甲"]);
        let wildcard = AccountFilter { text: Some("%".to_owned()), ..everything() };
        assert!(found(Actor::Operator, wildcard, None).is_empty());
    });
}

#[test]
fn what_lies_outside_is_not_found_and_a_refused_command_stores_nothing() {
    on_both_engines(|store| {
        make_first(store).unwrap();
        let find_first: Result<_, StoreError> = store.read_blocking(|tx| find(tx, user(1)));
        let before = find_first.unwrap().unwrap();
        let mut person = before.person();
        person.id = user(50);
        person.grants[0].subtree.code = "350526000000".parse().unwrap();
        let stranger = Actor::Person(person);
        let disable = || AccountCommand::Disable { reason: "x".to_owned() };
        let refused = run(store, stranger, now(), move |tx, given| execute(tx, user(1), None, &disable(), None, given));
        assert!(matches!(refused, Err(CommandError::NotFound)), "{refused:?}");
        let last =
            run(store, Actor::Operator, now(), move |tx, given| execute(tx, user(1), None, &disable(), None, given));
        assert_eq!(code(&last.unwrap_err()), Some(RefusalCode::LastAdministrator));
        let old = run(store, Actor::Operator, now(), |tx, given| {
            let grant = AccountCommand::Grant(RoleAt { role: Role::Leader, place: county() });
            execute(tx, user(1), Some(1), &grant, None, given)
        });
        assert!(matches!(old, Err(CommandError::Stale { current: 3 })), "{old:?}");
        let taken = run(store, Actor::Operator, now(), |tx, given| {
            let details = AccountDetails {
                name: "乙".to_owned(),
                unit: UnitId(Uuid::from_u128(1)),
                unit_name: "县安办".to_owned(),
                phone: String::new(),
            };
            let command = CreateAccount { login: "ADMIN".to_owned(), details };
            create(tx, user(2), &command, SetupToken("t"), given)
        });
        assert_eq!(code(&taken.unwrap_err()), Some(RefusalCode::LoginTaken));
        let after: Result<_, StoreError> = store.read_blocking(|tx| Ok((find(tx, user(1))?, find(tx, user(2))?)));
        assert_eq!(after.unwrap(), (Some(before), None));
    });
}
