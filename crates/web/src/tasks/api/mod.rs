//! Campaigns and their tasks for programs: read, and the commands of units and of the campaign office.

mod commands;
mod files;
mod read;

use crate::api::{ApiRoutes, Operation, Page};
use axum::http::StatusCode;
use bihuan_domain::{
    accounts::{Actor, ApiSlice, Role},
    campaigns::{Campaign, Item},
    ids::{CampaignId, TaskId},
    tasks::{Task, TaskCommandKind, available},
};
use bihuan_store::tasks::{Progress, Standing};
use schemars::JsonSchema;
use serde::Serialize;

const SLICE: ApiSlice = ApiSlice::Campaigns;
const READERS: &[Role] =
    &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::Leader, Role::EnterpriseSafetyOfficer];
const CAMPAIGNS: &str = "/api/v1/campaigns";
const TASKS: &str = "/api/v1/tasks";
const CAMPAIGN_ID: &str = "The campaign's identifier.";
const TASK_ID: &str = "The task's identifier.";

/// A task with the commands that the caller could give.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TaskDocument")]
struct Document {
    /// The task.
    #[serde(flatten)]
    task: Task,
    /// Commands that the caller could give now; each may still be refused for its data.
    available_commands: Vec<TaskCommandKind>,
}

impl Document {
    fn of(task: Task, actor: &Actor) -> Self {
        Self { available_commands: available(&task, actor), task }
    }
}

/// How much is done of how much.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TaskProgress")]
struct Counts {
    /// All that is asked for.
    total: u64,
    /// Done.
    done: u64,
    /// Overdue.
    overdue: u64,
}

impl From<Progress> for Counts {
    fn from(progress: Progress) -> Self {
        Self { total: progress.total, done: progress.done, overdue: progress.overdue }
    }
}

/// A campaign with its progress, as far as the caller sees its tasks.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CampaignDocument")]
struct CampaignDocument {
    /// The campaign. Its items are there for those who see its place, and not in lists.
    #[serde(flatten)]
    campaign: Campaign,
    /// Tasks.
    tasks: Counts,
    /// Periods of returns.
    returns: Counts,
    /// Periods of duties.
    duties: Counts,
    /// Tasks that wait for their lead unit.
    to_confirm: u64,
    /// Tasks that wait for the campaign office.
    to_verify: u64,
    /// Due within thirty days.
    due_soon: u64,
}

impl CampaignDocument {
    fn of(campaign: Campaign, standing: Standing) -> Self {
        let Standing { tasks, returns, duties, to_confirm, to_verify, due_soon } = standing;
        let (tasks, returns, duties) = (tasks.into(), returns.into(), duties.into());
        Self { campaign, tasks, returns, duties, to_confirm, to_verify, due_soon }
    }
}

pub fn api() -> ApiRoutes {
    let campaigns = Operation::get(CAMPAIGNS, "listCampaigns", "Campaigns (行动), the latest first, at most 200")
        .open_to(SLICE, READERS)
        .answers::<Page<CampaignDocument>>(StatusCode::OK, "The campaigns, without their items.");
    let campaign = Operation::get("/api/v1/campaigns/{id}", "getCampaign", "A campaign with its items and progress")
        .open_to(SLICE, READERS)
        .path::<CampaignId>("id", CAMPAIGN_ID)
        .answers::<CampaignDocument>(StatusCode::OK, "The campaign.");
    let items = Operation::get("/api/v1/campaigns/{id}/items", "listCampaignItems", "What a campaign asks for")
        .open_to(SLICE, READERS)
        .path::<CampaignId>("id", CAMPAIGN_ID)
        .answers::<Page<Item>>(StatusCode::OK, "Its items, in the order of the document; for those who see its place.");
    let list = Operation::get(TASKS, "listTasks", "Tasks (任务), in the order of their documents")
        .open_to(SLICE, READERS)
        .query::<read::Conditions>()
        .answers::<Page<Document>>(StatusCode::OK, "A page of tasks.");
    let show = Operation::get("/api/v1/tasks/{id}", "getTask", "A task with everything about it")
        .open_to(SLICE, READERS)
        .path::<TaskId>("id", TASK_ID)
        .answers::<Document>(StatusCode::OK, "The task.");
    let events = Operation::get("/api/v1/tasks/{id}/events", "listTaskEvents", "What happened to a task, oldest first")
        .open_to(SLICE, READERS)
        .path::<TaskId>("id", TASK_ID)
        .answers::<Page<read::Event>>(StatusCode::OK, "Its events.");
    let routes = ApiRoutes::new()
        .on(campaigns, read::campaigns)
        .on(campaign, read::campaign)
        .on(items, read::items)
        .on(list, read::list)
        .on(show, read::show)
        .on(events, read::events);
    files::add(commands::add(routes))
}
