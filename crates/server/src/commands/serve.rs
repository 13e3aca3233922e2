//! `bihuan serve`: the server with its clockwork.

use super::{gateway, open};
use crate::{
    config::Settings,
    environment::{RandomIds, SteadyClock},
    progress::say,
};
use anyhow::{Context as _, Result};
use bihuan_domain::{Clock, Rules, accounts::ApiPolicy, sealing::Sealing};
use bihuan_files::Variant;
use bihuan_ingest::HttpPush;
use bihuan_jobs::{
    CampaignClock, Chore, ChoreError, Clockwork, DeviceClock, OldLogIns, OrphanedUploads, Sender, SenderParts,
    StaleAccounts,
};
use bihuan_store::{
    Store, StoreError,
    accounts::{access_tokens, sessions},
    audit, idempotency,
    photos::uploads,
    tasks,
};
use bihuan_web::{App, CookieSecurity, WebConfig};
use jiff::{SignedDuration, Timestamp};
use std::{net::SocketAddr, path::Path, process::ExitCode, sync::Arc, time::Duration};
use tokio::net::TcpListener;

pub fn run(settings: &Settings, listen: Option<SocketAddr>) -> Result<ExitCode> {
    let store = open(settings)?;
    serve(settings, &store, listen.unwrap_or(settings.listen), &[], Vec::new())
}

/// Serves until the process is told to end (Ctrl-C, SIGTERM); `last_words` are printed after everything is ready, the
/// address after them. `more` is done by the clock beside what it always does.
pub fn serve(
    settings: &Settings,
    store: &Store,
    listen: SocketAddr,
    last_words: &[String],
    more: Vec<Arc<dyn Chore>>,
) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    runtime.block_on(listen_and_serve(settings, store.clone(), listen, last_words, more))?;
    Ok(ExitCode::SUCCESS)
}

async fn listen_and_serve(
    settings: &Settings,
    store: Store,
    listen: SocketAddr,
    last_words: &[String],
    more: Vec<Arc<dyn Chore>>,
) -> Result<()> {
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}: another program may be there; name another address with --listen")
    })?;
    let address = format!("http://{}", listener.local_addr()?);
    let public_url = settings.public_url.clone().unwrap_or_else(|| address.clone());
    let rules = Arc::new(settings.rules.clone());
    let config = web_config(settings, public_url.clone())?;
    let last = store.read(audit::last_recorded_at).await?;
    let clock: Arc<dyn Clock> = Arc::new(SteadyClock::since(last));
    let app = App::new(store.clone(), Arc::clone(&clock), Arc::new(RandomIds), Arc::clone(&rules), config);
    let mut clockwork = clockwork(&store, &clock, &rules, settings, &app)?;
    clockwork.chores.extend(more);
    let running = bihuan_jobs::spawn(&clockwork);
    let (last_refusals, watched) = (app.clone(), app.clone());
    let service = bihuan_web::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let takes_pushes = settings.gateway.http_push == HttpPush::On;
    let gateway = match settings.gateway.listens() || takes_pushes {
        true => Some(gateway::start(settings, &store, &clock, &rules).await?),
        false => None,
    };
    if let Some(gateway) = gateway.as_ref().filter(|_| takes_pushes) {
        last_refusals.open_readings(gateway.pushes());
    }
    let worker = gateway::work(settings, &store, &clock, &rules).await?;
    for line in last_words {
        say(line);
    }
    say(&address);
    let served = axum::serve(listener, service).with_graceful_shutdown(ending(watched)).await;
    if let Some(gateway) = gateway {
        gateway.stop().await;
    }
    if let Some(worker) = worker {
        worker.stop().await;
    }
    running.stop().await;
    if let Err(error) = tokio::task::spawn_blocking(move || last_refusals.write_refusals()).await? {
        tracing::warn!(%error, "the last refusals could not be recorded");
    }
    served.context("the server ended")
}

fn web_config(settings: &Settings, public_url: String) -> Result<WebConfig> {
    let cookies = if public_url.starts_with("https://") { CookieSecurity::Secure } else { CookieSecurity::PlainHttp };
    Ok(WebConfig {
        cookies,
        client_address: settings.client_address.clone(),
        sealing: sealing(settings.second_factor_key_file.as_deref())?,
        photos: settings.files()?,
        ..WebConfig::local(settings.data_directory.clone(), public_url)
    })
}

/// What seals the secrets of second factors and of destinations: the key of a file, or nothing.
fn sealing(file: Option<&Path>) -> Result<Sealing> {
    let Some(file) = file else { return Ok(Sealing::none()) };
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read the key in {}", file.display()))?;
    Sealing::with_key(&text)
        .with_context(|| format!("{} holds no key: make one with `openssl rand -hex 32 > {0}`", file.display()))
}

fn clockwork(
    store: &Store,
    clock: &Arc<dyn Clock>,
    rules: &Arc<Rules>,
    settings: &Settings,
    app: &App,
) -> Result<Clockwork> {
    let mut chores: Vec<Arc<dyn Chore>> = vec![
        Arc::new(EndedSessions { idle_timeout_minutes: settings.rules.accounts.idle_timeout_minutes }),
        Arc::new(OldLogIns { policy: settings.rules.accounts.clone() }),
        Arc::new(StaleAccounts { policy: settings.rules.accounts.clone() }),
        Arc::new(CountedRefusals { app: app.clone() }),
        Arc::new(EndedTokens),
        Arc::new(CampaignClock { rules: Arc::clone(rules), ids: Arc::clone(&app.ids) }),
        Arc::new(DeviceClock::new(Arc::clone(rules), Arc::clone(&app.ids))),
        Arc::new(OldAnswers { api: settings.rules.api.clone() }),
        Arc::new(OrphanedUploads {
            files: app.config.photos.clone(),
            key_of: Variant::key_of,
            younger_than: SignedDuration::from_hours(24),
        }),
        Arc::new(sender(settings, clock, app)?),
    ];
    chores.extend(gateway::chores(settings));
    Ok(Clockwork { store: store.clone(), clock: Arc::clone(clock), rules: Arc::clone(rules), chores })
}

fn sender(settings: &Settings, clock: &Arc<dyn Clock>, app: &App) -> Result<Sender> {
    let policy = settings.rules.outward.clone();
    let read = |path: &String| std::fs::read(path).with_context(|| format!("cannot read the authorities in {path}"));
    let authorities = policy.authority_files.iter().map(read).collect::<Result<Vec<_>>>()?;
    let parts = SenderParts {
        policy,
        clock: Arc::clone(clock),
        ids: Arc::new(RandomIds),
        sealing: app.config.sealing.clone(),
        files: app.config.photos.clone(),
        public_url: app.config.public_url.clone(),
        authorities,
    };
    Sender::new(parts).map_err(|error| anyhow::anyhow!("{error}"))
}

/// Waits to be told to end, and lets those go who watch what changes: their connections would last.
async fn ending(app: App) {
    told_to_end().await;
    app.end_streams();
}

pub async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

/// Forgets sessions that ended by themselves.
struct EndedSessions {
    idle_timeout_minutes: u32,
}

impl Chore for EndedSessions {
    fn name(&self) -> &'static str {
        "ended sessions"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(600)
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        let unseen_since = now - SignedDuration::from_mins(i64::from(self.idle_timeout_minutes));
        Ok(store.write_blocking(move |tx| {
            sessions::set_back(tx, now)?;
            sessions::sweep(tx, unseen_since)
        })?)
    }
}

/// Writes what was refused at the door since the last time, one event for many refusals.
struct CountedRefusals {
    app: App,
}

impl Chore for CountedRefusals {
    fn name(&self) -> &'static str {
        "counted refusals"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(60)
    }

    fn run(&self, _: &Store, _: Timestamp) -> Result<u64, ChoreError> {
        Ok(self.app.write_refusals()?)
    }
}

/// Records the end of access tokens whose time is over.
struct EndedTokens;

impl Chore for EndedTokens {
    fn name(&self) -> &'static str {
        "ended tokens"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(600)
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        let mut ended = 0;
        loop {
            match store.write_blocking(move |tx| access_tokens::expire(tx, now))? {
                0 => return Ok(ended),
                more => ended += more,
            }
        }
    }
}

/// Forgets answers to idempotency keys, and uploads that no command has used.
struct OldAnswers {
    api: ApiPolicy,
}

impl Chore for OldAnswers {
    fn name(&self) -> &'static str {
        "old answers"
    }

    fn every(&self) -> Duration {
        Duration::from_secs(3600)
    }

    fn run(&self, store: &Store, now: Timestamp) -> Result<u64, ChoreError> {
        let answered_before = now - SignedDuration::from_hours(24 * i64::from(self.api.idempotency_days));
        let uploaded_before = now - SignedDuration::from_hours(i64::from(self.api.upload_hours));
        let forgotten = store.write_blocking(move |tx| -> Result<u64, StoreError> {
            let answers = idempotency::forget_before(tx, answered_before)?;
            let photos = uploads::forget_before(tx, uploaded_before)?;
            Ok(answers + photos + tasks::files::forget_before(tx, uploaded_before)?)
        });
        Ok(forgotten?)
    }
}
