//! 摘牌: off the supervision list.

use super::{Desk, Filled};
use bihuan_domain::hazards::{Command, CommandKind, Delist, fields};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    desk.form(CommandKind::Delist, "flag", vec![desk.line("basis", fields::BASIS).required()])
}

pub fn command(filled: &Filled<'_>) -> Command {
    Command::Delist(Delist { basis: filled.text("basis") })
}
