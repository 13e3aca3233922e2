//! The tree for programs.

mod change;
mod read;

use crate::api::{ApiRoutes, Operation};
use axum::http::StatusCode;
use bihuan_domain::{
    accounts::{ApiSlice, Role},
    jurisdictions::{AdministrativeLevel, JurisdictionCode, Node, Place},
};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

const SLICE: ApiSlice = ApiSlice::Jurisdictions;
/// Whoever needs the tree to name places; each sees the own part.
const READERS: &[Role] =
    &[Role::SystemAdministrator, Role::SafetyOfficer, Role::DepartmentSupervisor, Role::GridOfficer, Role::Leader];
const KEEPERS: &[Role] = &[Role::SystemAdministrator];
const PATH: &str = "/api/v1/jurisdictions";
const ONE: &str = "/api/v1/jurisdictions/{code}";
const CODE: &str = "The node's code.";

/// A node of the tree.
#[derive(Debug, Serialize, JsonSchema)]
struct Jurisdiction {
    /// Its code: 12 digits, or an own code.
    code: JurisdictionCode,
    /// Its name.
    name: String,
    /// Its level.
    level: AdministrativeLevel,
    /// The node right above; null for a root.
    parent: Option<JurisdictionCode>,
    /// The node and its ancestors, highest first, each with its level.
    place: Place,
    /// The last day on which it was in force; null while it is.
    closed_on: Option<Date>,
    /// To be named by commands.
    version: u64,
}

impl From<Node> for Jurisdiction {
    fn from(node: Node) -> Self {
        Self {
            level: node.jurisdiction.level(),
            parent: node.parent().cloned(),
            code: node.jurisdiction.code,
            name: node.jurisdiction.name,
            place: node.jurisdiction.place,
            closed_on: node.closed_on,
            version: node.version,
        }
    }
}

pub fn api() -> ApiRoutes {
    let list = Operation::get(PATH, "listJurisdictions", "The nodes of the tree, by code")
        .open_to(SLICE, READERS)
        .query::<read::Conditions>()
        .answers::<crate::api::Page<Jurisdiction>>(StatusCode::OK, "A page of nodes.");
    let show = Operation::get(ONE, "getJurisdiction", "A node of the tree")
        .open_to(SLICE, READERS)
        .path::<JurisdictionCode>("code", CODE)
        .answers::<Jurisdiction>(StatusCode::OK, "The node.");
    let add = Operation::post(PATH, "addJurisdiction", "Put a node into the tree")
        .description("A node that is there already just so is answered as it is.")
        .open_to(SLICE, KEEPERS)
        .body::<change::Addition>(change::ADDITION)
        .answers::<Jurisdiction>(StatusCode::CREATED, "The node.");
    let rename = Operation::post("/api/v1/jurisdictions/{code}/commands/rename", "renameJurisdiction", "Rename a node")
        .open_to(SLICE, KEEPERS)
        .path::<JurisdictionCode>("code", CODE)
        .body::<change::Renaming>(change::RENAMING)
        .answers::<Jurisdiction>(StatusCode::OK, "The node as it stands now.");
    let close =
        Operation::post("/api/v1/jurisdictions/{code}/commands/close", "closeJurisdiction", "Close a node (撤销)")
            .open_to(SLICE, KEEPERS)
            .path::<JurisdictionCode>("code", CODE)
            .body::<change::Closing>(change::CLOSING)
            .answers::<Jurisdiction>(StatusCode::OK, "The node as it stands now.");
    ApiRoutes::new()
        .on(list, read::list)
        .on(show, read::show)
        .on(add, change::add)
        .on(rename, change::rename)
        .on(close, change::close)
}
