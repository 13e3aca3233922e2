//! What is refused at the door, for the audit log: one event stands for many, so that ten thousand attempts do not fill it.
//! The first of a kind is written at once; those after it are counted in memory, and the count is written once a minute.
//! What one process counted since then is lost when it is killed.

use crate::{App, Visitor};
use bihuan_domain::{audit::SystemEvent, ids::UserId};
use bihuan_store::{StoreError, accounts::record_system};
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// How long is counted before the count is written.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);
/// The most kinds that are counted; those beyond share one count without an address.
const KINDS: usize = 10_000;

/// What was refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Kind {
    user: Option<UserId>,
    route: Option<String>,
    address: Option<String>,
}

#[derive(Debug, Clone, Copy)]
struct Counted {
    count: u64,
    since: Timestamp,
    written_at: Timestamp,
}

/// Refusals that are counted and not yet written.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<HashMap<Kind, Counted>>);

/// A count to write.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Due {
    kind: Kind,
    count: u64,
    since: Timestamp,
}

impl Refusals {
    /// Counts one; what is to be written now.
    fn note(&self, kind: Kind, now: Timestamp) -> Option<Due> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = if known.len() < KINDS || known.contains_key(&kind) { kind } else { Kind { address: None, ..kind } };
        let Some(counted) = known.get_mut(&kind) else {
            known.insert(kind.clone(), Counted { count: 0, since: now, written_at: now });
            return Some(Due { kind, count: 1, since: now });
        };
        if counted.count == 0 {
            counted.since = now;
        }
        counted.count += 1;
        if now.duration_since(counted.written_at) < WINDOW {
            return None;
        }
        let due = Due { kind, count: counted.count, since: counted.since };
        (counted.count, counted.written_at) = (0, now);
        Some(due)
    }

    /// All counts that were not written, and forgets them.
    fn drain(&self) -> Vec<Due> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let drained = known.drain().filter(|(_, counted)| counted.count > 0);
        drained.map(|(kind, counted)| Due { kind, count: counted.count, since: counted.since }).collect()
    }
}

/// Notes an attempt to log in that had to wait.
pub async fn note_log_in(app: &App, visitor: &Visitor) {
    note(app, Kind { user: None, route: None, address: address(visitor) }).await;
}

/// Notes that a user asked for what the user's roles do not open.
pub async fn note_access(app: &App, visitor: &Visitor, route: String) {
    let Some(signed) = visitor.signed() else { return };
    note(app, Kind { user: Some(signed.person.id), route: Some(route), address: address(visitor) }).await;
}

fn address(visitor: &Visitor) -> Option<String> {
    Some(visitor.address().to_owned()).filter(|address| !address.is_empty())
}

async fn note(app: &App, kind: Kind) {
    let now = app.clock.now();
    let Some(due) = app.refusals.note(kind, now) else { return };
    let again = due.clone();
    let mut written = app.store.write(move |tx| write(tx, &due, now)).await;
    if matches!(written, Err(StoreError::Conflict { .. })) {
        written = app.store.write(move |tx| write(tx, &again, now)).await;
    }
    if let Err(error) = written {
        tracing::warn!(%error, "a refusal could not be recorded");
    }
}

fn write(tx: &mut bihuan_store::Tx<'_>, due: &Due, now: Timestamp) -> Result<(), StoreError> {
    let Due { kind: Kind { user, route, address }, count, since } = due.clone();
    let (what, event) = match route {
        Some(route) => ("refused-access", SystemEvent::AccessRefused { route, address, count, since }),
        None => ("refused-log-ins", SystemEvent::LogInsRefused { address, count, since }),
    };
    record_system(tx, what, &event, user, now)
}

impl App {
    /// Writes what was refused and counted since the last time; returns how many events that made. Blocking: for a chore.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn write_refusals(&self) -> Result<u64, StoreError> {
        let (drained, now) = (self.refusals.drain(), self.clock.now());
        let count = drained.len() as u64;
        if count > 0 {
            self.store.write_blocking(move |tx| drained.iter().try_for_each(|due| write(tx, due, now)))?;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn kind(address: &str) -> Kind {
        Kind { user: None, route: None, address: Some(address.to_owned()) }
    }

    #[test]
    fn the_first_is_written_at_once_and_the_others_once_a_minute() {
        let refusals = Refusals::default();
        assert_eq!(refusals.note(kind("a"), at(0)).map(|due| due.count), Some(1));
        for second in 0..59 {
            assert_eq!(refusals.note(kind("a"), at(second)), None);
        }
        let due = refusals.note(kind("a"), at(60)).unwrap();
        assert_eq!((due.count, due.since), (60, at(0)));
        assert_eq!(refusals.note(kind("a"), at(61)), None);
        assert_eq!(refusals.note(kind("b"), at(61)).map(|due| due.count), Some(1), "others are counted apart");
        assert_eq!(refusals.drain(), [Due { kind: kind("a"), count: 1, since: at(61) }]);
        assert_eq!(refusals.drain(), []);
    }

    #[test]
    fn memory_is_bounded() {
        let refusals = Refusals::default();
        for number in 0..KINDS + 100 {
            refusals.note(kind(&number.to_string()), at(0));
        }
        assert!(refusals.0.lock().unwrap().len() <= KINDS + 1);
        assert_eq!(refusals.drain().iter().map(|due| due.count).sum::<u64>(), 99, "they are still counted");
    }
}
