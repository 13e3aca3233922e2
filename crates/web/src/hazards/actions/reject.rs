//! 验收不通过: back to rectification.

use super::{Desk, Filled};
use bihuan_domain::{
    hazards::{Command, CommandKind, Reject, fields},
    language::Words,
};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let asked = vec![
        desk.area("reason", fields::REJECTION).required(),
        desk.photos("photos", Words::new("现场照片", "Photos on site")),
    ];
    ActionForm {
        explanation: Some(desk.pick("退回整改，原整改期限不变。", "It goes back to rectification; the term stays.")),
        ..desk.form(CommandKind::Reject, "arrow-back-up", asked)
    }
}

pub fn command(filled: &Filled<'_>) -> Command {
    Command::Reject(Reject { reason: filled.text("reason"), photos: filled.photos("photos") })
}
