//! Failed log-ins, counted by where they come from, in the database: so that they hold over several processes and restarts.

use super::devices;
use crate::{StoreError, Tx, engine::Purpose};
use bihuan_domain::{
    accounts::{AccountPolicy, Failures, LoginName, Throttle, Tried},
    ids::UserId,
};
use jiff::{SignedDuration, Timestamp};
use sm3::Digest as _;

/// The most rows that a sweep leaves; the oldest go first.
const MOST_ROWS: u64 = 100_000;

/// Where an attempt comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// A hash of the log-in name, see [`account_key`].
    pub account: [u8; 32],
    /// The address as failures are counted: of IPv6 the network, since one browser has many addresses.
    pub network: String,
    /// The hash of the device cookie, if the browser sent one.
    pub device_token: Option<[u8; 32]>,
    /// The hash of the device cookie that the browser gets when the log-in succeeds, and a new identifier for the device.
    pub new_device: ([u8; 32], String),
    /// Browser and system in a few words, for the list of sessions.
    pub device: String,
}

/// What failures of a log-in name are counted by, whether somebody has it or not.
#[must_use]
pub fn account_key(typed: &str) -> [u8; 32] {
    let name = typed.parse::<LoginName>().map_or_else(|_| typed.chars().take(64).collect(), String::from);
    let mut hasher = sm3::Sm3::new();
    hasher.update(b"log-in name\0");
    hasher.update(name.as_bytes());
    hasher.finalize().into()
}

/// What stands between an attempt and the account.
#[derive(Debug)]
pub(super) struct Gate {
    counts: Vec<Count>,
}

#[derive(Debug)]
struct Count {
    throttle: Throttle,
    account: Vec<u8>,
    place: String,
    failures: Option<Failures>,
}

/// Which step of log-in is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The password.
    Password,
    /// The code.
    Code,
}

/// Whether others must wait for the counts that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// Until the transaction ends, which must be one that writes.
    UntilTheEnd,
    /// Not at all: only looked at.
    No,
}

impl Gate {
    /// The gate before the account of a log-in name; its counts are held until the transaction ends, so that attempts at
    /// once take turns.
    pub(super) fn before(
        tx: &mut Tx<'_>,
        origin: &Origin,
        user: Option<UserId>,
        step: Step,
    ) -> Result<Self, StoreError> {
        Self::counted(tx, origin, user, step, Hold::UntilTheEnd)
    }

    fn counted(
        tx: &mut Tx<'_>,
        origin: &Origin,
        user: Option<UserId>,
        step: Step,
        hold: Hold,
    ) -> Result<Self, StoreError> {
        let known = match (user, origin.device_token) {
            (Some(user), Some(token)) => devices::find(tx, user, &token)?,
            _ => None,
        };
        let account = origin.account.to_vec();
        let mut places = match known {
            Some(device) => vec![(Throttle::AccountFromDevice, account, device)],
            None => {
                let mut places = vec![
                    (Throttle::AccountFromAddress, account.clone(), origin.network.clone()),
                    (Throttle::Address, Vec::new(), origin.network.clone()),
                ];
                let is_usual = match user {
                    Some(user) => devices::is_usual_address(tx, user, &origin.network)?,
                    None => false,
                };
                if !is_usual {
                    places.push((Throttle::Account, account.clone(), String::new()));
                }
                if step == Step::Code {
                    places.push((Throttle::SecondFactor, account, String::new()));
                }
                places
            }
        };
        // Always in the same order, so that transactions wait for each other and never in a circle.
        places.sort();
        if hold == Hold::UntilTheEnd {
            // Rows that are not there yet cannot be held.
            for (throttle, account, place) in &places {
                tx.lock_for_one(
                    Purpose::LogInFailures,
                    &[throttle.name().as_bytes(), account, place.as_bytes()].concat(),
                )?;
            }
        }
        let counts = places.into_iter().map(|(throttle, account, place)| {
            let failures = load(tx, throttle, &account, &place, hold)?;
            Ok(Count { throttle, account, place, failures })
        });
        Ok(Self { counts: counts.collect::<Result<_, StoreError>>()? })
    }

    /// How long must still be waited; `None` when it may be tried.
    pub(super) fn wait(&self, now: Timestamp, policy: &AccountPolicy) -> Option<SignedDuration> {
        self.counts.iter().filter_map(|count| count.throttle.wait(count.failures, now, policy)).max()
    }

    /// What was tried before from this place.
    pub(super) fn tried(&self) -> Tried {
        let own = |count: &&Count| matches!(count.throttle, Throttle::AccountFromAddress | Throttle::AccountFromDevice);
        self.counts.iter().find(own).map_or(
            Tried { counted_by: Throttle::AccountFromAddress, failures: None },
            |count| Tried { counted_by: count.throttle, failures: count.failures },
        )
    }

    /// Counts a failure.
    pub(super) fn failed(&self, tx: &mut Tx<'_>, now: Timestamp, policy: &AccountPolicy) -> Result<(), StoreError> {
        for count in &self.counts {
            let failures = count.throttle.one_more(count.failures, now, policy);
            tx.execute(
                "INSERT INTO log_in_failure (throttle, account, place, failures, last_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (throttle, account, place)
                 DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at",
                &[
                    count.throttle.name().into(),
                    count.account.as_slice().into(),
                    (&count.place).into(),
                    failures.count.into(),
                    failures.last.into(),
                ],
            )?;
        }
        Ok(())
    }

    /// Forgets what this place failed at this account, since it got in. What the address failed elsewhere stays.
    pub(super) fn forgive(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for count in self.counts.iter().filter(|count| count.failures.is_some()) {
            if matches!(count.throttle, Throttle::Address | Throttle::Account) {
                continue;
            }
            tx.execute(
                "DELETE FROM log_in_failure WHERE throttle = $1 AND account = $2 AND place = $3",
                &[count.throttle.name().into(), count.account.as_slice().into(), (&count.place).into()],
            )?;
        }
        Ok(())
    }
}

fn load(
    tx: &mut Tx<'_>,
    throttle: Throttle,
    account: &[u8],
    place: &str,
    hold: Hold,
) -> Result<Option<Failures>, StoreError> {
    let lock = if hold == Hold::UntilTheEnd { tx.for_update() } else { "" };
    let sql = format!(
        "SELECT failures, last_at FROM log_in_failure WHERE throttle = $1 AND account = $2 AND place = $3{lock}"
    );
    let row = tx.query_first(&sql, &[throttle.name().into(), account.into(), place.into()])?;
    row.map(|row| Ok(Failures { count: row.get(0)?, last: row.get(1)? })).transpose()
}

/// How long an attempt must still wait, asked before anything is worked out for it; `None` when it may be tried.
///
/// # Errors
/// A fault of the database.
pub fn wait(
    tx: &mut Tx<'_>,
    origin: &Origin,
    user: Option<UserId>,
    now: Timestamp,
    policy: &AccountPolicy,
) -> Result<Option<SignedDuration>, StoreError> {
    Ok(Gate::counted(tx, origin, user, Step::Password, Hold::No)?.wait(now, policy))
}

/// Lifts every lock of an account.
pub(super) fn clear(tx: &mut Tx<'_>, login: &LoginName) -> Result<(), StoreError> {
    let key = account_key(login.as_str());
    tx.execute("DELETE FROM log_in_failure WHERE account = $1", &[key.into()])?;
    Ok(())
}

/// Forgets failures that no longer count, and the oldest beyond a bound; returns how many.
///
/// # Errors
/// A fault of the database.
pub fn sweep(tx: &mut Tx<'_>, now: Timestamp, policy: &AccountPolicy) -> Result<u64, StoreError> {
    let mut gone = 0;
    for throttle in Throttle::ALL {
        let before = now - throttle.forgotten_after(policy);
        let values = [throttle.name().into(), before.into()];
        gone += tx.execute("DELETE FROM log_in_failure WHERE throttle = $1 AND last_at < $2", &values)?;
    }
    let row = tx.query_first(
        "SELECT last_at FROM log_in_failure ORDER BY last_at DESC LIMIT 1 OFFSET $1",
        &[MOST_ROWS.into()],
    )?;
    if let Some(row) = row {
        let newest_to_go: Timestamp = row.get(0)?;
        gone += tx.execute("DELETE FROM log_in_failure WHERE last_at <= $1", &[newest_to_go.into()])?;
    }
    Ok(gone)
}
