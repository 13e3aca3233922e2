//! The numbers that people quote: `350525190-2026-00042`.

use crate::{StoreError, Tx};
use bihuan_domain::jurisdictions::{AdministrativeLevel, Place};
use std::collections::HashMap;

/// What numbers of a place begin with: the first 9 digits of the township's code (of the place's own code where it has no
/// township), or an own code as it is.
pub(super) fn prefix(place: &Place) -> String {
    let code = place.at(AdministrativeLevel::Township).unwrap_or_else(|| place.code());
    let text = code.as_str();
    if code.is_statistical() { text[..9].to_owned() } else { text.to_owned() }
}

/// Takes the next number of a place and a year.
pub(super) fn take(tx: &mut Tx<'_>, place: &Place, year: i16) -> Result<String, StoreError> {
    let prefix = prefix(place);
    let row = tx.query_first(
        "INSERT INTO hazard_counter (prefix, year, serial) VALUES ($1, $2, 1)
         ON CONFLICT (prefix, year) DO UPDATE SET serial = hazard_counter.serial + 1 RETURNING serial",
        &[(&prefix).into(), i64::from(year).into()],
    )?;
    let row = row.ok_or_else(|| StoreError::corrupt("hazard_counter", "no serial came back"))?;
    Ok(written(&prefix, year, row.get(0)?))
}

fn written(prefix: &str, year: i16, serial: i64) -> String {
    format!("{prefix}-{year:04}-{serial:05}")
}

/// Notes that a number was given without asking for one, so that it is not given again.
pub(super) fn given(tx: &mut Tx<'_>, place: &Place, number: &str) -> Result<(), StoreError> {
    if !note(tx, place, number)? {
        return Err(StoreError::corrupt("hazard number", number));
    }
    Ok(())
}

/// The same for a number that may be of another making; returns whether it was noted.
pub(super) fn note(tx: &mut Tx<'_>, place: &Place, number: &str) -> Result<bool, StoreError> {
    let parts = number.strip_prefix(&prefix(place)).and_then(|rest| rest.strip_prefix('-')?.split_once('-'));
    let numbers = parts.and_then(|(year, serial)| Some((year.parse::<i64>().ok()?, serial.parse::<i64>().ok()?)));
    let Some((year, serial)) = numbers else { return Ok(false) };
    tx.execute(
        "INSERT INTO hazard_counter (prefix, year, serial) VALUES ($1, $2, $3)
         ON CONFLICT (prefix, year) DO UPDATE SET serial = excluded.serial
         WHERE excluded.serial > hazard_counter.serial",
        &[prefix(place).into(), year.into(), serial.into()],
    )?;
    Ok(true)
}

/// Counters held in memory while many numbers are taken; [`Batch::keep`] writes them back.
#[derive(Debug, Default)]
pub(super) struct Batch {
    serials: HashMap<(String, i16), i64>,
}

impl Batch {
    /// Takes the next number; the first of each place and year reads (and locks) the counter.
    pub(super) fn take(&mut self, tx: &mut Tx<'_>, place: &Place, year: i16) -> Result<String, StoreError> {
        let key = (prefix(place), year);
        let serial = match self.serials.get_mut(&key) {
            Some(serial) => serial,
            None => {
                let current = current(tx, &key)?;
                self.serials.entry(key.clone()).or_insert(current)
            }
        };
        *serial += 1;
        Ok(written(&key.0, year, *serial))
    }

    /// Writes the counters back.
    pub(super) fn keep(self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for ((prefix, year), serial) in self.serials {
            tx.execute(
                "UPDATE hazard_counter SET serial = $3 WHERE prefix = $1 AND year = $2",
                &[prefix.into(), i64::from(year).into(), serial.into()],
            )?;
        }
        Ok(())
    }
}

/// The serial given last. Makes and locks the counter, so that nobody else takes numbers until the end of the transaction.
fn current(tx: &mut Tx<'_>, (prefix, year): &(String, i16)) -> Result<i64, StoreError> {
    let row = tx.query_first(
        "INSERT INTO hazard_counter (prefix, year, serial) VALUES ($1, $2, 0)
         ON CONFLICT (prefix, year) DO UPDATE SET serial = hazard_counter.serial RETURNING serial",
        &[prefix.into(), i64::from(*year).into()],
    )?;
    row.map_or(Ok(0), |row| row.get(0))
}
