//! 挂牌督办: a level of government puts a major hazard under supervision.

use super::{Desk, Filled, unreadable};
use bihuan_domain::{
    Refusal,
    accounts::Role,
    hazards::{Command, CommandKind, List, fields},
    jurisdictions::AdministrativeLevel,
    language::Words,
};
use bihuan_ui::{ActionForm, Choice, Field};

const LEVEL: Words = Words::new("挂牌层级", "Level");
/// Those who list, as the rules know them.
const ROLES: &[Role] = &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::Leader];

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let own = desk.person.level_over(ROLES, &desk.hazard.place);
    let levels = AdministrativeLevel::ALL
        .into_iter()
        .filter(|level| *level <= AdministrativeLevel::Township && own.is_some_and(|own| *level >= own));
    let choices: Vec<_> = levels.map(|level| Choice::new(level.name(), level.label(desk.language))).collect();
    let first = choices.first().map(|choice| choice.value.clone()).unwrap_or_default();
    let asked = vec![
        Field::select("level", desk.words(LEVEL), choices, "").value(first).required(),
        desk.line("number", fields::LISTING_NUMBER).required(),
        desk.line("authority", fields::AUTHORITY).value(desk.person.unit_name.clone()).required(),
        desk.date("due_on", Words::new("督办期限", "Supervision deadline"), desk.today.tomorrow().ok(), None)
            .required(),
    ];
    desk.form(CommandKind::List, "flag", asked)
}

pub fn command(filled: &Filled<'_>) -> Result<Command, Refusal> {
    Ok(Command::List(List {
        level: filled.choice("level", LEVEL, AdministrativeLevel::from_name)?,
        number: filled.text("number"),
        authority: filled.text("authority"),
        due_on: filled.date("due_on", fields::DUE_ON)?.ok_or_else(|| unreadable(fields::DUE_ON))?,
    }))
}
