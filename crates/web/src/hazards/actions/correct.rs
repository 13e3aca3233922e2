//! 更正: facts are put right by a new event; only what differs is changed.

use super::{Desk, Filled, criterion_fields};
use bihuan_domain::{
    Refusal,
    hazards::{Changes, Command, CommandKind, Correct, HazardLevel, HazardSource, SectorCode, fields},
    language::Words,
};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let hazard = desk.hazard;
    let mut asked = vec![
        desk.area("description", fields::DESCRIPTION).value(hazard.description.clone()),
        desk.line("location", fields::LOCATION).value(hazard.location.clone()),
        desk.level(hazard.level),
        desk.sector(hazard.sector.as_str()),
        desk.source(hazard.source),
        desk.date("found_on", fields::FOUND_ON, None, Some(desk.today)).value(hazard.found_on.to_string()),
    ];
    asked.extend(criterion_fields(desk.language, hazard.criterion.as_ref()));
    asked.push(desk.area("reason", fields::CORRECTION).required());
    ActionForm {
        explanation: Some(desk.pick(
            "只改填错的内容；原记录保留在办理过程中。",
            "Change only what was entered wrongly; the earlier record stays in the history.",
        )),
        ..desk.form(CommandKind::Correct, "edit", asked)
    }
}

pub fn command(filled: &Filled<'_>) -> Result<Command, Refusal> {
    let hazard = filled.hazard;
    let level = filled.optional_choice("level", Words::new("隐患等级", "Level"), HazardLevel::from_name)?;
    let sector = filled.optional_choice("sector", Words::new("行业领域", "Sector"), SectorCode::parse)?;
    let source = filled.optional_choice("source", Words::new("来源", "Source"), HazardSource::from_name)?;
    let changes = Changes {
        description: filled.optional("description").filter(|text| *text != hazard.description),
        location: Some(filled.text("location").trim().to_owned()).filter(|text| *text != hazard.location),
        level: level.filter(|level| *level != hazard.level),
        sector: sector.filter(|sector| *sector != hazard.sector),
        source: source.filter(|source| *source != hazard.source),
        found_on: filled.date("found_on", fields::FOUND_ON)?.filter(|date| *date != hazard.found_on),
        criterion: filled.criterion().filter(|criterion| Some(criterion) != hazard.criterion.as_ref()),
    };
    Ok(Command::Correct(Correct { changes, reason: filled.text("reason") }))
}
