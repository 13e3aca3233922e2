//! 补充照片

use super::{Desk, Filled, unreadable};
use bihuan_domain::{
    Refusal,
    hazards::{Command, CommandKind, Phase, fields},
    language::Words,
};
use bihuan_ui::{ActionForm, Choice, Field, FieldKind};

const PHASE: Words = Words::new("照片内容", "What they show");

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let phases =
        vec![Choice::new("before", desk.pick("整改前", "Before")), Choice::new("after", desk.pick("整改后", "After"))];
    let chosen = if desk.hazard.submission.is_some() { "after" } else { "before" };
    let position = FieldKind::Position { latitude: String::new(), longitude: String::new() };
    let asked = vec![
        Field::radio("phase", desk.words(PHASE), phases).value(chosen).required(),
        desk.photos("photos", fields::PHOTOS).required(),
        Field::new("position", desk.pick("拍摄位置（选填）", "Where taken (optional)"), position),
        desk.line("remark", fields::NOTE),
    ];
    desk.form(CommandKind::AddEvidence, "camera", asked)
}

pub fn phase(filled: &Filled<'_>) -> Result<Phase, Refusal> {
    match filled.text("phase").as_str() {
        "before" => Ok(Phase::Before),
        "after" => Ok(Phase::After),
        _ => Err(unreadable(PHASE)),
    }
}

pub fn command(filled: &Filled<'_>) -> Result<Command, Refusal> {
    let phase = phase(filled)?;
    Ok(Command::AddEvidence { phase, photos: filled.photos("photos"), remark: filled.text("remark") })
}
