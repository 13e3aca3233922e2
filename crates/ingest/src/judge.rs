//! Readings that are stored go through the rules.

use crate::{intake::Sink, register::Office};
use bihuan_domain::{accounts::Actor, monitoring::Reading};
use bihuan_store::{
    StoreError,
    hazards::By,
    monitoring::{
        rules::{self, RuleBook},
        work,
    },
};
use jiff::Timestamp;
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Rules that somebody changed judge after so long at most.
const READ_EVERY: Duration = Duration::from_secs(5);
/// A batch that cannot be judged is tried so often, each time after twice the wait; then it stays unjudged, and the log says so.
const TRIES: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// Takes readings through the rules: states and alarms in one transaction.
pub struct Judge {
    office: Office,
    book: Mutex<Option<(Instant, Arc<RuleBook>)>>,
}

impl Judge {
    /// One that has read no rules yet.
    #[must_use]
    pub const fn new(office: Office) -> Self {
        Self { office, book: Mutex::new(None) }
    }

    async fn book(&self) -> Result<Arc<RuleBook>, StoreError> {
        let known = self.book.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, book)) = known.filter(|(read, _)| read.elapsed() < READ_EVERY) {
            return Ok(book);
        }
        let book = Arc::new(self.office.store.read(rules::book).await?);
        *self.book.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), Arc::clone(&book)));
        Ok(book)
    }

    /// Takes readings through the rules once; when it is done, what they found is durable.
    ///
    /// # Errors
    /// A fault of the database; then nothing of it is kept, and the same readings can be judged again.
    pub(crate) async fn judge(&self, readings: Arc<Vec<Reading>>, received_at: Timestamp) -> Result<(), StoreError> {
        let book = self.book().await?;
        if book.rules().is_empty() {
            return Ok(());
        }
        let Office { store, ids, rules, .. } = self.office.clone();
        let applied = store
            .write(move |tx| {
                let by = By { actor: &Actor::System, now: received_at, rules: &rules };
                work(tx, &book, &readings, &*ids, by)
            })
            .await?;
        let (raised, cleared, hazards) = (applied.raised.len(), applied.cleared.len(), applied.hazards.len());
        if raised + cleared + hazards > 0 {
            tracing::info!(raised, cleared, hazards, "readings brought about alarms");
        }
        Ok(())
    }
}

impl Sink for Judge {
    fn take(&self, readings: Vec<Reading>, received_at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let readings = Arc::new(readings);
        Box::pin(async move {
            let mut wait = FIRST_WAIT;
            for left in (0..TRIES).rev() {
                match self.judge(Arc::clone(&readings), received_at).await {
                    Ok(()) => return,
                    Err(error) if left == 0 => {
                        let count = readings.len();
                        tracing::error!(%error, count, "readings are stored, but no rule has judged them");
                    }
                    Err(error) => {
                        tracing::warn!(%error, "readings could not be judged; it is tried again");
                        tokio::time::sleep(wait).await;
                        wait *= 2;
                    }
                }
            }
        })
    }
}
