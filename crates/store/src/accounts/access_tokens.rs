//! Access tokens: how a program acts for a user. The secret itself is known to the program only.

use super::{Circumstances, rows, visible};
use crate::{CommandError, StoreError, Tx};
use bihuan_domain::{
    Language,
    accounts::{
        AccessToken, Account, AccountContext, AccountEvent, Actor, ApiPolicy, IssueToken, Roster, decide_expire_tokens,
        decide_issue_token, decide_revoke_token,
    },
    ids::{TokenId, UserId},
};
use jiff::Timestamp;

/// Accounts whose tokens end in one transaction.
const ENDED_AT_ONCE: usize = 200;

/// A token that somebody came with, and whom it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Presented {
    /// The account as it is now.
    pub account: Account,
    /// The token.
    pub token: AccessToken,
    /// The language that the user has chosen, if any.
    pub language: Option<Language>,
}

/// When a token was last used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastUse {
    /// Which.
    pub token: TokenId,
    /// When, to some minutes; `None` for never.
    pub at: Option<Timestamp>,
}

/// Makes a token for the acting user and keeps the hash of its secret.
///
/// # Errors
/// [`CommandError::NotFound`] when the actor is no user; a refusal `AP-03x` or `AC-0xx`; a fault of the database.
pub fn issue(
    tx: &mut Tx<'_>,
    command: &IssueToken,
    secret_hash: &[u8; 32],
    policy: &ApiPolicy,
    given: Circumstances<'_>,
) -> Result<AccessToken, CommandError> {
    let owner = given.actor.person().ok_or(CommandError::NotFound)?.id;
    let account = rows::lock(tx, owner)?.ok_or(CommandError::NotFound)?;
    let events = decide_issue_token(&account, command, given.now, policy)?;
    let account = super::commands::record(tx, owner, Some(account), given, &events)?;
    let token = account.tokens.into_iter().find(|token| token.id == command.id);
    let token = token.ok_or_else(|| StoreError::corrupt("account", "an issued token is not there"))?;
    tx.execute(
        "INSERT INTO access_token (id, user_id, token_hash, expires_at, last_used_at, window_minute, window_used)
         VALUES ($1, $2, $3, $4, NULL, 0, 0)",
        &[token.id.into(), owner.into(), (*secret_hash).into(), token.expires_at.into()],
    )?;
    Ok(token)
}

/// Revokes a token of an account: by its owner, or by an administrator who sees the account.
///
/// # Errors
/// [`CommandError::NotFound`] when the actor does not see the account; a refusal `AP-034`, `AP-035`; a fault of the
/// database.
pub fn revoke(
    tx: &mut Tx<'_>,
    owner: UserId,
    token: TokenId,
    given: Circumstances<'_>,
) -> Result<Account, CommandError> {
    let account = rows::lock(tx, owner)?.ok_or(CommandError::NotFound)?;
    let is_own = given.actor.person().is_some_and(|person| person.id == owner);
    let places = if is_own { Vec::new() } else { visible(tx, owner, given.actor)?.1 };
    let context = AccountContext {
        actor: given.actor,
        now: given.now,
        policy: given.policy,
        roster: Roster::default(),
        target_places: &places,
    };
    let events = decide_revoke_token(&account, token, &context)?;
    let account = super::commands::record(tx, owner, Some(account), given, &events)?;
    forget(tx, token)?;
    Ok(account)
}

/// The token of a secret's hash with its owner, whatever their state; `None` for one that is unknown, revoked or
/// recorded as expired. One query, whatever the number of tokens.
///
/// # Errors
/// A fault of the database.
pub fn find(tx: &mut Tx<'_>, secret_hash: &[u8; 32]) -> Result<Option<Presented>, StoreError> {
    let row = tx.query_first(
        "SELECT a.body, p.language, t.id
         FROM access_token t JOIN account a ON a.id = t.user_id LEFT JOIN account_preference p ON p.user_id = t.user_id
         WHERE t.token_hash = $1",
        &[(*secret_hash).into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let (account, id) = (rows::read(&row, 0)?, row.get::<TokenId>(2)?);
    let language = row.get::<Option<String>>(1)?.as_deref().and_then(Language::from_tag);
    let token = account.tokens.iter().find(|token| token.id == id).cloned();
    Ok(token.map(|token| Presented { account, token, language }))
}

/// As [`find`]; the account is not read again when `known` is the token's as it was found before and nothing has happened to
/// the account since.
///
/// # Errors
/// A fault of the database.
pub fn find_again(tx: &mut Tx<'_>, secret_hash: &[u8; 32], known: &Presented) -> Result<Option<Presented>, StoreError> {
    let row = tx.query_first(
        "SELECT a.id, a.version, p.language, t.id
         FROM access_token t JOIN account a ON a.id = t.user_id LEFT JOIN account_preference p ON p.user_id = t.user_id
         WHERE t.token_hash = $1",
        &[(*secret_hash).into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let (account, version, token): (UserId, u64, TokenId) = (row.get(0)?, row.get(1)?, row.get(3)?);
    if (account, version, token) != (known.account.id, known.account.version, known.token.id) {
        return find(tx, secret_hash);
    }
    let language = row.get::<Option<String>>(2)?.as_deref().and_then(Language::from_tag);
    Ok(Some(Presented { language, ..known.clone() }))
}

/// Takes up to `wanted` of the requests that a token may still make in a minute, over all processes; returns how many it
/// got. Also notes that the token is in use.
///
/// # Errors
/// A fault of the database.
pub fn lease(
    tx: &mut Tx<'_>,
    token: TokenId,
    minute: i64,
    wanted: u32,
    per_minute: u32,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let sql = format!("SELECT window_minute, window_used FROM access_token WHERE id = $1{}", tx.for_update());
    let Some(row) = tx.query_first(&sql, &[token.into()])? else { return Ok(0) };
    let (window, used): (i64, u32) = (row.get(0)?, row.get(1)?);
    let used = if window == minute { used } else { 0 };
    let granted = wanted.min(per_minute.saturating_sub(used));
    if granted > 0 {
        tx.execute(
            "UPDATE access_token SET window_minute = $2, window_used = $3, last_used_at = $4 WHERE id = $1",
            &[token.into(), minute.into(), (used + granted).into(), now.into()],
        )?;
    }
    Ok(granted)
}

/// When the tokens of an account were last used.
///
/// # Errors
/// A fault of the database.
pub fn last_uses(tx: &mut Tx<'_>, owner: UserId) -> Result<Vec<LastUse>, StoreError> {
    let rows = tx.query("SELECT id, last_used_at FROM access_token WHERE user_id = $1 ORDER BY id", &[owner.into()])?;
    rows.iter().map(|row| Ok(LastUse { token: row.get(0)?, at: row.get(1)? })).collect()
}

/// Records the end of tokens whose time is over and forgets their secrets; returns how many. Call it again while it
/// returns any.
///
/// # Errors
/// A fault of the database.
pub fn expire(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    let sql = format!(
        "SELECT user_id FROM access_token WHERE expires_at <= $1 GROUP BY user_id ORDER BY user_id LIMIT {ENDED_AT_ONCE}"
    );
    let owners = tx.query(&sql, &[now.into()])?;
    let mut ended = 0;
    for row in owners {
        let owner: UserId = row.get(0)?;
        let Some(account) = rows::lock(tx, owner)? else { continue };
        // Whoever was faster has recorded it already.
        let events = decide_expire_tokens(&account, now);
        for event in &events {
            if let AccountEvent::TokenExpired { token } = event {
                forget(tx, *token)?;
                ended += 1;
            }
        }
        if !events.is_empty() {
            rows::record(tx, owner, Some(account), &Actor::System.log_name(), now, None, &events)?;
        }
    }
    Ok(ended)
}

fn forget(tx: &mut Tx<'_>, token: TokenId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM access_token WHERE id = $1", &[token.into()])?;
    tx.execute("DELETE FROM idempotent_answer WHERE token_id = $1", &[token.into()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Store,
        accounts::{ReadyUser, create_ready_user, replay},
        idempotency::{self, Answer, Claim},
        testing::on_both_engines,
    };
    use bihuan_domain::{
        RefusalCode,
        accounts::{AccountPolicy, ApiSlice, TokenAccess},
        ids::UnitId,
    };
    use uuid::Uuid;

    const OWNER: UserId = UserId(Uuid::from_u128(7));
    const SECRET: [u8; 32] = [5; 32];

    fn now() -> Timestamp {
        Timestamp::from_second(1_772_413_200).unwrap()
    }

    fn after_days(days: i64) -> Timestamp {
        now() + jiff::SignedDuration::from_hours(24 * days)
    }

    fn token() -> TokenId {
        TokenId(Uuid::from_u128(8))
    }

    fn owner(store: &Store) -> Account {
        let user = ReadyUser {
            id: OWNER,
            login: "officer".parse().unwrap(),
            name: "安办人员".to_owned(),
            unit: UnitId(Uuid::from_u128(1)),
            unit_name: "安办".to_owned(),
            grants: Vec::new(),
            acts_for_unit: None,
            password_hash: None,
        };
        store.write_blocking(move |tx| create_ready_user(tx, user, now())).unwrap()
    }

    fn issued(store: &Store) -> AccessToken {
        let actor = Actor::Person(owner(store).person());
        let command = IssueToken {
            id: token(),
            name: "县平台".to_owned(),
            access: TokenAccess::ReadWrite,
            slices: vec![ApiSlice::Hazards],
            within: None,
            lifetime_days: 30,
        };
        let issue = move |tx: &mut Tx<'_>| {
            let policy = AccountPolicy::default();
            let given = Circumstances { actor: &actor, now: now(), policy: &policy, address: Some("10.0.0.1") };
            issue(tx, &command, &SECRET, &ApiPolicy::default(), given)
        };
        store.write_blocking(issue).unwrap()
    }

    #[test]
    fn a_token_is_found_by_the_hash_of_its_secret_until_it_is_revoked() {
        on_both_engines(|store| {
            let token = issued(store);
            let find = || store.read_blocking(|tx| find(tx, &SECRET)).unwrap();
            let found = find().unwrap();
            assert_eq!((found.account.id, &found.token), (OWNER, &token));
            let again = |known: Presented| store.read_blocking(move |tx| find_again(tx, &SECRET, &known)).unwrap();
            assert_eq!(again(found.clone()), Some(found.clone()));
            let mut outdated = found.clone();
            outdated.account.version -= 1;
            outdated.token.name = "an earlier name".to_owned();
            assert_eq!(again(outdated), Some(found.clone()), "what has happened since is read");
            assert_eq!(store.read_blocking(|tx| super::find(tx, &[6; 32])).unwrap(), None);
            let actor = Actor::Person(found.account.person());
            let revoke = move |tx: &mut Tx<'_>| {
                let policy = AccountPolicy::default();
                let given = Circumstances { actor: &actor, now: now(), policy: &policy, address: None };
                revoke(tx, OWNER, token.id, given)
            };
            let after = store.write_blocking(revoke.clone()).unwrap();
            assert!(after.tokens.is_empty());
            assert_eq!(find(), None);
            let known = found.clone();
            assert_eq!(store.read_blocking(move |tx| find_again(tx, &SECRET, &known)).unwrap(), None);
            let again = store.write_blocking(revoke).unwrap_err();
            assert!(matches!(again, CommandError::Refused(refusal) if refusal.code == RefusalCode::TokenUnknown));
            assert_eq!(store.read_blocking(|tx| replay(tx, OWNER)).unwrap(), Some(after), "the log tells the same");
            let secrets = store.read_blocking(|tx| tx.query("SELECT payload FROM event", &[])).unwrap();
            assert!(secrets.iter().all(|row| !row.get::<String>(0).unwrap().contains("0505")));
        });
    }

    #[test]
    fn the_end_of_a_token_is_recorded_once() {
        on_both_engines(|store| {
            issued(store);
            let expire = |at| store.write_blocking(move |tx| expire(tx, at)).unwrap();
            assert_eq!(expire(after_days(29)), 0);
            assert_eq!(expire(after_days(30)), 1);
            assert_eq!(expire(after_days(31)), 0);
            assert_eq!(store.read_blocking(|tx| find(tx, &SECRET)).unwrap(), None);
            let sql = "SELECT actor FROM event WHERE kind = 'token_expired'";
            let actors = store.read_blocking(|tx| tx.query(sql, &[])).unwrap();
            assert_eq!(actors.len(), 1);
            assert_eq!(actors[0].get::<String>(0).unwrap(), "system");
        });
    }

    #[test]
    fn requests_of_a_minute_are_counted_over_all_processes() {
        on_both_engines(|store| {
            issued(store);
            let lease =
                |minute, wanted| store.write_blocking(move |tx| lease(tx, token(), minute, wanted, 10, now())).unwrap();
            assert_eq!([lease(5, 4), lease(5, 4), lease(5, 4), lease(5, 4)], [4, 4, 2, 0]);
            assert_eq!([lease(6, 20), lease(6, 1)], [10, 0]);
            let used = store.read_blocking(|tx| last_uses(tx, OWNER)).unwrap();
            assert_eq!(used, [LastUse { token: token(), at: Some(now()) }]);
            let unknown = TokenId(Uuid::from_u128(99));
            assert_eq!(store.write_blocking(move |tx| super::lease(tx, unknown, 6, 1, 10, now())).unwrap(), 0);
        });
    }

    #[test]
    fn an_answer_is_kept_with_its_command_or_not_at_all() {
        on_both_engines(|store| {
            let request = idempotency::Request { token: token(), key: "k-1".to_owned(), hash: [1; 32] };
            let answer = Answer { status: 201, location: Some("/x".to_owned()), body: "{}".to_owned() };
            let claim = |request: &idempotency::Request| {
                let request = request.clone();
                store.write_blocking(move |tx| idempotency::claim(tx, &request, now()))
            };
            let (asked, fails) = (request.clone(), store.clone());
            let failed: Result<(), StoreError> = fails.write_blocking(move |tx| {
                assert_eq!(idempotency::claim(tx, &asked, now())?, Claim::New);
                Err(StoreError::ShutDown)
            });
            assert!(failed.is_err());
            let (asked, kept) = (request.clone(), answer.clone());
            let done = store.write_blocking(move |tx| {
                let claim = idempotency::claim(tx, &asked, now())?;
                idempotency::keep(tx, &asked, &kept)?;
                Ok::<_, StoreError>(claim)
            });
            assert_eq!(done.unwrap(), Claim::New, "what failed has left no trace");
            assert_eq!(claim(&request).unwrap(), Claim::Answered(answer));
            assert_eq!(claim(&idempotency::Request { hash: [2; 32], ..request.clone() }).unwrap(), Claim::Other);
            let forget = |at| store.write_blocking(move |tx| idempotency::forget_before(tx, at)).unwrap();
            assert_eq!([forget(now()), forget(after_days(1))], [0, 1]);
            assert_eq!(claim(&request).unwrap(), Claim::New);
        });
    }

    #[test]
    fn many_who_send_the_same_key_at_a_time_do_it_once() {
        on_both_engines(|store| {
            let answers: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..8_u8)
                    .map(|number| {
                        scope.spawn(move || {
                            let request =
                                idempotency::Request { token: token(), key: "same".to_owned(), hash: [1; 32] };
                            store.write_blocking(move |tx| {
                                let claim = idempotency::claim(tx, &request, now())?;
                                if claim == Claim::New {
                                    let body = format!("[{number}]");
                                    idempotency::keep(tx, &request, &Answer { status: 200, location: None, body })?;
                                }
                                Ok::<_, StoreError>(claim)
                            })
                        })
                    })
                    .collect();
                threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
            });
            assert_eq!(answers.iter().filter(|claim| **claim == Claim::New).count(), 1);
            let told: std::collections::BTreeSet<_> = answers
                .iter()
                .filter_map(|claim| match claim {
                    Claim::Answered(answer) => Some(answer.body.clone()),
                    _ => None,
                })
                .collect();
            assert_eq!(told.len(), 1, "{answers:?}");
        });
    }
}
