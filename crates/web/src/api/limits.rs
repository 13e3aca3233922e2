//! How many requests a token may still make. The database counts, over all processes; each process takes a few at a time, so
//! that most requests need not write.

use super::Problem;
use crate::App;
use bihuan_domain::ids::TokenId;
use bihuan_store::accounts::access_tokens;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// A process takes so small a part of a minute's requests at a time.
const PARTS: u32 = 20;
/// The most tokens that are remembered.
const TOKENS: usize = 10_000;
const SECONDS: i64 = 60;

/// What this process has taken.
#[derive(Debug, Default)]
pub struct Leases {
    taken: Mutex<HashMap<TokenId, Lease>>,
    /// Held by whoever asks the database. Requests that come at the same moment wait for the part that one of them gets,
    /// rather than each taking another.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone, Copy)]
struct Lease {
    minute: i64,
    left: u32,
}

impl Leases {
    /// Takes one of those that this process has.
    fn take(&self, token: TokenId, minute: i64) -> bool {
        let mut known = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get_mut(&token).filter(|lease| lease.minute == minute && lease.left > 0) {
            Some(lease) => {
                lease.left -= 1;
                true
            }
            None => false,
        }
    }

    fn add(&self, token: TokenId, minute: i64, granted: u32) {
        let mut known = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= TOKENS {
            known.retain(|_, lease| lease.minute == minute);
        }
        let lease = known.entry(token).or_insert(Lease { minute, left: 0 });
        let left = if lease.minute == minute { lease.left } else { 0 };
        *lease = Lease { minute, left: left.saturating_add(granted) };
    }
}

/// Lets a request of a token pass, or says when to try again.
pub async fn pass(app: &App, token: TokenId) -> Result<(), Problem> {
    let now = app.clock.now();
    let minute = now.as_second().div_euclid(SECONDS);
    if app.leases.take(token, minute) {
        return Ok(());
    }
    let _asking = app.leases.asking.lock().await;
    if app.leases.take(token, minute) {
        return Ok(());
    }
    let per_minute = app.rules.api.requests_per_minute;
    let wanted = (per_minute / PARTS).max(1);
    let granted = app.store.write(move |tx| access_tokens::lease(tx, token, minute, wanted, per_minute, now)).await?;
    // One of them is for this request.
    let Some(rest) = granted.checked_sub(1) else {
        let seconds = SECONDS - now.as_second().rem_euclid(SECONDS);
        return Err(Problem::rate_limited(u32::try_from(seconds).unwrap_or(60)));
    };
    app.leases.add(token, minute, rest);
    Ok(())
}
