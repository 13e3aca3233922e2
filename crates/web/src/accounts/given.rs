//! The circumstances of a command, owned, so that they can go into a transaction.

use crate::{App, Visitor, extract::address::network, session::Token};
use bihuan_domain::{Rules, accounts::Actor};
use bihuan_store::accounts::{Circumstances, Origin, account_key};
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
        let address = Some(self.address.as_str()).filter(|address| !address.is_empty());
        Circumstances { actor: &self.actor, now: self.now, policy: &self.rules.accounts, address }
    }

    /// Where an attempt at the account of a log-in name comes from, and the new token of its device.
    pub fn origin(app: &App, visitor: &Visitor, login: &str) -> (Origin, Token) {
        let device = Token::new(app.ids.secret_bytes());
        let origin = Origin {
            account: account_key(login),
            network: network(visitor.address()),
            device_token: visitor.device_token().map(Token::hash),
            new_device: (device.hash(), app.ids.next().to_string()),
            device: visitor.device().to_owned(),
        };
        (origin, device)
    }

    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}
