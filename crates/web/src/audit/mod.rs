//! The audit log: what was recorded, and the proof that it is whole.

mod api;
mod log;
mod monitoring;
mod proof;
mod subject;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use proof::Verifying;

pub(crate) use api::api;
pub(crate) use monitoring::alarm as tell_alarm;

use crate::{Access, Routes};
use bihuan_domain::accounts::Role;
use bihuan_ui::paths;

/// The log belongs to the audit administrator alone: those who act in the system do not also review it.
const AUDITORS: Access = Access::Roles(&[Role::AuditAdministrator]);
const VERIFY: &str = "/audit/verify";

pub(crate) fn routes() -> Routes {
    Routes::new().get(paths::AUDIT, AUDITORS, log::page).post(VERIFY, AUDITORS, proof::verify)
}
