//! 交办: a unit must rectify it by a day.

use super::{Desk, Filled};
use bihuan_domain::{
    Refusal,
    hazards::{Assign, Command, CommandKind, HazardState, fields},
};
use bihuan_ui::{ActionForm, Field, FieldKind};

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let hazard = desk.hazard;
    let assigned = hazard.assignment.as_ref().map(|assignment| assignment.unit);
    let chosen = assigned.or(hazard.enterprise).map(|unit| unit.to_string()).unwrap_or_default();
    let other = FieldKind::Suggest { search_url: "/hazards/enterprises".into(), text: String::new() };
    let [days, date] = desk.term(hazard.level);
    let asked = vec![
        Field::select("unit", desk.words(fields::UNIT), desk.units.to_vec(), &desk.pick("请选择", "Choose"))
            .value(chosen),
        Field::new("other_unit", desk.pick("或其他企业", "or another enterprise"), other)
            .hint(desk.pick("选定后以此企业为准。", "When chosen, this enterprise counts.")),
        days,
        date,
        desk.area("requirement", fields::REQUIREMENT).required(),
    ];
    if hazard.state == HazardState::Registered {
        desk.next_step(CommandKind::Assign, "send", asked)
    } else {
        ActionForm {
            title: desk.pick("改派整改单位", "Assign to another unit"),
            warning: Some(desk.pick(
                "改派后期限重新计算，原延期记录不再适用。",
                "The term begins anew; earlier extensions no longer apply.",
            )),
            ..desk.form(CommandKind::Assign, "send", asked)
        }
    }
}

pub fn command(filled: &Filled<'_>) -> Result<Command, Refusal> {
    let (unit, unit_name) = filled.unit()?;
    let assign = Assign { unit, unit_name, term: filled.term()?, requirement: filled.text("requirement") };
    Ok(Command::Assign(assign))
}
