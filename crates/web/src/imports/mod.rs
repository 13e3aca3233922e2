//! The import of ledgers: upload, preview with every problem on its cell, commit, result.

mod annotated;
mod blank;
mod commit;
mod mapping;
mod preview;
mod preview_file;
mod show;
mod tasks;
#[cfg(test)]
mod tests;
mod upload;

pub(crate) use tasks::Tasks;

use crate::{Access, App, Routes, Signed, WebError};
use bihuan_domain::{accounts::Role, ids::ImportId};
use bihuan_imports::World;
use bihuan_store::imports::{self, Import};
use bihuan_ui::{
    Tone, Translator,
    hazards::{LoopStep, StepStatus},
};
use std::path::PathBuf;

/// The largest upload, in bytes.
const UPLOAD_BYTES: usize = 50 * 1024 * 1024;
const IMPORTERS: Access = Access::Roles(&[Role::SafetyOfficer, Role::SystemAdministrator]);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/imports", IMPORTERS, upload::page)
        .upload("/imports", IMPORTERS, UPLOAD_BYTES + 64 * 1024, upload::receive)
        .get("/imports/blank/{kind}", IMPORTERS, blank::workbook)
        .get("/imports/{id}", IMPORTERS, show::page)
        .get("/imports/{id}/progress", IMPORTERS, show::progress)
        .post("/imports/{id}/mapping", IMPORTERS, mapping::change)
        .post("/imports/{id}/commit", IMPORTERS, commit::commit)
        .post("/imports/{id}/cancel", IMPORTERS, commit::cancel)
        .get("/imports/{id}/rejected.xlsx", IMPORTERS, annotated::download)
}

/// Where the files of an import are: the upload, and what the preview found.
fn folder(app: &App, id: ImportId) -> PathBuf {
    app.config.data_directory.join("imports").join(id.to_string())
}

fn uploaded_file(app: &App, id: ImportId) -> PathBuf {
    folder(app, id).join("ledger")
}

fn world(app: &App) -> World {
    World { clock: app.clock.clone(), ids: app.ids.clone(), rules: app.rules.clone() }
}

/// The import, if the user sees it.
async fn load(app: &App, signed: &Signed, id: ImportId) -> Result<Import, WebError> {
    let actor = signed.actor.clone();
    let found = app.store.read(move |tx| imports::load(tx, &actor, id)).await?;
    found.ok_or(WebError::NotFound)
}

/// The stations of an import; `at` counts from 0.
fn steps(t: Translator, at: usize) -> Vec<LoopStep> {
    let keys = ["imports-step-upload", "imports-step-preview", "imports-step-commit", "imports-step-result"];
    keys.iter()
        .enumerate()
        .map(|(index, key)| LoopStep {
            label: t.t(key),
            when: String::new(),
            status: match index.cmp(&at) {
                std::cmp::Ordering::Less => StepStatus::Done,
                std::cmp::Ordering::Equal => StepStatus::Current,
                std::cmp::Ordering::Greater => StepStatus::Ahead,
            },
        })
        .collect()
}

/// The tone of an import's state.
const fn state_tone(state: bihuan_domain::imports::ImportState) -> Tone {
    use bihuan_domain::imports::ImportState;
    match state {
        ImportState::Uploaded => Tone::Warning,
        ImportState::Committed => Tone::Good,
        ImportState::Discarded => Tone::Neutral,
    }
}
