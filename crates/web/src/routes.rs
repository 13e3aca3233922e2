//! The table of routes: every slice adds its own, and each entry says who may come in.

use crate::App;
use axum::{
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};
use bihuan_domain::accounts::{ApiSlice, Role};
use std::time::Duration;

/// Who may come in at all; what a person may see and do there is decided by scope and rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Files that are the same for everybody; no session is looked at.
    Asset,
    /// Everybody, logged in or not.
    Public,
    /// Whoever is logged in.
    SignedIn,
    /// The pages that a user who must set a new password may still use.
    OwnPassword,
    /// The pages that a user who must enrol a second factor may still use.
    OwnSecondFactor,
    /// Whoever holds one of the roles anywhere.
    Roles(&'static [Role]),
    /// The JSON interface: whoever brings an access token that opens the part, and holds one of the roles. Cookies are not
    /// looked at.
    Token {
        /// The part; `None` for what every token opens.
        slice: Option<ApiSlice>,
        /// The roles; `None` for everybody.
        roles: Option<&'static [Role]>,
        /// Who else.
        also: Also,
    },
}

/// Who comes in beside the bearers of access tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Also {
    /// Nobody.
    #[default]
    Nobody,
    /// Devices with their own identity and secret, which the handler compares.
    Devices,
}

impl Access {
    /// The roles that work on the ledger: all but the three administrators.
    pub const LEDGER: Self = Self::Roles(&[
        Role::SafetyOfficer,
        Role::DepartmentSupervisor,
        Role::GridOfficer,
        Role::Leader,
        Role::EnterpriseSafetyOfficer,
    ]);
    /// Those who keep accounts.
    pub const USERS: Self = Self::Roles(&[Role::SystemAdministrator, Role::SecurityAdministrator]);
}

/// What a route is, for lists and tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteInfo {
    /// `GET`, `POST`, or `PUT`.
    pub method: Method,
    /// The pattern, such as `/hazards/{id}`.
    pub path: &'static str,
    /// Who may come in.
    pub access: Access,
    /// The largest body, in bytes.
    pub max_body_bytes: usize,
    /// How long an answer may take.
    pub timeout: Duration,
}

pub(crate) struct Entry {
    pub(crate) info: RouteInfo,
    pub(crate) handler: MethodRouter<App>,
}

/// The routes of a slice.
#[derive(Default)]
pub struct Routes(Vec<Entry>);

/// The largest body of an ordinary form, in bytes.
pub(crate) const FORM_BYTES: usize = 2 * 1024 * 1024;
const FORM_TIMEOUT: Duration = Duration::from_secs(60);
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(300);

impl Routes {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A page or fragment to read.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let info = RouteInfo { method: Method::GET, path, access, max_body_bytes: FORM_BYTES, timeout: FORM_TIMEOUT };
        self.push(info, on(MethodFilter::GET, handler))
    }

    /// A form to send.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let info = RouteInfo { method: Method::POST, path, access, max_body_bytes: FORM_BYTES, timeout: FORM_TIMEOUT };
        self.push(info, on(MethodFilter::POST, handler))
    }

    /// A form with files to send, `multipart/form-data`; its first part must be `csrf_token`.
    #[must_use]
    pub fn upload<H, T>(self, path: &'static str, access: Access, max_body_bytes: usize, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let info = RouteInfo { method: Method::POST, path, access, max_body_bytes, timeout: UPLOAD_TIMEOUT };
        self.push(info, on(MethodFilter::POST, handler))
    }

    pub(crate) const fn from_entries(entries: Vec<Entry>) -> Self {
        Self(entries)
    }

    /// The routes of another slice too.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// What the routes are.
    #[must_use]
    pub fn list(&self) -> Vec<RouteInfo> {
        self.0.iter().map(|entry| entry.info.clone()).collect()
    }

    pub(crate) fn into_entries(self) -> Vec<Entry> {
        self.0
    }

    fn push(mut self, info: RouteInfo, handler: MethodRouter<App>) -> Self {
        self.0.push(Entry { info, handler });
        self
    }
}

/// The routes of all slices: the one place where they are put together.
#[must_use]
pub fn all() -> Routes {
    Routes::new()
        .merge(crate::assets::routes())
        .merge(crate::home::routes())
        .merge(crate::accounts::routes())
        .merge(crate::jurisdictions::routes())
        .merge(crate::enterprises::routes())
        .merge(crate::imports::routes())
        .merge(crate::hazards::routes())
        .merge(crate::campaigns::routes())
        .merge(crate::tasks::routes())
        .merge(crate::monitoring::routes())
        .merge(crate::workbench::routes())
        .merge(crate::figures::routes())
        .merge(crate::audit::routes())
        .merge(crate::outward::routes())
        .merge(crate::api::routes())
}
