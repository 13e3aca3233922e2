//! The jobs of a server, until it stops.

use crate::{
    Chore,
    round::{fold_all, seal_all, sweep_all},
};
use bihuan_domain::{Clock, Rules};
use bihuan_store::{Store, StoreError};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval_at},
};

/// Figures are folded so often.
const FOLD_EVERY: Duration = Duration::from_secs(1);
/// Terms are looked at, and the log is sealed, so often.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// What the jobs of a server work with.
#[derive(Clone)]
pub struct Clockwork {
    /// The database.
    pub store: Store,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// Calendar and policies of the locality.
    pub rules: Arc<Rules>,
    /// What else there is to do.
    pub chores: Vec<Arc<dyn Chore>>,
}

/// Jobs under way.
#[derive(Debug)]
pub struct Running {
    stop: watch::Sender<()>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Lets the transactions under way come to their end, and no others begin.
    pub async fn stop(self) {
        drop(self.stop);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a job did not end well");
            }
        }
    }
}

/// Starts the jobs: each runs at once, to catch up, and then by its own beat. Call it inside a tokio runtime.
#[must_use]
pub fn spawn(clockwork: &Clockwork) -> Running {
    let (stop, stopped) = watch::channel(());
    let mut tasks = Vec::new();
    let Clockwork { store, clock, rules, chores } = clockwork.clone();
    let folding = store.clone();
    tasks.push(tokio::spawn(beat("figures", FOLD_EVERY, stopped.clone(), move || {
        let store = folding.clone();
        async move { fold_all(&store).await.map(drop) }
    })));
    let (sweeping, sweep_clock) = (store.clone(), Arc::clone(&clock));
    tasks.push(tokio::spawn(beat("terms", SWEEP_EVERY, stopped.clone(), move || {
        let (store, clock, rules) = (sweeping.clone(), Arc::clone(&sweep_clock), Arc::clone(&rules));
        async move { sweep_all(&store, &*clock, &rules).await.map(drop) }
    })));
    let (sealing, seal_clock) = (store.clone(), Arc::clone(&clock));
    tasks.push(tokio::spawn(beat("checkpoints", SWEEP_EVERY, stopped.clone(), move || {
        let (store, clock) = (sealing.clone(), Arc::clone(&seal_clock));
        async move { seal_all(&store, &*clock).await.map(drop) }
    })));
    for chore in chores {
        let (store, clock) = (store.clone(), Arc::clone(&clock));
        tasks.push(tokio::spawn(beat(chore.name(), chore.every(), stopped.clone(), move || {
            let (chore, store, clock) = (Arc::clone(&chore), store.clone(), Arc::clone(&clock));
            async move { run_chore(chore, store, clock).await }
        })));
    }
    Running { stop, tasks }
}

/// Runs a job now and then at every beat, one run after the other, until the sender of `stopped` is dropped. A run that
/// fails is told to the log, once until one succeeds, and tried again at the next beat.
async fn beat<F>(name: &'static str, every: Duration, mut stopped: watch::Receiver<()>, mut run: impl FnMut() -> F)
where
    F: Future<Output = Result<(), StoreError>>,
{
    let mut beats = interval_at(Instant::now(), every);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut fails = false;
    loop {
        tokio::select! {
            biased;
            _ = stopped.changed() => return,
            _ = beats.tick() => {}
        }
        let was_failing = fails;
        let done = run().await;
        fails = done.is_err();
        match (done, was_failing) {
            (Err(error), false) => tracing::error!(job = name, %error, "a job failed; it is tried again at every beat"),
            (Err(error), true) => tracing::debug!(job = name, %error, "a job failed again"),
            (Ok(()), true) => tracing::info!(job = name, "the job works again"),
            (Ok(()), false) => {}
        }
    }
}

async fn run_chore(chore: Arc<dyn Chore>, store: Store, clock: Arc<dyn Clock>) -> Result<(), StoreError> {
    let name = chore.name();
    let done = tokio::task::spawn_blocking(move || chore.run(&store, clock.now())).await;
    match done {
        Ok(Ok(0)) => {}
        Ok(Ok(count)) => tracing::info!(chore = name, count, "tidied up"),
        Ok(Err(error)) => {
            tracing::error!(chore = name, %error, "a chore failed; it is tried again when its time comes");
        }
        Err(error) => return Err(StoreError::Panicked(error.to_string())),
    }
    Ok(())
}
