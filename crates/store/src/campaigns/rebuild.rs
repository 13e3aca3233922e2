//! Whether the rows of campaigns and tasks equal a replay of the log.

use super::rows;
use crate::{
    StoreError, Tx,
    replay::{self, Differences, Replayed, Streams},
    tasks,
};
use bihuan_domain::{
    audit::StreamKind,
    campaigns::{Campaign, CampaignEvent},
    tasks::{Task, TaskEvent},
};

const CAMPAIGNS: Replayed = Replayed { table: "campaign", stream: "campaign", columns: &rows::COLUMNS };
const TASKS: Replayed = Replayed { table: "task", stream: "task", columns: &tasks::COLUMNS };

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

/// Replays every campaign and every task from the log and compares their rows. Reads in pieces of bounded size.
///
/// # Errors
/// A fault of the database.
pub fn rebuild_check(tx: &mut Tx<'_>) -> Result<RebuildReport, StoreError> {
    let mut found = Differences::default();
    let (mut campaigns, mut tasks_replayed) = (0, 0);
    let mut streams = Streams::of(StreamKind::Campaign);
    while let Some((id, events)) = streams.next(tx)? {
        let replayed = id
            .parse()
            .ok()
            .zip(replay::events::<CampaignEvent>(&events))
            .and_then(|(id, events)| Campaign::replay(id, events.iter().map(|(event, at)| (event, *at))));
        let expected = replayed.as_ref().map(rows::projection).transpose()?;
        found.compare(tx, &CAMPAIGNS, &id, expected)?;
        campaigns += 1;
    }
    let mut streams = Streams::of(StreamKind::Task);
    while let Some((id, events)) = streams.next(tx)? {
        let replayed = id
            .parse()
            .ok()
            .zip(replay::events::<TaskEvent>(&events))
            .and_then(|(id, events)| Task::replay(id, events.iter().map(|(event, at)| (event, *at))));
        let expected = replayed.as_ref().map(tasks::projection).transpose()?;
        found.compare(tx, &TASKS, &id, expected)?;
        if let Some(task) = &replayed
            && tasks::stored_parties(tx, task.id)? != tasks::parties(task)
        {
            found.tell(format!("task:{id}"), "task_party");
        }
        tasks_replayed += 1;
    }
    found.rest(tx, "campaign", campaigns)?;
    found.rest(tx, "task", tasks_replayed)?;
    let Differences { told, count } = found;
    Ok(RebuildReport { campaigns, tasks: tasks_replayed, differences: told, count })
}
