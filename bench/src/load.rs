//! Readers at work.

use crate::browser::Visitor;
use anyhow::Result;
use std::time::{Duration, Instant};

/// How long pages took, sorted.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Sorts what was measured.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The time that so many of a hundred requests did not exceed, in milliseconds.
    pub fn percentile_ms(&self, per_cent: usize) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let at = (self.0.len() * per_cent / 100).min(last);
        self.0.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
    }
}

/// Lets `readers` read a page, `requests` times in all. What the first reading of each costs counts as well.
pub async fn read(visitor: &Visitor, path: &str, readers: usize, requests: usize) -> Result<Times> {
    let each = requests.div_ceil(readers);
    let mut reading = tokio::task::JoinSet::new();
    for _ in 0..readers {
        let (mut visitor, path) = (visitor.clone(), path.to_owned());
        reading.spawn(async move {
            let mut times = Vec::with_capacity(each);
            for _ in 0..each {
                let begun = Instant::now();
                visitor.get(&path).await?;
                times.push(begun.elapsed());
            }
            Ok::<_, anyhow::Error>(times)
        });
    }
    let mut times = Vec::with_capacity(each * readers);
    while let Some(read) = reading.join_next().await {
        times.extend(read??);
    }
    Ok(Times::of(times))
}
