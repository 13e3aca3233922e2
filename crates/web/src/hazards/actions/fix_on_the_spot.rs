//! 立查立改: put right before the finder's eyes.

use super::{Desk, Filled};
use bihuan_domain::{
    Refusal,
    hazards::{Command, CommandKind, OnTheSpot, fields},
    language::Words,
};
use bihuan_ui::{ActionForm, Field};

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let units = desk.units.to_vec();
    let chosen = desk.hazard.enterprise.map(|unit| unit.to_string()).unwrap_or_default();
    let asked = vec![
        Field::select("unit", desk.words(fields::UNIT), units, &desk.pick("请选择", "Choose")).value(chosen).required(),
        desk.area("result", fields::RESULT).required(),
        desk.photos("photos", Words::new("整改后照片", "Photos after")).required(),
    ];
    ActionForm {
        explanation: Some(desk.pick(
            "仅限一般隐患，且已有整改前照片；当场整改完毕的一步办结。",
            "For a general hazard with a photo of the state before; one step when it was put right at once.",
        )),
        ..desk.form(CommandKind::FixOnTheSpot, "checkbox", asked)
    }
}

pub fn command(filled: &Filled<'_>) -> Result<Command, Refusal> {
    let (unit, unit_name) = filled.unit()?;
    let fix = OnTheSpot { unit, unit_name, result: filled.text("result"), photos: filled.photos("photos") };
    Ok(Command::FixOnTheSpot(fix))
}
