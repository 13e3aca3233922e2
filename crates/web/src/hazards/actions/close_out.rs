//! 销号: struck off the list.

use super::{Desk, Filled};
use bihuan_domain::hazards::{CloseOut, Command, CommandKind, fields};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let asked = vec![desk.area("remark", fields::REMARK)];
    ActionForm {
        explanation: Some(desk.pick("核对证据后销号。", "Look at the evidence, then close out.")),
        ..desk.next_step(CommandKind::CloseOut, "circle-check", asked)
    }
}

pub fn command(filled: &Filled<'_>) -> Command {
    Command::CloseOut(CloseOut { remark: filled.text("remark") })
}
