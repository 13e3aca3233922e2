//! Taking in what an instance below sends: its own events, appended to the same chains.

use super::destinations::append_system;
use crate::{
    CommandError, StoreError, Tx, enterprises,
    events::{self, Head, holds_null},
    hazards::{self, unreadable},
    jurisdictions,
};
use bihuan_domain::{
    Language, Refusal, RefusalCode,
    accounts::Scope,
    audit::{EventEnvelope, EventHash, StreamId, StreamKind, SystemEvent},
    enterprises::{Enterprise, EnterpriseEvent, evolve as evolve_enterprise},
    jurisdictions::{JurisdictionCode, JurisdictionEvent, Place, Subtree, evolve as evolve_node},
    outward::{continuation, last_common},
};
use jiff::Timestamp;

/// Events of one stream, in order, with the names of those who acted.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The stream.
    pub stream: StreamId,
    /// The events.
    pub events: Vec<EventEnvelope>,
    /// Actors and their names.
    pub actors: Vec<(String, String)>,
}

/// What became of a stream.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The new events stand here now.
    Appended(u64),
    /// They stood here already.
    Known,
    /// This instance keeps the node of the tree itself; nothing is lost by leaving the sender's out.
    Own,
    /// Not taken.
    Refused(Refusal),
}

/// A stream after it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// The stream.
    pub stream: StreamId,
    /// Where it stands here.
    pub head: Head,
    /// What became of it.
    pub outcome: Outcome,
}

/// What is answered to a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// Its number, when anything was new: the version of the event in this instance's own log that records it.
    pub number: Option<u64>,
    /// The streams.
    pub streams: Vec<Received>,
}

/// An instance below.
#[derive(Debug, Clone, PartialEq)]
pub struct Mirror {
    /// The node whose records it sends.
    pub place: Place,
    /// The number of the last receipt.
    pub receipt: u64,
    /// When something last came.
    pub last_received_at: Timestamp,
    /// When this instance took the place over.
    pub ended_at: Option<Timestamp>,
    /// Streams that were not taken.
    pub refused: Vec<MirrorRefusal>,
}

/// A stream that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorRefusal {
    /// The stream.
    pub stream: String,
    /// The refusal's number.
    pub code: String,
    /// Its sentence in the reader's language.
    pub sentence: String,
    /// Since when.
    pub refused_at: Timestamp,
}

/// Takes in streams of an instance below, whose token is narrowed to `within`. A stream that is refused leaves the others
/// alone; the same streams may be sent any number of times.
///
/// # Errors
/// `OU-005` when the place overlaps one of another instance, `OU-006` when it was taken over; a fault of the database, then nothing was taken.
pub fn receive(tx: &mut Tx<'_>, within: &Place, sent: &[Sent], now: Timestamp) -> Result<Receipt, CommandError> {
    let receipt = open_mirror(tx, within, now)?;
    let subtree = Subtree { code: within.code().clone(), level: within.level() };
    let (mut streams, mut grown, mut count) = (Vec::with_capacity(sent.len()), 0, 0);
    for sent in sent {
        let received = receive_stream(tx, &subtree, sent)?;
        if let Outcome::Appended(events) = received.outcome {
            grown += 1;
            count += events;
        }
        note_outcome(tx, within, &received, now)?;
        streams.push(received);
    }
    let number = if grown == 0 {
        None
    } else {
        let event = SystemEvent::Received { place: within.code().to_string(), streams: grown, events: count };
        Some(append_system(tx, &format!("received-{}", within.code()), &event, "system", now)?)
    };
    tx.execute(
        "UPDATE mirror SET receipt = $2, last_received_at = $3 WHERE place_code = $1",
        &[within.code().as_str().into(), number.unwrap_or(receipt).into(), now.into()],
    )?;
    Ok(Receipt { number, streams })
}

/// The last receipt of the place; the place becomes the sender's with its first request.
fn open_mirror(tx: &mut Tx<'_>, within: &Place, now: Timestamp) -> Result<u64, CommandError> {
    let sql = format!("SELECT receipt, ended_at FROM mirror WHERE place_code = $1{}", tx.for_update());
    if let Some(row) = tx.query_first(&sql, &[within.code().as_str().into()])? {
        return match row.get::<Option<Timestamp>>(1)? {
            None => Ok(row.get(0)?),
            Some(_) => Err(Refusal::from(RefusalCode::InboundTakenOver).into()),
        };
    }
    tx.lock_for(crate::engine::Purpose::Jurisdictions)?;
    let subtree = Subtree { code: within.code().clone(), level: within.level() };
    for other in places(tx, "WHERE ended_at IS NULL")? {
        let theirs = Subtree { code: other.code().clone(), level: other.level() };
        if theirs.covers(within) || subtree.covers(&other) {
            return Err(Refusal::new(RefusalCode::InboundPlaceTaken).with("other", other.code()).into());
        }
    }
    let place = serde_json::to_string(within).map_err(|error| StoreError::corrupt("mirror.place", error))?;
    tx.execute(
        "INSERT INTO mirror (place_code, place, receipt, last_received_at) VALUES ($1, $2, 0, $3)",
        &[within.code().as_str().into(), place.into(), now.into()],
    )?;
    Ok(0)
}

/// Refuses what is sent of a place that this instance keeps itself now.
pub(super) fn refuse_taken_over(tx: &mut Tx<'_>, within: &Place) -> Result<(), CommandError> {
    let sql = "SELECT 1 FROM mirror WHERE place_code = $1 AND ended_at IS NOT NULL";
    match tx.query_first(sql, &[within.code().as_str().into()])? {
        Some(_) => Err(Refusal::from(RefusalCode::InboundTakenOver).into()),
        None => Ok(()),
    }
}

fn receive_stream(tx: &mut Tx<'_>, within: &Subtree, sent: &Sent) -> Result<Received, StoreError> {
    let (head, kept_by) = events::head_and_keeper(tx, &sent.stream)?;
    let is_own = head.version > 0 && kept_by.as_deref() != Some(within.code.as_str());
    let taken = if is_own && kept_by.is_none() && sent.stream.kind() == StreamKind::Jurisdiction {
        Ok(Outcome::Own)
    } else if is_own {
        Err(Refusal::from(RefusalCode::InboundNotTheSenders).into())
    } else {
        take(tx, within, sent, head)
    };
    let outcome = match taken {
        Ok(outcome) => outcome,
        // Refused before anything of the stream was written.
        Err(CommandError::Refused(refusal)) => Outcome::Refused(refusal),
        Err(CommandError::Store(error)) => return Err(error),
        Err(error) => return Err(StoreError::corrupt(sent.stream.as_str(), error)),
    };
    Ok(Received { stream: sent.stream.clone(), head: events::head(tx, &sent.stream)?, outcome })
}

fn take(tx: &mut Tx<'_>, within: &Subtree, sent: &Sent, head: Head) -> Result<Outcome, CommandError> {
    if sent.events.iter().any(|event| event.stream != sent.stream || holds_null(&event.payload)) {
        return Err(unreadable("stream"));
    }
    let common = match last_common(head.version, &sent.events) {
        Some(version) => {
            let sql = "SELECT hash FROM event WHERE stream = $1 AND version = $2";
            let row = tx.query_first(sql, &[sent.stream.as_str().into(), version.into()])?;
            row.map(|row| row.get(0)).transpose()?.map(EventHash)
        }
        None => None,
    };
    let new = continuation((head.version, head.hash), common, &sent.events)?;
    if new.is_empty() {
        return Ok(Outcome::Known);
    }
    match sent.stream.kind() {
        StreamKind::Hazard => hazards::mirror(tx, sent.stream.id().parse().map_err(unreadable)?, new, within)?,
        StreamKind::Enterprise => mirror_enterprise(tx, &sent.stream, new, within)?,
        StreamKind::Jurisdiction => mirror_node(tx, &sent.stream, new, within)?,
        other => return Err(unreadable(other.name())),
    }
    events::append_mirrored(tx, &sent.stream, new, within.code.as_str())?;
    for (actor, name) in &sent.actors {
        tx.execute(
            "INSERT INTO mirrored_actor (actor, name) VALUES ($1, $2)
             ON CONFLICT (actor) DO UPDATE SET name = excluded.name WHERE mirrored_actor.name <> excluded.name",
            &[actor.into(), name.into()],
        )?;
    }
    Ok(Outcome::Appended(new.len() as u64))
}

fn mirror_enterprise(
    tx: &mut Tx<'_>,
    stream: &StreamId,
    new: &[EventEnvelope],
    within: &Subtree,
) -> Result<(), CommandError> {
    let id = stream.id().parse().map_err(unreadable)?;
    let before = enterprises::load(tx, &Scope::everything(), id)?;
    let was_there = before.as_ref().map(|enterprise| within.covers(&enterprise.profile.place));
    let mut state: Option<Enterprise> = before;
    for event in new {
        let read: EnterpriseEvent = serde_json::from_str(&event.payload).map_err(unreadable)?;
        state = Some(evolve_enterprise(state, &read).map_err(unreadable)?);
    }
    let after = state.filter(|enterprise| enterprise.id == id).ok_or_else(|| unreadable("identifier"))?;
    // One that has moved away is still told by whoever kept it.
    if !was_there.unwrap_or_else(|| within.covers(&after.profile.place)) {
        return Err(Refusal::from(RefusalCode::InboundOutside).into());
    }
    if let Some(code) = &after.profile.credit_code
        && let Some(other) = enterprises::find_by_credit_code(tx, &Scope::everything(), code)?
        && other.id != id
    {
        return Err(Refusal::new(RefusalCode::InboundTaken).with("value", code).into());
    }
    Ok(enterprises::put(tx, &after)?)
}

fn mirror_node(
    tx: &mut Tx<'_>,
    stream: &StreamId,
    new: &[EventEnvelope],
    within: &Subtree,
) -> Result<(), CommandError> {
    let code: JurisdictionCode = stream.id().parse().map_err(unreadable)?;
    let mut state = jurisdictions::find(tx, &Scope::everything(), &code)?;
    for event in new {
        let read: JurisdictionEvent = serde_json::from_str(&event.payload).map_err(unreadable)?;
        state = Some(evolve_node(state, &read).map_err(unreadable)?);
    }
    let after = state.filter(|node| *node.code() == code).ok_or_else(|| unreadable("code"))?;
    if !within.covers(&after.jurisdiction.place) {
        return Err(Refusal::from(RefusalCode::InboundOutside).into());
    }
    Ok(jurisdictions::put(tx, &after)?)
}

/// Keeps what was refused in sight until it is taken. A gap mends itself.
fn note_outcome(tx: &mut Tx<'_>, within: &Place, received: &Received, now: Timestamp) -> Result<(), StoreError> {
    let stream = received.stream.as_str();
    match &received.outcome {
        Outcome::Refused(refusal) if refusal.code != RefusalCode::InboundGap => {
            tx.execute(
                "INSERT INTO mirror_refused (stream, place_code, code, chinese, english, refused_at)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (stream) DO UPDATE SET place_code = excluded.place_code, code = excluded.code,
                     chinese = excluded.chinese, english = excluded.english",
                &[
                    stream.into(),
                    within.code().as_str().into(),
                    refusal.code.number().into(),
                    refusal.message(Language::Chinese).into(),
                    refusal.message(Language::English).into(),
                    now.into(),
                ],
            )?;
        }
        Outcome::Refused(_) => {}
        Outcome::Appended(_) | Outcome::Known | Outcome::Own => {
            tx.execute("DELETE FROM mirror_refused WHERE stream = $1", &[stream.into()])?;
        }
    }
    Ok(())
}

fn places(tx: &mut Tx<'_>, condition: &str) -> Result<Vec<Place>, StoreError> {
    let rows = tx.query(&format!("SELECT place FROM mirror {condition} ORDER BY place_code"), &[])?;
    let read = |row: &crate::Row| {
        let text: String = row.get(0)?;
        serde_json::from_str(&text).map_err(|error| StoreError::corrupt("mirror.place", error))
    };
    rows.iter().map(read).collect()
}

/// Refuses that something new is entered at a place that an instance below keeps.
///
/// # Errors
/// `OU-002`; a fault of the database.
pub(crate) fn refuse_below(tx: &mut Tx<'_>, place: &Place) -> Result<(), CommandError> {
    let mut values = Vec::new();
    let mut parameters = Vec::new();
    for (_, code) in place.nodes() {
        values.push(code.as_str().into());
        parameters.push(format!("${}", values.len()));
    }
    let sql = format!("SELECT 1 FROM mirror WHERE ended_at IS NULL AND place_code IN ({})", parameters.join(", "));
    match tx.query_first(&sql, &values)? {
        Some(_) => Err(Refusal::from(RefusalCode::PlaceKeptBelow).into()),
        None => Ok(()),
    }
}

/// Whether an instance below keeps a stream.
///
/// # Errors
/// A fault of the database.
pub fn kept_below(tx: &mut Tx<'_>, stream: &StreamId) -> Result<bool, StoreError> {
    let row = tx.query_first("SELECT mirrored_from FROM stream_head WHERE stream = $1", &[stream.as_str().into()])?;
    row.map_or(Ok(false), |row| Ok(row.get::<Option<String>>(0)?.is_some()))
}

/// The instances below whose places a scope sees, each with the first `limit` streams that were not taken.
///
/// # Errors
/// A fault of the database.
pub fn mirrors(tx: &mut Tx<'_>, scope: &Scope, language: Language, limit: usize) -> Result<Vec<Mirror>, StoreError> {
    let column = language.pick("chinese", "english");
    let mut mirrors = Vec::new();
    for place in places(tx, "")?.into_iter().filter(|place| scope.sees(place, &[])) {
        let key = [place.code().as_str().into()];
        let sql = "SELECT receipt, last_received_at, ended_at FROM mirror WHERE place_code = $1";
        let Some(row) = tx.query_first(sql, &key)? else { continue };
        let sql = format!(
            "SELECT stream, code, {column}, refused_at FROM mirror_refused WHERE place_code = $1
             ORDER BY refused_at, stream LIMIT {limit}"
        );
        let read = |row: &crate::Row| -> Result<MirrorRefusal, StoreError> {
            Ok(MirrorRefusal { stream: row.get(0)?, code: row.get(1)?, sentence: row.get(2)?, refused_at: row.get(3)? })
        };
        let refused = tx.query(&sql, &key)?.iter().map(read).collect::<Result<_, _>>()?;
        let (receipt, last_received_at, ended_at) = (row.get(0)?, row.get(1)?, row.get(2)?);
        mirrors.push(Mirror { place, receipt, last_received_at, ended_at, refused });
    }
    Ok(mirrors)
}
