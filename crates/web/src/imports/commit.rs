//! Step three: the rows are taken over, or the import is given up.

use super::{load, preview_file, tasks, upload};
use crate::{Answer, App, Path, Signed, WebError, redirect};
use axum::extract::State;
use bihuan_domain::{RefusalCode, ids::ImportId, imports::authorise};
use bihuan_store::imports;
use bihuan_ui::paths;

pub async fn commit(State(app): State<App>, signed: Signed, Path(id): Path<ImportId>) -> Answer {
    let import = load(&app, &signed, id).await?;
    authorise(&signed.actor, import.uploaded.kind)?;
    import.state.check_open()?;
    if app.imports.standing(id).is_none() {
        let summary = preview_file::read(&app, id).ok_or(WebError::NotFound)?;
        if summary.accepted == 0 {
            return Err(RefusalCode::ImportNothing.into());
        }
        tasks::commit(&app, &import, &signed.actor, summary.mapping);
    }
    redirect(format!("/imports/{id}")).into()
}

pub async fn cancel(State(app): State<App>, signed: Signed, Path(id): Path<ImportId>) -> Answer {
    let import = load(&app, &signed, id).await?;
    import.state.check_open()?;
    if app.imports.standing(id).is_some() {
        return redirect(format!("/imports/{id}")).into();
    }
    let (actor, now) = (signed.actor.clone(), app.clock.now());
    app.store.write(move |tx| imports::discard(tx, import, &actor, now)).await?;
    upload::discard(&app, id).await;
    redirect(paths::IMPORTS).done(signed.translator().t("imports-result-discarded")).into()
}
