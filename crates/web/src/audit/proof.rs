//! The proof: POST /audit/verify, and what the page says of the last one.

use super::VERIFY;
use crate::{Answer, App, Signed, redirect};
use axum::extract::State;
use bihuan_domain::clock::china_second;
use bihuan_domain::{accounts::Actor, audit::Finding};
use bihuan_store::{
    StoreError,
    audit::{self, Proven, SealedBy},
};
use bihuan_ui::{Badge, Fact, Flash, FlashKind, Tone, Translator, audit::Proof, number, paths};
use jiff::Timestamp;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// How long the answer waits for a verification: a small log is verified before the page comes back.
const PATIENCE: Duration = Duration::from_secs(2);

/// The verification that runs, if one does; at most one at a time. What it finds is in the log.
#[derive(Debug, Clone, Default)]
pub struct Verifying(Arc<Mutex<Standing>>);

/// How far a verification is.
#[derive(Debug, Clone, Default)]
pub enum Standing {
    /// None runs.
    #[default]
    Idle,
    /// One runs.
    Running {
        /// Since when.
        since: Timestamp,
        /// Events verified so far.
        events: Arc<AtomicU64>,
    },
    /// The last one could not be finished.
    Failed,
}

/// A verification that runs. However it ends, the next one may begin.
struct Run {
    verifying: Verifying,
    ended: Standing,
}

impl Verifying {
    /// Where it stands.
    pub fn standing(&self) -> Standing {
        self.lock().clone()
    }

    /// Announces a verification; `None` while another runs.
    fn begin(&self, since: Timestamp) -> Option<(Run, Arc<AtomicU64>)> {
        let mut standing = self.lock();
        if matches!(*standing, Standing::Running { .. }) {
            return None;
        }
        let events = Arc::new(AtomicU64::new(0));
        *standing = Standing::Running { since, events: events.clone() };
        Some((Run { verifying: self.clone(), ended: Standing::Failed }, events))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Standing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        *self.verifying.lock() = std::mem::take(&mut self.ended);
    }
}

/// Begins a verification, unless one runs. It goes on when nobody waits for it any more.
pub async fn verify(State(app): State<App>, signed: Signed) -> Answer {
    let t = signed.translator();
    let Some((run, events)) = app.verifying.begin(app.clock.now()) else {
        return redirect(paths::AUDIT).flash(Flash::new(FlashKind::Information, t.t("audit-verify-again"))).into();
    };
    let task = tokio::spawn(work(app.clone(), signed.actor.clone(), run, events));
    let back = redirect(paths::AUDIT);
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(_) => back.into(),
        Err(_) => back.flash(Flash::new(FlashKind::Information, t.t("audit-verify-begun"))).into(),
    }
}

async fn work(app: App, actor: Actor, mut run: Run, events: Arc<AtomicU64>) {
    let told = move |count| events.store(count, Ordering::Relaxed);
    let found = async {
        let verdict = app.store.read(move |tx| audit::verify(tx, told)).await?;
        let now = app.clock.now();
        app.store.write(move |tx| audit::record_proof(tx, &verdict, &actor, now)).await
    };
    let found: Result<Proven, StoreError> = found.await;
    match found {
        Ok(proven) => {
            if let Finding::Faulty(fault) = &proven.finding {
                tracing::error!(%fault, "the log is not whole");
            }
            run.ended = Standing::Idle;
        }
        Err(error) => tracing::error!(%error, "the log could not be verified"),
    }
}

/// The last verification, the one that runs, and the last checkpoint.
pub fn shown(
    standing: &Standing,
    proven: Option<&(Proven, String)>,
    sealed: Option<&SealedBy>,
    poll_url: &str,
    t: Translator,
) -> Proof {
    let mut facts = Vec::new();
    let mut badge = Badge::new(Tone::Neutral, t.t("audit-unverified"));
    if let Some((proven, who)) = proven {
        facts.push(Fact::new(t.t("audit-proven-at"), china_second(proven.at)));
        facts.push(Fact::new(t.t("audit-proven-by"), who));
        facts.extend(found(&proven.finding, t));
        badge = match proven.finding {
            Finding::Sound { .. } => Badge::new(Tone::Good, t.t("audit-verified")),
            Finding::Faulty(_) => Badge::new(Tone::Bad, t.t("audit-broken")),
        };
    }
    match sealed {
        Some(sealed) => {
            let at = china_second(sealed.at);
            let text = t.t2("audit-checkpoint-text", "number", sealed.number, "at", at);
            facts.push(Fact::new(t.t("audit-checkpoint"), text));
            facts.push(Fact::new(t.t("audit-checkpoint-hash"), sealed.hash.to_string()).wide());
        }
        None => facts.push(Fact::new(t.t("audit-checkpoint"), t.t("audit-checkpoint-none"))),
    }
    let is_running = matches!(standing, Standing::Running { .. });
    match standing {
        Standing::Idle => {}
        Standing::Running { since, events } => {
            badge = Badge::new(Tone::Warning, t.t("audit-running"));
            let count = number(events.load(Ordering::Relaxed));
            let so_far = t.t1("audit-running-events", "count", count);
            let running =
                [Fact::new(t.t("audit-running-since"), china_second(*since)), Fact::new(t.t("audit-running"), so_far)];
            facts.splice(0..0, running);
        }
        Standing::Failed => {
            let failed = Fact::new(t.t("audit-broken"), t.t("audit-verify-failed")).wide();
            facts.insert(0, failed.badge(Badge::new(Tone::Bad, t.t("audit-unverified"))));
        }
    }
    Proof {
        badge,
        facts,
        verify_action: (!is_running).then(|| VERIFY.to_owned()),
        poll_url: is_running.then(|| poll_url.to_owned()),
    }
}

/// What a verification found, in words.
pub fn found(finding: &Finding, t: Translator) -> Vec<Fact> {
    match finding {
        Finding::Sound { streams, events, checkpoints, .. } => {
            let [streams, events, checkpoints] = [streams, events, checkpoints].map(|count| number(*count));
            let text = t.with(
                "audit-proven-extent-text",
                &[("events", &events), ("streams", &streams), ("checkpoints", &checkpoints)],
            );
            vec![Fact::new(t.t("audit-proven-extent"), text)]
        }
        Finding::Faulty(fault) => {
            let text = format!("{} {}", fault.message(t.language), t.t("audit-fault-advice"));
            vec![Fact::new(t.t("audit-fault"), text).wide().badge(Badge::new(Tone::Bad, t.t("audit-broken")))]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_runs_at_a_time_and_a_lost_one_does_not_bar_the_next() {
        let verifying = Verifying::default();
        let (run, _) = verifying.begin(Timestamp::UNIX_EPOCH).unwrap();
        assert!(verifying.begin(Timestamp::UNIX_EPOCH).is_none());
        let standing = verifying.standing();
        let proof = shown(&standing, None, None, "/audit", Translator::default());
        assert_eq!((proof.verify_action, proof.poll_url.as_deref()), (None, Some("/audit")));
        drop(run);
        assert!(matches!(verifying.standing(), Standing::Failed));
        let proof = shown(&verifying.standing(), None, None, "/audit", Translator::default());
        assert!(proof.verify_action.is_some() && proof.poll_url.is_none());
        let (mut run, _) = verifying.begin(Timestamp::UNIX_EPOCH).unwrap();
        run.ended = Standing::Idle;
        drop(run);
        assert!(matches!(verifying.standing(), Standing::Idle));
    }
}
