//! What every handler shares, and the router over all slices.

use crate::{accounts::Hashing, extract::Network, guard, headers, photos::Shelf, routes};
use axum::Router;
use bihuan_domain::{Clock, IdSource, Rules, sealing::Sealing};
use bihuan_files::Files;
use bihuan_ingest::Pushes;
use bihuan_store::Store;
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};
use tower_http::compression::CompressionLayer;

/// What every handler shares: cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// The parts of an [`App`].
pub struct Shared {
    /// The database.
    pub store: Store,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// New identifiers and secrets.
    pub ids: Arc<dyn IdSource>,
    /// The locality's calendar and numbers.
    pub rules: Arc<Rules>,
    /// How this server is set up.
    pub config: WebConfig,
    pub(crate) shelf: Shelf,
    pub(crate) hashing: Hashing,
    pub(crate) refusals: crate::accounts::Refusals,
    pub(crate) imports: crate::imports::Tasks,
    pub(crate) verifying: crate::audit::Verifying,
    pub(crate) leases: crate::api::Leases,
    pub(crate) callers: crate::api::Callers,
    pub(crate) outages: crate::outages::Outages,
    pub(crate) pushes: OnceLock<Pushes>,
    pub(crate) live: crate::monitoring::Live,
}

/// Whether browsers reach the server by HTTPS only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieSecurity {
    /// HTTPS: cookies are `Secure` with the prefix `__Host-`, and HSTS is announced.
    Secure,
    /// Plain HTTP, for a demonstration on one's own machine.
    PlainHttp,
}

/// Where the address of whoever asks is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientAddress {
    /// The peer of the connection.
    Peer,
    /// `X-Forwarded-For`, as far as own reverse proxies have written it: from its end, the first address that is none of
    /// them. A connection that does not come from one of them is believed nothing.
    Forwarded {
        /// The own reverse proxies.
        trusted: Vec<Network>,
    },
}

/// How a server is set up.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// Where uploads are kept.
    pub data_directory: PathBuf,
    /// Where photos are kept.
    pub photos: Files,
    /// Whether cookies are for HTTPS only.
    pub cookies: CookieSecurity,
    /// Where the address of whoever asks is read from.
    pub client_address: ClientAddress,
    /// How people reach the server, such as `https://anquan.example.gov.cn`, without a slash at the end; for links that
    /// are handed out.
    pub public_url: String,
    /// How many passwords are hashed at a time; each takes 19 MiB and some 20 ms of one core.
    pub password_hashes_at_a_time: usize,
    /// What the secrets of second factors are sealed with in the database; without a key they are stored as they are.
    pub sealing: Sealing,
}

impl WebConfig {
    /// The configuration of a server on one's own machine.
    #[must_use]
    pub fn local(data_directory: impl Into<PathBuf>, public_url: impl Into<String>) -> Self {
        let data_directory = data_directory.into();
        Self {
            photos: Files::in_folder(data_directory.join("photos")),
            data_directory,
            cookies: CookieSecurity::PlainHttp,
            client_address: ClientAddress::Peer,
            public_url: public_url.into(),
            password_hashes_at_a_time: 2,
            sealing: Sealing::none(),
        }
    }
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        rules: Arc<Rules>,
        config: WebConfig,
    ) -> Self {
        let hashing = Hashing::new(config.password_hashes_at_a_time);
        let shelf = Shelf::new(config.photos.clone());
        Self(Arc::new(Shared {
            store,
            clock,
            ids,
            rules,
            config,
            shelf,
            hashing,
            refusals: Default::default(),
            imports: Default::default(),
            verifying: Default::default(),
            leases: Default::default(),
            callers: Default::default(),
            outages: Default::default(),
            pushes: OnceLock::new(),
            live: Default::default(),
        }))
    }

    /// From now on readings are taken by HTTP, on this way.
    pub fn open_readings(&self, pushes: Pushes) {
        // There is one gateway in a process: what is there stays.
        drop(self.0.pushes.set(pushes));
    }

    /// Ends all streams of events, so that a server that is told to end need not wait for who watches.
    pub fn end_streams(&self) {
        self.live.close();
    }
}

impl std::ops::Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// The pages of all slices. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`, so that log-in attempts
/// can be told apart by address.
pub fn router(app: App) -> Router {
    router_of(app, routes::all())
}

pub(crate) fn router_of(app: App, routes: routes::Routes) -> Router {
    let mut router = Router::new();
    for route in routes.into_entries() {
        router = router.route(route.info.path, guard::guarded(route, &app));
    }
    router
        .fallback(guard::not_found)
        .method_not_allowed_fallback(guard::method_not_allowed)
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard::render_unrendered))
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}
