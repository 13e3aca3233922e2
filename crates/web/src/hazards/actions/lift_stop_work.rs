//! 解除停产停业（停用）

use super::{Desk, Filled};
use bihuan_domain::hazards::{Command, CommandKind, fields};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    desk.form(CommandKind::LiftStopWork, "player-play", vec![desk.area("reason", fields::LIFTING).required()])
}

pub fn command(filled: &Filled<'_>) -> Command {
    Command::LiftStopWork { reason: filled.text("reason") }
}
