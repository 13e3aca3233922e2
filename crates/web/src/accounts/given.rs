//! The circumstances of a command, owned, so that they can go into a transaction.

use crate::{App, Visitor};
use bihuan_domain::{Rules, accounts::Actor};
use bihuan_store::accounts::Circumstances;
use jiff::Timestamp;
use std::sync::Arc;

#[derive(Clone)]
pub struct Given {
    actor: Actor,
    now: Timestamp,
    rules: Arc<Rules>,
    address: String,
}

impl Given {
    /// Of a visitor; somebody not logged in acts as the system does.
    pub fn of(app: &App, visitor: &Visitor) -> Self {
        Self {
            actor: visitor.signed().map_or(Actor::System, |signed| signed.actor.clone()),
            now: app.clock.now(),
            rules: Arc::clone(&app.rules),
            address: visitor.address().to_owned(),
        }
    }

    pub fn circumstances(&self) -> Circumstances<'_> {
        Circumstances { actor: &self.actor, now: self.now, policy: &self.rules.accounts, address: self.address() }
    }

    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    pub const fn now(&self) -> Timestamp {
        self.now
    }

    pub fn address(&self) -> Option<&str> {
        Some(self.address.as_str()).filter(|address| !address.is_empty())
    }
}
