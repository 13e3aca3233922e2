//! Recording what was decided: events, row, search terms and figures, in the transaction that decided.

use super::{row, search};
use crate::{
    CommandError, StoreError, Tx, Value, columns,
    events::{self, NewEvent, Stream},
    figures, territory,
};
use bihuan_domain::{
    audit::StreamId,
    figures::Fact,
    hazards::{Hazard, HazardEvent, Recorded},
};
use jiff::Timestamp;
use std::sync::LazyLock;

static INSERT: LazyLock<String> = LazyLock::new(|| columns::insert("hazard", &row::COLUMNS));

/// An event as the log takes it.
///
/// # Errors
/// `HZ-007` when a text of it holds a null character, which not every engine stores.
pub(super) fn logged(event: &HazardEvent, occurred_at: Timestamp) -> Result<NewEvent, CommandError> {
    NewEvent::of(event.kind(), event, occurred_at)
}

/// Appends what was decided now to a hazard's stream.
pub(super) fn append(
    tx: &mut Tx<'_>,
    hazard: &Hazard,
    from_version: u64,
    decided: &[HazardEvent],
    (actor, now): (&str, Timestamp),
) -> Result<(), CommandError> {
    let logged = decided.iter().map(|event| logged(event, now)).collect::<Result<Vec<_>, _>>()?;
    let stream = Stream::within(StreamId::hazard(hazard.id), &hazard.place);
    events::append(tx, &stream, from_version, actor, now, &logged)?;
    Ok(())
}

/// Events as `domain` folds them.
pub(super) fn recorded(decided: &[HazardEvent], at: Timestamp) -> Vec<Recorded> {
    decided.iter().map(|event| Recorded { event: event.clone(), at }).collect()
}

/// Inserts the row of a new hazard, with its search terms. Its figures are the caller's.
pub(super) fn insert_row(tx: &mut Tx<'_>, hazard: &Hazard) -> Result<(), StoreError> {
    let values = row::projection(hazard)?;
    tx.execute(&INSERT, &values)?;
    search::file(tx, hazard.id, territory::of(&hazard.place), search_text(&values))
}

/// Replaces the row of a hazard, and what changed of its search terms and figures.
pub(super) fn replace_row(tx: &mut Tx<'_>, before: &Hazard, after: &Hazard) -> Result<(), StoreError> {
    let (was, is) = (territory::of(&before.place), territory::of(&after.place));
    let changes = row::changes(before, after)?;
    let changed: Vec<_> = changes.iter().map(|(at, _)| row::COLUMNS[*at]).collect();
    let mut values: Vec<Value> = vec![before.id.into(), was.into()];
    values.extend(changes.into_iter().map(|(_, value)| value));
    // Each column that is set has its indexes written anew, whether or not it changes.
    let sets = columns::assignments_from(3, &changed);
    tx.execute(&format!("UPDATE hazard SET {sets} WHERE id = $1 AND territory = $2"), &values)?;
    if changed.contains(&"search_text") || was != is {
        search::refile(tx, after.id, is, &row::search_text(after))?;
    }
    let (from, to) = (Fact::of(before), Fact::of(after));
    if from != to {
        figures::record(tx, after.id, after.version, Some(&from), &to)?;
    }
    Ok(())
}

fn search_text(values: &[Value]) -> &str {
    match values.get(row::column("search_text")) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}
