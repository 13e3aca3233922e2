//! Readings of devices, as many as come: [`append`]ed durably in batches, [`pack`]ed later into [`chunk`]s of one metric of one
//! device, read by [`series`], [`history`] and [`latest`], forgotten by [`forget`].
//!
//! A reading is one of a device, a metric and a moment (milliseconds). Of several for the same three the one received last
//! holds; an equal one changes nothing. So a batch that is sent again does no harm, and a device may correct itself. Readings may
//! come in any order, years late.

pub mod chunk;
mod head;
mod history;
mod pack;
mod retention;
mod series;

pub use chunk::Sample;
pub use head::{Batch, append};
pub use history::{History, history, metrics};
pub use pack::{Packed, Packing, oldest_unpacked, pack};
pub use retention::{Class, forget};
pub use series::{Last, Point, Series, Window, latest, series};

use crate::StoreError;

/// Both ascending, each moment once in each; where both have a moment, `newer` holds.
fn merged(older: &[Sample], newer: &[Sample]) -> Vec<Sample> {
    let (mut older, mut newer) = (older.iter().peekable(), newer.iter().peekable());
    let mut all = Vec::with_capacity(older.len() + newer.len());
    loop {
        let next = match (older.peek(), newer.peek()) {
            (Some(old), Some(new)) if old.at_ms < new.at_ms => older.next(),
            (Some(old), Some(new)) => {
                if old.at_ms == new.at_ms {
                    older.next();
                }
                newer.next()
            }
            (Some(_), None) => older.next(),
            (None, _) => newer.next(),
        };
        match next {
            Some(sample) => all.push(*sample),
            None => return all,
        }
    }
}

/// Ascending, each moment once: of several the last holds.
fn sorted(mut samples: Vec<Sample>) -> Vec<Sample> {
    samples.sort_by_key(|sample| sample.at_ms);
    let mut kept: Vec<Sample> = Vec::with_capacity(samples.len());
    for sample in samples {
        match kept.last_mut() {
            Some(last) if last.at_ms == sample.at_ms => *last = sample,
            _ => kept.push(sample),
        }
    }
    kept
}

fn unpacked(body: &[u8]) -> Result<Vec<Sample>, StoreError> {
    chunk::decode(body).map_err(|damage| StoreError::corrupt("reading_chunk", damage.to_string()))
}

#[cfg(test)]
mod tests;
