//! 延期: a longer term, granted before the present one ends.

use super::{Desk, Filled};
use bihuan_domain::{
    Refusal,
    hazards::{Command, CommandKind, Extend, Term, fields},
    language::Words,
};
use bihuan_ui::ActionForm;

pub fn form(desk: &Desk<'_>) -> ActionForm {
    let due = desk.hazard.due_on();
    let earliest = due.and_then(|due| due.tomorrow().ok());
    let mut decision = desk.line("decision", fields::DECISION);
    if desk.hazard.extensions.is_empty() {
        decision = decision.hint(desk.pick("首次延期可不填。", "Not needed for the first extension."));
    } else {
        decision = decision.required();
    }
    let mut until = desk.date("due_on", Words::new("延期至", "Until"), earliest, None).required();
    if let Some(due) = due {
        until = until.hint(match desk.language {
            bihuan_domain::Language::Chinese => format!("现有期限：{due}"),
            bihuan_domain::Language::English => format!("Present deadline: {due}"),
        });
    }
    let asked = vec![until, desk.area("reason", fields::EXTENSION_REASON).required(), decision];
    desk.form(CommandKind::Extend, "calendar-plus", asked)
}

pub fn command(filled: &Filled<'_>) -> Result<Command, Refusal> {
    let until = filled.date("due_on", fields::DUE_ON)?.ok_or_else(|| super::unreadable(fields::DUE_ON))?;
    let extend = Extend { term: Term::On(until), reason: filled.text("reason"), decision: filled.optional("decision") };
    Ok(Command::Extend(extend))
}
