//! POST /tasks/{id}/{command}: a step on a task.

use super::{
    page::{self, Refused},
    record,
};
use crate::{Answer, App, Path, Signed, WebError, photos::Upload, redirect};
use axum::extract::State;
use bihuan_domain::{
    Language, Refusal, RefusalCode,
    ids::{TaskId, UnitId},
    tasks::{Claim, Figure, ReportInput, TaskCommand, TaskCommandKind},
};
use bihuan_store::CommandError;

/// Takes a step; a refusal is shown at its form, with everything that was typed.
pub async fn submit(
    State(app): State<App>,
    signed: Signed,
    Path((id, name)): Path<(TaskId, String)>,
    upload: Upload,
) -> Answer {
    let kind = TaskCommandKind::from_name(&name).ok_or(WebError::NotFound)?;
    let version = upload.fields.parsed::<u64>("version")?.ok_or(WebError::BadRequest)?;
    let typed = upload.fields.clone();
    let command = match upload.check() {
        Ok(()) => command(kind, &upload)?,
        Err(refusal) => Err(refusal),
    };
    let command = match command {
        Ok(command) => command,
        Err(refusal) => return page::again(&app, &signed, id, Refused { kind, refusal, typed }).await,
    };
    match record::execute(&app, &signed.actor, (id, version), command, upload.into_files()).await {
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
            page::again(&app, &signed, id, Refused { kind, refusal, typed }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What a form commands; the clock's own steps have no form.
fn command(kind: TaskCommandKind, upload: &Upload) -> Result<Result<TaskCommand, Refusal>, WebError> {
    let fields = &upload.fields;
    let text = |name: &str| fields.text(name).to_owned();
    Ok(Ok(match kind {
        TaskCommandKind::Report => return report(upload),
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

fn report(upload: &Upload) -> Result<Result<TaskCommand, Refusal>, WebError> {
    let fields = &upload.fields;
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
    let (photos, documents) = (upload.evidence("photos"), upload.attachments());
    Ok(Ok(TaskCommand::Report(ReportInput { unit, claim, percent, text, figures, photos, documents })))
}
