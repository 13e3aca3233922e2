//! Who pushes readings.

use crate::{
    App,
    api::{Caller, Problem},
    extract::address,
};
use axum::{
    extract::FromRequestParts,
    http::{Extensions, HeaderMap, header, request::Parts},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use bihuan_domain::Language;
use std::net::{IpAddr, Ipv4Addr};

/// A device that comes with its own identity and secret. Whether they are right is not known yet.
#[derive(Clone)]
pub(crate) struct DeviceSender {
    pub(super) identity: String,
    pub(super) secret: String,
    pub(super) language: Language,
    pub(super) address: IpAddr,
}

impl DeviceSender {
    /// What `Authorization: Basic …` says, where this server takes pushed readings.
    pub(crate) fn of(app: &App, headers: &HeaderMap, extensions: &Extensions, language: Language) -> Option<Self> {
        app.pushes.get()?;
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let (scheme, rest) = values.next()?.to_str().ok()?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") || values.next().is_some() {
            return None;
        }
        let text = String::from_utf8(BASE64_STANDARD.decode(rest.trim()).ok()?).ok()?;
        let (identity, secret) = text.split_once(':')?;
        let address = address_of(app, headers, extensions);
        Some(Self { identity: identity.to_owned(), secret: secret.to_owned(), language, address })
    }
}

fn address_of(app: &App, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let text = address::of(&app.config.client_address, headers, extensions);
    text.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// Whoever pushes.
pub(crate) enum Sender {
    /// A device, for itself.
    Device(DeviceSender),
    /// An account, for the devices that it sees; and where it came from.
    Account(Box<Caller>, IpAddr),
}

impl Sender {
    pub(super) fn language(&self) -> Language {
        match self {
            Self::Device(device) => device.language,
            Self::Account(caller, _) => caller.language,
        }
    }

    pub(super) const fn address(&self) -> IpAddr {
        match self {
            Self::Device(device) => device.address,
            Self::Account(_, address) => *address,
        }
    }
}

impl FromRequestParts<App> for Sender {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(device) = parts.extensions.remove::<DeviceSender>() {
            return Ok(Self::Device(device));
        }
        let caller = Caller::from_request_parts(parts, app).await?;
        let address = address_of(app, &parts.headers, &parts.extensions);
        Ok(Self::Account(Box::new(caller), address))
    }
}
