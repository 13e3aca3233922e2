//! 核实: a report is true, and becomes a hazard of a level.

use super::{Desk, Filled};
use bihuan_domain::{
    Refusal,
    hazards::{Command, CommandKind, HazardLevel, fields},
    language::Words,
};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let asked = vec![desk.area("finding", fields::FINDING).required(), desk.level(desk.hazard.level)];
    ActionForm {
        explanation: Some(desk.pick(
            "现场核实属实的，确定等级后转为隐患。",
            "When the report is true on site, give it a level; it then counts as a hazard.",
        )),
        ..desk.next_step(CommandKind::Verify, "search", asked)
    }
}

pub fn command(filled: &Filled<'_>) -> Result<Command, Refusal> {
    let level = filled.choice("level", Words::new("隐患等级", "Level"), HazardLevel::from_name)?;
    Ok(Command::Verify { finding: filled.text("finding"), level })
}
