//! Whether the rows of campaigns and tasks equal a replay of the log.

use super::rows;
use crate::{
    Row, StoreError, Tx, Value,
    replay::{Logged, Streams},
    tasks,
};
use bihuan_domain::{
    audit::StreamKind,
    campaigns::{Campaign, CampaignEvent},
    tasks::{Task, TaskEvent},
};
use serde::de::DeserializeOwned;

/// Differences that are told; the rest is counted.
const TOLD: usize = 100;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RebuildReport {
    /// Campaigns replayed.
    pub campaigns: u64,
    /// Tasks replayed.
    pub tasks: u64,
    /// The first differences: the stream, and what differs.
    pub differences: Vec<(String, String)>,
    /// How many differences there are.
    pub count: u64,
}

impl RebuildReport {
    fn tell(&mut self, stream: String, what: impl Into<String>) {
        self.count += 1;
        if self.differences.len() < TOLD {
            self.differences.push((stream, what.into()));
        }
    }
}

/// Replays every campaign and every task from the log and compares their rows. Reads in pieces of bounded size.
///
/// # Errors
/// A fault of the database.
pub fn rebuild_check(tx: &mut Tx<'_>) -> Result<RebuildReport, StoreError> {
    let mut report = RebuildReport::default();
    let mut streams = Streams::of(StreamKind::Campaign);
    while let Some((id, events)) = streams.next(tx)? {
        let replayed = id
            .parse()
            .ok()
            .zip(read::<CampaignEvent>(&events))
            .and_then(|(id, events)| Campaign::replay(id, events.iter().map(|(event, at)| (event, *at))));
        let expected = replayed.as_ref().map(rows::projection).transpose()?;
        compare(tx, &mut report, ("campaign", &id), &rows::COLUMNS, expected)?;
        report.campaigns += 1;
    }
    let mut streams = Streams::of(StreamKind::Task);
    while let Some((id, events)) = streams.next(tx)? {
        let replayed = id
            .parse()
            .ok()
            .zip(read::<TaskEvent>(&events))
            .and_then(|(id, events)| Task::replay(id, events.iter().map(|(event, at)| (event, *at))));
        let expected = replayed.as_ref().map(tasks::projection).transpose()?;
        compare(tx, &mut report, ("task", &id), &tasks::COLUMNS, expected)?;
        if let Some(task) = &replayed
            && tasks::stored_parties(tx, task.id)? != tasks::parties(task)
        {
            report.tell(format!("task:{id}"), "task_party");
        }
        report.tasks += 1;
    }
    for (table, replayed) in [("campaign", report.campaigns), ("task", report.tasks)] {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        let rows: u64 = tx.query_first(&sql, &[])?.map_or(Ok(0), |row| row.get(0))?;
        if rows > replayed {
            report.tell(table.to_owned(), format!("{} rows of which the log does not tell", rows - replayed));
        }
    }
    Ok(report)
}

fn read<T: DeserializeOwned>(events: &[Logged]) -> Option<Vec<(T, jiff::Timestamp)>> {
    events.iter().map(|(payload, at)| Some((serde_json::from_str(payload).ok()?, *at))).collect()
}

fn compare(
    tx: &mut Tx<'_>,
    report: &mut RebuildReport,
    (table, id): (&str, &str),
    columns: &[&'static str],
    expected: Option<Vec<Value>>,
) -> Result<(), StoreError> {
    let stream = format!("{table}:{id}");
    let Some(expected) = expected else {
        report.tell(stream, "the stream cannot be replayed");
        return Ok(());
    };
    let sql = format!("SELECT {} FROM {table} WHERE id = $1", columns.join(", "));
    match tx.query_first(&sql, &[id.into()])? {
        None => report.tell(stream, "no row"),
        Some(row) => {
            let differing = differing(&row, columns, &expected);
            if !differing.is_empty() {
                report.tell(stream, differing.join(", "));
            }
        }
    }
    Ok(())
}

fn differing(row: &Row, columns: &[&'static str], expected: &[Value]) -> Vec<&'static str> {
    let pairs = columns.iter().zip(row.values().iter().zip(expected));
    pairs.filter(|(_, (stored, expected))| stored != expected).map(|(column, _)| *column).collect()
}
