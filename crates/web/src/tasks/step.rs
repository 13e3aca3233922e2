//! POST /tasks/{id}/{command}: a step on a task.

use super::page::{self, Refused};
use crate::{Answer, App, Fields, Path, Signed, WebError, redirect};
use axum::extract::State;
use bihuan_domain::{
    Language, Refusal, RefusalCode,
    ids::{TaskId, UnitId},
    tasks::{Claim, Figure, ReportInput, TaskCommand, TaskCommandKind},
};
use bihuan_store::{CommandError, hazards::By, tasks};

/// Takes a step; a refusal is shown at its form, with everything that was typed.
pub async fn submit(
    State(app): State<App>,
    signed: Signed,
    Path((id, name)): Path<(TaskId, String)>,
    fields: Fields,
) -> Answer {
    let kind = TaskCommandKind::from_name(&name).ok_or(WebError::NotFound)?;
    let version = fields.parsed::<u64>("version")?.ok_or(WebError::BadRequest)?;
    let command = match command(kind, &fields)? {
        Ok(command) => command,
        Err(refusal) => return page::again(&app, &signed, id, Refused { kind, refusal, typed: fields }).await,
    };
    let (actor, now, rules) = (signed.actor.clone(), app.clock.now(), app.rules.clone());
    let done = app
        .store
        .write(move |tx| tasks::execute(tx, id, Some(version), &command, By { actor: &actor, now, rules: &rules }));
    match done.await {
        Ok(after) => {
            let (word, state) = (kind.label(signed.language), after.state.label(signed.language));
            let text = match signed.language {
                Language::Chinese => format!("已办理“{word}”，任务当前为“{state}”。"),
                Language::English => format!("“{word}” is done; the task is now “{state}”."),
            };
            redirect(format!("/tasks/{id}")).done(text).into()
        }
        Err(CommandError::Refused(refusal)) => {
            tracing::info!(code = refusal.code.number(), task = %id, "a step was refused");
            page::again(&app, &signed, id, Refused { kind, refusal, typed: fields }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What a form commands; the clock's own steps have no form.
fn command(kind: TaskCommandKind, fields: &Fields) -> Result<Result<TaskCommand, Refusal>, WebError> {
    let text = |name: &str| fields.text(name).to_owned();
    Ok(Ok(match kind {
        TaskCommandKind::Report => return report(fields),
        TaskCommandKind::Confirm => TaskCommand::Confirm { opinion: text("opinion") },
        TaskCommandKind::Verify => TaskCommand::Verify { opinion: text("opinion") },
        TaskCommandKind::Return => TaskCommand::Return { reason: text("reason") },
        TaskCommandKind::Extend => {
            let due_on = fields.parsed("due_on")?.ok_or(WebError::BadRequest)?;
            TaskCommand::Extend { due_on, reason: text("reason") }
        }
        TaskCommandKind::Cancel => TaskCommand::Cancel { reason: text("reason") },
        TaskCommandKind::Remind | TaskCommandKind::MarkOverdue | TaskCommandKind::Escalate => {
            return Err(WebError::NotFound);
        }
    }))
}

fn report(fields: &Fields) -> Result<Result<TaskCommand, Refusal>, WebError> {
    let claim = Claim::from_name(fields.text("claim")).ok_or(WebError::BadRequest)?;
    let unit = fields.parsed::<UnitId>("unit")?;
    let percent = match fields.filled("percent") {
        None => 0,
        Some(text) => match text.parse::<u8>() {
            Ok(percent) => percent,
            Err(_) => return Ok(Err(RefusalCode::TaskPercent.into())),
        },
    };
    let figures = match Figure::read_lines(fields.text("figures")) {
        Ok(figures) => figures,
        Err(line) => return Ok(Err(Refusal::new(RefusalCode::TaskFigureUnreadable).with("line", line))),
    };
    let text = fields.text("text").to_owned();
    Ok(Ok(TaskCommand::Report(ReportInput { unit, claim, percent, text, figures, photos: Vec::new() })))
}
