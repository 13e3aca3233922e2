//! One task a process that looks for changes while anybody watches, and hands each viewer what the viewer may see.
//!
//! The database is asked once a second, whoever wrote to it and however many watch; sessions of those who watch are looked at every
//! five seconds, and a viewer whose session is over, or who may no longer see devices, is told so and let go.

use super::{Narrowed, row::Look};
use crate::{App, places::names_of, routes::Access, session};
use axum::response::sse::Event;
use bihuan_domain::{
    Language,
    accounts::{MustChangePassword, Scope, SecondFactorNeed},
    ids::{DeviceId, UserId},
};
use bihuan_store::{
    StoreError,
    accounts::sessions,
    monitoring::{
        devices,
        live::{self, LiveDevice, Looked},
    },
};
use bihuan_ui::{Translator, monitoring::LiveRow};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{mpsc, watch};

/// The database is asked so often.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Sessions are looked at every so many looks.
const LOOKS_A_CHECK: u64 = 5;
/// Sessions that could not be looked at so many times count as over.
const FAILED_CHECKS: u32 = 12;
/// Streams of one account.
const OF_ONE: usize = 6;
/// Streams in all.
const IN_ALL: usize = 500;
/// Changed devices that one look takes, those with changed alarms first.
const CHANGED: usize = 1_000;
/// Events that wait for a viewer; one who is slower comes back for the state.
const WAITING: usize = 32;
/// Looks that are remembered for those who come back.
const REMEMBERED: usize = 60;
/// Devices of which it is remembered that a viewer was shown them.
const KNOWN: usize = 5_000;

/// Who watches in this process.
#[derive(Default)]
pub struct Live(Mutex<Hub>);

#[derive(Default)]
struct Hub {
    /// Names this run of the task: numbers of another mean nothing.
    run: String,
    look: u64,
    past: VecDeque<Arc<Seen>>,
    watching: BTreeMap<u64, Watching>,
    next: u64,
    /// Whether the task has begun to look; none when there is no task.
    begun: Option<watch::Receiver<bool>>,
    is_closed: bool,
}

/// Who watches what.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub user: UserId,
    pub session: [u8; 32],
    pub language: Language,
    pub scope: Scope,
    pub narrowed: Narrowed,
}

struct Watching {
    viewer: Viewer,
    known: HashSet<DeviceId>,
    sender: mpsc::Sender<Event>,
}

/// What one look found.
struct Seen {
    look: u64,
    as_of: Timestamp,
    online_since: Timestamp,
    devices: Vec<LiveDevice>,
    names: HashMap<String, String>,
}

/// A viewer who was let in.
pub struct Joined {
    pub number: u64,
    pub receiver: mpsc::Receiver<Event>,
    /// What was missed since `Last-Event-ID`; none when that is not known any more.
    pub missed: Option<Vec<Event>>,
    /// The identifier of an event that tells the state from here on.
    pub position: String,
}

impl Live {
    fn hub(&self) -> MutexGuard<'_, Hub> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a viewer in, once the task looks; `None` when there are too many.
    pub async fn join(&self, app: &App, viewer: Viewer, last: Option<&str>) -> Option<Joined> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (number, mut begun) = {
            let mut hub = self.hub();
            hub.watching.retain(|_, watching| !watching.sender.is_closed());
            let of_one = hub.watching.values().filter(|watching| watching.viewer.user == viewer.user).count();
            if hub.is_closed || of_one >= OF_ONE || hub.watching.len() >= IN_ALL {
                return None;
            }
            let number = hub.next;
            hub.next += 1;
            hub.watching.insert(number, Watching { viewer, known: HashSet::new(), sender });
            let runs = |begun: &watch::Receiver<bool>| begun.has_changed().is_ok();
            let begun = hub.begun.clone().filter(runs).unwrap_or_else(|| {
                let (tell, begun) = watch::channel(false);
                (hub.run, hub.look, hub.begun) = (app.ids.next().simple().to_string(), 0, Some(begun.clone()));
                hub.past.clear();
                tokio::spawn(look(app.clone(), tell));
                begun
            });
            (number, begun)
        };
        begun.wait_for(|begun| *begun).await.ok()?;
        let mut hub = self.hub();
        let (position, missed) = (hub.position(), last.and_then(|last| hub.missed(number, last)));
        Some(Joined { number, receiver, missed, position })
    }

    /// Remembers what a viewer was shown.
    pub fn know(&self, number: u64, devices: impl IntoIterator<Item = DeviceId>) {
        if let Some(watching) = self.hub().watching.get_mut(&number) {
            watching.known.extend(devices);
        }
    }

    /// Lets everybody go and nobody in: the server ends.
    pub fn close(&self) {
        let mut hub = self.hub();
        hub.is_closed = true;
        hub.watching.clear();
    }
}

impl Hub {
    fn position(&self) -> String {
        format!("{}-{}", self.run, self.look)
    }

    /// What came after an event, where all of it is still known.
    fn missed(&mut self, number: u64, last: &str) -> Option<Vec<Event>> {
        let (run, look) = last.split_once('-')?;
        let look: u64 = look.parse().ok().filter(|look| run == self.run && *look <= self.look)?;
        let oldest = self.past.front().map_or(self.look + 1, |seen| seen.look);
        if look + 1 < oldest {
            return None;
        }
        let past: Vec<Arc<Seen>> = self.past.iter().filter(|seen| seen.look > look).cloned().collect();
        let (run, watching) = (self.run.clone(), self.watching.get_mut(&number)?);
        Some(past.iter().filter_map(|seen| watching.event(seen, &run)).collect())
    }

    /// Hands on what a look found.
    fn tell(&mut self, mut seen: Seen) {
        self.look += 1;
        seen.look = self.look;
        if !seen.devices.is_empty() {
            let run = self.run.clone();
            self.watching.retain(|_, watching| match watching.event(&seen, &run) {
                Some(event) => watching.sender.try_send(event).is_ok(),
                None => !watching.sender.is_closed(),
            });
        } else {
            self.watching.retain(|_, watching| !watching.sender.is_closed());
        }
        self.past.push_back(Arc::new(seen));
        while self.past.len() > REMEMBERED {
            self.past.pop_front();
        }
    }
}

impl Watching {
    /// What of a look is for this viewer; `None` when nothing is.
    fn event(&mut self, seen: &Seen, run: &str) -> Option<Event> {
        let viewer = &self.viewer;
        let t = Translator::new(viewer.language);
        let look = Look { names: &seen.names, online_since: seen.online_since, as_of: seen.as_of, t };
        let (mut rows, mut gone) = (Vec::new(), Vec::new());
        for live in &seen.devices {
            let id = live.device.id;
            if viewer.narrowed.shows(&viewer.scope, &live.device) {
                rows.push(look.row(live));
                if self.known.len() < KNOWN {
                    self.known.insert(id);
                }
            } else if self.known.remove(&id) {
                // It belongs elsewhere now, or is out of use.
                gone.push(id.to_string());
            }
        }
        if rows.is_empty() && gone.is_empty() {
            return None;
        }
        let data = payload(&rows, &gone, seen.as_of).ok()?;
        Some(Event::default().event("devices").id(format!("{run}-{}", seen.look)).data(data))
    }
}

/// What an event carries: rows as they stand, identifiers of those to take away, and the moment.
///
/// # Errors
/// Never for rows of ours.
pub fn payload(rows: &[LiveRow], gone: &[String], as_of: Timestamp) -> serde_json::Result<String> {
    let moment = bihuan_domain::clock::china_second(as_of);
    serde_json::to_string(&serde_json::json!({ "devices": rows, "gone": gone, "moment": moment }))
}

/// Looks until nobody watches.
async fn look(app: App, begun: watch::Sender<bool>) {
    let mut looked: Option<Looked> = None;
    let (mut looks, mut failed_checks, mut is_failing) = (0, 0, false);
    let mut interval = tokio::time::interval(LOOK_EVERY);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        if is_over(&app) {
            return;
        }
        match one_look(&app, looked.take()).await {
            Ok((next, seen)) => {
                (looked, is_failing) = (Some(next), false);
                let mut hub = app.live.hub();
                if let Some(seen) = seen {
                    hub.tell(seen);
                }
                drop(hub);
                begun.send_replace(true);
            }
            Err(error) => {
                // What happened meanwhile is not known: whoever watches comes back for the state.
                begun.send_replace(false);
                app.live.hub().watching.clear();
                if !std::mem::replace(&mut is_failing, true) {
                    tracing::warn!(%error, "the live list cannot be kept");
                }
            }
        }
        looks += 1;
        if looks % LOOKS_A_CHECK == 0 {
            failed_checks = if check(&app).await.is_ok() { 0 } else { failed_checks + 1 };
            if failed_checks >= FAILED_CHECKS {
                app.live.hub().watching.clear();
            }
        }
    }
}

/// Whether nobody watches any more; then the next who comes begins anew.
fn is_over(app: &App) -> bool {
    let mut hub = app.live.hub();
    hub.watching.retain(|_, watching| !watching.sender.is_closed());
    let is_over = hub.watching.is_empty();
    if is_over {
        hub.begun = None;
    }
    is_over
}

/// Asks the database what changed; the first time only from where.
async fn one_look(app: &App, looked: Option<Looked>) -> Result<(Looked, Option<Seen>), StoreError> {
    let (now, policy) = (app.clock.now(), app.rules.monitoring.clone());
    let found = app.store.read(move |tx| {
        let Some(mut looked) = looked else { return Ok::<_, StoreError>((live::begin(tx, now, &policy)?, None)) };
        let mut changed = live::changed(tx, &mut looked, now, &policy)?;
        changed.truncate(CHANGED);
        let devices = live::of(tx, &changed)?;
        let codes: Vec<String> = devices.iter().map(|live| live.device.jurisdiction.code().to_string()).collect();
        let names = names_of(tx, codes)?;
        let online_since = devices::online_since(now, &policy);
        Ok((looked, Some(Seen { look: 0, as_of: now, online_since, devices, names })))
    });
    found.await
}

/// Lets go whose session is over, and narrows the others to what they may see by now.
async fn check(app: &App) -> Result<(), StoreError> {
    let watching: Vec<(u64, [u8; 32])> =
        app.live.hub().watching.iter().map(|(number, watching)| (*number, watching.viewer.session)).collect();
    let (now, limits) = (app.clock.now(), session::limits(app));
    let found = app.store.read(move |tx| {
        let one = |(number, hash): (u64, [u8; 32])| Ok((number, sessions::load(tx, &hash, limits, now)?));
        watching.into_iter().map(one).collect::<Result<Vec<_>, StoreError>>()
    });
    let found = found.await?;
    let mut hub = app.live.hub();
    for (number, session) in found {
        let account = session.map(|session| session.account).filter(|account| {
            account.must_change_password_at(now, &app.rules.accounts) == MustChangePassword::No
                && account.second_factor_need(&app.rules.accounts) != SecondFactorNeed::MustEnrol
        });
        let person = account.map(|account| account.person()).filter(|person| match Access::LEDGER {
            Access::Roles(roles) => roles.iter().any(|role| person.has(*role)),
            _ => false,
        });
        match (person, hub.watching.get_mut(&number)) {
            (Some(person), Some(watching)) => watching.viewer.scope = person.scope(),
            (None, Some(watching)) => {
                // Whoever is too slow to be told finds out by coming back.
                let _ = watching.sender.try_send(Event::default().event("end").data("session"));
                hub.watching.remove(&number);
            }
            (_, None) => {}
        }
    }
    Ok(())
}
