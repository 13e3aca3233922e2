//! 不属实: a report is untrue.

use super::{Desk, Filled};
use bihuan_domain::hazards::{Command, CommandKind, fields};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    desk.form(CommandKind::Dismiss, "ban", vec![desk.area("reason", fields::DISMISSAL).required()])
}

pub fn command(filled: &Filled<'_>) -> Command {
    Command::Dismiss { reason: filled.text("reason") }
}
