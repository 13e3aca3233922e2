//! Who a sender is.

use bihuan_domain::{
    ids::DeviceId,
    monitoring::{Identity, Protocol},
};
use jiff::Timestamp;
use std::{
    collections::HashMap,
    error::Error,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Why the register could not be asked.
pub type RegistryError = Box<dyn Error + Send + Sync>;

/// Whether a device's readings are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// They are.
    Readings,
    /// It is answered, and its readings are dropped.
    Nothing,
}

/// A registered device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub device: DeviceId,
    /// The territory of its place, see `bihuan_store::territory::of`.
    pub territory: String,
    /// Whether its readings are taken.
    pub takes: Takes,
    /// Stands for its secret: changes when that does. Opaque to the gateway.
    pub secret: String,
}

/// An identity that came and that nobody registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knock {
    /// What it speaks.
    pub protocol: Protocol,
    /// Who it says it is.
    pub identity: Identity,
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// When.
    pub at: Timestamp,
    /// What it says of itself, such as a plate; may be empty.
    pub about: String,
}

/// The register of devices. The functions may block; the gateway calls them on threads for that.
pub trait Registry: Send + Sync + 'static {
    /// The device of an identity that is in use or suspended.
    ///
    /// # Errors
    /// When the register cannot be asked.
    fn find(&self, protocol: Protocol, identity: &Identity) -> Result<Option<Found>, RegistryError>;

    /// Whether a sender that shows this is that device.
    ///
    /// # Errors
    /// When the register cannot be asked.
    fn proves(&self, found: &Found, shown: &str) -> Result<bool, RegistryError>;

    /// What a terminal of JT/T 808 is given at its registration and shows from then on; `None` when it cannot be let in.
    ///
    /// # Errors
    /// When the register cannot be asked.
    fn authentication_code(&self, found: &Found) -> Result<Option<String>, RegistryError>;

    /// Notes that devices sent something, each the latest moment.
    ///
    /// # Errors
    /// When the register cannot be written.
    fn seen(&self, devices: &[(DeviceId, Timestamp)]) -> Result<(), RegistryError>;

    /// Remembers an unknown identity for adoption.
    ///
    /// # Errors
    /// When the register cannot be written.
    fn knock(&self, knock: &Knock) -> Result<(), RegistryError>;
}

/// What the register said of so many identities is remembered.
const MOST: usize = 200_000;
/// An unknown identity is told to the register so often at most.
const KNOCK_EVERY: Duration = Duration::from_secs(600);
/// And only so many different ones in that time: a feed of vessels knows thousands.
const MOST_KNOCKS: usize = 5_000;

/// The register, with a memory.
pub(crate) struct Doorman {
    registry: Arc<dyn Registry>,
    believes_for: Duration,
    known: Mutex<HashMap<(Protocol, String), Said>>,
    knocked: Mutex<HashMap<(Protocol, String), Instant>>,
    seen: Mutex<HashMap<DeviceId, Timestamp>>,
}

struct Said {
    found: Option<Arc<Found>>,
    at: Instant,
}

impl Doorman {
    pub(crate) fn new(registry: Arc<dyn Registry>, believes_for: Duration) -> Self {
        Self { registry, believes_for, known: Mutex::default(), knocked: Mutex::default(), seen: Mutex::default() }
    }

    /// The device of an identity.
    pub(crate) async fn find(
        &self,
        protocol: Protocol,
        identity: &Identity,
    ) -> Result<Option<Arc<Found>>, RegistryError> {
        let key = (protocol, identity.as_str().to_owned());
        if let Some(said) = lock(&self.known).get(&key).filter(|said| said.at.elapsed() < self.believes_for) {
            return Ok(said.found.clone());
        }
        let asked = identity.clone();
        let found = self.ask(move |registry| registry.find(protocol, &asked)).await?.map(Arc::new);
        let mut known = lock(&self.known);
        if known.len() >= MOST {
            known.retain(|_, said| said.at.elapsed() < self.believes_for);
        }
        if known.len() < MOST {
            known.insert(key, Said { found: found.clone(), at: Instant::now() });
        }
        Ok(found)
    }

    pub(crate) async fn proves(&self, found: &Arc<Found>, shown: String) -> Result<bool, RegistryError> {
        let found = Arc::clone(found);
        self.ask(move |registry| registry.proves(&found, &shown)).await
    }

    /// What a terminal is given; what is known of it is asked anew afterwards, for its first code may have made it a secret.
    pub(crate) async fn code(
        &self,
        protocol: Protocol,
        identity: &Identity,
        found: Arc<Found>,
    ) -> Result<Option<String>, RegistryError> {
        let code = self.ask(move |registry| registry.authentication_code(&found)).await?;
        lock(&self.known).remove(&(protocol, identity.as_str().to_owned()));
        Ok(code)
    }

    pub(crate) async fn knock(&self, knock: Knock) -> Result<(), RegistryError> {
        {
            let mut knocked = lock(&self.knocked);
            let key = (knock.protocol, knock.identity.as_str().to_owned());
            if knocked.get(&key).is_some_and(|at| at.elapsed() < KNOCK_EVERY) {
                return Ok(());
            }
            if knocked.len() >= MOST_KNOCKS {
                knocked.retain(|_, at| at.elapsed() < KNOCK_EVERY);
            }
            if knocked.len() >= MOST_KNOCKS {
                return Ok(());
            }
            knocked.insert(key, Instant::now());
        }
        self.ask(move |registry| registry.knock(&knock)).await
    }

    /// Remembers that a device sent something; [`Doorman::tell_seen`] tells the register.
    pub(crate) fn see(&self, device: DeviceId, at: Timestamp) {
        lock(&self.seen).insert(device, at);
    }

    /// Tells the register who was seen since the last time.
    pub(crate) async fn tell_seen(&self) -> Result<(), RegistryError> {
        let seen: Vec<_> = lock(&self.seen).drain().collect();
        if seen.is_empty() {
            return Ok(());
        }
        self.ask(move |registry| registry.seen(&seen)).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Registry) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let registry = Arc::clone(&self.registry);
        tokio::task::spawn_blocking(move || question(&*registry)).await?
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
