//! 验收通过: the rectification passes.

use super::{Desk, Filled};
use bihuan_domain::{
    hazards::{AcceptCommand, Command, CommandKind, HazardLevel, fields},
    language::Words,
};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let asked = vec![
        desk.area("opinion", fields::OPINION).required(),
        desk.photos("photos", Words::new("复查照片", "Photos on site")),
    ];
    let warning = desk.pick(
        "重大隐患由您验收后，须由他人销号。",
        "After you accept a major hazard, somebody else must close it out.",
    );
    ActionForm {
        explanation: Some(desk.pick("现场复查合格后转待销号。", "What is in order on site goes on to close-out.")),
        warning: (desk.hazard.level == HazardLevel::Major).then_some(warning),
        ..desk.next_step(CommandKind::Accept, "clipboard-check", asked)
    }
}

pub fn command(filled: &Filled<'_>) -> Command {
    Command::Accept(AcceptCommand { opinion: filled.text("opinion"), photos: filled.photos("photos") })
}
