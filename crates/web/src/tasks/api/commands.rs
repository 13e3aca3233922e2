//! POST /api/v1/tasks/{id}/commands/…

use super::{Document, READERS, SLICE, TASK_ID, files};
use crate::{
    App, Path,
    api::{self, ApiAnswer, ApiRoutes, Caller, Failed, Operation, Problem, Sent},
};
use axum::{extract::State, http::StatusCode};
use bihuan_domain::{
    RefusalCode,
    campaigns::visible,
    ids::{AttachmentId, TaskId, UnitId},
    tasks::{self as domain, Claim, ReportInput, TaskCommand},
};
use bihuan_store::{
    CommandError, Tx,
    hazards::By,
    tasks::{self, files::FileEvidence},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};

/// A body that becomes a command.
trait Body: DeserializeOwned + JsonSchema + Send + 'static {
    /// The version that the caller saw.
    fn version(&self) -> u64;
    /// The uploaded files that are named.
    fn files(&self) -> &[AttachmentId] {
        &[]
    }
    /// The command, as `domain` decides it.
    fn command(self, files: Vec<FileEvidence>) -> TaskCommand;
}

/// A figure of a report.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TaskReportFigure")]
struct Figure {
    /// What is counted.
    #[schemars(length(min = 1, max = 100))]
    label: String,
    /// How many, in thousandths of the unit.
    value_thousandths: i64,
    /// The unit, such as `家`.
    #[serde(default)]
    #[schemars(length(max = 20))]
    unit: String,
}

/// What a unit reports.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReportTask")]
struct Reporting {
    /// The version that the caller saw.
    version: u64,
    /// For which unit; left out for the caller's own.
    unit: Option<UnitId>,
    /// Whether the unit's part is done.
    claim: Claim,
    /// How far the unit is; a completed part is 100.
    #[serde(default)]
    #[schemars(range(max = 100))]
    percent: u8,
    /// What was done.
    #[schemars(length(min = 1, max = 2000))]
    text: String,
    /// Figures.
    #[serde(default)]
    #[schemars(length(max = 30))]
    figures: Vec<Figure>,
    /// Uploaded photos and documents.
    #[serde(default)]
    #[schemars(length(max = 14))]
    files: Vec<AttachmentId>,
}

/// An opinion.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "JudgeTask")]
struct Judging {
    /// The version that the caller saw.
    version: u64,
    /// The opinion.
    #[serde(default)]
    #[schemars(length(max = 2000))]
    opinion: String,
}

/// The same, to verify.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "VerifyTask")]
struct Verifying(Judging);

/// A reason.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReturnTask")]
struct Reasoned {
    /// The version that the caller saw.
    version: u64,
    /// Why.
    #[schemars(length(min = 1, max = 2000))]
    reason: String,
}

/// The same, to cancel.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(rename = "CancelTask")]
struct Cancelling(Reasoned);

/// A longer term.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ExtendTask")]
struct Extending {
    /// The version that the caller saw.
    version: u64,
    /// The new last day.
    due_on: Date,
    /// Why.
    #[schemars(length(min = 1, max = 2000))]
    reason: String,
}

impl Body for Reporting {
    fn version(&self) -> u64 {
        self.version
    }

    fn files(&self) -> &[AttachmentId] {
        &self.files
    }

    fn command(self, files: Vec<FileEvidence>) -> TaskCommand {
        let Self { unit, claim, percent, text, figures, .. } = self;
        let (mut photos, mut documents) = (Vec::new(), Vec::new());
        for file in files {
            match file {
                FileEvidence::Photo { evidence, .. } => photos.push(evidence),
                FileEvidence::Document(attachment) => documents.push(attachment),
            }
        }
        let figure = |Figure { label, value_thousandths, unit }| domain::Figure { label, value_thousandths, unit };
        let figures = figures.into_iter().map(figure).collect();
        TaskCommand::Report(ReportInput { unit, claim, percent, text, figures, photos, documents })
    }
}

impl Body for Judging {
    fn version(&self) -> u64 {
        self.version
    }

    fn command(self, _: Vec<FileEvidence>) -> TaskCommand {
        TaskCommand::Confirm { opinion: self.opinion }
    }
}

impl Body for Verifying {
    fn version(&self) -> u64 {
        self.0.version
    }

    fn command(self, _: Vec<FileEvidence>) -> TaskCommand {
        TaskCommand::Verify { opinion: self.0.opinion }
    }
}

impl Body for Reasoned {
    fn version(&self) -> u64 {
        self.version
    }

    fn command(self, _: Vec<FileEvidence>) -> TaskCommand {
        TaskCommand::Return { reason: self.reason }
    }
}

impl Body for Cancelling {
    fn version(&self) -> u64 {
        self.0.version
    }

    fn command(self, _: Vec<FileEvidence>) -> TaskCommand {
        TaskCommand::Cancel { reason: self.0.reason }
    }
}

impl Body for Extending {
    fn version(&self) -> u64 {
        self.version
    }

    fn command(self, _: Vec<FileEvidence>) -> TaskCommand {
        TaskCommand::Extend { due_on: self.due_on, reason: self.reason }
    }
}

const REPORT: &str = r#"{ "version": 1, "claim": "completed", "text": "已排查餐饮用户 35 家，全部建立台账", "figures": [{ "label": "排查餐饮用户", "value_thousandths": 35000, "unit": "家" }] }"#;
const OPINION: &str = r#"{ "version": 2, "opinion": "现场核实，情况属实" }"#;
const REASON: &str = r#"{ "version": 2, "reason": "缺少台账，请补充" }"#;
const TERM: &str = r#"{ "version": 1, "due_on": "2026-12-31", "reason": "等待上级安排" }"#;

/// Adds the commands.
pub fn add(routes: ApiRoutes) -> ApiRoutes {
    let routes = on::<Reporting>(
        routes,
        "/api/v1/tasks/{id}/commands/report",
        ("reportTask", "Report progress or completion"),
        REPORT,
    );
    let routes = on::<Judging>(
        routes,
        "/api/v1/tasks/{id}/commands/confirm",
        ("confirmTask", "Confirm as the lead unit"),
        OPINION,
    );
    let routes = on::<Verifying>(
        routes,
        "/api/v1/tasks/{id}/commands/verify",
        ("verifyTask", "Find it done as the campaign office"),
        OPINION,
    );
    let routes = on::<Reasoned>(
        routes,
        "/api/v1/tasks/{id}/commands/return",
        ("returnTask", "Give it back to its units"),
        REASON,
    );
    let routes =
        on::<Extending>(routes, "/api/v1/tasks/{id}/commands/extend", ("extendTask", "Lengthen the term"), TERM);
    on::<Cancelling>(routes, "/api/v1/tasks/{id}/commands/cancel", ("cancelTask", "Ask for it no more"), REASON)
}

fn on<B: Body>(
    routes: ApiRoutes,
    path: &'static str,
    (id, summary): (&'static str, &'static str),
    example: &'static str,
) -> ApiRoutes {
    let operation = Operation::post(path, id, summary)
        .open_to(SLICE, READERS)
        .path::<TaskId>("id", TASK_ID)
        .body::<B>(example)
        .answers::<Document>(StatusCode::OK, "The task as it stands now.");
    routes.on(operation, give::<B>)
}

/// Gives a command. A version that is not the task's is answered with the task as it stands.
async fn give<B: Body>(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TaskId>,
    Sent { body, key }: Sent<B>,
) -> ApiAnswer {
    let (actor, now, rules) = (caller.actor.clone(), app.clock.now(), app.rules.clone());
    let done = api::write(&app, key, move |tx| {
        let task = run(tx, id, body, By { actor: &actor, now, rules: &rules })?;
        Ok(api::done(&Document::of(task, &actor))?)
    });
    match done.await {
        Err(Failed::Command(CommandError::Stale { .. })) => {
            let scope = visible(&caller.actor);
            let task = app.store.read(move |tx| tasks::load(tx, &scope, id)).await?.ok_or_else(Problem::not_found)?;
            let version = task.version;
            let current = serde_json::to_value(Document::of(task, &caller.actor)).map_err(Problem::fault)?;
            Err(Problem::stale(RefusalCode::StaleVersion, version, Some(current)))
        }
        other => Ok(other?),
    }
}

fn run<B: Body>(tx: &mut Tx<'_>, id: TaskId, body: B, by: By<'_>) -> Result<domain::Task, CommandError> {
    let task = tasks::load(tx, &visible(by.actor), id)?.ok_or(CommandError::NotFound)?;
    let version = body.version();
    if version != task.version {
        return Err(CommandError::Stale { current: task.version });
    }
    let files = files::taken(tx, body.files(), &by.actor.log_name(), id)?;
    tasks::execute(tx, id, Some(version), &body.command(files), by)
}
