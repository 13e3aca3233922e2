//! Whether rows and figures equal a replay of the log.

use super::{COLUMNS, projection};
use crate::{
    Row, StoreError, Tx,
    figures::{self, Sums},
    replay::{Logged, Streams},
};
use bihuan_domain::{
    audit::StreamKind,
    figures::Fact,
    hazards::{Hazard, HazardEvent, Recorded},
    ids::HazardId,
};
use std::collections::BTreeMap;

/// Rows read at a time.
const ROWS: i64 = 1_000;
/// Differences that are told; the rest is counted.
const TOLD: usize = 100;

/// A row or cell that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The log tells of a hazard, the ledger has no row of it.
    MissingRow(HazardId),
    /// The ledger has a row of which the log does not tell.
    UnknownRow(HazardId),
    /// Columns of a row differ from the replay.
    Row(HazardId, Vec<&'static str>),
    /// A stream does not begin with an opening, or its events cannot be read.
    Stream(String),
    /// A figure differs: place (empty for all), cube, cell, what is stored, what the ledger counts.
    Cell(String, String, String, i64, i64),
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RebuildReport {
    /// Hazards replayed.
    pub hazards: u64,
    /// Cells compared.
    pub cells: u64,
    /// The first differences.
    pub differences: Vec<Difference>,
    /// How many differences there are.
    pub count: u64,
}

impl RebuildReport {
    fn tell(&mut self, difference: Difference) {
        self.count += 1;
        if self.differences.len() < TOLD {
            self.differences.push(difference);
        }
    }
}

/// Replays every hazard from the log and compares its row, then all figures. Reads in pieces of bounded size; `progress`
/// is told the hazards replayed so far.
///
/// # Errors
/// A fault of the database.
pub fn rebuild_check(tx: &mut Tx<'_>, mut progress: impl FnMut(u64)) -> Result<RebuildReport, StoreError> {
    let mut report = RebuildReport::default();
    let mut sums = Sums::default();
    let mut streams = Streams::of(StreamKind::Hazard);
    let mut rows = Rows::default();
    while let Some((stream, events)) = streams.next(tx)? {
        let Some((id, hazard)) = replay(&stream, &events) else {
            report.tell(Difference::Stream(format!("hazard:{stream}")));
            continue;
        };
        // Rows that come before it in the order of identifiers have no stream.
        while let Some(unknown) = rows.next_if(tx, |row| row < id)? {
            report.tell(Difference::UnknownRow(unknown.get(0)?));
        }
        match rows.next_if(tx, |row| row == id)? {
            None => report.tell(Difference::MissingRow(id)),
            Some(row) => {
                let differing = compare(&row, &hazard)?;
                if !differing.is_empty() {
                    report.tell(Difference::Row(id, differing));
                }
            }
        }
        sums.add(&Fact::of(&hazard), 1);
        report.hazards += 1;
        if report.hazards.is_multiple_of(1_000) {
            progress(report.hazards);
        }
    }
    while let Some(unknown) = rows.next_if(tx, |_| true)? {
        report.tell(Difference::UnknownRow(unknown.get(0)?));
    }
    compare_cells(tx, sums, &mut report)?;
    progress(report.hazards);
    Ok(report)
}

fn replay(id: &str, events: &[Logged]) -> Option<(HazardId, Hazard)> {
    let id: HazardId = id.parse().ok()?;
    // One event that cannot be read spoils the replay of its stream.
    let read =
        |(payload, at): &Logged| Some(Recorded { event: serde_json::from_str::<HazardEvent>(payload).ok()?, at: *at });
    let events = events.iter().map(read).collect::<Option<Vec<_>>>()?;
    Some((id, Hazard::replay(id, &events)?))
}

fn compare(row: &Row, hazard: &Hazard) -> Result<Vec<&'static str>, StoreError> {
    let expected = projection(hazard)?;
    let pairs = COLUMNS.iter().zip(row.values().iter().zip(&expected));
    Ok(pairs.filter(|(_, (stored, expected))| stored != expected).map(|(column, _)| *column).collect())
}

fn compare_cells(tx: &mut Tx<'_>, mut sums: Sums, report: &mut RebuildReport) -> Result<(), StoreError> {
    // What is not folded yet is part of the figures.
    for (fact, count) in figures::pending(tx)? {
        sums.add(&fact, -count);
    }
    let mut counted: BTreeMap<(String, String, String), i64> = sums
        .into_cells()
        .into_iter()
        .map(|((place, cube, cell), total)| ((place, cube.to_owned(), cell), total))
        .collect();
    let sql = "SELECT place_code, cube, cell, total FROM figure_cell WHERE total <> 0";
    tx.for_each(sql, &[], |row| -> Result<(), StoreError> {
        let (place, cube, cell): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let stored: i64 = row.get(3)?;
        let expected = counted.remove(&(place.clone(), cube.clone(), cell.clone())).unwrap_or(0);
        report.cells += 1;
        if stored != expected {
            report.tell(Difference::Cell(place, cube, cell, stored, expected));
        }
        Ok(())
    })?;
    for ((place, cube, cell), expected) in counted {
        report.tell(Difference::Cell(place, cube, cell, 0, expected));
    }
    Ok(())
}

/// The rows of the ledger in the order of identifiers, read in pieces.
#[derive(Default)]
struct Rows {
    read: std::collections::VecDeque<Row>,
    last: String,
    ended: bool,
}

impl Rows {
    fn next_if(&mut self, tx: &mut Tx<'_>, wanted: impl Fn(HazardId) -> bool) -> Result<Option<Row>, StoreError> {
        if self.read.is_empty() && !self.ended {
            let sql = format!("SELECT {} FROM hazard WHERE id > $1 ORDER BY id LIMIT $2", COLUMNS.join(", "));
            self.read = tx.query(&sql, &[(&self.last).into(), ROWS.into()])?.into();
            self.ended = self.read.is_empty();
            if let Some(row) = self.read.back() {
                self.last = row.get(0)?;
            }
        }
        match self.read.front() {
            Some(row) if wanted(row.get(0)?) => Ok(self.read.pop_front()),
            _ => Ok(None),
        }
    }
}
