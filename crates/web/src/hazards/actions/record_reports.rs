//! 双报告: a major hazard was reported to the regulator and to the workers' congress.

use super::{Desk, Filled};
use bihuan_domain::{
    Refusal,
    hazards::{Command, CommandKind, TwoReports, fields},
};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let reports = desk.hazard.reports;
    let field = |name, words, value: Option<jiff::civil::Date>| {
        let value = value.map(|date| date.to_string()).unwrap_or_default();
        desk.date(name, words, Some(desk.hazard.found_on), Some(desk.today)).value(value)
    };
    let asked = vec![
        field("to_regulator_on", fields::TO_REGULATOR, reports.to_regulator_on),
        field("to_workers_congress_on", fields::TO_CONGRESS, reports.to_workers_congress_on),
    ];
    desk.form(CommandKind::RecordReports, "message-report", asked)
}

pub fn command(filled: &Filled<'_>) -> Result<Command, Refusal> {
    Ok(Command::RecordReports(TwoReports {
        to_regulator_on: filled.date("to_regulator_on", fields::TO_REGULATOR)?,
        to_workers_congress_on: filled.date("to_workers_congress_on", fields::TO_CONGRESS)?,
    }))
}
