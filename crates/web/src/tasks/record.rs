//! One command with its files: they are on the disk before the transaction, and gone again when it is refused.

use crate::{
    App,
    photos::{Staged, StagedDocument},
};
use bihuan_domain::{
    accounts::Actor,
    ids::TaskId,
    tasks::{Task, TaskCommand},
};
use bihuan_store::{
    CommandError, StoreError,
    hazards::By,
    tasks::{self, files},
};

/// Gives a command on a task. Runs in a task of its own: a browser that goes away cannot part the files from their report.
pub async fn execute(
    app: &App,
    actor: &Actor,
    (id, version): (TaskId, u64),
    command: TaskCommand,
    (photos, documents): (Vec<Staged>, Vec<StagedDocument>),
) -> Result<Task, CommandError> {
    let (app, actor) = (app.clone(), actor.clone());
    let running = tokio::spawn(async move {
        let (now, rules) = (app.clock.now(), app.rules.clone());
        // Only a report has evidence; what another form brought along goes again.
        let is_report = matches!(command, TaskCommand::Report(_));
        let uploader = actor.log_name();
        let rows = photos.iter().map(|staged| staged.task_file(&uploader, now));
        let rows = rows.chain(documents.iter().map(|staged| staged.task_file(&uploader, now)));
        let rows: Vec<_> = rows.filter(|_| is_report).collect();
        let outcome = app
            .store
            .write(move |tx| {
                let task = tasks::execute(tx, id, Some(version), &command, By { actor: &actor, now, rules: &rules })?;
                for row in &rows {
                    files::add(tx, Some(id), row)?;
                }
                Ok::<_, CommandError>(task)
            })
            .await;
        // After a fault nobody knows whether it was committed: the files stay.
        if is_report && matches!(outcome, Ok(_) | Err(CommandError::Store(_))) {
            photos.into_iter().for_each(Staged::keep);
            documents.into_iter().for_each(StagedDocument::keep);
        }
        outcome
    });
    running.await.unwrap_or_else(|error| Err(CommandError::Store(StoreError::Panicked(error.to_string()))))
}
