//! Commands: load, let the domain decide, append, write the row and the unit.

use super::rows;
use crate::{
    CommandError, StoreError, Tx,
    events::{self, NewEvent},
    outward,
};
use bihuan_domain::{
    RefusalCode,
    accounts::{Actor, Scope},
    audit::StreamId,
    enterprises::{
        self, CreditCodeHolder, Enterprise, EnterpriseCommand, EnterpriseEvent, Profile, RegisterEnterprise,
    },
    ids::UnitId,
};
use jiff::Timestamp;

/// The stream of an enterprise's events.
#[must_use]
pub fn stream(id: UnitId) -> StreamId {
    StreamId::enterprise(id)
}

/// Registers an enterprise.
///
/// # Errors
/// A refusal `EN-0xx`; a fault of the database.
pub fn register(
    tx: &mut Tx<'_>,
    command: &RegisterEnterprise,
    actor: &Actor,
    now: Timestamp,
) -> Result<Enterprise, CommandError> {
    outward::refuse_below(tx, &command.profile.place)?;
    let existing = rows::load(tx, &Scope::everything(), command.id)?;
    let holder = holder(tx, &command.profile)?;
    let decided = enterprises::register(existing.as_ref(), command, holder.as_ref(), actor)?;
    record(tx, None, command.id, &decided, actor, now)
}

/// Gives a command on an enterprise that was seen at `expected_version`.
///
/// # Errors
/// [`CommandError::NotFound`] when the actor does not see it, [`CommandError::Stale`] when it has moved on, a refusal
/// `EN-0xx`; a fault of the database.
pub fn execute(
    tx: &mut Tx<'_>,
    id: UnitId,
    expected_version: u64,
    command: &EnterpriseCommand,
    actor: &Actor,
    now: Timestamp,
) -> Result<Enterprise, CommandError> {
    let enterprise = rows::load(tx, &enterprises::visible(actor), id)?.ok_or(CommandError::NotFound)?;
    let holder = match command {
        EnterpriseCommand::Edit(profile) => holder(tx, profile)?,
        EnterpriseCommand::Close { .. } | EnterpriseCommand::Reopen { .. } => None,
    };
    let decided =
        enterprises::decide(&enterprise, expected_version, command, holder.as_ref(), actor).map_err(|refusal| {
            match refusal.code {
                RefusalCode::EnterpriseStale => CommandError::Stale { current: enterprise.version },
                _ => refusal.into(),
            }
        })?;
    record(tx, Some(enterprise), id, &decided, actor, now)
}

/// Who holds the credit code of a profile, wherever it is.
fn holder(tx: &mut Tx<'_>, profile: &Profile) -> Result<Option<CreditCodeHolder>, StoreError> {
    let Some(code) = &profile.credit_code else { return Ok(None) };
    let found = rows::find_by_credit_code(tx, &Scope::everything(), code)?;
    Ok(found.map(|enterprise| CreditCodeHolder { id: enterprise.id, name: enterprise.profile.name }))
}

fn record(
    tx: &mut Tx<'_>,
    before: Option<Enterprise>,
    id: UnitId,
    decided: &[EnterpriseEvent],
    actor: &Actor,
    now: Timestamp,
) -> Result<Enterprise, CommandError> {
    let expected = before.as_ref().map_or(0, |enterprise| enterprise.version);
    let mut state = before;
    let mut appended = Vec::with_capacity(decided.len());
    for event in decided {
        let payload = serde_json::to_string(event).map_err(|cause| StoreError::corrupt("enterprise event", cause))?;
        appended.push(NewEvent { kind: event.name(), payload, occurred_at: now });
        state =
            Some(enterprises::evolve(state, event).map_err(|cause| StoreError::corrupt(stream(id).as_str(), cause))?);
    }
    let enterprise = state.ok_or_else(|| StoreError::corrupt(stream(id).as_str(), "a command without an event"))?;
    events::append(tx, &stream(id), expected, &actor.log_name(), now, &appended)?;
    rows::put(tx, &enterprise)?;
    Ok(enterprise)
}
