//! 责令停产停业（停用）

use super::{Desk, Filled};
use bihuan_domain::hazards::{Command, CommandKind, OrderStopWork, fields};
use bihuan_ui::{ActionForm, ActionWeight};

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let asked =
        vec![desk.line("number", fields::ORDER_NUMBER).required(), desk.line("extent", fields::EXTENT).required()];
    ActionForm {
        confirm: Some(desk.pick("确定登记停产停业（停用）指令？", "Record an order to stop work?")),
        weight: ActionWeight::Danger,
        ..desk.form(CommandKind::OrderStopWork, "hand-stop", asked)
    }
}

pub fn command(filled: &Filled<'_>) -> Command {
    Command::OrderStopWork(OrderStopWork { number: filled.text("number"), extent: filled.text("extent") })
}
