//! One command with its photos: the files are on the disk before the transaction, and gone again when it is refused.

use crate::{App, WebError, photos::Staged};
use bihuan_domain::{
    accounts::Actor,
    hazards::{Command, Hazard, Phase},
    ids::HazardId,
};
use bihuan_store::{CommandError, Tx, hazards, hazards::By, photos};

/// Gives a command on a hazard.
pub async fn execute(
    app: &App,
    actor: &Actor,
    (id, version): (HazardId, u64),
    command: Command,
    photos: Vec<(Phase, Staged)>,
) -> Result<Hazard, CommandError> {
    transact(app, actor, id, photos, move |tx, by| hazards::execute(tx, id, Some(version), &command, by)).await
}

/// Enters something into the ledger.
pub async fn open(
    app: &App,
    actor: &Actor,
    id: HazardId,
    draft: hazards::Draft,
    photos: Vec<(Phase, Staged)>,
) -> Result<Hazard, CommandError> {
    transact(app, actor, id, photos, move |tx, by| hazards::open(tx, id, draft, by)).await
}

/// Runs in a task of its own: a browser that goes away cannot part the photos from their command.
async fn transact(
    app: &App,
    actor: &Actor,
    id: HazardId,
    photos: Vec<(Phase, Staged)>,
    work: impl FnOnce(&mut Tx<'_>, By<'_>) -> Result<Hazard, CommandError> + Send + 'static,
) -> Result<Hazard, CommandError> {
    let (app, actor) = (app.clone(), actor.clone());
    let task = tokio::spawn(async move {
        let (now, rules) = (app.clock.now(), app.rules.clone());
        let uploader = actor.log_name();
        let rows: Vec<_> = photos.iter().map(|(phase, staged)| staged.row(id, *phase, &uploader, now)).collect();
        let outcome = app
            .store
            .write(move |tx| {
                let hazard = work(tx, By { actor: &actor, now, rules: &rules })?;
                for row in &rows {
                    photos::add(tx, row)?;
                }
                Ok::<_, CommandError>(hazard)
            })
            .await;
        // After a fault nobody knows whether it was committed: the files stay.
        if matches!(outcome, Ok(_) | Err(CommandError::Store(_))) {
            photos.into_iter().for_each(|(_, staged)| staged.keep());
        }
        outcome
    });
    task.await.unwrap_or_else(|error| Err(CommandError::Store(bihuan_store::StoreError::Panicked(error.to_string()))))
}

/// The refusal of a command, to be shown at its form; any other end is an error of its own.
pub fn refusal_of(error: CommandError) -> Result<bihuan_domain::Refusal, WebError> {
    match error {
        CommandError::Refused(refusal) => Ok(refusal),
        CommandError::Stale { current } => {
            let code = bihuan_domain::RefusalCode::StaleVersion;
            Ok(bihuan_domain::Refusal::new(code).with("current", current))
        }
        other => Err(other.into()),
    }
}
