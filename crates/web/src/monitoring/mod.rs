//! Devices, rules and alarms: lists, pages, forms and steps.

mod alarm_page;
mod alarms;
mod api;
mod device_form;
mod device_page;
mod device_readings;
mod devices;
mod live;
mod rule_form;
mod rule_page;
mod rule_trial;
mod rules;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use alarms::table as alarm_table;
pub(crate) use api::api;
pub(crate) use devices::table as device_table;
pub(crate) use live::Live;

use crate::{Access, Routes};
use bihuan_domain::accounts::Role;
use bihuan_ui::paths;

/// Who registers devices and writes rules.
const KEEPERS: Access = Access::Roles(&[Role::SafetyOfficer, Role::DepartmentSupervisor]);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(paths::ALARMS, Access::LEDGER, alarms::page)
        .get("/alarms/{id}", Access::LEDGER, alarm_page::show)
        .post("/alarms/{id}/{command}", Access::LEDGER, alarm_page::submit)
        .get(paths::DEVICES, Access::LEDGER, devices::page)
        .get("/devices/new", KEEPERS, device_form::new)
        .post(paths::DEVICES, KEEPERS, device_form::register)
        .get("/devices/{id}", Access::LEDGER, device_page::show)
        .post("/devices/{id}/{command}", KEEPERS, device_page::submit)
        .get(paths::LIVE, Access::LEDGER, live::page)
        .get(paths::LIVE_EVENTS, Access::LEDGER, live::events)
        .get(paths::RULES, Access::LEDGER, rules::page)
        .get("/rules/new", KEEPERS, rule_form::new)
        .post(paths::RULES, KEEPERS, rule_form::define)
        .get("/rules/{id}", Access::LEDGER, rule_page::show)
        .get("/rules/{id}/edit", KEEPERS, rule_form::edit)
        .get("/rules/{id}/trial", KEEPERS, rule_trial::page)
        .post("/rules/{id}", KEEPERS, rule_form::save)
        .post("/rules/{id}/{command}", KEEPERS, rule_page::submit)
}
