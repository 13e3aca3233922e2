//! The ledger for programs: lists, a hazard with its events, registration, photos, every command.

mod commands;
mod list;
mod photos;
mod register;
mod show;

use crate::api::{ApiRoutes, Operation};
use axum::http::StatusCode;
use bihuan_domain::{
    accounts::{ApiSlice, Role},
    hazards::{CommandKind, Hazard, available},
    ids::HazardId,
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

pub const SLICE: ApiSlice = ApiSlice::Hazards;
pub const READERS: &[Role] =
    &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::Leader, Role::EnterpriseSafetyOfficer];
const FINDERS: &[Role] =
    &[Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::EnterpriseSafetyOfficer];
const PATH: &str = "/api/v1/hazards";
const ONE: &str = "/api/v1/hazards/{id}";
const ID: &str = "The hazard's identifier.";

/// A hazard as it stands, and what the caller could do about it now.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HazardDocument")]
pub struct Document {
    /// The hazard as its events have made it.
    hazard: Hazard,
    /// The last day of its term: the assignment's, or the last extension's.
    due_on: Option<Date>,
    /// The commands that the caller could give now; one may still be refused for its data.
    #[schemars(with = "Vec<CommandName>")]
    commands: Vec<&'static str>,
}

/// The name of a command, as its address has it.
#[derive(JsonSchema)]
#[schemars(inline)]
struct CommandName(
    #[expect(dead_code, reason = "only its schema is asked for")]
    #[schemars(extend("enum" = command_names()))]
    String,
);

/// The commands that are given by hand; the clock gives the others.
fn command_names() -> Vec<&'static str> {
    let by_hand = |kind: &CommandKind| !matches!(kind, CommandKind::MarkOverdue | CommandKind::Escalate);
    CommandKind::ALL.into_iter().filter(by_hand).map(CommandKind::name).collect()
}

impl Document {
    fn of(hazard: Hazard, actor: &bihuan_domain::accounts::Actor) -> Self {
        let commands = available(&hazard, actor).into_iter().map(CommandKind::name).collect();
        Self { due_on: hazard.due_on(), commands, hazard }
    }
}

pub fn api() -> ApiRoutes {
    let list = Operation::get(PATH, "listHazards", "The ledger, the latest found first")
        .description("The conditions are those of the ledger's page; several of one name are only taken for `state`.")
        .open_to(SLICE, READERS)
        .query::<list::Conditions>()
        .problem(StatusCode::NOT_FOUND)
        .problem(StatusCode::UNPROCESSABLE_ENTITY)
        .answers::<crate::api::Page<list::Row>>(StatusCode::OK, "A page of the ledger.");
    let show = Operation::get(ONE, "getHazard", "A hazard")
        .open_to(SLICE, READERS)
        .path::<HazardId>("id", ID)
        .answers::<Document>(StatusCode::OK, "The hazard.");
    let events = Operation::get("/api/v1/hazards/{id}/events", "listHazardEvents", "What happened to a hazard")
        .description("The events in order, oldest first, with the hashes that chain them.")
        .open_to(SLICE, READERS)
        .path::<HazardId>("id", ID)
        .query::<show::EventConditions>()
        .answers::<crate::api::Page<show::Event>>(StatusCode::OK, "A page of events.");
    let register = Operation::post(PATH, "registerHazard", "Enter something into the ledger")
        .description(
            "A report is verified before it counts as a hazard. With `on_the_spot` it was put right at once (立查立改).",
        )
        .open_to(SLICE, FINDERS)
        .problem(StatusCode::NOT_FOUND)
        .body::<register::Registration>(register::EXAMPLE)
        .answers::<Document>(StatusCode::CREATED, "The hazard.");
    let routes = ApiRoutes::new()
        .on(list, list::list)
        .on(show, show::show)
        .on(events, show::events)
        .on(register, register::register);
    routes.merge(photos::api()).merge(commands::api())
}
