//! 终结（未整改）: ended because there is nothing left to rectify.

use super::{Desk, Filled};
use bihuan_domain::hazards::{Command, CommandKind, fields};
use bihuan_ui::{ActionForm, ActionWeight};

pub fn form(desk: &Desk<'_>) -> ActionForm {
    ActionForm {
        explanation: Some(desk.pick(
            "企业关闭、场所拆除等无法整改的情形；不计入已整改。",
            "The enterprise is shut or the site is gone; it never counts as rectified.",
        )),
        confirm: Some(desk.pick("终结后不能恢复，确定终结？", "This cannot be undone. Terminate?")),
        weight: ActionWeight::Danger,
        ..desk.form(CommandKind::Terminate, "archive", vec![desk.area("reason", fields::TERMINATION).required()])
    }
}

pub fn command(filled: &Filled<'_>) -> Command {
    Command::Terminate { reason: filled.text("reason") }
}
