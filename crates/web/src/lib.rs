//! The pages: a handler extracts, calls, responds. What a slice offers is its table of routes; who may come in is
//! decided in one place, [`guard`], before a handler runs.

pub mod accounts;
pub mod answer;
pub mod api;
pub mod app;
mod assets;
mod audit;
#[cfg(test)]
mod authorisation;
mod campaigns;
mod cookies;
mod csrf;
mod enterprises;
pub mod error;
pub mod export;
pub mod extract;
#[cfg(test)]
mod failures;
mod figures;
mod guard;
mod hazards;
mod headers;
mod home;
#[cfg(test)]
mod hostile;
mod imports;
mod jurisdictions;
mod monitoring;
mod outages;
pub mod outward;
pub mod page;
pub mod photos;
mod places;
mod pushed;
pub mod routes;
mod session;
mod tasks;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod workbench;

pub use accounts::hash_password;
pub use answer::{Answer, redirect};
pub use app::{App, ClientAddress, CookieSecurity, WebConfig, router};
pub use campaigns::{drafted as drafted_campaign, read as read_campaign};
pub use enterprises::export_enterprises;
pub use error::WebError;
pub use extract::{Fields, Network, Path, Query, Signed, Visitor};
pub use hazards::export_hazards;
pub use jurisdictions::export_jurisdictions;
pub use page::{render, render_refused};
pub use routes::{Access, RouteInfo, Routes};
