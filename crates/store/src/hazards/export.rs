//! Everything that a filter asks for, row by row.

use super::{
    Cursor, LedgerFilter,
    ledger::{Part, Reading},
};
use crate::{StoreError, Tx};
use bihuan_domain::{accounts::Scope, hazards::Hazard};

/// Hazards held in memory at a time.
const CHUNK: usize = 500;

/// Hands over every hazard that the scope sees and the filter asks for, newest first, without holding them all.
///
/// # Errors
/// A fault of the database, or what `each` says.
pub fn for_each_row<E: From<StoreError>>(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &LedgerFilter,
    mut each: impl FnMut(Hazard) -> Result<(), E>,
) -> Result<(), E> {
    let reading = Reading::of(tx, scope, filter)?;
    let mut cursor = Cursor::Start;
    loop {
        let Part { entries, more } = reading.part::<Hazard>(tx, &cursor, CHUNK)?;
        for hazard in entries {
            each(hazard)?;
        }
        match more {
            Some(key) => cursor = Cursor::After(key),
            None => return Ok(()),
        }
    }
}
