//! `bihuan gateway`, and the gateway beside the pages of `bihuan serve`.

use super::{open_existing, serve::told_to_end};
use crate::{
    config::Settings,
    environment::{RandomIds, SteadyClock},
    progress::say,
};
use anyhow::{Context as _, Result, bail};
use bihuan_domain::{Clock, Rules};
use bihuan_ingest::{
    Gateway, Judge, Office, Parts, Register, Sink,
    relay::{Publisher, Worker},
};
use bihuan_jobs::{Chore, Clockwork, OldReadings, PackedReadings};
use bihuan_store::{Store, audit};
use std::{process::ExitCode, sync::Arc};

pub fn run(settings: &Settings) -> Result<ExitCode> {
    if !settings.gateway.listens() {
        bail!("the gateway listens nowhere: give the section [gateway] of the settings an address (docs/gateway.md)");
    }
    let store = open_existing(settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    runtime.block_on(listen(settings, store))?;
    Ok(ExitCode::SUCCESS)
}

async fn listen(settings: &Settings, store: Store) -> Result<()> {
    let last = store.read(audit::last_recorded_at).await?;
    let clock: Arc<dyn Clock> = Arc::new(SteadyClock::since(last));
    let rules = Arc::new(settings.rules.clone());
    let gateway = start(settings, &store, &clock, &rules).await?;
    let chores = chores(settings);
    let running = bihuan_jobs::spawn(&Clockwork { store, clock, rules, chores });
    told_to_end().await;
    gateway.stop().await;
    running.stop().await;
    Ok(())
}

/// Starts the gateway, and says where it listens.
pub async fn start(settings: &Settings, store: &Store, clock: &Arc<dyn Clock>, rules: &Arc<Rules>) -> Result<Gateway> {
    let office = office(store, clock, rules);
    let sink: Arc<dyn Sink> = if settings.relay.is_used() {
        Arc::new(Publisher::connect(&settings.relay, Arc::new(RandomIds)).await?)
    } else {
        Arc::new(Judge::new(office.clone()))
    };
    let parts = Parts {
        store: store.clone(),
        registry: Arc::new(Register(office)),
        sink,
        clock: Arc::clone(clock),
        ids: Arc::new(RandomIds),
        settings: settings.gateway.clone(),
    };
    let gateway =
        Gateway::start(parts).await.context("the gateway cannot begin: look after [gateway] in the settings")?;
    for (protocol, address) in gateway.addresses().all() {
        say(&format!("gateway {protocol} {address}"));
    }
    Ok(gateway)
}

/// Judges what gateways have put into the relay, beside other workers; none without a relay.
pub async fn work(
    settings: &Settings,
    store: &Store,
    clock: &Arc<dyn Clock>,
    rules: &Arc<Rules>,
) -> Result<Option<Worker>> {
    if !settings.relay.is_used() {
        return Ok(None);
    }
    Ok(Some(Worker::start(&settings.relay, Arc::new(Judge::new(office(store, clock, rules)))).await?))
}

fn office(store: &Store, clock: &Arc<dyn Clock>, rules: &Arc<Rules>) -> Office {
    Office { store: store.clone(), clock: Arc::clone(clock), ids: Arc::new(RandomIds), rules: Arc::clone(rules) }
}

/// What there is to do for readings.
pub fn chores(settings: &Settings) -> Vec<Arc<dyn Chore>> {
    vec![
        Arc::new(PackedReadings { policy: settings.readings.clone() }),
        Arc::new(OldReadings { policy: settings.readings.clone() }),
    ]
}
