//! The steps on a hazard: the form of each, and what a filled-in form commands. One file per step.

mod accept;
mod add_evidence;
mod appoint_sponsor;
mod assign;
mod close_out;
mod correct;
mod delist;
mod desk;
mod dismiss;
mod extend;
mod filled;
mod fix_on_the_spot;
mod lift_stop_work;
mod list;
mod order_stop_work;
mod record_plan;
mod record_reports;
mod reject;
mod reopen;
mod submit;
mod terminate;
mod verify;

pub use desk::{Desk, criterion_fields, labelled};
pub use filled::{Filled, read_criterion, unreadable};

use bihuan_domain::{
    Refusal,
    hazards::{Command, CommandKind, Phase, available},
};
use bihuan_ui::{ActionForm, ActionWeight, Field, FieldKind};

/// The kind of a step by its name in the address; steps of the clock are not given by hand.
pub fn kind_of(name: &str) -> Option<CommandKind> {
    let by_hand = |kind: &CommandKind| !matches!(kind, CommandKind::MarkOverdue | CommandKind::Escalate);
    CommandKind::ALL.into_iter().filter(by_hand).find(|kind| kind.name() == name)
}

/// The forms of exactly the steps that the person may take now, the next step of the loop first and unfolded.
pub fn forms(desk: &Desk<'_>) -> Vec<ActionForm> {
    let actor = bihuan_domain::accounts::Actor::Person(desk.person.clone());
    let mut forms: Vec<_> = available(desk.hazard, &actor).into_iter().filter_map(|kind| form(kind, desk)).collect();
    forms.sort_by_key(|form| match form.weight {
        ActionWeight::Primary => 0,
        ActionWeight::Secondary => 1,
        ActionWeight::Danger => 2,
    });
    forms
}

/// The form of a step; `None` for one that is not given by hand on the hazard's page.
pub fn form(kind: CommandKind, desk: &Desk<'_>) -> Option<ActionForm> {
    Some(match kind {
        CommandKind::Verify => verify::form(desk),
        CommandKind::Dismiss => dismiss::form(desk),
        CommandKind::FixOnTheSpot => fix_on_the_spot::form(desk),
        CommandKind::Assign => assign::form(desk),
        CommandKind::RecordPlan => record_plan::form(desk),
        CommandKind::RecordReports => record_reports::form(desk),
        CommandKind::Extend => extend::form(desk),
        CommandKind::Submit => submit::form(desk),
        CommandKind::Reject => reject::form(desk),
        CommandKind::Accept => accept::form(desk),
        CommandKind::CloseOut => close_out::form(desk),
        CommandKind::Reopen => reopen::form(desk),
        CommandKind::Terminate => terminate::form(desk),
        CommandKind::List => list::form(desk),
        CommandKind::Delist => delist::form(desk),
        CommandKind::OrderStopWork => order_stop_work::form(desk),
        CommandKind::LiftStopWork => lift_stop_work::form(desk),
        CommandKind::AppointSponsor => appoint_sponsor::form(desk),
        CommandKind::AddEvidence => add_evidence::form(desk),
        CommandKind::Correct => correct::form(desk),
        CommandKind::Open | CommandKind::MarkOverdue | CommandKind::Escalate => return None,
    })
}

/// What a filled-in form commands.
///
/// # Errors
/// `HZ-302` for a field that cannot be read; everything else is decided by `domain`.
pub fn command(kind: CommandKind, filled: &Filled<'_>) -> Result<Option<Command>, Refusal> {
    Ok(Some(match kind {
        CommandKind::Verify => verify::command(filled)?,
        CommandKind::Dismiss => dismiss::command(filled),
        CommandKind::FixOnTheSpot => fix_on_the_spot::command(filled)?,
        CommandKind::Assign => assign::command(filled)?,
        CommandKind::RecordPlan => record_plan::command(filled)?,
        CommandKind::RecordReports => record_reports::command(filled)?,
        CommandKind::Extend => extend::command(filled)?,
        CommandKind::Submit => submit::command(filled),
        CommandKind::Reject => reject::command(filled),
        CommandKind::Accept => accept::command(filled),
        CommandKind::CloseOut => close_out::command(filled),
        CommandKind::Reopen => reopen::command(filled)?,
        CommandKind::Terminate => terminate::command(filled),
        CommandKind::List => list::command(filled)?,
        CommandKind::Delist => delist::command(filled),
        CommandKind::OrderStopWork => order_stop_work::command(filled),
        CommandKind::LiftStopWork => lift_stop_work::command(filled),
        CommandKind::AppointSponsor => appoint_sponsor::command(filled),
        CommandKind::AddEvidence => add_evidence::command(filled)?,
        CommandKind::Correct => correct::command(filled)?,
        CommandKind::Open | CommandKind::MarkOverdue | CommandKind::Escalate => return Ok(None),
    }))
}

/// What the photos of a step's form show, by the name of their field.
pub fn phase_of(kind: CommandKind, filled: &Filled<'_>) -> Phase {
    match kind {
        CommandKind::AddEvidence => add_evidence::phase(filled).unwrap_or(Phase::After),
        _ => Phase::After,
    }
}

/// Puts what was typed back into a form that was refused. Chosen files cannot be put back.
pub fn refill(fields: &mut [Field], typed: &crate::Fields) {
    for field in fields {
        let name = field.name.clone();
        match &mut field.kind {
            FieldKind::Hidden | FieldKind::Photos { .. } | FieldKind::File { .. } | FieldKind::Password { .. } => {}
            FieldKind::Checkbox { is_checked } => *is_checked = typed.filled(&name).is_some(),
            FieldKind::Checkboxes { choices } => {
                for choice in choices {
                    choice.is_selected = typed.all(&name).any(|value| value == choice.value);
                }
            }
            FieldKind::Position { latitude, longitude } => {
                typed.text("latitude").clone_into(latitude);
                typed.text("longitude").clone_into(longitude);
            }
            FieldKind::Suggest { text, .. } => {
                typed.text(&format!("{name}_text")).clone_into(text);
                typed.text(&name).clone_into(&mut field.value);
            }
            _ => *field = field.clone().value(typed.text(&name)),
        }
    }
}
