//! 提交整改: the unit says that it is done.

use super::{Desk, Filled};
use bihuan_domain::{
    hazards::{Command, CommandKind, HazardLevel, Submit, fields},
    language::Words,
};
use bihuan_ui::{ActionForm, Field, FieldKind};

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let mut photos = desk.photos("photos", Words::new("整改后照片", "Photos after"));
    if desk.hazard.level == HazardLevel::Major {
        photos = photos.required();
    }
    let position = FieldKind::Position { latitude: String::new(), longitude: String::new() };
    let asked = vec![
        desk.area("result", fields::RESULT).required(),
        photos,
        Field::new("position", desk.pick("拍摄位置（选填）", "Where taken (optional)"), position),
    ];
    ActionForm {
        explanation: Some(desk.pick(
            "写明采取的措施和结果，上传整改后照片，提交后转验收。",
            "Say what was done and add photos; it then waits for acceptance.",
        )),
        ..desk.next_step(CommandKind::Submit, "send", asked)
    }
}

pub fn command(filled: &Filled<'_>) -> Command {
    Command::Submit(Submit { result: filled.text("result"), photos: filled.photos("photos") })
}
