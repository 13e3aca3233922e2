//! Commands: load, let the domain decide, append, write the row.

use super::rows::{self, count_children, find, sibling};
use crate::{
    CommandError, StoreError, Tx,
    engine::Purpose,
    events::{self, NewEvent},
    outward,
};
use bihuan_domain::{
    accounts::{Actor, Scope},
    audit::StreamId,
    china_date,
    jurisdictions::{
        self, AddContext, AddJurisdiction, JurisdictionCode, JurisdictionCommand, JurisdictionEvent, Node, evolve,
    },
};
use jiff::Timestamp;

/// What became of an addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It is new.
    No,
    /// It was in the tree just so; nothing was written.
    Already,
}

/// The stream of a node's events.
#[must_use]
pub fn stream(code: &JurisdictionCode) -> StreamId {
    StreamId::jurisdiction(code)
}

/// Adds a node. One that is in the tree with the same name and place, and that the actor may see, is left as it is.
///
/// # Errors
/// A refusal `JU-0xx`; a fault of the database.
pub fn add(
    tx: &mut Tx<'_>,
    command: &AddJurisdiction,
    actor: &Actor,
    now: Timestamp,
) -> Result<(Node, Known), CommandError> {
    tx.lock_for(Purpose::Jurisdictions)?;
    let everything = Scope::everything();
    let same_code = find(tx, &everything, &command.code)?;
    if let Some(node) = &same_code
        && is_same(node, command)
    {
        return Ok((node.clone(), Known::Already));
    }
    let parent = match &command.parent {
        Some(code) => find(tx, &everything, code)?,
        None => None,
    };
    if let Some(parent) = &parent {
        outward::refuse_below(tx, &parent.jurisdiction.place)?;
    }
    let same_name = sibling(tx, command.parent.as_ref(), command.name.trim())?;
    let context = AddContext { parent: parent.as_ref(), same_code: same_code.as_ref(), same_name: same_name.as_ref() };
    let decided = jurisdictions::add(command, context, actor)?;
    let node = record(tx, None, &decided, actor, now)?
        .ok_or_else(|| StoreError::corrupt(stream(&command.code).as_str(), "an addition without an event"))?;
    Ok((node, Known::No))
}

fn is_same(node: &Node, command: &AddJurisdiction) -> bool {
    node.jurisdiction.name == command.name.trim()
        && node.jurisdiction.level() == command.level
        && node.parent() == command.parent.as_ref()
        && node.closed_on.is_none()
}

/// Gives a command on a node that was seen at `expected_version`.
///
/// # Errors
/// [`CommandError::NotFound`] when it is not there or lies outside what the actor sees; a refusal `JU-0xx`; a fault of
/// the database.
pub fn execute(
    tx: &mut Tx<'_>,
    code: &JurisdictionCode,
    expected_version: u64,
    command: &JurisdictionCommand,
    actor: &Actor,
    now: Timestamp,
) -> Result<Node, CommandError> {
    tx.lock_for(Purpose::Jurisdictions)?;
    let node = find(tx, &jurisdictions::visible(actor), code)?.ok_or(CommandError::NotFound)?;
    let same_name = match command {
        JurisdictionCommand::Rename { name } => sibling(tx, node.parent(), name.trim())?,
        JurisdictionCommand::Close { .. } => None,
    };
    let open_children = count_children(tx, code)?;
    let today = china_date(now);
    let decided =
        jurisdictions::decide(&node, expected_version, command, same_name.as_ref(), open_children, actor, today)?;
    record(tx, Some(node), &decided, actor, now)?.ok_or(CommandError::NotFound)
}

fn record(
    tx: &mut Tx<'_>,
    node: Option<Node>,
    decided: &[JurisdictionEvent],
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<Node>, CommandError> {
    let expected = node.as_ref().map_or(0, |node| node.version);
    let mut state = node;
    let mut appended = Vec::with_capacity(decided.len());
    for event in decided {
        let payload = serde_json::to_string(event).map_err(|cause| StoreError::corrupt("jurisdiction event", cause))?;
        appended.push(NewEvent { kind: event.name(), payload, occurred_at: now });
        state = Some(evolve(state, event).map_err(|cause| StoreError::corrupt("jurisdiction", cause))?);
    }
    if let Some(node) = &state {
        events::append(tx, &stream(node.code()), expected, &actor.log_name(), now, &appended)?;
        rows::put(tx, node)?;
    }
    Ok(state)
}
