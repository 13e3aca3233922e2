//! Enterprises for programs.

mod change;
mod read;

use super::{READER_ROLES, WRITER_ROLES};
use crate::api::{ApiRoutes, Operation, Page};
use axum::http::StatusCode;
use bihuan_domain::{accounts::ApiSlice, enterprises::Enterprise, ids::UnitId};

const SLICE: ApiSlice = ApiSlice::Enterprises;
const PATH: &str = "/api/v1/enterprises";
const ONE: &str = "/api/v1/enterprises/{id}";
const ID: &str = "The enterprise's identifier.";

pub fn api() -> ApiRoutes {
    let list = Operation::get(PATH, "listEnterprises", "Enterprises, by name")
        .open_to(SLICE, READER_ROLES)
        .query::<read::Conditions>()
        .problem(StatusCode::NOT_FOUND)
        .answers::<Page<Enterprise>>(StatusCode::OK, "A page of enterprises.");
    let show = Operation::get(ONE, "getEnterprise", "An enterprise")
        .open_to(SLICE, READER_ROLES)
        .path::<UnitId>("id", ID)
        .answers::<Enterprise>(StatusCode::OK, "The enterprise.");
    let register = Operation::post(PATH, "registerEnterprise", "Register an enterprise")
        .open_to(SLICE, WRITER_ROLES)
        .problem(StatusCode::NOT_FOUND)
        .body::<change::Facts>(change::FACTS)
        .answers::<Enterprise>(StatusCode::CREATED, "The enterprise.");
    let edit = Operation::put(ONE, "editEnterprise", "Replace what is known of an enterprise")
        .description("What is left out becomes unknown. Some fields are set by some roles only.")
        .open_to(SLICE, WRITER_ROLES)
        .path::<UnitId>("id", ID)
        .body::<change::Edit>(change::EDIT)
        .answers::<Enterprise>(StatusCode::OK, "The enterprise as it stands now.");
    let close =
        Operation::post("/api/v1/enterprises/{id}/commands/close", "closeEnterprise", "It works no more (关闭)")
            .open_to(SLICE, WRITER_ROLES)
            .path::<UnitId>("id", ID)
            .body::<change::Because>(change::BECAUSE)
            .answers::<Enterprise>(StatusCode::OK, "The enterprise as it stands now.");
    let reopen =
        Operation::post("/api/v1/enterprises/{id}/commands/reopen", "reopenEnterprise", "It works again (重新启用)")
            .open_to(SLICE, WRITER_ROLES)
            .path::<UnitId>("id", ID)
            .body::<change::Because>(change::BECAUSE)
            .answers::<Enterprise>(StatusCode::OK, "The enterprise as it stands now.");
    ApiRoutes::new()
        .on(list, read::list)
        .on(show, read::show)
        .on(register, change::register)
        .on(edit, change::edit)
        .on(close, change::close)
        .on(reopen, change::reopen)
}
