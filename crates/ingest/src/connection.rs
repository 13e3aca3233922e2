//! One connection, whatever it speaks.

use crate::{
    counters::Counters,
    intake::{Intake, Taken},
    normalise::json,
    presence::Presence,
    registry::{Doorman, Found, Knock, RegistryError, Takes},
    settings::GatewaySettings,
    speakers::{Claim, Outcome, Speaker, Told},
};
use bihuan_domain::{
    Clock,
    ids::DeviceId,
    monitoring::{Identity, Protocol},
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    io,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt as _,
    net::TcpStream,
    sync::{oneshot, watch},
    time::{Instant, sleep_until, timeout},
};

/// Frames of one connection that wait for the store; then nothing more is read from it.
const MOST_WAITING: usize = 512;
/// Identities that prove themselves on one connection: an upstream platform may send for many.
const MOST_PROVED: usize = 4_096;
/// Bytes of one read. On the stack only while it is read.
const READ: usize = 16 * 1024;

/// What all connections share.
pub(crate) struct House {
    pub(crate) doorman: Doorman,
    pub(crate) intake: Intake,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: GatewaySettings,
    pub(crate) counters: Arc<Counters>,
    pub(crate) register_fails: AtomicBool,
    pub(crate) presence: Presence,
    /// Connections are numbered.
    pub(crate) numbers: AtomicU64,
}

/// What a connection knows of those that speak on it.
#[derive(Default)]
pub(crate) struct Proved {
    /// What an identity showed, and what its secret was then.
    shown: HashMap<String, (String, String)>,
    /// The connection's number and the devices on it, where a device has a connection of its own.
    seat: Option<(u64, HashSet<DeviceId>)>,
}

impl Proved {
    /// Of feeds, in which many speak for others.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Of a connection that a device makes for itself.
    fn of_own(house: &House) -> Self {
        Self { seat: Some((house.numbers.fetch_add(1, Ordering::Relaxed), HashSet::new())), ..Self::default() }
    }
}

/// What becomes of a frame, now or when its readings are durable.
pub(crate) enum Waiting {
    Settled(Outcome),
    Stored(oneshot::Receiver<Taken>),
}

impl House {
    /// Finds out whose frame it is, and hands its readings over.
    pub(crate) async fn receive<W>(
        &self,
        protocol: Protocol,
        address: Option<IpAddr>,
        proved: &mut Proved,
        told: &mut Told<W>,
    ) -> Waiting {
        self.counters.frames(1);
        let settled = match self.identify(protocol, address, proved, told).await {
            Ok(Ok(found)) => {
                let now = self.clock.now();
                self.doorman.see(found.device, now);
                if let Some((number, devices)) = &mut proved.seat {
                    if devices.len() < MOST_PROVED {
                        devices.insert(found.device);
                    }
                    let count = self.presence.speaks(found.device, *number, now);
                    told.measured.extend(count.map(|count| json::connections(count, now)));
                }
                return self.take(found, told).await;
            }
            Ok(Err(outcome)) => outcome,
            Err(error) => {
                // Once, until it is asked with success again.
                if !self.register_fails.swap(true, Ordering::Relaxed) {
                    tracing::error!(%error, "the register of devices cannot be asked; senders are told to try again");
                }
                return Waiting::Settled(Outcome::Failed);
            }
        };
        if self.register_fails.swap(false, Ordering::Relaxed) {
            tracing::info!("the register of devices answers again");
        }
        match settled {
            Outcome::Unknown => self.counters.unknown(1),
            Outcome::Unproved => self.counters.unproved(1),
            Outcome::Done | Outcome::Registered(_) | Outcome::Failed => {}
        }
        Waiting::Settled(settled)
    }

    async fn identify<W>(
        &self,
        protocol: Protocol,
        address: Option<IpAddr>,
        proved: &mut Proved,
        told: &mut Told<W>,
    ) -> Result<Result<Arc<Found>, Outcome>, RegistryError> {
        let Ok(identity) = Identity::parse(protocol, &told.identity) else { return Ok(Err(Outcome::Unknown)) };
        let Some(found) = self.doorman.find(protocol, &identity).await? else {
            let about = std::mem::take(&mut told.about).chars().take(100).collect();
            let at = self.clock.now();
            self.doorman.knock(Knock { protocol, identity, address, at, about }).await?;
            return Ok(Err(Outcome::Unknown));
        };
        let proved = &mut proved.shown;
        let before = proved.get(identity.as_str()).filter(|(_, secret)| *secret == found.secret);
        match std::mem::replace(&mut told.claim, Claim::Before) {
            Claim::Bare => Ok(Ok(found)),
            Claim::Registers => Ok(Err(Outcome::Registered(self.doorman.code(protocol, &identity, found).await?))),
            Claim::Before => Ok(if before.is_some() { Ok(found) } else { Err(Outcome::Unproved) }),
            Claim::Shows(shown) if before.is_some_and(|(before, _)| *before == shown) => Ok(Ok(found)),
            Claim::Shows(shown) => {
                if !self.doorman.proves(&found, shown.clone()).await? {
                    proved.remove(identity.as_str());
                    return Ok(Err(Outcome::Unproved));
                }
                if proved.len() >= MOST_PROVED {
                    proved.clear();
                }
                proved.insert(identity.as_str().to_owned(), (shown, found.secret.clone()));
                Ok(Ok(found))
            }
        }
    }

    async fn take<W>(&self, found: Arc<Found>, told: &mut Told<W>) -> Waiting {
        let measured = std::mem::take(&mut told.measured);
        if measured.is_empty() {
            return Waiting::Settled(Outcome::Done);
        }
        if found.takes == Takes::Nothing {
            self.counters.dropped(measured.len() as u64);
            return Waiting::Settled(Outcome::Done);
        }
        let readings = measured.iter().map(|measured| measured.of(found.device)).collect();
        Waiting::Stored(self.intake.submit(found, readings).await)
    }
}

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// The other side closed it, or the gateway ends.
    Closed,
    /// It was silent, or did not take its answers.
    TimedOut,
}

/// Serves a connection until it ends.
pub(crate) async fn serve<S: Speaker + Default>(
    stream: TcpStream,
    address: IpAddr,
    house: Arc<House>,
    stopped: watch::Receiver<()>,
) {
    // A receiver of AIS hears vessels that others hear too.
    let proved = if S::PROTOCOL == Protocol::Ais { Proved::new() } else { Proved::of_own(&house) };
    let mut connection = Connection {
        stream,
        address,
        speaker: S::default(),
        waiting: VecDeque::new(),
        proved,
        heard_at: Instant::now(),
        house,
    };
    let ended = connection.run(stopped).await;
    if let Some((number, devices)) = connection.proved.seat.take() {
        connection.house.presence.leave(devices, number);
    }
    match ended {
        Ok(End::Closed) => {}
        Ok(End::TimedOut) => connection.house.counters.timed_out(1),
        Err(error) => tracing::debug!(%address, %error, "a connection broke"),
    }
}

struct Connection<S: Speaker> {
    stream: TcpStream,
    address: IpAddr,
    speaker: S,
    /// In the order in which they came; answered in that order.
    waiting: VecDeque<(S::Wish, Waiting)>,
    proved: Proved,
    heard_at: Instant,
    house: Arc<House>,
}

impl<S: Speaker> Connection<S> {
    async fn run(&mut self, mut stopped: watch::Receiver<()>) -> io::Result<End> {
        loop {
            let give_up_at = self.give_up_at();
            let may_read = self.waiting.len() < MOST_WAITING;
            tokio::select! {
                _ = stopped.changed() => return Ok(End::Closed),
                outcome = settled(&mut self.waiting), if !self.waiting.is_empty() => {
                    if self.answer(outcome).await? == End::TimedOut {
                        return Ok(End::TimedOut);
                    }
                }
                readable = self.stream.readable(), if may_read => {
                    readable?;
                    if self.read().await? == 0 {
                        return self.answer_the_rest().await;
                    }
                }
                () = sleep_until(give_up_at), if may_read => {
                    if !self.speaker.is_within_frame() || self.is_idle() {
                        return Ok(End::TimedOut);
                    }
                    self.house.counters.faults(1);
                    self.speaker.give_up();
                    self.hear().await;
                }
            }
        }
    }

    /// The other side sends no more, and may still listen.
    async fn answer_the_rest(&mut self) -> io::Result<End> {
        while !self.waiting.is_empty() {
            let outcome = settled(&mut self.waiting).await;
            if self.answer(outcome).await? == End::TimedOut {
                return Ok(End::TimedOut);
            }
        }
        Ok(End::Closed)
    }

    fn seconds(&self, seconds: u32) -> Instant {
        self.heard_at + Duration::from_secs(u64::from(seconds))
    }

    fn give_up_at(&self) -> Instant {
        let settings = &self.house.settings;
        let idle = self.seconds(settings.idle_seconds);
        if self.speaker.is_within_frame() { idle.min(self.seconds(settings.frame_seconds)) } else { idle }
    }

    fn is_idle(&self) -> bool {
        self.seconds(self.house.settings.idle_seconds) <= Instant::now()
    }

    /// Reads what is there and takes it in; the number of bytes, 0 at the end.
    async fn read(&mut self) -> io::Result<usize> {
        let count = {
            let mut bytes = [0; READ];
            match self.stream.try_read(&mut bytes) {
                Ok(count) => {
                    self.speaker.push(&bytes[..count]);
                    count
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(READ),
                Err(error) => return Err(error),
            }
        };
        if count > 0 {
            self.heard_at = Instant::now();
            self.hear().await;
        }
        Ok(count)
    }

    async fn hear(&mut self) {
        while let Some(heard) = self.speaker.next(self.house.clock.now()) {
            match heard {
                Err(fault) => {
                    self.house.counters.faults(1);
                    tracing::debug!(address = %self.address, %fault, "a frame was skipped");
                }
                Ok(mut told) => {
                    let waiting =
                        self.house.receive(S::PROTOCOL, Some(self.address), &mut self.proved, &mut told).await;
                    self.waiting.push_back((told.wish, waiting));
                }
            }
        }
    }

    /// Answers the first frame that waits, and those behind it that are settled too.
    async fn answer(&mut self, first: Outcome) -> io::Result<End> {
        let now = self.house.clock.now();
        let (mut out, mut outcome) = (Vec::new(), Some(first));
        while let Some(settled) = outcome {
            if let Some((wish, _)) = self.waiting.pop_front() {
                self.speaker.answer(wish, &settled, now, &mut out);
            }
            outcome = self.waiting.front_mut().and_then(|(_, waiting)| settled_now(waiting));
        }
        if out.is_empty() {
            return Ok(End::Closed);
        }
        let patience = Duration::from_secs(u64::from(self.house.settings.write_seconds));
        match timeout(patience, self.stream.write_all(&out)).await {
            Ok(written) => written.map(|()| End::Closed),
            Err(_) => Ok(End::TimedOut),
        }
    }
}

/// Waits until the first frame is settled.
pub(crate) async fn settled<W>(waiting: &mut VecDeque<(W, Waiting)>) -> Outcome {
    match waiting.front_mut() {
        None => std::future::pending().await,
        Some((_, Waiting::Settled(outcome))) => outcome.clone(),
        Some((_, Waiting::Stored(stored))) => outcome_of(stored.await.ok()),
    }
}

pub(crate) fn settled_now(waiting: &mut Waiting) -> Option<Outcome> {
    match waiting {
        Waiting::Settled(outcome) => Some(outcome.clone()),
        Waiting::Stored(stored) => match stored.try_recv() {
            Ok(taken) => Some(outcome_of(Some(taken))),
            Err(oneshot::error::TryRecvError::Empty) => None,
            Err(oneshot::error::TryRecvError::Closed) => Some(Outcome::Failed),
        },
    }
}

pub(crate) fn outcome_of(taken: Option<Taken>) -> Outcome {
    match taken {
        Some(Taken::Stored) => Outcome::Done,
        Some(Taken::Failed) | None => Outcome::Failed,
    }
}
