//! Officers at work through the interface for programs: hazards are registered and assigned.

use crate::{browser::Visitor, load::Times, program::Program};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// The demonstration's safety officer of a whole county.
const OFFICER: &str = "county";
const RIGHTS: &str = "access=read_write&slices=hazards&slices=enterprises";

/// What was acknowledged.
#[derive(Debug)]
pub struct Work {
    /// How many commands.
    pub count: f64,
    /// Commands a second, from the first that was sent to the last that was acknowledged.
    pub per_second: f64,
    /// How long each took.
    pub times: Times,
}

impl Work {
    /// What one command took of so much, in microseconds.
    pub fn each_us(&self, of: Duration) -> f64 {
        of.as_secs_f64() * 1_000_000.0 / self.count
    }
}

/// Somebody who may give commands, and the enterprises of the county they are about.
pub struct Desk {
    program: Program,
    enterprises: Arc<Vec<String>>,
    next: Arc<AtomicUsize>,
}

impl Desk {
    /// Makes an access token by the page for it, and looks the enterprises of the county up.
    pub async fn open(address: &str, password: &str) -> Result<Self> {
        let mut officer = Visitor::new(address);
        officer.get("/login").await?;
        officer.log_in(OFFICER, password).await?;
        let mut program = Program::connect(address, &officer.access_token(RIGHTS).await?).await?;
        let mut enterprises = Vec::new();
        let mut next = Some("/api/v1/enterprises?limit=200&status=active".to_owned());
        while let Some(path) = next.take() {
            let page = program.get(&path).await?;
            let items = page["items"].as_array().context("the list of enterprises has no items")?;
            enterprises.extend(items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)));
            next = page["next"].as_str().map(str::to_owned);
        }
        if enterprises.is_empty() {
            bail!("the county has no enterprises");
        }
        Ok(Self { program, enterprises: Arc::new(spread(enterprises)), next: Arc::default() })
    }

    /// Lets `clients` register hazards and assign each, for so long.
    pub async fn work(&self, clients: usize, lasting: Duration) -> Result<Work> {
        let begun = Instant::now();
        let mut working = tokio::task::JoinSet::new();
        for _ in 0..clients {
            let (mut program, enterprises, next) =
                (self.program.again().await?, Arc::clone(&self.enterprises), Arc::clone(&self.next));
            working.spawn(async move {
                let mut times = Vec::new();
                while begun.elapsed() < lasting {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    register_and_assign(&mut program, &enterprises[at % enterprises.len()], at, &mut times).await?;
                }
                Ok::<_, anyhow::Error>(times)
            });
        }
        let mut times = Vec::new();
        while let Some(worked) = working.join_next().await {
            times.extend(worked??);
        }
        let seconds = begun.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
        let count = times.len() as f64;
        Ok(Work { count, per_second: count / seconds, times: Times::of(times) })
    }
}

async fn register_and_assign(
    program: &mut Program,
    enterprise: &str,
    at: usize,
    times: &mut Vec<Duration>,
) -> Result<()> {
    let found = json!({
        "kind": "hazard", "enterprise": enterprise, "location": "喷漆车间", "level": "general",
        "description": format!("第{at}处配电箱无门，线路裸露"), "source": "township_inspection",
    });
    let begun = Instant::now();
    let (status, answer) = program.post("/api/v1/hazards", &found).await?;
    times.push(begun.elapsed());
    expect(status, 201, &answer)?;
    let id = answer["hazard"]["id"].as_str().context("a registered hazard has no id")?;
    let assigned = json!({
        "version": answer["hazard"]["version"], "unit": enterprise, "term": { "working_days": 10 },
        "requirement": "加装箱门",
    });
    let begun = Instant::now();
    let (status, answer) = program.post(&format!("/api/v1/hazards/{id}/commands/assign"), &assigned).await?;
    times.push(begun.elapsed());
    expect(status, 200, &answer)
}

fn expect(status: u16, expected: u16, answer: &Value) -> Result<()> {
    if status != expected {
        bail!("a command answered {status}: {answer}");
    }
    Ok(())
}

/// Another order of the same, so that neighbours are of different townships.
fn spread(sorted: Vec<String>) -> Vec<String> {
    const STRIDE: usize = 211;
    let mut columns: Vec<Vec<String>> = (0..STRIDE).map(|_| Vec::new()).collect();
    for (at, enterprise) in sorted.into_iter().enumerate() {
        columns[at % STRIDE].push(enterprise);
    }
    columns.into_iter().flatten().collect()
}
