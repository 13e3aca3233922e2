//! A command on a hazard in the ledger.

use super::{By, load::load_for_update, record};
use crate::{CommandError, Tx};
use bihuan_domain::{
    hazards::{Command, Hazard, decide},
    ids::HazardId,
};

/// Decides a command and records what it brings about; returns the hazard as it stands then.
///
/// `expected_version` is the version that the actor's page showed; `None` acts on whatever stands.
///
/// # Errors
/// [`CommandError::NotFound`] out of the actor's sight, [`CommandError::Stale`] for an old page, or a refusal.
pub fn execute(
    tx: &mut Tx<'_>,
    id: HazardId,
    expected_version: Option<u64>,
    command: &Command,
    by: By<'_>,
) -> Result<Hazard, CommandError> {
    let before = load_for_update(tx, &by.actor.scope(), id)?.ok_or(CommandError::NotFound)?;
    if expected_version.is_some_and(|expected| expected != before.version) {
        return Err(CommandError::Stale { current: before.version });
    }
    execute_on(tx, before, command, by)
}

/// The same on a hazard that this transaction has loaded by [`load_for_update`].
///
/// # Errors
/// A refusal; a fault of the database.
pub fn execute_on(tx: &mut Tx<'_>, before: Hazard, command: &Command, by: By<'_>) -> Result<Hazard, CommandError> {
    let by = by.going_on_from(before.last_recorded_at);
    let events = decide(&before, command, &by.context())?;
    if events.is_empty() {
        return Ok(before);
    }
    record::append(tx, &before, before.version, &events, (&by.actor.log_name(), by.moment()))?;
    let mut after = before.clone();
    for recorded in &record::recorded(&events, by.moment()) {
        after.evolve(recorded);
    }
    record::replace_row(tx, &before, &after)?;
    Ok(after)
}
