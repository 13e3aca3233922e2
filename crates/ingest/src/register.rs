//! The register of devices in the database.

use crate::registry::{Found, Knock, Registry, RegistryError, Takes};
use bihuan_domain::{
    Clock, IdSource, Rules,
    accounts::Actor,
    ids::DeviceId,
    monitoring::{DeviceState, Identity, Protocol},
};
use bihuan_store::{
    CommandError, Store, StoreError,
    hazards::By,
    monitoring::{devices, entrant, let_in},
    territory,
};
use jiff::Timestamp;
use std::{fmt::Write as _, sync::Arc};

/// What the register, and the rules, work with.
#[derive(Clone)]
pub struct Office {
    /// The database.
    pub store: Store,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// Where identifiers and secrets come from.
    pub ids: Arc<dyn IdSource>,
    /// Policies of the locality.
    pub rules: Arc<Rules>,
}

/// The register in the database. A device's secret is compared by its hash; a code that follows from the hash is as good.
pub struct Register(pub Office);

impl Registry for Register {
    fn find(&self, protocol: Protocol, identity: &Identity) -> Result<Option<Found>, RegistryError> {
        let found = self.0.store.read_blocking(|tx| entrant(tx, protocol, identity))?;
        Ok(found.map(|entrant| Found {
            device: entrant.device.id,
            territory: territory::of(&entrant.device.jurisdiction).to_owned(),
            takes: match entrant.device.state {
                DeviceState::Active => Takes::Readings,
                DeviceState::Suspended | DeviceState::Retired => Takes::Nothing,
            },
            secret: entrant.code.unwrap_or_default(),
        }))
    }

    fn proves(&self, found: &Found, shown: &str) -> Result<bool, RegistryError> {
        // Equal lengths, then every byte, so that the time tells nothing.
        let is_code = !found.secret.is_empty()
            && found.secret.len() == shown.len()
            && found.secret.bytes().zip(shown.bytes()).fold(0, |sum, (one, other)| sum | (one ^ other)) == 0;
        if is_code {
            return Ok(true);
        }
        Ok(self.0.store.read_blocking(|tx| devices::verify_secret(tx, found.device, shown))?)
    }

    fn authentication_code(&self, found: &Found) -> Result<Option<String>, RegistryError> {
        if !found.secret.is_empty() {
            return Ok(Some(found.secret.clone()));
        }
        let secret = self.0.ids.secret_bytes().iter().fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        });
        let (device, now, rules) = (found.device, self.0.clock.now(), Arc::clone(&self.0.rules));
        let given = self
            .0
            .store
            .write_blocking(move |tx| let_in(tx, device, &secret, By { actor: &Actor::System, now, rules: &rules }));
        match given {
            Ok(code) => Ok(Some(code)),
            // Retired meanwhile.
            Err(CommandError::Refused(_) | CommandError::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn seen(&self, devices: &[(DeviceId, Timestamp)]) -> Result<(), RegistryError> {
        let devices = devices.to_vec();
        Ok(self.0.store.write_blocking(move |tx| devices::seen(tx, &devices))?)
    }

    fn knock(&self, knock: &Knock) -> Result<(), RegistryError> {
        let (knock, rules) = (knock.clone(), Arc::clone(&self.0.rules));
        let noted = self.0.store.write_blocking(move |tx| -> Result<_, StoreError> {
            let address = knock.address.map(|address| address.to_string()).unwrap_or_default();
            devices::knock(tx, (knock.protocol, &knock.identity), &address, &rules.monitoring, knock.at)
        })?;
        if noted == devices::Knock::Dropped {
            tracing::debug!("an unknown device was not noted: there are enough of its address, or in all");
        }
        Ok(())
    }
}
