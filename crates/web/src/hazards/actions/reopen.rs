//! 重新整改: an accepted or closed hazard goes back to rectification.

use super::{Desk, Filled};
use bihuan_domain::{
    Refusal,
    hazards::{Command, CommandKind, Reopen, fields},
};
use bihuan_ui::{ActionForm, ActionWeight};

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let [days, date] = desk.term(desk.hazard.level);
    let asked = vec![desk.area("reason", fields::REOPENING).required(), days, date];
    ActionForm {
        explanation: Some(desk.pick(
            "同一问题未整改到位的重新整改；再次出现的请另行登记并关联。",
            "For what was not put right; register a recurrence anew and link it.",
        )),
        confirm: Some(desk.pick("确定退回重新整改？", "Send it back to rectification?")),
        weight: ActionWeight::Danger,
        ..desk.form(CommandKind::Reopen, "refresh", asked)
    }
}

pub fn command(filled: &Filled<'_>) -> Result<Command, Refusal> {
    Ok(Command::Reopen(Reopen { reason: filled.text("reason"), term: filled.term()? }))
}
