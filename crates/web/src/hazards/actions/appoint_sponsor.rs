//! 领导挂钩: a leader watches over it.

use super::{Desk, Filled};
use bihuan_domain::hazards::{Command, CommandKind, Sponsor, fields};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let sponsor = desk.hazard.sponsor.as_ref();
    let value = |part: fn(&Sponsor) -> &String| sponsor.map(part).cloned().unwrap_or_default();
    let asked = vec![
        desk.line("name", fields::SPONSOR_NAME).value(value(|sponsor| &sponsor.name)).required(),
        desk.line("post", fields::SPONSOR_POST).value(value(|sponsor| &sponsor.post)).required(),
    ];
    desk.form(CommandKind::AppointSponsor, "user-check", asked)
}

pub fn command(filled: &Filled<'_>) -> Command {
    Command::AppointSponsor(Sponsor { name: filled.text("name"), post: filled.text("post") })
}
