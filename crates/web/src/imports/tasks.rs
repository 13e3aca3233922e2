//! Imports that are being checked or taken over: how far they are, in memory. What counts is in the database and on disk;
//! after a restart a check begins anew, and what was not committed was not stored.

use super::{preview_file, uploaded_file, world};
use crate::App;
use bihuan_documents::ledger::{Mapping, Problem, Record};
use bihuan_domain::{Refusal, accounts::Actor, ids::ImportId};
use bihuan_imports::{ImportError, Mode, Observer, Outcome, Request, run};
use bihuan_store::imports::Import;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Every row is decided; nothing is stored.
    Check,
    /// Rows are taken over.
    Commit,
}

/// How far an import is.
#[derive(Debug, Clone)]
pub enum Standing {
    /// It runs.
    Running(Work, u64),
    /// It ended badly; nothing was stored. The refusal is for the user, `None` for a fault.
    Failed(Option<Refusal>),
}

#[derive(Debug)]
struct Task {
    work: Work,
    done: Arc<AtomicU64>,
    failed: Option<Option<Refusal>>,
}

/// All that runs, or has failed and was not looked at.
#[derive(Debug, Default)]
pub struct Tasks(Mutex<HashMap<ImportId, Task>>);

impl Tasks {
    /// How far an import is; `None` when nothing runs.
    pub fn standing(&self, id: ImportId) -> Option<Standing> {
        let tasks = self.lock();
        let task = tasks.get(&id)?;
        Some(match &task.failed {
            Some(refusal) => Standing::Failed(refusal.clone()),
            None => Standing::Running(task.work, task.done.load(Ordering::Relaxed)),
        })
    }

    /// Forgets a failure.
    pub fn clear(&self, id: ImportId) {
        self.lock().remove(&id);
    }

    /// Announces work; `None` when something runs already.
    fn begin(&self, id: ImportId, work: Work) -> Option<Arc<AtomicU64>> {
        let mut tasks = self.lock();
        if tasks.get(&id).is_some_and(|task| task.failed.is_none()) {
            return None;
        }
        let done = Arc::new(AtomicU64::new(0));
        tasks.insert(id, Task { work, done: done.clone(), failed: None });
        Some(done)
    }

    fn end(&self, id: ImportId, result: &Result<(), ImportError>) {
        let mut tasks = self.lock();
        match (result, tasks.get_mut(&id)) {
            (Err(error), Some(task)) => task.failed = Some(error.refusal()),
            _ => drop(tasks.remove(&id)),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ImportId, Task>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts checking an import, unless something runs. The preview is on disk when it ends.
pub fn check(app: &App, import: &Import, actor: &Actor, mapping: Mapping) {
    start(app, import, Work::Check, actor, mapping);
}

/// Starts taking an import over, unless something runs.
pub fn commit(app: &App, import: &Import, actor: &Actor, mapping: Mapping) {
    start(app, import, Work::Commit, actor, mapping);
}

fn start(app: &App, import: &Import, work: Work, actor: &Actor, mapping: Mapping) {
    let Some(done) = app.imports.begin(import.id, work) else { return };
    let request = Request {
        id: import.id,
        kind: import.uploaded.kind,
        file: uploaded_file(app, import.id),
        file_name: import.uploaded.file_name.clone(),
        mapping: Some(mapping),
        actor: actor.clone(),
    };
    let app = app.clone();
    tokio::task::spawn_blocking(move || {
        let id = request.id;
        let work = || match work {
            Work::Check => preview_file::write(&app, request, done),
            Work::Commit => {
                let observer = Box::new(Counter(done));
                run(&app.store, request, Mode::Commit, &world(&app), observer).map(drop)
            }
        };
        let result = work();
        if let Err(error) = &result
            && error.refusal().is_none()
        {
            tracing::error!(%error, import = %id, "an import has failed");
        }
        app.imports.end(id, &result);
    });
}

struct Counter(Arc<AtomicU64>);

impl Observer for Counter {
    fn mapping(&mut self, _: &Mapping) -> std::io::Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &Record, _: Outcome, _: &[Problem]) -> std::io::Result<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
